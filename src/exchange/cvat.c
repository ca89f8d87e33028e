/* CVAT XML 1.1 "for images". docs/exchange.md says what is read. */
#include "exchange/exchange.h"
#include "exchange/losses.h"
#include "exchange/pixels.h"
#include "exchange/views.h"
#include "exchange/xml.h"
#include "annotate/svg_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ZERO = 0, PI = 3.14159265358979323846;

/* One <image> being read. */
struct page {
    const struct exchange_ask *ask;
    int32_t width, height;
    struct layer {
        struct region region;
        double z;
        size_t place; /* in the file */
    } * layers;
    size_t count, room;
    struct losses *losses;
    struct err *err;
};

/* A turn by `rotation` degrees, clockwise as seen, about the middle of a box. */
static int turned(struct affine *out, const struct xml_node *node, double x, double y,
                  struct err *err)
{
    double degrees, c, s;

    if (xml_number(&degrees, node, "rotation", &ZERO, err))
        return -1;
    c = cos(fmod(degrees, 360) * PI / 180);
    s = sin(fmod(degrees, 360) * PI / 180);
    if (degrees == 0)
        *out = AFFINE_IDENTITY;
    else
        *out = (struct affine){c, s, -s, c, x - c * x + s * y, y - s * x - c * y};
    return 0;
}

static int read_box(struct region *out, const struct xml_node *node, const struct page *page)
{
    double x, y, x2, y2;
    struct affine map;

    if (xml_number(&x, node, "xtl", NULL, page->err) ||
        xml_number(&y, node, "ytl", NULL, page->err) ||
        xml_number(&x2, node, "xbr", NULL, page->err) ||
        xml_number(&y2, node, "ybr", NULL, page->err) ||
        turned(&map, node, (x + x2) / 2, (y + y2) / 2, page->err))
        return -1;
    if (!(x2 >= x && y2 >= y))
        return err_set(page->err, ERR_FORMAT,
                       "its second corner is not right of and below its "
                       "first");
    return svg_path_rect(&out->shape, &(struct svg_rect){x, y, x2 - x, y2 - y, 0, 0}, &map,
                         page->err);
}

static int read_ellipse(struct region *out, const struct xml_node *node,
                        const struct page *page)
{
    double x, y, rx, ry;
    struct affine map;

    if (xml_number(&x, node, "cx", NULL, page->err) ||
        xml_number(&y, node, "cy", NULL, page->err) ||
        xml_number(&rx, node, "rx", NULL, page->err) ||
        xml_number(&ry, node, "ry", NULL, page->err) || turned(&map, node, x, y, page->err))
        return -1;
    if (!(rx > 0 && ry > 0))
        return err_set(page->err, ERR_FORMAT, "its radii are not positive");
    return svg_path_rect(&out->shape,
                         &(struct svg_rect){x - rx, y - ry, 2 * rx, 2 * ry, rx, ry}, &map,
                         page->err);
}

/* "x,y", from text[*at] on; *at moves behind it and its ';'. */
static int read_dot(struct spline_point *out, const char *text, size_t size, size_t *at,
                    struct err *err)
{
    double v[2];

    for (int i = 0; i < 2; i++) {
        char end = i ? ';' : ',';

        if (svg_number(&v[i], text, size, at) || (*at == size ? !i : text[*at] != end))
            return err_set(err, ERR_FORMAT, "byte %zu of its points: not 'x,y'", *at);
        *at += *at < size;
    }
    return exchange_point(out, v[0], v[1], err);
}

static int read_polygon(struct region *out, const struct xml_node *node,
                        const struct page *page)
{
    const char *text = xml_attribute(node, "points");
    size_t size = text ? strlen(text) : 0, count = 0;
    struct spline_point *points = bytes_new(size / 4 + 2, sizeof *points);
    int rc = size ? 0 : err_set(page->err, ERR_FORMAT, "it has no points");

    for (size_t at = 0; !rc && at < size && count <= SPLINE_POINTS_MAX; count++) {
        rc = read_dot(&points[count], text, size, &at, page->err);
        if (rc)
            err_while(page->err, "point %zu", count);
    }
    if (!rc) {
        shape_add(&out->shape, &(struct spline){SPLINE_POLYGON, points, count, NULL});
        rc = shape_check(&out->shape, page->err);
    }
    free(points);
    return rc;
}

/* The box that a <mask> lies in. */
struct frame {
    int32_t left, top, width, height;
};

static int whole(int32_t *out, const struct xml_node *node, const char *name, struct err *err)
{
    double v;

    if (xml_number(&v, node, name, NULL, err))
        return -1;
    if (v != floor(v) || !(v >= 0 && v <= 1e6))
        return err_set(err, ERR_FORMAT, "'%s' is %g, not a whole number of pixels", name, v);
    *out = (int32_t)v;
    return 0;
}

