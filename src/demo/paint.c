#include "demo/paint.h"

#include <math.h>
#include <stdlib.h>

#include "demo/noise.h"

enum { FINER = 3 }; /* the rasters of edges are so many times finer than the picture */

static const float far_below = -1e3f;

struct tone paint_tone(int r, int g, int b)
{
    int v[3] = {r, g, b};
    struct tone tone;

    for (int i = 0; i < 3; i++)
        tone.c[i] = powf(((float)v[i] / 255.0f + 0.055f) / 1.055f, 2.4f);
    return tone;
}

struct tone paint_mix(struct tone a, struct tone b, float t)
{
    for (int i = 0; i < 3; i++)
        a.c[i] += (b.c[i] - a.c[i]) * t;
    return a;
}

struct canvas paint_canvas(int32_t width, int32_t height)
{
    size_t count = (size_t)width * (size_t)height;
    struct mask_builder builder = mask_builder_begin(width, height);
    struct canvas canvas = {.width = width, .height = height};

    mask_builder_add(&builder, 0, (uint32_t)count);
    canvas.skin = builder.mask;
    canvas.unit = sqrtf((float)count) / 256.0f;
    for (int c = 0; c < 3; c++)
        canvas.plane[c] = bytes_zeroed(count, sizeof(float));
    return canvas;
}

void paint_canvas_free(struct canvas *canvas)
{
    mask_free(&canvas->skin);
    for (int c = 0; c < 3; c++)
        free(canvas->plane[c]);
    *canvas = (struct canvas){0};
}

static size_t area_of(struct window w)
{
    return (size_t)w.width * (size_t)w.height;
}

/* The shape's share of each pixel of the window. */
static void cover(uint8_t *out, const struct outline *shape, struct window window)
{
    struct mask fine = outline_mask(shape, window, FINER);

    mask_coverage(out, &fine, window.width, window.height);
    mask_free(&fine);
}

static void keep_truth(struct canvas *canvas, const struct outline *shape,
                       enum paint_truth truth)
{
    struct window all = {0, 0, canvas->width, canvas->height};
    struct mask body = outline_mask(shape, all, 1), out = mask_not(&body);
    struct mask skin =
        truth == PAINT_SKIN ? mask_or(&canvas->skin, &body) : mask_and(&canvas->skin, &out);

    mask_free(&body);
    mask_free(&out);
    mask_free(&canvas->skin);
    canvas->skin = skin;
}

struct layer paint_begin(struct canvas *canvas, const struct outline *shape,
                         enum paint_truth truth, uint32_t key)
{
    struct layer layer = {.canvas = canvas, .key = key, .sharp = 0.3f};

    layer.window = outline_window(shape, 1, canvas->width, canvas->height);
    if (!layer.window.width)
        return layer;
    keep_truth(canvas, shape, truth);
    layer.cover = bytes_new(area_of(layer.window), 1);
    cover(layer.cover, shape, layer.window);
    layer.relief = bytes_new(area_of(layer.window), sizeof(float));
    for (size_t i = 0; i < area_of(layer.window); i++)
        layer.relief[i] = far_below;
    for (int c = 0; c < 3; c++)
        layer.albedo[c] = bytes_zeroed(area_of(layer.window), sizeof(float));
    return layer;
}

void paint_flat(struct layer *layer, struct tone tone)
{
    for (size_t i = 0; i < area_of(layer->window); i++) {
        layer->relief[i] = 0.0f;
        for (int c = 0; c < 3; c++)
            layer->albedo[c][i] = tone.c[c];
    }
}

/* The window of `inner` (pixels of the picture) as it lies within the layer. */
static struct window clip(const struct layer *layer, double x0, double y0, double x1, double y1)
{
    double w = layer->window.width, h = layer->window.height;
    struct window out;

    x0 = fmin(fmax(floor(x0) - layer->window.x, 0.0), w);
    y0 = fmin(fmax(floor(y0) - layer->window.y, 0.0), h);
    x1 = fmin(fmax(ceil(x1) - layer->window.x, x0), w);
    y1 = fmin(fmax(ceil(y1) - layer->window.y, y0), h);
    out = (struct window){(int32_t)x0, (int32_t)y0, (int32_t)(x1 - x0), (int32_t)(y1 - y0)};
    return out;
}

