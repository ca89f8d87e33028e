/* Drawings: SVG 1.1 and what 2 has of the same. docs/exchange.md says what is read. */
#include "exchange/exchange.h"
#include "exchange/losses.h"
#include "exchange/pixels.h"
#include "exchange/svg_extra.h"
#include "exchange/svg_frame.h"
#include "exchange/views.h"
#include "annotate/svg_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char SVG[] = "http://www.w3.org/2000/svg";
static const char INKSCAPE_LABEL[] = "http://www.inkscape.org/namespaces/inkscape|label";
static const char XLINK_HREF[] = "http://www.w3.org/1999/xlink|href";

struct walk {
    const struct exchange_ask *ask;
    struct exchange_doc *doc;
    struct losses losses;
    int plain; /* only what other tools know */
    struct err *err;
};

/* What an element has from those around it. */
struct around {
    struct affine map;
    enum raster_fill fill;
    int has_label;
    enum region_label label;
    int dropped; /* by its label */
    int hidden;
    struct err unknown; /* why the words found so far, nearest last, are no label */
};

static int is_foreign(const struct xml_node *node)
{
    return *node->space && strcmp(node->space, SVG) != 0;
}

/* Tries a word for a label. 1 if it means something. */
static int try_word(struct around *around, const struct exchange_ask *ask, const char *word,
                    struct err *err)
{
    enum region_label label = REGION_SKIN;
    int rc = exchange_label_of(&label, ask, word, err);

    if (rc < 0)
        return 0;
    around->has_label = 1;
    around->label = label;
    around->dropped = rc;
    around->unknown = (struct err){0};
    return 1;
}

/* `class` holds many words: the first that is known counts. */
static int try_classes(struct around *around, const struct exchange_ask *ask, const char *list,
                       struct err *err)
{
    while (*list) {
        char word[100];
        size_t blank = strspn(list, " \t\r\n"), size = strcspn(list + blank, " \t\r\n");
        struct err ignored;

        list += blank;
        if (size && size < sizeof word) {
            memcpy(word, list, size);
            word[size] = 0;
            if (try_word(around, ask, word, err->code ? &ignored : err))
                return 1;
        }
        list += size;
    }
    return 0;
}

/* The element's own label, if it has one: data-label, class, Inkscape's label,
 * <title>, or an id that is known (programs make up ids). */
static void own_label(struct around *around, struct walk *w, const struct xml_node *node)
{
    const char *words[3] = {xml_attribute(node, "data-label"),
                            xml_attribute(node, INKSCAPE_LABEL), xml_child_text(node, "title")};
    const char *classes = xml_attribute(node, "class"), *id = xml_attribute(node, "id");
    struct err why = {0}, ignored;

    if (words[0])
        classes = NULL;
    if (classes && try_classes(around, w->ask, classes, &why))
        return;
    for (int i = 0; i < 3; i++)
        if (words[i] && *words[i]) {
            if (try_word(around, w->ask, words[i], why.code ? &ignored : &why))
                return;
            break;
        }
    if (id && try_word(around, w->ask, id, &ignored))
        return;
    if (why.code) { /* an error only where a shape has no nearer word */
        around->unknown = why;
        around->has_label = 0;
    }
}

