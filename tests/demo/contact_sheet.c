/* contact_sheet LOOK SEED COUNT > sheet.ppm: drawn photographs in rows of six,
 * each above itself with its truth laid over, to be looked at. */
#include "demo/demo.h"

#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 192, ACROSS = 6 };

static void place(struct image *sheet, const struct demo_picture *p, int column, int row)
{
    uint8_t *in = bytes_new((size_t)SIDE * SIDE, 1);

    mask_to_bytes(in, &p->skin, 1);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            const uint8_t *from = image_row(&p->photo, y) + 3 * x;
            uint8_t *photo = image_row(sheet, row * 2 * SIDE + y) + 3 * (column * SIDE + x);
            uint8_t *truth =
                image_row(sheet, (row * 2 + 1) * SIDE + y) + 3 * (column * SIDE + x);
            int skin = in[y * SIDE + x];

            for (int c = 0; c < 3; c++) {
                photo[c] = from[c];
                truth[c] = (uint8_t)(skin ? (from[c] + (c == 1 ? 255 : 0)) / 2 : from[c] / 3);
            }
        }
    }
    free(in);
}

int main(int argc, char **argv)
{
    int look = argc > 1 ? atoi(argv[1]) : 0, seed = argc > 2 ? atoi(argv[2]) : 1;
    int count = argc > 3 ? atoi(argv[3]) : 12, rows = (count + ACROSS - 1) / ACROSS;
    struct image sheet = image_new(ACROSS * SIDE, rows * 2 * SIDE, 3);

    for (int i = 0; i < count; i++) {
        struct demo_picture p = {0};

        demo_draw(&p, (enum demo_look)look, (uint64_t)seed, i, SIDE, SIDE);
        place(&sheet, &p, i % ACROSS, i / ACROSS);
        demo_free(&p);
    }
    printf("P6\n%d %d\n255\n", sheet.width, sheet.height);
    fwrite(sheet.data, 1, (size_t)sheet.width * (size_t)sheet.height * 3, stdout);
    image_free(&sheet);
    return 0;
}