static int read_frame(struct frame *f, const struct xml_node *node, const struct page *page)
{
    if (whole(&f->left, node, "left", page->err) || whole(&f->top, node, "top", page->err) ||
        whole(&f->width, node, "width", page->err) ||
        whole(&f->height, node, "height", page->err))
        return -1;
    if (!f->width || !f->height || f->left + f->width > page->width ||
        f->top + f->height > page->height)
        return err_set(page->err, ERR_FORMAT,
                       "its box (left %d, top %d, %d x %d) is not within the picture", f->left,
                       f->top, f->width, f->height);
    return 0;
}

/* Fills the box's pixels, one byte each, by the runs (out, in, out ...). */
static int read_runs(uint8_t *in, size_t area, const char *text, struct err *err)
{
    size_t size = strlen(text), done = 0;
    int now = 0;

    for (size_t at = 0; at < size; now = !now) {
        double run;

        at = xml_after_blanks(text, size, at);
        if (svg_number(&run, text, size, &at) || !(run >= 0 && run <= (double)(area - done)) ||
            run != floor(run))
            return err_set(err, ERR_FORMAT, "its rle is wrong, or too long, before byte %zu",
                           at);
        memset(in + done, now, (size_t)run);
        done += (size_t)run;
        if (at < size && text[at++] != ',')
            return err_set(err, ERR_FORMAT, "byte %zu of its rle is no comma", at - 1);
    }
    if (done != area)
        return err_set(err, ERR_FORMAT, "its rle has %zu pixels, its box %zu", done, area);
    return 0;
}

/* The whole picture's mask, of which only the box is in. */
static struct mask placed(const uint8_t *in, const struct frame *f, const struct page *page)
{
    struct mask_builder b = mask_builder_begin(page->width, page->height);

    for (int32_t y = 0; y < f->height; y++) {
        uint32_t row = (uint32_t)(f->top + y) * (uint32_t)page->width + (uint32_t)f->left;

        mask_builder_add(&b, 0, row);
        for (int32_t x = 0; x < f->width; x++)
            mask_builder_add(&b, in[(size_t)y * (size_t)f->width + (size_t)x],
                             row + (uint32_t)x + 1);
    }
    mask_builder_add(&b, 0, (uint32_t)page->width * (uint32_t)page->height);
    return b.mask;
}

static int read_mask(struct region *out, const struct xml_node *node, const struct page *page)
{
    const char *rle = xml_attribute(node, "rle");
    struct frame frame = {0};
    uint8_t *in;
    size_t area;
    int rc;

    if (!rle)
        return err_set(page->err, ERR_FORMAT, "it has no 'rle'");
    if (read_frame(&frame, node, page))
        return -1;
    area = (size_t)frame.width * (size_t)frame.height;
    in = bytes_new(area, 1);
    rc = read_runs(in, area, rle, page->err);
    if (!rc)
        out->mask = placed(in, &frame, page);
    free(in);
    return rc;
}

/* What each element becomes; without read() it is left out, and told. */
static const struct element {
    const char *name;
    int (*read)(struct region *out, const struct xml_node *node, const struct page *page);
} ELEMENTS[] = {{"polygon", read_polygon}, {"mask", read_mask}, {"box", read_box},
                {"ellipse", read_ellipse}, {"polyline", NULL},  {"points", NULL},
                {"cuboid", NULL},          {"skeleton", NULL},  {"tag", NULL}};

static const struct element *element_of(const char *name)
{
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof *ELEMENTS; i++)
        if (!strcmp(ELEMENTS[i].name, name))
            return &ELEMENTS[i];
    return NULL;
}

static void add_layer(struct page *page, struct region region, double z)
{
    if (page->count == page->room) {
        page->room = page->room ? 2 * page->room : 16;
        page->layers = bytes_resized(page->layers, page->room, sizeof *page->layers);
    }
    page->layers[page->count] = (struct layer){region, z, page->count};
    page->count++;
}

static int read_element(struct page *page, const struct xml_node *node)
{
    const struct element *element = element_of(node->name);
    const char *label = xml_attribute(node, "label");
    struct region region = {REGION_SKIN, {0}, {0}};
    double z;
    int dropped;

    if (!element)
        return err_set(page->err, ERR_FORMAT, "a shape that CVAT XML 1.1 does not have");
    if (!element->read) {
        losses_add(page->losses, "line %ld: <%s>: it has no area, left out", node->line,
                   node->name);
        return 0;
    }
    if (!label)
        return err_set(page->err, ERR_FORMAT, "it has no label");
    dropped = exchange_label_of(&region.label, page->ask, label, page->err);
    if (dropped < 0 || xml_number(&z, node, "z_order", &ZERO, page->err))
        return -1;
    if (dropped) {
        losses_add(page->losses, "line %ld: <%s>: left out, as its label asks", node->line,
                   node->name);
        return 0;
    }
    if (node->first)
        losses_add(page->losses, "line %ld: <%s>: its attributes are not kept", node->line,
                   node->name);
    if (element->read(&region, node, page)) {
        region_free(&region);
        return -1;
    }
    add_layer(page, region, z);
    return 0;
}

