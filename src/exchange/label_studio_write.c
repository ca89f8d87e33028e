/* Label Studio's JSON, written: of each region what is seen, as a polygon or a vector where its
 * one ring gives just that, and as a brush everywhere else. */
#include "exchange/label_studio_write.h"
#include "exchange/cover.h"
#include "exchange/label_studio_brush.h"
#include "exchange/lone.h"
#include "exchange/rider.h"

#include <stdlib.h>

/* The region being written, and the pixels of it that are seen. */
struct writing {
    struct text text;
    struct text *lost;
    const struct exchange_photo *photo;
    const struct region *region;
    const struct mask *seen;
    size_t i; /* its number */
};

enum form { POLYGON, VECTOR, BRUSH };

static const struct tool {
    const char *type, *name;
} TOOLS[] = {[POLYGON] = {"polygonlabels", "polygon"},
             [VECTOR] = {"vectorlabels", "vector"},
             [BRUSH] = {"brushlabels", "brush"}};

/* Percent of a side, to 8 decimals: within 1/1000 of a 1/256 pixel on the largest side. */
static void put_percent(struct text *out, int32_t value, int32_t side)
{
    int64_t whole = 256 * (int64_t)side, size = value < 0 ? -(int64_t)value : value;
    int64_t percent = (2 * size * 10000000000 + whole) / (2 * whole);

    text_add(out, "%s%lld.%08lld", value < 0 && percent ? "-" : "",
             (long long)(percent / 100000000), (long long)(percent % 100000000));
}

static void put_xy(struct writing *w, struct spline_point p)
{
    text_add(&w->text, "\"x\": ");
    put_percent(&w->text, p.x, w->photo->width);
    text_add(&w->text, ", \"y\": ");
    put_percent(&w->text, p.y, w->photo->height);
}

static void put_polygon(struct writing *w, const struct spline *ring)
{
    text_add(&w->text, "\"closed\": true, \"points\": [");
    for (size_t i = 0; i < ring->count; i++) {
        text_add(&w->text, i ? ", [" : "[");
        put_percent(&w->text, ring->points[i].x, w->photo->width);
        text_add(&w->text, ", ");
        put_percent(&w->text, ring->points[i].y, w->photo->height);
        text_add(&w->text, "]");
    }
    text_add(&w->text, "]");
}

/* controlPoint1 is the handle by which the curve comes, controlPoint2 that by which it leaves.
 */
static void put_vector(struct writing *w, const struct spline *ring)
{
    size_t n = ring->count / 3;

    text_add(&w->text, "\"closed\": true, \"vertices\": [");
    for (size_t i = 0; i < n; i++) {
        text_add(&w->text, "%s{\"id\": \"v%zu\", ", i ? ", " : "", i);
        if (i)
            text_add(&w->text, "\"prevPointId\": \"v%zu\", ", i - 1);
        text_add(&w->text, "\"isBezier\": true, ");
        put_xy(w, ring->points[3 * i]);
        text_add(&w->text, ", \"controlPoint1\": {");
        put_xy(w, ring->points[3 * ((i + n - 1) % n) + 2]);
        text_add(&w->text, "}, \"controlPoint2\": {");
        put_xy(w, ring->points[3 * i + 1]);
        text_add(&w->text, "}}");
    }
    text_add(&w->text, "]");
}

/* The form that shows just what is seen; the ring is the caller's to free, where there is one.
 */
static enum form form_of(struct spline *ring, const struct writing *w)
{
    struct err ignored;

    if (w->region->mask.count || lone_ring(ring, &w->region->shape, &ignored))
        return BRUSH;
    if (!lone_is(ring, RASTER_NON_ZERO, w->seen))
        return BRUSH;
    if (ring->kind == SPLINE_BEZIER)
        return VECTOR;
    return ring->count >= 3 && lone_is(ring, RASTER_EVEN_ODD, w->seen) ? POLYGON : BRUSH;
}

/* Is the shape just what is read from its plain form? */
static int says_all(const struct shape *shape, enum form form)
{
    const struct spline *ring = shape->rings;

    return form == POLYGON  ? shape->fill == RASTER_EVEN_ODD
           : form == VECTOR ? shape->fill == RASTER_NON_ZERO && ring->kind == SPLINE_BEZIER
                            : 0;
}

static void put_region(struct writing *w, const char *comma)
{
    const struct region *region = w->region;
    struct spline ring = {0};
    enum form form = form_of(&ring, w);

    text_add(&w->text,
             "%s\n  {\"id\": \"region-%zu\", \"type\": \"%s\", \"from_name\": \"%s\", "
             "\"to_name\": \"image\", \"original_width\": %d, \"original_height\": %d, "
             "\"image_rotation\": 0, \"value\": {\"%s\": [\"%s\"], ",
             comma, w->i + 1, TOOLS[form].type, TOOLS[form].name, w->photo->width,
             w->photo->height, TOOLS[form].type, region_label_name(region->label));
    if (form == POLYGON)
        put_polygon(w, &ring);
    else if (form == VECTOR)
        put_vector(w, &ring);
    else
        label_studio_brush_write(&w->text, w->seen);
    text_add(&w->text, "}");
    if (!region->mask.count && !says_all(&region->shape, form)) {
        text_add(&w->text, ", \"dermatome\": ");
        rider_write(&w->text, &region->shape);
    }
    text_add(&w->text, "}");
    if (!region->mask.count && form == BRUSH)
        text_add(w->lost, "'%.120s': region %zu: Label Studio sees the pixels of its outline\n",
                 w->photo->name, w->i);
    if (region->mask.count && !mask_equal(&region->mask, w->seen))
        text_add(w->lost, "'%.120s': region %zu: its pixels under others were cut away\n",
                 w->photo->name, w->i);
    free((void *)(uintptr_t)ring.points);
}

static void put_regions(struct writing *w, const struct mask *seen)
{
    const char *comma = "";

    for (w->i = 0; w->i < w->photo->count; w->i++) {
        if (!mask_area(&seen[w->i])) {
            text_add(w->lost, "'%.120s': region %zu: nothing of it is seen, left out\n",
                     w->photo->name, w->i);
            continue;
        }
        w->region = &w->photo->regions[w->i];
        w->seen = &seen[w->i];
        put_region(w, comma);
        comma = ",";
    }
}

static int put_photo(struct writing *w, size_t number, struct err *err)
{
    const struct exchange_photo *photo = w->photo;
    struct mask *seen = bytes_zeroed(photo->count, sizeof *seen);
    int rc = tree_check_name(photo->name, err) ||
             cover_see(seen, photo->regions, photo->count, photo->width, photo->height, err);

    if (!rc) {
        text_add(&w->text, "%s\n{\"id\": %zu, \"data\": {\"image\": ", number > 1 ? "," : "",
                 number);
        text_add_json(&w->text, photo->name);
        text_add(&w->text, "}, \"annotations\": [{\"id\": %zu, \"result\": [", number);
        put_regions(w, seen);
        text_add(&w->text, "]}]}");
    }
    for (size_t i = 0; i < photo->count; i++)
        mask_free(&seen[i]);
    free(seen);
    return rc ? err_while(err, "'%.120s'", photo->name) : 0;
}

int label_studio_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
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
