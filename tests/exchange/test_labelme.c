/* LabelMe's JSON: what it means, what is refused, and what comes back. */
#include "files.h"

#define FILE_OF(shapes)                                                                        \
    "{\"version\": \"5.5.0\", \"shapes\": [" shapes "], \"imagePath\": \"a.jpg\", "            \
    "\"imageData\": null, \"imageWidth\": 8, \"imageHeight\": 6}"
#define SHAPE(kind, points)                                                                    \
    "{\"label\": \"skin\", \"shape_type\": \"" kind "\", \"points\": " points "}"

static const struct exchange_format *const labelme = &exchange_labelme;

static void test_shapes(void)
{
    files_look(labelme, FILE_OF(SHAPE("polygon", "[[1, 1], [5, 1], [5, 3.5], [1, 3.5]]")),
               "........\n"
               ".####...\n"
               ".####...\n"
               "........\n"
               "........\n"
               "........\n",
               "");
    files_look(labelme, FILE_OF(SHAPE("rectangle", "[[6, 4], [2, 0]]")),
               "..####..\n"
               "..####..\n"
               "..####..\n"
               "..####..\n"
               "........\n"
               "........\n",
               "");
    files_look(labelme, FILE_OF(SHAPE("circle", "[[4, 3], [4, 1]]")),
               "........\n"
               "...##...\n"
               "..####..\n"
               "..####..\n"
               "...##...\n"
               "........\n",
               "");
    files_look(labelme,
               FILE_OF("{\"label\": \"skin\", \"points\": [[0, 0], [2, 0], [2, 2], [0, 2]]},"
                       "{\"label\": \"ignore\", \"shape_type\": \"polygon\", \"group_id\": 3,"
                       " \"points\": [[1, 1], [3, 1], [3, 2], [1, 2]]}"),
               "##......\n"
               "#??.....\n"
               "........\n"
               "........\n"
               "........\n"
               "........\n",
               "shape 1: its group_id is not kept\n");
    files_look(
        labelme,
        FILE_OF(SHAPE("line", "[[1, 1], [2, 2]]") "," SHAPE("circle", "[[1, 1], [1, 1]]")),
        "........\n........\n........\n........\n........\n........\n",
        "shape 0: a line has no area, left out\n"
        "shape 1: a circle of no extent, left out\n");
}

/* A PNG of 3 x 2 pixels, 0 255 255 / 255 0 1 in 8-bit grey. */
#define MASK                                                                                   \
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR42mNg"                             \
    "+P+f4T8DIwAN+wL/Ar+3vAAAAABJRU5ErkJggg=="

static void test_mask(void)
{
    files_look(labelme,
               FILE_OF("{\"label\": \"skin\", \"shape_type\": \"mask\", "
                       "\"points\": [[6.4, 4.9], [8.2, 5]], \"mask\": \"" MASK "\"}"),
               "........\n........\n........\n........\n.......#\n......#.\n", "");
    files_refused(labelme,
                  FILE_OF("{\"label\": \"skin\", \"shape_type\": \"mask\", "
                          "\"points\": [[6, 4], [7, 5]], \"mask\": \"" MASK "\"}"),
                  "shape 0: its mask has 3 x 2 pixels, but its box has 2 x 2");
    files_refused(labelme,
                  FILE_OF("{\"label\": \"skin\", \"shape_type\": \"mask\", "
                          "\"points\": [[6, 4], [8, 5]], \"mask\": \"iVBO*\"}"),
                  "shape 0: its base64 is damaged or cut short at character 4");
    files_refused(labelme,
                  FILE_OF("{\"label\": \"skin\", \"shape_type\": \"mask\", "
                          "\"points\": [[6, 4], [8, 5]], \"mask\": \"AAAA\"}"),
                  "shape 0: its mask");
    files_refused(labelme, FILE_OF(SHAPE("mask", "[[0, 0], [1, 1]]")),
                  "shape 0: its mask is no string but missing");
}

