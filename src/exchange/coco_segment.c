#include "exchange/coco_segment.h"
#include "exchange/coco_polygon.h"
#include "annotate/rle.h"

#include <math.h>
#include <stdlib.h>

static int check_size(const json_t *runs, int32_t width, int32_t height, struct err *err)
{
    const json_t *size = tree_array(runs, "size");
    double h = 0, w = 0;

    if (json_array_size(size) != 2)
        return err_set(err, ERR_FORMAT, "the run lengths have no size of two numbers");
    if (tree_number(&h, json_array_get(size, 0), err) ||
        tree_number(&w, json_array_get(size, 1), err))
        return err_while(err, "size");
    if (w != width || h != height)
        return err_set(err, ERR_FORMAT, "its run lengths are of %g x %g pixels, not %d x %d", w,
                       h, width, height);
    return 0;
}

static int read_counts(struct mask *out, const json_t *list, int32_t width, int32_t height,
                       struct err *err)
{
    size_t count = json_array_size(list);
    uint32_t *counts = bytes_new(count, sizeof *counts);
    int rc = 0;

    for (size_t i = 0; i < count && !rc; i++) {
        double v = 0;

        rc = tree_number(&v, json_array_get(list, i), err);
        if (!rc && !(v >= 0 && v <= UINT32_MAX && v == floor(v)))
            rc = err_set(err, ERR_FORMAT, "%g is no number of pixels", v);
        if (rc)
            err_while(err, "count %zu", i);
        else
            counts[i] = (uint32_t)v;
    }
    if (!rc)
        rc = rle_from_counts(out, counts, count, width, height, err);
    free(counts);
    return rc;
}

int coco_segment_runs(struct mask *out, const json_t *runs, int32_t width, int32_t height,
                      struct err *err)
{
    const json_t *counts = json_object_get(runs, "counts");

    if (check_size(runs, width, height, err))
        return -1;
    if (json_is_string(counts))
        return rle_read(out, json_string_value(counts), json_string_length(counts), width,
                        height, err);
    if (json_is_array(counts))
        return read_counts(out, counts, width, height, err);
    return err_set(err, ERR_FORMAT, "its counts are neither a string nor a list but %s",
                   tree_kind(counts));
}

int coco_segment_polygon(struct spline_point **out, size_t *count, const json_t *list,
                         struct err *err)
{
    size_t n = json_array_size(list) / 2;

    if (!json_is_array(list) || json_array_size(list) % 2)
        return err_set(err, ERR_FORMAT, "it is no list of x, y, x, y ...");
    if (n < 3)
        return err_set(err, ERR_FORMAT, "it has %zu points, too few", n);
    if (n > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "it has %zu points, the limit is %zu", n,
                       SPLINE_POINTS_MAX);
    if (tree_coordinates(out, n, list, NULL, err))
        return -1;
    *count = n;
    return 0;
}

static int draw_polygon(struct mask *mask, const json_t *list, struct err *err)
{
    struct spline_point *points;
    struct mask part, both;
    double *xy;
    size_t count;

    if (coco_segment_polygon(&points, &count, list, err))
        return -1;
    xy = bytes_new(2 * count, sizeof *xy);
    for (size_t i = 0; i < 2 * count; i++)
        xy[i] = json_number_value(json_array_get(list, i));
    part = coco_polygon_mask(xy, count, mask->width, mask->height);
    both = mask_or(mask, &part);
    mask_free(&part);
    mask_free(mask);
    *mask = both;
    free(points);
    free(xy);
    return 0;
}

int coco_segment_draw(struct mask *out, const json_t *segmentation, int32_t width,
                      int32_t height, struct err *err)
{
    struct mask mask;

    if (json_is_object(segmentation))
        return coco_segment_runs(out, segmentation, width, height, err);
    mask = mask_empty(width, height);
    for (size_t i = 0; i < json_array_size(segmentation); i++)
        if (draw_polygon(&mask, json_array_get(segmentation, i), err)) {
            mask_free(&mask);
            return err_while(err, "polygon %zu", i);
        }
    *out = mask;
    return 0;
}