static int enter(struct around *inner, const struct around *outer, struct walk *w,
                 const struct xml_node *node)
{
    const char *transform = xml_attribute(node, "transform"), *word;
    struct svg_frame_word room;
    struct affine own;

    *inner = *outer;
    if (transform) {
        if (svg_frame_transform(&own, transform, w->err))
            return -1;
        inner->map = affine_then(&own, &outer->map);
    }
    word = svg_frame_property(&room, node, "fill-rule");
    if (word && !strcmp(word, "evenodd"))
        inner->fill = RASTER_EVEN_ODD;
    else if (word && !strcmp(word, "nonzero"))
        inner->fill = RASTER_NON_ZERO;
    else if (word && strcmp(word, "inherit") != 0)
        return err_set(w->err, ERR_FORMAT, "the fill-rule '%.40s' is unknown", word);
    word = svg_frame_property(&room, node, "display");
    inner->hidden |= word && !strcmp(word, "none");
    word = svg_frame_property(&room, node, "visibility");
    inner->hidden |= word && (!strcmp(word, "hidden") || !strcmp(word, "collapse"));
    for (int i = 0; i < 2; i++) {
        word = svg_frame_property(&room, node, i ? "mask" : "clip-path");
        if (word && strcmp(word, "none") != 0)
            losses_add(&w->losses, "line %ld: <%.40s>: its %s is not applied", node->line,
                       node->name, i ? "mask" : "clip-path");
    }
    if (!transform && svg_frame_property(&room, node, "transform"))
        return err_set(w->err, ERR_FORMAT,
                       "a transform in a style is not read; use the "
                       "attribute");
    own_label(inner, w, node);
    return 0;
}

static const double ZERO = 0;

/* A length in user units; px is one. */
static int length_of(double *out, const struct xml_node *node, const char *name,
                     const double *fallback, struct err *err)
{
    const char *text = xml_attribute(node, name);
    size_t size = text ? strlen(text) : 0, at = 0;

    if (size > 2 && !strcmp(text + size - 2, "px") && !svg_number(out, text, size, &at) &&
        at == size - 2 && isfinite(*out))
        return 0;
    return xml_number(out, node, name, fallback, err);
}

static int read_path(struct shape *out, const struct xml_node *node, const struct around *a,
                     struct walk *w)
{
    const char *d = xml_attribute(node, "d"), *extra = xml_attribute(node, "data-dermatome");
    int rc;

    if (!d)
        return 1;
    if (extra && !w->plain) {
        rc = svg_extra_read(out, extra, d, &a->map, w->err);
        if (rc <= 0)
            return rc;
        losses_add(&w->losses,
                   "line %ld: <path>: its data-dermatome does not fit its d, which was taken",
                   node->line);
    }
    return svg_path_read(out, d, strlen(d), &a->map, w->err);
}

/* Radii as SVG has them: one stands for both, neither is more than half a side. */
static int read_radii(struct svg_rect *r, const struct xml_node *node, struct err *err)
{
    const char *rx = xml_attribute(node, "rx"), *ry = xml_attribute(node, "ry");
    int has_x = rx && strcmp(rx, "auto") != 0, has_y = ry && strcmp(ry, "auto") != 0;

    if (has_x && length_of(&r->rx, node, "rx", NULL, err))
        return -1;
    if (has_y && length_of(&r->ry, node, "ry", NULL, err))
        return -1;
    if (r->rx < 0 || r->ry < 0)
        return err_set(err, ERR_FORMAT, "a radius is negative");
    if (!has_x)
        r->rx = r->ry;
    if (!has_y)
        r->ry = r->rx;
    r->rx = fmin(r->rx, r->width / 2);
    r->ry = fmin(r->ry, r->height / 2);
    if (r->rx == 0 || r->ry == 0)
        r->rx = r->ry = 0;
    return 0;
}

static int read_rect(struct shape *out, const struct xml_node *node, const struct around *a,
                     struct walk *w)
{
    struct svg_rect r = {0};

    if (length_of(&r.x, node, "x", &ZERO, w->err) ||
        length_of(&r.y, node, "y", &ZERO, w->err) ||
        length_of(&r.width, node, "width", &ZERO, w->err) ||
        length_of(&r.height, node, "height", &ZERO, w->err))
        return -1;
    if (r.width < 0 || r.height < 0)
        return err_set(w->err, ERR_FORMAT, "a side is negative");
    if (r.width == 0 || r.height == 0)
        return 1;
    return read_radii(&r, node, w->err) ? -1 : svg_path_rect(out, &r, &a->map, w->err);
}

