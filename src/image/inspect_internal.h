#ifndef IMAGE_INSPECT_INTERNAL_H
#define IMAGE_INSPECT_INTERNAL_H

#include "image/inspect.h"

#include <stddef.h>

/* inspect_internal.h - what the two halves of the JPEG check share. */

enum { INSPECT_BLOCK = 64, INSPECT_PEEK = 16 };

/* A Huffman table as a look-up: what 16 bits begin with. */
struct inspect_code {
    uint8_t defined, used;
    struct {
        uint8_t length; /* bits; 0: no such code */
        uint8_t symbol;
    } look[1 << INSPECT_PEEK];
};

struct inspect_component {
    uint8_t id, across, down, quant; /* sampling factors, table */
    uint8_t scanned;
    uint32_t columns, rows;  /* blocks of the picture */
    uint32_t padded_columns; /* blocks with those that fill the last group */
    uint32_t padded_rows;
    int8_t known[INSPECT_BLOCK]; /* progressive: lowest bit that came; -1: none */
    uint64_t *nonzero;           /* progressive: a bit for each coefficient of a block */
};

struct inspect_jpeg {
    const uint8_t *data;
    size_t size, at;
    uint32_t width, height, groups_across, groups_down;
    int progressive, adobe, transform; /* transform: of Adobe's marker */
    int count;                         /* components; 0: no frame yet */
    struct inspect_component components[4];
    struct inspect_code *codes[2][4]; /* DC, AC */
    uint8_t quant_defined[4], quant_used[4];
    unsigned restart;
    int restart_idle; /* an interval was set, and no scan came for it */
    int scans;
};

/* One scan's header. */
struct inspect_scan {
    int count;
    struct inspect_component *components[4];
    const struct inspect_code *dc[4], *ac[4]; /* NULL where the scan needs none */
    int first, last, high, low;               /* Ss, Se, Ah, Al */
};

/* Decodes the scan whose data begin at jpeg->at, and leaves jpeg->at at the marker
 * behind. */
int inspect_scan(struct inspect_jpeg *jpeg, const struct inspect_scan *scan, struct err *err);

#endif
