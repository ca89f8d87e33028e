/* Every fast row of nn/kernels.h against the definition: odd sizes, every
 * variant, NaN in all memory that a kernel has no business with. */
#include "base/bytes.h"
#include "base/rng.h"
#include "nn/kernels.h"
#include "nn/winograd.h"
#include "tests/check.h"

#include <stdlib.h>

#define GAP 64 /* poisoned floats around each plane and array */

static struct rng rng = {5, 0};

static float chance(void)
{
    return (float)rng_uniform(&rng, -1, 1);
}

static float *poisoned(size_t count)
{
    float *at = bytes_new(count + 2 * GAP, sizeof *at);

    for (size_t i = 0; i < count + 2 * GAP; i++)
        at[i] = NAN;
    return at;
}

static int margins_hold(const float *at, size_t count)
{
    for (size_t i = 0; i < GAP; i++)
        if (!isnan(at[i]) || !isnan(at[GAP + count + i]))
            return 0;
    return 1;
}

/* One convolution: in, out and base planes with gaps of NaN between them. */
struct sample {
    struct grid grid;
    int32_t in, out, k;
    size_t *at; /* in, out, base */
    size_t size;
    float *photo, *grads, *bias;
};

static void sample_init(struct sample *s, int32_t rows, int32_t cols, int32_t in, int32_t out,
                        int32_t k)
{
    int32_t planes = in + 2 * out;

    *s = (struct sample){.grid = grid_framed(rows, cols), .in = in, .out = out, .k = k};
    s->at = bytes_new((size_t)planes, sizeof *s->at);
    s->size = (size_t)planes * (s->grid.size + GAP) + GAP;
    s->photo = bytes_new(s->size, sizeof *s->photo);
    s->grads = bytes_new(s->size, sizeof *s->grads);
    s->bias = bytes_new((size_t)out, sizeof *s->bias);
    for (size_t i = 0; i < s->size; i++)
        s->photo[i] = s->grads[i] = NAN;
    for (int32_t i = 0; i < planes; i++) {
        size_t plane = GAP + (size_t)i * (s->grid.size + GAP);
        s->at[i] = plane + s->grid.origin;
        for (size_t j = 0; j < s->grid.size; j++)
            s->photo[plane + j] = s->grads[plane + j] = 0;
        for (size_t j = 0; j < s->grid.span; j++)
            if (s->grid.inside[j]) {
                s->photo[s->at[i] + j] = chance();
                s->grads[s->at[i] + j] = chance();
            }
    }
    for (int32_t o = 0; o < out; o++)
        s->bias[o] = chance();
}

static void sample_finish(struct sample *s)
{
    grid_finish(&s->grid);
    free(s->at);
    free(s->photo);
    free(s->grads);
    free(s->bias);
}

static struct conv conv_of(const struct sample *s)
{
    return (struct conv){.k = s->k,
                         .in = {&s->grid, s->in, s->at, NULL},
                         .out = {&s->grid, s->out, s->at + s->in, NULL}};
}

/* With and without ReLU, a bias, and a base: none, the outputs, other planes. */
enum { VARIANTS = 12 };

static struct conv variant_of(const struct sample *s, int variant)
{
    struct conv c = conv_of(s);

    c.relu = variant & 1;
    c.bias = variant & 2 ? s->bias : NULL;
    if (variant / 4 == 1)
        c.base = c.out;
    if (variant / 4 == 2)
        c.base = (struct planes){&s->grid, s->out, s->at + s->in + s->out, NULL};
    return c;
}

/* w (out, in, k, k), a pure function of the place, in blocks; the block's empty
 * places are 0 and the array's margins NaN. */
static float *packed_of(const struct sample *s, int32_t block)
{
    int32_t taps = s->k * s->k, blocks = (s->out + block - 1) / block;
    float *packed = poisoned((size_t)blocks * (size_t)(block * s->in * taps));

    for (int32_t o = 0; o < blocks * block; o++)
        for (int32_t it = 0; it < s->in * taps; it++)
            packed[GAP + (size_t)((o / block * s->in * taps + it) * block + o % block)] =
                o < s->out ? rng_unit(rng_at(9, (uint64_t)(o * s->in * taps + it))) - 0.5f : 0;
    return packed;
}