static void test_refused(void)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"", "line 1"},
        {"[]", "no list 'shapes'"},
        {"{\"shapes\": {}}", "no list 'shapes'"},
        {"{\"shapes\": [], \"shapes\": []}", "line 1: duplicate object key"},
        {FILE_OF(SHAPE("polygon", "[[NaN, 1], [5, 1], [5, 4]]")), "line 1"},
        {FILE_OF(SHAPE("polygon", "[[1e400, 1], [5, 1], [5, 4]]")), "line 1"},
        {FILE_OF(SHAPE("polygon", "[[1, 1], [5, 1e300], [5, 4]]")),
         "shape 0: point 1: (5, 1e+300)"},
        {FILE_OF(SHAPE("polygon", "[[1, 1], [5, \"1\"], [5, 4]]")),
         "shape 0: point 1: y: not a number but a string"},
        {FILE_OF(SHAPE("polygon", "[[1, 1], [5, 1, 2], [5, 4]]")),
         "shape 0: point 1: not [x, y]"},
        {FILE_OF(SHAPE("polygon", "[[1, 1], [5, 1]]")), "shape 0: it has 2 points, too few"},
        {FILE_OF(SHAPE("polygon", "7")), "shape 0: its points are not a list but a number"},
        {FILE_OF(SHAPE("rectangle", "[[1, 1], [5, 1], [2, 2]]")),
         "shape 0: it has 3 points, not 2"},
        {FILE_OF(SHAPE("circle", "[[1, 1], [131072, 131072]]")), "shape 0: "},
        {FILE_OF(SHAPE("star", "[[1, 1], [5, 1], [2, 2]]")), "shape 0: the shape_type 'star'"},
        {FILE_OF("{\"label\": \"skin\", \"shape_type\": 3, \"points\": []}"),
         "shape_type 'a number'"},
        {FILE_OF("{\"label\": \"wound\", \"points\": [[1, 1], [5, 1], [2, 2]]}"),
         "shape 0: the label 'wound' is unknown"},
        {FILE_OF("{\"label\": \"sk\\u0000in\", \"points\": []}"), "line 1"},
        {FILE_OF("{\"label\": \"\xff\", \"points\": []}"), "line 1"},
        {FILE_OF("[]"), "shape 0: no object with a label"},
        {"{\"shapes\": [], \"imagePath\": \"a\", \"imageWidth\": \"8\", \"imageHeight\": 6}",
         "imageWidth is not a number but a string"},
        {"{\"shapes\": [], \"imagePath\": \"a\", \"imageWidth\": 8.5, \"imageHeight\": 6}",
         "8.5 x 6"},
        {"{\"shapes\": [], \"imagePath\": \"a\", \"imageWidth\": 1e9, \"imageHeight\": 1}",
         "1e+09"},
        {"{\"shapes\": [], \"imagePath\": \"a\"}", "--size"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        files_refused(labelme, cases[i].text, cases[i].word);
}

/* Lists in lists, and a ring of more points than there may be. */
static void test_large(void)
{
    size_t size = 100000, points = SPLINE_POINTS_MAX + 1;
    char *deep = bytes_new(size + 1, 1);
    struct text long_ring = {0};

    memset(deep, '[', size);
    deep[size] = 0;
    files_refused(labelme, deep, "line 1: maximum parsing depth reached");
    free(deep);
    text_add(&long_ring, "{\"imageWidth\": 8, \"imageHeight\": 6, \"shapes\": [{\"label\": "
                         "\"skin\", \"points\": [[0,0]");
    for (size_t i = 1; i < points; i++)
        text_add_bytes(&long_ring, ",[1,2]", 6);
    text_add(&long_ring, "]}]}");
    files_refused(labelme, long_ring.data, "shape 0: it has 1048577 points");
    text_free(&long_ring);
}

static const struct spline_point ROUND[] = {{512, 256}, {1600, 300}, {1500, 1300}, {400, 1203}};

/* A photo of regions of each kind: a spline with a corner, a ring in a ring, pixels, a polygon.
 */
static struct exchange_photo *sample(struct exchange_doc *doc)
{
    static const uint8_t corners[] = {0, 1, 0, 0};
    static const struct spline_point hole[] = {{700, 500}, {700, 1000}, {1100, 1000}};
    static const uint8_t dots[48] = {[9] = 1, [10] = 1, [17] = 1, [47] = 1};
    struct exchange_photo *photo = exchange_add_photo(doc, "f\"o\\o.jpg", 8, 6);
    struct region region = {.label = REGION_SKIN, .shape = {.fill = RASTER_NON_ZERO}};

    shape_add(&region.shape, &(struct spline){SPLINE_CATMULL_ROM, ROUND, 4, corners});
    shape_add(&region.shape, &(struct spline){SPLINE_POLYGON, hole, 3, NULL});
    exchange_add_region(photo, region);
    region = (struct region){.label = REGION_NOT_SKIN, .shape = {.fill = RASTER_EVEN_ODD}};
    shape_add(&region.shape, &(struct spline){SPLINE_BSPLINE, ROUND, 4, NULL});
    exchange_add_region(photo, region);
    exchange_add_region(
        photo, (struct region){.label = REGION_IGNORE, .mask = mask_from_bytes(dots, 8, 6, 1)});
    region = (struct region){.label = REGION_SKIN, .shape = {.fill = RASTER_EVEN_ODD}};
    shape_add(&region.shape, &(struct spline){SPLINE_POLYGON, hole, 3, NULL});
    exchange_add_region(photo, region);
    return photo;
}