void paint_stain(struct layer *layer, const struct outline *shape, struct tone tone,
                 float amount)
{
    struct window w = outline_window(shape, 1, layer->canvas->width, layer->canvas->height);
    struct window in = clip(layer, w.x, w.y, w.x + w.width, w.y + w.height);
    uint8_t *mark;

    if (!w.width || !in.width || !in.height)
        return;
    mark = bytes_new(area_of(w), 1);
    cover(mark, shape, w);
    for (int32_t y = in.y; y < in.y + in.height; y++)
        for (int32_t x = in.x; x < in.x + in.width; x++) {
            size_t i = (size_t)y * (size_t)layer->window.width + (size_t)x;
            size_t k = (size_t)(y + layer->window.y - w.y) * (size_t)w.width +
                       (size_t)(x + layer->window.x - w.x);
            float share = amount * (float)mark[k] / 255.0f;

            for (int c = 0; c < 3; c++)
                layer->albedo[c][i] += (tone.c[c] - layer->albedo[c][i]) * share;
        }
    free(mark);
}

/* A soft ellipse: where it lies, and how to ask for its strength there. */
struct ellipse {
    struct window in;
    struct spot centre;   /* pixels of the layer */
    float ux, uy, vx, vy; /* pixels to units of its half axes */
};

static struct ellipse ellipse_of(const struct layer *layer, const struct pose *pose, double u,
                                 double v, double ru, double rv)
{
    struct spot at = outline_at(pose, u, v);
    double scale = outline_scale(pose), reach = scale * (ru > rv ? ru : rv);
    double square = scale * scale;
    struct ellipse e;

    e.in = clip(layer, at.x - reach, at.y - reach, at.x + reach, at.y + reach);
    e.centre = (struct spot){at.x - layer->window.x, at.y - layer->window.y};
    e.ux = (float)(pose->ax / (square * ru));
    e.uy = (float)(pose->ay / (square * ru));
    e.vx = (float)(-pose->ay / (square * rv));
    e.vy = (float)(pose->ax / (square * rv));
    return e;
}

/* 1 at the centre, smoothly 0 at the rim. */
static float ellipse_at(const struct ellipse *e, int32_t x, int32_t y)
{
    float dx = (float)x + 0.5f - (float)e->centre.x, dy = (float)y + 0.5f - (float)e->centre.y;
    float u = dx * e->ux + dy * e->uy, v = dx * e->vx + dy * e->vy;
    float q = 1.0f - u * u - v * v;

    return q > 0.0f ? q * q : 0.0f;
}

void paint_glow(struct layer *layer, const struct pose *pose, double u, double v, double ru,
                double rv, struct tone absorb)
{
    struct ellipse e = ellipse_of(layer, pose, u, v, ru, rv);

    for (int32_t y = e.in.y; y < e.in.y + e.in.height; y++)
        for (int32_t x = e.in.x; x < e.in.x + e.in.width; x++) {
            size_t i = (size_t)y * (size_t)layer->window.width + (size_t)x;
            float q = ellipse_at(&e, x, y);

            if (q > 0.0f)
                for (int c = 0; c < 3; c++)
                    layer->albedo[c][i] *= expf(-q * absorb.c[c]);
        }
}

void paint_relief_bump(struct layer *layer, const struct pose *pose, double u, double v,
                       double ru, double rv, double height)
{
    struct ellipse e = ellipse_of(layer, pose, u, v, ru, rv);
    float pixels = (float)(height * outline_scale(pose));

    for (int32_t y = e.in.y; y < e.in.y + e.in.height; y++)
        for (int32_t x = e.in.x; x < e.in.x + e.in.width; x++)
            layer->relief[(size_t)y * (size_t)layer->window.width + (size_t)x] +=
                pixels * ellipse_at(&e, x, y);
}

/* The height of a round body at q radii from its axis: a circle's, going on
 * straight down behind its rim. */
static float round_height(float q)
{
    return q < 0.94f ? sqrtf(1.0f - q * q) : 0.3412f - (q - 0.94f) * 2.755f;
}