static int read_ellipse(struct shape *out, const struct xml_node *node, const struct around *a,
                        struct walk *w)
{
    int round = !strcmp(node->name, "circle");
    double cx, cy, rx, ry;

    if (length_of(&cx, node, "cx", &ZERO, w->err) ||
        length_of(&cy, node, "cy", &ZERO, w->err) ||
        length_of(&rx, node, round ? "r" : "rx", round ? &ZERO : NULL, w->err) ||
        length_of(&ry, node, round ? "r" : "ry", round ? &ZERO : NULL, w->err))
        return -1;
    if (rx < 0 || ry < 0)
        return err_set(w->err, ERR_FORMAT, "a radius is negative");
    if (rx == 0 || ry == 0)
        return 1;
    return svg_path_rect(out, &(struct svg_rect){cx - rx, cy - ry, 2 * rx, 2 * ry, rx, ry},
                         &a->map, w->err);
}

/* One of the points of a polygon, mapped; *at moves behind it and its comma. */
static int read_dot(struct spline_point *out, const char *text, size_t size, size_t *at,
                    const struct affine *map, struct err *err)
{
    double v[2];

    for (int i = 0; i < 2; i++) {
        size_t part = xml_after_blanks(text, size, *at);

        if (svg_number(&v[i], text, size, &part))
            return err_set(err, ERR_FORMAT, "byte %zu of its points is not a number", part);
        part = xml_after_blanks(text, size, part);
        part += part < size && text[part] == ',';
        *at = xml_after_blanks(text, size, part);
    }
    return exchange_point(out, map->a * v[0] + map->c * v[1] + map->e,
                          map->b * v[0] + map->d * v[1] + map->f, err);
}

static int read_points(struct shape *out, const struct xml_node *node, const struct around *a,
                       struct walk *w)
{
    const char *text = xml_attribute(node, "points");
    size_t size = text ? strlen(text) : 0, at = xml_after_blanks(text, size, 0), count = 0;
    struct spline_point *points = bytes_new(size / 4 + 2, sizeof *points);
    struct shape shape = {.fill = RASTER_NON_ZERO};
    int rc = 0;

    while (!rc && at < size && count <= SPLINE_POINTS_MAX)
        rc = read_dot(&points[count++], text, size, &at, &a->map, w->err);
    if (!rc && count)
        shape_add(&shape, &(struct spline){SPLINE_POLYGON, points, count, NULL});
    free(points);
    if (!rc)
        *out = shape;
    return rc ? rc : !count;
}

/* How each element is read: to a shape (1: it draws nothing), as a group, or
 * not at all, which is told unless it draws nothing anyway. */
static const struct element {
    const char *name;
    int (*read)(struct shape *out, const struct xml_node *node, const struct around *a,
                struct walk *w);
    enum { SHAPE, GROUP, SILENT } how;
} ELEMENTS[] = {{"path", read_path, SHAPE},
                {"polygon", read_points, SHAPE},
                {"polyline", read_points, SHAPE},
                {"rect", read_rect, SHAPE},
                {"circle", read_ellipse, SHAPE},
                {"ellipse", read_ellipse, SHAPE},
                {"g", NULL, GROUP},
                {"a", NULL, GROUP},
                {"title", NULL, SILENT},
                {"desc", NULL, SILENT},
                {"metadata", NULL, SILENT}};

static const struct element *element_of(const char *name)
{
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof *ELEMENTS; i++)
        if (!strcmp(ELEMENTS[i].name, name))
            return &ELEMENTS[i];
    return NULL;
}

