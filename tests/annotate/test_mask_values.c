/* What annotate/mask_*.h promise, each against its definition pixel by pixel, on
 * random masks with odd sides. */
#include "annotate/mask_bits.h"
#include "annotate/mask_compare.h"
#include "annotate/mask_parts.h"
#include "annotate/mask_place.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

enum { MOST = 80 * 80, ROUNDS = 400 };

/* A picture of bytes: what all is compared with. */
struct plain {
    int w, h;
    uint8_t in[MOST];
};

static int seen(const struct plain *p, int x, int y)
{
    return x >= 0 && y >= 0 && x < p->w && y < p->h && p->in[y * p->w + x];
}

/* Noise of some density, or blocks; at times all or nothing. */
static void draw(struct plain *p, int w, int h, struct rng *rng)
{
    int of = 1 + rng_below(rng, 6), block = 1 + rng_below(rng, 7), empty = rng_below(rng, 30);
    uint64_t key = rng_next(rng);

    p->w = w;
    p->h = h;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint64_t bits = rng_at(key, (uint64_t)(y / block * 100 + x / block));

            p->in[y * w + x] = empty == 0 ? 0 : empty == 1 ? 1 : bits % 7 >= (uint64_t)of;
        }
}

static void draw_odd(struct plain *p, struct rng *rng)
{
    int w = 1 + rng_below(rng, 41), h = 1 + rng_below(rng, 23);

    draw(p, w, h, rng);
}

static struct mask mask_of(const struct plain *p)
{
    return mask_from_bytes(p->in, p->w, p->h, 1);
}

/* The mask is p, in its one form. */
static int check_is(struct mask got, const struct plain *p, const char *what, int round)
{
    struct mask want = mask_of(p);
    int ok = CHECK(mask_equal(&got, &want));

    if (!ok)
        fprintf(stderr, "%s, round %d, %d x %d\n", what, round, p->w, p->h);
    mask_free(&want);
    mask_free(&got);
    return ok;
}

static void test_compare(void)
{
    struct rng rng = {1, 0};

    for (int k = 0; k < ROUNDS; k++) {
        struct plain a, b;
        struct mask ma, mb;
        long both = 0, either = 0, sum = 0;

        draw_odd(&a, &rng);
        draw(&b, a.w, a.h, &rng);
        for (int i = 0; i < a.w * a.h; i++) {
            both += a.in[i] & b.in[i];
            either += a.in[i] | b.in[i];
            sum += a.in[i] + b.in[i];
        }
        ma = mask_of(&a);
        mb = mask_of(&b);
        CHECK_INT(mask_common(&ma, &mb), both);
        CHECK(mask_jaccard(&ma, &mb) == (either ? (double)both / (double)either : 1));
        CHECK(mask_dice(&ma, &mb) == (sum ? (double)(2 * both) / (double)sum : 1));
        CHECK(mask_jaccard(&ma, &ma) == 1 && mask_dice(&mb, &mb) == 1);
        mask_free(&ma);
        mask_free(&mb);
    }
}

static void test_bounds_and_windows(void)
{
    struct rng rng = {2, 0};

    for (int k = 0; k < ROUNDS; k++) {
        struct plain a, b;
        struct mask m;
        struct mask_box box;
        int x0 = 99, y0 = 99, x1 = -1, y1 = -1, dx, dy;

        draw_odd(&a, &rng);
        m = mask_of(&a);
        for (int i = 0; i < a.w * a.h; i++) {
            if (!a.in[i])
                continue;
            x0 = i % a.w < x0 ? i % a.w : x0;
            x1 = i % a.w > x1 ? i % a.w : x1;
            y0 = i / a.w < y0 ? i / a.w : y0;
            y1 = i / a.w > y1 ? i / a.w : y1;
        }
        box = mask_bounds(&m);
        CHECK_INT(box.x, x1 < 0 ? 0 : x0);
        CHECK_INT(box.y, x1 < 0 ? 0 : y0);
        CHECK_INT(box.width, x1 < 0 ? 0 : x1 - x0 + 1);
        CHECK_INT(box.height, x1 < 0 ? 0 : y1 - y0 + 1);
        dx = rng_below(&rng, 60) - 30;
        dy = rng_below(&rng, 40) - 20;
        b.w = 1 + rng_below(&rng, 60);
        b.h = 1 + rng_below(&rng, 60);
        for (int i = 0; i < b.w * b.h; i++)
            b.in[i] = (uint8_t)seen(&a, i % b.w + dx, i / b.w + dy);
        check_is(mask_crop(&m, dx, dy, b.w, b.h), &b, "crop", k);
        b.w = a.w;
        b.h = a.h;
        for (int i = 0; i < b.w * b.h; i++)
            b.in[i] = (uint8_t)seen(&a, i % b.w - dx, i / b.w - dy);
        check_is(mask_shift(&m, dx, dy), &b, "shift", k);
        mask_free(&m);
    }
}

