#include "exchange/release_card.h"
#include "exchange/release_check.h"
#include "exchange/release_text.h"
#include "exchange/release_truth.h"
#include "tests/check.h"

#include <stdlib.h>

/* What a release is written with, and what looks at it. */

static void text_is(void (*write)(struct text *, const char *), const char *plain,
                    const char *want)
{
    struct text text = {0};

    write(&text, plain);
    CHECK_TEXT(text.data ? text.data : "", want);
    text_free(&text);
}

static void test_texts(void)
{
    text_is(release_cell, "", "");
    text_is(release_cell, "a/b.jpg", "a/b.jpg");
    text_is(release_cell, "a,b", "\"a,b\"");
    text_is(release_cell, "a\"b", "\"a\"\"b\"");
    text_is(release_cell, "=1+1", "\"'=1+1\"");
    text_is(release_cell, "+1", "\"'+1\"");
    text_is(release_cell, "-1", "\"'-1\"");
    text_is(release_cell, "@x", "\"'@x\"");
    text_is(release_cell, " =1", "\"' =1\"");
    text_is(release_cell, "\t=1", "\"' =1\"");
    text_is(release_cell, "a\r\nb", "\"a  b\"");
    text_is(release_cell, "\xff\xc0\xaf.jpg", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd.jpg");
    text_is(release_cell, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    text_is(release_cell, "\xc3\xa9\xe2\x80\xae", "\"\xc3\xa9 \"");
    text_is(release_markdown, "<b>&[x](y)\n# z|`", "&lt;b&gt;&amp;\\[x\\]\\(y\\) \\# z\\|\\`");
    text_is(release_json, "a\"\\\n\x7f\xff", "\"a\\\"\\\\  \xef\xbf\xbd\"");
}

/* ---- the truth ---- */

static const char SQUARE[] =
    "{\"photo\": \"p-1\", \"width\": 4, \"height\": 3,\n"
    " \"raster_rule\": 1, \"regions\": [\n"
    "  {\"label\": \"skin\", \"shape\": {\"fill\": \"even-odd\", \"rings\": [{\"kind\": "
    "\"polygon\", \"points\": [256, 256, 768, 256, 768, 768, 256, 768]}]}},\n"
    "  {\"label\": \"ignore\", \"pixels\": \"0120\"}],\n";

/* A 4 x 3 photo: columns 1 and 2 of rows 1 and 2 are skin; the first pixel is not known. */
static struct release_truth square(int traced)
{
    static const uint8_t skin[12] = {0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0},
                         ignored[12] = {255};
    struct release_truth truth = {.photo = bytes_copied_text("p-1"),
                                  .skin = mask_from_bytes(skin, 4, 3, 1),
                                  .ignored = mask_from_bytes(ignored, 4, 3, 1),
                                  .traced = traced};
    struct spline_point points[] = {{256, 256}, {768, 256}, {768, 768}, {256, 768}};
    const struct spline ring = {.kind = SPLINE_POLYGON, .points = points, .count = 4};

    if (traced) {
        truth.regions = bytes_zeroed(2, sizeof *truth.regions);
        truth.count = 2;
        truth.regions[0].label = REGION_SKIN;
        shape_add(&truth.regions[0].shape, &ring);
        truth.regions[1].label = REGION_IGNORE;
        truth.regions[1].mask = mask_from_bytes(ignored, 4, 3, 1);
    }
    return truth;
}

static void goes_and_comes(int traced)
{
    struct release_truth truth = square(traced), back = {0};
    struct text once = {0}, again = {0};
    struct err err;

    CHECK(!release_truth_check(&truth, &err));
    release_truth_write(&once, &truth);
    CHECK(!release_truth_read(&back, (uint8_t *)once.data, once.size, &err));
    CHECK(!release_truth_check(&back, &err));
    CHECK_INT(back.traced, traced);
    CHECK(mask_equal(&back.skin, &truth.skin) && mask_equal(&back.ignored, &truth.ignored));
    release_truth_write(&again, &back);
    CHECK_TEXT(again.data, once.data);
    CHECK(traced ? !strncmp(once.data, SQUARE, 100) : strstr(once.data, "null") != NULL);
    text_free(&once);
    text_free(&again);
    release_truth_free(&truth);
    release_truth_free(&back);
}

/* The file with one part replaced: refused, by a text that holds `says`. */
static void truth_without(const char *part, const char *with, const char *says)
{
    struct release_truth truth = square(1), back = {0};
    struct text file = {0}, bad = {0};
    struct err err = {0};
    const char *at;
    int rc;

    release_truth_write(&file, &truth);
    at = strstr(file.data, part);
    if (CHECK(at)) {
        text_add(&bad, "%.*s%s%s", (int)(at - file.data), file.data, with, at + strlen(part));
        rc = release_truth_read(&back, (uint8_t *)bad.data, bad.size, &err);
        CHECK(rc || release_truth_check(&back, &err));
        CHECK(strstr(err.text, says));
        if (!strstr(err.text, says))
            fprintf(stderr, "%s -> %s: '%s'\n", part, with, err.text);
    }
    text_free(&file);
    text_free(&bad);
    release_truth_free(&truth);
    release_truth_free(&back);
}

static void test_truth(void)
{
    goes_and_comes(0);
    goes_and_comes(1);
    truth_without("256, 256", "0, 256", "not what raster rule 1 makes");
    truth_without("\"raster_rule\": 1", "\"raster_rule\": 2", "raster_rule");
    truth_without("\"raster_rule\": 1", "\"raster_rule\": null", "raster_rule");
    truth_without("\"width\": 4", "\"width\": 5", "size");
    truth_without("\"width\": 4", "\"width\": 4000000000", "width");
    truth_without("\"size\": [3, 4]", "\"size\": [4, 3]", "size");
    truth_without("\"label\": \"skin\"", "\"label\": \"hair\"", "label");
    truth_without("\"kind\": \"polygon\"", "\"kind\": \"circle\"", "shape");
    truth_without("\"photo\": ", "\"more\": 1, \"photo\": ", "seven keys");
    truth_without("\"photo\": ", "\"foto\": ", "seven keys");
}

/* ---- croissant.json ---- */

static const char COLUMNS[] =
    "photo,file,dataset,domain,group,width,height,sha256,mask,mask_sha256,skin_pixels,"
    "ignored_pixels,mask_rule,annotator,outlines,published_name,source_md5";
static const char SPLITS[] = "photo,fold,stage,group,source_md5,sha256";

#define SUM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct text croissant(const struct release_file *tables, size_t count)
{
    const struct release_dataset sets[] = {
        {"a", "healthy", "CC \"BY\" </x>", "", NULL, 1, 1, 1, 0},
        {"b", "clinical", "none", "B, 2020", NULL, 0, 1, 1, 1}};
    const struct release_card card = {.name = "s",
                                      .url = "https://example.org/s",
                                      .is_split = 1,
                                      .since = "2026-01-31T00:00:00Z",
                                      .photos = 2,
                                      .groups = 2,
                                      .datasets = sets,
                                      .dataset_count = 2,
                                      .tables = tables,
                                      .table_count = count,
                                      .kinds = 1u << 1,
                                      .outlines = 1};
    struct text text = {0};

    release_croissant_write(&text, &card);
    return text;
}

static char a_path[] = "masks/p-1.png", b_path[] = "outlines/p-1.svg", c_path[] = "photos.csv",
            d_path[] = "photos/p-1.jpg", e_path[] = "splits.csv", f_path[] = "truth/p-1.json";
static const struct release_file FILES[] = {{a_path, SUM}, {b_path, SUM}, {c_path, SUM},
                                            {d_path, SUM}, {e_path, SUM}, {f_path, SUM}};
static const struct release_file TABLES[] = {{c_path, SUM}, {e_path, SUM}};
enum { FILE_COUNT = sizeof FILES / sizeof *FILES };

static int looked_at(const char *data, size_t size, struct err *err)
{
    const char *columns[] = {COLUMNS, SPLITS};

    return release_croissant_check(data, size, FILES, FILE_COUNT, columns, err);
}

static void croissant_without(const char *part, const char *with, const char *says)
{
    struct text text = croissant(TABLES, 2), bad = {0};
    const char *at = strstr(text.data, part);
    struct err err = {0};

    if (CHECK(at)) {
        text_add(&bad, "%.*s%s%s", (int)(at - text.data), text.data, with, at + strlen(part));
        CHECK(looked_at(bad.data, bad.size, &err));
        if (!CHECK(strstr(err.text, says)))
            fprintf(stderr, "%s -> %s: '%s'\n", part, with, err.text);
    }
    text_free(&text);
    text_free(&bad);
}

static void test_croissant(void)
{
    struct text text = croissant(TABLES, 2);
    struct err err = {0};

    CHECK(!looked_at(text.data, text.size, &err));
    CHECK_TEXT(err.text, "");
    text_free(&text);
    croissant_without("cr:citeAs", "cr:cite", "citeAs");
    croissant_without("\"@vocab\": \"https", "\"@vocab\": \"http", "@vocab");
    croissant_without("croissant/1.0", "croissant/2.0", "conformsTo");
    croissant_without("sc:Dataset", "Dataset", "@type");
    croissant_without("\"license\": [", "\"license\": [\"\", ", "license");
    croissant_without("2026-01-31", "2026-1-31", "datePublished");
    croissant_without("https://example.org/s", "java script:x", "url");
    croissant_without("\"creator\"", "\"maker\"", "creator");
    croissant_without(SUM, "11" SUM, "sha256");
    croissant_without("\"contentUrl\": \"photos.csv\"", "\"contentUrl\": \"../photos.csv\"",
                      "contentUrl");
    croissant_without("photos/*.jpg", "photos/*.gif", "includes");
    croissant_without("\"@id\": \"masks\"", "\"@id\": \"truth\"", "@id");
    croissant_without("\"key\": {\"@id\": \"photos/photo\"}",
                      "\"key\": {\"@id\": \"photos/id\"}", "key");
    croissant_without("{\"column\": \"domain\"}", "{\"column\": \"origin\"}", "column");
    croissant_without("\"fileObject\": {\"@id\": \"photos.csv\"}",
                      "\"fileObject\": {\"@id\": \"rows.csv\"}", "source");
    croissant_without("\"references\": {\"field\": {\"@id\": \"photos/photo\"}}",
                      "\"references\": {\"field\": {\"@id\": \"photos/foto\"}}", "refers");
    croissant_without("sc:Integer", "sc:Number", "dataType");
}

/* ---- SHA256SUMS ---- */

static void sums_are(const char *text, int want, const char *says)
{
    struct release_file *files = NULL;
    size_t count = 0;
    struct err err = {0};
    int rc = release_sums_read(&files, &count, text, strlen(text), &err);

    CHECK_INT(rc ? -1 : (int)count, want);
    CHECK(strstr(err.text, says));
    for (size_t i = 0; !rc && i < count; i++)
        free(files[i].path);
    if (!rc)
        free(files);
}

static void test_sums(void)
{
    sums_are("", 0, "");
    sums_are(SUM "  a\n" SUM "  b/c.x\n", 2, "");
    sums_are(SUM "  a", -1, "cut short");
    sums_are(SUM " *a\n", -1, "line 1");
    sums_are(SUM "  b\n" SUM "  a\n", -1, "rising");
    sums_are(SUM "  a\n" SUM "  a\n", -1, "rising");
    sums_are(SUM "  ../a\n", -1, "line 1");
    sums_are(SUM "  /a\n", -1, "line 1");
    sums_are(SUM "  a/.b\n", -1, "line 1");
    sums_are(SUM "  a//b\n", -1, "line 1");
    sums_are(SUM "  a/\n", -1, "line 1");
    sums_are(SUM "  a/b/c\n", -1, "line 1");
    sums_are(SUM "  a b\n", -1, "line 1");
    sums_are("0" SUM "  a\n", -1, "line 1");
}

int main(void)
{
    test_texts();
    test_truth();
    test_croissant();
    test_sums();
    return check_result();
}
