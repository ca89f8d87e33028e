#ifndef EXCHANGE_LABELU_WRITE_H
#define EXCHANGE_LABELU_WRITE_H

#include "exchange/exchange.h"

/* labelu_write.h - the write() of exchange_labelu. */
int labelu_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                 struct text *lost, struct err *err);

#endif
