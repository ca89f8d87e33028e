/* What docs/exchange.md promises of SVG. */
#include "files.h"
#include "base/rng.h"

#define HEAD "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='4'"
#define BOX  "M1 1h3v2h-3z"

static const struct exchange_format *const svg = &exchange_svg;

static const char box_look[] = "........\n.###....\n.###....\n........\n";
static const char none[] = "........\n........\n........\n........\n";

static void test_elements(void)
{
    files_look(svg, HEAD "><path d='" BOX "'/></svg>", box_look, "");
    files_look(svg, HEAD "><polygon points='1,1 4,1 4 3,1 3'/></svg>", box_look, "");
    files_look(svg, HEAD "><polyline points=' 1,1,4,1,4,3,1,3 '/></svg>", box_look, "");
    files_look(svg, HEAD "><rect x='1' y='1px' width='3' height='2'/></svg>", box_look, "");
    files_look(svg, HEAD "><rect x='1' y='1' width='0' height='2'/></svg>", none,
               "line 1: <rect>: it has no extent\n");
    files_look(svg, HEAD "><rect width='6' height='4' ry='2'/></svg>",
               ".####...\n######..\n######..\n.####...\n", "");
    /* 3 stands for both radii; then each is cut to half its side */
    files_look(svg, HEAD "><rect width='2' height='4' rx='3' transform='scale(3 1)'/></svg>",
               ".####...\n######..\n######..\n.####...\n", "");
    files_look(svg, HEAD "><circle cx='2' cy='2' r='2'/></svg>",
               ".##.....\n####....\n####....\n.##.....\n", "");
    files_look(svg, HEAD "><ellipse cx='4' cy='2' rx='4' ry='2'/></svg>",
               ".######.\n########\n########\n.######.\n", "");
    files_look(svg, "<svg width='8' height='4'><path d='" BOX "'/></svg>", box_look, "");
    files_look(svg,
               "<s:svg xmlns:s='http://www.w3.org/2000/svg' width='8' height='4'>"
               "<s:path d='" BOX "'/></s:svg>",
               box_look, "");
    files_look(svg, "<!DOCTYPE svg PUBLIC 'a' 'b'>" HEAD "><path d='" BOX "'/></svg>", box_look,
               "");
    files_look(svg,
               HEAD "><defs><path d='" BOX "'/></defs><text>a</text><use href='#b'/>"
                    "<style>path{}</style></svg>",
               none,
               "line 1: <defs>: not read\nline 1: <text>: not read\nline 1: <use>: not read\n"
               "line 1: <style>: not read\n");
    files_look(svg, HEAD "><g display='none'><path d='" BOX "'/></g></svg>", none,
               "line 1: <path>: left out, as it is hidden\n");
    files_look(svg, HEAD "><g clip-path='url(#a)'><path d='" BOX "'/></g></svg>", box_look,
               "line 1: <g>: its clip-path is not applied\n");
    files_look(svg, HEAD " xmlns:i='urn:i'><i:path d='" BOX "'/></svg>", none, "");
}

static void test_transforms(void)
{
    static const char *const same[] = {
        "translate(1 1)'><path d='M0 0h3v2h-3z'/>",
        "matrix(1,0,0,1,1,1)'><path d='M0 0h3v2h-3z'/>",
        " translate(1) , translate(0,1) '><path d='M0 0h3v2h-3z'/>",
        "translate(1 1) scale(.5)'><path d='M0 0h6v4h-6z'/>",
        "scale(.5 1)'><path d='M2 1h6v2h-6z'/>",
        "translate(4 1) rotate(90)'><path d='M0 0h2v3h-2z'/>",
        "skewX(45)'><path d='M0 1L3 1L1 3L-2 3z'/>",
        "skewY(45)'><path d='M1 0L4 -3L4 -1L1 2z'/>",
        "scale(-1 -1)'><path d='M-1 -1h-3v-2h3z'/>",
    };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct text text = {0};

        text_add(&text, HEAD "><g transform='%s</g></svg>", same[i]);
        files_look(svg, text.data, box_look, "");
        text_free(&text);
    }
    files_look(svg,
               HEAD "><g transform='rotate(90 2 1)'><g transform='translate(1 0)'>"
                    "<path transform='scale(2)' d='M0 0h1v1h-1z'/></g></g></svg>",
               /* (1..3, 0..2) about (2, 1) onto itself */
               ".##.....\n.##.....\n........\n........\n", "");
}