/* The photo after a row's kernel ran over the span in uneven pieces. */
static float *convolved(const struct sample *s, struct conv c, const struct kernels *row)
{
    float *photo = bytes_new(s->size, sizeof *photo), *packed = packed_of(s, row->block);
    size_t span = s->grid.span, cut = span / GRID_TILE / 3 * GRID_TILE;

    memcpy(photo, s->photo, s->size * sizeof *photo);
    c.packed = packed + GAP;
    row->conv(&c, photo, cut, span - cut);
    if (cut)
        row->conv(&c, photo, 0, cut);
    free(packed);
    return photo;
}

/* Largest difference; infinite where one is NaN and the other is not, or where
 * anything but the outputs changed. */
static double compare_photos(const struct sample *s, const float *got, const float *want)
{
    double worst = 0;

    for (size_t i = 0; i < s->size; i++) {
        if (isnan(got[i]) && isnan(want[i]))
            continue;
        double d = fabs((double)got[i] - (double)want[i]);
        worst = d <= worst ? worst : isnan(d) ? INFINITY : d;
    }
    for (int32_t o = 0; o < s->out; o++)
        for (size_t j = 0; j < s->grid.span; j++)
            if (!s->grid.inside[j] && got[s->at[s->in + o] + j] != 0)
                return INFINITY;
    return worst;
}

static void check_conv(const struct sample *s, const struct kernels *plain,
                       const struct kernels *fast)
{
    for (int variant = 0; variant < VARIANTS; variant++) {
        struct conv c = variant_of(s, variant);
        float *want, *got;

        want = convolved(s, c, plain);
        got = convolved(s, c, fast);
        if (!CHECK(compare_photos(s, got, want) <= 1e-5 * s->in))
            fprintf(stderr, "%s conv: %d -> %d, k %d, %d x %d, variant %d\n", fast->name, s->in,
                    s->out, s->k, s->grid.rows, s->grid.cols, variant);
        free(want);
        free(got);
    }
}

/* w as packed_of(s, 1) has it. The turned ones are test_layers.c's. */
static float *winograd_weights_of(const struct sample *s, const float *w, int32_t block)
{
    size_t size = winograd_packed(s->in, s->out, block);
    float *packed = poisoned(size);
    struct winograd_weights from = {.w = w,
                                    .step_out = (size_t)s->in * 9,
                                    .step_in = 9,
                                    .in = s->in,
                                    .out = s->out,
                                    .block = block};

    for (int32_t o = 0; o < s->out; o += block)
        winograd_pack(&from, packed + GAP, o);
    CHECK(margins_hold(packed, size));
    return packed;
}

/* The photo after all rectangles of tiles, the last first; room is NaN before. */
static float *by_tiles(const struct sample *s, struct conv c, const struct kernels *row)
{
    size_t count = winograd_count(&s->grid),
           room_size = winograd_room(s->in, s->out, row->block);
    float *photo = bytes_new(s->size, sizeof *photo), *room = poisoned(room_size);
    float *w = packed_of(s, 1), *packed = winograd_weights_of(s, w + GAP, row->block);

    memcpy(photo, s->photo, s->size * sizeof *photo);
    c.packed = packed + GAP;
    for (size_t n = count; n-- > 0;) {
        struct winograd_tiles tiles = winograd_tiles(&s->grid, n);
        CHECK(tiles.rows >= 1 && tiles.cols >= 1 && tiles.rows * tiles.cols <= WINOGRAD_TILES);
        row->winograd(&c, photo, &tiles, room + GAP);
    }
    CHECK(margins_hold(room, room_size));
    free(w);
    free(packed);
    free(room);
    return photo;
}

