/* raster [ROUNDS] - one closed curve of 40 cubics in 3000 x 2000 pixels: ours to
 * runs, beside Cairo and FreeType into bitmaps, by turns in one run. Prints the
 * median time of each, how many times ours it is, and how far its area is from
 * the curve's own, which Green's theorem gives exactly. Theirs draw into memory
 * that is there already; clearing it is counted, as making our mask is. All
 * points are whole 1/64 pixel, so that each library gets the same ones. */
#include "annotate/mask_compare.h"
#include "annotate/raster.h"
#include "annotate/raster_coverage.h"
#include "base/clock.h"
#include "base/rng.h"

#include <cairo/cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { W = 3000, H = 2000, KNOTS = 40, POINTS = 3 * KNOTS, ROUNDS_MAX = 1001 };

struct bench {
    struct spline_point points[POINTS];
    FT_Library freetype;
    uint8_t *pixels; /* W x H bytes at least, for all of them */
};

/* A wobbling ring, its handles a third of the way as a Catmull-Rom's. */
static void draw(struct spline_point *p)
{
    struct rng rng = {3, 0};
    double x[KNOTS], y[KNOTS];

    for (int i = 0; i < KNOTS; i++) {
        double turn = 2 * 3.14159265358979 * i / KNOTS, r = rng_uniform(&rng, 0.55, 0.95);

        x[i] = W / 2.0 * (1 + r * cos(turn));
        y[i] = H / 2.0 * (1 + r * sin(turn));
    }
    for (int i = 0; i < KNOTS; i++) {
        int a = (i + KNOTS - 1) % KNOTS, c = (i + 1) % KNOTS, d = (i + 2) % KNOTS;
        double px[3] = {x[i], x[i] + (x[c] - x[a]) / 6, x[c] - (x[d] - x[i]) / 6};
        double py[3] = {y[i], y[i] + (y[c] - y[a]) / 6, y[c] - (y[d] - y[i]) / 6};

        for (int k = 0; k < 3; k++)
            p[3 * i + k] = (struct spline_point){(int32_t)lround(px[k] * 64) * 4,
                                                 (int32_t)lround(py[k] * 64) * 4};
    }
}

/* The integral of x dy, by Gauss' three points: exact for x y' of degree 5. */
static double green(const struct spline_point *p)
{
    static const double at[3] = {0.1127016653792583, 0.5, 0.8872983346207417},
                        weight[3] = {5 / 18.0, 8 / 18.0, 5 / 18.0};
    double area = 0;

    for (int i = 0; i < KNOTS; i++) {
        const struct spline_point q[4] = {p[3 * i], p[3 * i + 1], p[3 * i + 2],
                                          p[(3 * i + 3) % POINTS]};

        for (int k = 0; k < 3; k++) {
            double t = at[k], u = 1 - t;
            double x = u * u * u * q[0].x + 3 * u * u * t * q[1].x + 3 * u * t * t * q[2].x +
                       t * t * t * q[3].x;
            double dy = 3 * (u * u * (q[1].y - q[0].y) + 2 * u * t * (q[2].y - q[1].y) +
                             t * t * (q[3].y - q[2].y));

            area += weight[k] * x * dy;
        }
    }
    return fabs(area) / 65536;
}

static double bits_in(const uint8_t *p, size_t size)
{
    double sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += __builtin_popcount(p[i]);
    return sum;
}

static double bytes_in(const uint8_t *p, size_t size)
{
    double sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += p[i];
    return sum / 255;
}

/* Each draws once; *area, where it is wanted, is what it drew. */
static void draw_ours(struct bench *b, double *area)
{
    struct spline ring = {SPLINE_BEZIER, b->points, POINTS, NULL};
    struct mask m = {0};
    struct err err;

    if (raster_mask(&m, &ring, 1, RASTER_NON_ZERO, W, H, &err))
        exit(1);
    if (area)
        *area = (double)mask_area(&m);
    mask_free(&m);
}

static void draw_coverage(struct bench *b, double *area)
{
    struct spline ring = {SPLINE_BEZIER, b->points, POINTS, NULL};
    struct err err;

    if (raster_coverage(b->pixels, &ring, 1, RASTER_NON_ZERO, W, H, &err))
        exit(1);
    if (area)
        *area = bytes_in(b->pixels, (size_t)W * H);
}

