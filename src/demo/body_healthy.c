#include "demo/scene.h"

/* body_healthy.c - faces, hands and arms of everyday life. */

static double among(struct scene *scene, double low, double high)
{
    return rng_uniform(&scene->chance, low, high);
}

static struct tone cloth_tone(struct scene *scene)
{
    static const uint8_t cloth[][3] = {{40, 52, 88},    {150, 40, 46}, {228, 226, 220},
                                       {52, 54, 58},    {70, 104, 78}, {186, 150, 96},
                                       {112, 128, 168}, {90, 60, 100}};
    const uint8_t *rgb = cloth[rng_below(&scene->chance, 8)];

    return paint_tone(rgb[0], rgb[1], rgb[2]);
}

static void lay_cloth(struct scene *scene, const struct outline *shape)
{
    struct layer layer = paint_begin(scene->canvas, shape, PAINT_COVER, scene_key(scene));

    paint_flat(&layer, cloth_tone(scene));
    layer.lift = 3.0f * scene->canvas->unit;
    paint_end(&layer);
}

static void neck_and_clothes(struct scene *scene, const struct pose *pose)
{
    const struct joint neck[] = {{0, 0.5, 0.42}, {0, 1.25, 0.46}};
    const struct spot coat[] = {{0, 1.42},   {0.35, 1.28}, {0.75, 1.4},
                                {1.5, 1.75}, {1.9, 2.8},   {0, 2.9}};
    struct outline shape = {0};
    struct layer layer;

    outline_tube(&shape, pose, neck, 2);
    layer = paint_begin(scene->canvas, &shape, PAINT_SKIN, scene_key(scene));
    paint_flat(&layer, scene->skin);
    paint_relief_tube(&layer, pose, neck, 2, 0.8, 0);
    skin_surface(scene, &layer, 0.06f);
    paint_end(&layer);
    shape = (struct outline){0};
    outline_mirrored(&shape, pose, coat, 6);
    lay_cloth(scene, &shape);
}

static void eye(struct layer *layer, const struct pose *pose, double u, struct tone iris)
{
    struct outline shape = {0};

    outline_ellipse(&shape, pose, u, -0.12, 0.17, 0.075);
    paint_stain(layer, &shape, paint_tone(232, 228, 224), 0.95f);
    shape = (struct outline){0};
    outline_ellipse(&shape, pose, u, -0.12, 0.075, 0.075);
    paint_stain(layer, &shape, iris, 1.0f);
    shape = (struct outline){0};
    outline_ellipse(&shape, pose, u, -0.12, 0.035, 0.035);
    paint_stain(layer, &shape, paint_tone(16, 14, 14), 1.0f);
    paint_glow(layer, pose, u, -0.15, 0.3, 0.2, (struct tone){{0.25f, 0.3f, 0.3f}});
}

static void features(struct scene *scene, struct layer *layer, const struct pose *pose,
                     struct tone hair)
{
    struct tone iris =
        rng_below(&scene->chance, 3) ? paint_tone(72, 46, 30) : paint_tone(84, 116, 140);
    const struct spot lips[] = {{-0.26, 0.55}, {-0.1, 0.5},  {0, 0.52},    {0.1, 0.5},
                                {0.26, 0.55},  {0.12, 0.63}, {-0.12, 0.63}};
    struct outline shape = {0};

    for (int side = -1; side <= 1; side += 2) {
        const struct spot brow[] = {{side * 0.16, -0.3},
                                    {side * 0.34, -0.37},
                                    {side * 0.52, -0.3},
                                    {side * 0.34, -0.31}};

        eye(layer, pose, side * 0.34, iris);
        shape = (struct outline){0};
        outline_ring(&shape, pose, brow, 4);
        paint_stain(layer, &shape, hair, 0.8f);
        paint_glow(layer, pose, side * 0.45, 0.25, 0.3, 0.25,
                   (struct tone){{0.0f, 0.1f, 0.07f}});
        paint_glow(layer, pose, side * 0.09, 0.27, 0.06, 0.045,
                   (struct tone){{0.9f, 1.0f, 1.0f}});
    }
    paint_relief_bump(layer, pose, 0, 0.05, 0.14, 0.34, 0.16);
    paint_relief_bump(layer, pose, 0, 0.2, 0.18, 0.12, 0.12);
    shape = (struct outline){0};
    outline_ring(&shape, pose, lips, 7);
    paint_stain(layer, &shape, paint_mix(scene->skin, paint_tone(158, 62, 62), 0.55f), 0.9f);
    paint_glow(layer, pose, 0, 0.56, 0.24, 0.018, (struct tone){{1.2f, 1.2f, 1.2f}});
}

