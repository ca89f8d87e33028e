/* What ingest/pair.c promises: one photo, one mask, or a refusal in words. */
#include "ingest/pair.h"
#include "tests/check.h"

/* Keys are their own names here. */
static struct pair_keys keys(const char **list, size_t count)
{
    return (struct pair_keys){(char **)(void *)list, (char **)(void *)list, count};
}

static void test_stem_and_prefix(void)
{
    const char *photos[] = {"001", "002", "a/001", "wound-1"};
    const char *masks[] = {"001_skin_001", "002", "a/001-m", "wound-1.mask", "0022", "b/001"};
    struct pair_keys p = keys(photos, 4), m = keys(masks, 6);
    struct pair pair = pair_match(&p, &m, 1);

    CHECK_INT(pair.mask_of[0], 0);
    CHECK_INT(pair.mask_of[1], 1);
    CHECK_INT(pair.mask_of[2], 2);
    CHECK_INT(pair.mask_of[3], 3);
    CHECK_INT(pair.photo_of[3], 3);
    CHECK_INT(pair.photo_of[4], PAIR_NONE);
    CHECK_INT(pair.photo_of[5], PAIR_NONE);
    pair_free(&pair);
    pair = pair_match(&p, &m, 0);
    CHECK_INT(pair.mask_of[0], PAIR_NONE);
    CHECK_INT(pair.mask_of[1], 1);
    pair_free(&pair);
}

/* img_1 is a photo of its own: its mask is not one of img. */
static void test_own_stem_comes_first(void)
{
    const char *photos[] = {"img", "img_1"}, *masks[] = {"img", "img_1"};
    struct pair_keys p = keys(photos, 2), m = keys(masks, 2);
    struct pair pair = pair_match(&p, &m, 1);

    CHECK_INT(pair.mask_of[0], 0);
    CHECK_INT(pair.mask_of[1], 1);
    pair_free(&pair);
}

static void test_two_photos_for_a_mask(void)
{
    const char *photos[] = {"img", "img_1", "z", "z"}, *masks[] = {"img_1_mask", "z"};
    struct pair_keys p = keys(photos, 4), m = keys(masks, 2);
    struct pair pair = pair_match(&p, &m, 1);

    CHECK_INT(pair.photo_of[0], PAIR_REFUSED);
    CHECK(pair.reason[0] && strstr(pair.reason[0], "'img'") &&
          strstr(pair.reason[0], "'img_1'"));
    CHECK_INT(pair.photo_of[1], PAIR_REFUSED);
    CHECK_INT(pair.mask_of[0], PAIR_NONE);
    CHECK_INT(pair.mask_of[2], PAIR_NONE);
    pair_free(&pair);
}

static void test_two_masks_for_a_photo(void)
{
    const char *photos[] = {"a", "b"}, *masks[] = {"a_1", "a_2", "a_3", "b"};
    struct pair_keys p = keys(photos, 2), m = keys(masks, 4);
    struct pair pair = pair_match(&p, &m, 1);

    CHECK_INT(pair.mask_of[0], PAIR_REFUSED);
    CHECK_INT(pair.mask_of[1], 3);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(pair.photo_of[i], PAIR_REFUSED);
        CHECK(pair.reason[i] && strstr(pair.reason[i], "'a_1'"));
    }
    CHECK(pair.reason[0] && strstr(pair.reason[0], "'a_2'"));
    CHECK(pair.reason[2] && strstr(pair.reason[2], "'a_3'"));
    CHECK(pair.reason[3] == NULL);
    pair_free(&pair);
}

static void test_nothing(void)
{
    struct pair_keys none = {NULL, NULL, 0};
    struct pair pair = pair_match(&none, &none, 1);

    pair_free(&pair);
    pair_free(&pair);
}

int main(void)
{
    test_stem_and_prefix();
    test_own_stem_comes_first();
    test_two_photos_for_a_mask();
    test_two_masks_for_a_photo();
    test_nothing();
    return check_result();
}