static void test_view_box(void)
{
    files_look(svg, HEAD " viewBox='0 0 16 8'><path d='M2 2h6v4h-6z'/></svg>", box_look, "");
    files_look(svg, HEAD " viewBox='10 10 8 4'><path d='M11 11h3v2h-3z'/></svg>", box_look, "");
    files_look(svg, "<svg viewBox='0 0 8 4'><path d='" BOX "'/></svg>", box_look, "");
    files_look(svg,
               "<svg width='8cm' height='100%' viewBox='0 0 8 4'><path d='" BOX "'/></svg>",
               box_look, "");
    /* 4 x 4 in 8 x 4: in the middle, at the left, the right; stretched; sliced */
    files_look(svg, HEAD " viewBox='0 0 4 4'><path d='M0 0h2v1h-2z'/></svg>",
               "..##....\n........\n........\n........\n", "");
    files_look(svg,
               HEAD " preserveAspectRatio='xMinYMin meet' viewBox='0 0 4 4'><path "
                    "d='M0 0h2v1h-2z'/></svg>",
               "##......\n........\n........\n........\n", "");
    files_look(svg,
               HEAD " preserveAspectRatio='xMaxYMid' viewBox='0 0 4 4'><path "
                    "d='M0 0h2v1h-2z'/></svg>",
               "....##..\n........\n........\n........\n", "");
    files_look(svg,
               HEAD " preserveAspectRatio='none' viewBox='0 0 4 4'><path "
                    "d='M0 0h2v1h-2z'/></svg>",
               "####....\n........\n........\n........\n", "");
    files_look(svg,
               HEAD " preserveAspectRatio='xMidYMid slice' viewBox='0 0 4 4'><path "
                    "d='M0 1h2v1h-2z'/></svg>",
               "####....\n####....\n........\n........\n", "");
}

static void test_fill_rules(void)
{
    static const char path[] = "d='M0 0h8v4h-8zM1 1h3v2h-3z'";
    static const char full[] = "########\n########\n########\n########\n";
    static const char hole[] = "########\n#...####\n#...####\n########\n";
    static const struct {
        const char *before, *inside, *look;
    } cases[] = {{"", "", full},
                 {"", "fill-rule='evenodd'", hole},
                 {"", "style='fill:red; fill-rule : evenodd'", hole},
                 {"fill-rule='evenodd'", "", hole},
                 {"fill-rule='evenodd'", "fill-rule='nonzero'", full},
                 {"style='fill-rule:evenodd'", "fill-rule='inherit'", hole},
                 {"", "fill-rule='nonzero' style='fill-rule:evenodd'", hole}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};

        text_add(&text, HEAD "><g %s><path %s %s/></g></svg>", cases[i].before, path,
                 cases[i].inside);
        files_look(svg, text.data, cases[i].look, "");
        text_free(&text);
    }
}

static void test_labels(void)
{
    static const char ignore[] = "........\n.???....\n.???....\n........\n";
    static const char *const same[] = {
        "<path class='a ignore' d='" BOX "'/>",
        "<path data-label='ignore' class='skin' d='" BOX "'/>",
        "<path id='ignore' d='" BOX "'/>",
        "<path d='" BOX "'><title>ignore</title></path>",
        "<g class='ignore'><path id='path12' d='" BOX "'/></g>",
        "<g id='skin'><g class='what'><path class='ignore' d='" BOX "'/></g></g>",
        "<g xmlns:i='http://www.inkscape.org/namespaces/inkscape' i:label='ignore'>"
        "<path d='" BOX "'/></g>",
        "<title>My drawing</title><g class='ignore'><path d='" BOX "'/></g>",
    };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct text text = {0};

        text_add(&text, HEAD ">%s</svg>", same[i]);
        files_look(svg, text.data, ignore, "");
        text_free(&text);
    }
    files_look(svg, HEAD "><path d='M0 0h8v4h-8z'/><path class='not-skin' d='" BOX "'/></svg>",
               "########\n#...####\n#...####\n########\n", "");
    files_refused(svg, HEAD "><path class='st0' d='" BOX "'/></svg>", "'st0' is unknown");
    files_refused(svg, HEAD "><g class='hair'><path d='" BOX "'/></g></svg>", "'hair'");
}

static void test_label_map(void)
{
    static const char text[] =
        HEAD "><path class='hair' d='" BOX "'/><path d='" BOX "'/></svg>";
    const struct exchange_label labels[] = {{"hair", REGION_NOT_SKIN, 1},
                                            {"*", REGION_IGNORE, 0}};
    struct exchange_ask ask = {.labels = labels, .label_count = 2};
    struct exchange_doc doc = {0};
    struct err err = {0};

    if (!CHECK(!svg->read(&doc, (const uint8_t *)text, sizeof text - 1, &ask, &err)))
        return;
    CHECK_INT((long long)doc.photos->count, 1);
    CHECK_INT(doc.photos->regions[0].label, REGION_IGNORE);
    CHECK_TEXT(doc.lost.data, "line 1: <path>: left out, as its label asks\n");
    exchange_free(&doc);
}

