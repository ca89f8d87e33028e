#include "functions/argument.h"
#include "eval/boundary.h"
#include "eval/surface.h"

static int run_boundary_iou(const struct call *call, struct err *err)
{
    struct mask a, b;
    double share;

    if (argument_real(&share, call, 2, err))
        return -1;
    if (!(share > 0 && share <= 1))
        return err_set(err, ERR_USAGE, "the share is %g, and must be over 0 and at most 1",
                       share);
    if (argument_masks(&a, &b, call, err))
        return -1;
    sqlite3_result_double(call->context, boundary_iou(&a, &b, share));
    mask_free(&a);
    mask_free(&b);
    return 0;
}

static int measure(struct surface *out, const struct call *call, struct err *err)
{
    struct mask a, b;

    if (argument_masks(&a, &b, call, err))
        return -1;
    surface_between(out, &a, &b);
    mask_free(&a);
    mask_free(&b);
    return 0;
}

static int apart(const struct call *call, double (*by)(const struct surface *), struct err *err)
{
    struct surface surface;

    if (measure(&surface, call, err))
        return -1;
    sqlite3_result_double(call->context, by(&surface));
    surface_free(&surface);
    return 0;
}

static int run_hausdorff(const struct call *call, struct err *err)
{
    return apart(call, surface_hausdorff, err);
}

static int run_hd95(const struct call *call, struct err *err)
{
    return apart(call, surface_hd95, err);
}

static int run_hd95_union(const struct call *call, struct err *err)
{
    return apart(call, surface_hd95_union, err);
}

static int run_dice(const struct call *call, struct err *err)
{
    struct surface surface;
    double tolerance;

    if (argument_real(&tolerance, call, 2, err))
        return -1;
    if (!(tolerance >= 0))
        return err_set(err, ERR_USAGE, "the distance is %g, and must be 0 or more", tolerance);
    if (measure(&surface, call, err))
        return -1;
    sqlite3_result_double(call->context, surface_dice(&surface, tolerance));
    surface_free(&surface);
    return 0;
}

const struct function surface_functions[] = {
    {"boundary_iou", 3, run_boundary_iou},
    {"hausdorff", 2, run_hausdorff},
    {"hd95", 2, run_hd95},
    {"hd95_union", 2, run_hd95_union},
    {"surface_dice", 3, run_dice},
    {NULL, 0, NULL},
};
