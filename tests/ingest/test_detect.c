/* How masks are read when nobody says how: found out where the pictures show
 * it, refused where they do not. The scenes are skin-coloured on their left 6
 * of 16 columns. */
#include "fixture.h"
#include "ingest/padding.h"

static struct ingest_options options_of(const struct fixture *f)
{
    return (struct ingest_options){.layout = "pairs",
                                   .dataset = "d",
                                   .domain = "healthy",
                                   .images = fixture_path(f, "images"),
                                   .masks = fixture_path(f, "masks")};
}

/* Starts anew: `count` scenes whose masks have `in` on the left. */
static void make(struct fixture *f, int count, int in, int out)
{
    char name[96];

    snprintf(name, sizeof name, "rm -rf %s/*", f->folder);
    db_close(f->db);
    f->db = NULL;
    CHECK_INT(system(name), 0);
    fixture_catalogue(f, "catalog.db");
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "images/%02d.png", i);
        fixture_scene_at(f, name, i + 1);
        snprintf(name, sizeof name, "masks/%02d.png", i);
        fixture_mask_at(f, name, in, out);
    }
}

static void check_found(struct fixture *f, struct ingest_options options, const char *rule,
                        int skin)
{
    if (!CHECK(!fixture_run(f, options, NULL, NULL))) {
        fprintf(stderr, "%s\n", f->err.text);
        return;
    }
    CHECK_TEXT(f->report.rule.data, rule);
    CHECK_INT(fixture_number(f, "SELECT min(skin_pixels) FROM mask"), skin);
    CHECK_INT(fixture_number(f, "SELECT max(skin_pixels) FROM mask"), skin);
}

static void check_untold(struct fixture *f, struct ingest_options options, const char *want)
{
    CHECK_INT(fixture_run(f, options, NULL, NULL), -1);
    CHECK_INT(f->err.code, ERR_USAGE);
    if (!CHECK(strstr(f->err.text, want) != NULL))
        fprintf(stderr, "%s\n", f->err.text);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo"), 0);
}

static void test_found_out(struct fixture *f)
{
    struct ingest_options o;

    make(f, 5, 255, 0);
    check_found(f, options_of(f), "white is skin, threshold 128", 72);
    CHECK(strstr(f->told.data, "skin-coloured") != NULL);
    make(f, 5, 0, 255);
    check_found(f, options_of(f), "black is skin, threshold 128", 72);
    make(f, 5, 200, 90);
    check_found(f, options_of(f), "white is skin, threshold 128", 72);
    make(f, 5, 1, 0);
    check_found(f, options_of(f), "white is skin, threshold 1", 72);
    CHECK(strstr(f->told.data, "0 and 1") != NULL);
    /* What the person says goes first; the rest is found out. */
    make(f, 5, 255, 0);
    o = options_of(f);
    o.polarity = RULE_BLACK;
    check_found(f, o, "black is skin, threshold 128", 120);
    make(f, 5, 60, 20);
    o = options_of(f);
    o.threshold = 50;
    check_found(f, o, "white is skin, threshold 50", 72);
}

static void test_not_told(struct fixture *f)
{
    struct ingest_options o;

    make(f, 5, 2, 1);
    check_untold(f, options_of(f), "classes");
    make(f, 5, 0, 0);
    check_untold(f, options_of(f), "all black");
    /* Three masks one way, two the other. */
    make(f, 5, 255, 0);
    fixture_mask_at(f, "masks/00.png", 0, 255);
    fixture_mask_at(f, "masks/01.png", 0, 255);
    check_untold(f, options_of(f), "--polarity");
    /* Top and bottom hold as much skin. */
    for (int i = 0; i < 5; i++) {
        char name[32];
        struct image mask = image_new(16, 12, 1);

        memset(mask.data, 255, 16 * 6);
        snprintf(name, sizeof name, "masks/%02d.png", i);
        fixture_image(f, name, mask, 0);
    }
    check_untold(f, options_of(f), "--polarity");
    /* Left half of all the pictures' rims: neither mostly in nor mostly out. */
    make(f, 5, 255, 0);
    o = options_of(f);
    o.ignore_rest = 1;
    check_untold(f, o, "rims");
}