static float smooth_max(float a, float b, float blend)
{
    float gap = blend - fabsf(a - b);

    return fmaxf(a, b) + (gap > 0.0f ? gap * gap / (4.0f * blend) : 0.0f);
}

static void relief_capsule(struct layer *layer, struct spot a, float ra, struct spot b,
                           float rb, float depth, float blend)
{
    double reach = 1.5 * (ra > rb ? ra : rb);
    struct window in = clip(layer, fmin(a.x, b.x) - reach, fmin(a.y, b.y) - reach,
                            fmax(a.x, b.x) + reach, fmax(a.y, b.y) + reach);
    float ax = (float)a.x - (float)layer->window.x, ay = (float)a.y - (float)layer->window.y;
    float dx = (float)(b.x - a.x), dy = (float)(b.y - a.y);
    float over = 1.0f / fmaxf(dx * dx + dy * dy, 1e-6f);

    for (int32_t y = in.y; y < in.y + in.height; y++) {
        float *row = layer->relief + (size_t)y * (size_t)layer->window.width;
        float py = (float)y + 0.5f - ay;

        for (int32_t x = in.x; x < in.x + in.width; x++) {
            float px = (float)x + 0.5f - ax;
            float t = fminf(fmaxf((px * dx + py * dy) * over, 0.0f), 1.0f);
            float ex = px - t * dx, ey = py - t * dy, r = ra + (rb - ra) * t;
            float h = round_height(sqrtf(ex * ex + ey * ey) / r) * r * depth;

            row[x] = blend > 0.0f ? smooth_max(row[x], h, blend) : fmaxf(row[x], h);
        }
    }
}

void paint_relief_tube(struct layer *layer, const struct pose *pose, const struct joint *joints,
                       size_t count, double depth, double blend)
{
    double scale = outline_scale(pose);

    for (size_t i = 0; i + 1 < count; i++)
        relief_capsule(layer, outline_at(pose, joints[i].u, joints[i].v),
                       (float)(joints[i].r * scale),
                       outline_at(pose, joints[i + 1].u, joints[i + 1].v),
                       (float)(joints[i + 1].r * scale), (float)depth, (float)(blend * scale));
}

/* A coarse grid of coverage, 4 x 4 pixels a cell, for shadows: `pad` empty
 * cells all round. */
struct coarse {
    int32_t width, height, pad;
    float *cell;
};

enum { CELL = 4 };

static struct coarse coarse_cover(const struct layer *layer, int32_t pad)
{
    struct coarse g = {layer->window.width / CELL + 1 + 2 * pad,
                       layer->window.height / CELL + 1 + 2 * pad, pad, NULL};

    g.cell = bytes_zeroed((size_t)g.width * (size_t)g.height, sizeof(float));
    for (int32_t y = 0; y < layer->window.height; y++) {
        const uint8_t *row = layer->cover + (size_t)y * (size_t)layer->window.width;
        float *to = g.cell + (size_t)(y / CELL + pad) * (size_t)g.width + pad;

        for (int32_t x = 0; x < layer->window.width; x++)
            to[x / CELL] += (float)row[x] / (255.0f * CELL * CELL);
    }
    return g;
}

/* One pass of a box blur along lines of `count` cells, `step` apart. */
static void blur_line(float *line, float *old, int32_t count, size_t step, int32_t radius)
{
    float sum = 0.0f, share = 1.0f / (float)(2 * radius + 1);

    for (int32_t i = 0; i < count; i++)
        old[i] = line[(size_t)i * step];
    for (int32_t i = -radius; i < count; i++) {
        if (i + radius < count)
            sum += old[i + radius];
        if (i - radius - 1 >= 0)
            sum -= old[i - radius - 1];
        if (i >= 0)
            line[(size_t)i * step] = sum * share;
    }
}