static int add_shape(struct walk *w, const struct element *element, const struct xml_node *node,
                     const struct around *around)
{
    struct region region = {around->has_label ? around->label : REGION_SKIN, {0}, {0}};
    int dropped = around->dropped, rc;

    if (around->unknown.code && !around->hidden) {
        *w->err = around->unknown;
        return -1;
    }
    if (!around->has_label && w->ask->label_count) { /* "" may be mapped, by "*" too */
        struct err ignored;
        enum region_label label;
        int said = exchange_label_of(&label, w->ask, "", &ignored);

        if (said >= 0) {
            region.label = label;
            dropped = said;
        }
    }
    if (dropped || around->hidden) {
        losses_add(&w->losses, "line %ld: <%.40s>: left out, %s", node->line, node->name,
                   dropped ? "as its label asks" : "as it is hidden");
        return 0;
    }
    rc = element->read(&region.shape, node, around, w);
    if (rc) {
        if (rc > 0)
            losses_add(&w->losses, "line %ld: <%.40s>: it has no extent", node->line,
                       node->name);
        return rc < 0 ? -1 : 0;
    }
    region.shape.fill = around->fill;
    if (shape_check(&region.shape, w->err)) {
        region_free(&region);
        return -1;
    }
    exchange_add_region(w->doc->photos, region);
    return 0;
}

static int walk_children(struct walk *w, const struct xml_node *node,
                         const struct around *around);

static int walk_one(struct walk *w, const struct xml_node *node, const struct around *outer)
{
    const struct element *element = element_of(node->name);
    struct around inner;
    int rc;

    if (is_foreign(node) || (element && element->how == SILENT))
        return 0;
    if (!element) {
        losses_add(&w->losses, "line %ld: <%.40s>: not read", node->line, node->name);
        return 0;
    }
    if (enter(&inner, outer, w, node))
        return xml_while(w->err, node);
    if (element->how == GROUP)
        return walk_children(w, node, &inner);
    rc = add_shape(w, element, node, &inner);
    return rc ? xml_while(w->err, node) : 0;
}

/* As deep as xml.h lets files be. */
static int walk_children(struct walk *w, const struct xml_node *node,
                         const struct around *around)
{
    for (const struct xml_node *child = node->first; child; child = child->next)
        if (walk_one(w, child, around))
            return -1;
    return 0;
}

/* The photo's name: data-photo, the picture that lies below the drawing, or the file's own. */
static const char *photo_name(const struct xml_node *svg, const struct exchange_ask *ask)
{
    const char *name = xml_attribute(svg, "data-photo");

    for (const struct xml_node *child = svg->first; child && !name; child = child->next)
        if (!strcmp(child->name, "image") && !is_foreign(child)) {
            name = xml_attribute(child, "href");
            name = name ? name : xml_attribute(child, XLINK_HREF);
            name = name && strncmp(name, "data:", 5) != 0 ? name : NULL;
        }
    return name ? name : ask->file ? ask->file : "";
}

/* The photo's sides. A page in millimetres says only its proportions, and has to have the
 * photo's. */
static int settle(int32_t *width, int32_t *height, struct walk *w, const struct xml_node *svg,
                  const char *name)
{
    double file_width, file_height;
    int loose;

    if (svg_frame_sides(&file_width, &file_height, &loose, svg, w->err))
        return -1;
    if (!loose || !w->ask->size_of)
        return exchange_settle(width, height, w->ask, name, file_width, file_height, w->err);
    if (exchange_settle(width, height, w->ask, name, 0, 0, w->err))
        return -1;
    if (!(fabs(file_height * *width / file_width - *height) <= 1))
        return err_set(w->err, ERR_FORMAT,
                       "its page has the proportions %g : %g, its photo %d : %d; fit the page "
                       "to the photo",
                       file_width, file_height, *width, *height);
    return 0;
}

static int read_root(struct walk *w, const struct xml_node *svg)
{
    struct around around = {.fill = RASTER_NON_ZERO}, inner;
    const char *name = photo_name(svg, w->ask);
    int32_t width, height;

    if (strcmp(svg->name, "svg") != 0 || is_foreign(svg))
        return err_set(w->err, ERR_FORMAT, "it is no SVG");
    if (xml_attribute(svg, "transform"))
        return err_set(w->err, ERR_FORMAT,
                       "a transform on <svg> itself is not read; use a <g>");
    if (settle(&width, &height, w, svg, name) ||
        svg_frame_map(&around.map, svg, width, height, w->err) ||
        enter(&inner, &around, w, svg))
        return -1;
    inner.has_label = inner.dropped = 0; /* the whole drawing's words are no region's */
    inner.unknown = (struct err){0};
    exchange_add_photo(w->doc, name, width, height);
    return walk_children(w, svg, &inner);
}

