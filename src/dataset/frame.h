#ifndef DATASET_FRAME_H
#define DATASET_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "annotate/region.h"
#include "base/err.h"

/* frame.h - a photo and its truth at the size that a net sees.
 *
 * S is the side. Photo and truth are squeezed: width and height are scaled to
 * S independently, so that a photo that is not square loses its proportions,
 * and the truth does so with it. All arrays are top row first, no padding. */
struct frame {
    int32_t side;          /* S, pixels */
    int32_t width, height; /* of the upright photo, pixels: its proportions */
    uint8_t *rgb;          /* (S, S, 3) */
    uint8_t *skin;         /* (S, S): how much of the pixel's known area is skin, 0 .. 255 */
    uint8_t *known;        /* (S, S): of how much of the pixel the truth is known, 0 .. 255 */
    char md5[33], sha256[65];
    const struct region *regions; /* borrowed: the truth's outlines in pixels of the photo, */
    size_t region_count;          /* where it was traced and all are outlines; else NULL */
};

/* Where a frame comes from. */
struct frame_source {
    const char *path;
    const char *md5, *sha256; /* of the file, as catalogued; sha256 NULL: not checked */
    const uint8_t *skin;      /* the mask's BLOB (annotate/mask.h); NULL: no truth */
    size_t skin_size;
    const uint8_t *ignored; /* likewise; NULL: all is known */
    size_t ignored_size;
    const struct region *regions; /* the revision that the mask was made from; NULL: none. */
    size_t region_count;          /* Borrowed for as long as the frame lives */
};

/* Arrays of zeros. frame_free() accepts {0}. */
struct frame frame_new(int32_t side);
void frame_free(struct frame *frame);

/* The rule by which a photo's file becomes rgb below. Any change of it (what is
 * decoded at which size, how it is made smaller) raises the number: what was kept
 * by another rule (dataset/frame_cache.h) is then read anew. */
#define FRAME_RULE 1

/* The photo alone: fills rgb (S, S, 3), the upright photo's width and height.
 * Errors as frame_read(). */
int frame_read_photo(uint8_t *rgb, int32_t *width, int32_t *height, int32_t side,
                     const char *path, const char *sha256, struct err *err);

/* The truth alone: fills skin and known of a frame whose width and height are
 * those of the photo, and lends it the outlines. ERR_FORMAT, ERR_LIMIT. */
int frame_read_truth(struct frame *frame, const struct frame_source *source, struct err *err);

/* Reads the file, looks whether it is still what was catalogued, decodes it (a
 * large JPEG at a smaller size, where 2 S are left of both sides), averages it
 * and its truth over areas; a truth that was traced is drawn at side S instead
 * (dataset/tracing.h). Without truth nothing is known. ERR_IO, ERR_LIMIT;
 * ERR_FORMAT: the file has changed, or cannot be decoded, or a mask is damaged
 * or has other sides than the photo. The text names the file. The caller frees
 * *out; on failure it is untouched. */
int frame_read(struct frame *out, const struct frame_source *source, int32_t side,
               struct err *err);

/* What a net is shown: x is (6, S, S): R, G, B, H, S, V, each channel shifted
 * and scaled to mean 0 and variance 1 over the photo (Codella et al. 2018,
 * section 2). A channel that is the same everywhere becomes zeros. */
void frame_tensor(float *x, const struct frame *frame);

/* What it is to answer, each (S, S): truth is 1 where at least half of the
 * known area is skin, else 0; known is 1 where at most half of the pixel is
 * ignored, else 0, and truth is then 0. */
void frame_truth(float *truth, uint8_t *known, const struct frame *frame);

#endif
