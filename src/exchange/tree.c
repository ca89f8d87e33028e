#include "exchange/tree.h"
#include "annotate/svg_path.h"

#include <stdlib.h>
#include <string.h>

/* A line of jansson's, which may quote the file, without its control characters. */
static int refuse(const json_error_t *error, struct err *err)
{
    char text[JSON_ERROR_TEXT_LENGTH];

    snprintf(text, sizeof text, "%s", error->text);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127)
            *c = ' ';
    return err_set(err, ERR_FORMAT, "line %d: %s", error->line, text);
}

int tree_read(json_t **out, const uint8_t *data, size_t size, struct err *err)
{
    size_t mark = size >= 3 && !memcmp(data, "\xef\xbb\xbf", 3) ? 3 : 0;
    json_error_t error;
    json_t *root;

    if (size > TREE_BYTES_MAX)
        return err_set(err, ERR_LIMIT, "%zu bytes of JSON, the limit is %d: split the file",
                       size, TREE_BYTES_MAX);
    root = json_loadb((const char *)data + mark, size - mark, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return refuse(&error, err);
    *out = root;
    return 0;
}

const char *tree_kind(const json_t *value)
{
    static const char *const kinds[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null"};

    return value ? kinds[json_typeof(value)] : "missing";
}

json_t *tree_get(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    return json_is_null(value) ? NULL : value;
}

const char *tree_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

json_t *tree_array(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    return json_is_array(value) ? value : NULL;
}

json_t *tree_object(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    return json_is_object(value) ? value : NULL;
}

int tree_number(double *out, const json_t *value, struct err *err)
{
    if (!json_is_number(value))
        return err_set(err, ERR_FORMAT, "not a number but %s", tree_kind(value));
    *out = json_number_value(value);
    return 0;
}

int tree_number_of(double *out, const json_t *object, const char *key, struct err *err)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_number(value))
        return err_set(err, ERR_FORMAT, "%s is not a number but %s", key, tree_kind(value));
    *out = json_number_value(value);
    return 0;
}

int tree_number_or(double *out, const json_t *object, const char *key, double missing,
                   struct err *err)
{
    if (tree_get(object, key))
        return tree_number_of(out, object, key, err);
    *out = missing;
    return 0;
}

int tree_point(struct spline_point *out, const json_t *pair, struct err *err)
{
    double x = 0, y = 0;

    if (!json_is_array(pair) || json_array_size(pair) != 2)
        return err_set(err, ERR_FORMAT, "not [x, y] but %s", tree_kind(pair));
    if (tree_number(&x, json_array_get(pair, 0), err))
        return err_while(err, "x");
    if (tree_number(&y, json_array_get(pair, 1), err))
        return err_while(err, "y");
    return exchange_point(out, x, y, err);
}

int tree_point_xy(struct spline_point *out, const json_t *object, struct err *err)
{
    double x = 0, y = 0;

    if (!json_is_object(object))
        return err_set(err, ERR_FORMAT, "not an object with x and y but %s", tree_kind(object));
    return tree_number_of(&x, object, "x", err) || tree_number_of(&y, object, "y", err) ||
                   exchange_point(out, x, y, err)
               ? -1
               : 0;
}

int tree_points(struct spline_point **out, size_t *count, const json_t *list, size_t least,
                int (*read)(struct spline_point *, const json_t *, struct err *),
                struct err *err)
{
    size_t n = json_array_size(list);
    struct spline_point *points;

    if (!json_is_array(list))
        return err_set(err, ERR_FORMAT, "its points are not a list but %s", tree_kind(list));
    if (n < least)
        return err_set(err, ERR_FORMAT, "it has %zu points, too few", n);
    if (n > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "it has %zu points, the limit is %zu", n,
                       SPLINE_POINTS_MAX);
    points = bytes_new(n, sizeof *points);
    for (size_t i = 0; i < n; i++)
        if (read(&points[i], json_array_get(list, i), err)) {
            free(points);
            return err_while(err, "point %zu", i);
        }
    *out = points;
    *count = n;
    return 0;
}

int tree_coordinates(struct spline_point **out, size_t count, const json_t *x, const json_t *y,
                     struct err *err)
{
    struct spline_point *points = bytes_new(count, sizeof *points);

    for (size_t i = 0; i < count; i++) {
        double u = 0, v = 0;

        if (tree_number(&u, json_array_get(x, y ? i : 2 * i), err) ||
            tree_number(&v, y ? json_array_get(y, i) : json_array_get(x, 2 * i + 1), err) ||
            exchange_point(&points[i], u, v, err)) {
            free(points);
            return err_while(err, "point %zu", i);
        }
    }
    *out = points;
    return 0;
}

struct region tree_region(enum region_label label, enum spline_kind kind,
                          struct spline_point *points, size_t count)
{
    struct region region = {label, {.fill = RASTER_EVEN_ODD}, {0}};

    shape_add(&region.shape, &(struct spline){kind, points, count, NULL});
    free(points);
    return region;
}

int tree_check_name(const char *name, struct err *err)
{
    json_t *text = json_string(name);

    json_decref(text);
    return text ? 0
                : err_set(err, ERR_USAGE,
                          "JSON cannot hold the photo's name '%.120s': it is not UTF-8", name);
}

void tree_put_point(struct text *out, struct spline_point point)
{
    text_add(out, "[");
    svg_number_write(out, point.x);
    text_add(out, ", ");
    svg_number_write(out, point.y);
    text_add(out, "]");
}
