#include "eval/curve.h"

#include <math.h>
#include <stdlib.h>

struct curve curve_begin(void)
{
    return (struct curve){bytes_zeroed(CURVE_LEVELS + 1, sizeof(int64_t)),
                          bytes_zeroed(CURVE_LEVELS + 1, sizeof(int64_t))};
}

void curve_free(struct curve *curve)
{
    free(curve->skin);
    free(curve->other);
    *curve = (struct curve){0};
}

/* y times a power of two is exact, and so is its floor: no confidence is
 * rounded up to the next level. */
static int level_of(float y)
{
    return CURVE_HALF + (int)floorf(y * CURVE_HALF);
}

int curve_add(struct curve *curve, const float *y, const float *truth, const uint8_t *known,
              size_t pixels, struct err *err)
{
    for (size_t i = 0; i < pixels; i++)
        if ((!known || known[i]) && !(y[i] >= -1 && y[i] <= 1))
            return err_set(err, ERR_NUMBER, "pixel %zu is %g, and must be within -1 .. 1", i,
                           (double)y[i]);
    for (size_t i = 0; i < pixels; i++)
        if (!known || known[i])
            (truth[i] > 0.5f ? curve->skin : curve->other)[level_of(y[i])]++;
    return 0;
}

void curve_merge(struct curve *sum, const struct curve *more)
{
    for (int k = 0; k <= CURVE_LEVELS; k++) {
        sum->skin[k] += more->skin[k];
        sum->other[k] += more->other[k];
    }
}

int curve_level(double threshold)
{
    return (int)ceil(threshold * CURVE_LEVELS);
}

/* One level more is called skin. */
static void call(struct overlap *o, const struct curve *curve, int level)
{
    o->tp += curve->skin[level];
    o->fn -= curve->skin[level];
    o->fp += curve->other[level];
    o->tn -= curve->other[level];
}

static struct overlap none_called(const struct curve *curve)
{
    struct overlap o = {0};

    for (int k = 0; k <= CURVE_LEVELS; k++) {
        o.fn += curve->skin[k];
        o.tn += curve->other[k];
    }
    return o;
}

struct overlap curve_at(const struct curve *curve, int level)
{
    struct overlap o = none_called(curve);

    for (int k = CURVE_LEVELS; k >= level; k--)
        call(&o, curve, k);
    return o;
}

void curve_points(struct overlap *points, const struct curve *curve)
{
    points[CURVE_NONE_CALLED] = none_called(curve);
    for (int k = CURVE_LEVELS; k >= 0; k--) {
        points[k] = points[k + 1];
        call(&points[k], curve, k);
    }
}

/* Twice the pairs in which the skin is above, ties once: at most 2^61. */
double curve_auc(const struct curve *curve)
{
    int64_t twice = 0, below = 0, skin = 0;

    for (int k = 0; k <= CURVE_LEVELS; k++) {
        twice += curve->skin[k] * (2 * below + curve->other[k]);
        below += curve->other[k];
        skin += curve->skin[k];
    }
    return (double)twice /
           (2 * (double)skin * (double)below); /* 0 / 0 where there is no pair */
}

double curve_average_precision(const struct curve *curve)
{
    struct overlap o = none_called(curve);
    double skin = (double)o.fn, sum = 0;

    for (int k = CURVE_LEVELS; k >= 0; k--) {
        call(&o, curve, k);
        if (curve->skin[k])
            sum += (double)curve->skin[k] * ((double)o.tp / (double)(o.tp + o.fp));
    }
    return sum / skin;
}
