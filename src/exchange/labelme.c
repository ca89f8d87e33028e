/* LabelMe's JSON, versions 3 to 5: one photo a file. */
#include "exchange/base64.h"
#include "exchange/losses.h"
#include "exchange/labelme_mask.h"
#include "exchange/pil.h"
#include "exchange/rider.h"
#include "exchange/slits.h"
#include "exchange/views.h"
#include "annotate/svg_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A file being read; `i` is the shape's number. */
struct taking {
    struct exchange_doc doc;
    const struct exchange_ask *ask;
    struct losses losses;
    size_t i;
};

static int read_polygon(struct region *out, const json_t *shape, struct taking *t,
                        struct err *err)
{
    const json_t *rider = tree_get(shape, "dermatome");
    struct spline_point *points;
    struct shape rich;
    size_t count;

    if (tree_points(&points, &count, json_object_get(shape, "points"), 3, tree_point, err))
        return -1;
    if (rider &&
        !rider_read_beside(&rich, rider, &(struct spline){SPLINE_POLYGON, points, count, NULL},
                           slits_join)) {
        free(points);
        *out = (struct region){.shape = rich};
        t->doc.ours++;
        return 0;
    }
    if (rider)
        losses_add(&t->losses,
                   "shape %zu: its curves were left out: its points are no longer theirs",
                   t->i);
    *out = tree_region(REGION_SKIN, SPLINE_POLYGON, points, count);
    return 0;
}

/* The two points of a shape that has just two. */
static int read_two(struct spline_point two[2], const json_t *shape, struct err *err)
{
    struct spline_point *points;
    size_t count;

    if (tree_points(&points, &count, json_object_get(shape, "points"), 2, tree_point, err))
        return -1;
    memcpy(two, points, 2 * sizeof *two);
    free(points);
    return count == 2 ? 0 : err_set(err, ERR_FORMAT, "it has %zu points, not 2", count);
}

static int read_rectangle(struct region *out, const json_t *shape, struct taking *t,
                          struct err *err)
{
    struct spline_point p[2], *corners;

    (void)t;
    if (read_two(p, shape, err))
        return -1;
    corners = bytes_new(4, sizeof *corners);
    corners[0] = p[0];
    corners[1] = (struct spline_point){p[1].x, p[0].y};
    corners[2] = p[1];
    corners[3] = (struct spline_point){p[0].x, p[1].y};
    *out = tree_region(REGION_SKIN, SPLINE_POLYGON, corners, 4);
    return 0;
}

/* The centre, and a point of the rim. */
static int read_circle(struct region *out, const json_t *shape, struct taking *t,
                       struct err *err)
{
    struct spline_point p[2];
    struct svg_rect box;
    double r;

    if (read_two(p, shape, err))
        return -1;
    r = hypot((double)p[1].x - p[0].x, (double)p[1].y - p[0].y) / 256;
    if (!(r > 0)) {
        losses_add(&t->losses, "shape %zu: a circle of no extent, left out", t->i);
        return 1;
    }
    box = (struct svg_rect){p[0].x / 256.0 - r, p[0].y / 256.0 - r, 2 * r, 2 * r, r, r};
    *out = (struct region){0};
    return svg_path_rect(&out->shape, &box, NULL, err);
}

static int read_mask(struct region *out, const json_t *shape, struct taking *t, struct err *err)
{
    const struct exchange_photo *photo = &t->doc.photos[0];

    *out = (struct region){0};
    return labelme_mask_read(&out->mask, shape, photo->width, photo->height, err);
}

static int read_nothing(struct region *out, const json_t *shape, struct taking *t,
                        struct err *err)
{
    (void)out;
    (void)err;
    losses_add(&t->losses, "shape %zu: a %s has no area, left out", t->i,
               tree_text(shape, "shape_type"));
    return 1;
}

static const struct kind {
    const char *name;
    int (*read)(struct region *, const json_t *, struct taking *, struct err *);
} KINDS[] = {{"polygon", read_polygon},
             {"rectangle", read_rectangle},
             {"circle", read_circle},
             {"mask", read_mask},
             {"line", read_nothing},
             {"linestrip", read_nothing},
             {"point", read_nothing},
             {"points", read_nothing},
             {"oriented_rectangle", read_polygon}};

/* Old files say nothing: a polygon. */
static const struct kind *kind_of(const json_t *shape, struct err *err)
{
    const json_t *value = tree_get(shape, "shape_type");
    const char *name = value ? json_string_value(value) : "polygon";

    for (size_t i = 0; name && i < sizeof KINDS / sizeof *KINDS; i++)
        if (!strcmp(KINDS[i].name, name))
            return &KINDS[i];
    err_set(err, ERR_FORMAT, "the shape_type '%.60s' is unknown",
            name ? name : tree_kind(value));
    return NULL;
}