static int by_z(const void *a, const void *b)
{
    const struct layer *x = a, *y = b;

    if (x->z != y->z)
        return x->z < y->z ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* CVAT puts the pictures of a subset into a folder of its name. */
static void put_name(struct text *out, const struct xml_node *image)
{
    const char *name = xml_attribute(image, "name"), *subset = xml_attribute(image, "subset");

    text_add(out, "%s%s%s", subset ? subset : "", subset && *subset ? "/" : "",
             name ? name : "");
}

static int read_layers(struct page *page, struct exchange_doc *doc,
                       const struct xml_node *image, const char *name)
{
    double width, height;

    if (!xml_attribute(image, "name"))
        return err_set(page->err, ERR_FORMAT, "it has no name");
    if (xml_number(&width, image, "width", &ZERO, page->err) ||
        xml_number(&height, image, "height", &ZERO, page->err) ||
        exchange_settle(&page->width, &page->height, page->ask, name, width, height, page->err))
        return -1;
    for (const struct xml_node *node = image->first; node; node = node->next)
        if (read_element(page, node))
            return xml_while(page->err, node);
    if (page->count)
        qsort(page->layers, page->count, sizeof *page->layers, by_z);
    exchange_add_photo(doc, name, page->width, page->height);
    for (size_t i = 0; i < page->count; i++)
        exchange_add_region(&doc->photos[doc->count - 1], page->layers[i].region);
    page->count = 0;
    return 0;
}

static int read_image(struct exchange_doc *doc, const struct xml_node *image,
                      const struct exchange_ask *ask, struct losses *losses, struct err *err)
{
    struct page page = {.ask = ask, .losses = losses, .err = err};
    struct text name = {0};
    int rc;

    put_name(&name, image);
    rc = read_layers(&page, doc, image, name.data ? name.data : "");
    if (rc)
        err_while(err, "line %ld: image '%.100s'", image->line, name.data ? name.data : "");
    for (size_t i = 0; i < page.count; i++)
        region_free(&page.layers[i].region);
    free(page.layers);
    text_free(&name);
    return rc;
}

static int read_images(struct exchange_doc *doc, const struct xml_node *root,
                       const struct exchange_ask *ask, struct err *err)
{
    struct losses losses = {&doc->lost, 0};
    int rc = 0;

    if (strcmp(root->name, "annotations") != 0)
        return err_set(err, ERR_FORMAT, "it is no CVAT XML: its root is <%.40s>", root->name);
    for (const struct xml_node *node = root->first; node && !rc; node = node->next) {
        if (!strcmp(node->name, "track"))
            rc = err_set(err, ERR_FORMAT,
                         "line %ld: <track>: tracks of a video are not read; export it as "
                         "\"CVAT for images 1.1\"",
                         node->line);
        else if (!strcmp(node->name, "image"))
            rc = read_image(doc, node, ask, &losses, err);
    }
    losses_end(&losses);
    return rc;
}

static int cvat_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                     const struct exchange_ask *ask, struct err *err)
{
    struct exchange_doc doc = {0};
    struct xml xml = {0};
    int rc;

    if (xml_read(&xml, data, size, err))
        return -1;
    rc = read_images(&doc, xml.root, ask, err);
    xml_free(&xml);
    if (rc)
        exchange_free(&doc);
    else
        *out = doc;
    return rc;
}

static void write_head(struct text *out, const char *element, const struct region *region)
{
    text_add(out, "    <%s label=\"%s\" source=\"manual\" occluded=\"0\" ", element,
             region_label_name(region->label));
}

static int write_polygon(struct text *out, const struct region *region, size_t z,
                         struct err *err)
{
    struct spline chords;

    if (pixels_chords(&chords, &region->shape.rings[0], err))
        return -1;
    write_head(out, "polygon", region);
    text_add(out, "points=\"");
    for (size_t i = 0; i < chords.count; i++) {
        text_add(out, i ? ";" : "");
        svg_number_write(out, chords.points[i].x);
        text_add(out, ",");
        svg_number_write(out, chords.points[i].y);
    }
    text_add(out, "\" z_order=\"%zu\">\n    </polygon>\n", z);
    free((void *)(uintptr_t)chords.points);
    return 0;
}

