#ifndef DEMO_PAINT_H
#define DEMO_PAINT_H

#include "demo/outline.h"
#include "image/image.h"

/* paint.h - a picture painted from back to front, its truth kept beside it.
 *
 * Light is linear until the camera (camera.h). A layer is a body with a
 * shape: its coverage (smooth edges, from the shape rasterised 3 times finer),
 * its relief (height toward the viewer, in pixels) and its albedo. paint_end()
 * lets it cast its shadow, lights it, lays it on the canvas and keeps the truth. */

struct tone {
    float c[3]; /* linear R, G, B */
};

/* One lamp, and light from everywhere. The viewer looks along -z. */
struct light {
    float to[3];         /* unit vector toward the lamp: x right, y down, z to the viewer */
    struct tone key;     /* the lamp */
    struct tone ambient; /* from above; half as much comes from below */
    float shadow;        /* 0 none .. 1 black */
};

struct canvas {
    int32_t width, height;
    float unit;      /* pixels of this picture to one of a 256 x 256 one */
    float *plane[3]; /* linear R, G, B, width x height each */
    struct light light;
    struct mask skin; /* the truth so far */
};

enum paint_truth {
    PAINT_SKIN,  /* the shape is skin */
    PAINT_COVER, /* the shape hides skin */
};

/* Only pixels of `window` are held; index (y * window.width + x). All planes
 * are there until paint_end() frees them. An empty window is a layer out of
 * sight: painting it does nothing. */
struct layer {
    struct canvas *canvas;
    struct window window;
    uint8_t *cover;   /* 0 .. 255 */
    float *relief;    /* pixels toward the viewer; paint_begin() sets it far below */
    float *albedo[3]; /* linear */
    uint32_t key;     /* for this layer's noise */
    float gloss;      /* strength of the highlight, 0 .. 1 */
    float sharp;      /* its width: 0 broad .. 1 wet */
    float lift;       /* how far above what lies behind, pixels: throws the shadow */
    struct tone wrap; /* light that creeps past the terminator, 0 .. 1 */
};

struct canvas paint_canvas(int32_t width, int32_t height);
void paint_canvas_free(struct canvas *canvas);

struct layer paint_begin(struct canvas *canvas, const struct outline *shape,
                         enum paint_truth truth, uint32_t key);
void paint_end(struct layer *layer);

/* Flat albedo and relief everywhere in the layer. */
void paint_flat(struct layer *layer, struct tone tone);

/* Lays a mark of this albedo over the layer's: `amount` 0 .. 1. */
void paint_stain(struct layer *layer, const struct outline *shape, struct tone tone,
                 float amount);

/* Multiplies the albedo, in a soft ellipse round (u, v), by exp(-absorb) at its
 * centre: negative numbers lighten. */
void paint_glow(struct layer *layer, const struct pose *pose, double u, double v, double ru,
                double rv, struct tone absorb);

/* Relief: a round body along a tube's joints, `depth` times as high as wide.
 * Bodies join smoothly over `blend` of a unit; 0 keeps the crease between them. */
void paint_relief_tube(struct layer *layer, const struct pose *pose, const struct joint *joints,
                       size_t count, double depth, double blend);

/* Adds a soft bump (or dent) of `height` units round (u, v). */
void paint_relief_bump(struct layer *layer, const struct pose *pose, double u, double v,
                       double ru, double rv, double height);

/* On the canvas itself, for what is far away: soft-edged, `soft` pixels wide. */
void paint_far_disc(struct canvas *canvas, float x, float y, float r, float soft,
                    struct tone tone, float amount);
void paint_far_box(struct canvas *canvas, float x0, float y0, float x1, float y1, float soft,
                   struct tone tone, float amount);

/* A tone from 8-bit sRGB, as one reads it off a screen. */
struct tone paint_tone(int r, int g, int b);
struct tone paint_mix(struct tone a, struct tone b, float t);

#endif
