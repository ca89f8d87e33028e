#include "dataset/augment.h"
#include "base/rng.h"
#include "dataset/tracing.h"

#include <math.h>
#include <string.h>

struct augment augment_draw(uint64_t seed, int32_t epoch, const char *sha256)
{
    uint64_t key = rng_key(rng_key(seed, (uint64_t)(uint32_t)epoch), rng_text_key(sha256));
    struct rng rng = {.key = rng_key(key, 1)};
    const double turn = AUGMENT_DEGREES * 3.14159265358979323846 / 180;
    struct augment how;

    how.angle = rng_uniform(&rng, -turn, turn);
    how.scale = exp(rng_uniform(&rng, -log(AUGMENT_SCALE), log(AUGMENT_SCALE)));
    how.x = rng_uniform(&rng, -AUGMENT_SHIFT, AUGMENT_SHIFT);
    how.y = rng_uniform(&rng, -AUGMENT_SHIFT, AUGMENT_SHIFT);
    return how;
}

/* Out's (u, v) in [-1/2, 1/2] shows source's (a u + b v + x, c u + d v + y). */
struct look_up {
    double a, b, c, d, x, y;
};

static struct look_up look_up_of(const struct augment *how, const struct frame *source)
{
    double cosine = cos(how->angle) / how->scale, sine = sin(how->angle) / how->scale;
    double tall = (double)source->height / (double)source->width;

    /* To the photo's proportions, turn, and back: S^-1 R S. The inverse turn,
     * for it is looked up where each pixel came from. */
    return (struct look_up){cosine, sine * tall, -sine / tall, cosine, how->x, how->y};
}

/* One coordinate's two neighbours, repeated at the edge, and the second's weight. */
struct between {
    int32_t first, second;
    double weight;
};

static struct between between(double at, int32_t side)
{
    double low = floor(at), weight = at - low;

    if (at <= 0)
        return (struct between){0, 0, 0};
    if (at >= side - 1)
        return (struct between){side - 1, side - 1, 0};
    return (struct between){(int32_t)low, (int32_t)low + 1, weight};
}

static uint8_t rounded(double value)
{
    return (uint8_t)(value + 0.5);
}

/* Pixel i of `out` is what `source` shows at pixel coordinates (x, y). */
static void sample(struct frame *out, size_t i, const struct frame *source, double x, double y)
{
    int32_t side = source->side;
    struct between across = between(x, side), down = between(y, side);
    int inside = x > -0.5 && x < side - 0.5 && y > -0.5 && y < side - 0.5;
    double rgb[3] = {0}, known = 0, skin = 0;

    for (int k = 0; k < 4; k++) {
        size_t at = (size_t)(k & 2 ? down.second : down.first) * (size_t)side +
                    (size_t)(k & 1 ? across.second : across.first);
        double weight = (k & 1 ? across.weight : 1 - across.weight) *
                        (k & 2 ? down.weight : 1 - down.weight);

        for (size_t c = 0; c < 3; c++)
            rgb[c] += weight * source->rgb[3 * at + c];
        known += weight * source->known[at];
        skin += weight * source->known[at] * source->skin[at];
    }
    for (size_t c = 0; c < 3; c++)
        out->rgb[3 * i + c] = rounded(rgb[c]);
    out->known[i] = inside ? rounded(known) : 0;
    out->skin[i] = inside && known > 0 ? rounded(skin / known) : 0;
}

/* Is the middle of out's pixel (c, r) within the photo? */
static int within(const struct look_up *map, int32_t side, int32_t c, int32_t r)
{
    double u = (c + 0.5) / side - 0.5, v = (r + 0.5) / side - 0.5;

    return fabs(map->a * u + map->b * v + map->x) < 0.5 &&
           fabs(map->c * u + map->d * v + map->y) < 0.5;
}

/* The outlines go the way back, from the photo to `out`. One that the way takes
 * beyond the limit of splines leaves the sampled truth as it is. */
static void draw_outlines(struct frame *out, const struct frame *source,
                          const struct look_up *map)
{
    const struct affine there = {map->a, map->c, map->b, map->d, map->x, map->y};
    const struct affine from = {1.0 / source->width, 0, 0, 1.0 / source->height, -0.5, -0.5};
    const struct affine onto = {out->side, 0, 0, out->side, out->side / 2.0, out->side / 2.0};
    struct affine way;
    struct err err;

    if (affine_inverse(&way, &there, &err))
        return;
    way = affine_then(&from, &way);
    way = affine_then(&way, &onto);
    if (tracing_paint(out, source->regions, source->region_count, &way, &err))
        return;
    for (int32_t r = 0; r < out->side; r++)
        for (int32_t c = 0; c < out->side; c++)
            if (!within(map, out->side, c, r))
                out->known[(size_t)r * (size_t)out->side + (size_t)c] = 0;
}

void augment_frame(struct frame *out, const struct frame *source, const struct augment *how)
{
    struct look_up map = look_up_of(how, source);

    out->width = source->width;
    out->height = source->height;
    memcpy(out->md5, source->md5, sizeof out->md5);
    memcpy(out->sha256, source->sha256, sizeof out->sha256);
    for (int32_t r = 0; r < out->side; r++) {
        for (int32_t c = 0; c < out->side; c++) {
            double u = (c + 0.5) / out->side - 0.5, v = (r + 0.5) / out->side - 0.5;
            double x = map.a * u + map.b * v + map.x, y = map.c * u + map.d * v + map.y;

            sample(out, (size_t)r * (size_t)out->side + (size_t)c, source,
                   (x + 0.5) * source->side - 0.5, (y + 0.5) * source->side - 0.5);
        }
    }
    if (source->regions)
        draw_outlines(out, source, &map);
}
