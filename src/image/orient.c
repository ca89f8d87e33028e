#include "image/orient.h"

#include <assert.h>
#include <string.h>

static const struct orient_turn turns[9] = {
    {0, 0, 0}, {0, 0, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1},
    {1, 0, 0}, {1, 0, 1}, {1, 1, 1}, {1, 1, 0},
};

struct orient_turn orient_turn(int32_t orientation)
{
    assert(orientation >= 1 && orientation <= 8);
    return turns[orientation];
}

/* Pixels of a square that is copied in one go, so that reading down a column
 * finds the neighbours still in the cache. */
enum { TILE = 32 };

/* Where a copy reads: the pixel for upright (x, y) is at first + x * right + y * down. */
struct path {
    const uint8_t *first;
    ptrdiff_t right, down; /* bytes */
};

static struct path path_of(const struct image *stored, struct orient_turn turn)
{
    ptrdiff_t pixel = stored->channels, row = pixel * stored->width;
    ptrdiff_t along_x = turn.flip_x ? -pixel : pixel, along_y = turn.flip_y ? -row : row;

    return (struct path){
        .first = stored->data + (turn.flip_x ? (stored->width - 1) * pixel : 0) +
                 (turn.flip_y ? (stored->height - 1) * row : 0),
        .right = turn.swap ? along_y : along_x,
        .down = turn.swap ? along_x : along_y,
    };
}

static void copy_tile(const struct image *to, struct path path, int32_t x0, int32_t y0)
{
    int32_t x1 = x0 + TILE < to->width ? x0 + TILE : to->width;
    int32_t y1 = y0 + TILE < to->height ? y0 + TILE : to->height;

    for (int32_t y = y0; y < y1; y++) {
        const uint8_t *from = path.first + x0 * path.right + y * path.down;
        uint8_t *pixel = image_row(to, y) + (ptrdiff_t)x0 * to->channels;

        for (int32_t x = x0; x < x1; x++, from += path.right, pixel += to->channels)
            if (to->channels == 3)
                memcpy(pixel, from, 3);
            else
                memcpy(pixel, from, (size_t)to->channels);
    }
}

void orient_apply(struct image *image, int32_t orientation)
{
    struct image to;
    struct path path;

    assert(orientation >= 1 && orientation <= 8);
    if (orientation == 1)
        return;
    path = path_of(image, turns[orientation]);
    to = orient_swaps(orientation) ? image_new(image->height, image->width, image->channels)
                                   : image_new(image->width, image->height, image->channels);
    for (int32_t y = 0; y < to.height; y += TILE)
        for (int32_t x = 0; x < to.width; x += TILE)
            copy_tile(&to, path, x, y);
    image_free(image);
    *image = to;
}
