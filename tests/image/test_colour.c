/* What image/colour.c promises: Smith's hexcone, worked by hand. */
#include "image/colour.h"
#include "tests/check.h"

static void test_known_colours(void)
{
    static const struct {
        float r, g, b, h, s, v;
    } cases[] = {
        {0, 0, 0, 0, 0, 0},
        {1, 1, 1, 0, 0, 1},
        {0.5f, 0.5f, 0.5f, 0, 0, 0.5f},
        {1, 0, 0, 0, 1, 1},
        {1, 1, 0, 1.0f / 6, 1, 1},
        {0, 1, 0, 2.0f / 6, 1, 1},
        {0, 1, 1, 3.0f / 6, 1, 1},
        {0, 0, 1, 4.0f / 6, 1, 1},
        {1, 0, 1, 5.0f / 6, 1, 1},
        {0.8f, 0.6f, 0.4f, 1.0f / 12, 0.5f, 0.8f},    /* skin: (0.6 - 0.4) / 0.4 / 6 */
        {0.8f, 0.4f, 0.5f, 0.958333f, 0.5f, 0.8f},    /* (0.4 - 0.5) / 0.4 / 6 + 1 */
        {0.25f, 0.5f, 0.375f, 0.416667f, 0.5f, 0.5f}, /* (2 + 0.125 / 0.25) / 6 */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float h = -1, s = -1, v = -1;

        colour_hsv(&h, &s, &v, cases[i].r, cases[i].g, cases[i].b);
        CHECK_NEAR(h, cases[i].h, 1e-6);
        CHECK_NEAR(s, cases[i].s, 1e-6);
        CHECK_NEAR(v, cases[i].v, 1e-6);
    }
}

/* Blue a hair above green: the hue is a hair below a whole turn, which a float
 * rounds up to 1. */
static void test_hue_never_reaches_one(void)
{
    float h, s, v;

    colour_hsv(&h, &s, &v, 1.0f, 0.0f, 1e-9f);
    CHECK(h >= 0.0f && h < 1.0f);
    for (int r = 0; r <= 255; r += 5)
        for (int g = 0; g <= 255; g += 5)
            for (int b = 0; b <= 255; b += 5) {
                colour_hsv(&h, &s, &v, (float)r / 255, (float)g / 255, (float)b / 255);
                CHECK(h >= 0.0f && h < 1.0f && s >= 0.0f && s <= 1.0f && v <= 1.0f);
            }
}

/* White, greys and the primaries of sRGB, whose L*a*b* under D65 are published widely
 * (to two digits); a light and a dark skin worked with the formulas by hand. */
static void test_lab(void)
{
    static const struct {
        double r, g, b, lightness, a, yellow;
    } cases[] = {
        {255, 255, 255, 100, 0, 0},          {0, 0, 0, 0, 0, 0},
        {119, 119, 119, 50.03, 0, 0},        {255, 0, 0, 53.24, 80.09, 67.20},
        {0, 255, 0, 87.73, -86.18, 83.18},   {0, 0, 255, 32.30, 79.19, -107.86},
        {255, 255, 0, 97.14, -21.55, 94.48},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct colour_lab lab = colour_lab(cases[i].r, cases[i].g, cases[i].b);

        CHECK_NEAR(lab.lightness, cases[i].lightness, 0.01);
        CHECK_NEAR(lab.a, cases[i].a, 0.02);
        CHECK_NEAR(lab.b, cases[i].yellow, 0.02);
    }
}

static void test_ita(void)
{
    CHECK_NEAR(colour_ita(50, 20), 0, 1e-12);
    CHECK_NEAR(colour_ita(70, 20), 45, 1e-12);
    CHECK_NEAR(colour_ita(30, 20), -45, 1e-12);
    CHECK_NEAR(colour_ita(70, 0), 90, 1e-12);
    CHECK_NEAR(colour_ita(50, 0), 0, 1e-12);
}

int main(void)
{
    test_known_colours();
    test_hue_never_reaches_one();
    test_lab();
    test_ita();
    return check_result();
}
