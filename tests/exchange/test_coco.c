/* COCO's JSON: what it means, what is refused, and what comes back. */
#include "sample.h"

#define FILE_OF(annotations)                                                                   \
    "{\"images\": [{\"id\": 7, \"file_name\": \"a.jpg\", \"width\": 5, \"height\": 4}], "      \
    "\"categories\": [{\"id\": 2, \"name\": \"skin\"}, {\"id\": 1, \"name\": \"ignore\"}, "    \
    "{\"id\": 3, \"name\": \"cat\"}], \"annotations\": [" annotations "]}"
#define OF(segmentation)                                                                       \
    "{\"id\": 1, \"image_id\": 7, \"category_id\": 2, \"segmentation\": " segmentation "}"

static const struct exchange_format *const coco = &exchange_coco;

static void test_segmentations(void)
{
    static const char stair[] = ".....\n.##..\n..##.\n.....\n";

    files_look(coco, FILE_OF(OF("[[1, 1, 3, 1, 3, 2, 1, 2], [2, 2, 4, 2, 4, 3, 2, 3]]")), stair,
               "annotation 0: its 2 polygons became as many regions\n");
    files_look(coco, FILE_OF(OF("{\"size\": [4, 5], \"counts\": [5, 1, 3, 2, 3, 1, 5]}")),
               stair, "");
    files_look(coco, FILE_OF(OF("{\"size\": [4, 5], \"counts\": \"51310O2\"}")), stair, "");
    files_look(coco,
               FILE_OF("{\"image_id\": 7, \"category_id\": 2, \"iscrowd\": 1, "
                       "\"segmentation\": [[0, 0, 5, 0, 5, 1, 0, 1]]},"
                       "{\"image_id\": 7, \"category_id\": 1, "
                       "\"segmentation\": [[0, 0, 1, 0, 1, 2, 0, 2]]},"
                       "{\"image_id\": 7, \"category_id\": 2, \"bbox\": [0, 0, 1, 1]}"),
               "?####\n?....\n.....\n.....\n",
               "annotation 0: that it is a crowd is not kept\n"
               "annotation 2: it has no segmentation, left out\n");
}

static void test_refused(void)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"{\"images\": []}", "no list 'annotations'"},
        {"{\"annotations\": []}", "no list 'images'"},
        {"{\"annotations\": [], \"images\": [{\"id\": \"1\"}]}",
         "images: element 0 has no whole id"},
        {"{\"annotations\": [], \"images\": [{\"id\": 1}, {\"id\": 1}]}",
         "the id 1 is there twice"},
        {"{\"annotations\": [], \"categories\": [], \"images\": [{\"id\": 1}]}",
         "image 0: its file_name is missing"},
        {"{\"annotations\": [], \"categories\": [], \"images\": "
         "[{\"id\": 1, \"file_name\": \"a\", \"width\": -3, \"height\": 2}]}",
         "image 0: it says that the photo has -3 x 2"},
        {FILE_OF("{\"image_id\": 8, \"category_id\": 2, \"segmentation\": []}"),
         "annotation 0: its image_id is 8, and there is none"},
        {FILE_OF("{\"image_id\": \"7\", \"category_id\": 2, \"segmentation\": []}"),
         "annotation 0: its image_id is not a whole number but a string"},
        {FILE_OF("{\"image_id\": 7, \"category_id\": 9, \"segmentation\": []}"),
         "annotation 0: its category_id is 9"},
        {FILE_OF("{\"image_id\": 7, \"category_id\": 3, \"segmentation\": []}"),
         "annotation 0: the label 'cat' is unknown"},
        {FILE_OF("7"), "annotation 0: "},
        {FILE_OF(OF("[]") "," OF("\"abc\"")), "annotation 1: its segmentation is neither"},
        {FILE_OF(OF("[1, 2, 3, 4, 5, 6]")), "annotation 0: polygon 0: it is no list"},
        {FILE_OF(OF("[[1, 2, 3, 4, 5]]")), "polygon 0: it is no list of x, y"},
        {FILE_OF(OF("[[1, 2, 3, 4]]")), "polygon 0: it has 2 points, too few"},
        {FILE_OF(OF("[[1, 2, 3, 4, 5, \"6\"]]")),
         "polygon 0: point 2: not a number but a string"},
        {FILE_OF(OF("[[1, 2, 3, 4, 5, 1e300]]")), "polygon 0: point 2: (5, 1e+300) is beyond"},
        {FILE_OF(OF("{\"size\": [5, 4], \"counts\": \"0\"}")), "of 4 x 5 pixels, not 5 x 4"},
        {FILE_OF(OF("{\"size\": [4], \"counts\": \"0\"}")), "no size of two numbers"},
        {FILE_OF(OF("{\"size\": [4, 5], \"counts\": [19]}")), "do not sum to"},
        {FILE_OF(OF("{\"size\": [4, 5], \"counts\": [19, -1, 2]}")),
         "count 1: -1 is no number"},
        {FILE_OF(OF("{\"size\": [4, 5], \"counts\": [0.5, 19.5]}")),
         "count 0: 0.5 is no number"},
        {FILE_OF(OF("{\"size\": [4, 5], \"counts\": [1e300]}")), "count 0: 1e+300"},
        {FILE_OF(OF("{\"size\": [4, 5], \"counts\": \"ooo\"}")), "damaged at character 0"},
        {FILE_OF(OF("{\"size\": [4, 5], \"counts\": true}")),
         "neither a string nor a list but true"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        files_refused(coco, cases[i].text, cases[i].word);
}