static void head(struct scene *scene, const struct pose *pose, struct tone hair)
{
    const struct spot half[] = {{0, -1.12},  {0.45, -1.0}, {0.72, -0.55}, {0.74, 0.0},
                                {0.64, 0.5}, {0.38, 0.86}, {0, 1.0}};
    const struct joint core[] = {{0, -0.38, 0.74}, {0, 0.42, 0.58}};
    struct outline shape = {0};
    struct layer layer;

    outline_mirrored(&shape, pose, half, 7);
    outline_ellipse(&shape, pose, -0.76, 0.0, 0.12, 0.22);
    outline_ellipse(&shape, pose, 0.76, 0.0, 0.12, 0.22);
    layer = paint_begin(scene->canvas, &shape, PAINT_SKIN, scene_key(scene));
    paint_flat(&layer, scene->skin);
    paint_relief_tube(&layer, pose, core, 2, 0.7, 0.3);
    skin_surface(scene, &layer, 0.08f);
    layer.lift = 10.0f * scene->canvas->unit;
    features(scene, &layer, pose, hair);
    paint_end(&layer);
}

static void hair_on(struct scene *scene, const struct pose *pose, struct tone hair)
{
    double low = among(scene, -0.55, -0.35), side = among(scene, -0.3, 0.9);
    const struct spot half[] = {{0, low},     {0.4, low - 0.05}, {0.66, -0.1},  {0.74, side},
                                {0.98, side}, {0.98, -0.5},      {0.62, -1.18}, {0, -1.32}};
    struct outline shape = {0};
    struct layer layer;

    outline_mirrored(&shape, pose, half, 8);
    layer = paint_begin(scene->canvas, &shape, PAINT_COVER, scene_key(scene));
    paint_flat(&layer, hair);
    paint_relief_bump(&layer, pose, 0, -0.6, 1.0, 0.9, 0.5);
    layer.gloss = 0.05f;
    layer.lift = 2.0f * scene->canvas->unit;
    paint_end(&layer);
}

void body_face(struct scene *scene)
{
    static const uint8_t hairs[][3] = {
        {34, 24, 20}, {70, 46, 28}, {150, 110, 60}, {120, 118, 116}, {20, 18, 18}};
    const uint8_t *rgb = hairs[rng_below(&scene->chance, 5)];
    struct tone hair = paint_tone(rgb[0], rgb[1], rgb[2]);
    double size = among(scene, 0.24, 0.34) * (double)scene->canvas->height;
    struct pose pose = outline_pose(among(scene, 0.4, 0.6) * (double)scene->canvas->width,
                                    among(scene, 0.4, 0.5) * (double)scene->canvas->height,
                                    size, among(scene, -0.08, 0.08));

    neck_and_clothes(scene, &pose);
    head(scene, &pose, hair);
    if (rng_below(&scene->chance, 8))
        hair_on(scene, &pose, hair);
}

/* Fingers: where each begins on the palm and where it points when stretched. */
static const struct {
    struct joint root;
    double du, dv;
} fingers[5] = {
    {{-0.42, 0.1, 0.14}, -0.42, -0.45}, {{-0.3, -0.42, 0.115}, -0.1, -0.62},
    {{-0.09, -0.5, 0.12}, -0.02, -0.7}, {{0.12, -0.46, 0.115}, 0.06, -0.63},
    {{0.32, -0.34, 0.1}, 0.16, -0.5},
};

