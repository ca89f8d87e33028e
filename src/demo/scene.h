#ifndef DEMO_SCENE_H
#define DEMO_SCENE_H

#include "base/rng.h"
#include "demo/paint.h"

/* scene.h - what the painters of one picture share. */
struct scene {
    struct canvas *canvas;
    struct rng chance; /* of this picture */
    struct tone skin;  /* the person's */
    double build;      /* the person's: 0.85 slim .. 1.15 broad */
    float blush;       /* the person's: how much blood shows, 0 .. 1 */
};

/* A fresh key for one layer's noise. */
static inline uint32_t scene_key(struct scene *scene)
{
    return (uint32_t)rng_next(&scene->chance);
}

/* skin.c - colours and surfaces. */

/* Skin of a melanin share from 0 (lightest) to 1 (darkest). */
struct tone skin_tone(double melanin, double blood);

/* Gives a skin layer its colour, mottled, and its sheen; the relief is kept. */
void skin_surface(struct scene *scene, struct layer *layer, float gloss);

/* Lesions on a skin layer around (u, v), about `size` units wide: plaques,
 * naevi, ulcers or vesicles, by chance. */
void skin_lesions(struct scene *scene, struct layer *layer, const struct pose *pose, double u,
                  double v, double size);

/* background.c - what lies behind. */
void background_room(struct scene *scene);  /* walls, wood, sky, furniture */
void background_drape(struct scene *scene); /* cloth of a clinic, with folds */

/* body_*.c - subjects; each lays its layers on the canvas. */
void body_face(struct scene *scene);
void body_hand(struct scene *scene);
void body_arm(struct scene *scene);
void body_limb(struct scene *scene);  /* clinical: a leg or forearm close by */
void body_trunk(struct scene *scene); /* clinical: back or belly close by */

#endif