static void test_far_windows_are_empty(void)
{
    static const int32_t far[] = {INT32_MIN, -65500, 3, 65500, INT32_MAX};
    const uint8_t all[6] = {1, 1, 1, 1, 1, 1};
    struct mask m = mask_from_bytes(all, 3, 2, 1);

    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        struct mask got[4] = {mask_shift(&m, far[i], 0), mask_shift(&m, 0, far[i]),
                              mask_crop(&m, far[i], far[i], 2, 9),
                              mask_crop(&m, 0, far[i], 1, 1)};

        for (int k = 0; k < 4; k++) {
            CHECK_INT(mask_area(&got[k]), 0);
            mask_free(&got[k]);
        }
    }
    mask_free(&m);
}

static void test_scale(void)
{
    struct rng rng = {3, 0};

    for (int k = 0; k < ROUNDS; k++) {
        struct plain a, b;
        struct mask m;

        draw_odd(&a, &rng);
        m = mask_of(&a);
        b.w = 1 + rng_below(&rng, 80);
        b.h = 1 + rng_below(&rng, 80);
        for (int i = 0; i < b.w * b.h; i++)
            b.in[i] = (uint8_t)seen(&a, (2 * (i % b.w) + 1) * a.w / (2 * b.w),
                                    (2 * (i / b.w) + 1) * a.h / (2 * b.h));
        check_is(mask_scale(&m, b.w, b.h), &b, "scale", k);
        check_is(mask_scale(&m, a.w, a.h), &a, "scale to itself", k);
        mask_free(&m);
    }
}

static void test_bits(void)
{
    struct rng rng = {4, 0};

    for (int k = 0; k < ROUNDS; k++) {
        uint8_t bits[MOST], want[MOST] = {0};
        struct plain a;
        struct mask m;
        size_t row;

        draw_odd(&a, &rng);
        m = mask_of(&a);
        row = (size_t)(a.w + 7) / 8;
        CHECK(mask_bits_size(a.w, a.h) == row * (size_t)a.h);
        for (int i = 0; i < a.w * a.h; i++)
            if (a.in[i])
                want[row * (size_t)(i / a.w) + (size_t)(i % a.w / 8)] |=
                    (uint8_t)(0x80 >> i % a.w % 8);
        mask_to_bits(bits, &m);
        CHECK(!memcmp(bits, want, row * (size_t)a.h));
        for (int y = 0; y < a.h; y++) /* padding is not looked at */
            if (a.w % 8)
                bits[row * (size_t)(y + 1) - 1] |= (uint8_t)(0xff >> a.w % 8);
        check_is(mask_from_bits(bits, a.w, a.h), &a, "bits", k);
        mask_free(&m);
    }
}

static void test_boundary(void)
{
    struct rng rng = {5, 0};

    for (int k = 0; k < ROUNDS; k++) {
        struct plain a, b;
        struct mask m;

        draw_odd(&a, &rng);
        b = a;
        for (int i = 0; i < a.w * a.h; i++) {
            int x = i % a.w, y = i / a.w;

            b.in[i] = (uint8_t)(a.in[i] && !(seen(&a, x - 1, y) && seen(&a, x + 1, y) &&
                                             seen(&a, x, y - 1) && seen(&a, x, y + 1)));
        }
        m = mask_of(&a);
        check_is(mask_boundary(&m), &b, "boundary", k);
        mask_free(&m);
    }
}

static int square_is_in(const struct plain *a, int x, int y, int reach)
{
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++)
            if (!seen(a, x + dx, y + dy))
                return 0;
    return 1;
}

