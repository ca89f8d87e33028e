#ifndef FUNCTIONS_ARGUMENT_H
#define FUNCTIONS_ARGUMENT_H

#include "functions/internal.h"

/* argument.h - the values of a call become masks, shapes and numbers.
 *
 * `at` counts from 0; texts of errors count from 1. ERR_USAGE: a value of
 * another type; else errors as the readers of masks and shapes. On failure
 * *out is untouched; masks and shapes are the caller's to free. */
int argument_mask(struct mask *out, const struct call *call, int at, struct err *err);
int argument_shape(struct shape *out, const struct call *call, int at, struct err *err);

/* Two masks, which have to be of the same size. */
int argument_masks(struct mask *a, struct mask *b, const struct call *call, struct err *err);

/* A BLOB or a text, good until the call returns; a text is not ended by 0. */
int argument_blob(struct bytes *borrowed, const struct call *call, int at, struct err *err);
int argument_text(struct bytes *borrowed, const struct call *call, int at, struct err *err);

/* A whole number (an INTEGER of SQLite) within [low, high]. */
int argument_whole(int32_t *out, const struct call *call, int at, const char *what, int32_t low,
                   int32_t high, struct err *err);

/* A finite number, INTEGER or REAL. */
int argument_real(double *out, const struct call *call, int at, struct err *err);

#endif
