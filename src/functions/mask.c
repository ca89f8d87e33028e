#include "functions/argument.h"
#include "functions/result.h"
#include "annotate/mask_compare.h"

static int run_area(const struct call *call, struct err *err)
{
    struct mask mask;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    sqlite3_result_int64(call->context, mask_area(&mask));
    mask_free(&mask);
    return 0;
}

static int run_width(const struct call *call, struct err *err)
{
    struct mask mask;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    sqlite3_result_int(call->context, mask.width);
    mask_free(&mask);
    return 0;
}

static int run_height(const struct call *call, struct err *err)
{
    struct mask mask;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    sqlite3_result_int(call->context, mask.height);
    mask_free(&mask);
    return 0;
}

static int combine(const struct call *call,
                   struct mask (*by)(const struct mask *, const struct mask *), struct err *err)
{
    struct mask a, b, both;

    if (argument_masks(&a, &b, call, err))
        return -1;
    both = by(&a, &b);
    mask_free(&a);
    mask_free(&b);
    result_mask(call->context, &both);
    return 0;
}

static int run_and(const struct call *call, struct err *err)
{
    return combine(call, mask_and, err);
}

static int run_or(const struct call *call, struct err *err)
{
    return combine(call, mask_or, err);
}

static int run_xor(const struct call *call, struct err *err)
{
    return combine(call, mask_xor, err);
}

static int run_not(const struct call *call, struct err *err)
{
    struct mask mask, other;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    other = mask_not(&mask);
    mask_free(&mask);
    result_mask(call->context, &other);
    return 0;
}

static int compare(const struct call *call,
                   double (*by)(const struct mask *, const struct mask *), struct err *err)
{
    struct mask a, b;

    if (argument_masks(&a, &b, call, err))
        return -1;
    sqlite3_result_double(call->context, by(&a, &b));
    mask_free(&a);
    mask_free(&b);
    return 0;
}

static int run_jaccard(const struct call *call, struct err *err)
{
    return compare(call, mask_jaccard, err);
}

static int run_dice(const struct call *call, struct err *err)
{
    return compare(call, mask_dice, err);
}

const struct function mask_functions[] = {
    {"mask_area", 1, run_area},     {"mask_width", 1, run_width},
    {"mask_height", 1, run_height}, {"mask_and", 2, run_and},
    {"mask_or", 2, run_or},         {"mask_xor", 2, run_xor},
    {"mask_not", 1, run_not},       {"jaccard", 2, run_jaccard},
    {"dice", 2, run_dice},          {NULL, 0, NULL},
};
