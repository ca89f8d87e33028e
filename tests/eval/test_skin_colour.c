/* What eval/skin_colour.h promises: medians of the truth's skin and of no other pixel. */
#include "eval/skin_colour.h"
#include "image/colour.h"
#include "tests/check.h"

#include <math.h>
#include <string.h>

enum { PIXELS = 7 };

/* Three pixels of skin, of which the middle one decides; one whose truth is not known; the rest
 * is blue. */
static const uint8_t photo[PIXELS][3] = {{245, 200, 150}, {0, 0, 255},  {200, 150, 120},
                                         {9, 9, 9},       {90, 60, 45}, {0, 0, 255},
                                         {0, 0, 255}};
static const float truth[PIXELS] = {1, 0, 1, 1, 1, 0, 0.5f};
static const uint8_t known[PIXELS] = {1, 1, 1, 0, 1, 1, 1};

static void test_skin_alone(void)
{
    struct skin_colour got = skin_colour_measure(photo[0], truth, known, PIXELS);
    struct colour_lab middle = colour_lab(200, 150, 120), blue = colour_lab(0, 0, 255);

    CHECK_INT(got.pixels, 3);
    CHECK_NEAR(got.lightness, middle.lightness, 1e-12);
    CHECK_NEAR(got.b, middle.b, 1e-12);
    CHECK_NEAR(got.ita, colour_ita(middle.lightness, middle.b), 1e-12);
    CHECK_NEAR(got.ita, 35.5, 1.5); /* an intermediate skin, by Chardon's angles */
    CHECK_NEAR(got.light, blue.lightness, 1e-12);
}

/* L*, a* and b* have each their own median; of two it is their mean. */
static void test_two(void)
{
    float two[PIXELS] = {1, 0, 0, 0, 1, 0, 0};
    struct skin_colour got = skin_colour_measure(photo[0], two, known, PIXELS);
    struct colour_lab one = colour_lab(245, 200, 150), other = colour_lab(90, 60, 45);

    CHECK_INT(got.pixels, 2);
    CHECK_NEAR(got.lightness, (one.lightness + other.lightness) / 2, 1e-12);
    CHECK_NEAR(got.a, (one.a + other.a) / 2, 1e-12);
    CHECK_NEAR(got.b, (one.b + other.b) / 2, 1e-12);
}

static void test_none(void)
{
    const float none[PIXELS] = {0};
    struct skin_colour got = skin_colour_measure(photo[0], none, known, PIXELS);

    CHECK_INT(got.pixels, 0);
    CHECK(isnan(got.lightness) && isnan(got.a) && isnan(got.b) && isnan(got.ita));
    CHECK(got.light > 0);
}

int main(void)
{
    test_skin_alone();
    test_two();
    test_none();
    return check_result();
}
