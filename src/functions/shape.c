#include "functions/argument.h"
#include "functions/result.h"
#include "annotate/affine.h"
#include "annotate/fit.h"
#include "annotate/measure.h"
#include "annotate/svg_path.h"
#include "base/limits.h"
#include "image/image.h"

#include <string.h>

/* The sides are looked at before the shape: a wrong one costs nothing. */
static int run_mask(const struct call *call, struct err *err)
{
    struct shape shape = {0};
    struct mask mask;
    int32_t width, height;
    int rc;

    if (argument_whole(&width, call, 1, "width", 1, LIMIT_SIDE, err) ||
        argument_whole(&height, call, 2, "height", 1, LIMIT_SIDE, err) ||
        image_check_size(width, height, err) || argument_shape(&shape, call, 0, err))
        return -1;
    rc = shape_mask(&mask, &shape, width, height, err);
    shape_free(&shape);
    if (!rc)
        result_mask(call->context, &mask);
    return rc;
}

static int run_area(const struct call *call, struct err *err)
{
    struct shape shape = {0};

    if (argument_shape(&shape, call, 0, err))
        return -1;
    sqlite3_result_double(call->context, measure_shape_area(&shape));
    shape_free(&shape);
    return 0;
}

static int run_transform(const struct call *call, struct err *err)
{
    double number[6];
    struct shape shape = {0}, mapped = {0};
    struct affine map;
    int rc;

    for (int i = 0; i < 6; i++)
        if (argument_real(&number[i], call, i + 1, err))
            return -1;
    if (argument_shape(&shape, call, 0, err))
        return -1;
    map = (struct affine){number[0], number[1], number[2], number[3], number[4], number[5]};
    rc = affine_shape(&mapped, &map, &shape, err);
    shape_free(&shape);
    if (!rc)
        result_shape(call->context, &mapped);
    return rc;
}

static int run_fit(const struct call *call, struct err *err)
{
    struct shape shape = {0};
    struct mask mask;
    double error;
    int rc;

    if (argument_real(&error, call, 1, err) || argument_mask(&mask, call, 0, err))
        return -1;
    rc = fit_mask(&shape, &mask, error, err);
    mask_free(&mask);
    if (!rc)
        result_shape(call->context, &shape);
    return rc;
}

/* SVG's words for the two fills, in the order of enum raster_fill. */
static const char *const fills[] = {"evenodd", "nonzero"};

static int run_fill(const struct call *call, struct err *err)
{
    struct shape shape = {0};

    if (argument_shape(&shape, call, 0, err))
        return -1;
    sqlite3_result_text(call->context, fills[shape.fill], -1, SQLITE_STATIC);
    shape_free(&shape);
    return 0;
}

static int fill_of(enum raster_fill *out, const struct call *call, int at, struct err *err)
{
    struct bytes word = {0};

    if (argument_text(&word, call, at, err))
        return -1;
    for (int i = 0; i < 2; i++)
        if (word.size == strlen(fills[i]) && !memcmp(word.data, fills[i], word.size)) {
            *out = (enum raster_fill)i;
            return 0;
        }
    return err_set(err, ERR_USAGE, "argument %d should be 'nonzero' or 'evenodd'", at + 1);
}

static int run_from_svg(const struct call *call, struct err *err)
{
    enum raster_fill fill = RASTER_NON_ZERO;
    struct shape shape = {0};
    struct bytes path = {0};

    if (argument_text(&path, call, 0, err) ||
        (call->count > 1 && fill_of(&fill, call, 1, err)) ||
        svg_path_read(&shape, (const char *)path.data, path.size, NULL, err))
        return -1;
    shape.fill = fill;
    result_shape(call->context, &shape);
    return 0;
}

static int run_svg(const struct call *call, struct err *err)
{
    struct shape shape = {0};
    struct text path = {0};

    if (argument_shape(&shape, call, 0, err))
        return -1;
    svg_path_write(&path, &shape);
    shape_free(&shape);
    result_text(call->context, &path);
    return 0;
}

const struct function shape_functions[] = {
    {"spline_mask", 3, run_mask},
    {"spline_area", 1, run_area},
    {"spline_fill", 1, run_fill},
    {"spline_fit", 2, run_fit},
    {"spline_transform", 7, run_transform},
    {"spline_from_svg", 1, run_from_svg},
    {"spline_from_svg", 2, run_from_svg},
    {"svg_path", 1, run_svg},
    {NULL, 0, NULL},
};
