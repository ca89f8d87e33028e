/* What eval/distance.c, surface.c and boundary.c promise: distances as all
 * pairs of pixels have them, and shapes whose distances are known. */
#include "annotate/mask_parts.h"
#include "base/rng.h"
#include "eval/boundary.h"
#include "eval/distance.h"
#include "eval/surface.h"
#include "tests/check.h"
#include "tests/eval/shapes.h"

#include <stdlib.h>

enum { MOST = 40 * 40, ROUNDS = 300 };

/* Sparse, so that distances are long; some masks are empty. */
static struct mask draw(struct rng *rng, int32_t w, int32_t h)
{
    struct mask_builder b = mask_builder_begin(w, h);
    int share = 1 + rng_below(rng, 20);

    for (int32_t i = 0; i < w * h; i++)
        mask_builder_add(&b, !rng_below(rng, share * share), (uint32_t)i + 1);
    return b.mask;
}

static uint32_t nearest(const uint8_t *in, int w, int h, int x, int y)
{
    uint32_t least = DISTANCE_NONE;

    for (int i = 0; i < w * h; i++) {
        int dx = i % w - x, dy = i / w - y;
        uint32_t d = (uint32_t)(dx * dx + dy * dy);

        if (in[i] && d < least)
            least = d;
    }
    return least;
}

static void test_field(void)
{
    static uint32_t field[MOST];
    static uint8_t in[MOST];
    struct rng rng = {11, 0};
    int wrong = 0, empty = 0;

    for (int k = 0; k < ROUNDS; k++) {
        int w = 1 + rng_below(&rng, 40), h = 1 + rng_below(&rng, 40);
        struct mask m = draw(&rng, w, h);

        mask_to_bytes(in, &m, 1);
        distance_squared(field, &m);
        for (int i = 0; i < w * h; i++)
            wrong += field[i] != nearest(in, w, h, i % w, i / w);
        empty += !mask_area(&m);
        mask_free(&m);
    }
    CHECK_INT(wrong, 0);
    CHECK(empty > 5 && empty < ROUNDS / 2);
}

/* The longest distance that the limits allow: one pixel in a far corner. */
static void test_far(void)
{
    int32_t width = 65500, height = 1;
    uint32_t *field = malloc((size_t)width * sizeof *field);
    struct mask m = shapes_rectangle(width, height, 0, 0, 1, 1);

    distance_squared(field, &m);
    CHECK_INT(field[width - 1], 65499LL * 65499);
    CHECK_INT(field[1], 1);
    mask_free(&m);
    free(field);
}

struct figures {
    double hausdorff, hd95, hd95_union, dice0, dice1, iou;
};

static struct figures figures_of(struct mask a, struct mask b, double share)
{
    struct figures f;
    struct surface s, back;

    surface_between(&s, &a, &b);
    surface_between(&back, &b, &a);
    f = (struct figures){surface_hausdorff(&s),  surface_hd95(&s),
                         surface_hd95_union(&s), surface_dice(&s, 0),
                         surface_dice(&s, 1),    boundary_iou(&a, &b, share)};
    CHECK_NEAR(surface_hausdorff(&back), f.hausdorff, 0);
    CHECK_NEAR(surface_hd95(&back), f.hd95, 0);
    CHECK_NEAR(surface_hd95_union(&back), f.hd95_union, 0);
    CHECK_NEAR(surface_dice(&back, 1), f.dice1, 0);
    CHECK_NEAR(boundary_iou(&b, &a, share), f.iou, 0);
    surface_free(&s);
    surface_free(&back);
    mask_free(&a);
    mask_free(&b);
    return f;
}

/* A square of 11 moved right by 3. Its boundary has 40 pixels, of which 11 of one
 * upright side are 3 away, and each of the level sides' first two corners' worth
 * is 0: a pixel of a at column c < 3 is 3 - c or, from its row, nearer to none. */
static void test_shifted_square(void)
{
    struct figures f = figures_of(shapes_rectangle(40, 30, 5, 5, 11, 11),
                                  shapes_rectangle(40, 30, 8, 5, 11, 11), 0.02);

    CHECK_NEAR(f.hausdorff, 3, 0);
    CHECK_NEAR(f.hd95, 3, 0);
    CHECK_NEAR(f.hd95_union, 3, 0);
    /* On the other: the level sides' 8 shared columns, top and bottom; of both. */
    CHECK_NEAR(f.dice0, 16 / 40.0, 1e-15);
    /* Within 1: one column more at each level side, and of the upright side inside
     * the other square its first and last pixel but one. */
    CHECK_NEAR(f.dice1, (16 + 2 + 2) / 40.0, 1e-15);
    /* d = round(0.02 x 50) = 1: the bands are the boundaries, 16 shared of 64. */
    CHECK_NEAR(f.iou, 16 / 64.0, 1e-15);
}

