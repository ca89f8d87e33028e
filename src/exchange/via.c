/* VGG Image Annotator 2 (and 1): its project, and its export of annotations. */
#include "exchange/losses.h"
#include "exchange/round.h"
#include "exchange/slits.h"
#include "exchange/pixels.h"
#include "exchange/views.h"
#include "annotate/svg_path.h"

#include <stdlib.h>
#include <string.h>

/* A file being read; `k` is the region's number in the photo. */
struct taking {
    struct exchange_doc doc;
    const struct exchange_ask *ask;
    struct losses losses;
    struct exchange_photo *photo;
    size_t k;
};

static int read_outline(struct spline_point **out, size_t *count, const json_t *shape,
                        struct err *err)
{
    const json_t *xs = tree_array(shape, "all_points_x"),
                 *ys = tree_array(shape, "all_points_y");
    size_t n = json_array_size(xs);

    if (!xs || !ys || json_array_size(ys) != n)
        return err_set(err, ERR_FORMAT,
                       "all_points_x and all_points_y are not two lists alike");
    if (n < 3)
        return err_set(err, ERR_FORMAT, "it has %zu points, too few", n);
    if (n > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "it has %zu points, the limit is %zu", n,
                       SPLINE_POINTS_MAX);
    if (tree_coordinates(out, n, xs, ys, err))
        return -1;
    *count = n;
    return 0;
}

static int read_polygon(struct region *out, const json_t *shape, struct err *err)
{
    struct spline_point *points;
    size_t count = 0;

    if (read_outline(&points, &count, shape, err))
        return -1;
    *out = tree_region(REGION_SKIN, SPLINE_POLYGON, points, count);
    return 0;
}

/* A line that comes back to where it began is an outline. */
static int read_polyline(struct region *out, const json_t *shape, struct err *err)
{
    struct spline_point *points;
    size_t count = 0;

    if (json_array_size(tree_array(shape, "all_points_x")) < 3)
        return 1;
    if (read_outline(&points, &count, shape, err))
        return -1;
    if (memcmp(&points[0], &points[count - 1], sizeof *points) != 0) {
        free(points);
        return 1;
    }
    *out = tree_region(REGION_SKIN, SPLINE_POLYGON, points, count - 1);
    return 0;
}

static int read_rect(struct region *out, const json_t *shape, struct err *err)
{
    double x = 0, y = 0, width = 0, height = 0;

    if (tree_number_of(&x, shape, "x", err) || tree_number_of(&y, shape, "y", err) ||
        tree_number_of(&width, shape, "width", err) ||
        tree_number_of(&height, shape, "height", err))
        return -1;
    return round_rectangle(out, x, y, width, height, 0, 0, 0, err);
}

static int read_circle(struct region *out, const json_t *shape, struct err *err)
{
    double x = 0, y = 0, r = 0;

    if (tree_number_of(&x, shape, "cx", err) || tree_number_of(&y, shape, "cy", err) ||
        tree_number_of(&r, shape, "r", err))
        return -1;
    return round_ellipse(out, x, y, r, r, 0, err);
}

static int read_ellipse(struct region *out, const json_t *shape, struct err *err)
{
    double x = 0, y = 0, rx = 0, ry = 0, turn = 0;

    if (tree_number_of(&x, shape, "cx", err) || tree_number_of(&y, shape, "cy", err) ||
        tree_number_of(&rx, shape, "rx", err) || tree_number_of(&ry, shape, "ry", err) ||
        tree_number_or(&turn, shape, "theta", 0, err))
        return -1;
    return round_ellipse(out, x, y, rx, ry, turn, err);
}

static int read_nothing(struct region *out, const json_t *shape, struct err *err)
{
    (void)out;
    (void)shape;
    (void)err;
    return 1;
}

static const struct kind {
    const char *name;
    int (*read)(struct region *, const json_t *, struct err *);
} KINDS[] = {{"polygon", read_polygon}, {"polyline", read_polyline}, {"rect", read_rect},
             {"circle", read_circle},   {"ellipse", read_ellipse},   {"point", read_nothing}};