/* The least box around what is in; 0 if nothing is. */
static int frame_of(struct frame *out, const uint8_t *in, int32_t width, int32_t height)
{
    int32_t x0 = width, y0 = height, x1 = -1, y1 = -1;

    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            if (in[(size_t)y * (size_t)width + (size_t)x]) {
                x0 = x < x0 ? x : x0;
                x1 = x > x1 ? x : x1;
                y0 = y < y0 ? y : y0;
                y1 = y;
            }
    *out = (struct frame){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
    return x1 >= 0;
}

static void write_runs(struct text *out, const uint8_t *in, const struct frame *f,
                       int32_t width)
{
    int now = 0;
    long long run = 0;

    for (int32_t y = f->top; y < f->top + f->height; y++)
        for (int32_t x = f->left; x < f->left + f->width; x++) {
            if (in[(size_t)y * (size_t)width + (size_t)x] != now) {
                text_add(out, "%lld, ", run);
                run = 0;
                now = !now;
            }
            run++;
        }
    text_add(out, "%lld", run);
}

static void write_mask(struct text *out, const struct region *region, const struct mask *mask,
                       size_t z)
{
    uint8_t *in = bytes_new((size_t)mask->width * (size_t)mask->height, 1);
    struct frame frame = {0};

    mask_to_bytes(in, mask, 1);
    if (frame_of(&frame, in, mask->width, mask->height)) {
        write_head(out, "mask", region);
        text_add(out, "rle=\"");
        write_runs(out, in, &frame, mask->width);
        text_add(out,
                 "\" left=\"%d\" top=\"%d\" width=\"%d\" height=\"%d\" z_order=\"%zu\">\n"
                 "    </mask>\n",
                 frame.left, frame.top, frame.width, frame.height, z);
    }
    free(in);
}

static int write_region(struct text *out, const struct exchange_photo *photo, size_t i,
                        struct text *lost, struct err *err)
{
    const struct region *region = &photo->regions[i];
    struct mask mask = {0};

    if (region->mask.count) {
        write_mask(out, region, &region->mask, i);
        return 0;
    }
    if (region->shape.count == 1 && region->shape.fill == RASTER_EVEN_ODD &&
        region->shape.rings[0].kind == SPLINE_POLYGON)
        return write_polygon(out, region, i, err);
    if (region->shape.count == 1) {
        text_add(lost, "image '%s': region %zu: written as a polygon%s\n", photo->name, i,
                 region->shape.fill == RASTER_NON_ZERO
                     ? ", whose fill rule (non-zero) CVAT does not say"
                     : " of its chords");
        return write_polygon(out, region, i, err);
    }
    if (shape_mask(&mask, &region->shape, photo->width, photo->height, err))
        return -1;
    text_add(lost, "image '%s': region %zu: its %zu rings were written as pixels\n",
             photo->name, i, region->shape.count);
    write_mask(out, region, &mask, i);
    mask_free(&mask);
    return 0;
}

static int write_image(struct text *out, const struct exchange_photo *photo, size_t id,
                       struct text *lost, struct err *err)
{
    text_add(out, "  <image id=\"%zu\" name=\"", id);
    if (xml_add_value(out, photo->name, err))
        return -1;
    text_add(out, "\" width=\"%d\" height=\"%d\">\n", photo->width, photo->height);
    for (size_t i = 0; i < photo->count; i++)
        if (write_region(out, photo, i, lost, err))
            return err_while(err, "image '%.100s': region %zu", photo->name, i);
    text_add(out, "  </image>\n");
    return 0;
}

static int cvat_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                      struct text *lost, struct err *err)
{
    struct text text = {0};
    int rc = 0;

    text_add(&text, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n"
                    "  <version>1.1</version>\n  <meta>\n    <task>\n      <labels>\n");
    for (int i = REGION_NOT_SKIN; i <= REGION_IGNORE; i++)
        text_add(&text, "        <label>\n          <name>%s</name>\n        </label>\n",
                 region_label_name((enum region_label)i));
    text_add(&text, "      </labels>\n    </task>\n  </meta>\n");
    for (size_t i = 0; i < count && !rc; i++)
        rc = write_image(&text, &photos[i], i, lost, err);
    text_add(&text, "</annotations>\n");
    if (!rc)
        bytes_add(out, text.data, text.size);
    text_free(&text);
    return rc;
}

static int cvat_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                        size_t size, struct err *err)
{
    return views_painted(views, count, cvat_read, data, size, err);
}

const struct exchange_format exchange_cvat = {
    .name = "cvat",
    .suffix = ".xml",
    .about =
        "CVAT XML 1.1 for images: polygons and masks; curves become polygons, rings pixels",
    .many = 1,
    .centred = 1,
    .read = cvat_read,
    .write = cvat_write,
    .consume = cvat_consume,
};