/* Disks with one centre: radii 10 and 14 are 4 apart along the axes, and nowhere
 * further than 4 plus a pixel's diagonal. */
static void test_disks(void)
{
    struct figures f =
        figures_of(shapes_disk(60, 60, 30, 30, 10), shapes_disk(60, 60, 30, 30, 14), 0.02);

    CHECK(f.hausdorff >= 4 && f.hausdorff < 4 + sqrt(2));
    CHECK(f.hd95 >= 4 && f.hd95 <= f.hausdorff);
    CHECK(f.hd95_union > 3 && f.hd95_union <= f.hd95);
    CHECK_NEAR(f.dice1, 0, 0);
    CHECK_NEAR(f.iou, 0, 0);
    f = figures_of(shapes_disk(60, 60, 30, 30, 10), shapes_disk(60, 60, 30, 30, 10), 0.02);
    CHECK_NEAR(f.hausdorff, 0, 0);
    CHECK_NEAR(f.dice0, 1, 0);
    CHECK_NEAR(f.iou, 1, 0);
}

/* Both definitions of HD95 on the same masks, by hand. a is a row of 40 pixels, b the
 * same and one pixel 30 below its end. Of b's 41 distances one is 30 and 40 are 0, of
 * a's all are 0. Max of directed: place 0.95 x 40 = 38 of b is 0. With four such
 * pixels (distances 30 each) of 44: place 0.95 x 43 = 40.85, between 30 and 30; the
 * union has 84: place 78.85, between 0 and 0. */
static void test_two_hd95(void)
{
    struct mask a = shapes_rectangle(60, 50, 5, 5, 40, 1);
    struct mask spot = shapes_rectangle(60, 50, 41, 35, 4, 1), both = mask_or(&a, &spot);
    struct figures f;

    mask_free(&spot);
    f = figures_of(a, both, 0.02);
    CHECK_NEAR(f.hausdorff, 30, 0);
    CHECK_NEAR(f.hd95, 30, 0);
    CHECK_NEAR(f.hd95_union, 0, 0);
    /* Three of 43: place 0.95 x 42 = 39.9, between 0 and 30: 27. */
    a = shapes_rectangle(60, 50, 5, 5, 40, 1);
    spot = shapes_rectangle(60, 50, 41, 35, 3, 1);
    both = mask_or(&a, &spot);
    mask_free(&spot);
    f = figures_of(a, both, 0.02);
    CHECK_NEAR(f.hd95, 27, 1e-12);
}

static void test_empty(void)
{
    struct figures f = figures_of(mask_empty(40, 30), mask_empty(40, 30), 0.02);

    CHECK_NEAR(f.hausdorff, 0, 0);
    CHECK_NEAR(f.hd95, 0, 0);
    CHECK_NEAR(f.hd95_union, 0, 0);
    CHECK_NEAR(f.dice0, 1, 0);
    CHECK_NEAR(f.iou, 1, 0);
    f = figures_of(mask_empty(40, 30), shapes_disk(40, 30, 20, 15, 5), 0.02);
    CHECK_NEAR(f.hausdorff, 50, 0);
    CHECK_NEAR(f.hd95, 50, 0);
    CHECK_NEAR(f.hd95_union, 50, 0);
    CHECK_NEAR(f.dice1, 0, 0);
    CHECK_NEAR(f.iou, 0, 0);
}

/* d = 2 % of the diagonal of 300 x 400 is 10: a square of 100 has a band of 100^2 - 80^2. */
static void test_boundary_iou(void)
{
    struct figures f = figures_of(shapes_rectangle(400, 300, 50, 50, 100, 100),
                                  shapes_rectangle(400, 300, 51, 50, 100, 100), 0.02);
    double band = 100 * 100 - 80 * 80;
    /* The part of one band that the other, moved by 1, does not cover: a column of 100
     * on the outer left, one of 80 on the inner right. */
    double common = band - 100 - 80;

    CHECK_INT(boundary_reach(400, 300, 0.02), 10);
    CHECK_INT(boundary_reach(40, 30, 0.001), 1);
    CHECK_INT(boundary_reach(400, 300, 1), 500);
    CHECK_NEAR(f.iou, common / (2 * band - common), 1e-15);
    /* The whole picture: its rim is a boundary as well. */
    f = figures_of(shapes_rectangle(400, 300, 0, 0, 400, 300),
                   shapes_rectangle(400, 300, 0, 0, 399, 300), 0.02);
    CHECK(f.iou < 1);
}

int main(void)
{
    test_field();
    test_far();
    test_shifted_square();
    test_disks();
    test_two_hd95();
    test_empty();
    test_boundary_iou();
    return check_result();
}
