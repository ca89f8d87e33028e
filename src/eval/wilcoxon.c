#include "eval/wilcoxon.h"
#include "base/bytes.h"
#include "eval/normal.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double p = fabs(*(const double *)a), q = fabs(*(const double *)b);

    return (p > q) - (p < q);
}

/* P(W <= w) where each rank 1 .. n is in the sum by the toss of a coin: how many
 * subsets have each sum, below 2^50 and so exact in a double. */
static double share_up_to(size_t n, double w)
{
    size_t most = n * (n + 1) / 2;
    double *ways = bytes_zeroed(most + 1, sizeof *ways), sum = 0;

    ways[0] = 1;
    for (size_t rank = 1; rank <= n; rank++)
        for (size_t s = most; s >= rank; s--)
            ways[s] += ways[s - rank];
    for (size_t s = 0; s <= most && (double)s <= w; s++)
        sum += ways[s];
    free(ways);
    return ldexp(sum, -(int)n);
}

/* Sums of ranks, of differences sorted by size; `ranked` of the zeros before
 * them have ranks too. Returns the sum of t^3 - t over ties. */
static double rank(struct wilcoxon *w, const double *sorted, size_t ranked)
{
    double ties = 0;

    for (size_t i = 0, next; i < w->count; i = next) {
        double mean, tied;

        for (next = i + 1; next < w->count && fabs(sorted[next]) == fabs(sorted[i]);)
            next++;
        tied = (double)(next - i);
        mean = (double)ranked + ((double)i + 1 + (double)next) / 2;
        ties += tied * tied * tied - tied;
        for (size_t k = i; k < next; k++)
            *(sorted[k] > 0 ? &w->plus : &w->minus) += mean;
    }
    return ties;
}

static double cubic(double n)
{
    return n * (n + 1) * (2 * n + 1);
}

static double normal_p(const struct wilcoxon *w, double ranked, double ties)
{
    double n = (double)w->count + ranked;
    double mean = (n * (n + 1) - ranked * (ranked + 1)) / 4;
    double variance = (cubic(n) - cubic(ranked)) / 24 - ties / 48;
    double apart = fabs(w->plus - mean) - 0.5;

    return apart > 0 ? fmin(1, 2 * normal_below(-apart / sqrt(variance))) : 1;
}

static void judge(struct wilcoxon *w, const double *sorted, enum wilcoxon_zeros zeros)
{
    size_t ranked = zeros == WILCOXON_PRATT ? w->zeros : 0;
    double ties = rank(w, sorted, ranked);

    w->exact = !w->zeros && ties == 0 && w->count <= WILCOXON_EXACT_MAX;
    if (!w->count)
        w->p = 1;
    else if (w->exact)
        w->p = fmin(1, 2 * share_up_to(w->count, fmin(w->plus, w->minus)));
    else
        w->p = normal_p(w, (double)ranked, ties);
}

int wilcoxon_test(struct wilcoxon *out, const double *a, const double *b, size_t count,
                  enum wilcoxon_zeros zeros, struct err *err)
{
    struct wilcoxon w = {0};
    double *differences;

    if (!count)
        return err_set(err, ERR_USAGE, "there is no photo to judge by");
    for (size_t i = 0; i < count; i++)
        if (!isfinite(a[i] - b[i]))
            return err_set(err, ERR_NUMBER, "the values of photo %zu of %zu are not finite",
                           i + 1, count);
    differences = bytes_new(count, sizeof *differences);
    for (size_t i = 0; i < count; i++)
        if (a[i] - b[i] == 0)
            w.zeros++;
        else
            differences[w.count++] = a[i] - b[i];
    qsort(differences, w.count, sizeof *differences, compare);
    judge(&w, differences, zeros);
    free(differences);
    *out = w;
    return 0;
}
