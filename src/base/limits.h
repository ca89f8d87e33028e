#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* limits.h - how large a thing from outside may be, and why.
 *
 * Each is checked from a header or a length, before anything is allocated.
 * Within the limits, running out of memory aborts: it is not a case. */

/* A photograph's file. The largest phone JPEGs are about 50 MB; a 100 Mpx BMP is 300 MB. */
#define LIMIT_FILE_BYTES ((size_t)512 << 20)

/* A side, in pixels: JPEG's own largest is 65,535. */
#define LIMIT_SIDE 65500

/* Width x height. Decoded RGB takes 3 bytes a pixel: 300 MB, so that two
 * decoders side by side stay under a gigabyte. */
#define LIMIT_PIXELS ((int64_t)100 * 1000 * 1000)

/* Filters, fully connected width, side and batch of a network: far above the
 * paper's (180, 1450, 128, 16), far below what could overflow a size. */
#define LIMIT_NET_FILTERS 1024
#define LIMIT_NET_FC      16384
#define LIMIT_NET_SIDE    1024
#define LIMIT_NET_BATCH   1024

/* A name that a person gives: dataset, sample, split, experiment. */
#define LIMIT_NAME_BYTES 120

#endif
