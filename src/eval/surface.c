#include "eval/surface.h"
#include "annotate/mask_parts.h"
#include "annotate/mask_place.h"
#include "annotate/mask_span.h"
#include "eval/distance.h"
#include "eval/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PERCENT_95 = 95 };

/* The distances from the pixels of `from` to the nearest of `to`, sorted. */
static double *directed(size_t *count, const struct mask *from, const struct mask *to)
{
    uint32_t *field = bytes_new((size_t)from->width * (size_t)from->height, sizeof *field);
    double *out = bytes_new((size_t)mask_area(from), sizeof *out);
    struct mask_walk walk = {from, 1, 0};
    struct mask_span s;

    *count = 0;
    distance_squared(field, to);
    while (mask_walk_on(&walk, &s))
        for (int32_t x = s.from; x < s.to; x++) {
            uint32_t square = field[(size_t)s.y * (size_t)from->width + (size_t)x];

            out[(*count)++] = square == DISTANCE_NONE ? (double)INFINITY : sqrt(square);
        }
    free(field);
    quantile_sort(out, *count);
    return out;
}

/* Both masks' boundaries as the box around both shows them. */
static void cut_out(struct mask *edge_a, struct mask *edge_b, const struct mask *a,
                    const struct mask *b)
{
    struct mask whole_a = mask_boundary(a), whole_b = mask_boundary(b);
    struct mask either = mask_or(&whole_a, &whole_b);
    struct mask_box box = mask_bounds(&either);

    *edge_a = mask_crop(&whole_a, box.x, box.y, box.width, box.height);
    *edge_b = mask_crop(&whole_b, box.x, box.y, box.width, box.height);
    mask_free(&whole_a);
    mask_free(&whole_b);
    mask_free(&either);
}

void surface_between(struct surface *out, const struct mask *a, const struct mask *b)
{
    struct mask edge_a, edge_b;

    *out = (struct surface){.diagonal = hypot(a->width, a->height)};
    if (!mask_area(a) && !mask_area(b))
        return;
    cut_out(&edge_a, &edge_b, a, b);
    out->there = directed(&out->there_count, &edge_a, &edge_b);
    out->back = directed(&out->back_count, &edge_b, &edge_a);
    mask_free(&edge_a);
    mask_free(&edge_b);
}

void surface_free(struct surface *surface)
{
    free(surface->there);
    free(surface->back);
    *surface = (struct surface){0};
}

/* 1, and the distance, where a mask is empty. */
static int is_empty(double *distance, const struct surface *s)
{
    *distance = s->there_count || s->back_count ? s->diagonal : 0;
    return !s->there_count || !s->back_count;
}

double surface_hausdorff(const struct surface *s)
{
    double distance;

    if (is_empty(&distance, s))
        return distance;
    return fmax(s->there[s->there_count - 1], s->back[s->back_count - 1]);
}

double surface_hd95(const struct surface *s)
{
    double distance;

    if (is_empty(&distance, s))
        return distance;
    return fmax(quantile_of_sorted(s->there, s->there_count, PERCENT_95 / 100.0),
                quantile_of_sorted(s->back, s->back_count, PERCENT_95 / 100.0));
}

double surface_hd95_union(const struct surface *s)
{
    size_t count = s->there_count + s->back_count;
    double distance, *both;

    if (is_empty(&distance, s))
        return distance;
    both = bytes_new(count, sizeof *both);
    memcpy(both, s->there, s->there_count * sizeof *both);
    memcpy(both + s->there_count, s->back, s->back_count * sizeof *both);
    quantile_sort(both, count);
    distance = quantile_of_sorted(both, count, PERCENT_95 / 100.0);
    free(both);
    return distance;
}

static size_t within(const double *sorted, size_t count, double tolerance)
{
    size_t n = 0;

    while (n < count && sorted[n] <= tolerance)
        n++;
    return n;
}

double surface_dice(const struct surface *s, double tolerance)
{
    size_t all = s->there_count + s->back_count;

    if (!all)
        return 1;
    return (double)(within(s->there, s->there_count, tolerance) +
                    within(s->back, s->back_count, tolerance)) /
           (double)all;
}