void body_hand(struct scene *scene)
{
    double size = among(scene, 0.3, 0.42) * (double)scene->canvas->height;
    struct pose pose = outline_pose(among(scene, 0.42, 0.58) * (double)scene->canvas->width,
                                    among(scene, 0.5, 0.6) * (double)scene->canvas->height,
                                    size, among(scene, -0.35, 0.35));
    const struct joint palm[] = {{-0.14, -0.25, 0.3}, {0.1, -0.22, 0.3}, {0.02, 0.2, 0.36}};
    const struct joint wrist[] = {{0, 0.2, 0.3}, {0, 0.75, 0.24}, {0, 2.6, 0.36}};
    struct joint tubes[5][3];
    struct outline shape = {0};
    struct layer layer;

    pose.flip = rng_below(&scene->chance, 2) ? 1 : -1;
    outline_tube(&shape, &pose, wrist, 3);
    outline_tube(&shape, &pose, palm, 3);
    for (int f = 0; f < 5; f++) {
        double bent =
            rng_below(&scene->chance, 3) ? among(scene, 0.8, 1.1) : among(scene, 0.25, 0.5);
        double lean = among(scene, -0.12, 0.12);
        struct joint r = fingers[f].root;

        tubes[f][0] = r;
        tubes[f][1] = (struct joint){r.u + fingers[f].du * 0.55 * bent,
                                     r.v + fingers[f].dv * 0.55 * bent, r.r * 0.95};
        tubes[f][2] = (struct joint){r.u + (fingers[f].du + lean) * bent,
                                     r.v + fingers[f].dv * bent, r.r * 0.8};
        outline_tube(&shape, &pose, tubes[f], 3);
    }
    layer = paint_begin(scene->canvas, &shape, PAINT_SKIN, scene_key(scene));
    paint_flat(&layer, scene->skin);
    paint_relief_tube(&layer, &pose, wrist, 3, 0.7, 0.1);
    paint_relief_tube(&layer, &pose, palm, 3, 0.5, 0.15);
    for (int f = 0; f < 5; f++) {
        paint_relief_tube(&layer, &pose, tubes[f], 3, 0.8, 0.03);
        paint_glow(&layer, &pose, tubes[f][2].u, tubes[f][2].v, 0.07, 0.08,
                   (struct tone){{-0.12f, -0.05f, -0.05f}});
        paint_glow(&layer, &pose, tubes[f][1].u, tubes[f][1].v, 0.09, 0.03,
                   (struct tone){{0.15f, 0.22f, 0.2f}});
    }
    skin_surface(scene, &layer, 0.05f);
    layer.lift = 12.0f * scene->canvas->unit;
    paint_end(&layer);
}

void body_arm(struct scene *scene)
{
    double size = among(scene, 0.3, 0.42) * (double)scene->canvas->width;
    struct pose pose = outline_pose(among(scene, 0.4, 0.6) * (double)scene->canvas->width,
                                    among(scene, 0.45, 0.6) * (double)scene->canvas->height,
                                    size, among(scene, -0.3, 0.3));
    const struct joint arm[] = {{-2.4, 0.1, 0.42},
                                {-0.6, 0.0, 0.38},
                                {0.8, 0.05, 0.27},
                                {1.25, 0.05, 0.3},
                                {1.7, 0.1, 0.22}};
    const struct joint sleeve[] = {{-3.0, 0.1, 0.56}, {-0.9, 0.0, 0.5}};
    struct outline shape = {0};
    struct layer layer;

    outline_tube(&shape, &pose, arm, 5);
    layer = paint_begin(scene->canvas, &shape, PAINT_SKIN, scene_key(scene));
    paint_flat(&layer, scene->skin);
    paint_relief_tube(&layer, &pose, arm, 5, 0.8, 0.2);
    skin_surface(scene, &layer, 0.06f);
    layer.lift = 14.0f * scene->canvas->unit;
    paint_end(&layer);
    if (rng_below(&scene->chance, 3)) {
        shape = (struct outline){0};
        outline_tube(&shape, &pose, sleeve, 2);
        lay_cloth(scene, &shape);
    }
}