/* Mostly in, so that something is left. */
static void test_erode(void)
{
    struct rng rng = {7, 0};

    for (int k = 0; k < ROUNDS; k++) {
        int reach = rng_below(&rng, 5);
        struct plain a, b;
        struct mask m;

        draw_odd(&a, &rng);
        for (int i = 0; i < a.w * a.h; i++)
            a.in[i] = rng_below(&rng, 40) > 0;
        b = a;
        for (int i = 0; i < a.w * a.h; i++)
            b.in[i] = (uint8_t)square_is_in(&a, i % a.w, i / a.w, reach);
        m = mask_of(&a);
        check_is(mask_erode(&m, reach), &b, "erosion", k);
        memset(b.in, 0, sizeof b.in);
        check_is(mask_erode(&m, 1 << 30), &b, "erosion of all", k);
        mask_free(&m);
    }
}

/* Spreads from pixel i over those that are as it is; marks them in `to`. */
static int flood(const struct plain *a, int i, int corners, uint8_t *to)
{
    static int stack[MOST];
    int count = 0, top = 0;

    stack[top++] = i;
    to[i] = 1;
    while (top) {
        int at = stack[--top];

        count++;
        for (int d = 0; d < 9; d++) {
            int dx = d % 3 - 1, dy = d / 3 - 1, x = at % a->w + dx, y = at / a->w + dy;

            if ((!corners && dx && dy) || x < 0 || y < 0 || x >= a->w || y >= a->h ||
                to[y * a->w + x] || a->in[y * a->w + x] != a->in[i])
                continue;
            to[y * a->w + x] = 1;
            stack[top++] = y * a->w + x;
        }
    }
    return count;
}

/* Each part listed is what a flood from its first pixel reaches; they come
 * largest first, in reading order where equal; together they are the mask. */
static void check_parts(const struct plain *a, const struct mask *m, enum mask_touch touch,
                        int k)
{
    struct mask_parts parts = mask_parts(m, touch, SIZE_MAX), few = mask_parts(m, touch, 2);
    uint8_t done[MOST] = {0};
    int64_t area = 0;
    size_t total = 0;

    for (int i = 0; i < a->w * a->h; i++) {
        if (a->in[i] && !done[i]) {
            flood(a, i, touch == MASK_CORNERS, done);
            total++;
        }
    }
    CHECK(parts.total == total);
    CHECK(parts.count == total);
    for (size_t p = 0; p < parts.count; p++) {
        const struct mask *part = &parts.list[p];
        struct plain b = {.w = a->w, .h = a->h};

        flood(a, (int)part->ends[0], touch == MASK_CORNERS, b.in);
        area += mask_area(part);
        if (p && mask_area(part) == mask_area(part - 1))
            CHECK(part->ends[0] > part[-1].ends[0]);
        else if (p)
            CHECK(mask_area(part) < mask_area(part - 1));
        if (p < 2)
            CHECK(mask_equal(&few.list[p], part));
        check_is(mask_and(part, part), &b, "part", k);
    }
    CHECK_INT(area, mask_area(m));
    CHECK(few.count == (total < 2 ? total : 2));
    CHECK(few.total == total);
    mask_parts_free(&parts);
    mask_parts_free(&few);
}

static void test_parts(void)
{
    struct rng rng = {6, 0};

    for (int k = 0; k < ROUNDS; k++) {
        struct plain a;
        struct mask m;

        draw_odd(&a, &rng);
        m = mask_of(&a);
        check_parts(&a, &m, MASK_EDGES, k);
        check_parts(&a, &m, MASK_CORNERS, k);
        mask_free(&m);
    }
}

static void test_holes(void)
{
    struct rng rng = {7, 0};

    for (int k = 0; k < ROUNDS; k++) {
        struct plain a;
        struct mask m;

        draw_odd(&a, &rng);
        m = mask_of(&a);
        for (int corners = 0; corners < 2; corners++) {
            struct plain b = {.w = a.w, .h = a.h};

            for (int i = 0; i < a.w * a.h; i++) {
                int x = i % a.w, y = i / a.w;

                if ((!x || !y || x == a.w - 1 || y == a.h - 1) && !a.in[i] && !b.in[i])
                    flood(&a, i, corners, b.in);
            }
            for (int i = 0; i < a.w * a.h; i++)
                b.in[i] = !b.in[i];
            check_is(mask_fill_holes(&m, corners ? MASK_CORNERS : MASK_EDGES), &b, "holes", k);
        }
        mask_free(&m);
    }
}

int main(void)
{
    test_compare();
    test_bounds_and_windows();
    test_far_windows_are_empty();
    test_scale();
    test_bits();
    test_boundary();
    test_erode();
    test_parts();
    test_holes();
    return check_result();
}
