#include "exchange/svg_frame.h"
#include "annotate/svg_path.h"

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int svg_frame_numbers(double *out, int most, const char *text, size_t size)
{
    int count = 0;

    for (size_t at = xml_after_blanks(text, size, 0); at < size;) {
        if (count == most || svg_number(&out[count], text, size, &at) || !isfinite(out[count]))
            return -1;
        count++;
        at = xml_after_blanks(text, size, at);
        if (at < size && text[at] == ',') {
            at = xml_after_blanks(text, size, at + 1);
            if (at == size)
                return -1;
        }
    }
    return count;
}

static struct affine of_matrix(const double *v, int count)
{
    (void)count;
    return (struct affine){v[0], v[1], v[2], v[3], v[4], v[5]};
}

static struct affine of_translate(const double *v, int count)
{
    return (struct affine){1, 0, 0, 1, v[0], count > 1 ? v[1] : 0};
}

static struct affine of_scale(const double *v, int count)
{
    return (struct affine){v[0], 0, 0, count > 1 ? v[1] : v[0], 0, 0};
}

static struct affine of_rotate(const double *v, int count)
{
    double u = fmod(v[0], 360) * PI / 180, c = cos(u), s = sin(u);
    double x = count > 1 ? v[1] : 0, y = count > 1 ? v[2] : 0;

    if (fmod(v[0], 90) == 0) { /* exact, or a quarter turn would leave the grid */
        c = round(c);
        s = round(s);
    }
    return (struct affine){c, s, -s, c, x - c * x + s * y, y - s * x - c * y};
}

static struct affine of_skew_x(const double *v, int count)
{
    (void)count;
    return (struct affine){1, 0, tan(v[0] * PI / 180), 1, 0, 0};
}

static struct affine of_skew_y(const double *v, int count)
{
    (void)count;
    return (struct affine){1, tan(v[0] * PI / 180), 0, 1, 0, 0};
}

static const struct turn {
    const char *name;
    int least, or, most; /* how many numbers it takes */
    struct affine (*map)(const double *v, int count);
} TURNS[] = {{"matrix", 6, 6, 6, of_matrix}, {"translate", 1, 2, 2, of_translate},
             {"scale", 1, 2, 2, of_scale},   {"rotate", 1, 3, 3, of_rotate},
             {"skewX", 1, 1, 1, of_skew_x},  {"skewY", 1, 1, 1, of_skew_y}};

static const struct turn *turn_of(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof TURNS / sizeof *TURNS; i++)
        if (strlen(TURNS[i].name) == size && !memcmp(TURNS[i].name, name, size))
            return &TURNS[i];
    return NULL;
}

int svg_frame_transform(struct affine *out, const char *text, struct err *err)
{
    struct affine all = AFFINE_IDENTITY;
    size_t size = strlen(text), at = xml_after_blanks(text, size, 0);

    while (at < size) {
        size_t name = strcspn(text + at, "( \t\r\n");
        size_t open = xml_after_blanks(text, size, at + name), inside;
        const struct turn *turn = turn_of(text + at, name);
        struct affine map;
        double v[6];
        int count;

        if (!turn || text[open] != '(')
            return err_set(err, ERR_FORMAT, "the transform '%.40s' is unknown", text + at);
        inside = strcspn(text + open + 1, ")");
        count = svg_frame_numbers(v, 6, text + open + 1, inside);
        if (open + 1 + inside >= size || (count != turn->least && count != turn->or))
            return err_set(err, ERR_FORMAT, "the transform '%.40s' has the wrong numbers",
                           text + at);
        map = turn->map(v, count);
        all = affine_then(&map, &all);
        at = xml_after_blanks(text, size, open + 1 + inside + 1);
        if (at < size && text[at] == ',')
            at = xml_after_blanks(text, size, at + 1);
    }
    *out = all;
    return 0;
}

/* 1 with *out if the attribute is a number without unit or in px; 0 if it is
 * absent or in another unit; -1 if it is neither. */
static int plain_length(double *out, const struct xml_node *svg, const char *name,
                        struct err *err)
{
    static const char *const units[] = {"%",  "em", "ex", "mm",  "cm", "in",
                                        "pt", "pc", "Q",  "rem", "vw", "vh"};
    const char *text = xml_attribute(svg, name);
    size_t at = 0, size;

    if (!text || !strcmp(text, "auto"))
        return 0;
    size = strlen(text);
    while (size && is_blank(text[size - 1]))
        size--;
    at = xml_after_blanks(text, size, 0);
    if (!svg_number(out, text, size, &at)) {
        if (at == size || (size - at == 2 && !memcmp(text + at, "px", 2)))
            return 1;
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (strlen(units[i]) == size - at && !memcmp(text + at, units[i], size - at))
                return 0;
    }
    return err_set(err, ERR_FORMAT, "'%s' is '%.60s', not a length", name, text);
}

