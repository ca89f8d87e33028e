#include "exchange/exchange.h"
#include "annotate/affine.h"
#include "base/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct exchange_format *const FORMATS[] = {
    &exchange_svg,          &exchange_labelme, &exchange_coco, &exchange_labelu,
    &exchange_label_studio, &exchange_via,     &exchange_cvat, &exchange_png,
    &exchange_voc,          &exchange_yolo,    NULL,
};

const struct exchange_format *const *exchange_formats(void)
{
    return FORMATS;
}

const struct exchange_format *exchange_named(const char *name)
{
    for (size_t i = 0; FORMATS[i]; i++)
        if (!strcmp(FORMATS[i]->name, name))
            return FORMATS[i];
    return NULL;
}

static void photo_free(struct exchange_photo *photo)
{
    for (size_t i = 0; i < photo->count; i++)
        region_free(&photo->regions[i]);
    free(photo->regions);
    free(photo->name);
}

void exchange_free(struct exchange_doc *doc)
{
    for (size_t i = 0; i < doc->count; i++)
        photo_free(&doc->photos[i]);
    free(doc->photos);
    text_free(&doc->lost);
    *doc = (struct exchange_doc){0};
}

/* The room of an array that grows by doubling: a count that is a power of two is full. */
static int is_full(size_t count)
{
    return !(count & (count - 1));
}

struct exchange_photo *exchange_add_photo(struct exchange_doc *doc, const char *name,
                                          int32_t width, int32_t height)
{
    if (is_full(doc->count))
        doc->photos =
            bytes_resized(doc->photos, doc->count ? 2 * doc->count : 1, sizeof *doc->photos);
    doc->photos[doc->count] = (struct exchange_photo){
        .name = bytes_copied_text(name), .width = width, .height = height};
    return &doc->photos[doc->count++];
}

void exchange_add_region(struct exchange_photo *photo, struct region region)
{
    if (is_full(photo->count))
        photo->regions = bytes_resized(photo->regions, photo->count ? 2 * photo->count : 1,
                                       sizeof *photo->regions);
    photo->regions[photo->count++] = region;
}

static const struct exchange_label *find_label(const struct exchange_label *labels,
                                               size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(labels[i].word, word))
            return &labels[i];
    return NULL;
}

int exchange_label_of(enum region_label *out, const struct exchange_ask *ask, const char *word,
                      struct err *err)
{
    static const struct exchange_label known[] = {{"skin", REGION_SKIN, 0},
                                                  {"not-skin", REGION_NOT_SKIN, 0},
                                                  {"background", REGION_NOT_SKIN, 0},
                                                  {"ignore", REGION_IGNORE, 0}};
    const struct exchange_label *label = find_label(ask->labels, ask->label_count, word);

    if (!label)
        label = find_label(ask->labels, ask->label_count, "*");
    if (!label)
        label = find_label(known, sizeof known / sizeof *known, word);
    if (!label)
        return err_set(err, ERR_USAGE,
                       "the label '%.80s' is unknown; say what it means: --label "
                       "'%.80s=skin' (or not-skin, ignore, drop)",
                       word, word);
    *out = label->label;
    return label->drop;
}

int exchange_settle(int32_t *width, int32_t *height, const struct exchange_ask *ask,
                    const char *name, double file_width, double file_height, struct err *err)
{
    int known = file_width != 0 || file_height != 0;

    if (known && !(file_width >= 1 && file_width <= LIMIT_SIDE && file_height >= 1 &&
                   file_height <= LIMIT_SIDE && file_width == floor(file_width) &&
                   file_height == floor(file_height) &&
                   file_width * file_height <= (double)LIMIT_PIXELS))
        return err_set(err, ERR_FORMAT, "it says that the photo has %g x %g pixels", file_width,
                       file_height);
    if (!ask->size_of && !known)
        return err_set(err, ERR_USAGE,
                       "it does not say how large the photo is; use --size WxH");
    if (!ask->size_of) {
        *width = (int32_t)file_width;
        *height = (int32_t)file_height;
        return 0;
    }
    if (ask->size_of(ask->self, width, height, name, err))
        return -1;
    if (known && (*width != (int32_t)file_width || *height != (int32_t)file_height))
        return err_set(err, ERR_FORMAT,
                       "it says that '%.120s' has %g x %g pixels, but it has %d x %d", name,
                       file_width, file_height, *width, *height);
    return 0;
}

static int centre_region(struct region *region, struct err *err)
{
    const struct affine half = {1, 0, 0, 1, 0.5, 0.5};
    struct shape moved;

    if (!region->shape.count)
        return 0;
    if (affine_shape(&moved, &half, &region->shape, err))
        return -1;
    shape_free(&region->shape);
    region->shape = moved;
    return 0;
}

int exchange_centre(struct exchange_doc *doc, struct err *err)
{
    if (doc->ours)
        return err_set(err, ERR_USAGE,
                       "%zu regions have dermatome's own key, and its whole coordinates are "
                       "corners of pixels, not middles",
                       doc->ours);
    for (size_t i = 0; i < doc->count; i++)
        for (size_t k = 0; k < doc->photos[i].count; k++)
            if (centre_region(&doc->photos[i].regions[k], err))
                return err_while(err, "'%.120s': region %zu", doc->photos[i].name, k);
    return 0;
}

int exchange_point(struct spline_point *out, double x, double y, struct err *err)
{
    double u = floor(x * 256 + 0.5), v = floor(y * 256 + 0.5);

    if (!isfinite(x) || !isfinite(y))
        return err_set(err, ERR_FORMAT, "a coordinate is not a finite number");
    if (fabs(u) > SPLINE_LIMIT || fabs(v) > SPLINE_LIMIT)
        return err_set(err, ERR_LIMIT, "(%g, %g) is beyond +-%d pixels", x, y,
                       SPLINE_LIMIT / 256);
    *out = (struct spline_point){(int32_t)u, (int32_t)v};
    return 0;
}
