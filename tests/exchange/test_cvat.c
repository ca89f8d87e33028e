/* What docs/exchange.md promises of CVAT XML. */
#include "files.h"
#include "base/rng.h"

#define HEAD "<annotations><version>1.1</version><meta/>"
#define PAGE HEAD "<image id='0' name='a.jpg' width='8' height='4'>"
#define END  "</image></annotations>"

static const struct exchange_format *const cvat = &exchange_cvat;

static const char box_look[] = "........\n.###....\n.###....\n........\n";
static const char none[] = "........\n........\n........\n........\n";

static void test_shapes(void)
{
    files_look(cvat, PAGE "<polygon label='skin' points='1,1;4,1;4,3;1.0,3'/>" END, box_look,
               "");
    files_look(cvat, PAGE "<box label='skin' xtl='1' ytl='1' xbr='4' ybr='3'/>" END, box_look,
               "");
    files_look(cvat,
               PAGE "<box label='skin' xtl='1.5' ytl='0.5' xbr='3.5' ybr='3.5' "
                    "rotation='90'/>" END,
               box_look, "");
    files_look(cvat,
               PAGE "<mask label='skin' rle='1, 3, 1, 3' left='0' top='1' width='4' "
                    "height='2'/>" END,
               box_look, "");
    files_look(cvat,
               PAGE "<mask label='skin' rle='0,6' left='1' top='1' width='3' "
                    "height='2'/>" END,
               box_look, "");
    files_look(cvat, PAGE "<ellipse label='skin' cx='4' cy='2' rx='4' ry='2'/>" END,
               ".######.\n########\n########\n.######.\n", "");
    files_look(cvat,
               PAGE "<ellipse label='skin' cx='4' cy='2' rx='2' ry='4' rotation='90'/>" END,
               ".######.\n########\n########\n.######.\n", "");
    files_look(cvat,
               PAGE "\n<polyline label='x' points='1,1;2,2'/><points label='x' "
                    "points='1,1'/><tag label='x'/><skeleton label='y'><points/>"
                    "</skeleton>" END,
               none,
               "line 2: <polyline>: it has no area, left out\n"
               "line 2: <points>: it has no area, left out\n"
               "line 2: <tag>: it has no area, left out\n"
               "line 2: <skeleton>: it has no area, left out\n");
    files_look(cvat,
               PAGE "<box label='skin' xtl='1' ytl='1' xbr='4' ybr='3'><attribute "
                    "name='a'>b</attribute></box>" END,
               box_look, "line 1: <box>: its attributes are not kept\n");
}

/* The greater z_order is on top; of equal ones the later. */
static void test_order(void)
{
    files_look(cvat,
               PAGE "<box label='not-skin' xtl='2' ytl='1' xbr='4' ybr='2' z_order='2'/>"
                    "<box label='ignore' xtl='1' ytl='2' xbr='2' ybr='3' z_order='1'/>"
                    "<box label='skin' xtl='1' ytl='1' xbr='4' ybr='3'/>"
                    "<box label='skin' xtl='7' ytl='0' xbr='8' ybr='1' z_order='-3'/>" END,
               ".......#\n.#......\n.?##....\n........\n", "");
}