static int read_shape(struct taking *t, const json_t *shape, struct err *err)
{
    const char *word = tree_text(shape, "label");
    const struct kind *kind;
    struct region region = {0};
    enum region_label label = REGION_SKIN;
    int rc;

    if (!json_is_object(shape) || !word)
        return err_set(err, ERR_FORMAT, "no object with a label");
    kind = kind_of(shape, err);
    if (!kind)
        return -1;
    rc = exchange_label_of(&label, t->ask, word, err);
    if (rc == 1)
        losses_add(&t->losses, "shape %zu: left out, being '%.80s'", t->i, word);
    if (!rc)
        rc = kind->read(&region, shape, t, err);
    if (rc)
        return rc < 0 ? -1 : 0;
    if (tree_get(shape, "group_id"))
        losses_add(&t->losses, "shape %zu: its group_id is not kept", t->i);
    region.label = label;
    exchange_add_region(&t->doc.photos[0], region);
    return 0;
}

static int read_photo(struct taking *t, const json_t *root, struct err *err)
{
    const char *name = tree_text(root, "imagePath");
    double file_width, file_height;
    int32_t width, height;

    name = name ? name : t->ask->file ? t->ask->file : "";
    if (tree_number_or(&file_width, root, "imageWidth", 0, err) ||
        tree_number_or(&file_height, root, "imageHeight", 0, err) ||
        exchange_settle(&width, &height, t->ask, name, file_width, file_height, err))
        return -1;
    exchange_add_photo(&t->doc, name, width, height);
    return 0;
}

static int read_shapes(struct taking *t, const json_t *root, struct err *err)
{
    const json_t *shapes = tree_array(root, "shapes");

    if (!shapes)
        return err_set(err, ERR_FORMAT, "no LabelMe file: it has no list 'shapes'");
    if (read_photo(t, root, err))
        return -1;
    for (t->i = 0; t->i < json_array_size(shapes); t->i++)
        if (read_shape(t, json_array_get(shapes, t->i), err))
            return err_while(err, "shape %zu", t->i);
    losses_end(&t->losses);
    return 0;
}

static int labelme_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                        const struct exchange_ask *ask, struct err *err)
{
    struct taking t = {.ask = ask};
    json_t *root = NULL;
    int rc;

    t.losses.out = &t.doc.lost;
    rc = tree_read(&root, data, size, err) || read_shapes(&t, root, err) ? -1 : 0;
    json_decref(root);
    if (rc)
        exchange_free(&t.doc);
    else
        *out = t.doc;
    return rc;
}

static void write_head(struct text *out, enum region_label label, const char *kind)
{
    text_add(out, "    {\n      \"label\": \"%s\",\n      \"shape_type\": \"%s\",\n",
             region_label_name(label), kind);
    text_add(out, "      \"group_id\": null,\n      \"description\": \"\",\n"
                  "      \"flags\": {},\n");
}

static int write_outline(struct text *out, const struct region *region, size_t i,
                         struct text *lost, struct err *err)
{
    const struct shape *shape = &region->shape;
    struct spline ring;

    if (slits_join(&ring, shape, err))
        return -1;
    if (ring.count < 3) {
        text_add(lost, "region %zu: an outline of %zu points, left out\n", i, ring.count);
    } else {
        write_head(out, region->label, "polygon");
        text_add(out, "      \"points\": [");
        for (size_t k = 0; k < ring.count; k++) {
            text_add(out, k ? ", " : "");
            tree_put_point(out, ring.points[k]);
        }
        text_add(out, "],\n");
        if (rider_needed(shape)) {
            text_add(out, "      \"dermatome\": ");
            rider_write(out, shape);
            text_add(out, ",\n");
        }
        text_add(out, "      \"mask\": null\n    }");
        if (shape->count > 1)
            text_add(lost, "region %zu: LabelMe sees its %zu rings joined by slits\n", i,
                     shape->count);
    }
    free((void *)(uintptr_t)ring.points);
    return 0;
}

static int write_region(struct text *out, const struct region *region, size_t i,
                        struct text *lost, struct err *err)
{
    if (!region->mask.count)
        return write_outline(out, region, i, lost, err);
    if (!mask_area(&region->mask)) {
        text_add(lost, "region %zu: no pixels, left out\n", i);
        return 0;
    }
    write_head(out, region->label, "mask");
    if (labelme_mask_write(out, &region->mask, err))
        return -1;
    text_add(out, "\n    }");
    return 0;
}