/* Each photo's skin is just ours in pycocotools' eyes where it has run lengths. */
static void check_consumed(const struct bytes *file, const struct exchange_doc *doc,
                           long long most)
{
    struct exchange_view *views = files_views(coco, doc->photos, doc->count, file);

    for (size_t i = 0; i < doc->count; i++) {
        const struct exchange_photo *p = &doc->photos[i];
        struct mask ours = {0}, ignored = {0};
        struct err err = {0};

        CHECK(!region_paint(&ours, &ignored, p->regions, p->count, p->width, p->height, &err));
        CHECK(files_differ(&ours, &views[i].skin) <= most);
        CHECK(mask_area(&ours) > 5);
        mask_free(&ours);
        mask_free(&ignored);
    }
    files_drop_views(views, doc->count);
}

static void test_round_trip(void)
{
    struct exchange_doc doc = {0}, back = {0};
    struct bytes file = {0}, again = {0};
    struct text lost = {0};
    struct err err = {0};
    struct exchange_ask ask = {0};

    sample_make(&doc);
    CHECK(!coco->write(&file, doc.photos, doc.count, &lost, &err));
    CHECK(!lost.data);
    CHECK(exchange_sniff(file.data, file.size) == coco);
    check_consumed(&file, &doc, 1);
    if (CHECK(!coco->read(&back, file.data, file.size, &ask, &err)) &&
        CHECK_INT((long long)back.count, 2)) {
        CHECK(files_equal(&doc.photos[0], &back.photos[0]));
        CHECK(files_equal(&doc.photos[1], &back.photos[1]));
        CHECK(!back.lost.data);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    CHECK(!coco->write(&again, back.photos, back.count, &lost, &err));
    CHECK(file.size == again.size && !memcmp(file.data, again.data, file.size));
    bytes_free(&file);
    bytes_free(&again);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

/* Somebody else changed `from` to `to` in our file and left our key: what others see counts. */
static void edited(const char *from, const char *to, size_t photo, size_t region, int is_mask,
                   const char *lost_word)
{
    struct exchange_doc back = {0};

    sample_edited(&back, coco, from, to);
    if (CHECK(back.count == 2)) {
        const struct region *r = &back.photos[photo].regions[region];

        CHECK(is_mask ? r->mask.count > 0 : r->shape.rings[0].kind == SPLINE_POLYGON);
        CHECK(back.lost.data && strstr(back.lost.data, lost_word));
    }
    exchange_free(&back);
}

static void test_hidden(void)
{
    static const uint8_t corner[48] = {[0] = 1, [8] = 1, [18] = 1, [19] = 1};
    struct exchange_doc doc = {0};
    struct exchange_photo *photo = exchange_add_photo(&doc, "a", 8, 6);
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};

    exchange_add_region(
        photo, (struct region){.label = REGION_SKIN, .mask = mask_from_bytes(corner, 8, 6, 1)});
    exchange_add_region(photo, files_region(REGION_SKIN, SPLINE_POLYGON, SAMPLE_ROUND, 4));
    exchange_add_region(photo, files_region(REGION_IGNORE, SPLINE_POLYGON, SAMPLE_ROUND, 4));
    CHECK(!coco->write(&file, photo, 1, &lost, &err));
    CHECK_TEXT(lost.data, "'a': region 0: its pixels under others were cut away\n"
                          "'a': region 1: nothing of it is seen, left out\n");
    bytes_free(&file);
    exchange_free(&doc);
    photo = exchange_add_photo(&doc, "\xff", 8, 6);
    CHECK(coco->write(&file, photo, 1, &lost, &err) == -1);
    CHECK(!file.data && strstr(err.text, "not UTF-8"));
    exchange_free(&doc);
    text_free(&lost);
}

/* pycocotools on a square of 1.2 .. 3.3: each pixel whose middle it has. */
static void test_consume(void)
{
    static const char text[] = FILE_OF(OF("[[1.2, 1.2, 3.3, 1.2, 3.3, 3.3, 1.2, 3.3]]"));
    static const uint8_t want[20] = {[6] = 1, [7] = 1, [11] = 1, [12] = 1};
    struct mask skin = {0}, expected = mask_from_bytes(want, 5, 4, 1);
    struct err err = {0};

    CHECK(
        !files_consume(coco, &skin, (const uint8_t *)text, strlen(text), "a.jpg", 5, 4, &err));
    if (!CHECK(mask_equal(&skin, &expected)))
        for (size_t i = 0; i < skin.count; i++)
            fprintf(stderr, "%u ", skin.ends[i]);
    mask_free(&skin);
    CHECK(files_consume(coco, &skin, (const uint8_t *)text, strlen(text), "b.jpg", 5, 4, &err));
    CHECK_INT(err.code, ERR_ABSENT);
    mask_free(&expected);
}

/* Whole coordinates as middles of pixels: half a pixel on, but never for what is ours. */
static void test_centre(void)
{
    static const char text[] =
        FILE_OF(OF("[[0, 0, 2, 0, 2, 1, 0, 1]]") ","
                                                 "{\"image_id\": 7, \"category_id\": 1, "
                                                 "\"segmentation\": {\"size\": [4, 5], "
                                                 "\"counts\": [19, 1]}}");
    static const char far[] = FILE_OF(OF("[[0, 0, 131072, 0, 2, 1]]"));
    struct exchange_doc doc = {0};
    struct err err = {0};

    CHECK(!files_read(&doc, coco, text, &err) && !exchange_centre(&doc, &err));
    if (CHECK(doc.count == 1 && doc.photos->count == 2)) {
        const struct spline *ring = doc.photos->regions[0].shape.rings;

        CHECK(ring->points[0].x == 128 && ring->points[0].y == 128);
        CHECK(ring->points[2].x == 640 && ring->points[2].y == 384);
        CHECK_INT(mask_area(&doc.photos->regions[1].mask), 1);
    }
    exchange_free(&doc);
    CHECK(!files_read(&doc, coco, far, &err) && exchange_centre(&doc, &err) == -1);
    CHECK_INT(err.code, ERR_LIMIT);
    exchange_free(&doc);
    sample_edited(&doc, coco, "images", "images");
    CHECK_INT((long long)doc.ours, 3);
    CHECK(exchange_centre(&doc, &err) == -1 && err.code == ERR_USAGE);
    exchange_free(&doc);
}

int main(void)
{
    test_centre();
    test_segmentations();
    test_refused();
    test_round_trip();
    edited("2.63671875, 1.64453125", "2.63671875, 1.64843750", 1, 0, 0,
           "its plain shape is no longer theirs");
    edited("\"category_id\": 3", "\"category_id\": 2", 0, 0, 1, "annotation 0: its curves");
    test_hidden();
    test_consume();
    return check_result();
}