static void check_winograd(const struct sample *s, const struct kernels *plain,
                           const struct kernels *fast)
{
    for (int variant = 0; variant < VARIANTS; variant++) {
        struct conv c = variant_of(s, variant);
        float *want, *got;

        want = convolved(s, c, plain);
        got = by_tiles(s, c, fast);
        if (!CHECK(compare_photos(s, got, want) <= 1e-6 * s->in + 1e-6))
            fprintf(stderr, "%s winograd: %d -> %d, %d x %d, variant %d: %g\n", fast->name,
                    s->in, s->out, s->grid.rows, s->grid.cols, variant,
                    compare_photos(s, got, want));
        free(want);
        free(got);
    }
}

static void check_weights(const struct sample *s, const struct kernels *plain,
                          const struct kernels *fast, int by_tiles)
{
    struct conv c = conv_of(s);
    int32_t taps = s->k * s->k, lanes = fast->lanes, blocks = (s->out + lanes - 1) / lanes;
    size_t count = (size_t)(s->out * s->in * taps),
           held = (size_t)(blocks * lanes * s->in * taps);
    size_t panel_size =
        by_tiles ? winograd_weights_room(s->in, s->out) : CONV_BAND * CONV_LANES_MAX;
    float *want = poisoned(count), *got = poisoned(held), *panel = poisoned(panel_size);
    double worst = 0;

    plain->conv_weights(&c, want + GAP, s->photo, s->grads, NULL);
    (by_tiles ? fast->winograd_weights : fast->conv_weights)(&c, got + GAP, s->photo, s->grads,
                                                             panel + GAP);
    for (int32_t o = 0; o < s->out; o++)
        for (int32_t it = 0; it < s->in * taps; it++) {
            size_t at = (size_t)((o / lanes * s->in * taps + it) * lanes + o % lanes);
            double d = fabs((double)got[GAP + at] -
                            (double)want[GAP + (size_t)(o * s->in * taps + it)]);
            worst = d <= worst ? worst : isnan(d) ? INFINITY : d;
        }
    CHECK(margins_hold(got, held) && margins_hold(panel, panel_size));
    if (!CHECK(worst <= 1e-6 * s->grid.rows * s->grid.cols + 1e-5))
        fprintf(stderr, "%s %s: %d -> %d, k %d, %d x %d: %g\n", fast->name,
                by_tiles ? "winograd_weights" : "conv_weights", s->in, s->out, s->k,
                s->grid.rows, s->grid.cols, worst);
    free(want);
    free(got);
    free(panel);
}

/* One output in double. */
static double exactly(const struct sample *s, const float *w, int32_t o, int32_t row,
                      int32_t col)
{
    double sum = 0;

    for (int32_t i = 0; i < s->in; i++)
        for (int32_t t = 0; t < 9; t++) {
            int32_t r = row + t / 3 - 1, c = col + t % 3 - 1;
            if (r >= 0 && r < s->grid.rows && c >= 0 && c < s->grid.cols)
                sum += (double)w[(o * s->in + i) * 9 + t] *
                       (double)s->photo[s->at[i] + (size_t)(r * s->grid.pitch + c)];
        }
    return sum;
}

static double error_of(const struct sample *s, const float *photo, const float *w)
{
    double squares = 0;

    for (int32_t o = 0; o < s->out; o++)
        for (int32_t r = 0; r < s->grid.rows; r++)
            for (int32_t c = 0; c < s->grid.cols; c++) {
                double d = (double)photo[s->at[s->in + o] + (size_t)(r * s->grid.pitch + c)] -
                           exactly(s, w, o, r, c);
                squares += d * d;
            }
    return sqrt(squares / (s->out * s->grid.rows * s->grid.cols));
}

/* What nn/winograd.h promises: little more than twice the definition's own error
 * in floats (root mean square, 64 inputs). */
static void check_winograd_error(const struct kernels *plain, const struct kernels *fast)
{
    struct sample s;
    float *w, *direct, *tiled;
    double ratio;

    sample_init(&s, 32, 32, 64, 6, 3);
    w = packed_of(&s, 1);
    direct = convolved(&s, conv_of(&s), plain);
    tiled = by_tiles(&s, conv_of(&s), fast);
    ratio = error_of(&s, tiled, w + GAP) / error_of(&s, direct, w + GAP);
    if (!CHECK(ratio <= 2.5))
        fprintf(stderr, "%s winograd: %g times the definition's error\n", fast->name, ratio);
    free(w);
    free(direct);
    free(tiled);
    sample_finish(&s);
}

