/* LabelU's JSON: what it means and what is refused. */
#include "sample.h"

#define FILE_OF(data)                                                                          \
    "{\"url\": \"a.jpg\", \"meta\": {\"width\": 8, \"height\": 6}, \"data\": {" data "}}"
#define SPLINE(points, handles)                                                                \
    FILE_OF("\"polygon\": [{\"type\": \"spline\", \"label\": \"skin\", \"points\": [" points   \
            "], \"controlPoints\": [" handles "]}]")
#define P(x, y) "{\"x\": " #x ", \"y\": " #y "}"

static const struct exchange_format *const labelu = &exchange_labelu;

static int size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    (void)self;
    if (strcmp(name, "a.jpg") != 0)
        return err_set(err, ERR_ABSENT, "no photo '%s'", name);
    *width = 5;
    *height = 4;
    return 0;
}

/* Straight handles: a square, knot, two handles to the next, and so on around. */
static const char SQUARE[] = SPLINE(P(1, 1) "," P(4, 1) "," P(4, 4) "," P(1, 4),
                                    P(2, 1) "," P(3, 1) "," P(4, 2) "," P(4, 3) "," P(
                                        3, 4) "," P(2, 4) "," P(1, 3) "," P(1, 2));

static void test_shapes(void)
{
    files_look(labelu, SQUARE, "........\n.###....\n.###....\n.###....\n........\n........\n",
               "");
    files_look(
        labelu,
        FILE_OF("\"rect\": [{\"x\": 2, \"y\": 1, \"width\": 3, \"height\": 2, \"label\": "
                "\"skin\"}], \"line\": [{}], \"tag\": []"),
        "........\n..###...\n..###...\n........\n........\n........\n",
        "sample 0: line: 1 without an area, left out\n");
    files_look(
        labelu,
        "[{\"fileName\": \"a\", \"result\": {\"width\": 3, \"height\": 2, \"annotations\": "
        "[{\"toolName\": \"polygonTool\", \"result\": [{\"label\": \"skin\", \"points\": "
        "[" P(0, 0) "," P(2, 0) "," P(2, 2) "," P(0, 2) "]}]}]}}]",
        "##.\n##.\n", "");
}

/* Its own word on the size is not believed against the photo's, but told. */
static void test_size(void)
{
    struct exchange_ask ask = {.size_of = size_of};
    struct exchange_doc doc = {0};
    struct err err = {0};
    char *other;

    if (CHECK(!labelu->read(&doc, (const uint8_t *)SQUARE, strlen(SQUARE), &ask, &err))) {
        CHECK_INT(doc.photos[0].width, 5);
        CHECK_INT(doc.photos[0].regions[0].shape.rings[0].kind, SPLINE_BEZIER);
        CHECK_TEXT(doc.lost.data, "sample 0: it says 8 x 6 pixels, the photo has 5 x 4\n");
    }
    exchange_free(&doc);
    other = bytes_copied_text(SQUARE);
    memcpy(strstr(other, "a.jpg"), "b", 1);
    CHECK(labelu->read(&doc, (uint8_t *)other, strlen(other), &ask, &err) == -1);
    CHECK_INT(err.code, ERR_ABSENT);
    free(other);
}

static void test_refused(void)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"[7]", "sample 0: it has neither data"},
        {"{\"data\": {}}", "sample 0: it has neither fileName nor url"},
        {"{\"url\": \"a\", \"data\": {}}", "--size"},
        {FILE_OF("\"star\": []"), "sample 0: the tool 'star' is unknown"},
        {FILE_OF("\"polygon\": {}"), "polygon: no list but an object"},
        {FILE_OF("\"polygon\": [7]"), "sample 0: polygon 0: no object but a number"},
        {FILE_OF("\"polygon\": [{\"points\": []}]"), "polygon 0: the label '' is unknown"},
        {FILE_OF("\"polygon\": [{\"label\": \"skin\", \"type\": \"arc\"}]"), "the type 'arc'"},
        {SPLINE(P(1, 1), P(2, 1)), "polygon 0: it has 1 points and 1 controlPoints"},
        {SPLINE(P(1, 1), P(2, 1) ", 3"), "controlPoints: point 1: not an object with x and y"},
        {SPLINE(P(1, 1e300), ""), "point 0: (1, 1e+300) is beyond"},
        {SPLINE("{\"x\": 1, \"y\": \"1\"}", ""), "point 0: y is not a number but a string"},
        {FILE_OF("\"rect\": [{\"label\": \"skin\", \"x\": 2, \"y\": 1, \"width\": -3, "
                 "\"height\": 2}]"),
         "rect 0: its extent is -3 x 2"},
        {FILE_OF("\"rect\": [{\"label\": \"skin\", \"x\": 2, \"y\": 1, \"width\": 3}]"),
         "rect 0: height is not a number but missing"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        files_refused(labelu, cases[i].text, cases[i].word);
}