/* 1 with x, y, width, height if there is a viewBox, 0 if not. */
static int view_box(double v[4], const struct xml_node *svg, struct err *err)
{
    const char *text = xml_attribute(svg, "viewBox");

    if (!text)
        return 0;
    if (svg_frame_numbers(v, 4, text, strlen(text)) != 4 || !(v[2] > 0 && v[3] > 0))
        return err_set(err, ERR_FORMAT,
                       "the viewBox '%.60s' is not 4 numbers with a width and a height", text);
    return 1;
}

int svg_frame_sides(double *width, double *height, int *loose, const struct xml_node *svg,
                    struct err *err)
{
    double w = 0, h = 0, box[4];
    int has_w = plain_length(&w, svg, "width", err), has_h, has_box;

    if (has_w < 0)
        return -1;
    has_h = plain_length(&h, svg, "height", err);
    has_box = view_box(box, svg, err);
    if (has_h < 0 || has_box < 0)
        return -1;
    if (!(has_w && has_h) && !has_box) {
        if (has_w || has_h || xml_attribute(svg, "width"))
            return err_set(err, ERR_FORMAT,
                           "without a viewBox, width and height have to be in pixels");
        *width = *height = 0;
        *loose = 0;
        return 0;
    }
    *loose =
        (!has_w && xml_attribute(svg, "width")) || (!has_h && xml_attribute(svg, "height"));
    *width = has_w && has_h ? w : box[2];
    *height = has_w && has_h ? h : box[3];
    return 0;
}

/* Where "xMid" or "YMax" puts what is left: 0, 1/2 or 1 of it; -1 if it is none. */
static double share_of(const char *word)
{
    return !strncmp(word, "Min", 3)   ? 0
           : !strncmp(word, "Mid", 3) ? 0.5
           : !strncmp(word, "Max", 3) ? 1
                                      : -1;
}

/* preserveAspectRatio in parts. */
struct aspect {
    int stretched, slice;
    double x, y;
};

static int read_aspect(struct aspect *out, const char *text, struct err *err)
{
    struct aspect a = {0, 0, 0.5, 0.5};
    const char *rest = text;

    if (!strcmp(text, "none") || !strcmp(text, "none meet") || !strcmp(text, "none slice")) {
        a.stretched = 1;
        *out = a;
        return 0;
    }
    if (strlen(text) >= 8 && text[0] == 'x' && text[4] == 'Y') {
        a.x = share_of(text + 1);
        a.y = share_of(text + 5);
        rest = text + 8;
        a.slice = !strcmp(rest, " slice");
    }
    if (rest == text || a.x < 0 || a.y < 0 || (*rest && !a.slice && strcmp(rest, " meet") != 0))
        return err_set(err, ERR_FORMAT, "preserveAspectRatio is '%.60s'", text);
    *out = a;
    return 0;
}

int svg_frame_map(struct affine *out, const struct xml_node *svg, int32_t width, int32_t height,
                  struct err *err)
{
    const char *text = xml_attribute(svg, "preserveAspectRatio");
    struct aspect aspect = {0, 0, 0.5, 0.5};
    double box[4], sx, sy;
    int has_box = view_box(box, svg, err);

    if (has_box < 0 || (text && read_aspect(&aspect, text, err)))
        return -1;
    if (!has_box) {
        *out = AFFINE_IDENTITY;
        return 0;
    }
    sx = width / box[2];
    sy = height / box[3];
    if (!aspect.stretched)
        sx = sy = aspect.slice ? fmax(sx, sy) : fmin(sx, sy);
    *out = (struct affine){sx,
                           0,
                           0,
                           sy,
                           aspect.x * (width - sx * box[2]) - sx * box[0],
                           aspect.y * (height - sy * box[3]) - sy * box[1]};
    return 0;
}

static const char *cut(struct svg_frame_word *room, const char *from, size_t size)
{
    while (size && is_blank(*from)) {
        from++;
        size--;
    }
    while (size && is_blank(from[size - 1]))
        size--;
    if (size >= sizeof room->text)
        size = sizeof room->text - 1;
    memcpy(room->text, from, size);
    room->text[size] = 0;
    return room->text;
}

const char *svg_frame_property(struct svg_frame_word *room, const struct xml_node *node,
                               const char *name)
{
    const char *style = xml_attribute(node, "style"), *plain = xml_attribute(node, name);
    const char *found = NULL;

    while (style && *style) {
        size_t size = strcspn(style, ";"), colon = strcspn(style, ":;");

        if (colon < size) {
            struct svg_frame_word word;

            if (!strcmp(cut(&word, style, colon), name))
                found = cut(room, style + colon + 1, size - colon - 1);
        }
        style += size + (style[size] == ';');
    }
    return found ? found : plain ? cut(room, plain, strlen(plain)) : NULL;
}
