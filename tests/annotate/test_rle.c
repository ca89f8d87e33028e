/* What annotate/rle.c promises: COCO's run lengths, both ways. */
#include "annotate/rle.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

/* Three columns of two: out, in | in, in | out, out. Columns run down, so the
 * counts are 1, 3, 2. */
static void test_by_hand(void)
{
    const uint8_t pixels[6] = {0, 1, 0, 1, 1, 0};
    struct mask m = mask_from_bytes(pixels, 3, 2, 1), back = {0};
    struct text text = {0};
    struct err err;
    size_t count;
    uint32_t *counts = rle_counts(&count, &m);

    CHECK_INT((long long)count, 3);
    CHECK(counts[0] == 1 && counts[1] == 3 && counts[2] == 2);
    rle_write(&text, &m);
    CHECK_TEXT(text.data, "132");
    CHECK(!rle_read(&back, "132", 3, 3, 2, &err) && mask_equal(&m, &back));
    mask_free(&back);
    mask_free(&m);
    text_free(&text);
    free(counts);
}

/* Numbers of several groups, and below 0: 100 is 4 + 32 * 3, which is 'T' and
 * '3'. The fourth count is told as its difference to the second: 5 - 100 = -95
 * is 1 - 32 * 3, which is 'Q' and 'M'. */
static void test_long_numbers(void)
{
    const uint32_t counts[5] = {0, 100, 7, 5, 8};
    struct mask m = {0}, back = {0};
    struct text text = {0};
    struct err err;

    CHECK(!rle_from_counts(&m, counts, 5, 12, 10, &err));
    rle_write(&text, &m);
    CHECK_TEXT(text.data, "0T37QM1");
    CHECK(!rle_read(&back, text.data, text.size, 12, 10, &err) && mask_equal(&m, &back));
    mask_free(&m);
    mask_free(&back);
    text_free(&text);
}

static void test_round_trips(void)
{
    struct rng rng = {5, 0};

    for (int k = 0; k < 300; k++) {
        int32_t w = 1 + rng_below(&rng, 40), h = 1 + rng_below(&rng, 40);
        int dense = 1 + rng_below(&rng, 9);
        uint8_t pixels[1600];
        struct mask m, back = {0};
        struct text text = {0};
        struct err err;

        for (int32_t i = 0; i < w * h; i++)
            pixels[i] = rng_below(&rng, 10) < dense;
        m = mask_from_bytes(pixels, w, h, 1);
        rle_write(&text, &m);
        if (CHECK(!rle_read(&back, text.data, text.size, w, h, &err)))
            CHECK(mask_equal(&m, &back));
        mask_free(&m);
        mask_free(&back);
        text_free(&text);
    }
}

static void test_refusals(void)
{
    static const char *const bad[] = {"13", "1321", "13 ", "13R", "1", "", "1\x7f", "OOOOOOO3"};
    const uint32_t over[3] = {4, 4000000000u, 4000000000u}, zeros[5] = {1, 2, 0, 1, 2};
    const uint8_t pixels[6] = {0, 1, 0, 1, 1, 0};
    struct mask m = {0}, want = mask_from_bytes(pixels, 3, 2, 1);
    struct err err = {0};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_INT(rle_read(&m, bad[i], strlen(bad[i]), 3, 2, &err), -1);
        CHECK_INT(err.code, ERR_FORMAT);
        CHECK(!m.ends);
    }
    CHECK_INT(rle_from_counts(&m, over, 3, 3, 2, &err), -1);
    CHECK_INT(rle_from_counts(&m, over, 3, 70000, 2, &err), -1);
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK_INT(rle_from_counts(&m, over, 3, 0, 2, &err), -1);
    CHECK(!rle_from_counts(&m, zeros, 5, 3, 2, &err) && mask_equal(&m, &want));
    mask_free(&m);
    mask_free(&want);
}

int main(void)
{
    test_by_hand();
    test_long_numbers();
    test_round_trips();
    test_refusals();
    return check_result();
}