static int read_kind(struct region *out, const json_t *shape, struct err *err)
{
    const char *name = tree_text(shape, "name");

    for (size_t i = 0; name && i < sizeof KINDS / sizeof *KINDS; i++)
        if (!strcmp(KINDS[i].name, name))
            return KINDS[i].read(out, shape, err);
    return err_set(err, ERR_FORMAT, "the shape '%.60s' is unknown", name ? name : "");
}

/* The attribute that says what a region is: one of these, else the only word. */
static const char *word_of(const json_t *attributes)
{
    static const char *const names[] = {"label", "class", "category", "name", "object", "type"};
    const char *word = NULL, *key;
    json_t *value;

    for (size_t i = 0; i < sizeof names / sizeof *names && !word; i++)
        word = tree_text(attributes, names[i]);
    if (word)
        return word;
    json_object_foreach((json_t *)(uintptr_t)attributes, key, value)
    {
        if (json_is_string(value) && word)
            return "";
        if (json_is_string(value))
            word = json_string_value(value);
    }
    return word ? word : "";
}

static int read_region(struct taking *t, const json_t *object, struct err *err)
{
    const char *word = word_of(json_object_get(object, "region_attributes"));
    const json_t *shape = tree_object(object, "shape_attributes");
    struct region region = {0};
    enum region_label label = REGION_SKIN;
    int rc;

    if (!shape)
        return err_set(err, ERR_FORMAT, "it has no shape_attributes");
    rc = exchange_label_of(&label, t->ask, word, err);
    if (rc == 1)
        losses_add(&t->losses, "'%.120s': region %zu: left out, being '%.80s'", t->photo->name,
                   t->k, word);
    if (rc)
        return rc < 0 ? -1 : 0;
    rc = read_kind(&region, shape, err);
    if (rc == 1)
        losses_add(&t->losses, "'%.120s': region %zu: a %s without an area, left out",
                   t->photo->name, t->k, tree_text(shape, "name"));
    if (rc)
        return rc < 0 ? -1 : 0;
    region.label = label;
    exchange_add_region(t->photo, region);
    return 0;
}

/* VIA 2 has a list of regions, VIA 1 an object with numbers as keys. */
static int read_regions(struct taking *t, const json_t *regions, struct err *err)
{
    const char *key;
    json_t *region;

    if (regions && !json_is_array(regions) && !json_is_object(regions))
        return err_set(err, ERR_FORMAT, "its regions are %s", tree_kind(regions));
    t->k = 0;
    json_object_foreach((json_t *)(uintptr_t)regions, key, region)
    {
        if (read_region(t, region, err))
            return err_while(err, "region %.20s", key);
        t->k++;
    }
    for (t->k = 0; t->k < json_array_size(regions); t->k++)
        if (read_region(t, json_array_get(regions, t->k), err))
            return err_while(err, "region %zu", t->k);
    return 0;
}

static int read_photos(struct taking *t, const json_t *root, struct err *err)
{
    const json_t *photos = tree_object(root, "_via_img_metadata");
    const char *key;
    json_t *photo;

    photos = photos ? photos : root;
    if (!json_is_object(photos))
        return err_set(err, ERR_FORMAT, "no VIA file: no object but %s", tree_kind(root));
    json_object_foreach((json_t *)(uintptr_t)photos, key, photo)
    {
        const char *name = tree_text(photo, "filename");
        int32_t width, height;

        if (!name)
            return err_set(err, ERR_FORMAT, "'%.120s': it has no filename", key);
        if (exchange_settle(&width, &height, t->ask, name, 0, 0, err))
            return err_while(err, "'%.120s'", name);
        t->photo = exchange_add_photo(&t->doc, name, width, height);
        if (read_regions(t, tree_get(photo, "regions"), err))
            return err_while(err, "'%.120s'", name);
    }
    losses_end(&t->losses);
    return 0;
}