static void test_colours(struct fixture *f)
{
    struct ingest_options o;

    make(f, 1, 255, 0);
    for (int i = 0; i < 2; i++) {
        struct image mask = image_new(16, 12, 3);

        for (int p = 0; p < 16 * 12; p++)
            mask.data[p * 3 + (p % 16 < 5 ? 0 : 2)] = 255;
        fixture_scene_at(f, i ? "images/a.png" : "images/b.png", 50 + i);
        fixture_image(f, i ? "masks/a.png" : "masks/b.png", mask, 0);
    }
    check_untold(f, options_of(f), "--colour");
    o = options_of(f);
    o.colour = "#f01000";
    if (!CHECK(!fixture_run(f, o, NULL, NULL)))
        return;
    CHECK_INT(fixture_number(f, "SELECT max(skin_pixels) FROM mask"), 60);
    CHECK(strstr(f->report.rule.data, "#f01000") != NULL);
    o.threshold = 9;
    CHECK_INT(fixture_run(f, o, NULL, NULL), -1);
    CHECK_INT(f->err.code, ERR_USAGE);
}

/* A frame of 2 columns on the right and 1 row above; a black pixel inside is no frame. */
static void test_padding(void)
{
    struct image photo = image_new(6, 4, 3), black = image_new(3, 2, 3);
    struct mask mask;
    uint8_t in[6 * 4] = {0};
    static const uint8_t expected[6 * 4] = {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1,
                                            0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1};
    struct mask want;

    memset(black.data, 0, 3 * 2 * 3);
    memset(photo.data, 0, 6 * 4 * 3);
    for (int y = 1; y < 4; y++)
        for (int x = 0; x < 4; x++)
            photo.data[3 * (6 * y + x) + 2] = x != 1; /* a little blue is not black */
    for (int i = 0; i < 6 * 4; i++)
        in[i] = expected[i] ? 255 : 0;
    want = mask_from_bytes(in, 6, 4, 128);
    mask = padding_find(&photo);
    CHECK(mask_equal(&mask, &want));
    mask_free(&mask);
    mask_free(&want);
    mask = padding_find(&black);
    CHECK_INT((int)mask_area(&mask), 0);
    mask_free(&mask);
    image_free(&photo);
    image_free(&black);
}

/* A lesion in the middle: the rim is out, what is around is not known. */
static void test_ignore_rest(struct fixture *f)
{
    struct ingest_options o;

    make(f, 4, 255, 0);
    o = options_of(f);
    o.ignore_rest = 1;
    for (int i = 0; i < 4; i++) {
        char name[32];
        struct image mask = image_new(16, 12, 1);

        for (int y = 4; y < 9; y++)
            for (int x = 5; x < 9; x++)
                image_row(&mask, y)[x] = 255;
        snprintf(name, sizeof name, "masks/%02d.png", i);
        fixture_image(f, name, mask, 0);
    }
    check_found(f, o, "white is skin, threshold 128; the rest is ignored", 20);
    CHECK_INT(fixture_number(f, "SELECT min(ignored_pixels) FROM mask"), 16 * 12 - 20);
}

/* One mask of class numbers among masks of shades would read as empty. */
static void test_one_of_another_kind(struct fixture *f)
{
    struct ingest_options o;

    make(f, 5, 255, 0);
    fixture_mask_at(f, "masks/04.png", 1, 0);
    if (!CHECK(!fixture_run(f, options_of(f), NULL, NULL)))
        return;
    CHECK_INT(f->report.masked, 4);
    CHECK_INT(f->report.refused, 1);
    CHECK(strstr(f->refused.data, "04.png: its greatest value is 1") != NULL);
    o = options_of(f);
    o.threshold = 1;
    CHECK_INT(fixture_run(f, o, NULL, NULL), 0);
    CHECK_INT(f->report.masked, 5);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM refusal"), 0);
}

int main(void)
{
    struct fixture f = fixture_open();

    test_found_out(&f);
    test_not_told(&f);
    test_colours(&f);
    test_ignore_rest(&f);
    test_padding();
    test_one_of_another_kind(&f);
    fixture_close(&f);
    return check_result();
}
