/* Each layout, on a set of a few pixels drawn here: what becomes of names,
 * persons, lists and masks. */
#include "fixture.h"

#define SKIN_OF(name) "SELECT skin_pixels FROM mask JOIN photo AS p ON p.id=photo_id " name

/* A label picture in PPM, P6 with a comment: 4 columns of green, the rest hair,
 * background, none, and colours that are nearly green. */
static void label_at(const struct fixture *f, const char *name)
{
    static const char head[] = "P6\n# hair skin background\n16 12\n255\n";
    static const uint8_t columns[16][3] = {
        {0, 255, 0},   {0, 255, 0},   {0, 255, 0}, {0, 128, 0}, {255, 0, 0}, {255, 0, 0},
        {255, 255, 0}, {0, 255, 255}, {0, 127, 0}, {0, 0, 0},   {0, 0, 255}, {0, 0, 255},
        {0, 0, 255},   {0, 0, 255},   {0, 0, 255}, {0, 0, 255}};
    struct bytes file = {0};

    bytes_add(&file, head, sizeof head - 1);
    for (int y = 0; y < 12; y++)
        bytes_add(&file, columns, sizeof columns);
    fixture_file(f, name, file.data, file.size);
    bytes_free(&file);
}

/* A BMP with 1 bit a pixel, bottom row first, palette black and white: black on
 * the left 6 of 16 columns in the upper 8 rows. */
static void bits_at(const struct fixture *f, const char *name)
{
    const uint8_t head[62] = {
        [0] = 'B', [1] = 'M', [2] = 110, [10] = 62,  [14] = 40,  [18] = 16, [22] = 12,
        [26] = 1,  [28] = 1,  [46] = 2,  [58] = 255, [59] = 255, [60] = 255};
    struct bytes file = {0};

    bytes_add(&file, head, sizeof head);
    for (int y = 0; y < 12; y++) {
        const uint8_t row[4] = {y < 4 ? 0xff : 0x03, 0xff, 0, 0};

        bytes_add(&file, row, 4);
    }
    fixture_file(f, name, file.data, file.size);
    bytes_free(&file);
}

static void make_lfw(const struct fixture *f)
{
    fixture_scene_at(f, "lfw/lfw_funneled/Ann_Lee/Ann_Lee_0001.jpg", 1);
    fixture_scene_at(f, "lfw/lfw_funneled/Ann_Lee/Ann_Lee_0012.jpg", 2);
    fixture_scene_at(f, "lfw/lfw_funneled/Bob/Bob_0003.jpg", 3);
    fixture_scene_at(f, "lfw/lfw_funneled/Cid/Dan_0001.jpg", 4);
    fixture_text(f, "lfw/lfw_funneled/pairs_01.txt", "Ann_Lee 1 2");
    fixture_text(f, "lfw/lfw_funneled/Bob/._Bob_0003.jpg", "hidden");
    label_at(f, "lfw/parts_lfw_funneled_gt_images/Ann_Lee_0001.ppm");
    label_at(f, "lfw/parts_lfw_funneled_gt_images/Ann_Lee_0012.ppm");
    label_at(f, "lfw/parts_lfw_funneled_gt_images/Eve_0001.ppm");
    fixture_text(f, "lfw/parts_lfw_funneled_gt_images/.DS_Store", "x");
    fixture_text(f, "lfw/parts_train.txt", "Ann_Lee 0001\r\nAnn_Lee 12\r\nZoe 1\r\n");
    fixture_text(f, "lfw/parts_test.txt", "Bob 3\nYan 0002\n");
}

static void test_lfw(struct fixture *f)
{
    make_lfw(f);
    if (!CHECK(!fixture_run(f, (struct ingest_options){.layout = "lfw"}, "lfw", NULL)))
        return;
    CHECK_INT(f->report.found, 4);
    CHECK_INT(f->report.added, 3);
    CHECK_INT(f->report.masked, 2);
    CHECK_INT(f->report.without_mask, 1);
    CHECK_INT(f->report.masks_alone, 1);
    CHECK_INT(f->report.skipped, 1);
    CHECK_INT(f->report.refused, 1);
    CHECK(strstr(f->refused.data, "Dan_0001.jpg: it is named for one person") != NULL);
    /* Of 5 listed, Ann_Lee 12 counts as there; Bob's photo has no label. */
    CHECK_INT(f->report.listed_absent, 3);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_group"), 2);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_info WHERE \"group\"='Ann_Lee'"),
              2);
    CHECK_INT(fixture_number(f, "SELECT sum(skin_pixels) FROM mask"), 2 * 4 * 12);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo WHERE name="
                                "'lfw_funneled/Bob/Bob_0003.jpg' AND kind='jpeg'"),
              1);
    CHECK_INT(fixture_number(f, "SELECT citation LIKE '%Kae%' FROM dataset WHERE name='lfw'"),
              1);
    CHECK_TEXT(f->report.rule.data, "green is skin: G > 127, G > R and G > B");
}

