#include "eval/calibration.h"

#include <math.h>

#define UNIT       0x1p30
#define PIXELS_MAX ((int64_t)1 << 33)

struct calibration calibration_begin(int bins)
{
    return (struct calibration){.count = bins};
}

static int64_t pixels_of(const struct calibration *c)
{
    int64_t pixels = 0;

    for (int b = 0; b < c->count; b++)
        pixels += c->bins[b].pixels;
    return pixels;
}

static int check(const struct calibration *c, const float *y, const uint8_t *known,
                 size_t pixels, struct err *err)
{
    if ((int64_t)pixels > PIXELS_MAX - pixels_of(c))
        return err_set(err, ERR_LIMIT, "over %lld pixels", (long long)PIXELS_MAX);
    for (size_t i = 0; i < pixels; i++)
        if ((!known || known[i]) && !(y[i] >= -1 && y[i] <= 1))
            return err_set(err, ERR_NUMBER, "pixel %zu is %g, and must be within -1 .. 1", i,
                           (double)y[i]);
    return 0;
}

static void add(struct calibration *sum, double confidence, int skin)
{
    int at = (int)(confidence * sum->count);
    struct calibration_bin *bin = &sum->bins[at < sum->count ? at : sum->count - 1];

    bin->pixels++;
    bin->skin += skin;
    bin->confidence += llround(confidence * UNIT);
    bin->squares += llround((confidence - skin) * (confidence - skin) * UNIT);
}

int calibration_add(struct calibration *sum, const float *y, const float *truth,
                    const uint8_t *known, size_t pixels, struct err *err)
{
    if (check(sum, y, known, pixels, err))
        return -1;
    for (size_t i = 0; i < pixels; i++)
        if (!known || known[i])
            add(sum, (1.0 + (double)y[i]) / 2, truth[i] > 0.5f);
    return 0;
}

void calibration_merge(struct calibration *sum, const struct calibration *more)
{
    for (int b = 0; b < sum->count; b++) {
        sum->bins[b].pixels += more->bins[b].pixels;
        sum->bins[b].skin += more->bins[b].skin;
        sum->bins[b].confidence += more->bins[b].confidence;
        sum->bins[b].squares += more->bins[b].squares;
    }
}

double calibration_ece(const struct calibration *sum)
{
    double apart = 0;

    for (int b = 0; b < sum->count; b++)
        apart += fabs((double)sum->bins[b].confidence / UNIT - (double)sum->bins[b].skin);
    return apart / (double)pixels_of(sum); /* 0 / 0 where there are none */
}

double calibration_brier(const struct calibration *sum)
{
    int64_t squares = 0;

    for (int b = 0; b < sum->count; b++)
        squares += sum->bins[b].squares;
    return (double)squares / UNIT / (double)pixels_of(sum);
}

struct calibration_point calibration_point(const struct calibration *sum, int bin)
{
    const struct calibration_bin *b = &sum->bins[bin];
    double pixels = (double)b->pixels;

    return (struct calibration_point){b->pixels, (double)b->confidence / UNIT / pixels,
                                      (double)b->skin / pixels};
}