static void test_hostile(void)
{
    struct text deep = {0};

    files_refused(svg, "", "line 1");
    files_refused(svg, "<svg", "not well-formed");
    files_refused(svg, HEAD "><path d='M0 0'></svg>", "line 1");
    files_refused(svg, HEAD "><path d='\xff'/></svg>", "line 1");
    files_refused(svg, "<html/>", "no SVG");
    files_refused(svg, "<!DOCTYPE s [<!ENTITY a 'aaa'>]>" HEAD "><text>&a;</text></svg>",
                  "DOCTYPE");
    files_refused(svg,
                  "<!DOCTYPE s SYSTEM 'file:///etc/passwd'>" HEAD "><text>&a;</text></svg>",
                  "entity");
    files_refused(svg, HEAD "><text>&a;</text></svg>", "line 1");
    files_refused(svg, HEAD ">\n<path d='M0 0L1e300 0'/></svg>",
                  "line 2: <path>: 'L' at byte 4");
    files_refused(svg, HEAD ">\n<path d='M0 0Lnan 0'/></svg>", "line 2: <path>");
    files_refused(svg, HEAD "><polygon points='1 2 3'/></svg>", "byte 5 of its points");
    files_refused(svg, HEAD "><polygon points='1 2 1e300 3'/></svg>", "<polygon>");
    files_refused(svg, HEAD "><rect width='-1' height='2'/></svg>", "negative");
    files_refused(svg, HEAD "><rect width='10%' height='2'/></svg>", "'width' is '10%'");
    files_refused(svg, HEAD "><circle r='x'/></svg>", "'r' is 'x'");
    files_refused(svg, HEAD "><g transform='turn(3)'/></svg>", "'turn(3)' is unknown");
    files_refused(svg, HEAD "><g transform='scale(1,2,3)'/></svg>", "wrong numbers");
    files_refused(svg, HEAD "><g transform='scale(1'/></svg>", "wrong numbers");
    files_refused(svg, HEAD "><g transform='scale'/></svg>", "unknown");
    files_refused(svg, HEAD "><g style='transform:scale(2)'/></svg>", "transform in a style");
    files_refused(svg, HEAD "><path fill-rule='odd'/></svg>", "fill-rule");
    files_refused(svg, HEAD " viewBox='0 0 0 4'/>", "viewBox");
    files_refused(svg, HEAD " viewBox='0 0 8 4' preserveAspectRatio='xMidyMid'/>", "preserve");
    files_refused(svg, HEAD " transform='scale(2)'/>", "on <svg> itself");
    files_refused(svg, "<svg/>", "--size");
    files_refused(svg, "<svg width='8cm' height='4cm'/>", "without a viewBox");
    files_refused(svg, "<svg width='x' height='4'/>", "not a length");
    files_refused(svg, "<svg width='1e9' height='1e9'/>", "pixels");
    files_refused(svg, "<svg width='8.5' height='4'/>", "8.5");
    text_add(&deep, HEAD ">");
    for (int i = 0; i < 5000; i++)
        text_add(&deep, "<g>");
    files_refused(svg, deep.data, "deeper than 100");
    deep.size = 0;
    text_add(&deep, HEAD "><polygon points='");
    for (size_t i = 0; i <= SPLINE_POINTS_MAX; i++)
        text_add(&deep, "1 1 ");
    text_add(&deep, "'/></svg>");
    files_refused(svg, deep.data, "the limit");
    text_free(&deep);
}

static void test_wrong_size(void)
{
    static const char text[] = HEAD "/>";
    struct exchange_doc doc = {0};
    struct mask skin = {0};
    struct err err = {0};

    CHECK(files_consume(svg, &skin, (const uint8_t *)text, sizeof text - 1, "a", 9, 4, &err) ==
          -1);
    CHECK(strstr(err.text, "8 x 4"));
    CHECK(!skin.ends && !doc.photos);
}

/* A page in millimetres is laid over its photo, if it has its proportions. */
static void test_page(void)
{
    static const char text[] = "<svg width='80mm' height='40mm' viewBox='0 0 80 40'>"
                               "<path d='M10 10h30v20h-30z'/></svg>";
    struct mask skin = {0};
    struct err err = {0};

    if (!CHECK(!files_consume(svg, &skin, (const uint8_t *)text, sizeof text - 1, "a", 8, 4,
                              &err)))
        return;
    CHECK_INT(mask_area(&skin), 6);
    mask_free(&skin);
    CHECK(files_consume(svg, &skin, (const uint8_t *)text, sizeof text - 1, "a", 80, 30,
                        &err) == -1);
    CHECK(strstr(err.text, "80 : 40"));
}

