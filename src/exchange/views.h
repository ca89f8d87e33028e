#ifndef EXCHANGE_VIEWS_H
#define EXCHANGE_VIEWS_H

#include "exchange/exchange.h"

/* views.h - what consume() of several formats has in common: a file's photos find their views.
 */

/* ERR_USAGE unless there is just one view, for a file of one photo. */
int views_one(size_t count, struct err *err);

/* The views in the order of their names. `seen` has a flag for each: found by views_take(). */
struct views {
    struct exchange_view **sorted;
    uint8_t *seen;
    size_t count;
};

/* ERR_USAGE: two of one name. The caller frees *out, on failure too. */
int views_begin(struct views *out, struct exchange_view *views, size_t count, struct err *err);
void views_free(struct views *views);

/* The view of that name, which was not taken before. NULL with ERR_ABSENT: nobody
 * asks for this photo; with ERR_FORMAT: it is in the file twice. */
struct exchange_view *views_take(struct views *views, const char *name, struct err *err);

/* ERR_ABSENT: there is a view that was not taken. */
int views_end(const struct views *views, struct err *err);

/* A consume() by `read`, and region_paint() of what that gives. */
int views_painted(struct exchange_view *views, size_t count,
                  int (*read)(struct exchange_doc *, const uint8_t *, size_t,
                              const struct exchange_ask *, struct err *),
                  const uint8_t *data, size_t size, struct err *err);

/* Frees the skins, for a consume() that fails. */
void views_drop_skins(struct exchange_view *views, size_t count);

#endif
