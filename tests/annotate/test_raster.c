/* What annotate/raster.c promises: raster rule 1. The oracle decides each pixel
 * alone, from the same cubics, with 128-bit fractions and no scanlines. */
#include "annotate/raster.h"
#include "base/digest.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

enum { W = 45, H = 38, POINTS = 12 };

__extension__ typedef __int128 wide;

static wide floor_of(wide a, wide b)
{
    wide q = a / b;

    return q - ((a % b != 0) && ((a < 0) != (b < 0)));
}

/* A point of a cubic at i / n, as docs/raster.md says. */
static int64_t point(const int32_t p[4], int64_t i, int64_t n)
{
    wide j = n - i, t = i;
    wide sum =
        p[0] * j * j * j + 3 * p[1] * j * j * t + 3 * p[2] * j * t * t + p[3] * t * t * t;
    wide cube = (wide)n * n * n;

    return (int64_t)floor_of(2 * sum + cube, 2 * cube);
}

static int64_t pieces(const struct spline_cubic *c)
{
    int64_t most = 0, n = 1;

    for (int i = 0; i < 2; i++) {
        int64_t x = (int64_t)c->p[i].x - 2 * (int64_t)c->p[i + 1].x + c->p[i + 2].x;
        int64_t y = (int64_t)c->p[i].y - 2 * (int64_t)c->p[i + 1].y + c->p[i + 2].y;
        int64_t m = (x < 0 ? -x : x) + (y < 0 ? -y : y);

        most = m > most ? m : most;
    }
    while (3 * most >= 64 * n * n)
        n *= 2;
    return n;
}

/* Does the ray from (x, y) to the left cross the chord? -1, 0, +1. */
static int crosses(int64_t ax, int64_t ay, int64_t bx, int64_t by, int64_t x, int64_t y)
{
    int down = ay < by;
    int64_t top = down ? ay : by, bottom = down ? by : ay;
    wide side;

    if (y < top || y >= bottom)
        return 0;
    side = (wide)(bx - ax) * (y - ay) - (wide)(x - ax) * (by - ay);
    if (down ? side <= 0 : side >= 0) /* the chord is at or left of the centre */
        return down ? 1 : -1;
    return 0;
}

static int inside(const struct spline *rings, size_t count, enum raster_fill fill, int64_t x,
                  int64_t y)
{
    int winding = 0, crossings = 0;

    for (size_t r = 0; r < count; r++) {
        for (size_t i = 0; i < spline_cubic_count(&rings[r]); i++) {
            struct spline_cubic c = spline_cubic_at(&rings[r], i);
            const int32_t px[4] = {c.p[0].x, c.p[1].x, c.p[2].x, c.p[3].x};
            const int32_t py[4] = {c.p[0].y, c.p[1].y, c.p[2].y, c.p[3].y};
            int64_t n = rings[r].kind == SPLINE_POLYGON ? 1 : pieces(&c);

            for (int64_t k = 0; k < n; k++) {
                int s = crosses(point(px, k, n), point(py, k, n), point(px, k + 1, n),
                                point(py, k + 1, n), x, y);

                winding += s;
                crossings += s != 0;
            }
        }
    }
    return fill == RASTER_NON_ZERO ? winding != 0 : crossings & 1;
}

static void check_against_oracle(const struct spline *rings, size_t count,
                                 enum raster_fill fill)
{
    struct mask m = {0};
    struct err err;
    uint8_t got[W * H];
    int wrong = 0;

    if (!CHECK(!raster_mask(&m, rings, count, fill, W, H, &err)))
        return;
    mask_to_bytes(got, &m, 1);
    for (int j = 0; j < H; j++)
        for (int i = 0; i < W; i++)
            wrong += got[j * W + i] != inside(rings, count, fill, i * 256 + 128, j * 256 + 128);
    CHECK_INT(wrong, 0);
    mask_free(&m);
}

/* Points on and off the picture; some on pixel centres, where rules matter. */
static void random_points(struct spline_point *p, size_t n, struct rng *rng)
{
    for (size_t i = 0; i < n; i++) {
        int style = rng_below(rng, 3);
        int range = style == 2 ? 4 : 1;

        p[i].x = rng_below(rng, W * 256 * range) - W * 128 * (range - 1);
        p[i].y = rng_below(rng, H * 256 * range) - H * 128 * (range - 1);
        if (style == 1) {
            p[i].x = p[i].x / 256 * 256 + 128;
            p[i].y = p[i].y / 256 * 256 + 128;
        }
    }
}

static void test_random_shapes_agree_with_the_oracle(void)
{
    struct rng rng = {42, 0};

    for (int k = 0; k < 400; k++) {
        struct spline_point p[2][POINTS];
        struct spline rings[2];

        for (int r = 0; r < 2; r++) {
            enum spline_kind kind = (enum spline_kind)rng_below(&rng, 4);
            size_t n = (size_t)rng_below(&rng, POINTS) + 1;

            n = kind == SPLINE_BEZIER ? (n + 2) / 3 * 3 : n;
            random_points(p[r], n, &rng);
            rings[r] = (struct spline){kind, p[r], n, NULL};
        }
        check_against_oracle(rings, 2, k & 1 ? RASTER_NON_ZERO : RASTER_EVEN_ODD);
    }
}