/* A name that XML cannot hold is refused, not changed. */
static void test_names(void)
{
    static const char *const names[] = {"a\nb",         "a\x01",    "a\xff",       "\xc0\x80",
                                        "\xed\xa0\x80", "\xe2\x82", "\xef\xbf\xbf"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct exchange_doc doc = {0};
        struct bytes file = {0};
        struct text lost = {0};
        struct err err = {0};

        exchange_add_photo(&doc, names[i], 8, 4);
        CHECK(svg->write(&file, doc.photos, 1, &lost, &err) == -1);
        CHECK_INT(err.code, ERR_FORMAT);
        CHECK(exchange_cvat.write(&file, doc.photos, 1, &lost, &err) == -1);
        CHECK(!file.data);
        exchange_free(&doc);
        exchange_add_photo(&doc, "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80", 8, 4);
        CHECK(!svg->write(&file, doc.photos, 1, &lost, &err));
        exchange_free(&doc);
        bytes_free(&file);
        text_free(&lost);
    }
}

static struct exchange_photo sample(struct exchange_doc *doc, struct rng *rng, int pixels)
{
    struct exchange_photo *photo = exchange_add_photo(doc, "a <b> & \"c\".jpg", 40, 30);
    struct mask_builder builder = mask_builder_begin(40, 30);

    for (int i = 0; i < 5; i++) {
        struct spline_point p[9];
        uint8_t corners[9] = {0};
        struct region region;

        for (int k = 0; k < 9; k++) {
            p[k] = (struct spline_point){rng_below(rng, 40 * 256), rng_below(rng, 30 * 256)};
            corners[k] = (uint8_t)(rng_below(rng, 3) == 0);
        }
        region = files_region((enum region_label)(i ? rng_below(rng, 3) : 1),
                              (enum spline_kind)rng_below(rng, 4), p, 9);
        region.shape.fill = (enum raster_fill)rng_below(rng, 2);
        shape_add(&region.shape, &(struct spline){SPLINE_CATMULL_ROM, p, 5, corners});
        exchange_add_region(photo, region);
    }
    for (uint32_t i = 1; i <= 1200; i++)
        mask_builder_add(&builder, rng_below(rng, 2), i);
    if (pixels)
        exchange_add_region(photo, (struct region){REGION_SKIN, {0}, builder.mask});
    else
        mask_free(&builder.mask);
    return *photo;
}

/* Splines, corners, fill rules, labels and the name come back; the bytes are stable; by the
 * plain path data the picture is the same. */
static void test_round_trip(void)
{
    struct rng rng = {.key = 21};

    for (int i = 0; i < 60; i++) {
        struct exchange_doc doc = {0}, back = {0};
        struct exchange_photo photo = sample(&doc, &rng, i % 2);
        struct bytes file = {0}, again = {0};
        struct exchange_ask ask = {0};
        struct text lost = {0};
        struct mask ours = {0}, ignored = {0}, theirs = {0};
        struct err err = {0};

        CHECK(!svg->write(&file, &photo, 1, &lost, &err));
        CHECK(!svg->read(&back, file.data, file.size, &ask, &err));
        if (!CHECK(back.count == 1))
            return;
        if (!(i % 2)) {
            CHECK(files_equal(&photo, back.photos));
            CHECK(!lost.size);
        }
        CHECK(!svg->write(&again, back.photos, 1, &lost, &err));
        CHECK(again.size == file.size && !memcmp(again.data, file.data, file.size));
        CHECK(!files_consume(svg, &theirs, file.data, file.size, "", 40, 30, &err));
        CHECK(!region_paint(&ours, &ignored, photo.regions, photo.count, 40, 30, &err));
        CHECK_INT(files_differ(&ours, &theirs), 0);
        mask_free(&ours);
        mask_free(&ignored);
        mask_free(&theirs);
        bytes_free(&file);
        bytes_free(&again);
        text_free(&lost);
        exchange_free(&doc);
        exchange_free(&back);
    }
}

/* Somebody moved the path and left our attribute: the path counts. */
static void test_edited(void)
{
    static const char spline[] = "data-dermatome='catmull-rom 1 1 4 1 4 3 1 3'";
    struct text text = {0};
    static const char *const lies[] = {spline,
                                       "data-dermatome='catmull-rom 1 1 4 1 4'",
                                       "data-dermatome='x 1 1'",
                                       "data-dermatome=''",
                                       "data-dermatome='polygon 1e300 1'",
                                       "data-dermatome='bezier 1 1 4 1'"};

    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        text.size = 0;
        text_add(&text, HEAD "><path %s d='" BOX "'/></svg>", lies[i]);
        files_look(svg, text.data, box_look,
                   "line 1: <path>: its data-dermatome does not fit its d, which was taken\n");
    }
    text_free(&text);
}

int main(void)
{
    test_elements();
    test_transforms();
    test_view_box();
    test_fill_rules();
    test_labels();
    test_label_map();
    test_hostile();
    test_wrong_size();
    test_page();
    test_names();
    test_round_trip();
    test_edited();
    return check_result();
}
