#ifndef IMAGE_SCRUB_INTERNAL_H
#define IMAGE_SCRUB_INTERNAL_H

#include "image/icc.h"
#include "image/scrub.h"

/* scrub_internal.h - one file on its way through scrub.c and its writers. */
struct scrub_job {
    const uint8_t *data;
    size_t size;
    struct image *pixels; /* decoded, upright; without data until scrub_decode() */
    int32_t orientation;
    int threads;
    int inspected;       /* the checker has read these very bytes of the new file */
    struct icc *profile; /* to be applied; NULL: none */
    struct scrub_report *report;
};

/* Counts `bytes` under `name`, a constant. */
void scrub_note(struct scrub_report *report, const char *name, size_t bytes);

/* Largest difference of a sample; 256 if the sides differ. */
int scrub_difference(const struct image *a, const struct image *b);

/* Fills job->pixels, which a JPEG that is copied does without. */
int scrub_decode(struct scrub_job *job, struct err *err);

/* The writers: append the new file to *out; what they leave out goes to the report. */
int scrub_jpeg(struct bytes *out, struct scrub_job *job, struct err *err);
int scrub_png(struct bytes *out, struct scrub_job *job, struct err *err);
int scrub_bmp(struct bytes *out, struct scrub_job *job, struct err *err);
int scrub_pnm(struct bytes *out, struct scrub_job *job, struct err *err);

/* A JPEG's allowed segments, written afresh around its entropy-coded data; `report`
 * may be NULL. ERR_FORMAT: it has parts that cannot be kept. */
int scrub_segments(struct bytes *out, struct scrub_report *report, const uint8_t *data,
                   size_t size, struct err *err);

/* The colour profile inside a file, joined and inflated: 1 found, 0 none, -1 it is
 * broken (err says how). The caller frees *out. */
int scrub_find_profile(struct bytes *out, enum decode_kind kind, const uint8_t *data,
                       size_t size, struct err *err);

#endif
