/* What annotate/contour.h promises: the outline is the mask, has no point too
 * many, and keeps what is in at its right hand. */
#include "annotate/contour.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

/* 'x' is in; rows are separated by '/'. */
static struct mask drawn(const char *rows)
{
    uint8_t pixels[400];
    int32_t width = (int32_t)strcspn(rows, "/"), height = 0;
    size_t count = 0;

    for (const char *c = rows; *c; c++) {
        if (*c != '/')
            pixels[count++] = *c == 'x';
        height += *c == '/';
    }
    return mask_from_bytes(pixels, width, height + 1, 1);
}

/* Twice the area, positive where the ring runs clockwise on the screen. */
static int64_t twice_area(const struct spline *ring)
{
    int64_t sum = 0;

    for (size_t i = 0; i < ring->count; i++) {
        struct spline_point a = ring->points[i], b = ring->points[(i + 1) % ring->count];

        sum += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
    }
    return sum;
}

/* Edges turn at each point, lie on pixel edges, and have pixels at their right
 * hand and none at their left. */
static void check_edges(const struct spline *ring, const uint8_t *pixels, int32_t width,
                        int32_t height)
{
    for (size_t i = 0; i < ring->count; i++) {
        struct spline_point a = ring->points[i], b = ring->points[(i + 1) % ring->count],
                            c = ring->points[(i + 2) % ring->count];
        int dx = (b.x > a.x) - (b.x < a.x), dy = (b.y > a.y) - (b.y < a.y);
        int32_t x = a.x / 256, y = a.y / 256;

        CHECK(a.x % 256 == 0 && a.y % 256 == 0 && (dx == 0) != (dy == 0));
        CHECK((dx != 0) == (c.y != b.y));
        for (; x != b.x / 256 || y != b.y / 256; x += dx, y += dy) {
            int32_t rx = x - (dx < 0 || dy > 0), ry = y - (dx < 0 || dy < 0);
            int32_t lx = x - (dx < 0 || dy < 0), ly = y - (dx > 0 || dy < 0);

            CHECK(pixels[ry * width + rx]);
            CHECK(lx < 0 || ly < 0 || lx >= width || ly >= height || !pixels[ly * width + lx]);
        }
    }
}

static void check_trace(const struct mask *mask)
{
    struct shape shape = contour_trace(mask);
    struct mask back = {0};
    struct err err = {0};
    uint8_t *pixels = bytes_new((size_t)mask->width * (size_t)mask->height, 1);
    size_t points = 0;
    int64_t area = 0;

    mask_to_bytes(pixels, mask, 1);
    for (size_t i = 0; i < shape.count; i++) {
        check_edges(&shape.rings[i], pixels, mask->width, mask->height);
        points += shape.rings[i].count;
        area += twice_area(&shape.rings[i]);
    }
    CHECK_INT(area, mask_area(mask) * 2 * 65536);
    CHECK(contour_points(mask) == points);
    for (int fill = 0; fill < 2; fill++) {
        shape.fill = (enum raster_fill)fill;
        if (CHECK(!shape_mask(&back, &shape, mask->width, mask->height, &err)))
            CHECK(mask_equal(mask, &back));
        mask_free(&back);
    }
    shape_free(&shape);
    free(pixels);
}

static void test_random_masks_come_back(void)
{
    struct rng rng = {.key = 7};
    uint8_t pixels[40 * 40];

    for (int i = 0; i < 2000; i++) {
        int32_t width = 1 + rng_below(&rng, 40), height = 1 + rng_below(&rng, 40);
        int share = rng_below(&rng, 101), block = 1 + rng_below(&rng, 4);
        struct mask mask;

        for (int32_t y = 0; y < height; y++)
            for (int32_t x = 0; x < width; x++)
                pixels[y * width + x] =
                    rng_at((uint64_t)i, (uint64_t)(y / block * 64 + x / block)) % 100 <
                    (uint64_t)share;
        mask = mask_from_bytes(pixels, width, height, 1);
        check_trace(&mask);
        mask_free(&mask);
    }
}

static void test_known_rings(void)
{
    static const struct {
        const char *rows;
        size_t rings, points;
        int64_t first; /* area of the first ring, in pixels */
    } cases[] = {
        {"...../.....", 0, 0, 0},
        {"xxx/xxx", 1, 4, 6},
        {"x", 1, 4, 1},
        {"x./.x", 2, 8, 1}, /* apart where they touch */
        {".x/x.", 2, 8, 1},
        {"xxxx/x.xx/xx.x/xxxx", 2, 12, 16}, /* two holes that touch: one ring */
        {"xxxx/xx.x/x.xx/xxxx", 2, 12, 16},
        {"xxx/x.x/xxx", 2, 8, 9},
        {"xxxxx/x...x/x.x.x/x...x/xxxxx", 3, 12, 25}, /* a pixel in a hole */
        {"xx../xx../..xx/..xx", 2, 8, 4},
        {"xxxx/...x/xxxx", 1, 8, 9},
        {"xx./.x./.xx", 1, 8, 5},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mask mask = drawn(cases[i].rows);
        struct shape shape = contour_trace(&mask);

        check_trace(&mask);
        CHECK(shape.count == cases[i].rings);
        CHECK(contour_points(&mask) == cases[i].points);
        if (shape.count)
            CHECK_INT(twice_area(&shape.rings[0]), cases[i].first * 2 * 65536);
        shape_free(&shape);
        mask_free(&mask);
    }
}

/* A hole runs the other way round, and rings begin at their topmost, leftmost point. */
static void test_order_and_direction(void)
{
    struct mask mask = drawn("......./.xxxxx./.x...x./.x.x.x./.x...x./.xxxxx.");
    struct shape shape = contour_trace(&mask);
    const int32_t begin[3] = {1, 2, 3}, area[3] = {25, -9, 1};

    CHECK(shape.count == 3);
    for (size_t i = 0; i < 3 && i < shape.count; i++) {
        CHECK(shape.rings[i].points[0].x == 256 * begin[i]);
        CHECK(shape.rings[i].points[0].y == 256 * begin[i]);
        CHECK_INT(twice_area(&shape.rings[i]), area[i] * 2 * 65536);
    }
    shape_free(&shape);
    mask_free(&mask);
}

int main(void)
{
    test_random_masks_come_back();
    test_known_rings();
    test_order_and_direction();
    return check_result();
}
