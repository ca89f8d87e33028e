/* Label Studio's JSON: tasks with annotations, coordinates in percent of the sides. */
#include "exchange/label_studio_brush.h"
#include "exchange/label_studio_write.h"
#include "exchange/lone.h"
#include "exchange/riders.h"
#include "exchange/round.h"
#include "exchange/views.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A file being read; `i` is the task's number, `k` the result's in its annotation. */
struct taking {
    struct exchange_doc doc;
    const struct exchange_ask *ask;
    struct losses losses;
    const char *name;             /* of the task's photo */
    struct exchange_photo *photo; /* of the annotation; NULL until its size is known */
    struct riders riders;
    int plain; /* our own key is not looked at */
    size_t i, k;
};

/* A shape of a photo of these sides. */
struct drawn {
    const json_t *value;
    int32_t width, height;
};

static int percent_point(struct spline_point *out, const struct drawn *d, const json_t *object,
                         struct err *err)
{
    double x = 0, y = 0;

    if (tree_number_of(&x, object, "x", err) || tree_number_of(&y, object, "y", err))
        return -1;
    return exchange_point(out, x / 100 * d->width, y / 100 * d->height, err);
}

static int read_polygon(struct region *out, const struct drawn *d, struct err *err)
{
    const json_t *list = tree_array(d->value, "points");
    size_t count = json_array_size(list);
    struct spline_point *points;

    if (json_is_false(json_object_get(d->value, "closed")))
        return 1;
    if (count < 3 || count > SPLINE_POINTS_MAX)
        return err_set(err, ERR_FORMAT, "it has a list of %zu points", count);
    points = bytes_new(count, sizeof *points);
    for (size_t i = 0; i < count; i++) {
        const json_t *pair = json_array_get(list, i);
        double x = 0, y = 0;

        if (tree_number(&x, json_array_get(pair, 0), err) ||
            tree_number(&y, json_array_get(pair, 1), err) ||
            exchange_point(&points[i], x / 100 * d->width, y / 100 * d->height, err)) {
            free(points);
            return err_while(err, "point %zu", i);
        }
    }
    *out = tree_region(REGION_SKIN, SPLINE_POLYGON, points, count);
    return 0;
}

/* A handle of a vertex; 1 where it has none. */
static int read_handle(struct spline_point *out, const struct drawn *d, const json_t *vertex,
                       const char *key, struct err *err)
{
    const json_t *handle = tree_object(vertex, key);

    if (!handle || !json_is_true(json_object_get(vertex, "isBezier")))
        return 1;
    return percent_point(out, d, handle, err);
}

/* Where only one end has a handle, the editor sets the other 3/10 along the chord. */
static int32_t part_way(int32_t from, int32_t to)
{
    return (int32_t)floor(from + 0.3 * ((double)to - from) + 0.5);
}

/* Knot and the two handles to the next vertex. */
static int read_piece(struct spline_point piece[3], const struct drawn *d, const json_t *from,
                      const json_t *to, struct err *err)
{
    struct spline_point end;
    int leaves, comes;

    if (percent_point(&piece[0], d, from, err) || percent_point(&end, d, to, err))
        return -1;
    leaves = read_handle(&piece[1], d, from, "controlPoint2", err);
    comes = leaves < 0 ? -1 : read_handle(&piece[2], d, to, "controlPoint1", err);
    if (comes < 0)
        return -1;
    if (leaves && comes) {
        piece[1] = piece[0];
        piece[2] = end;
    } else if (leaves) {
        piece[1] =
            (struct spline_point){part_way(piece[0].x, end.x), part_way(piece[0].y, end.y)};
    } else if (comes) {
        piece[2] =
            (struct spline_point){part_way(end.x, piece[0].x), part_way(end.y, piece[0].y)};
    }
    return 0;
}

/* Each vertex follows the one before it; a skeleton, which branches, does not. */
static int check_chain(const json_t *list, struct err *err)
{
    for (size_t i = 1; i < json_array_size(list); i++) {
        const char *before = tree_text(json_array_get(list, i - 1), "id");
        const char *said = tree_text(json_array_get(list, i), "prevPointId");

        if (before && said && strcmp(before, said) != 0)
            return err_set(err, ERR_FORMAT, "vertex %zu does not follow the one before it", i);
    }
    return 0;
}

static int read_vector(struct region *out, const struct drawn *d, struct err *err)
{
    const json_t *list = tree_array(d->value, "vertices");
    size_t count = json_array_size(list);
    struct spline_point *points;

    if (!json_is_true(json_object_get(d->value, "closed")))
        return 1;
    if (!count || 3 * count > SPLINE_POINTS_MAX)
        return err_set(err, ERR_FORMAT, "it has a list of %zu vertices", count);
    if (check_chain(list, err))
        return -1;
    points = bytes_new(3 * count, sizeof *points);
    for (size_t i = 0; i < count; i++)
        if (read_piece(points + 3 * i, d, json_array_get(list, i),
                       json_array_get(list, (i + 1) % count), err)) {
            free(points);
            return err_while(err, "vertex %zu", i);
        }
    *out = tree_region(REGION_SKIN, SPLINE_BEZIER, points, 3 * count);
    out->shape.fill = RASTER_NON_ZERO; /* as its canvas fills */
    return 0;
}