static void test_lfw_deepfunneled(struct fixture *f)
{
    fixture_text(f, "deep/lfw-deepfunneled/x", "x");
    fixture_text(f, "deep/parts_lfw_funneled_gt_images/x", "x");
    CHECK_INT(fixture_run(f, (struct ingest_options){.layout = "lfw"}, "deep", NULL), -1);
    CHECK_INT(f->err.code, ERR_FORMAT);
    CHECK(strstr(f->err.text, "deepfunneled") && strstr(f->err.text, "shifted"));
    CHECK_INT(
        fixture_run(f, (struct ingest_options){.layout = "lfw"}, "lfw/lfw_funneled", NULL), -1);
    CHECK_INT(f->err.code, ERR_ABSENT);
}

static void test_hgr(struct fixture *f)
{
    struct ingest_options hgr = {.layout = "hgr"};

    fixture_scene_at(f, "hgr/original_images/1_P_hgr1_id01_1.jpg", 11);
    fixture_scene_at(f, "hgr/original_images/1_P_hgr1_id01_10.JPG", 12);
    fixture_scene_at(f, "hgr/original_images/W_A_hgr2B_id01_1.jpg", 13);
    fixture_scene_at(f, "hgr/original_images/nobody.jpg", 14);
    bits_at(f, "hgr/skin_masks/1_P_hgr1_id01_1.bmp");
    bits_at(f, "hgr/skin_masks/1_P_hgr1_id01_10.bmp");
    bits_at(f, "hgr/skin_masks/W_A_hgr2B_id01_1.bmp");
    if (!CHECK(!fixture_run(f, hgr, "hgr", NULL)))
        return;
    CHECK_INT(f->report.added, 3);
    CHECK_INT(f->report.masked, 3);
    CHECK_INT(f->report.refused, 1);
    CHECK(strstr(f->refused.data, "nobody.jpg: its name tells no person") != NULL);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_info WHERE dataset='hgr' AND "
                                "\"group\"='hgr1_id01'"),
              2);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_info WHERE dataset='hgr' AND "
                                "\"group\"='hgr2B_id01'"),
              1);
    /* Black is skin, and the rows stand on their feet. */
    CHECK_INT(fixture_number(f, SKIN_OF("WHERE name='1_P_hgr1_id01_1.jpg'")), 6 * 8);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM mask JOIN photo AS p ON p.id=photo_id "
                                "WHERE kind='jpeg' AND rule='black is skin, threshold 128' "
                                "AND hex(skin) LIKE '01100C0006%'"),
              3);
}

static void test_hgr_as_its_archives_unpack(struct fixture *f)
{
    struct ingest_options hgr = {.layout = "hgr", .dataset = "hgr-archives"};

    fixture_scene_at(f, "arc/hgr1_images/original_images/1_P_hgr1_id02_1.jpg", 15);
    bits_at(f, "arc/hgr1_skin/skin_masks/1_P_hgr1_id02_1.bmp");
    fixture_scene_at(f, "arc/hgr2b_images/original_images/1_P_hgr2B_id02_1.jpg", 16);
    bits_at(f, "arc/hgr2b_skin/skin_masks/1_P_hgr2B_id02_1.bmp");
    if (!CHECK(!fixture_run(f, hgr, "arc", NULL)))
        return;
    CHECK_INT(f->report.masked, 2);
    CHECK_INT(fixture_number(f, "SELECT count(DISTINCT \"group\") FROM photo_info WHERE "
                                "dataset='hgr-archives'"),
              2);
    CHECK_INT(fixture_run(f, hgr, "lfw", NULL), -1);
    CHECK_INT(f->err.code, ERR_ABSENT);
}

