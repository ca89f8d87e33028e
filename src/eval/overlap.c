#include "eval/overlap.h"
#include "annotate/mask_compare.h"

struct overlap overlap_count(const float *y, const float *truth, const uint8_t *known,
                             size_t pixels, float threshold)
{
    const float least = 2.0f * threshold - 1.0f;
    struct overlap o = {0};

    for (size_t i = 0; i < pixels; i++) {
        int called = y[i] >= least, is = truth[i] > 0.5f;

        if (known && !known[i])
            continue;
        o.tp += called && is;
        o.fp += called && !is;
        o.fn += !called && is;
        o.tn += !called && !is;
    }
    return o;
}

struct overlap overlap_masks(const struct mask *called, const struct mask *truth,
                             const struct mask *ignored)
{
    int64_t unknown = ignored ? mask_area(ignored) : 0;
    int64_t known = (int64_t)called->width * called->height - unknown, fp, fn;
    struct mask both = mask_and(called, truth);
    int64_t tp = mask_area(&both) - (ignored ? mask_common(&both, ignored) : 0);

    mask_free(&both);
    fp = mask_area(called) - (ignored ? mask_common(called, ignored) : 0) - tp;
    fn = mask_area(truth) - (ignored ? mask_common(truth, ignored) : 0) - tp;
    return (struct overlap){tp, fp, fn, known - tp - fp - fn};
}

struct overlap overlap_sum(const struct overlap *photos, size_t count)
{
    struct overlap sum = {0};

    for (size_t i = 0; i < count; i++) {
        sum.tp += photos[i].tp;
        sum.fp += photos[i].fp;
        sum.fn += photos[i].fn;
        sum.tn += photos[i].tn;
    }
    return sum;
}