static void test_round_trip(void)
{
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_photo *photo = sample(&doc);
    struct bytes file = {0}, again = {0};
    struct text lost = {0};
    struct err err = {0};
    struct exchange_ask ask = {0};

    CHECK(!labelme->write(&file, photo, 1, &lost, &err));
    CHECK_TEXT(lost.data, "region 0: LabelMe sees its 2 rings joined by slits\n");
    CHECK(exchange_sniff(file.data, file.size) == labelme);
    if (CHECK(!labelme->read(&back, file.data, file.size, &ask, &err)))
        CHECK(files_equal(photo, back.photos));
    else
        fprintf(stderr, "%s\n", err.text);
    CHECK(!labelme->write(&again, photo, 1, &lost, &err));
    CHECK(file.size == again.size && !memcmp(file.data, again.data, file.size));
    bytes_free(&file);
    bytes_free(&again);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

/* Somebody moved a point in LabelMe, which kept our key: the point counts. */
static void test_moved(void)
{
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_photo *photo = exchange_add_photo(&doc, "a", 8, 6);
    struct region region = files_region(REGION_SKIN, SPLINE_CATMULL_ROM, ROUND, 4);
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};
    struct exchange_ask ask = {0};
    char *at;

    exchange_add_region(photo, region);
    CHECK(!labelme->write(&file, photo, 1, &lost, &err));
    bytes_add(&file, "", 1);
    at = strstr((char *)file.data, "\"points\": [[2, 1],");
    if (CHECK(at)) {
        memcpy(at, "\"points\": [[2, 3],", 18);
        CHECK(!labelme->read(&back, file.data, file.size - 1, &ask, &err));
        CHECK_INT(back.photos[0].regions[0].shape.rings[0].kind, SPLINE_POLYGON);
        CHECK_INT(back.photos[0].regions[0].shape.rings[0].points[0].y, 3 * 256);
        CHECK_TEXT(back.lost.data,
                   "shape 0: its curves were left out: its points are no longer "
                   "theirs\n");
    }
    bytes_free(&file);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

/* Damaged riders are left out, whatever is wrong with them. */
static void test_riders(void)
{
    static const char *const riders[] = {
        "7",
        "{}",
        "{\"fill\": \"even-odd\", \"rings\": []}",
        "{\"fill\": \"odd\", \"rings\": [{\"kind\": \"polygon\", \"points\": "
        "[0,0,512,0,512,512]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"star\", \"points\": "
        "[0,0,512,0,512,512]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"polygon\", \"points\": "
        "[0,0,512,0,512]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"bezier\", \"points\": "
        "[0,0,512,0]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"polygon\", \"points\": "
        "[0,0,512,0,512,513]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"polygon\", \"points\": "
        "[0,0,512,0,512,512.0]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"polygon\", \"points\": "
        "[0,0,512,0,512,99999999999]}]}",
        "{\"fill\": \"even-odd\", \"rings\": [{\"kind\": \"catmull-rom\", \"corners\": [3], "
        "\"points\": [0,0,512,0,512,512]}]}"};
    struct text text = {0};

    for (size_t i = 0; i < sizeof riders / sizeof *riders; i++) {
        text_free(&text);
        text_add(&text,
                 "{\"imageWidth\": 3, \"imageHeight\": 2, \"shapes\": [{\"label\": \"skin\", "
                 "\"points\": [[0, 0], [2, 0], [2, 2]], \"dermatome\": %s}]}",
                 riders[i]);
        files_look(labelme, text.data, "##.\n.#.\n",
                   "shape 0: its curves were left out: its points are no longer theirs\n");
    }
    text_free(&text);
}

/* LabelMe draws the rim too: 3 x 3 pixels of a square of 2 x 2. */
static void test_consume(void)
{
    static const char text[] = FILE_OF(
        SHAPE("polygon",
              "[[1.9, 1.2], [3, 1], [3, 3], [1, 3]]") ","
                                                      "{\"label\": \"not-skin\", \"points\": "
                                                      "[[2, 2], [2, 2], [2, 2]]}");
    static const uint8_t want[48] = {
        [9] = 1, [10] = 1, [11] = 1, [17] = 1, [19] = 1, [25] = 1, [26] = 1, [27] = 1};
    struct mask skin = {0}, expected = mask_from_bytes(want, 8, 6, 1);
    struct err err = {0};

    CHECK(!files_consume(labelme, &skin, (const uint8_t *)text, strlen(text), "a.jpg", 8, 6,
                         &err));
    CHECK_INT(files_differ(&skin, &expected), 0);
    mask_free(&skin);
    mask_free(&expected);
}

int main(void)
{
    test_shapes();
    test_mask();
    test_refused();
    test_large();
    test_round_trip();
    test_moved();
    test_riders();
    test_consume();
    return check_result();
}
