#include "functions/argument.h"
#include "functions/result.h"

#include <stdlib.h>

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

/* The areas of two masks, and of what they have in common. */
struct overlap {
    int64_t both, a, b;
};

/* Walks both masks' runs side by side; nothing is built. */
static int64_t common_area(const struct mask *a, const struct mask *b)
{
    int64_t both = 0;

    for (size_t i = 1, j = 1; i < a->count && j < b->count;) {
        uint32_t from = a->ends[i - 1] > b->ends[j - 1] ? a->ends[i - 1] : b->ends[j - 1];
        uint32_t end = a->ends[i] < b->ends[j] ? a->ends[i] : b->ends[j];

        both += from < end ? end - from : 0;
        if (a->ends[i] == end)
            i += 2;
        else
            j += 2;
    }
    return both;
}

static int overlap_of(struct overlap *out, const struct call *call, struct err *err)
{
    struct mask a, b;

    if (argument_masks(&a, &b, call, err))
        return -1;
    *out = (struct overlap){common_area(&a, &b), mask_area(&a), mask_area(&b)};
    mask_free(&a);
    mask_free(&b);
    return 0;
}

static void give_share(const struct call *call, int64_t part, int64_t whole)
{
    sqlite3_result_double(call->context, whole ? (double)part / (double)whole : 1.0);
}

static int run_jaccard(const struct call *call, struct err *err)
{
    struct overlap o;

    if (overlap_of(&o, call, err))
        return -1;
    give_share(call, o.both, o.a + o.b - o.both);
    return 0;
}

static int run_dice(const struct call *call, struct err *err)
{
    struct overlap o;

    if (overlap_of(&o, call, err))
        return -1;
    give_share(call, 2 * o.both, o.a + o.b);
    return 0;
}

const struct function mask_functions[] = {
    {"mask_area", 1, run_area},     {"mask_width", 1, run_width},
    {"mask_height", 1, run_height}, {"mask_and", 2, run_and},
    {"mask_or", 2, run_or},         {"mask_xor", 2, run_xor},
    {"mask_not", 1, run_not},       {"jaccard", 2, run_jaccard},
    {"dice", 2, run_dice},          {NULL, 0, NULL},
};