static void test_lvs(struct fixture *f)
{
    struct image back = fixture_mask(16, 12, 0, 255);

    /* Columns 6 and 7 are neither skin nor background; 5 is both. */
    for (int y = 0; y < 12; y++) {
        image_row(&back, y)[6] = image_row(&back, y)[7] = 0;
        image_row(&back, y)[5] = 255;
    }
    fixture_scene_at(f, "lvs/film/s1/frames/05.jpg", 21);
    fixture_mask_at(f, "lvs/film/s1/skin/05.png", 255, 0);
    fixture_image(f, "lvs/film/s1/background/05.png", back, 0);
    fixture_scene_at(f, "lvs/s2/frames/05.jpg", 22);
    fixture_mask_at(f, "lvs/s2/skin/05.png", 255, 0);
    fixture_scene_at(f, "lvs/s2/frames/06.jpg", 23);
    fixture_text(f, "lvs/readme.txt", "x");
    if (!CHECK(!fixture_run(f, (struct ingest_options){.layout = "lvs"}, "lvs", NULL)))
        return;
    CHECK_INT(f->report.added, 3);
    CHECK_INT(f->report.masked, 2);
    CHECK_INT(f->report.without_mask, 1);
    CHECK_INT(f->report.skipped, 1);
    CHECK_INT(fixture_number(f, SKIN_OF("WHERE name='film/s1/frames/05.jpg'")), 5 * 12);
    CHECK_INT(fixture_number(f, "SELECT ignored_pixels FROM mask JOIN photo AS p ON "
                                "p.id=photo_id WHERE name='film/s1/frames/05.jpg'"),
              3 * 12);
    CHECK_INT(fixture_number(f, "SELECT source LIKE '%skin/05.png; %background/05.png' FROM "
                                "mask WHERE ignored IS NOT NULL"),
              1);
    CHECK_INT(fixture_number(f, SKIN_OF("WHERE name='s2/frames/05.jpg'")), 6 * 12);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_info WHERE dataset='lvs' AND "
                                "\"group\" IN ('s2','film/s1')"),
              3);
}

static void make_pairs(const struct fixture *f)
{
    fixture_scene_at(f, "p/images/001.jpg", 31);
    fixture_scene_at(f, "p/images/PAT_7_8.png.jpg", 32);
    fixture_scene_at(f, "p/images/more/001.png", 33);
    fixture_scene_at(f, "p/images/x.png", 34);
    fixture_scene_at(f, "p/images/x_1.png", 35);
    fixture_scene_at(f, "p/images/two.png", 36);
    fixture_mask_at(f, "p/images/masks/001_skin_001.png", 255, 0);
    fixture_mask_at(f, "p/images/masks/PAT_7_8_mask.png.jpg", 250, 4);
    fixture_mask_at(f, "p/images/masks/more/001.png", 255, 0);
    fixture_mask_at(f, "p/images/masks/x_1_mask.png", 255, 0);
    fixture_mask_at(f, "p/images/masks/two_a.png", 255, 0);
    fixture_mask_at(f, "p/images/masks/two_b.png", 255, 0);
    fixture_mask_at(f, "p/images/masks/alone.png", 255, 0);
}

static void test_pairs(struct fixture *f)
{
    struct ingest_options pairs = {.layout = "pairs", .dataset = "pairs"};

    make_pairs(f);
    pairs.images = fixture_path(f, "p/images");
    pairs.masks = fixture_path(f, "p/images/masks");
    CHECK_INT(fixture_run(f, pairs, NULL, NULL), -1);
    CHECK_INT(f->err.code, ERR_USAGE);
    CHECK(strstr(f->err.text, "--domain") != NULL);
    pairs.domain = "healthy";
    pairs.group_by = "prefix:_:2";
    if (!CHECK(!fixture_run(f, pairs, NULL, NULL)))
        return;
    CHECK_INT(f->report.found, 6);
    CHECK_INT(f->report.added, 6);
    CHECK_INT(f->report.masked, 3);
    CHECK_INT(f->report.without_mask, 3);
    CHECK_INT(f->report.masks_alone, 1);
    CHECK_INT(f->report.refused, 3);
    CHECK(strstr(f->refused.data, "'x.png' or of 'x_1.png'") != NULL);
    CHECK(strstr(f->refused.data, "'two.png' has two masks, 'two_a.png' and 'two_b.png'") !=
          NULL);
    CHECK(strstr(f->told.data, "white was taken to be skin") != NULL);
    CHECK_TEXT(f->report.rule.data, "white is skin, threshold 128");
    CHECK_INT(fixture_number(f, SKIN_OF("WHERE name='PAT_7_8.png.jpg'")), 72);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_info WHERE \"group\"='PAT_7'"), 1);
    pairs.masks = pairs.images;
    CHECK_INT(fixture_run(f, pairs, NULL, NULL), -1);
    CHECK_INT(f->err.code, ERR_USAGE);
}

