#include "eval/chart.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>

/* The curves' picture, in SVG units. The right margin holds the names. */
enum { WIDTH = 340, HEIGHT = 196, LEFT = 30, RIGHT = 268, TOP = 20, BOTTOM = 170 };
enum { NAME_STEP = 13 }; /* names stand at least this far apart */

/* The histogram's. */
enum { BAR_WIDTH = 14, BARS_HEIGHT = 64, BARS_LEFT = 8, BARS_TOP = 14 };

static double power_of_ten(int exponent)
{
    double p = 1;

    for (int i = 0; i < abs(exponent); i++)
        p *= 10;
    return exponent < 0 ? 1 / p : p;
}

/* The largest e for which 10^e <= value; value > 0. */
static int exponent_of(double value)
{
    int e = 0;

    while (e < 300 && power_of_ten(e + 1) <= value)
        e++;
    while (e > -300 && power_of_ten(e) > value)
        e--;
    return e;
}

struct chart_ticks chart_ticks(double low, double high, int most)
{
    static const int rounds[] = {1, 2, 5, 10};
    struct chart_ticks t = {0};
    double raw;
    int e, r = 0;

    if (!isfinite(low) || !isfinite(high))
        low = 0, high = 1;
    if (!(high > low))
        high = low + 1;
    raw = (high - low) / (most > 0 ? most : 1);
    e = exponent_of(raw);
    while (r < 3 && rounds[r] * power_of_ten(e) < raw * (1 - 1e-9))
        r++;
    if (rounds[r] == 10)
        e++, r = 0;
    t.step = e < 0 ? rounds[r] / power_of_ten(-e) : rounds[r] * power_of_ten(e);
    t.decimals = e < 0 ? -e : 0;
    t.first = (long long)ceil(low / t.step - 1e-6);
    t.count = (int)((long long)floor(high / t.step + 1e-6) - t.first + 1);
    return t;
}

double chart_tick(const struct chart_ticks *ticks, int i)
{
    /* Divided where the step is a fraction: 3 x 0.1 is not 0.3, 3 / 10 is. */
    double tens = power_of_ten(ticks->decimals);
    double value = (double)(ticks->first + i) * round(ticks->step * tens) / tens;

    return value == 0 ? 0 : value;
}

void chart_widen(double *low, double *high, int most)
{
    struct chart_ticks t = chart_ticks(*low, *high, most);
    double below = floor(*low / t.step + 1e-6) * t.step;
    double above = ceil(*high / t.step - 1e-6) * t.step;

    *low = below;
    *high = above > below ? above : below + t.step;
}

static double x_of(const struct chart_curves *c, double epoch)
{
    return LEFT + (RIGHT - LEFT) * epoch / (c->epochs > 0 ? c->epochs : 1);
}

/* What lies beyond the axis is drawn at its edge. */
static double y_of(const struct chart_curves *c, double value)
{
    double part = (value - c->low) / (c->high - c->low);

    return BOTTOM - (BOTTOM - TOP) * fmin(1, fmax(0, part));
}

static void add_open(struct text *out, const char *kind, int width, int height,
                     const char *label)
{
    text_add(out, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", kind,
             width, height);
    text_add_html(out, label);
    text_add(out, "\">");
}

static void add_axes(struct text *out, const struct chart_curves *c)
{
    struct chart_ticks x =
        chart_ticks(0, c->epochs, c->epochs > 0 && c->epochs < 5 ? c->epochs : 5);
    struct chart_ticks y = chart_ticks(c->low, c->high, 5);

    for (int i = 0; i < y.count; i++) {
        double at = y_of(c, chart_tick(&y, i));

        text_add(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, at, RIGHT);
        text_add(out,
                 "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.*f</text>",
                 LEFT - 6, at + 3.5, y.decimals, chart_tick(&y, i));
    }
    text_add(out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, BOTTOM, RIGHT);
    for (int i = 0; i < x.count; i++) {
        double at = x_of(c, chart_tick(&x, i));

        text_add(out, "<path class=\"axis\" d=\"M%.1f %dv4\"/>", at, BOTTOM);
        text_add(out,
                 "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.*f</text>",
                 at, BOTTOM + 17, x.decimals, chart_tick(&x, i));
    }
    text_add(out, "<text class=\"tick\" x=\"%d\" y=\"%d\">epoch</text>", RIGHT + 14,
             BOTTOM + 17);
}

static int stands_alone(const struct chart_line *line, int i, int epochs)
{
    return (i == 0 || !isfinite(line->values[i - 1])) &&
           (i == epochs - 1 || !isfinite(line->values[i + 1]));
}

static void add_line(struct text *out, const struct chart_curves *c,
                     const struct chart_line *line)
{
    struct text path = {0}, dots = {0};
    int pen_down = 0;

    for (int i = 0; i < c->epochs; i++) {
        double x = x_of(c, i + 1), y = y_of(c, line->values[i]);
        int known = isfinite(line->values[i]);

        if (known && stands_alone(line, i, c->epochs))
            text_add(&dots, "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>",
                     line->kind, x, y);
        else if (known)
            text_add(&path, "%c%.1f %.1f", pen_down ? 'L' : 'M', x, y);
        pen_down = known;
    }
    if (path.size)
        text_add(out, "<path class=\"line %s\" d=\"%s\"/>", line->kind, path.data);
    if (dots.size)
        text_add_bytes(out, dots.data, dots.size);
    text_free(&path);
    text_free(&dots);
}