static void blur(struct coarse *g, int32_t radius)
{
    float *old = bytes_new((size_t)(g->width > g->height ? g->width : g->height), sizeof *old);

    for (int pass = 0; pass < 2; pass++) {
        for (int32_t y = 0; y < g->height; y++)
            blur_line(g->cell + (size_t)y * (size_t)g->width, old, g->width, 1, radius);
        for (int32_t x = 0; x < g->width; x++)
            blur_line(g->cell + x, old, g->height, (size_t)g->width, radius);
    }
    free(old);
}

/* The grid at a pixel of the layer's window (or near it), linearly. */
static float coarse_at(const struct coarse *g, float x, float y)
{
    float fx = x / CELL + (float)g->pad - 0.5f, fy = y / CELL + (float)g->pad - 0.5f;
    int32_t i = (int32_t)floorf(fx), j = (int32_t)floorf(fy);
    const float *p;

    if (i < 0 || j < 0 || i + 1 >= g->width || j + 1 >= g->height)
        return 0.0f;
    fx -= (float)i;
    fy -= (float)j;
    p = g->cell + (size_t)j * (size_t)g->width + i;
    return (p[0] * (1.0f - fx) + p[1] * fx) * (1.0f - fy) +
           (p[g->width] * (1.0f - fx) + p[g->width + 1] * fx) * fy;
}

static void cast_shadow(const struct layer *layer)
{
    struct canvas *canvas = layer->canvas;
    const float *to = canvas->light.to;
    float dx = -to[0] / to[2] * layer->lift, dy = -to[1] / to[2] * layer->lift;
    int32_t radius = 1 + (int32_t)(layer->lift * 0.12f);
    struct coarse g = coarse_cover(layer, 2 * radius + 2);
    float reach = (float)(g.pad * CELL);
    struct window w = layer->window;
    int32_t x0 = (int32_t)fmaxf((float)w.x + dx - reach, 0.0f);
    int32_t y0 = (int32_t)fmaxf((float)w.y + dy - reach, 0.0f);
    int32_t x1 = (int32_t)fminf((float)(w.x + w.width) + dx + reach, (float)canvas->width);
    int32_t y1 = (int32_t)fminf((float)(w.y + w.height) + dy + reach, (float)canvas->height);

    blur(&g, radius);
    for (int32_t y = y0; y < y1; y++)
        for (int32_t x = x0; x < x1; x++) {
            float s = coarse_at(&g, (float)(x - w.x) + 0.5f - dx, (float)(y - w.y) + 0.5f - dy);
            float left = 1.0f - canvas->light.shadow * s;

            for (int c = 0; c < 3; c++)
                canvas->plane[c][(size_t)y * (size_t)canvas->width + (size_t)x] *= left;
        }
    free(g.cell);
}

/* The relief's normal at one pixel, not steeper than 4 to 1. */
static void normal_at(float n[3], const struct layer *layer, int32_t x, int32_t y)
{
    int32_t w = layer->window.width, h = layer->window.height;
    const float *row = layer->relief + (size_t)y * (size_t)w;
    float dx = row[x + 1 < w ? x + 1 : x] - row[x ? x - 1 : x];
    float dy = row[y + 1 < h ? x + w : x] - row[y ? x - w : x];
    float steep = sqrtf(dx * dx + dy * dy) * 0.5f, share = 0.5f;

    if (steep > 4.0f)
        share *= 4.0f / steep;
    dx *= share;
    dy *= share;
    n[2] = 1.0f / sqrtf(1.0f + dx * dx + dy * dy);
    n[0] = -dx * n[2];
    n[1] = -dy * n[2];
}

/* Blinn's highlight: the cosine to the half-way vector, to the 8th .. 64th power. */
static float highlight(const float n[3], const float half[3], float sharp)
{
    float c = fmaxf(n[0] * half[0] + n[1] * half[1] + n[2] * half[2], 0.0f);
    float c8, c64;

    c *= c;
    c *= c;
    c8 = c * c;
    c64 = c8 * c8;
    c64 *= c64;
    c64 *= c64;
    return c8 + (c64 * 2.0f - c8) * sharp;
}

static void half_way(float half[3], const struct light *light)
{
    float length = sqrtf(2.0f + 2.0f * light->to[2]);

    for (int i = 0; i < 3; i++)
        half[i] = (light->to[i] + (i == 2 ? 1.0f : 0.0f)) / length;
}