static int read_rectangle(struct region *out, const struct drawn *d, struct err *err)
{
    double x = 0, y = 0, width = 0, height = 0, turn = 0;

    if (tree_number_of(&x, d->value, "x", err) || tree_number_of(&y, d->value, "y", err) ||
        tree_number_of(&width, d->value, "width", err) ||
        tree_number_of(&height, d->value, "height", err) ||
        tree_number_or(&turn, d->value, "rotation", 0, err))
        return -1;
    x *= d->width / 100.0;
    y *= d->height / 100.0;
    return round_rectangle(out, x, y, width / 100 * d->width, height / 100 * d->height,
                           turn * acos(-1) / 180, x, y, err);
}

static int read_ellipse(struct region *out, const struct drawn *d, struct err *err)
{
    double x = 0, y = 0, rx = 0, ry = 0, turn = 0;

    if (tree_number_of(&x, d->value, "x", err) || tree_number_of(&y, d->value, "y", err) ||
        tree_number_of(&rx, d->value, "radiusX", err) ||
        tree_number_of(&ry, d->value, "radiusY", err) ||
        tree_number_or(&turn, d->value, "rotation", 0, err))
        return -1;
    return round_ellipse(out, x / 100 * d->width, y / 100 * d->height, rx / 100 * d->width,
                         ry / 100 * d->height, turn * acos(-1) / 180, err);
}

static int read_brush(struct region *out, const struct drawn *d, struct err *err)
{
    *out = (struct region){.label = REGION_SKIN};
    return label_studio_brush_read(&out->mask, json_object_get(d->value, "rle"), d->width,
                                   d->height, err);
}

/* Results by their type, which is also the key of their labels. */
static const struct kind {
    const char *type;
    int (*read)(struct region *, const struct drawn *, struct err *);
} KINDS[] = {{"polygonlabels", read_polygon},     {"polygon", read_polygon},
             {"vectorlabels", read_vector},       {"vector", read_vector},
             {"rectanglelabels", read_rectangle}, {"rectangle", read_rectangle},
             {"ellipselabels", read_ellipse},     {"ellipse", read_ellipse},
             {"brushlabels", read_brush},         {"brush", read_brush}};

static const char *word_of(const json_t *value, const char *type)
{
    const json_t *list = tree_array(value, type);

    list = list ? list : tree_array(value, "labels");
    return json_array_size(list) == 1 ? json_string_value(json_array_get(list, 0)) : NULL;
}

/* The photo of the annotation, which the first shape's size makes. */
static int settle(struct taking *t, const json_t *result, struct err *err)
{
    double file_width = 0, file_height = 0, turned = 0;
    int32_t width, height;

    if (tree_number_or(&turned, result, "image_rotation", 0, err) ||
        tree_number_of(&file_width, result, "original_width", err) ||
        tree_number_of(&file_height, result, "original_height", err))
        return -1;
    if (turned != 0)
        return err_set(err, ERR_FORMAT, "it was drawn on the photo turned by %g degrees",
                       turned);
    if (exchange_settle(&width, &height, t->ask, t->name, file_width, file_height, err))
        return -1;
    if (!t->photo)
        t->photo = exchange_add_photo(&t->doc, t->name, width, height);
    if (width != t->photo->width || height != t->photo->height)
        return err_set(err, ERR_FORMAT, "it is of %d x %d pixels, those before of %d x %d",
                       width, height, t->photo->width, t->photo->height);
    return 0;
}

static void note_rider(struct taking *t, const json_t *result)
{
    struct ridden ridden = {t->doc.count - 1, t->photo->count, tree_get(result, "dermatome"),
                            ""};

    if (t->plain || !ridden.rider)
        return;
    snprintf(ridden.where, sizeof ridden.where, "task %zu: result %zu", t->i, t->k);
    riders_note(&t->riders, &ridden);
}

static int read_kind(struct taking *t, const struct kind *kind, const json_t *result,
                     struct err *err)
{
    struct drawn d = {.value = tree_object(result, "value")};
    const char *word = word_of(d.value, kind->type);
    struct region region = {0};
    enum region_label label = REGION_SKIN;
    int rc;