static int read_svg(struct exchange_doc *out, const uint8_t *data, size_t size,
                    const struct exchange_ask *ask, int plain, struct err *err)
{
    struct exchange_doc doc = {0};
    struct walk walk = {.ask = ask, .doc = &doc, .plain = plain, .err = err};
    struct xml xml = {0};
    int rc;

    if (xml_read(&xml, data, size, err))
        return -1;
    walk.losses.out = &doc.lost;
    rc = read_root(&walk, xml.root);
    losses_end(&walk.losses);
    xml_free(&xml);
    if (rc)
        exchange_free(&doc);
    else
        *out = doc;
    return rc;
}

static int svg_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                    const struct exchange_ask *ask, struct err *err)
{
    return read_svg(out, data, size, ask, 0, err);
}

static void write_region(struct text *out, const struct region *region,
                         const struct shape *shape)
{
    static const char *const colours[] = {"#000000", "#ffffff", "#808080"};

    text_add(out, "<path class=\"%s\" fill=\"%s\" fill-rule=\"%s\" d=\"",
             region_label_name(region->label), colours[region->label],
             shape->fill == RASTER_EVEN_ODD ? "evenodd" : "nonzero");
    svg_path_write(out, shape);
    if (svg_extra_needed(shape)) {
        text_add(out, "\" data-dermatome=\"");
        svg_extra_write(out, shape);
    }
    text_add(out, "\"/>\n");
}

static int write_regions(struct text *out, const struct exchange_photo *photo,
                         struct text *lost, struct err *err)
{
    for (size_t i = 0; i < photo->count; i++) {
        const struct region *region = &photo->regions[i];
        struct shape rim = {0};

        if (region->mask.count) {
            if (pixels_outline(&rim, &region->mask, err))
                return err_while(err, "region %zu", i);
            text_add(lost,
                     "region %zu: its pixels were written as the outline along their "
                     "edges\n",
                     i);
        }
        write_region(out, region, region->mask.count ? &rim : &region->shape);
        shape_free(&rim);
    }
    return 0;
}

static int svg_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                     struct text *lost, struct err *err)
{
    struct text text = {0};
    int rc;

    if (count != 1)
        return err_set(err, ERR_USAGE, "an SVG file holds one photo, not %zu", count);
    text_add(&text,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<svg xmlns=\"%s\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
             "data-photo=\"",
             SVG, photos->width, photos->height, photos->width, photos->height);
    rc = xml_add_value(&text, photos->name, err);
    text_add(&text, "\" shape-rendering=\"crispEdges\">\n");
    if (!rc)
        rc = write_regions(&text, photos, lost, err);
    text_add(&text, "</svg>\n");
    if (!rc)
        bytes_add(out, text.data, text.size);
    text_free(&text);
    return rc;
}

static int svg_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                       size_t size, struct err *err)
{
    struct pixels_size side = {views->width, views->height};
    struct exchange_ask ask = {.file = views->name, .size_of = pixels_size_of, .self = &side};
    struct exchange_doc doc = {0};
    int rc = views_one(count, err) || read_svg(&doc, data, size, &ask, 1, err) ? -1 : 0;

    if (!rc)
        rc = pixels_skin(&views->skin, &doc.photos[0], err);
    exchange_free(&doc);
    return rc;
}

const struct exchange_format exchange_svg = {
    .name = "svg",
    .suffix = ".svg",
    .about = "SVG 1.1 and 2: paths and basic shapes; pixels become outlines",
    .read = svg_read,
    .write = svg_write,
    .consume = svg_consume,
};