static void lay_pixel(const struct layer *layer, int32_t x, int32_t y, const float half[3])
{
    const struct light *light = &layer->canvas->light;
    size_t i = (size_t)y * (size_t)layer->window.width + (size_t)x;
    size_t k = (size_t)(y + layer->window.y) * (size_t)layer->canvas->width +
               (size_t)(x + layer->window.x);
    float n[3], facing, shine, sky, share = (float)layer->cover[i] / 255.0f;

    normal_at(n, layer, x, y);
    facing = n[0] * light->to[0] + n[1] * light->to[1] + n[2] * light->to[2];
    shine = layer->gloss > 0.0f ? layer->gloss * highlight(n, half, layer->sharp) : 0.0f;
    sky = (0.72f - 0.28f * n[1]) * (0.55f + 0.45f * n[2]);
    for (int c = 0; c < 3; c++) {
        float wrap = layer->wrap.c[c];
        float lit = fmaxf((facing + wrap) / (1.0f + wrap), 0.0f);
        float out = layer->albedo[c][i] * (light->ambient.c[c] * sky + light->key.c[c] * lit) +
                    light->key.c[c] * shine;

        layer->canvas->plane[c][k] += (out - layer->canvas->plane[c][k]) * share;
    }
}

void paint_end(struct layer *layer)
{
    float half[3];

    if (layer->window.width) {
        half_way(half, &layer->canvas->light);
        if (layer->lift > 0.0f && layer->canvas->light.shadow > 0.0f)
            cast_shadow(layer);
        for (int32_t y = 0; y < layer->window.height; y++)
            for (int32_t x = 0; x < layer->window.width; x++)
                if (layer->cover[(size_t)y * (size_t)layer->window.width + (size_t)x])
                    lay_pixel(layer, x, y, half);
    }
    free(layer->cover);
    free(layer->relief);
    for (int c = 0; c < 3; c++)
        free(layer->albedo[c]);
    *layer = (struct layer){0};
}

static void lay_far(struct canvas *canvas, int32_t x, int32_t y, struct tone tone, float share)
{
    size_t k = (size_t)y * (size_t)canvas->width + (size_t)x;

    for (int c = 0; c < 3; c++)
        canvas->plane[c][k] += (tone.c[c] - canvas->plane[c][k]) * share;
}

/* The rows and columns from a to b that the picture has. */
static struct window far_window(const struct canvas *canvas, float x0, float y0, float x1,
                                float y1)
{
    int32_t left = (int32_t)fmaxf(x0, 0.0f), top = (int32_t)fmaxf(y0, 0.0f);
    int32_t right = (int32_t)fminf(x1 + 1.0f, (float)canvas->width);
    int32_t bottom = (int32_t)fminf(y1 + 1.0f, (float)canvas->height);

    return (struct window){left, top, right - left, bottom - top};
}

void paint_far_disc(struct canvas *canvas, float x, float y, float r, float soft,
                    struct tone tone, float amount)
{
    float reach = r + soft;
    struct window w = far_window(canvas, x - reach, y - reach, x + reach, y + reach);

    for (int32_t j = w.y; j < w.y + w.height; j++)
        for (int32_t i = w.x; i < w.x + w.width; i++) {
            float dx = (float)i + 0.5f - x, dy = (float)j + 0.5f - y;

            lay_far(canvas, i, j, tone,
                    amount * noise_step(r + soft, r - soft, sqrtf(dx * dx + dy * dy)));
        }
}

void paint_far_box(struct canvas *canvas, float x0, float y0, float x1, float y1, float soft,
                   struct tone tone, float amount)
{
    struct window w = far_window(canvas, x0 - soft, y0 - soft, x1 + soft, y1 + soft);

    for (int32_t j = w.y; j < w.y + w.height; j++)
        for (int32_t i = w.x; i < w.x + w.width; i++) {
            float x = (float)i + 0.5f, y = (float)j + 0.5f;
            float in = fminf(fminf(x - x0, x1 - x), fminf(y - y0, y1 - y));

            lay_far(canvas, i, j, tone, amount * noise_step(-soft, soft, in));
        }
}
