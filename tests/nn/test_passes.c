/* Pooling and ReLU's way back of every row of nn/kernels.h, bit by bit against what their
 * comments say, at odd sizes, with ties, NaN and both zeros among the pixels, and NaN around
 * them. */
#include "base/bytes.h"
#include "base/rng.h"
#include "nn/kernels.h"
#include "tests/check.h"

#include <stdlib.h>

enum { GAP = 64, COLS_MAX = 70, PITCH = 2 * COLS_MAX + 5 };

static struct rng rng = {11, 0};

/* Few values, so that the largest is often there twice; now and then none at all. */
static float pixel(void)
{
    static const float values[] = {-1, -0.0f, 0, 0.5f, 0.5f, 2, INFINITY, -INFINITY};
    uint64_t draw = rng_next(&rng) % 40;

    return draw < 8 ? values[draw] : draw == 8 ? NAN : (float)rng_uniform(&rng, -1, 1);
}

/* `count` pixels within margins of NaN. */
static float *line(size_t count)
{
    float *at = bytes_new(count + 2 * GAP, sizeof *at);

    for (size_t i = 0; i < count + 2 * GAP; i++)
        at[i] = i < GAP || i >= GAP + count ? NAN : pixel();
    return at;
}

static float *copy(const float *from, size_t count)
{
    float *to = bytes_new(count + 2 * GAP, sizeof *to);

    memcpy(to, from, (count + 2 * GAP) * sizeof *to);
    return to;
}

/* The same bits, all NaN being one. */
static int same(const float *a, const float *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&a[i], &b[i], sizeof *a) && !(isnan(a[i]) && isnan(b[i])))
            return 0;
    return 1;
}

/* Which of the four is the largest: a NaN, the last of them, or the first of the largest. */
static int winner(const float four[4])
{
    int at = 0;

    for (int i = 1; i < 4; i++)
        if (isnan(four[i]) || four[i] > four[at])
            at = i;
    return at;
}

static void check_pool(const struct kernels *row, int32_t cols)
{
    size_t in = PITCH + 2 * (size_t)cols, out = (size_t)cols;
    float *x = line(in), *dy = line(out), *y = line(out), *dx = line(in);
    float *want_y = copy(y, out), *want_dx = copy(dx, in);

    for (int32_t c = 0; c < cols; c++) {
        int32_t places[] = {2 * c, 2 * c + 1, PITCH + 2 * c, PITCH + 2 * c + 1};
        float four[4];
        int at;

        for (int i = 0; i < 4; i++)
            four[i] = x[GAP + places[i]];
        at = winner(four);
        want_y[GAP + c] = four[at];
        for (int i = 0; i < 4; i++)
            want_dx[GAP + places[i]] += i == at ? dy[GAP + c] : 0;
    }
    row->pool(y + GAP, x + GAP, cols, PITCH);
    row->pool_back(dx + GAP, x + GAP, dy + GAP, cols, PITCH);
    if (!CHECK(same(y, want_y, out + 2 * GAP)) || !CHECK(same(dx, want_dx, in + 2 * GAP)))
        fprintf(stderr, "pooling of row %s, %d columns\n", row->name, cols);
    free(x);
    free(dy);
    free(y);
    free(dx);
    free(want_y);
    free(want_dx);
}

/* Sums of one kind of places, 16 apart, are added in the order of the places, behind what is
 * left over. */
static float sum_of(const float *dy, size_t count)
{
    size_t whole = count / 16 * 16;
    float sum = 0;

    for (size_t i = whole; i < count; i++)
        sum += dy[i];
    for (size_t j = 0; j < 16; j++) {
        float part = 0;
        for (size_t i = j; i < whole; i += 16)
            part += dy[i];
        sum += part;
    }
    return sum;
}

static void check_relu(const struct kernels *row, size_t count, int relu)
{
    float *y = line(count), *dy = line(count), *want, got, sum;

    for (size_t i = GAP; i < GAP + count; i++)
        dy[i] = (float)rng_uniform(&rng, -1, 1);
    want = copy(dy, count);
    for (size_t i = GAP; relu && i < GAP + count; i++)
        want[i] = y[i] == 0 ? 0 : want[i];
    sum = sum_of(want + GAP, count);
    got = row->relu_back(dy + GAP, y + GAP, count, relu);
    if (!CHECK(same(dy, want, count + 2 * GAP)) || !CHECK(same(&got, &sum, 1)))
        fprintf(stderr, "ReLU of row %s, %zu floats\n", row->name, count);
    free(y);
    free(dy);
    free(want);
}

int main(void)
{
    const struct kernels *rows;
    size_t count = kernels_all(&rows);

    for (size_t i = 0; i < count; i++) {
        if (!rows[i].usable())
            continue;
        for (int32_t cols = 1; cols <= COLS_MAX; cols++)
            check_pool(&rows[i], cols);
        for (size_t n = 1; n <= 100; n++) {
            check_relu(&rows[i], n, 0);
            check_relu(&rows[i], n, 1);
        }
    }
    return check_result();
}
