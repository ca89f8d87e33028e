/* VIA's JSON: what it means, what is refused, and what comes back. */
#include "files.h"
#include "exchange/pixels.h"

#define FILE_OF(regions)                                                                       \
    "{\"a.jpg1\": {\"filename\": \"a.jpg\", \"size\": 1, \"regions\": " regions "}}"
#define SHAPE(shape)                                                                           \
    "{\"shape_attributes\": {" shape                                                           \
    "}, \"region_attributes\": {\"what\": \"skin\", \"n\": {}}}"

static const struct exchange_format *const via = &exchange_via;

static int read_text(struct exchange_doc *doc, const char *text, struct err *err)
{
    struct pixels_size sides = {8, 6};
    struct exchange_ask ask = {.size_of = pixels_size_of, .self = &sides};

    *err = (struct err){0};
    return via->read(doc, (const uint8_t *)text, strlen(text), &ask, err);
}

static void look(const char *text, const char *want, const char *lost)
{
    struct exchange_doc doc = {0};
    struct err err;
    char *got;

    if (!CHECK(!read_text(&doc, text, &err))) {
        fprintf(stderr, "%s\n", err.text);
        return;
    }
    got = files_picture(doc.photos);
    CHECK_TEXT(got, want);
    CHECK_TEXT(doc.lost.data ? doc.lost.data : "", lost);
    free(got);
    exchange_free(&doc);
}

static void test_shapes(void)
{
    look(FILE_OF("[" SHAPE("\"name\": \"polygon\", \"all_points_x\": [1, 4, 4, 1], "
                           "\"all_points_y\": [1, 1, 3, 3]") "]"),
         "........\n.###....\n.###....\n........\n........\n........\n", "");
    look(FILE_OF("{\"0\": " SHAPE("\"name\": \"rect\", \"x\": 2, \"y\": 0, \"width\": 3, "
                                  "\"height\": 2") "}"),
         "..###...\n..###...\n........\n........\n........\n........\n", "");
    look(FILE_OF("[" SHAPE("\"name\": \"circle\", \"cx\": 4, \"cy\": 3, \"r\": 2") "]"),
         "........\n...##...\n..####..\n..####..\n...##...\n........\n", "");
    /* an ellipse turned by a quarter: its longer axis stands */
    look(FILE_OF("[" SHAPE("\"name\": \"ellipse\", \"cx\": 4, \"cy\": 3, \"rx\": 3, \"ry\": 1, "
                           "\"theta\": 1.5707963267948966") "]"),
         "...##...\n...##...\n...##...\n...##...\n...##...\n...##...\n", "");
    look(FILE_OF("[" SHAPE(
             "\"name\": \"polyline\", \"all_points_x\": [1, 4, 4, 1], "
             "\"all_points_y\": [1, 1, 3, 1]") "," SHAPE("\"name\": \"polyline\", "
                                                         "\"all_points_x\": [1, 4, "
                                                         "4], "
                                                         "\"all_points_y\": [1, 1, "
                                                         "3]") "," SHAPE("\"name\": "
                                                                         "\"point\"") "]"),
         "........\n..##....\n...#....\n........\n........\n........\n",
         "'a.jpg': region 1: a polyline without an area, left out\n"
         "'a.jpg': region 2: a point without an area, left out\n");
}

static void refused(const char *text, const char *word)
{
    struct exchange_doc doc = {0};
    struct err err;

    CHECK(read_text(&doc, text, &err) == -1);
    if (!CHECK(strstr(err.text, word)))
        fprintf(stderr, "'%s' is not in: %s\n", word, err.text);
    CHECK(!doc.photos && !doc.lost.data);
}

static void test_refused(void)
{
    refused("[]", "no VIA file");
    refused("{\"a\": 7}", "'a': it has no filename");
    refused(FILE_OF("7"), "'a.jpg': its regions are a number");
    refused(FILE_OF("[7]"), "'a.jpg': region 0: it has no shape_attributes");
    refused(FILE_OF("[" SHAPE("\"name\": \"star\"") "]"),
            "region 0: the shape 'star' is unknown");
    refused(FILE_OF("[" SHAPE("\"name\": \"circle\", \"cx\": 4, \"cy\": 3, \"r\": -2") "]"),
            "region 0: its extent is -4 x -4");
    refused(FILE_OF("[" SHAPE("\"name\": \"circle\", \"cx\": 4, \"cy\": 3, \"r\": \"2\"") "]"),
            "r is not a number but a string");
    refused(FILE_OF("[" SHAPE("\"name\": \"circle\", \"cx\": 4, \"cy\": 3, \"r\": 1e300") "]"),
            "is beyond");
    refused(FILE_OF("[" SHAPE("\"name\": \"polygon\", \"all_points_x\": [1, 4, 4], "
                              "\"all_points_y\": [1, 1]") "]"),
            "not two lists alike");
    refused(FILE_OF("[" SHAPE("\"name\": \"polygon\", \"all_points_x\": [1, 4, null], "
                              "\"all_points_y\": [1, 1, 2]") "]"),
            "point 2: not a number but null");
    files_refused(via, FILE_OF("[]"), "--size");
}

/* Polygons come back as they were; a curve as its chords, told. */
static void test_round_trip(void)
{
    static const struct spline_point points[] = {{300, 256}, {1600, 301}, {1500, 1300}};
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_photo *photo = exchange_add_photo(&doc, "a\"b", 8, 6);
    struct region region = files_region(REGION_IGNORE, SPLINE_POLYGON, points, 3);
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};
    struct mask skin = {0};

    region.shape.fill = RASTER_EVEN_ODD;
    exchange_add_region(photo, region);
    CHECK(!via->write(&file, photo, 1, &lost, &err));
    CHECK(!lost.data && exchange_sniff(file.data, file.size) == via);
    bytes_add(&file, "", 1);
    if (CHECK(!read_text(&back, (char *)file.data, &err)))
        CHECK(files_equal(photo, back.photos));
    exchange_free(&back);
    bytes_free(&file);
    exchange_add_region(photo, files_region(REGION_SKIN, SPLINE_BSPLINE, points, 3));
    CHECK(!via->write(&file, photo, 1, &lost, &err));
    CHECK_TEXT(lost.data, "region 1: ring 0: its curves became chords\n"
                          "region 1: its fill rule (non-zero) is not kept\n");
    CHECK(!files_consume(via, &skin, file.data, file.size, "a\"b", 8, 6, &err));
    CHECK(mask_area(&skin) > 3);
    mask_free(&skin);
    CHECK(files_consume(via, &skin, file.data, file.size, "c", 8, 6, &err) == -1);
    exchange_free(&doc);
    bytes_free(&file);
    text_free(&lost);
}

int main(void)
{
    test_shapes();
    test_refused();
    test_round_trip();
    return check_result();
}
