#include "demo/noise.h"
#include "demo/scene.h"

/* Fills the canvas with a tone that varies: `stretch` along x against y makes
 * grain (wood) of noise, `depth` says how strongly. */
static void surface(struct canvas *canvas, struct tone tone, uint32_t key, float stretch,
                    float depth, float cells)
{
    float sx = cells / (float)canvas->width, sy = cells * stretch / (float)canvas->width;

    for (int32_t y = 0; y < canvas->height; y++) {
        for (int32_t x = 0; x < canvas->width; x++) {
            size_t i = (size_t)y * (size_t)canvas->width + (size_t)x;
            float n = noise_sum(key, (float)x * sx, (float)y * sy, 4);
            float fall = 1.0f - 0.25f * (float)y / (float)canvas->height;

            for (int c = 0; c < 3; c++)
                canvas->plane[c][i] = tone.c[c] * fall * (1.0f + depth * n);
        }
    }
}

static double among(struct scene *scene, double low, double high)
{
    return rng_uniform(&scene->chance, low, high);
}

static void clutter(struct scene *scene)
{
    static const uint8_t colours[][3] = {{52, 78, 120},   {150, 60, 44},  {70, 96, 60},
                                         {222, 214, 198}, {46, 44, 50},   {196, 158, 96},
                                         {120, 84, 62},   {176, 190, 204}};
    struct canvas *c = scene->canvas;
    float w = (float)c->width, h = (float)c->height;
    int count = rng_below(&scene->chance, 8);

    for (int i = 0; i < count; i++) {
        const uint8_t *rgb = colours[rng_below(&scene->chance, 8)];
        float x = (float)among(scene, -0.1, 1.0) * w, y = (float)among(scene, -0.1, 0.8) * h;
        float soft = (float)among(scene, 1.0, 10.0) * c->unit;

        if (rng_below(&scene->chance, 3))
            paint_far_box(c, x, y, x + (float)among(scene, 0.08, 0.4) * w,
                          y + (float)among(scene, 0.1, 0.6) * h, soft,
                          paint_tone(rgb[0], rgb[1], rgb[2]), 0.9f);
        else
            paint_far_disc(c, x, y, (float)among(scene, 0.04, 0.15) * w, soft,
                           paint_tone(rgb[0], rgb[1], rgb[2]), 0.85f);
    }
}

void background_room(struct scene *scene)
{
    /* Among walls and sky, what is coloured like skin: wood, cardboard, sand. */
    static const struct {
        uint8_t rgb[3];
        float stretch, depth, cells;
    } kinds[] = {
        {{206, 200, 190}, 1.0f, 0.06f, 3.0f},  {{140, 158, 176}, 1.0f, 0.05f, 2.0f},
        {{164, 112, 70}, 9.0f, 0.30f, 2.5f},   {{196, 154, 110}, 1.0f, 0.10f, 30.0f},
        {{214, 188, 150}, 1.0f, 0.14f, 60.0f}, {{86, 112, 70}, 1.0f, 0.45f, 14.0f},
        {{150, 186, 222}, 0.6f, 0.12f, 2.0f},  {{66, 62, 64}, 1.0f, 0.10f, 3.0f},
        {{226, 212, 190}, 1.0f, 0.04f, 2.0f},
    };
    int k = rng_below(&scene->chance, (int)(sizeof kinds / sizeof *kinds));
    const uint8_t *rgb = kinds[k].rgb;

    surface(scene->canvas, paint_tone(rgb[0], rgb[1], rgb[2]), scene_key(scene),
            kinds[k].stretch, kinds[k].depth, kinds[k].cells);
    clutter(scene);
}

/* A paper ruler with its marks, along an edge of the picture. */
static void ruler(struct scene *scene)
{
    struct canvas *c = scene->canvas;
    float u = c->unit, x = (float)among(scene, 0.02, 0.2) * (float)c->width;
    float y = (float)c->height - 26.0f * u, end = x + 170.0f * u;

    paint_far_box(c, x, y, end, y + 18.0f * u, 0.6f, paint_tone(240, 238, 230), 1.0f);
    for (int i = 0; (float)i * 8.0f * u < end - x - 4.0f * u; i++) {
        float at = x + (4.0f + 8.0f * (float)i) * u, long_ = i % 5 ? 5.0f : 10.0f;

        paint_far_box(c, at, y, at + 0.9f * u, y + long_ * u, 0.4f, paint_tone(30, 30, 34),
                      0.9f);
    }
}

void background_drape(struct scene *scene)
{
    static const uint8_t cloth[][3] = {
        {44, 104, 132}, {40, 118, 104}, {96, 132, 160}, {214, 218, 220}, {28, 72, 108}};
    const uint8_t *rgb = cloth[rng_below(&scene->chance, 5)];

    surface(scene->canvas, paint_tone(rgb[0], rgb[1], rgb[2]), scene_key(scene),
            (float)among(scene, 0.2, 0.5), 0.5f, (float)among(scene, 4.0, 8.0));
    if (rng_below(&scene->chance, 3) == 0)
        ruler(scene);
}
