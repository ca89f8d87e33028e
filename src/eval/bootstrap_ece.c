#include "eval/bootstrap_ece.h"
#include "base/bytes.h"
#include "eval/resample.h"

#include <math.h>
#include <stdlib.h>

#define UNIT 0x1p30 /* of calibration_bin's confidence */

/* A unit's sums: of each bin the confidences less the skin, and of all the pixels. */
struct sums {
    int64_t group; /* while they are put in order */
    int width;
    double pixels, apart[CALIBRATION_BINS_MAX];
};

struct units {
    struct sums *list, total;
    size_t count;
};

static void add(struct sums *sum, const struct sums *more, double sign)
{
    sum->pixels += sign * more->pixels;
    for (int b = 0; b < sum->width; b++)
        sum->apart[b] += sign * more->apart[b];
}

static double ece(const struct sums *sums)
{
    double apart = 0;

    for (int b = 0; b < sums->width; b++)
        apart += fabs(sums->apart[b]);
    return apart / sums->pixels; /* 0 / 0 where there are none */
}

static double draw(const struct resample *what, uint64_t key)
{
    const struct units *units = what->units;
    struct sums sum = {.width = units->total.width};

    for (size_t i = 0; i < units->count; i++)
        add(&sum, &units->list[resample_pick(key, i, units->count)], 1);
    return ece(&sum);
}

static double without(const struct resample *what, size_t unit)
{
    const struct units *units = what->units;
    struct sums rest = units->total;

    add(&rest, &units->list[unit], -1);
    return rest.pixels > 0 ? ece(&rest) : (double)NAN;
}

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_sums(const void *a, const void *b)
{
    const struct sums *p = a, *q = b;

    if (p->pixels < q->pixels || p->pixels > q->pixels)
        return compare_numbers(p->pixels, q->pixels);
    for (int i = 0; i < p->width; i++)
        if (compare_numbers(p->apart[i], q->apart[i]))
            return compare_numbers(p->apart[i], q->apart[i]);
    return 0;
}

static int compare_groups(const void *a, const void *b)
{
    const struct sums *p = a, *q = b;

    return p->group != q->group ? (p->group < q->group ? -1 : 1) : compare_sums(a, b);
}

static int check(const struct calibration_bin *bins, int width, size_t count, struct err *err)
{
    if (!count)
        return err_set(err, ERR_USAGE, "there is no photo to judge by");
    if (count > RATIO_COUNT_MAX)
        return err_set(err, ERR_LIMIT, "%zu photos, at most %d", count, RATIO_COUNT_MAX);
    if (width < 1 || width > CALIBRATION_BINS_MAX)
        return err_set(err, ERR_USAGE, "%d bins, and there must be 1 .. %d", width,
                       CALIBRATION_BINS_MAX);
    for (size_t i = 0; i < count * (size_t)width; i++)
        if (bins[i].pixels < 0 || bins[i].skin < 0 || bins[i].confidence < 0)
            return err_set(err, ERR_NUMBER, "a bin of photo %zu of %zu has a count below 0",
                           i / (size_t)width + 1, count);
    return 0;
}

static struct sums sums_of(const struct calibration_bin *bins, int width, int64_t group)
{
    struct sums sums = {.group = group, .width = width};

    for (int b = 0; b < width; b++) {
        sums.pixels += (double)bins[b].pixels;
        sums.apart[b] = (double)bins[b].confidence - UNIT * (double)bins[b].skin;
    }
    return sums;
}

/* Groups with their photos' sums, in an order of their own. */
static void make_units(struct units *out, const struct calibration_bin *bins, int width,
                       const int64_t *groups, size_t count)
{
    struct units units = {bytes_new(count, sizeof *units.list), {.width = width}, 0};

    for (size_t i = 0; i < count; i++)
        units.list[i] =
            sums_of(bins + i * (size_t)width, width, groups ? groups[i] : (int64_t)i);
    qsort(units.list, count, sizeof *units.list, compare_groups);
    for (size_t i = 0; i < count; i++) {
        add(&units.total, &units.list[i], 1);
        if (units.count && units.list[units.count - 1].group == units.list[i].group)
            add(&units.list[units.count - 1], &units.list[i], 1);
        else
            units.list[units.count++] = units.list[i];
    }
    qsort(units.list, units.count, sizeof *units.list, compare_sums);
    *out = units;
}

int bootstrap_ece(struct bootstrap *out, const struct calibration_bin *bins, int width,
                  const int64_t *groups, size_t count, const struct bootstrap_spec *spec,
                  struct err *err)
{
    struct units units;
    struct resample what;

    if (resample_check(spec, err) || check(bins, width, count, err))
        return -1;
    make_units(&units, bins, width, groups, count);
    what = (struct resample){
        .count = units.count,
        .value = ece(&units.total),
        .size = UNIT,
        .draw = draw,
        .without = without,
        .units = &units,
        .empty = NAN,
    };
    *out = resample_interval(&what, spec);
    free(units.list);
    out->value /= UNIT;
    out->low /= UNIT;
    out->high /= UNIT;
    out->error /= UNIT;
    return 0;
}