/* Two polygons that share a crooked edge cover each pixel of their union once. */
static void test_neighbours_meet_exactly(void)
{
    struct rng rng = {7, 0};

    for (int k = 0; k < 200; k++) {
        struct spline_point edge[6], left[8], right[8];
        struct mask a = {0}, b = {0}, both, either;
        struct err err;

        random_points(edge, 6, &rng);
        for (int i = 0; i < 6; i++) {
            edge[i].y = i * H * 256 / 5;
            edge[i].x = W * 64 + rng_below(&rng, W * 128);
            left[i] = right[i] = edge[i];
        }
        left[6] = (struct spline_point){0, H * 256};
        left[7] = (struct spline_point){0, 0};
        right[6] = (struct spline_point){W * 256, H * 256};
        right[7] = (struct spline_point){W * 256, 0};
        CHECK_INT(raster_mask(&a, &(struct spline){SPLINE_POLYGON, left, 8, NULL}, 1,
                              RASTER_EVEN_ODD, W, H, &err),
                  0);
        CHECK_INT(raster_mask(&b, &(struct spline){SPLINE_POLYGON, right, 8, NULL}, 1,
                              RASTER_EVEN_ODD, W, H, &err),
                  0);
        both = mask_and(&a, &b);
        either = mask_or(&a, &b);
        CHECK_INT(mask_area(&both), 0);
        CHECK_INT(mask_area(&either), W * H);
        mask_free(&a);
        mask_free(&b);
        mask_free(&both);
        mask_free(&either);
    }
}

static void test_by_hand(void)
{
    const struct spline_point square[4] = {{512, 512}, {1024, 512}, {1024, 1280}, {512, 1280}};
    const struct spline_point centres[4] = {{128, 128}, {640, 128}, {640, 640}, {128, 640}};
    const struct spline_point dot[1] = {{300, 300}};
    struct mask m = {0};
    struct err err;

    CHECK_INT(raster_mask(&m, &(struct spline){SPLINE_POLYGON, square, 4, NULL}, 1,
                          RASTER_EVEN_ODD, W, H, &err),
              0);
    CHECK_INT(mask_area(&m), 2 * 3);
    mask_free(&m);
    /* From centre to centre: the left and top edges are in, the right and bottom are not. */
    CHECK_INT(raster_mask(&m, &(struct spline){SPLINE_POLYGON, centres, 4, NULL}, 1,
                          RASTER_NON_ZERO, W, H, &err),
              0);
    CHECK_INT(mask_area(&m), 4);
    CHECK_INT(m.ends[0], 0);
    mask_free(&m);
    for (int kind = 0; kind < 4; kind++) {
        struct spline ring = {(enum spline_kind)kind, dot, 1, NULL};

        if (kind == SPLINE_BEZIER) {
            CHECK_INT(raster_mask(&m, &ring, 1, RASTER_NON_ZERO, W, H, &err), -1);
            CHECK_INT(err.code, ERR_FORMAT);
            CHECK(!m.ends);
            continue;
        }
        CHECK_INT(raster_mask(&m, &ring, 1, RASTER_NON_ZERO, W, H, &err), 0);
        CHECK_INT(mask_area(&m), 0);
        mask_free(&m);
    }
}

static void test_limits(void)
{
    const struct spline_point far[3] = {
        {-SPLINE_LIMIT, -SPLINE_LIMIT}, {SPLINE_LIMIT, -SPLINE_LIMIT}, {0, SPLINE_LIMIT}};
    const struct spline_point beyond[3] = {{0, 0}, {SPLINE_LIMIT + 1, 0}, {0, 1}};
    struct mask m = {0};
    struct err err;

    for (int kind = 0; kind < 4; kind++)
        check_against_oracle(&(struct spline){(enum spline_kind)kind, far, 3, NULL}, 1,
                             RASTER_NON_ZERO);
    CHECK_INT(raster_mask(&m, &(struct spline){SPLINE_POLYGON, beyond, 3, NULL}, 1,
                          RASTER_EVEN_ODD, W, H, &err),
              -1);
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK_INT(raster_mask(&m, NULL, 0, RASTER_EVEN_ODD, W, H, &err), 0);
    CHECK_INT(mask_area(&m), 0);
    mask_free(&m);
}

/* The bits of one shape of each kind, the same on every machine. */
static void test_bits_are_pinned(void)
{
    static const char *const want[4] = {
        "f50bcf3681c8eb6839ced2386f50940e03c88eef9a76cff410a990ced4ea2ff5",
        "6dc3ef87ca816f6643c3ddb4f1971a79ae635d3973eeb98fc4231a7cb52c056d",
        "0fd0dedb81aa7ee8d28ca84880728fd4dcda3cdff595f203b451913e2edcdacc",
        "e71c4eaac246c1d9cdac8003ea00d646affff647912211d78ee6741d7e43870c"};
    struct rng rng = {2018, 0};
    struct spline_point p[POINTS];

    random_points(p, POINTS, &rng);
    for (int kind = 0; kind < 4; kind++) {
        struct spline ring = {(enum spline_kind)kind, p, POINTS, NULL};
        struct mask m = {0};
        struct bytes blob = {0};
        struct err err;

        CHECK_INT(raster_mask(&m, &ring, 1, RASTER_EVEN_ODD, 640, 480, &err), 0);
        mask_encode(&blob, &m);
        CHECK_TEXT(digest_sha256(blob.data, blob.size).hex, want[kind]);
        bytes_free(&blob);
        mask_free(&m);
    }
}

int main(void)
{
    test_by_hand();
    test_random_shapes_agree_with_the_oracle();
    test_neighbours_meet_exactly();
    test_limits();
    test_bits_are_pinned();
    return check_result();
}