static int write_photo(struct text *out, const struct exchange_photo *photo, struct text *lost,
                       struct err *err)
{
    size_t before;
    int any = 0;

    text_add(out, "{\n  \"version\": \"5.5.0\",\n  \"flags\": {},\n  \"shapes\": [\n");
    for (size_t i = 0; i < photo->count; i++) {
        struct text shape = {0};

        before = out->size;
        if (write_region(&shape, &photo->regions[i], i, lost, err)) {
            text_free(&shape);
            return err_while(err, "region %zu", i);
        }
        if (shape.size)
            text_add(out, any ? ",\n" : "");
        text_add_bytes(out, shape.data ? shape.data : "", shape.size);
        any |= out->size > before;
        text_free(&shape);
    }
    text_add(out, "%s  ],\n  \"imagePath\": ", any ? "\n" : "");
    text_add_json(out, photo->name);
    text_add(out,
             ",\n  \"imageData\": null,\n  \"imageHeight\": %d,\n  \"imageWidth\": %d\n}\n",
             photo->height, photo->width);
    return 0;
}

static int labelme_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                         struct text *lost, struct err *err)
{
    struct text text = {0};
    int rc;

    if (count != 1)
        return err_set(err, ERR_USAGE, "a LabelMe file holds one photo, not %zu", count);
    rc = tree_check_name(photos->name, err) || write_photo(&text, photos, lost, err) ? -1 : 0;
    if (!rc)
        bytes_add(out, text.data, text.size);
    text_free(&text);
    return rc;
}

/* LabelMe cuts coordinates to whole pixels, towards 0. */
static int consume_outline(uint8_t *pixels, int32_t width, int32_t height, const json_t *shape,
                           uint8_t value, struct err *err)
{
    const char *kind = tree_text(shape, "shape_type");
    struct spline_point *points;
    struct pil_point *whole;
    size_t count;

    if (tree_points(&points, &count, json_object_get(shape, "points"), 2, tree_point, err))
        return -1;
    whole = bytes_new(count, sizeof *whole);
    for (size_t i = 0; i < count; i++)
        whole[i] = (struct pil_point){points[i].x / 256, points[i].y / 256};
    if (kind && !strcmp(kind, "rectangle"))
        pil_rectangle(pixels, width, height, whole[0], whole[1], value);
    else
        pil_polygon(pixels, width, height, whole, count, value);
    free(whole);
    free(points);
    return 0;
}

/* shapes_to_label(): each shape over those before it. */
static int consume_shape(uint8_t *pixels, int32_t width, int32_t height, const json_t *shape,
                         struct err *err)
{
    const char *word = tree_text(shape, "label"), *kind = tree_text(shape, "shape_type");
    uint8_t value = word && !strcmp(word, region_label_name(REGION_SKIN));
    struct mask mask = {0};

    if (!kind || !strcmp(kind, "polygon") || !strcmp(kind, "rectangle"))
        return consume_outline(pixels, width, height, shape, value, err);
    if (strcmp(kind, "mask") != 0)
        return err_set(err, ERR_FORMAT, "how LabelMe draws a '%.60s' is not known here", kind);
    if (labelme_mask_read(&mask, shape, width, height, err))
        return -1;
    for (size_t i = 1; i < mask.count; i += 2)
        memset(pixels + mask.ends[i - 1], value, mask.ends[i] - mask.ends[i - 1]);
    mask_free(&mask);
    return 0;
}

static int labelme_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                           size_t size, struct err *err)
{
    int32_t width = views->width, height = views->height;
    const json_t *shapes;
    uint8_t *pixels;
    json_t *root;
    int rc = 0;

    if (views_one(count, err) || tree_read(&root, data, size, err))
        return -1;
    shapes = tree_array(root, "shapes");
    pixels = bytes_zeroed((size_t)width * (size_t)height, 1);
    for (size_t i = 0; i < json_array_size(shapes) && !rc; i++) {
        rc = consume_shape(pixels, width, height, json_array_get(shapes, i), err);
        if (rc)
            err_while(err, "shape %zu", i);
    }
    if (!rc)
        views->skin = mask_from_bytes(pixels, width, height, 1);
    free(pixels);
    json_decref(root);
    return rc;
}

const struct exchange_format exchange_labelme = {
    .name = "labelme",
    .suffix = ".json",
    .about = "LabelMe JSON 3 to 5: polygons, masks; curves ride along in a key of ours",
    .centred = 1,
    .read = labelme_read,
    .write = labelme_write,
    .consume = labelme_consume,
};
