/* Label Studio's JSON: what it means and what is refused. */
#include "sample.h"
#include "base/limits.h"

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

/* What has no need of our key, on the largest photo: percents keep each 1/256 pixel. */
static void test_percents(void)
{
    enum { KNOTS = 99 };
    struct spline_point points[3 * KNOTS];
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_photo *photo = exchange_add_photo(&doc, "a", LIMIT_SIDE, 2);
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};
    struct exchange_ask ask = {0};
    struct region region;

    for (int i = 0; i < 3 * KNOTS; i++)
        points[i] = (struct spline_point){(i * 56501) % (LIMIT_SIDE * 256) - 9 * i,
                                          i % 2 ? SPLINE_LIMIT - i : i - SPLINE_LIMIT};
    exchange_add_region(photo, files_region(REGION_SKIN, SPLINE_BEZIER, points, 3 * KNOTS));
    region = files_region(REGION_SKIN, SPLINE_POLYGON, SAMPLE_ROUND, 4);
    region.shape.fill = RASTER_EVEN_ODD;
    exchange_add_region(photo, region);
    CHECK(!studio->write(&file, photo, 1, &lost, &err) && !lost.data);
    bytes_add(&file, "", 1);
    CHECK(!strstr((char *)file.data, "dermatome"));
    CHECK(strstr((char *)file.data, "vectorlabels") && strstr((char *)file.data, "polygonl"));
    if (CHECK(!studio->read(&back, file.data, file.size - 1, &ask, &err)))
        CHECK(files_equal(photo, back.photos));
    bytes_free(&file);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

static void edited(const char *from, const char *to, size_t photo, int is_mask,
                   const char *told)
{
    struct exchange_doc back = {0};

    sample_edited(&back, studio, from, to);
    if (CHECK(back.count == 2)) {
        const struct region *r = back.photos[photo].regions;

        CHECK(is_mask ? r->mask.count > 0 : r->shape.rings[0].kind == SPLINE_BEZIER);
        CHECK_TEXT(back.lost.data ? back.lost.data : "", told);
    }
    exchange_free(&back);
}

/* A key of ours beside a shape that covers nothing, which it cannot be. */
static void test_key_of_nothing(void)
{
    files_look(studio,
               TASK("{\"type\": \"rectanglelabels\", \"original_width\": 2, "
                    "\"original_height\": 1, \"dermatome\": {\"fill\": \"even-odd\", "
                    "\"rings\": [{\"kind\": \"polygon\", \"points\": [0, 0, 9, 0, 0, 9]}]}, "
                    "\"value\": {\"rectanglelabels\": [\"skin\"], \"x\": 0, \"y\": 0, "
                    "\"width\": 0, \"height\": 1}}"),
               "..\n",
               "task 0: result 0: its curves were left out: its plain shape is no longer "
               "theirs\n");
}

/* An annotation without results is a photo without regions, if its size is known. */
static void test_empty(void)
{
    static const char text[] = TASK("");
    struct pixels_size sides = {3, 2};
    struct exchange_ask ask = {.size_of = pixels_size_of, .self = &sides};
    struct exchange_doc doc = {0};
    struct err err = {0};

    if (CHECK(!studio->read(&doc, (const uint8_t *)text, sizeof text - 1, &ask, &err)))
        CHECK(doc.count == 1 && !doc.photos->count && doc.photos->width == 3);
    exchange_free(&doc);
    CHECK(!files_read(&doc, studio, text, &err));
    CHECK_TEXT(doc.lost.data, "task 0: annotation 0 is empty, left out\n");
    exchange_free(&doc);
}

int main(void)
{
    sample_round_trip(studio, 1,
                      "'f\"o\\o.jpg': region 0: Label Studio sees the pixels of its outline\n"

                      "'f\"o\\o.jpg': region 3: Label Studio sees the pixels of its outline\n");
    test_percents();
    edited("\"controlPoint1\": {\"x\": 23", "\"controlPoint1\": {\"x\": 24", 1, 0,
           "task 1: result 0: its curves were left out: its plain shape is no longer theirs\n");
    edited("[\"not-skin\"], \"format\"", "[\"skin\"],     \"format\"", 0, 1,
           "task 0: result 0: its curves were left out: its plain shape is no longer theirs\n");
    test_key_of_nothing();
    test_empty();
    test_shapes();
    test_vector();
    test_refused();
    return check_result();
}
