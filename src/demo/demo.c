#include "demo/demo.h"
#include "demo/camera.h"
#include "demo/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a look shows and how it is lit; later rows are rarer. */
struct subject {
    const char *name;
    void (*draw)(struct scene *scene);
};

static const struct subject healthy[] = {{"face", body_face},
                                         {"hand", body_hand},
                                         {"face", body_face},
                                         {"hand", body_hand},
                                         {"arm", body_arm}};
static const struct subject clinical[] = {
    {"leg", body_limb}, {"trunk", body_trunk}, {"arm", body_limb}, {"hand", body_hand}};

struct demo_person demo_person(enum demo_look look, uint64_t seed, int64_t index)
{
    struct demo_person out;
    uint64_t key = rng_key(rng_key(seed, (uint64_t)look), 1);
    uint64_t people = (uint64_t)index / 4 + 1; /* about four pictures a person */
    uint64_t who = rng_at(key, (uint64_t)index) % people;

    snprintf(out.name, sizeof out.name, "%c%04llu", look == DEMO_HEALTHY ? 'h' : 'p',
             (unsigned long long)who);
    out.key = rng_key(key, who);
    return out;
}

/* A lamp somewhere above, warm or cool, and how hard it is. */
static struct light daylight(struct scene *scene)
{
    float x = (float)rng_uniform(&scene->chance, -0.7, 0.7);
    float y = (float)rng_uniform(&scene->chance, -0.7, -0.1), z = 0.75f;
    float length = 1.0f / (x * x + y * y + z * z),
          warm = (float)rng_uniform(&scene->chance, -0.12, 0.2);
    float hard = (float)rng_uniform(&scene->chance, 0.45, 0.9);

    length = length > 0.0f ? (float)__builtin_sqrtf(length) : 1.0f;
    return (struct light){.to = {x * length, y * length, z * length},
                          .key = {{hard * (1.0f + warm), hard, hard * (1.0f - warm)}},
                          .ambient = {{0.55f, 0.57f, 0.62f}},
                          .shadow = (float)rng_uniform(&scene->chance, 0.25, 0.6)};
}

static struct light ring_flash(void)
{
    return (struct light){.to = {0.0f, -0.08f, 0.9968f},
                          .key = {{0.95f, 0.97f, 1.0f}},
                          .ambient = {{0.28f, 0.3f, 0.32f}},
                          .shadow = 0.25f};
}

static struct camera camera_for(struct scene *scene, enum demo_look look)
{
    struct rng *c = &scene->chance;
    float shift = (float)rng_uniform(c, -0.07, 0.07);

    return (struct camera){.exposure = (float)rng_uniform(c, 0.8, 1.2),
                           .vignette =
                               (float)rng_uniform(c, 0.05, look == DEMO_CLINICAL ? 0.6 : 0.3),
                           .balance = {{1.0f + shift, 1.0f, 1.0f - shift}},
                           .blur = (float)rng_uniform(c, 0.2, 0.9),
                           .grain = (float)rng_uniform(c, 0.005, 0.025),
                           .key = scene_key(scene)};
}

void demo_draw(struct demo_picture *out, enum demo_look look, uint64_t seed, int64_t index,
               int32_t width, int32_t height)
{
    static const int32_t turned[] = {1, 1, 1, 1, 1, 1, 1, 3, 6, 8};
    struct demo_person person = demo_person(look, seed, index);
    struct rng self = {person.key, 0};
    struct canvas canvas = paint_canvas(width, height);
    struct scene scene = {
        .canvas = &canvas,
        .chance = {rng_key(rng_key(rng_key(seed, (uint64_t)look), 2), (uint64_t)index), 0}};
    double melanin = rng_uniform(&self, 0.0, 1.0);
    const struct subject *subject;
    struct camera camera;

    scene.skin = skin_tone(melanin * 0.8 + 0.02, rng_uniform(&self, 0.2, 1.0));
    scene.build = rng_uniform(&self, 0.85, 1.15);
    scene.blush = (float)rng_uniform(&self, 0.4, 1.0);
    canvas.light = look == DEMO_HEALTHY ? daylight(&scene) : ring_flash();
    (look == DEMO_HEALTHY ? background_room : background_drape)(&scene);
    subject = look == DEMO_HEALTHY ? &healthy[rng_below(&scene.chance, 5)]
                                   : &clinical[rng_below(&scene.chance, 4)];
    subject->draw(&scene);
    camera = camera_for(&scene, look);
    *out = (struct demo_picture){.photo = camera_photo(&canvas, &camera),
                                 .skin = canvas.skin,
                                 .subject = subject->name,
                                 .orientation = turned[rng_below(&scene.chance, 10)]};
    canvas.skin = (struct mask){0};
    paint_canvas_free(&canvas);
}

void demo_free(struct demo_picture *picture)
{
    image_free(&picture->photo);
    mask_free(&picture->skin);
    *picture = (struct demo_picture){0};
}

/* Where the upright pixel (x, y) stands in the stored picture (EXIF 2.3, tag 0x0112). */
static void stored_at(int32_t orientation, int32_t w, int32_t h, int32_t x, int32_t y,
                      int32_t *sx, int32_t *sy)
{
    int mirror_x = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    int mirror_y = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    int swap = orientation >= 5;

    *sx = swap ? y : x;
    *sy = swap ? x : y;
    if (swap ? mirror_y : mirror_x)
        *sx = (swap ? h : w) - 1 - *sx;
    if (swap ? mirror_x : mirror_y)
        *sy = (swap ? w : h) - 1 - *sy;
}

struct image demo_stored(const struct demo_picture *picture)
{
    const struct image *p = &picture->photo;
    int swap = picture->orientation >= 5;
    struct image out = image_new(swap ? p->height : p->width, swap ? p->width : p->height, 3);

    for (int32_t y = 0; y < p->height; y++) {
        for (int32_t x = 0; x < p->width; x++) {
            int32_t sx, sy;

            stored_at(picture->orientation, p->width, p->height, x, y, &sx, &sy);
            memcpy(image_row(&out, sy) + 3 * sx, image_row(p, y) + 3 * x, 3);
        }
    }
    return out;
}
