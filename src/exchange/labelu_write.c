/* LabelU's JSON, written: each region is one ring, of lines or of cubics, filled non-zero. */
#include "exchange/labelu_write.h"
#include "exchange/cover.h"
#include "exchange/lone.h"
#include "exchange/pixels.h"
#include "exchange/rider.h"
#include "exchange/slits.h"
#include "annotate/svg_path.h"

#include <stdlib.h>

/* The region being written. */
struct writing {
    struct text text;
    struct text *lost;
    const struct exchange_photo *photo;
    const struct region *region;
    size_t i; /* its number */
};

/* The outline of its pixels: both fill rules give them, and slits are not seen by either. */
static int outline_of_pixels(struct spline *out, const struct mask *mask, struct err *err)
{
    struct shape rim = {0};
    int rc = pixels_outline(&rim, mask, err) || slits_join(out, &rim, err) ? -1 : 0;

    shape_free(&rim);
    return rc;
}

static void tell(struct writing *w, const struct spline *ring, const struct mask *own)
{
    const struct shape *shape = &w->region->shape;

    if (w->region->mask.count)
        text_add(w->lost, "'%.120s': region %zu: its pixels became an outline\n",
                 w->photo->name, w->i);
    if (shape->count > 1)
        text_add(w->lost,
                 "'%.120s': region %zu: LabelU sees its %zu rings as the outline of "
                 "their pixels\n",
                 w->photo->name, w->i, shape->count);
    if (shape->count == 1 && !lone_is(ring, RASTER_NON_ZERO, own))
        text_add(w->lost,
                 "'%.120s': region %zu: LabelU does not see its fill rule (even-odd)\n",
                 w->photo->name, w->i);
    if (ring->kind == SPLINE_BEZIER)
        text_add(w->lost,
                 "'%.120s': region %zu: LabelU shows its curves, but its exports of masks "
                 "and COCO join the %zu knots by straight lines\n",
                 w->photo->name, w->i, ring->count / 3);
}

static void put_points(struct text *out, const char *key, const struct spline *ring,
                       int handles)
{
    size_t step = ring->kind == SPLINE_BEZIER ? 3 : 1;
    const char *comma = "";

    text_add(out, ", \"%s\": [", key);
    for (size_t i = 0; i < ring->count; i++)
        if (!(i % step) == !handles) {
            text_add(out, "%s{\"x\": ", comma);
            svg_number_write(out, ring->points[i].x);
            text_add(out, ", \"y\": ");
            svg_number_write(out, ring->points[i].y);
            text_add(out, "}");
            comma = ", ";
        }
    text_add(out, "]");
}

static void put_ring(struct writing *w, const struct spline *ring, const char *comma)
{
    const struct shape *shape = &w->region->shape;
    int spline = ring->kind == SPLINE_BEZIER;

    text_add(&w->text,
             "%s\n   {\"id\": \"region-%zu\", \"type\": \"%s\", \"label\": \"%s\", "
             "\"order\": %zu, \"visible\": true",
             comma, w->i + 1, spline ? "spline" : "line", region_label_name(w->region->label),
             w->i + 1);
    put_points(&w->text, "points", ring, 0);
    if (spline)
        put_points(&w->text, "controlPoints", ring, 1);
    if (shape->count > 1 || (shape->count == 1 && (shape->fill != RASTER_NON_ZERO ||
                                                   shape->rings[0].kind != ring->kind))) {
        text_add(&w->text, ", \"dermatome\": ");
        rider_write(&w->text, shape);
    }
    text_add(&w->text, "}");
}

/* 0, or 1 where there is nothing to write. */
static int put_region(struct writing *w, const char *comma, struct err *err)
{
    const struct exchange_photo *photo = w->photo;
    struct spline ring = {0};
    struct mask own = {0};
    int rc = cover_own(&own, w->region, photo->width, photo->height, err);

    if (!rc)
        rc = w->region->shape.count == 1 ? lone_ring(&ring, &w->region->shape, err)
                                         : outline_of_pixels(&ring, &own, err);
    if (!rc && ring.count < 3) {
        text_add(w->lost, "'%.120s': region %zu: an outline of %zu points, left out\n",
                 photo->name, w->i, ring.count);
        rc = 1;
    } else if (!rc) {
        tell(w, &ring, &own);
        put_ring(w, &ring, comma);
    }
    free((void *)(uintptr_t)ring.points);
    mask_free(&own);
    return rc;
}

static int put_photo(struct writing *w, size_t number, struct err *err)
{
    const struct exchange_photo *photo = w->photo;
    const char *comma = "";

    if (tree_check_name(photo->name, err))
        return -1;
    text_add(&w->text, "%s\n{\"id\": %zu, \"fileName\": ", number > 1 ? "," : "", number);
    text_add_json(&w->text, photo->name);
    text_add(&w->text, ", \"url\": ");
    text_add_json(&w->text, photo->name);
    text_add(&w->text,
             ",\n \"result\": {\"width\": %d, \"height\": %d, \"rotate\": 0, \"annotations\": "
             "[\n  {\"toolName\": \"polygonTool\", \"result\": [",
             photo->width, photo->height);
    for (w->i = 0; w->i < photo->count; w->i++) {
        int rc;

        w->region = &photo->regions[w->i];
        rc = put_region(w, comma, err);
        if (rc < 0)
            return err_while(err, "'%.120s': region %zu", photo->name, w->i);
        comma = rc ? comma : ",";
    }
    text_add(&w->text, "]}]}}");
    return 0;
}

int labelu_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                 struct text *lost, struct err *err)
{
    struct writing w = {.lost = lost};
    int rc = 0;

    text_add(&w.text, "[");
    for (size_t i = 0; i < count && !rc; i++) {
        w.photo = &photos[i];
        rc = put_photo(&w, i + 1, err);
    }
    text_add(&w.text, "\n]\n");
    if (!rc)
        bytes_add(out, w.text.data, w.text.size);
    text_free(&w.text);
    return rc;
}