/* The gradient of one weight in double. */
static double gradient_exactly(const struct sample *s, int32_t o, int32_t i, int32_t t)
{
    const struct grid *g = &s->grid;
    double sum = 0;

    for (int32_t row = 0; row < g->rows; row++)
        for (int32_t col = 0; col < g->cols; col++) {
            int32_t r = row + t / 3 - 1, c = col + t % 3 - 1;
            if (r >= 0 && r < g->rows && c >= 0 && c < g->cols)
                sum += (double)s->grads[s->at[s->in + o] + (size_t)(row * g->pitch + col)] *
                       (double)s->photo[s->at[i] + (size_t)(r * g->pitch + c)];
        }
    return sum;
}

static double gradient_error_of(const struct sample *s, const float *part, int32_t lanes)
{
    double squares = 0;

    for (int32_t o = 0; o < s->out; o++)
        for (int32_t it = 0; it < s->in * 9; it++) {
            double d = (double)part[(o / lanes * s->in * 9 + it) * lanes + o % lanes] -
                       gradient_exactly(s, o, it / 9, it % 9);
            squares += d * d;
        }
    return sqrt(squares / (s->out * s->in * 9));
}

/* And for the gradient of weights, on a grid of 32 x 32: 1.3 to 1.4 times. */
static void check_gradient_error(const struct kernels *plain, const struct kernels *fast)
{
    struct sample s;
    float *room, *direct, *tiled;
    struct conv c;
    double ratio;

    sample_init(&s, 32, 32, 16, 16, 3);
    c = conv_of(&s);
    room = poisoned(winograd_weights_room(s.in, s.out));
    direct = bytes_new((size_t)(s.in * s.out * 9), sizeof *direct);
    tiled = bytes_new((size_t)(s.in * s.out * 9), sizeof *tiled);
    plain->conv_weights(&c, direct, s.photo, s.grads, NULL);
    fast->winograd_weights(&c, tiled, s.photo, s.grads, room + GAP);
    ratio = gradient_error_of(&s, tiled, fast->lanes) / gradient_error_of(&s, direct, 1);
    if (!CHECK(ratio <= 1.8))
        fprintf(stderr, "%s winograd_weights: %g times the definition's error\n", fast->name,
                ratio);
    free(room);
    free(direct);
    free(tiled);
    sample_finish(&s);
}

static void check_winograds(const struct kernels *plain, const struct kernels *fast)
{
    static const int32_t sizes[][2] = {{4, 4}, {8, 12}, {4, 132}, {20, 24}, {36, 64}, {32, 32}};
    static const int32_t channels[][2] = {{1, 1}, {3, 5}, {6, 8}, {9, 17}, {17, 3}};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t j = 0; j < sizeof channels / sizeof *channels; j++) {
            struct sample s;
            sample_init(&s, sizes[i][0], sizes[i][1], channels[j][0], channels[j][1], 3);
            CHECK(winograd_fits(&s.grid, 3) && !winograd_fits(&s.grid, 1));
            check_winograd(&s, plain, fast);
            check_weights(&s, plain, fast, 1);
            sample_finish(&s);
        }
}

static void check_convs(const struct kernels *plain, const struct kernels *fast)
{
    static const int32_t sizes[][2] = {{1, 1}, {2, 3}, {5, 7}, {16, 16}, {3, 61}, {23, 17}};
    static const int32_t channels[][2] = {{1, 1}, {3, 5}, {6, 8}, {9, 17}, {17, 3}};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t j = 0; j < sizeof channels / sizeof *channels; j++)
            for (int32_t k = 1; k <= 3; k += 2) {
                struct sample s;
                sample_init(&s, sizes[i][0], sizes[i][1], channels[j][0], channels[j][1], k);
                check_conv(&s, plain, fast);
                check_weights(&s, plain, fast, 0);
                sample_finish(&s);
            }
}

