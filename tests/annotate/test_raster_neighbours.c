/* Regions that share an edge cover every pixel once: whatever the kind of curve,
 * and though each travels the edge in its own direction. */
#include "annotate/raster.h"
#include "base/rng.h"
#include "tests/check.h"

enum { W = 45, H = 38, KNOTS = 7, MOST = 64, ROUNDS = 500 };

struct ring {
    struct spline_point points[MOST];
    uint8_t corners[MOST];
    size_t count;
};

static void add(struct ring *ring, struct spline_point p, int corner, int times)
{
    for (int i = 0; i < times; i++) {
        ring->corners[ring->count] = (uint8_t)corner;
        ring->points[ring->count++] = p;
    }
}

/* A crooked way from the picture's upper edge to its lower one, in a third of
 * the rounds by way of pixel centres; with handles anywhere. */
static void draw_way(struct spline_point *way, int n, int handles, struct rng *rng)
{
    int centred = !rng_below(rng, 3);

    for (int i = 0; i < n; i++) {
        way[i].x = W * 64 + rng_below(rng, W * 128);
        way[i].y = handles ? rng_below(rng, H * 256) : i * H * 256 / (n - 1);
        if (centred) {
            way[i].x = way[i].x / 256 * 256 + 128;
            way[i].y = way[i].y / 256 * 256 + 128;
        }
    }
    way[0].y = 0;
    way[n - 1].y = H * 256;
}

/* How often a way's end, and a corner of the picture, is given: a B-spline goes
 * through a point that is given three times. */
static int times_of(enum spline_kind kind)
{
    return kind == SPLINE_BSPLINE ? 3 : 1;
}

/* Straight on to p: a Bezier has its handles on the ends. */
static void straight_to(struct ring *ring, enum spline_kind kind, struct spline_point p)
{
    if (kind == SPLINE_BEZIER) {
        add(ring, ring->points[ring->count - 1], 1, 1);
        add(ring, p, 1, 1);
    }
    add(ring, p, 1, times_of(kind));
}

/* Down or up the way, then round by the picture's side x. */
static void make_region(struct ring *ring, enum spline_kind kind,
                        const struct spline_point *way, int n, int up, int32_t x)
{
    const struct spline_point top = {x, 0}, bottom = {x, H * 256};

    ring->count = 0;
    for (int i = 0; i < n; i++) {
        int end = i == 0 || i == n - 1;

        add(ring, way[up ? n - 1 - i : i], end, end ? times_of(kind) : 1);
    }
    straight_to(ring, kind, up ? top : bottom);
    straight_to(ring, kind, up ? bottom : top);
    if (kind == SPLINE_BEZIER) { /* the last piece's handles; its end is the ring's beginning */
        add(ring, ring->points[ring->count - 1], 1, 1);
        add(ring, ring->points[0], 1, 1);
    }
}

static struct mask filled(const struct ring *ring, enum spline_kind kind)
{
    struct spline s = {kind, ring->points, ring->count,
                       kind == SPLINE_CATMULL_ROM ? ring->corners : NULL};
    struct mask m = {0};
    struct err err;

    CHECK_INT(raster_mask(&m, &s, 1, RASTER_EVEN_ODD, W, H, &err), 0);
    return m;
}

/* x or more centres lie left of the way, by either region: a xor b is all. */
static void check_pair(enum spline_kind kind, const struct spline_point *way, int n)
{
    struct ring left, right;
    struct mask a, b, odd, both;

    make_region(&left, kind, way, n, 0, 0);
    make_region(&right, kind, way, n, 1, W * 256);
    a = filled(&left, kind);
    b = filled(&right, kind);
    odd = mask_xor(&a, &b);
    CHECK_INT(mask_area(&odd), W * H);
    both = mask_and(&a, &b);
    CHECK_INT(mask_area(&both), 0);
    CHECK(mask_area(&a) > 0 && mask_area(&b) > 0);
    mask_free(&a);
    mask_free(&b);
    mask_free(&odd);
    mask_free(&both);
}

static void test_neighbours_meet_exactly(void)
{
    struct rng rng = {7, 0};

    for (int k = 0; k < ROUNDS; k++) {
        for (int kind = 0; kind < 4; kind++) {
            struct spline_point way[3 * KNOTS + 1];
            int n = kind == SPLINE_BEZIER ? 3 * KNOTS + 1 : KNOTS;

            draw_way(way, n, kind == SPLINE_BEZIER, &rng);
            check_pair((enum spline_kind)kind, way, n);
        }
    }
}

/* A ring that is run backwards has the same bits, with corners or without. */
static void test_backwards_is_the_same(void)
{
    struct rng rng = {8, 0};

    for (int k = 0; k < 4 * ROUNDS; k++) {
        struct ring there = {.count = 0}, back = {.count = 0};
        enum spline_kind kind = (enum spline_kind)(k & 3);
        struct mask a, b;
        size_t n = 12;

        for (size_t i = 0; i < n; i++)
            add(&there,
                (struct spline_point){rng_below(&rng, W * 512) - W * 128,
                                      rng_below(&rng, H * 512) - H * 128},
                rng_below(&rng, 2), 1);
        for (size_t i = 0; i < n; i++)
            add(&back, there.points[(n - i) % n], there.corners[(n - i) % n], 1);
        a = filled(&there, kind);
        b = filled(&back, kind);
        CHECK(mask_equal(&a, &b));
        mask_free(&a);
        mask_free(&b);
    }
}

int main(void)
{
    test_neighbours_meet_exactly();
    test_backwards_is_the_same();
    return check_result();
}