/* A name beside the end of its line. */
struct name {
    const struct chart_line *line;
    double y;
};

/* The value furthest right; NaN where there is none. */
static double last_of(const struct chart_line *line, int epochs)
{
    for (int i = epochs - 1; i >= 0; i--)
        if (isfinite(line->values[i]))
            return line->values[i];
    return NAN;
}

/* Fills names[] from the top down; returns how many lines have any value. */
static int gather_names(struct name *names, const struct chart_curves *c)
{
    int n = 0;

    for (int i = 0; i < c->line_count; i++) {
        double value = last_of(&c->lines[i], c->epochs);
        struct name name = {&c->lines[i], y_of(c, value)};
        int at = n;

        if (!isfinite(value))
            continue;
        for (; at > 0 && names[at - 1].y > name.y; at--)
            names[at] = names[at - 1];
        names[at] = name;
        n++;
    }
    return n;
}

/* Names are pushed down until none touches the one above, then up from the axis. */
static void add_names(struct text *out, const struct chart_curves *c)
{
    struct name names[CHART_LINES_MAX];
    int n = gather_names(names, c);

    for (int i = 1; i < n; i++)
        names[i].y = fmax(names[i].y, names[i - 1].y + NAME_STEP);
    for (int i = n - 1; i >= 0; i--)
        names[i].y = fmin(names[i].y, i == n - 1 ? BOTTOM - 4 : names[i + 1].y - NAME_STEP);
    for (int i = 0; i < n; i++) {
        text_add(out, "<text class=\"name %s\" x=\"%d\" y=\"%.1f\">", names[i].line->kind,
                 RIGHT + 6, names[i].y + 3.5);
        text_add_html(out, names[i].line->name);
        text_add(out, "</text>");
    }
}

static void add_best(struct text *out, const struct chart_curves *c)
{
    double x = x_of(c, c->best);

    if (c->best < 1 || c->best > c->epochs)
        return;
    text_add(out, "<path class=\"mark\" d=\"M%.1f %dV%d\"/>", x, TOP - 4, BOTTOM);
    text_add(out,
             "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">best %d</text>",
             x, TOP - 8, c->best);
}

void chart_add_curves(struct text *out, const struct chart_curves *curves)
{
    add_open(out, "curves", WIDTH, HEIGHT, curves->label);
    add_axes(out, curves);
    add_best(out, curves);
    for (int i = 0; i < curves->line_count; i++)
        add_line(out, curves, &curves->lines[i]);
    add_names(out, curves);
    text_add(out, "</svg>\n");
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

struct chart_bins chart_bins(const double *values, int count)
{
    double *sorted = bytes_new((size_t)count, sizeof *sorted);
    struct chart_bins bins = {0};
    double sum = 0;

    for (int i = 0; i < count; i++) {
        int bin = values[i] >= 0 && values[i] <= 1 ? (int)(values[i] * CHART_BINS) : -1;

        if (bin < 0)
            continue;
        bins.count[bin < CHART_BINS ? bin : CHART_BINS - 1]++;
        sorted[bins.total++] = values[i];
        sum += values[i];
    }
    if (bins.total) {
        int half = bins.total / 2;

        qsort(sorted, (size_t)bins.total, sizeof *sorted, by_value);
        bins.mean = sum / bins.total;
        bins.median = bins.total % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
    free(sorted);
    return bins;
}

double chart_peak(const struct chart_bins *bins)
{
    int most = 0;

    for (int i = 0; i < CHART_BINS; i++)
        most = bins->count[i] > most ? bins->count[i] : most;
    return bins->total ? (double)most / bins->total : 0;
}

static void add_bars(struct text *out, const struct chart_bins *bins, double peak)
{
    for (int i = 0; i < CHART_BINS; i++) {
        double share = (double)bins->count[i] / (bins->total ? bins->total : 1);
        double height = BARS_HEIGHT * fmin(1, share / peak);

        if (bins->count[i])
            text_add(out, "<path class=\"bar\" d=\"M%d %dv-%.1fh%dv%.1fz\"/>",
                     BARS_LEFT + i * BAR_WIDTH, BARS_TOP + BARS_HEIGHT, height, BAR_WIDTH - 1,
                     height);
    }
}

void chart_add_histogram(struct text *out, const char *label, const struct chart_bins *bins,
                         double peak)
{
    int right = BARS_LEFT + CHART_BINS * BAR_WIDTH, floor_y = BARS_TOP + BARS_HEIGHT;
    double mean = BARS_LEFT + bins->mean * CHART_BINS * BAR_WIDTH;

    add_open(out, "histogram", right + BARS_LEFT, floor_y + 20, label);
    add_bars(out, bins, peak);
    text_add(out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", BARS_LEFT, floor_y, right);
    for (int i = 0; i <= 4; i++)
        text_add(out, "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                 BARS_LEFT + i * CHART_BINS / 4 * BAR_WIDTH, floor_y + 15,
                 (const char *const[]){"0", "0.25", "0.5", "0.75", "1"}[i]);
    if (bins->total)
        text_add(out, "<path class=\"mark\" d=\"M%.1f %dV%d\"/>", mean, BARS_TOP - 8, floor_y);
    text_add(out, "</svg>\n");
}