/* An outline that crosses itself has not the same pixels by LabelU's rule: told, and seen. */
static void test_crossing(void)
{
    static const struct spline_point star[] = {
        {1024, 0}, {1600, 1536}, {128, 512}, {1920, 512}, {400, 1536}};
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_photo *photo = exchange_add_photo(&doc, "a", 8, 6);
    struct region region = files_region(REGION_SKIN, SPLINE_POLYGON, star, 5);
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};
    struct mask theirs = {0}, ours = {0};
    struct exchange_ask ask = {0};

    region.shape.fill = RASTER_EVEN_ODD;
    exchange_add_region(photo, region);
    CHECK(!labelu->write(&file, photo, 1, &lost, &err));
    CHECK_TEXT(lost.data, "'a': region 0: LabelU does not see its fill rule (even-odd)\n");
    CHECK(!files_consume(labelu, &theirs, file.data, file.size, "a", 8, 6, &err));
    CHECK(!pixels_skin(&ours, photo, &err));
    CHECK(files_differ(&ours, &theirs) > 3);
    if (CHECK(!labelu->read(&back, file.data, file.size, &ask, &err)))
        CHECK(files_equal(photo, back.photos));
    mask_free(&ours);
    mask_free(&theirs);
    bytes_free(&file);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

static void edited(const char *from, const char *to, const char *told)
{
    struct exchange_doc back = {0};

    sample_edited(&back, labelu, from, to);
    CHECK_TEXT(back.lost.data ? back.lost.data : "", told);
    exchange_free(&back);
}

/* LabelU's server writes the result as a text. */
static void test_result_as_text(void)
{
    static const char text[] =
        "[{\"id\": 1, \"fileName\": \"a\", \"result\": \"{\\\"width\\\": 2, "
        "\\\"height\\\": 1, \\\"annotations\\\": [{\\\"toolName\\\": \\\"rectTool\\\", "
        "\\\"result\\\": [{\\\"label\\\": \\\"skin\\\", \\\"x\\\": 1, \\\"y\\\": 0, "
        "\\\"width\\\": 1, \\\"height\\\": 1}]}]}\"}]";

    files_look(labelu, text, ".#\n", "");
    CHECK(exchange_sniff((const uint8_t *)text, strlen(text)) == labelu);
    files_refused(labelu, "{\"fileName\": \"a\", \"result\": \"{\"}",
                  "sample 0: result: line 1");
    files_refused(labelu, "{\"fileName\": \"a\", \"result\": \"[]\"}", "it has neither data");
}

int main(void)
{
    sample_round_trip(
        labelu, 0,
        "'f\"o\\o.jpg': region 0: LabelU shows its curves, but its exports of masks and "
        "COCO join the 4 knots by straight lines\n"
        "'f\"o\\o.jpg': region 2: its pixels became an outline\n"
        "'f\"o\\o.jpg': region 3: LabelU sees its 2 rings as the outline of their "
        "pixels\n"
        "'b.jpg': region 0: LabelU shows its curves, but its exports of masks and COCO "
        "join the 4 knots by straight lines\n");
    test_crossing();
    edited("{\"x\": 2, \"y\": 1}", "{\"x\": 3, \"y\": 1}",
           "sample 0: polygon 0: its curves were left out: its points are no longer theirs\n");
    edited("{\"x\": 10, \"y\": 6}", "{\"x\": 12, \"y\": 6}",
           "sample 0: polygon 3: its curves were left out: its points are no longer theirs\n");
    test_result_as_text();
    test_shapes();
    test_size();
    test_refused();
    return check_result();
}
