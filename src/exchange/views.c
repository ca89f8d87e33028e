#include "exchange/views.h"
#include "exchange/pixels.h"

#include <stdlib.h>
#include <string.h>

int views_one(size_t count, struct err *err)
{
    return count == 1 ? 0 : err_set(err, ERR_USAGE, "a file of one photo has not %zu", count);
}

static int by_name(const void *a, const void *b)
{
    const struct exchange_view *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

int views_begin(struct views *out, struct exchange_view *views, size_t count, struct err *err)
{
    out->sorted = bytes_new(count, sizeof *out->sorted);
    out->seen = bytes_zeroed(count, 1);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->sorted[i] = &views[i];
    if (count)
        qsort(out->sorted, count, sizeof *out->sorted, by_name);
    for (size_t i = 1; i < count; i++)
        if (!by_name(&out->sorted[i - 1], &out->sorted[i]))
            return err_set(err, ERR_USAGE, "two photos are called '%.120s'",
                           out->sorted[i]->name);
    return 0;
}

void views_free(struct views *views)
{
    free(views->sorted);
    free(views->seen);
    *views = (struct views){0};
}

/* Where the name is; NULL if nobody asks for it. */
static struct exchange_view **find(const struct views *views, const char *name)
{
    const struct exchange_view key = {.name = name}, *want = &key;

    return views->count
               ? bsearch(&want, views->sorted, views->count, sizeof *views->sorted, by_name)
               : NULL;
}

struct exchange_view *views_take(struct views *views, const char *name, struct err *err)
{
    struct exchange_view **found = find(views, name);

    if (!found) {
        err_set(err, ERR_ABSENT, "nobody asks for its photo '%.120s'", name);
        return NULL;
    }
    if (views->seen[found - views->sorted]++) {
        err_set(err, ERR_FORMAT, "the photo '%.120s' is in it twice", name);
        return NULL;
    }
    return *found;
}

int views_end(const struct views *views, struct err *err)
{
    for (size_t i = 0; i < views->count; i++)
        if (!views->seen[i])
            return err_set(err, ERR_ABSENT, "it has no photo '%.120s'", views->sorted[i]->name);
    return 0;
}

static int size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    struct exchange_view **found = find(self, name);

    if (!found)
        return err_set(err, ERR_ABSENT, "nobody asks for its photo '%.120s'", name);
    *width = (*found)->width;
    *height = (*found)->height;
    return 0;
}

static int paint(struct views *views, const struct exchange_doc *doc, struct err *err)
{
    for (size_t i = 0; i < doc->count; i++) {
        struct exchange_view *view = views_take(views, doc->photos[i].name, err);

        if (!view || pixels_skin(&view->skin, &doc->photos[i], err))
            return err_while(err, "'%.120s'", doc->photos[i].name);
    }
    return views_end(views, err);
}

int views_painted(struct exchange_view *views, size_t count,
                  int (*read)(struct exchange_doc *, const uint8_t *, size_t,
                              const struct exchange_ask *, struct err *),
                  const uint8_t *data, size_t size, struct err *err)
{
    struct views sorted = {0};
    struct exchange_ask ask = {.size_of = size_of, .self = &sorted};
    struct exchange_doc doc = {0};
    int rc = views_begin(&sorted, views, count, err) || read(&doc, data, size, &ask, err) ||
                     paint(&sorted, &doc, err)
                 ? -1
                 : 0;

    if (rc)
        views_drop_skins(views, count);
    exchange_free(&doc);
    views_free(&sorted);
    return rc;
}

void views_drop_skins(struct exchange_view *views, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mask_free(&views[i].skin);
        views[i].skin = (struct mask){0};
    }
}