static void test_many(void)
{
    static const char text[] =
        HEAD "<image id='0' name='a.jpg' width='8' height='4'/>"
             "<image id='1' name='a.jpg' subset='train' width='5' height='4'/></annotations>";
    static const char *const words[] = {"5 x 4", "it has no photo 'b.jpg'",
                                        "nobody asks for its photo 'train/a.jpg'",
                                        "two photos are called 'train/a.jpg'"};
    struct exchange_view views[] = {{"train/a.jpg", 5, 4, {0}}, {"a.jpg", 8, 4, {0}}};
    struct exchange_doc doc = {0};
    struct err err;

    if (!CHECK(!files_read(&doc, cvat, text, &err)))
        return;
    CHECK_INT((long long)doc.count, 2);
    CHECK_TEXT(doc.photos[0].name, "a.jpg");
    CHECK_TEXT(doc.photos[1].name, "train/a.jpg");
    CHECK_INT(doc.photos[1].width, 5);
    exchange_free(&doc);
    CHECK(!cvat->consume(views, 2, (const uint8_t *)text, sizeof text - 1, &err));
    CHECK_INT(mask_area(&views[0].skin), 0);
    CHECK_INT(views[1].skin.width, 8);
    mask_free(&views[0].skin);
    mask_free(&views[1].skin);
    for (int i = 0; i < 4; i++) {
        struct exchange_view wrong[3];

        wrong[0] = (struct exchange_view){i == 3 ? "train/a.jpg" : "a.jpg", 8, 4, {0}};
        wrong[1] = (struct exchange_view){"train/a.jpg", 5, i ? 4 : 3, {0}};
        wrong[2] = (struct exchange_view){"b.jpg", 8, 4, {0}};
        CHECK(cvat->consume(wrong,
                            i == 1   ? 3
                            : i == 2 ? 1
                                     : 2,
                            (const uint8_t *)text, sizeof text - 1, &err));
        CHECK(strstr(err.text, words[i]));
        CHECK(!wrong[0].skin.ends);
    }
}

