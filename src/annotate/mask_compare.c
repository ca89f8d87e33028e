#include "annotate/mask_compare.h"

/* Runs that are in, pairwise: what two share, then on past the one that ends first. */
int64_t mask_common(const struct mask *a, const struct mask *b)
{
    int64_t common = 0;
    size_t i = 1, j = 1;

    while (i < a->count && j < b->count) {
        uint32_t stop_a = a->ends[i], stop_b = b->ends[j];
        uint32_t from = a->ends[i - 1] > b->ends[j - 1] ? a->ends[i - 1] : b->ends[j - 1];
        uint32_t stop = stop_a < stop_b ? stop_a : stop_b;

        common += stop > from ? stop - from : 0;
        i += 2 * (size_t)(stop_a == stop);
        j += 2 * (size_t)(stop_b == stop);
    }
    return common;
}

double mask_jaccard(const struct mask *a, const struct mask *b)
{
    int64_t common = mask_common(a, b), either = mask_area(a) + mask_area(b) - common;

    return either ? (double)common / (double)either : 1;
}

double mask_dice(const struct mask *a, const struct mask *b)
{
    int64_t both = mask_area(a) + mask_area(b);

    return both ? (double)(2 * mask_common(a, b)) / (double)both : 1;
}
