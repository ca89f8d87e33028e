#ifndef TESTS_EXCHANGE_FILES_H
#define TESTS_EXCHANGE_FILES_H

/* files.h - reading and writing files in tests of the room exchange. */
#include <stdlib.h>

#include "exchange/exchange.h"
#include "tests/check.h"

/* Reads a text by the format, with no more than is in it. */
static inline int files_read(struct exchange_doc *doc, const struct exchange_format *format,
                             const char *text, struct err *err)
{
    struct exchange_ask ask = {0};

    *err = (struct err){0};
    return format->read(doc, (const uint8_t *)text, strlen(text), &ask, err);
}

/* The skin of a file's only photo in its tools' eyes; *skin is left alone on failure. */
static inline int files_consume(const struct exchange_format *format, struct mask *skin,
                                const uint8_t *data, size_t size, const char *name,
                                int32_t width, int32_t height, struct err *err)
{
    struct exchange_view view = {name, width, height, {0}};
    int rc = format->consume(&view, 1, data, size, err);

    if (rc)
        CHECK(!view.skin.ends);
    else
        *skin = view.skin;
    return rc;
}

/* All of a file's photos in its tools' eyes; to be freed with files_drop_views(). */
static inline struct exchange_view *files_views(const struct exchange_format *format,
                                                const struct exchange_photo *photos,
                                                size_t count, const struct bytes *file)
{
    struct exchange_view *views = bytes_zeroed(count, sizeof *views);
    struct err err = {0};

    for (size_t i = 0; i < count; i++)
        views[i] =
            (struct exchange_view){photos[i].name, photos[i].width, photos[i].height, {0}};
    if (!CHECK(!format->consume(views, count, file->data, file->size, &err)))
        fprintf(stderr, "  %s\n", err.text);
    return views;
}

static inline void files_drop_views(struct exchange_view *views, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mask_free(&views[i].skin);
    free(views);
}

/* `text` is refused, the error has `word`, and nothing was given. */
static inline void files_refused(const struct exchange_format *format, const char *text,
                                 const char *word)
{
    struct exchange_doc doc = {0};
    struct err err;

    if (!CHECK(files_read(&doc, format, text, &err) == -1)) {
        fprintf(stderr, "  taken: %.300s\n", text);
        exchange_free(&doc);
        return;
    }
    if (!CHECK(err.code != ERR_NONE && strstr(err.text, word)))
        fprintf(stderr, "  '%s' is not in: %s\n", word, err.text);
    CHECK(!doc.photos && !doc.lost.data);
}

/* Draws the picture that region_paint() makes of a photo, '#' skin, '?' ignored. */
static inline char *files_picture(const struct exchange_photo *photo)
{
    size_t count = (size_t)photo->width * (size_t)photo->height;
    uint8_t *in = bytes_new(count, 1), *unknown = bytes_new(count, 1);
    char *picture = bytes_zeroed(count + (size_t)photo->height + 1, 1), *at = picture;
    struct mask skin = {0}, ignored = {0};
    struct err err = {0};

    CHECK(!region_paint(&skin, &ignored, photo->regions, photo->count, photo->width,
                        photo->height, &err));
    mask_to_bytes(in, &skin, 1);
    mask_to_bytes(unknown, &ignored, 1);
    for (size_t i = 0; i < count; i++) {
        *at++ = in[i] ? '#' : unknown[i] ? '?' : '.';
        if ((i + 1) % (size_t)photo->width == 0)
            *at++ = '\n';
    }
    mask_free(&skin);
    mask_free(&ignored);
    free(in);
    free(unknown);
    return picture;
}

/* The text is one photo that looks like `want`, and tells the losses `lost`. */
static inline void files_look(const struct exchange_format *format, const char *text,
                              const char *want, const char *lost)
{
    struct exchange_doc doc = {0};
    struct err err;
    char *got;

    if (!CHECK(!files_read(&doc, format, text, &err))) {
        fprintf(stderr, "  %s\n", err.text);
        return;
    }
    if (CHECK_INT((long long)doc.count, 1)) {
        got = files_picture(doc.photos);
        if (!CHECK_TEXT(got, want))
            fprintf(stderr, "%s", got);
        free(got);
    }
    CHECK_TEXT(doc.lost.data ? doc.lost.data : "", lost);
    exchange_free(&doc);
}

/* A region of one ring of these points (in 1/256). */
static inline struct region files_region(enum region_label label, enum spline_kind kind,
                                         const struct spline_point *points, size_t count)
{
    struct region region = {label, {.fill = RASTER_NON_ZERO}, {0}};

    shape_add(&region.shape, &(struct spline){kind, points, count, NULL});
    return region;
}

/* Equal photos, region by region; names too. */
static inline int files_equal(const struct exchange_photo *a, const struct exchange_photo *b)
{
    if (strcmp(a->name, b->name) != 0 || a->width != b->width || a->height != b->height ||
        a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++) {
        const struct region *r = &a->regions[i], *s = &b->regions[i];

        if (r->label != s->label || !r->mask.count != !s->mask.count ||
            (r->mask.count ? !mask_equal(&r->mask, &s->mask)
                           : !shape_equal(&r->shape, &s->shape)))
            return 0;
    }
    return 1;
}

/* Two pixels' worth of checks for every format: the area that is in one mask only. */
static inline long long files_differ(const struct mask *a, const struct mask *b)
{
    struct mask rest = mask_xor(a, b);
    long long area = mask_area(&rest);

    mask_free(&rest);
    return area;
}

#endif