static void test_hostile(void)
{
    static const struct {
        const char *inside, *word;
    } cases[] = {
        {"<polygon label='skin' points='1,1;nan,2'/>", "point 1: byte 4"},
        {"<polygon label='skin' points='1,1;1e300,2'/>", "image 'a.jpg': line 1: <polygon>"},
        {"<polygon label='skin' points='1,1;2'/>", "point 1"},
        {"<polygon label='skin' points='1,1 2,2'/>", "point 0"},
        {"<polygon label='skin' points='1;1'/>", "point 0"},
        {"<polygon label='skin' points=''/>", "no points"},
        {"<polygon label='skin'/>", "no points"},
        {"<polygon points='1,1;2,2'/>", "no label"},
        {"<polygon label='hair' points='1,1;2,2'/>", "'hair' is unknown"},
        {"<hexagon label='skin'/>", "<hexagon>: a shape that"},
        {"<box label='skin' xtl='4' ytl='1' xbr='1' ybr='3'/>", "second corner"},
        {"<box label='skin' xtl='4' ytl='1' xbr='1e999' ybr='3'/>", "'xbr' is '1e999'"},
        {"<box label='skin' xtl='4' ytl='1' xbr='5'/>", "no 'ybr'"},
        {"<box label='skin' xtl='4' ytl='1' xbr='5' ybr='3' z_order='a'/>", "z_order"},
        {"<ellipse label='skin' cx='1' cy='1' rx='0' ry='1'/>", "radii"},
        {"<mask label='skin' rle='1,6' left='0' top='1' width='4' height='2'/>",
         "has 7 pixels"},
        {"<mask label='skin' rle='1,8' left='0' top='1' width='4' height='2'/>", "too long"},
        {"<mask label='skin' rle='-1,9' left='0' top='1' width='4' height='2'/>", "wrong"},
        {"<mask label='skin' rle='0.5,7.5' left='0' top='1' width='4' height='2'/>", "wrong"},
        {"<mask label='skin' rle='1;7' left='0' top='1' width='4' height='2'/>", "no comma"},
        {"<mask label='skin' rle='8' left='5' top='1' width='4' height='2'/>", "not within"},
        {"<mask label='skin' rle='8' left='-1' top='1' width='4' height='2'/>", "'left' is -1"},
        {"<mask label='skin' left='1' top='1' width='4' height='2'/>", "no 'rle'"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        text_add(&text, PAGE "%s" END, cases[i].inside);
        files_refused(cvat, text.data, cases[i].word);
        text.size = 0; /* a fault behind good shapes frees those */
        text_add(&text, PAGE "<box label='skin' xtl='1' ytl='1' xbr='4' ybr='3'/>%s" END,
                 cases[i].inside);
        files_refused(cvat, text.data, cases[i].word);
        text_free(&text);
    }
    files_refused(cvat, "<annotation/>", "no CVAT XML");
    files_refused(cvat, HEAD, "not well-formed");
    files_refused(cvat, HEAD "<image width='8' height='4'/></annotations>", "no name");
    files_refused(cvat, HEAD "<image name='a'/></annotations>", "image 'a'");
    files_refused(cvat, HEAD "<image name='a' width='1e9' height='4'/></annotations>", "1e+09");
    files_refused(cvat, HEAD "\n<track id='0'/></annotations>", "line 2: <track>");
}

static struct exchange_photo *sample(struct exchange_doc *doc, struct rng *rng,
                                     const char *name)
{
    struct exchange_photo *photo = exchange_add_photo(doc, name, 40, 30);
    struct mask_builder builder = mask_builder_begin(40, 30);

    for (int i = 0; i < 5; i++) {
        struct spline_point p[9];
        struct region region;

        for (int k = 0; k < 9; k++)
            p[k] = (struct spline_point){rng_below(rng, 50 * 256) - 1280,
                                         rng_below(rng, 40 * 256) - 1280};
        region = files_region((enum region_label)(i ? rng_below(rng, 3) : 1),
                              (enum spline_kind)rng_below(rng, 4), p, 9);
        region.shape.fill = RASTER_EVEN_ODD;
        if (rng_below(rng, 2))
            shape_add(&region.shape, &(struct spline){SPLINE_BEZIER, p + 3, 6, NULL});
        exchange_add_region(photo, region);
    }
    for (uint32_t i = 1; i <= 1200; i++)
        mask_builder_add(&builder, rng_below(rng, 2), i);
    if (rng_below(rng, 2))
        exchange_add_region(photo, (struct region){REGION_NOT_SKIN, {0}, builder.mask});
    else
        mask_free(&builder.mask);
    return photo;
}

/* Not a pixel is lost on the way, though curves and rings are. What comes back is written as
 * the same bytes. */
static void test_round_trip(void)
{
    struct rng rng = {.key = 31};

    for (int i = 0; i < 60; i++) {
        struct exchange_doc doc = {0}, back = {0};
        struct exchange_view *views;
        struct bytes file = {0}, again = {0};
        struct exchange_ask ask = {0};
        struct text lost = {0};
        struct err err = {0};

        sample(&doc, &rng, "a/b <1>.jpg");
        sample(&doc, &rng, "c&d");
        CHECK(!cvat->write(&file, doc.photos, 2, &lost, &err));
        CHECK(!cvat->read(&back, file.data, file.size, &ask, &err));
        if (!CHECK(back.count == 2))
            return;
        views = files_views(cvat, doc.photos, 2, &file);
        for (int k = 0; k < 2; k++) {
            struct mask ours = {0}, ignored = {0};
            const struct exchange_photo *photo = &doc.photos[k];

            CHECK_TEXT(back.photos[k].name, photo->name);
            CHECK(!region_paint(&ours, &ignored, photo->regions, photo->count, 40, 30, &err));
            CHECK_INT(files_differ(&ours, &views[k].skin), 0);
            mask_free(&ours);
            mask_free(&ignored);
        }
        files_drop_views(views, 2);
        CHECK(!cvat->write(&again, back.photos, 2, &lost, &err));
        CHECK(again.size == file.size && !memcmp(again.data, file.data, file.size));
        bytes_free(&file);
        bytes_free(&again);
        text_free(&lost);
        exchange_free(&doc);
        exchange_free(&back);
    }
}

int main(void)
{
    test_shapes();
    test_order();
    test_many();
    test_hostile();
    test_round_trip();
    return check_result();
}
