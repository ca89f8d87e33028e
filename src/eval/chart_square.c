#include "eval/chart_square.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEFT = 44, TOP = 10, SIDE = 150, WIDTH = LEFT + SIDE + 12, HEIGHT = TOP + SIDE + 36 };

static double x_of(double x)
{
    return LEFT + SIDE * fmin(1, fmax(0, x));
}

static double y_of(double y)
{
    return TOP + SIDE * (1 - fmin(1, fmax(0, y)));
}

static void add_axes(struct text *out, const struct chart_square *s)
{
    static const char *const ticks[] = {"0", "0.5", "1"};

    for (int i = 0; i < 3; i++) {
        double part = i / 2.0;

        text_add(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y_of(part),
                 LEFT + SIDE);
        text_add(out, "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                 LEFT - 5, y_of(part) + 3.5, ticks[i]);
        text_add(out,
                 "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                 x_of(part), TOP + SIDE + 14, ticks[i]);
    }
    text_add(out, "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>", LEFT, TOP, TOP + SIDE,
             LEFT + SIDE);
    text_add(out, "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
             LEFT + SIDE / 2, TOP + SIDE + 29);
    text_add_html(out, s->x);
    text_add(out,
             "</text><text class=\"tick\" transform=\"translate(12 %d) rotate(-90)\" "
             "text-anchor=\"middle\">",
             TOP + SIDE / 2);
    text_add_html(out, s->y);
    text_add(out, "</text>");
}

/* A point that is drawn where the one before was is left out. */
static void add_line(struct text *out, const struct chart_square *s)
{
    struct text path = {0};
    char last[32] = "";
    int pen_down = 0;

    for (int i = 0; i < s->count; i++) {
        const struct chart_point *p = &s->points[i];
        char at[32];
        int known = isfinite(p->x) && isfinite(p->y);

        if (known) {
            snprintf(at, sizeof at, "%.1f %.1f", x_of(p->x), y_of(p->y));
            if (!pen_down || strcmp(at, last))
                text_add(&path, "%c%s", pen_down ? 'L' : 'M', at);
            memcpy(last, at, sizeof last);
        }
        pen_down = known;
    }
    if (path.size)
        text_add(out, "<path class=\"line %s\" d=\"%s\"/>", s->kind, path.data);
    text_free(&path);
}

static void add_dot(struct text *out, const char *kind, const struct chart_point *p, double r)
{
    if (isfinite(p->x) && isfinite(p->y))
        text_add(out, "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"/>", kind,
                 x_of(p->x), y_of(p->y), r);
}

/* The mark's name stands beside it, on the side where there is room. */
static void add_mark(struct text *out, const struct chart_square *s)
{
    int left = s->mark->x > 0.5;

    if (!isfinite(s->mark->x) || !isfinite(s->mark->y))
        return;
    add_dot(out, s->kind, s->mark, 4);
    text_add(out, "<text class=\"name %s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", s->kind,
             x_of(s->mark->x) + (left ? -7 : 7),
             y_of(s->mark->y) + (s->mark->y > 0.5 ? 13 : -6), left ? "end" : "start");
    text_add_html(out, s->mark_name);
    text_add(out, "</text>");
}

void chart_add_square(struct text *out, const struct chart_square *square)
{
    text_add(out, "<svg class=\"square\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
             WIDTH, HEIGHT);
    text_add_html(out, square->label);
    text_add(out, "\">");
    add_axes(out, square);
    if (square->diagonal)
        text_add(out, "<path class=\"mark\" d=\"M%d %dL%d %d\"/>", LEFT, TOP + SIDE,
                 LEFT + SIDE, TOP);
    add_line(out, square);
    for (int i = 0; square->dots && i < square->count; i++)
        add_dot(out, square->kind, &square->points[i], 2.5);
    if (square->mark)
        add_mark(out, square);
    text_add(out, "</svg>\n");
}
