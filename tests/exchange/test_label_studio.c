/* Label Studio's JSON: what it means and what is refused. */
#include "files.h"

#define TASK(results)                                                                          \
    "[{\"data\": {\"image\": \"a.jpg\"}, \"annotations\": [{\"result\": [" results "]}]}]"
#define RESULT(type, value)                                                                    \
    "{\"type\": \"" type "\", \"original_width\": 4, \"original_height\": 2, \"value\": {"     \
    "\"" type "\": [\"skin\"], " value "}}"
#define BRUSH "0, 0, 0, 32, 57, 187, 188, 48, 8, 255, 243, 192, 8, 24, 0, 0, 0, 72"

static const struct exchange_format *const studio = &exchange_label_studio;

static void test_shapes(void)
{
    files_look(
        studio,
        TASK(RESULT("polygonlabels",
                    "\"points\": [[25, 0], [75, 0], [75, 50], [25, 50]], \"closed\": true")),
        ".##.\n....\n", "");
    files_look(
        studio,
        TASK(RESULT("rectanglelabels",
                    "\"x\": 50, \"y\": 0, \"width\": 25, \"height\": 100, \"rotation\": 90")),
        "##..\n....\n", ""); /* turned clockwise about its corner */
    files_look(
        studio,
        TASK(RESULT("ellipselabels", "\"x\": 50, \"y\": 50, \"radiusX\": 25, \"radiusY\": 50")),
        ".##.\n.##.\n", "");
    files_look(studio, TASK(RESULT("brushlabels", "\"format\": \"rle\", \"rle\": [" BRUSH "]")),
               ".##.\n...#\n", "");
    files_look(
        studio,
        TASK(RESULT("polygonlabels",
                    "\"points\": [], \"closed\": false") ","
                                                         "{\"type\": \"choices\", \"value\": "
                                                         "{}}," RESULT("vectorlabels",
                                                                       "\"closed\": false")),
        "....\n....\n",
        "task 0: result 0: an open line, left out\n"
        "task 0: result 1: 'choices' has no area, left out\n"
        "task 0: result 2: an open line, left out\n");
}

/* A bulge at one side; the other sides straight. */
static void test_vector(void)
{
    static const char text[] = TASK(RESULT(
        "vectorlabels",
        "\"closed\": true, \"vertices\": ["
        "{\"id\": \"a\", \"x\": 0, \"y\": 0, \"isBezier\": true, \"controlPoint2\": {\"x\": "
        "25, \"y\": 50}},"
        "{\"id\": \"b\", \"x\": 100, \"y\": 0, \"prevPointId\": \"a\", \"isBezier\": true, "
        "\"controlPoint1\": {\"x\": 75, \"y\": 50}},"
        "{\"id\": \"c\", \"x\": 100, \"y\": 100, \"prevPointId\": \"b\", \"controlPoint1\": "
        "{\"x\": 7, \"y\": 7}},"
        "{\"id\": \"d\", \"x\": 0, \"y\": 100, \"isBezier\": true, \"controlPoint2\": {\"x\": "
        "0, \"y\": 50}}]"));
    static const struct spline_point want[12] = {
        {0, 0},      {256, 256},  {768, 256}, {1024, 0}, {1024, 0}, {1024, 512},
        {1024, 512}, {1024, 512}, {0, 512},   {0, 512},  {0, 256},  {0, 154}};
    struct exchange_doc doc = {0};
    struct err err;

    if (!CHECK(!files_read(&doc, studio, text, &err))) {
        fprintf(stderr, "%s\n", err.text);
        return;
    }
    if (CHECK_INT((long long)doc.photos[0].regions[0].shape.rings[0].count, 12))
        for (int i = 0; i < 12; i++) {
            CHECK_INT(doc.photos[0].regions[0].shape.rings[0].points[i].x, want[i].x);
            CHECK_INT(doc.photos[0].regions[0].shape.rings[0].points[i].y, want[i].y);
        }
    exchange_free(&doc);
}

static void test_refused(void)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"[7]", "task 0: it has no data that names a photo"},
        {"{\"data\": {\"x\": \"a\"}, \"annotations\": [7]}",
         "annotation 0 has no list of results"},
        {TASK("7"), "annotation 0: result 0: it has no type"},
        {TASK("{\"type\": \"polygon\"}"), "original_width is not a number but missing"},
        {TASK("{\"type\": \"polygon\", \"original_width\": \"4\"}"),
         "original_width is not a number but a string"},
        {TASK("{\"type\": \"polygon\", \"original_width\": 1e300, \"original_height\": 2}"),
         "1e+300"},
        {TASK("{\"type\": \"polygon\", \"original_width\": 4, \"original_height\": 2, "
              "\"image_rotation\": 90}"),
         "turned by 90 degrees"},
        {TASK("{\"type\": \"polygon\", \"original_width\": 4, \"original_height\": 2}"),
         "the label '' is unknown"},
        {TASK(RESULT("polygonlabels", "\"points\": [[1, 2], [3, 4]]")), "a list of 2 points"},
        {TASK(RESULT("polygonlabels", "\"points\": [[1, 2], [3, 4], [5]]")),
         "point 2: not a number but missing"},
        {TASK(RESULT("polygonlabels", "\"points\": [[1, 2], [3, 4], [5, 1e300]]")),
         "point 2: "},
        {TASK(RESULT("vectorlabels", "\"closed\": true")), "a list of 0 vertices"},
        {TASK(RESULT("vectorlabels", "\"closed\": true, \"vertices\": [{\"x\": 1}]")),
         "vertex 0: y is not a number"},
        {TASK(RESULT("vectorlabels",
                     "\"closed\": true, \"vertices\": [{\"id\": \"a\"}, {\"id\": \"b\"}, "
                     "{\"prevPointId\": \"a\"}]")),
         "vertex 2 does not follow"},
        {TASK(RESULT("brushlabels", "\"rle\": \"a\"")), "its rle is no list but a string"},
        {TASK(RESULT("brushlabels", "\"rle\": [1, 256]")), "element 1 of its rle is no byte"},
        {TASK(RESULT("brushlabels", "\"rle\": [0, 0, 0, 33, 56]")),
         "its rle is of 33 values of 8 bits"},
        {TASK(RESULT("brushlabels", "\"rle\": [0, 0, 0, 32, 57]")), "its rle is cut short"},
        {TASK(
             RESULT("brushlabels", "\"rle\": [0, 0, 0, 32, 63, 255, 255, 255, 255, 255, 255]")),
         "its rle goes over"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        files_refused(studio, cases[i].text, cases[i].word);
}

int main(void)
{
    test_shapes();
    test_vector();
    test_refused();
    return check_result();
}