static void draw_cairo(struct bench *b, cairo_format_t format, cairo_antialias_t antialias,
                       double *area)
{
    int stride = cairo_format_stride_for_width(format, W);
    size_t size = (size_t)stride * H;
    cairo_surface_t *surface;
    cairo_t *cairo;

    memset(b->pixels, 0, size);
    surface = cairo_image_surface_create_for_data(b->pixels, format, W, H, stride);
    cairo = cairo_create(surface);
    cairo_set_antialias(cairo, antialias);
    cairo_move_to(cairo, b->points[0].x / 256.0, b->points[0].y / 256.0);
    for (int i = 0; i < POINTS; i += 3) {
        const struct spline_point *p = &b->points[i + 1], *q = &b->points[(i + 3) % POINTS];

        cairo_curve_to(cairo, p[0].x / 256.0, p[0].y / 256.0, p[1].x / 256.0, p[1].y / 256.0,
                       q->x / 256.0, q->y / 256.0);
    }
    cairo_close_path(cairo);
    cairo_fill(cairo);
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS)
        exit(1);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    if (area)
        *area =
            format == CAIRO_FORMAT_A1 ? bits_in(b->pixels, size) : bytes_in(b->pixels, size);
}

static void draw_cairo_a1(struct bench *b, double *area)
{
    draw_cairo(b, CAIRO_FORMAT_A1, CAIRO_ANTIALIAS_NONE, area);
}

static void draw_cairo_a8(struct bench *b, double *area)
{
    draw_cairo(b, CAIRO_FORMAT_A8, CAIRO_ANTIALIAS_DEFAULT, area);
}

/* y up in FreeType, in 1/64 pixel. */
static void draw_freetype(struct bench *b, int mono, double *area)
{
    int pitch = mono ? (W + 7) / 8 : W;
    size_t size = (size_t)pitch * H;
    FT_Vector points[POINTS];
    char tags[POINTS];
    short contours[1] = {POINTS - 1};
    FT_Outline outline = {.n_contours = 1,
                          .n_points = POINTS,
                          .points = points,
                          .tags = tags,
                          .contours = contours};
    FT_Bitmap bitmap = {.rows = H,
                        .width = W,
                        .pitch = pitch,
                        .buffer = b->pixels,
                        .num_grays = 256,
                        .pixel_mode = mono ? FT_PIXEL_MODE_MONO : FT_PIXEL_MODE_GRAY};

    memset(b->pixels, 0, size);
    for (int i = 0; i < POINTS; i++) {
        points[i] = (FT_Vector){b->points[i].x / 4, H * 64 - b->points[i].y / 4};
        tags[i] = i % 3 ? FT_CURVE_TAG_CUBIC : FT_CURVE_TAG_ON;
    }
    if (FT_Outline_Get_Bitmap(b->freetype, &outline, &bitmap))
        exit(1);
    if (area)
        *area = mono ? bits_in(b->pixels, size) : bytes_in(b->pixels, size);
}

static void draw_freetype_mono(struct bench *b, double *area)
{
    draw_freetype(b, 1, area);
}

static void draw_freetype_gray(struct bench *b, double *area)
{
    draw_freetype(b, 0, area);
}

static const struct {
    const char *name;
    void (*draw)(struct bench *b, double *area);
} ways[] = {
    {"ours, runs", draw_ours},
    {"ours, coverage", draw_coverage},
    {"Cairo A1", draw_cairo_a1},
    {"Cairo A8", draw_cairo_a8},
    {"FreeType mono", draw_freetype_mono},
    {"FreeType gray", draw_freetype_gray},
};
enum { WAYS = sizeof ways / sizeof *ways };

static int compare(const void *a, const void *b)
{
    const double *p = a, *q = b;

    return (*p > *q) - (*p < *q);
}

int main(int argc, char **argv)
{
    static double times[WAYS][ROUNDS_MAX];
    struct bench b = {.pixels = malloc((size_t)(W + 64) * H)};
    int rounds = argc > 1 ? atoi(argv[1]) : 41;
    double want;

    if (!b.pixels || FT_Init_FreeType(&b.freetype) || rounds < 1 || rounds > ROUNDS_MAX)
        return 1;
    draw(b.points);
    want = green(b.points);
    for (int r = -1; r < rounds; r++) { /* the first is to warm up */
        for (int w = 0; w < WAYS; w++) {
            double start = clock_seconds();

            ways[w].draw(&b, NULL);
            if (r >= 0)
                times[w][r] = clock_seconds() - start;
        }
    }
    printf("%d cubics, %d x %d, %d rounds; area %.3f\n", KNOTS, W, H, rounds, want);
    for (int w = 0; w < WAYS; w++) {
        double area = 0, first;

        ways[w].draw(&b, &area);
        qsort(times[w], (size_t)rounds, sizeof(double), compare);
        first = times[0][rounds / 2];
        printf("%-16s %8.3f ms  %6.2f x  area %+.3f pixels, %+.1e\n", ways[w].name,
               times[w][rounds / 2] * 1e3, times[w][rounds / 2] / first, area - want,
               (area - want) / want);
    }
    FT_Done_FreeType(b.freetype);
    free(b.pixels);
    return 0;
}
