/* What image/jpeg_fill.h promises: covered pixels are black, no coefficient of another block
 * has changed, nothing of what was there is left. */
#include "image/decode.h"
#include "image/encode.h"
#include "image/inspect.h"
#include "image/jpeg_fill.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include <stdio.h>

#include <jpeglib.h>

enum { W = 93, H = 70 };

/* A picture with something in every pixel. */
static struct image picture(int32_t width, int32_t height)
{
    struct image image = image_new(width, height, 3);

    for (size_t i = 0; i < 3 * (size_t)width * (size_t)height; i++)
        image.data[i] = (uint8_t)(60 + (i * 2654435761u >> 25) % 160);
    return image;
}

static void cover(uint8_t *covered, int x0, int y0, int x1, int y1)
{
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            covered[y * W + x] = 1;
}

/* The coefficients, read by the plainest means. */
struct reader {
    struct jpeg_decompress_struct lib;
    struct jpeg_error_mgr trouble;
    jvirt_barray_ptr *stored;
};

static void open_reader(struct reader *r, const struct bytes *file)
{
    r->lib.err = jpeg_std_error(&r->trouble);
    jpeg_create_decompress(&r->lib);
    jpeg_mem_src(&r->lib, file->data, file->size);
    jpeg_read_header(&r->lib, TRUE);
    r->stored = jpeg_read_coefficients(&r->lib);
}

static const JCOEF *block(struct reader *r, int c, JDIMENSION x, JDIMENSION y)
{
    return r->lib.mem->access_virt_barray((j_common_ptr)&r->lib, r->stored[c], y, 1,
                                          FALSE)[0][x];
}

/* Every block of `after` is that of `before`, or touched and flat. Returns how many are flat.
 */
static int compare(const struct bytes *before, const struct bytes *after,
                   const uint8_t *covered)
{
    struct reader a, b;
    int flat = 0, wrong = 0;

    open_reader(&a, before);
    open_reader(&b, after);
    for (int c = 0; c < a.lib.num_components; c++) {
        const jpeg_component_info *info = &a.lib.comp_info[c];
        int w = 8 * a.lib.max_h_samp_factor / info->h_samp_factor;
        int h = 8 * a.lib.max_v_samp_factor / info->v_samp_factor;

        for (JDIMENSION y = 0; y < info->height_in_blocks; y++)
            for (JDIMENSION x = 0; x < info->width_in_blocks; x++) {
                JCOEF keep[64];
                const JCOEF *now;
                int touched = 0, rest = 0;

                memcpy(keep, block(&a, c, x, y), sizeof keep);
                now = block(&b, c, x, y);
                for (int v = (int)y * h; v < (int)(y + 1) * h && v < H; v++)
                    for (int u = (int)x * w; u < (int)(x + 1) * w && u < W; u++)
                        touched |= covered[v * W + u];
                for (int k = 1; k < 64; k++)
                    rest |= now[k];
                flat += touched;
                wrong += touched ? rest != 0 : memcmp(keep, now, sizeof keep) != 0;
            }
    }
    CHECK_INT(wrong, 0);
    jpeg_destroy_decompress(&a.lib);
    jpeg_destroy_decompress(&b.lib);
    return flat;
}

static void check_black(const struct bytes *file, const uint8_t *covered)
{
    struct image image = {0};
    struct err err;
    int light = 0;

    if (!CHECK(!decode_image(&image, file->data, file->size, 0, &err)))
        return;
    CHECK_INT(image.width, W);
    CHECK_INT(image.height, H);
    for (int i = 0; i < W * H; i++)
        for (int k = 0; covered[i] && k < 3; k++)
            light += image.data[3 * i + k] > 8;
    CHECK_INT(light, 0);
    image_free(&image);
}

static void test_fill(int quality)
{
    static const int boxes[][4] = {
        {0, 0, 1, 1}, {20, 20, 41, 33}, {W - 1, H - 1, W, H}, {0, 0, W, H}};
    struct image image = picture(W, H);
    struct bytes file = {0};
    struct err err;

    CHECK_INT(encode_jpeg(&file, &image, quality, NULL, 0, &err), 0);
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        uint8_t covered[W * H] = {0};
        struct bytes out = {0};

        cover(covered, boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]);
        CHECK_INT(jpeg_fill(&out, file.data, file.size, covered, W, H, &err), 0);
        CHECK(compare(&file, &out, covered) > 0);
        check_black(&out, covered);
        CHECK_INT(inspect(out.data, out.size, &err), 0);
        bytes_free(&out);
    }
    bytes_free(&file);
    image_free(&image);
}

/* Two pictures that differ where they are covered alone become the same file's coefficients:
 * nothing of what was covered decides anything. */
static void test_nothing_is_left(void)
{
    struct image one = picture(W, H), two = picture(W, H);
    uint8_t covered[W * H] = {0};
    struct bytes a = {0}, b = {0}, x = {0}, y = {0};
    struct err err;

    cover(covered, 16, 16, 48, 48); /* whole groups of blocks at 4:2:0 */
    for (int v = 16; v < 48; v++)
        for (int u = 16; u < 48; u++)
            memset(image_row(&two, v) + 3 * u, 255 - (u * v) % 200, 3);
    CHECK_INT(encode_jpeg(&a, &one, 80, NULL, 0, &err), 0);
    CHECK_INT(encode_jpeg(&b, &two, 80, NULL, 0, &err), 0);
    CHECK(a.size != b.size || memcmp(a.data, b.data, a.size) != 0);
    CHECK_INT(jpeg_fill(&x, a.data, a.size, covered, W, H, &err), 0);
    CHECK_INT(jpeg_fill(&y, b.data, b.size, covered, W, H, &err), 0);
    CHECK(x.size == y.size && !memcmp(x.data, y.data, x.size));
    bytes_free(&a);
    bytes_free(&b);
    bytes_free(&x);
    bytes_free(&y);
    image_free(&one);
    image_free(&two);
}

static void test_refusals(void)
{
    /* Exif, little-endian, one entry: orientation 6. */
    static const uint8_t turned[] = {'E', 'x', 'i', 'f', 0, 0,    'I', 'I', 42, 0, 8,
                                     0,   0,   0,   1,   0, 0x12, 1,   3,   0,  1, 0,
                                     0,   0,   6,   0,   0, 0,    0,   0,   0,  0};
    struct image image = picture(W, H);
    uint8_t covered[W * H] = {1};
    struct bytes file = {0}, out = {0};
    struct err err = {0};

    CHECK_INT(encode_jpeg(&file, &image, 80, turned, sizeof turned, &err), 0);
    CHECK_INT(jpeg_fill(&out, file.data, file.size, covered, W, H, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    bytes_free(&file);
    CHECK_INT(encode_jpeg(&file, &image, 80, NULL, 0, &err), 0);
    CHECK_INT(jpeg_fill(&out, file.data, file.size, covered, H, W, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_INT(jpeg_fill(&out, file.data, file.size / 2, covered, W, H, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK_INT((int)out.size, 0);
    bytes_free(&file);
    image_free(&image);
}

int main(void)
{
    test_fill(80); /* 4:2:0 */
    test_fill(95); /* 4:4:4 */
    test_nothing_is_left();
    test_refusals();
    return check_result();
}
