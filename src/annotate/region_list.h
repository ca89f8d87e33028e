#ifndef ANNOTATE_REGION_LIST_H
#define ANNOTATE_REGION_LIST_H

#include "annotate/region.h"

/* region_list.h - regions as bytes, to be sent: of each its label (0 not-skin,
 * 1 skin, 2 ignore), 0 for a shape or 1 for a mask, the length of the BLOB in
 * LEB128, and the BLOB as the catalogue has it. No bytes are no regions. */
#define REGION_LIST_MAX 10000

/* Appended. */
void region_list_encode(struct bytes *out, const struct region *regions, size_t count);

/* ERR_FORMAT for anything that region_list_encode() would not have written;
 * ERR_LIMIT: more than REGION_LIST_MAX regions; others as shape_decode() and
 * mask_decode(), with the region's number. The caller frees each region and
 * the array (region_list_free()). On failure the outputs are untouched. */
int region_list_decode(struct region **regions, size_t *count, const uint8_t *data, size_t size,
                       struct err *err);

void region_list_free(struct region *regions, size_t count);

#endif