static void refused_usage(struct fixture *f, struct ingest_options options, const char *want)
{
    CHECK_INT(fixture_run(f, options, NULL, NULL), -1);
    CHECK_INT(f->err.code, ERR_USAGE);
    CHECK(strstr(f->err.text, want) != NULL);
}

static void test_photos(struct fixture *f)
{
    fixture_scene_at(f, "c/a.jpg", 41);
    fixture_scene_at(f, "c/deep/b.txt.png", 42);
    fixture_text(f, "c/notes.txt", "not a picture");
    fixture_text(f, "c/empty.jpg", "");
    fixture_text(f, "c/.hidden.jpg", "x");
    /* It is clinical where nobody says otherwise, and then it wants a vault. */
    refused_usage(f,
                  (struct ingest_options){
                      .layout = "photos", .dataset = "c", .folder = fixture_path(f, "c")},
                  "--vault");
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM dataset WHERE name='c'"), 0);
    if (!CHECK(!fixture_run(
            f, (struct ingest_options){.layout = "photos", .dataset = "c", .domain = "healthy"},
            "c", NULL)))
        return;
    CHECK_INT(f->report.found, 4);
    CHECK_INT(f->report.added, 2);
    CHECK_INT(f->report.refused, 2);
    CHECK_INT(f->report.without_mask, 0);
    CHECK_INT((long long)f->report.rule.size, 0);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM refusal AS r JOIN dataset AS d ON "
                                "d.id=r.dataset_id WHERE d.name='c' AND length(reason)>5"),
              2);
    CHECK_INT(fixture_number(f, "SELECT count(DISTINCT \"group\") FROM photo_info WHERE "
                                "dataset='c'"),
              2);
}

static void test_usage(struct fixture *f)
{
    const char *c = fixture_path(f, "c");

    refused_usage(f, (struct ingest_options){.layout = "coco", .folder = c}, "'coco'");
    refused_usage(f, (struct ingest_options){.layout = "pairs", .folder = c}, "--images");
    refused_usage(f, (struct ingest_options){.layout = "lfw"}, "one folder");
    refused_usage(f, (struct ingest_options){.layout = "hgr", .folder = c, .group_by = "file"},
                  "--group-by");
    refused_usage(f, (struct ingest_options){.layout = "photos", .folder = c, .ignore_rest = 1},
                  "--ignore-rest");
    refused_usage(f, (struct ingest_options){.layout = "lfw", .folder = c, .threshold = 9},
                  "--threshold");
    refused_usage(f, (struct ingest_options){.layout = "photos", .folder = c, .dataset = "a b"},
                  "a dataset's name");
    refused_usage(f, (struct ingest_options){.layout = "photos", .folder = c, .domain = "ill"},
                  "--domain");
    refused_usage(
        f,
        (struct ingest_options){
            .layout = "pairs", .images = c, .masks = c, .colour = "red", .domain = "clinical"},
        "RRGGBB");
    CHECK_INT(fixture_run(f,
                          (struct ingest_options){
                              .layout = "photos", .dataset = "c", .domain = "clinical"},
                          "c", NULL),
              -1);
    CHECK_INT(f->err.code, ERR_STATE);
    CHECK_INT(fixture_run(f, (struct ingest_options){.layout = "photos"}, "none", NULL), -1);
    CHECK_INT(f->err.code, ERR_ABSENT);
}

int main(void)
{
    struct fixture f = fixture_open();

    test_lfw(&f);
    test_lfw_deepfunneled(&f);
    test_hgr(&f);
    test_hgr_as_its_archives_unpack(&f);
    test_lvs(&f);
    test_pairs(&f);
    test_photos(&f);
    test_usage(&f);
    fixture_close(&f);
    return check_result();
}
