/* What annotate/raster.c promises beside the suite's: by hand, at the limits, and
 * the bits of one shape of each kind. */
#include "annotate/raster.h"
#include "base/digest.h"
#include "base/rng.h"
#include "tests/annotate/raster_oracle.h"
#include "tests/check.h"

enum { W = 45, H = 38, POINTS = 12 };

static void check_against_oracle(const struct spline *rings, size_t count,
                                 enum raster_fill fill)
{
    struct oracle oracle = oracle_begin(rings, count);
    struct mask m = {0};
    struct err err;

    if (CHECK(!raster_mask(&m, rings, count, fill, W, H, &err)))
        CHECK_INT(oracle_differing(&oracle, fill, &m), 0);
    mask_free(&m);
    oracle_free(&oracle);
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

/* Few points can ask for very much: it is refused before memory is short. What
 * is far left, above, below or right costs nothing. */
static void test_too_much_is_refused(void)
{
    enum { MANY = 30000 };
    static struct spline_point p[MANY];
    struct spline ring = {SPLINE_POLYGON, p, MANY, NULL};
    struct mask m = {0};
    struct err err;

    for (int i = 0; i < MANY; i++)
        p[i] = (struct spline_point){i % 3 * 256, i & 1 ? SPLINE_LIMIT : -SPLINE_LIMIT};
    CHECK_INT(raster_mask(&m, &ring, 1, RASTER_NON_ZERO, 3, 65500, &err), -1);
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK(!m.ends);
    CHECK_INT(raster_mask(&m, &ring, 1, RASTER_NON_ZERO, 3, 5, &err), 0);
    mask_free(&m);
    ring.kind = SPLINE_BEZIER;
    CHECK_INT(raster_mask(&m, &ring, 1, RASTER_NON_ZERO, 3, 5, &err), -1);
    CHECK_INT(err.code, ERR_LIMIT);
    for (int i = 0; i < MANY; i++)
        p[i].x -= 2048;
    CHECK_INT(raster_mask(&m, &ring, 1, RASTER_NON_ZERO, 3, 5, &err), 0);
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
    test_limits();
    test_too_much_is_refused();
    test_bits_are_pinned();
    return check_result();
}