/* `rows` rows of `count` numbers, `stride` apart, NaN between them. */
static float *matrix(int32_t rows, int32_t count, size_t stride)
{
    float *at = poisoned((size_t)rows * stride);

    for (int32_t r = 0; r < rows; r++)
        for (int32_t i = 0; i < count; i++)
            at[GAP + (size_t)r * stride + (size_t)i] = chance();
    return at;
}

static void check_same(const float *got, const float *want, size_t count, double tolerance,
                       const char *what, const char *row)
{
    double worst = 0;

    for (size_t i = 0; i < count; i++) {
        double d = fabs((double)got[i] - (double)want[i]);
        if (isnan(got[i]) && isnan(want[i]))
            continue;
        worst = d <= worst ? worst : isnan(d) ? INFINITY : d;
    }
    if (!CHECK(worst <= tolerance))
        fprintf(stderr, "%s %s: off by %g\n", row, what, worst);
}

/* A step is the gradient and the step, whatever rounding each row fuses. */
static void check_step(const struct linear *l, const float *x, const struct kernels *plain,
                       const struct kernels *fast)
{
    size_t ws = (size_t)(l->in * l->out), count = 2 * GAP + ws;
    float *dy = matrix(l->n, l->out, l->y_stride);
    int32_t first = l->out / 3;
    struct linear_step want = {.w = matrix(l->out, l->in, (size_t)l->in),
                               .m = matrix(l->out, l->in, (size_t)l->in),
                               .rate = 0.1f,
                               .mu = 0.9f};
    struct linear_step got = {
        .w = bytes_new(count, 4), .m = bytes_new(count, 4), .rate = 0.1f, .mu = 0.9f};

    memcpy(got.w, want.w, count * sizeof *got.w);
    memcpy(got.m, want.m, count * sizeof *got.m);
    for (int pass = 0; pass < 2; pass++) {
        struct linear_step a = want, b = got;
        a.w += GAP, a.m += GAP, b.w += GAP, b.m += GAP;
        CHECK_INT(plain->linear_step(l, &a, dy + GAP, x + GAP, first, l->out - first), pass);
        CHECK_INT(fast->linear_step(l, &b, dy + GAP, x + GAP, first, l->out - first), pass);
        if (pass)
            break;
        check_same(got.w, want.w, count, 1e-6 * l->n, "linear_step, weights", fast->name);
        check_same(got.m, want.m, count, 1e-6 * l->n, "linear_step, momenta", fast->name);
        want.m[GAP + ws - 1] = got.m[GAP + ws - 1] = INFINITY; /* the second time it is told */
    }
    free(want.w);
    free(want.m);
    free(got.w);
    free(got.m);
    free(dy);
}

static void check_linear(const struct kernels *plain, const struct kernels *fast, int32_t n,
                         int32_t in, int32_t out)
{
    struct linear l = {n, in, out, (size_t)in + 5, (size_t)out + 3};
    size_t xs = (size_t)n * l.x_stride, ys = (size_t)n * l.y_stride, ws = (size_t)(in * out);
    float *x = matrix(n, in, l.x_stride), *w = matrix(out, in, (size_t)in);
    int32_t half_in = in / 3, half_out = out / 3;

    check_step(&l, x, plain, fast);
    for (int k = 0; k < 3; k++) {
        size_t count = 2 * GAP + (k == 0 ? ys : k == 1 ? xs : ws);
        float *want = k == 0   ? matrix(n, out, l.y_stride)
                      : k == 1 ? matrix(n, in, l.x_stride)
                               : matrix(out, in, (size_t)in);
        float *got = bytes_new(count, sizeof *got), *dy = matrix(n, out, l.y_stride);

        memcpy(got, want, count * sizeof *got);
        if (k == 0) {
            plain->linear(&l, want + GAP, x + GAP, w + GAP, half_out, out - half_out);
            fast->linear(&l, got + GAP, x + GAP, w + GAP, half_out, out - half_out);
        } else if (k == 1) {
            plain->linear_inputs(&l, want + GAP, dy + GAP, w + GAP, half_in, in - half_in);
            fast->linear_inputs(&l, got + GAP, dy + GAP, w + GAP, half_in, in - half_in);
        } else {
            plain->linear_weights(&l, want + GAP, dy + GAP, x + GAP, half_out, out - half_out);
            fast->linear_weights(&l, got + GAP, dy + GAP, x + GAP, half_out, out - half_out);
        }
        check_same(got, want, count, 1e-6 * (n + in + out),
                   k == 0   ? "linear"
                   : k == 1 ? "linear_inputs"
                            : "linear_weights",
                   fast->name);
        free(want);
        free(got);
        free(dy);
    }
    free(x);
    free(w);
}

