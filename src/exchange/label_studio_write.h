#ifndef EXCHANGE_LABEL_STUDIO_WRITE_H
#define EXCHANGE_LABEL_STUDIO_WRITE_H

#include "exchange/exchange.h"

/* label_studio_write.h - the write() of exchange_label_studio. */
int label_studio_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                       struct text *lost, struct err *err);

#endif
