#ifndef EXCHANGE_LOSSES_H
#define EXCHANGE_LOSSES_H

#include "base/text.h"

/* losses.h - what a file has that is not taken, line by line: the first
 * LOSSES_TOLD of them in words, the others by their number. */
enum { LOSSES_TOLD = 50 };

struct losses {
    struct text *out;
    size_t count;
};

void losses_add(struct losses *losses, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void losses_end(struct losses *losses); /* tells how many more there were */

#endif
