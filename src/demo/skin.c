#include "demo/noise.h"
#include "demo/scene.h"

#include <math.h>

struct tone skin_tone(double melanin, double blood)
{
    /* Absorbance of melanin falls from blue to red; blood takes green and blue. */
    static const double base[3] = {0.86, 0.68, 0.57};
    static const double brown[3] = {1.75, 2.35, 2.75}, red[3] = {0.02, 0.22, 0.16};
    struct tone out;

    for (int c = 0; c < 3; c++)
        out.c[c] = (float)(base[c] * exp(-brown[c] * melanin - red[c] * blood));
    return out;
}

void skin_surface(struct scene *scene, struct layer *layer, float gloss)
{
    uint32_t mottle = scene_key(scene), pores = scene_key(scene);
    float scale = 1.0f / (18.0f * layer->canvas->unit);

    for (int32_t y = 0; y < layer->window.height; y++) {
        for (int32_t x = 0; x < layer->window.width; x++) {
            size_t i = (size_t)y * (size_t)layer->window.width + (size_t)x;
            float px = (float)(x + layer->window.x), py = (float)(y + layer->window.y);
            float red = noise_sum(mottle, px * scale, py * scale, 3);
            float dark = noise_lattice(pores, (int32_t)px, (int32_t)py) * 0.02f;

            layer->albedo[0][i] = scene->skin.c[0] * (1.0f + dark + 0.02f * red);
            layer->albedo[1][i] = scene->skin.c[1] * (1.0f + dark - 0.07f * red * scene->blush);
            layer->albedo[2][i] = scene->skin.c[2] * (1.0f + dark - 0.05f * red * scene->blush);
        }
    }
    layer->gloss = gloss;
    layer->sharp = 0.15f;
    layer->wrap = (struct tone){{0.42f, 0.26f, 0.20f}};
}

/* A ring that wanders round a circle of radius r, of its own lobes. */
static void blob(struct scene *scene, struct outline *shape, const struct pose *pose, double u,
                 double v, double r, double wander)
{
    static const double turn[12][2] = {
        {1, 0},  {0.866, 0.5},   {0.5, 0.866},   {0, 1},  {-0.5, 0.866}, {-0.866, 0.5},
        {-1, 0}, {-0.866, -0.5}, {-0.5, -0.866}, {0, -1}, {0.5, -0.866}, {0.866, -0.5}};
    struct spot spots[12];

    for (int i = 0; i < 12; i++) {
        double k = r * (1.0 + rng_uniform(&scene->chance, -wander, wander));

        spots[i] = (struct spot){u + k * turn[i][0], v + k * turn[i][1]};
    }
    *shape = (struct outline){0};
    outline_ring(shape, pose, spots, 12);
}

static void plaque(struct scene *scene, struct layer *layer, const struct pose *pose, double u,
                   double v, double r)
{
    struct outline shape;

    blob(scene, &shape, pose, u, v, r, 0.28);
    paint_stain(layer, &shape, paint_mix(scene->skin, paint_tone(168, 52, 48), 0.62f), 0.85f);
    paint_relief_bump(layer, pose, u, v, r, r, 0.10 * r);
    for (int i = 0; i < 9; i++) { /* scales */
        double a = rng_uniform(&scene->chance, -0.7, 0.7) * r;
        double b = rng_uniform(&scene->chance, -0.7, 0.7) * r;

        blob(scene, &shape, pose, u + a, v + b, r * rng_uniform(&scene->chance, 0.06, 0.2),
             0.4);
        paint_stain(layer, &shape, paint_tone(226, 208, 196), 0.55f);
    }
}

static void naevus(struct scene *scene, struct layer *layer, const struct pose *pose, double u,
                   double v, double r)
{
    struct tone brown = paint_mix(scene->skin, paint_tone(58, 34, 24), 0.75f);
    struct outline shape;

    r *= 0.4;
    blob(scene, &shape, pose, u, v, r, 0.2);
    paint_stain(layer, &shape, brown, 0.9f);
    blob(scene, &shape, pose, u + r * 0.2, v - r * 0.1, r * 0.5, 0.35);
    paint_stain(layer, &shape, paint_tone(38, 24, 22), 0.7f);
    paint_relief_bump(layer, pose, u, v, r, r, 0.25 * r);
}

static void ulcer(struct scene *scene, struct layer *layer, const struct pose *pose, double u,
                  double v, double r)
{
    struct outline shape;

    paint_glow(layer, pose, u, v, 1.9 * r, 1.9 * r, (struct tone){{0.02f, 0.45f, 0.38f}});
    blob(scene, &shape, pose, u, v, r, 0.22);
    paint_stain(layer, &shape, paint_tone(112, 24, 24), 0.92f);
    paint_relief_bump(layer, pose, u, v, r, r, -0.35 * r);
    blob(scene, &shape, pose, u + 0.15 * r, v + 0.1 * r, 0.55 * r, 0.4);
    paint_stain(layer, &shape, paint_tone(196, 164, 84), 0.75f);
    blob(scene, &shape, pose, u - 0.3 * r, v - 0.25 * r, 0.22 * r, 0.4);
    paint_stain(layer, &shape, paint_tone(40, 16, 18), 0.7f);
}

static void vesicles(struct scene *scene, struct layer *layer, const struct pose *pose,
                     double u, double v, double r)
{
    struct outline shape;

    paint_glow(layer, pose, u, v, 1.4 * r, 1.1 * r, (struct tone){{0.02f, 0.5f, 0.42f}});
    for (int i = 0; i < 14; i++) {
        double a = u + rng_uniform(&scene->chance, -1, 1) * r;
        double b = v + rng_uniform(&scene->chance, -0.8, 0.8) * r;
        double k = r * rng_uniform(&scene->chance, 0.07, 0.14);

        blob(scene, &shape, pose, a, b, k, 0.1);
        paint_stain(layer, &shape, paint_mix(scene->skin, paint_tone(232, 196, 168), 0.6f),
                    0.8f);
        paint_relief_bump(layer, pose, a, b, k, k, 0.9 * k);
    }
}

void skin_lesions(struct scene *scene, struct layer *layer, const struct pose *pose, double u,
                  double v, double size)
{
    static void (*const kinds[])(struct scene *, struct layer *, const struct pose *, double,
                                 double, double) = {plaque, naevus, ulcer, vesicles};
    int kind = rng_below(&scene->chance, 4),
        count = kind == 2 ? 1 : 1 + rng_below(&scene->chance, 4);

    for (int i = 0; i < count; i++) {
        double a = u + rng_uniform(&scene->chance, -1, 1) * size * (i ? 1.6 : 0.3);
        double b = v + rng_uniform(&scene->chance, -1, 1) * size * (i ? 1.6 : 0.3);

        kinds[kind](scene, layer, pose, a, b, size * rng_uniform(&scene->chance, 0.3, 0.6));
    }
}
