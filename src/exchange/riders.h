#ifndef EXCHANGE_RIDERS_H
#define EXCHANGE_RIDERS_H

#include "exchange/losses.h"
#include "exchange/rider.h"

/* riders.h - regions beside which our key stands, in formats that hold what is seen
 * of each: which of the keys are believed. */

struct ridden {
    size_t photo, region;
    const json_t *rider; /* NULL: what stands beside it is not one region */
    char where[64];      /* the element, for people: "annotation 3" */
};

/* Those of a file. ring(): how a shape's outline is written where it is no pixels. */
struct riders {
    struct ridden *list;
    size_t count;
    int (*ring)(struct spline *out, const struct shape *shape, struct err *err);
};
void riders_free(struct riders *riders);
void riders_note(struct riders *riders, const struct ridden *ridden);

/* Each rider's shape takes its region's place where it gives the ring, or the pixels
 * seen, that were read; others are told. Errors as cover_own(). */
int riders_settle(struct riders *riders, struct exchange_doc *doc, struct losses *losses,
                  struct err *err);

#endif
