/* LabelU's JSON: one sample or a list of them, with closed cubic Beziers. */
#include "exchange/labelu_write.h"
#include "exchange/lone.h"
#include "exchange/losses.h"
#include "exchange/rider.h"
#include "exchange/round.h"
#include "exchange/views.h"

#include <stdlib.h>
#include <string.h>

/* A file being read; `i` is the sample's number, `k` the shape's within its tool. */
struct taking {
    struct exchange_doc doc;
    const struct exchange_ask *ask;
    struct losses losses;
    struct exchange_photo *photo;
    int plain; /* our own key is not looked at */
    size_t i, k;
};

/* Knots, and two handles on the way from each to the next. */
static int read_spline(struct region *out, const json_t *shape, struct err *err)
{
    struct spline_point *knots = NULL, *handles = NULL, *points;
    size_t count, handle_count;

    if (tree_points(&knots, &count, json_object_get(shape, "points"), 1, tree_point_xy, err))
        return -1;
    if (tree_points(&handles, &handle_count, json_object_get(shape, "controlPoints"), 0,
                    tree_point_xy, err)) {
        free(knots);
        return err_while(err, "controlPoints");
    }
    if (handle_count != 2 * count || 3 * count > SPLINE_POINTS_MAX) {
        free(knots);
        free(handles);
        return err_set(err, ERR_FORMAT,
                       "it has %zu points and %zu controlPoints, not twice as many", count,
                       handle_count);
    }
    points = bytes_new(3 * count, sizeof *points);
    for (size_t i = 0; i < count; i++) {
        points[3 * i] = knots[i];
        points[3 * i + 1] = handles[2 * i];
        points[3 * i + 2] = handles[2 * i + 1];
    }
    free(knots);
    free(handles);
    *out = tree_region(REGION_SKIN, SPLINE_BEZIER, points, 3 * count);
    return 0;
}

static int read_polygon(struct region *out, const json_t *shape, struct err *err)
{
    const char *type = tree_text(shape, "type");
    struct spline_point *points;
    size_t count;
    int rc;

    if (type && strcmp(type, "line") != 0 && strcmp(type, "spline") != 0)
        return err_set(err, ERR_FORMAT, "the type '%.60s' is unknown", type);
    if (type && !strcmp(type, "spline")) {
        rc = read_spline(out, shape, err);
    } else {
        rc = tree_points(&points, &count, json_object_get(shape, "points"), 3, tree_point_xy,
                         err);
        if (!rc)
            *out = tree_region(REGION_SKIN, SPLINE_POLYGON, points, count);
    }
    if (!rc)
        out->shape.fill = RASTER_NON_ZERO; /* as its canvas fills */
    return rc;
}

/* 0 with the rider's shape, if it gives the ring that was read, or is as many pixels. */
static int believe(struct shape *out, const json_t *rider, const struct shape *plain,
                   const struct exchange_photo *photo)
{
    struct mask ours = {0}, theirs = {0};
    struct shape shape;
    struct err ignored;
    int same;

    if (!rider_read_beside(out, rider, plain->rings, lone_ring))
        return 0;
    if (rider_read(&shape, rider))
        return 1;
    same = shape.count > 1 &&
           !shape_mask(&ours, &shape, photo->width, photo->height, &ignored) &&
           !shape_mask(&theirs, plain, photo->width, photo->height, &ignored) &&
           mask_equal(&ours, &theirs);
    mask_free(&ours);
    mask_free(&theirs);
    if (same)
        *out = shape;
    else
        shape_free(&shape);
    return !same;
}

static void take_rider(struct taking *t, struct region *region, const json_t *object)
{
    const json_t *rider = t->plain ? NULL : tree_get(object, "dermatome");
    struct shape shape;

    if (!rider || !region->shape.count)
        return;
    if (believe(&shape, rider, &region->shape, t->photo)) {
        losses_add(&t->losses,
                   "sample %zu: polygon %zu: its curves were left out: its points are no "
                   "longer theirs",
                   t->i, t->k);
        return;
    }
    shape_free(&region->shape);
    region->shape = shape;
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

/* LabelU's tools; those without a reader have no area. */
static const struct tool {
    const char *name, *long_name;
    int (*read)(struct region *, const json_t *, struct err *);
} TOOLS[] = {{"polygon", "polygonTool", read_polygon},
             {"rect", "rectTool", read_rect},
             {"point", "pointTool", NULL},
             {"line", "lineTool", NULL},
             {"cuboid", "cuboidTool", NULL},
             {"text", "textTool", NULL},
             {"tag", "tagTool", NULL}};

static const struct tool *tool_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof TOOLS / sizeof *TOOLS; i++)
        if (!strcmp(TOOLS[i].name, name) || !strcmp(TOOLS[i].long_name, name))
            return &TOOLS[i];
    return NULL;
}

static int read_shape(struct taking *t, const struct tool *tool, const json_t *shape,
                      struct err *err)
{
    const char *word = tree_text(shape, "label");
    struct region region = {0};
    enum region_label label = REGION_SKIN;
    int rc;

    if (!json_is_object(shape))
        return err_set(err, ERR_FORMAT, "no object but %s", tree_kind(shape));
    rc = exchange_label_of(&label, t->ask, word ? word : "", err);
    if (rc == 1)
        losses_add(&t->losses, "sample %zu: %s %zu: left out, being '%.80s'", t->i, tool->name,
                   t->k, word ? word : "");
    if (!rc)
        rc = tool->read(&region, shape, err);
    if (rc)
        return rc < 0 ? -1 : 0;
    region.label = label;
    take_rider(t, &region, shape);
    exchange_add_region(t->photo, region);
    return 0;
}