/* Turned weights; those of an input that is 0 are NaN, so that a row that reads them shows. */
static void check_turned(const struct kernels *plain, const struct kernels *fast, int32_t in,
                         int32_t out)
{
    struct linear l = {1, in, out, 0, 0};
    int32_t first = out / 3;
    float *x = matrix(1, in, (size_t)in), *w = matrix(in, out, (size_t)out);
    float *want = matrix(1, out, (size_t)out), *got = bytes_new((size_t)out + 2 * GAP, 4);

    memcpy(got, want, ((size_t)out + 2 * GAP) * sizeof *got);
    for (int32_t i = 0; i < in; i++) {
        if (rng_below(&rng, 2))
            continue;
        x[GAP + i] = rng_below(&rng, 2) ? 0.0f : -0.0f;
        for (int32_t o = 0; o < out; o++)
            w[GAP + i * out + o] = NAN;
    }
    plain->linear_turned(&l, want + GAP, x + GAP, w + GAP, first, out - first);
    fast->linear_turned(&l, got + GAP, x + GAP, w + GAP, first, out - first);
    for (int32_t o = first; o < out; o++)
        CHECK(isfinite(want[GAP + o]));
    check_same(got, want, (size_t)out + 2 * GAP, 1e-6 * (1 + in), "linear_turned", fast->name);
    x[GAP + in / 2] = NAN;
    fast->linear_turned(&l, got + GAP, x + GAP, w + GAP, first, out - first);
    CHECK(isnan(got[GAP + first]) && isnan(got[GAP + out - 1]));
    free(x);
    free(w);
    free(want);
    free(got);
}

static void test_choice(const struct kernels *rows, size_t count)
{
    const struct kernels *got = NULL, *best = NULL;
    struct err err = {0};

    for (size_t i = 0; i < count; i++)
        if (rows[i].usable())
            best = &rows[i];
    CHECK(!kernels_choose(&got, NULL, &err) && got == best);
    CHECK(!kernels_choose(&got, "", &err) && got == best);
    CHECK(!kernels_choose(&got, "vec", &err) && !strcmp(got->name, "vec"));
    CHECK_INT(kernels_choose(&got, "mmx", &err), -1);
    CHECK(err.code == ERR_USAGE && strstr(err.text, "'mmx'") && strstr(err.text, "c, vec"));
}

int main(void)
{
    const struct kernels *rows;
    size_t count = kernels_all(&rows);

    CHECK_TEXT(rows[0].name, "c");
    test_choice(rows, count);
    for (size_t i = 1; i < count; i++) {
        if (!rows[i].usable())
            continue;
        CHECK(rows[i].block <= CONV_BLOCK_MAX && rows[i].lanes <= CONV_LANES_MAX);
        check_convs(&rows[0], &rows[i]);
        check_winograds(&rows[0], &rows[i]);
        check_winograd_error(&rows[0], &rows[i]);
        check_gradient_error(&rows[0], &rows[i]);
        check_linear(&rows[0], &rows[i], 1, 1, 1);
        check_linear(&rows[0], &rows[i], 1, 37, 11);
        check_linear(&rows[0], &rows[i], 3, 50, 131);
        check_linear(&rows[0], &rows[i], 5, 131, 7);
        check_linear(&rows[0], &rows[i], 9, 1031, 6);
        check_turned(&rows[0], &rows[i], 1, 1);
        check_turned(&rows[0], &rows[i], 37, 11);
        check_turned(&rows[0], &rows[i], 131, 500);
        check_turned(&rows[0], &rows[i], 2300, 67);
        check_turned(&rows[0], &rows[i], 6, 3001);
    }
    return check_result();
}
