#ifndef IMAGE_ICC_H
#define IMAGE_ICC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* icc.h - colours of a profile to sRGB's. The only file that knows lcms2. */
struct icc;

/* ERR_FORMAT: not a profile, or one of colours other than grey and RGB. The caller
 * closes *out, which is untouched on failure. */
int icc_open(struct icc **out, const void *profile, size_t size, struct err *err);
void icc_close(struct icc *icc); /* accepts NULL */

/* 1 if its samples are grey, 0 if they are RGB. */
int icc_is_grey(const struct icc *icc);

/* 1 if converting would move no sample of a wide choice of colours by more than 2
 * of 255: sRGB by another name. */
int icc_is_srgb(const struct icc *icc);

/* Converts `count` pixels in place: `colours` is 1 (grey) or 3 (RGB), as the profile
 * says, `extra` samples behind them (alpha) stay; samples have `bytes` 1 or 2,
 * most significant first. Perceptual intent. */
int icc_to_srgb(const struct icc *icc, void *pixels, size_t count, int colours, int extra,
                int bytes, struct err *err);

#endif
