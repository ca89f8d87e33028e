#ifndef EXCHANGE_COCO_WRITE_H
#define EXCHANGE_COCO_WRITE_H

#include "exchange/tree.h"

/* The `write` of exchange_coco. */
int coco_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
               struct text *lost, struct err *err);

#endif