    if (settle(t, result, err))
        return -1;
    rc = exchange_label_of(&label, t->ask, word ? word : "", err);
    if (rc == 1)
        losses_add(&t->losses, "task %zu: result %zu: left out, being '%.80s'", t->i, t->k,
                   word ? word : "");
    if (rc)
        return rc < 0 ? -1 : 0;
    d.width = t->photo->width;
    d.height = t->photo->height;
    rc = kind->read(&region, &d, err);
    if (rc == 1)
        losses_add(&t->losses, "task %zu: result %zu: an open line, left out", t->i, t->k);
    if (rc)
        return rc < 0 ? -1 : 0;
    region.label = label;
    note_rider(t, result);
    exchange_add_region(t->photo, region);
    return 0;
}

static int read_result(struct taking *t, const json_t *result, struct err *err)
{
    const char *type = tree_text(result, "type");

    if (!type)
        return err_set(err, ERR_FORMAT, "it has no type");
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (!strcmp(KINDS[i].type, type))
            return read_kind(t, &KINDS[i], result, err);
    losses_add(&t->losses, "task %zu: result %zu: '%.60s' has no area, left out", t->i, t->k,
               type);
    return 0;
}

/* The only string of the task's data, or that of the key "image". */
static const char *name_of(const json_t *data)
{
    const char *name = tree_text(data, "image"), *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)data, key, value)
    {
        if (!name)
            name = json_string_value(value);
    }
    return name;
}

/* An annotation in which somebody drew nothing. It does not say the photo's size. */
static int add_empty(struct taking *t, size_t a, struct err *err)
{
    int32_t width, height;

    if (!t->ask->size_of) {
        losses_add(&t->losses, "task %zu: annotation %zu is empty, left out", t->i, a);
        return 0;
    }
    if (exchange_settle(&width, &height, t->ask, t->name, 0, 0, err))
        return -1;
    exchange_add_photo(&t->doc, t->name, width, height);
    return 0;
}

static int read_task(struct taking *t, const json_t *task, struct err *err)
{
    const json_t *annotations = tree_array(task, "annotations");

    t->name = name_of(tree_object(task, "data"));
    if (!t->name || !annotations)
        return err_set(err, ERR_FORMAT, "it has no data that names a photo, or no annotations");
    for (size_t a = 0; a < json_array_size(annotations); a++) {
        const json_t *annotation = json_array_get(annotations, a);
        const json_t *results = tree_array(annotation, "result");

        t->photo = NULL;
        if (json_is_true(json_object_get(annotation, "was_cancelled"))) {
            losses_add(&t->losses, "task %zu: annotation %zu was cancelled, left out", t->i, a);
            continue;
        }
        if (!results)
            return err_set(err, ERR_FORMAT, "annotation %zu has no list of results", a);
        if (!json_array_size(results) && add_empty(t, a, err))
            return err_while(err, "annotation %zu", a);
        for (t->k = 0; t->k < json_array_size(results); t->k++)
            if (read_result(t, json_array_get(results, t->k), err))
                return err_while(err, "annotation %zu: result %zu", a, t->k);
    }
    return 0;
}

static int read_tasks(struct taking *t, const json_t *root, struct err *err)
{
    size_t count = json_is_array(root) ? json_array_size(root) : 1;

    for (t->i = 0; t->i < count; t->i++)
        if (read_task(t, json_is_array(root) ? json_array_get(root, t->i) : root, err))
            return err_while(err, "task %zu", t->i);
    if (riders_settle(&t->riders, &t->doc, &t->losses, err))
        return -1;
    losses_end(&t->losses);
    return 0;
}

static int read_studio(struct exchange_doc *out, const uint8_t *data, size_t size,
                       const struct exchange_ask *ask, int plain, struct err *err)
{
    struct taking t = {.ask = ask, .riders.ring = lone_ring, .plain = plain};
    json_t *root = NULL;
    int rc;

    t.losses.out = &t.doc.lost;
    rc = tree_read(&root, data, size, err) || read_tasks(&t, root, err) ? -1 : 0;
    json_decref(root);
    riders_free(&t.riders);
    if (rc)
        exchange_free(&t.doc);
    else
        *out = t.doc;
    return rc;
}

static int label_studio_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                             const struct exchange_ask *ask, struct err *err)
{
    return read_studio(out, data, size, ask, 0, err);
}

static int read_plain(struct exchange_doc *out, const uint8_t *data, size_t size,
                      const struct exchange_ask *ask, struct err *err)
{
    return read_studio(out, data, size, ask, 1, err);
}

/* As its canvas shows the shapes: brushes as they are, curves filled non-zero. */
static int label_studio_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                                size_t size, struct err *err)
{
    return views_painted(views, count, read_plain, data, size, err);
}

const struct exchange_format exchange_label_studio = {
    .name = "label-studio",
    .suffix = ".json",
    .about =
        "Label Studio JSON: polygons, closed vectors, boxes, ellipses, brush; holes as brush",
    .many = 1,
    .read = label_studio_read,
    .write = label_studio_write,
    .consume = label_studio_consume,
};
