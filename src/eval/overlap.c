#include "eval/overlap.h"

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

double overlap_jaccard(struct overlap o)
{
    int64_t all = o.tp + o.fp + o.fn;

    return all ? (double)o.tp / (double)all : 1.0;
}
