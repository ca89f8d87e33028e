#ifndef DEMO_CAMERA_H
#define DEMO_CAMERA_H

#include "demo/paint.h"

/* camera.h - what a camera makes of the light. */
struct camera {
    float exposure;      /* 1: the mean is brought near a middle grey; more is lighter */
    float vignette;      /* how much darker the corners are, 0 .. 1 */
    struct tone balance; /* white balance: a factor for each channel, about 1 */
    float blur;          /* 0 sharp .. 1 soft */
    float grain;         /* of full scale, 0 .. about 0.05 */
    uint32_t key;        /* of the grain */
};

/* Develops the canvas to 8-bit sRGB. Its planes are used up (softened). The
 * caller frees the result. */
struct image camera_photo(struct canvas *canvas, const struct camera *camera);

#endif
