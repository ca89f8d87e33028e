/* Every pixel of 10,000 shapes in pictures of four sizes, against the oracle. */
#include "tests/annotate/raster_oracle.h"
#include "tests/annotate/raster_shapes.h"
#include "tests/check.h"

static int64_t check_shape(const struct shapes_one *shape, int family, int i)
{
    struct oracle oracle = oracle_begin(shape->rings, shape->count);
    int64_t in = 0;

    for (int s = 0; s < SHAPES_SIZES; s++) {
        struct mask m = {0};
        struct err err;
        int64_t wrong;

        if (!CHECK(!raster_mask(&m, shape->rings, shape->count, shape->fill, shapes_sizes[s][0],
                                shapes_sizes[s][1], &err)))
            continue;
        wrong = oracle_differing(&oracle, shape->fill, &m);
        if (!CHECK_INT(wrong, 0))
            fprintf(stderr, "%s, shape %d, size %d\n", shapes_name(family), i, s);
        in += mask_area(&m);
        mask_free(&m);
    }
    oracle_free(&oracle);
    return in;
}

int main(void)
{
    struct shapes_one shape;

    for (int family = 0; family < SHAPES_FAMILIES; family++) {
        int covering = 0;

        for (int i = 0; i < SHAPES_EACH && check_failures < 20; i++) {
            shapes_make(&shape, family, i);
            covering += check_shape(&shape, family, i) > 0;
        }
        if (!CHECK(covering >= SHAPES_EACH / 8)) /* or it would show little */
            fprintf(stderr, "%s: only %d cover anything\n", shapes_name(family), covering);
    }
    return check_result();
}