static int via_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                    const struct exchange_ask *ask, struct err *err)
{
    struct taking t = {.ask = ask};
    json_t *root = NULL;
    int rc;

    t.losses.out = &t.doc.lost;
    rc = tree_read(&root, data, size, err) || read_photos(&t, root, err) ? -1 : 0;
    json_decref(root);
    if (rc)
        exchange_free(&t.doc);
    else
        *out = t.doc;
    return rc;
}

static void put_axis(struct text *out, const char *key, const struct spline *ring, int down)
{
    text_add(out, ", \"%s\": [", key);
    for (size_t i = 0; i < ring->count; i++) {
        text_add(out, i ? ", " : "");
        svg_number_write(out, down ? ring->points[i].y : ring->points[i].x);
    }
    text_add(out, "]");
}

/* 0, or 1 where there is nothing to write. */
static int put_region(struct text *out, const struct region *region, const char *comma,
                      size_t i, struct text *lost, struct err *err)
{
    const struct shape *shape = &region->shape;
    struct shape rim = {0};
    struct spline ring = {0};
    int rc;

    if (region->mask.count && pixels_outline(&rim, &region->mask, err))
        return -1;
    rc = slits_join(&ring, region->mask.count ? &rim : shape, err);
    if (!rc && ring.count < 3) {
        text_add(lost, "region %zu: an outline of %zu points, left out\n", i, ring.count);
        rc = 1;
    } else if (!rc) {
        if (region->mask.count)
            text_add(lost, "region %zu: its pixels became an outline\n", i);
        if (shape->count > 1)
            text_add(lost, "region %zu: its %zu rings were joined by slits\n", i, shape->count);
        for (size_t k = 0; k < shape->count; k++)
            if (shape->rings[k].kind != SPLINE_POLYGON)
                text_add(lost, "region %zu: ring %zu: its curves became chords\n", i, k);
        if (shape->fill == RASTER_NON_ZERO)
            text_add(lost, "region %zu: its fill rule (non-zero) is not kept\n", i);
        text_add(out, "%s\n  {\"shape_attributes\": {\"name\": \"polygon\"", comma);
        put_axis(out, "all_points_x", &ring, 0);
        put_axis(out, "all_points_y", &ring, 1);
        text_add(out, "}, \"region_attributes\": {\"label\": \"%s\"}}",
                 region_label_name(region->label));
    }
    free((void *)(uintptr_t)ring.points);
    shape_free(&rim);
    return rc;
}

static int put_photo(struct text *out, const struct exchange_photo *photo, struct text *lost,
                     struct err *err)
{
    const char *comma = "";

    if (tree_check_name(photo->name, err))
        return -1;
    text_add_json(out, photo->name);
    text_add(out, ": {\"filename\": ");
    text_add_json(out, photo->name);
    text_add(out, ", \"size\": -1, \"file_attributes\": {}, \"regions\": [");
    for (size_t i = 0; i < photo->count; i++) {
        int rc = put_region(out, &photo->regions[i], comma, i, lost, err);

        if (rc < 0)
            return err_while(err, "region %zu", i);
        comma = rc ? comma : ",";
    }
    text_add(out, "\n ]}");
    return 0;
}

static int via_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                     struct text *lost, struct err *err)
{
    struct text text = {0};
    int rc = 0;

    for (size_t i = 0; i < count && !rc; i++) {
        text_add(&text, i ? ",\n" : "{\n");
        rc = put_photo(&text, &photos[i], lost, err);
    }
    text_add(&text, "%s\n}\n", count ? "" : "{");
    if (!rc)
        bytes_add(out, text.data, text.size);
    text_free(&text);
    return rc;
}

/* VIA itself makes no masks: even-odd at the middles of pixels, in the file's order. */
static int via_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                       size_t size, struct err *err)
{
    return views_painted(views, count, via_read, data, size, err);
}

const struct exchange_format exchange_via = {
    .name = "via",
    .suffix = ".json",
    .about = "VGG Image Annotator 2: polygons; curves become chords",
    .many = 1,
    .centred = 1,
    .read = via_read,
    .write = via_write,
    .consume = via_consume,
};