static int read_tool(struct taking *t, const char *name, const json_t *shapes, struct err *err)
{
    const struct tool *tool = tool_of(name);

    if (!tool)
        return err_set(err, ERR_FORMAT, "the tool '%.60s' is unknown", name ? name : "");
    if (!json_is_array(shapes))
        return err_set(err, ERR_FORMAT, "%s: no list but %s", name, tree_kind(shapes));
    if (!tool->read && json_array_size(shapes))
        losses_add(&t->losses, "sample %zu: %s: %zu without an area, left out", t->i,
                   tool->name, json_array_size(shapes));
    for (t->k = 0; tool->read && t->k < json_array_size(shapes); t->k++)
        if (read_shape(t, tool, json_array_get(shapes, t->k), err))
            return err_while(err, "%s %zu", tool->name, t->k);
    return 0;
}

/* What LabelU says of the size may be that of its screen: the photo's own counts. */
static int read_photo(struct taking *t, const json_t *sample, const json_t *sizes,
                      struct err *err)
{
    const char *name = tree_text(sample, "fileName");
    double file_width = 0, file_height = 0;
    int32_t width, height;
    int asks = t->ask->size_of != NULL;

    if (!name)
        name = tree_text(sample, "url");
    if (!name)
        return err_set(err, ERR_FORMAT, "it has neither fileName nor url");
    if (tree_number_or(&file_width, sizes, "width", 0, err) ||
        tree_number_or(&file_height, sizes, "height", 0, err) ||
        exchange_settle(&width, &height, t->ask, name, asks ? 0 : file_width,
                        asks ? 0 : file_height, err))
        return -1;
    if ((file_width != 0 || file_height != 0) && (file_width != width || file_height != height))
        losses_add(&t->losses, "sample %zu: it says %g x %g pixels, the photo has %d x %d",
                   t->i, file_width, file_height, width, height);
    t->photo = exchange_add_photo(&t->doc, name, width, height);
    return 0;
}

/* Either "data", by tools, with "meta"; or "result" with a list of tools' results. */
static int read_shapes(struct taking *t, const json_t *sample, const json_t *result,
                       struct err *err)
{
    const json_t *data = tree_object(sample, "data");
    const json_t *list = tree_array(result, "annotations");
    const char *key;
    json_t *shapes;

    if (!data && !list)
        return err_set(err, ERR_FORMAT, "it has neither data nor result.annotations");
    if (read_photo(t, sample, data ? tree_object(sample, "meta") : result, err))
        return -1;
    json_object_foreach((json_t *)(uintptr_t)data, key, shapes)
    {
        if (read_tool(t, key, shapes, err))
            return -1;
    }
    for (size_t i = 0; !data && i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);

        if (read_tool(t, tree_text(one, "toolName"), json_object_get(one, "result"), err))
            return -1;
    }
    return 0;
}

/* LabelU's server writes the result as a text that holds JSON. */
static int read_sample(struct taking *t, const json_t *sample, struct err *err)
{
    const char *text = tree_text(sample, "result");
    json_t *inner = NULL;
    int rc = text ? tree_read(&inner, (const uint8_t *)text, strlen(text), err) : 0;

    if (rc)
        return err_while(err, "result");
    rc = read_shapes(t, sample, text ? inner : tree_object(sample, "result"), err);
    json_decref(inner);
    return rc;
}

static int read_samples(struct taking *t, const json_t *root, struct err *err)
{
    size_t count = json_is_array(root) ? json_array_size(root) : 1;

    for (t->i = 0; t->i < count; t->i++)
        if (read_sample(t, json_is_array(root) ? json_array_get(root, t->i) : root, err))
            return err_while(err, "sample %zu", t->i);
    losses_end(&t->losses);
    return 0;
}

static int read_labelu(struct exchange_doc *out, const uint8_t *data, size_t size,
                       const struct exchange_ask *ask, int plain, struct err *err)
{
    struct taking t = {.ask = ask, .plain = plain};
    json_t *root = NULL;
    int rc;

    t.losses.out = &t.doc.lost;
    rc = tree_read(&root, data, size, err) || read_samples(&t, root, err) ? -1 : 0;
    json_decref(root);
    if (rc)
        exchange_free(&t.doc);
    else
        *out = t.doc;
    return rc;
}

static int labelu_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                       const struct exchange_ask *ask, struct err *err)
{
    return read_labelu(out, data, size, ask, 0, err);
}

static int read_plain(struct exchange_doc *out, const uint8_t *data, size_t size,
                      const struct exchange_ask *ask, struct err *err)
{
    return read_labelu(out, data, size, ask, 1, err);
}

/* As its canvas shows the shapes: curves, filled non-zero, each over those before it. */
static int labelu_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                          size_t size, struct err *err)
{
    return views_painted(views, count, read_plain, data, size, err);
}

const struct exchange_format exchange_labelu = {
    .name = "labelu",
    .suffix = ".json",
    .about =
        "LabelU JSON: polygons, closed Beziers, rectangles; rings become the outline of pixels",
    .many = 1,
    .read = labelu_read,
    .write = labelu_write,
    .consume = labelu_consume,
};
