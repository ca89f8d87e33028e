#include "eval/quantile.h"

#include "base/bytes.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Keys of 64 bits are sorted by digits of DIGIT bits, the lowest first; a few values are sorted
 * sooner by comparing them. */
enum { FEW = 256, DIGIT = 11, DIGITS = 6, SIZE = 1 << DIGIT };

static int compare(const void *a, const void *b)
{
    const double *p = a, *q = b;

    return (*p > *q) - (*p < *q);
}

/* A double's bits ascend with it once the sign is turned over, and of negative ones all bits.
 */
static uint64_t key_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double value_of(uint64_t key)
{
    uint64_t bits = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Moves the keys to `to` in the order of one digit; 0 where all have the same, and none moves.
 */
static int pass(uint64_t *to, const uint64_t *keys, size_t count, int digit)
{
    size_t places[SIZE] = {0}, next = 0;
    int shift = digit * DIGIT;

    for (size_t i = 0; i < count; i++)
        places[keys[i] >> shift & (SIZE - 1)]++;
    if (places[keys[0] >> shift & (SIZE - 1)] == count)
        return 0;
    for (size_t i = 0; i < SIZE; i++) {
        size_t here = places[i];

        places[i] = next;
        next += here;
    }
    for (size_t i = 0; i < count; i++)
        to[places[keys[i] >> shift & (SIZE - 1)]++] = keys[i];
    return 1;
}

static void sort_by_digits(double *values, size_t count)
{
    uint64_t *both = bytes_new(count * 2, sizeof *both), *keys = both, *to = both + count;

    for (size_t i = 0; i < count; i++)
        keys[i] = key_of(values[i]);
    for (int digit = 0; digit < DIGITS; digit++) {
        if (pass(to, keys, count, digit)) {
            uint64_t *moved = to;

            to = keys;
            keys = moved;
        }
    }
    for (size_t i = 0; i < count; i++)
        values[i] = value_of(keys[i]);
    free(both);
}

void quantile_sort(double *values, size_t count)
{
    if (count > FEW)
        sort_by_digits(values, count);
    else if (count)
        qsort(values, count, sizeof *values, compare);
}

double quantile_of_sorted(const double *sorted, size_t count, double share)
{
    double place, step;
    size_t at;

    if (!count || !(share >= 0 && share <= 1))
        return (double)NAN;
    place = share * (double)(count - 1);
    at = (size_t)place;
    if (at + 1 >= count)
        return sorted[count - 1];
    step = sorted[at + 1] - sorted[at];
    return step > 0 ? sorted[at] + step * (place - (double)at) : sorted[at]; /* inf - inf */
}
