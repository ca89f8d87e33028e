/* LabelU's JSON: what it means and what is refused. */
#include "files.h"

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

int main(void)
{
    test_shapes();
    test_size();
    test_refused();
    return check_result();
}
