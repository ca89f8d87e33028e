#ifndef EXCHANGE_TREE_H
#define EXCHANGE_TREE_H

#include <jansson.h>

#include "exchange/exchange.h"

/* tree.h - JSON, for the formats that are written in it.
 *
 * Errors are ERR_FORMAT and say what stands where something else has to; the
 * caller adds which element it is. */

/* A file of JSON: this much becomes at most some 20 times as much in memory. */
enum { TREE_BYTES_MAX = 128 << 20 };

/* The whole file, to be given to json_decref(). ERR_FORMAT, with the line: not
 * JSON (NaN is not), not UTF-8, a key twice in an object, nested deeper than
 * jansson takes (2,048), a number that no double holds. ERR_LIMIT: too long. */
int tree_read(json_t **out, const uint8_t *data, size_t size, struct err *err);

/* "a string", "an object" ...: what a value is; "missing" for NULL. A constant. */
const char *tree_kind(const json_t *value);

/* A member, NULL also where it is null or `object` is none; and where it is no
 * string, array, object. */
json_t *tree_get(const json_t *object, const char *key);
const char *tree_text(const json_t *object, const char *key);
json_t *tree_array(const json_t *object, const char *key);
json_t *tree_object(const json_t *object, const char *key);

/* A number, and one by its key; tree_number_or() takes `missing` where there is
 * none. Numbers in strings are errors. */
int tree_number(double *out, const json_t *value, struct err *err);
int tree_number_of(double *out, const json_t *object, const char *key, struct err *err);
int tree_number_or(double *out, const json_t *object, const char *key, double missing,
                   struct err *err);

/* [x, y] as a point; and {"x": x, "y": y}. Errors as exchange_point() too. */
int tree_point(struct spline_point *out, const json_t *pair, struct err *err);
int tree_point_xy(struct spline_point *out, const json_t *object, struct err *err);

/* A list of points as a ring, by one of the two above. ERR_FORMAT: not a list,
 * or fewer than `least`; ERR_LIMIT: more than a ring may have. The error names
 * the point. The caller frees the points. */
int tree_points(struct spline_point **out, size_t *count, const json_t *list, size_t least,
                int (*read)(struct spline_point *, const json_t *, struct err *),
                struct err *err);

/* `count` points, checked to be 1 .. SPLINE_POINTS_MAX, of which the i-th is
 * x[i], y[i]; and, where `y` is NULL, x[2 i], x[2 i + 1]. The error names the
 * point. The caller frees the points. */
int tree_coordinates(struct spline_point **out, size_t count, const json_t *x, const json_t *y,
                     struct err *err);

/* Takes the points over as the one ring of a region, even-odd. */
struct region tree_region(enum region_label label, enum spline_kind kind,
                          struct spline_point *points, size_t count);

/* ERR_USAGE: a photo's name that JSON cannot hold, as it is not in UTF-8. */
int tree_check_name(const char *name, struct err *err);

/* Appends "[x, y]" in pixels, exactly. */
void tree_put_point(struct text *out, struct spline_point point);

#endif
