#include "demo/scene.h"

/* body_clinical.c - what a clinic photographs: skin close by, with its disease. */

static double among(struct scene *scene, double low, double high)
{
    return rng_uniform(&scene->chance, low, high);
}

/* An examiner's gloved fingers, from a lower corner. */
static void glove(struct scene *scene)
{
    double w = (double)scene->canvas->width, h = (double)scene->canvas->height;
    struct pose pose = outline_pose(among(scene, 0.75, 1.0) * w, among(scene, 0.8, 1.0) * h,
                                    0.2 * h, among(scene, -0.4, 0.0));
    const struct joint fingers[2][3] = {{{0.3, 1.2, 0.5}, {-0.2, 0.1, 0.3}, {-0.7, -0.7, 0.24}},
                                        {{0.9, 1.2, 0.5}, {0.5, 0.0, 0.3}, {0.1, -0.9, 0.24}}};
    struct tone tone =
        rng_below(&scene->chance, 2) ? paint_tone(92, 116, 196) : paint_tone(226, 222, 206);
    struct outline shape = {0};
    struct layer layer;

    for (int i = 0; i < 2; i++)
        outline_tube(&shape, &pose, fingers[i], 3);
    layer = paint_begin(scene->canvas, &shape, PAINT_COVER, scene_key(scene));
    paint_flat(&layer, tone);
    for (int i = 0; i < 2; i++)
        paint_relief_tube(&layer, &pose, fingers[i], 3, 0.8, 0);
    layer.gloss = 0.2f;
    layer.lift = 6.0f * scene->canvas->unit;
    paint_end(&layer);
}

/* Cloth laid over part of the skin. */
static void sheet(struct scene *scene, double across)
{
    static const uint8_t cloth[][3] = {{52, 112, 140}, {222, 226, 228}, {60, 130, 112}};
    const uint8_t *rgb = cloth[rng_below(&scene->chance, 3)];
    double w = (double)scene->canvas->width, h = (double)scene->canvas->height;
    struct pose pose = outline_pose(0.5 * w, across * h, h, among(scene, -0.12, 0.12));
    const struct spot ring[] = {{-1.6, 0.03}, {-0.9, -0.02}, {-0.3, 0.03}, {0.3, -0.02},
                                {0.9, 0.02},  {1.6, 0},      {1.6, 1.4},   {-1.6, 1.4}};
    struct outline shape = {0};
    struct layer layer;

    outline_ring(&shape, &pose, ring, 8);
    layer = paint_begin(scene->canvas, &shape, PAINT_COVER, scene_key(scene));
    paint_flat(&layer, paint_tone(rgb[0], rgb[1], rgb[2]));
    for (int i = 0; i < 6; i++)
        paint_relief_bump(&layer, &pose, among(scene, -0.6, 0.6), among(scene, 0.05, 0.4), 0.05,
                          0.5, 0.04);
    layer.lift = 5.0f * scene->canvas->unit;
    paint_end(&layer);
}

void body_limb(struct scene *scene)
{
    double w = (double)scene->canvas->width, h = (double)scene->canvas->height;
    double thick = among(scene, 0.24, 0.42) * scene->build;
    struct pose pose =
        outline_pose(0.5 * w, among(scene, 0.4, 0.6) * h, h, among(scene, -0.5, 0.5));
    const struct joint limb[] = {{-2.2, 0.05, thick * 1.25},
                                 {-0.5, 0.0, thick * 1.1},
                                 {0.5, 0.0, thick * 0.85},
                                 {2.2, 0.0, thick * 0.8}};
    const struct joint bone[] = {limb[0], limb[3]}; /* one body: joints would crease */
    struct outline shape = {0};
    struct layer layer;

    outline_tube(&shape, &pose, limb, 4);
    layer = paint_begin(scene->canvas, &shape, PAINT_SKIN, scene_key(scene));
    paint_flat(&layer, scene->skin);
    paint_relief_tube(&layer, &pose, bone, 2, 0.75, 0);
    skin_surface(scene, &layer, 0.14f);
    skin_lesions(scene, &layer, &pose, among(scene, -0.3, 0.3), among(scene, -0.4, 0.4) * thick,
                 thick * 0.5);
    layer.lift = 8.0f * scene->canvas->unit;
    paint_end(&layer);
    if (rng_below(&scene->chance, 4) == 0)
        glove(scene);
}

void body_trunk(struct scene *scene)
{
    double w = (double)scene->canvas->width, h = (double)scene->canvas->height;
    double side = among(scene, 0.42, 0.8) * scene->build * w / h;
    struct pose pose =
        outline_pose(among(scene, 0.4, 0.6) * w, 0.5 * h, h, among(scene, -0.1, 0.1));
    const struct spot half[] = {{0, -1.2},          {side * 1.05, -1.1}, {side, -0.4},
                                {side * 0.88, 0.1}, {side * 1.05, 0.8},  {0, 1.2}};
    const struct joint core[] = {
        {0, -1.2, side * 1.1}, {0, 0.1, side * 0.95}, {0, 1.2, side * 1.15}};
    int back = rng_below(&scene->chance, 2);
    struct outline shape = {0};
    struct layer layer;

    outline_mirrored(&shape, &pose, half, 6);
    layer = paint_begin(scene->canvas, &shape, PAINT_SKIN, scene_key(scene));
    paint_flat(&layer, scene->skin);
    paint_relief_tube(&layer, &pose, core, 3, 0.5, 0.4);
    skin_surface(scene, &layer, 0.12f);
    if (back) {
        paint_relief_bump(&layer, &pose, 0, 0, 0.16, 1.6, -0.05);
        paint_relief_bump(&layer, &pose, -0.22, -0.3, 0.18, 0.3, 0.05);
        paint_relief_bump(&layer, &pose, 0.22, -0.3, 0.18, 0.3, 0.05);
    } else {
        paint_glow(&layer, &pose, 0, 0.22, 0.035, 0.045, (struct tone){{1.2f, 1.5f, 1.5f}});
        paint_relief_bump(&layer, &pose, 0, 0.22, 0.06, 0.07, -0.05);
    }
    skin_lesions(scene, &layer, &pose, among(scene, -0.5, 0.5) * side, among(scene, -0.3, 0.3),
                 0.16);
    layer.lift = 8.0f * scene->canvas->unit;
    paint_end(&layer);
    if (rng_below(&scene->chance, 2))
        sheet(scene, among(scene, 0.72, 0.95));
    else if (rng_below(&scene->chance, 3) == 0)
        glove(scene);
}
