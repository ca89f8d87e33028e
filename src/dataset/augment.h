#ifndef DATASET_AUGMENT_H
#define DATASET_AUGMENT_H

#include "dataset/frame.h"

/* augment.h - rotation, scale and crop of a photo and its truth, as one affine
 * map, the same for both (Codella et al. 2018, section 2).
 *
 * Ranges, uniform (the paper gives none): */
#define AUGMENT_DEGREES 25.0 /* rotation, either way */
#define AUGMENT_SCALE   1.25 /* scale, from 1/1.25 to 1.25, uniform in its logarithm */
#define AUGMENT_SHIFT   0.1  /* the crop's shift along each side, in sides, either way */

/* Around the middle of the frame: what is shown is turned by `angle`, enlarged
 * by `scale`, and the window is moved by (x, y). */
struct augment {
    double angle; /* radians; clockwise as seen, y being down */
    double scale; /* above 1 enlarges */
    double x, y;  /* of the window, in sides of the frame */
};

/* Nothing is changed by this one. */
#define AUGMENT_NONE ((struct augment){0, 1, 0, 0})

/* The map of a photo in an epoch: a pure function of the three. */
struct augment augment_draw(uint64_t seed, int32_t epoch, const char *sha256);

/* Fills the arrays of `out`, which has a side of its own, from `source`, which
 * should be twice as large, by bilinear sampling. The rotation is of the photo
 * in its own proportions, not of the squeezed frame, so that it has no shear.
 * Outside the photo its edge pixels are repeated and nothing is known; a
 * neighbour whose truth is not known has no say in the skin. Where the source
 * has outlines, they are mapped and drawn anew instead. */
void augment_frame(struct frame *out, const struct frame *source, const struct augment *how);

#endif
