/* What annotate/difference.h promises: each region finds its partner, and the
 * pixels of each pair are counted. */
#include "annotate/difference.h"
#include "tests/check.h"

#include <stdlib.h>

enum { WIDTH = 40, HEIGHT = 10 };

/* Columns [left, right), all rows. The caller frees it. */
static struct region box(enum region_label label, int32_t left, int32_t right)
{
    struct spline_point p[4] = {{256 * left, 0},
                                {256 * right, 0},
                                {256 * right, 256 * HEIGHT},
                                {256 * left, 256 * HEIGHT}};
    struct spline ring = {SPLINE_POLYGON, p, 4, NULL};
    struct region region = {.label = label};

    shape_add(&region.shape, &ring);
    return region;
}

static struct region pixels(enum region_label label, uint32_t from, uint32_t to)
{
    struct mask_builder b = mask_builder_begin(WIDTH, HEIGHT);

    mask_builder_add(&b, 0, from);
    mask_builder_add(&b, 1, to);
    mask_builder_add(&b, 0, WIDTH * HEIGHT);
    return (struct region){.label = label, .mask = b.mask};
}

static void free_all(struct region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        region_free(&regions[i]);
}

static void check_part(const struct difference_part *part, enum difference_kind kind,
                       long long before, long long after, long long both, long long lost,
                       long long gained)
{
    CHECK_TEXT(difference_name(part->kind), difference_name(kind));
    CHECK_INT((long long)part->before, before);
    CHECK_INT((long long)part->after, after);
    CHECK_INT(part->both, both);
    CHECK_INT(part->lost, lost);
    CHECK_INT(part->gained, gained);
}

/* One of each kind, in another order after than before. */
static void test_each_kind(void)
{
    struct region before[] = {
        box(REGION_SKIN, 0, 5),   box(REGION_SKIN, 6, 9),       box(REGION_IGNORE, 10, 12),
        box(REGION_SKIN, 20, 30), box(REGION_NOT_SKIN, 38, 40), pixels(REGION_SKIN, 3, 7),
    };
    struct region after[] = {
        pixels(REGION_SKIN, 3, 7),    box(REGION_SKIN, 20, 28), box(REGION_SKIN, 0, 5),
        box(REGION_NOT_SKIN, 10, 12), box(REGION_SKIN, 7, 10),  box(REGION_IGNORE, 30, 31),
    };
    struct difference d = {0};
    struct err err;

    if (CHECK(!difference_of(&d, before, 6, after, 6, WIDTH, HEIGHT, &err)) &&
        CHECK_INT((long long)d.count, 7)) {
        check_part(&d.parts[0], DIFFERENCE_KEPT, 0, 2, 50, 0, 0);
        check_part(&d.parts[1], DIFFERENCE_MOVED, 1, 4, 20, 10, 10);
        CHECK_INT(d.parts[1].shift.x, 256);
        CHECK_INT(d.parts[1].shift.y, 0);
        check_part(&d.parts[2], DIFFERENCE_RELABELLED, 2, 3, 20, 0, 0);
        check_part(&d.parts[3], DIFFERENCE_RESHAPED, 3, 1, 80, 20, 0);
        check_part(&d.parts[4], DIFFERENCE_REMOVED, 4, -1, 0, 20, 0);
        check_part(&d.parts[5], DIFFERENCE_KEPT, 5, 0, 4, 0, 0);
        check_part(&d.parts[6], DIFFERENCE_ADDED, -1, 5, 0, 0, 10);
    }
    difference_free(&d);
    free_all(before, 6);
    free_all(after, 6);
}

/* Two equal regions have two partners, not one; less than half is no partner. */
static void test_partners_are_not_shared(void)
{
    struct region before[] = {box(REGION_SKIN, 0, 5), box(REGION_SKIN, 0, 5)};
    struct region after[] = {box(REGION_SKIN, 0, 5), box(REGION_SKIN, 0, 11)};
    struct difference d = {0};
    struct err err;

    if (CHECK(!difference_of(&d, before, 2, after, 2, WIDTH, HEIGHT, &err)) &&
        CHECK_INT((long long)d.count, 3)) {
        check_part(&d.parts[0], DIFFERENCE_KEPT, 0, 0, 50, 0, 0);
        check_part(&d.parts[1], DIFFERENCE_REMOVED, 1, -1, 0, 50, 0);
        check_part(&d.parts[2], DIFFERENCE_ADDED, -1, 1, 0, 0, 110);
    }
    difference_free(&d);
    free_all(before, 2);
    free_all(after, 2);
}

/* Just half counts, and of two that fit the more alike is taken. */
static void test_the_most_alike_is_taken(void)
{
    struct region before[] = {box(REGION_SKIN, 0, 5)};
    struct region after[] = {box(REGION_SKIN, 0, 10), box(REGION_SKIN, 0, 6)};
    struct difference d = {0};
    struct err err;

    if (CHECK(!difference_of(&d, before, 1, after, 2, WIDTH, HEIGHT, &err)))
        check_part(&d.parts[0], DIFFERENCE_RESHAPED, 0, 1, 50, 0, 10);
    difference_free(&d);
    if (CHECK(!difference_of(&d, before, 1, after, 1, WIDTH, HEIGHT, &err)))
        check_part(&d.parts[0], DIFFERENCE_RESHAPED, 0, 0, 50, 0, 50);
    difference_free(&d);
    free_all(before, 1);
    free_all(after, 2);
}

static void test_a_mask_of_another_size_is_told(void)
{
    struct region before = pixels(REGION_SKIN, 3, 7);
    struct difference d = {0};
    struct err err = {0};

    CHECK(difference_of(&d, NULL, 0, &before, 1, WIDTH + 1, HEIGHT, &err) == -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(strstr(err.text, "region 1") != NULL);
    CHECK_INT((long long)d.count, 0);
    region_free(&before);
}

static void test_indices(void)
{
    CHECK_NEAR(difference_jaccard(0, 0, 0), 1, 0);
    CHECK_NEAR(difference_dice(0, 0, 0), 1, 0);
    CHECK_NEAR(difference_jaccard(0, 3, 0), 0, 0);
    CHECK_NEAR(difference_jaccard(2, 1, 1), 0.5, 0);
    CHECK_NEAR(difference_dice(2, 1, 1), 2.0 / 3, 1e-15);
}

int main(void)
{
    test_each_kind();
    test_partners_are_not_shared();
    test_the_most_alike_is_taken();
    test_a_mask_of_another_size_is_told();
    test_indices();
    return check_result();
}
