/* What dataset/frame.c promises: the catalogued file or none, area averages of
 * photo and truth, and channels at mean 0 and variance 1. */
#include "annotate/mask.h"
#include "base/digest.h"
#include "base/file.h"
#include "dataset/augment.h"
#include "image/resize.h"
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

enum { W = 40, H = 24 };

/* A picture that has another colour at each pixel, as a PPM file. */
static struct image write_picture(const char *path, struct sha256 *sha256)
{
    struct image image = image_new(W, H, 3);
    struct bytes file = {0};
    struct err err;

    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            uint8_t rgb[3] = {(uint8_t)(6 * x), (uint8_t)(10 * y), (uint8_t)((x * y) % 256)};

            memcpy(image_row(&image, y) + 3 * x, rgb, 3);
        }
    }
    bytes_add(&file, "P6 40 24 255\n", 13);
    bytes_add(&file, image.data, 3 * W * H);
    CHECK_INT(file_write(path, file.data, file.size, &err), 0);
    *sha256 = digest_sha256(file.data, file.size);
    bytes_free(&file);
    return image;
}

/* The BLOB of a w x h mask that is in where the text has a '#'. */
static struct bytes blob_of(const char *text, int32_t w, int32_t h)
{
    uint8_t *pixels = bytes_zeroed((size_t)w, (size_t)h);
    struct bytes blob = {0};
    struct mask mask;

    for (int32_t i = 0; i < w * h; i++)
        pixels[i] = text[i] == '#' ? 255 : 0;
    mask = mask_from_bytes(pixels, w, h, 128);
    mask_encode(&blob, &mask);
    mask_free(&mask);
    free(pixels);
    return blob;
}

static void test_photo(const char *path)
{
    struct sha256 sha256;
    struct image image = write_picture(path, &sha256), small = resize_area(&image, 8, 8);
    struct frame_source source = {.path = path, .md5 = "m", .sha256 = sha256.hex};
    struct frame frame = {0};
    struct err err = {0};
    float truth[64];
    uint8_t known[64];

    if (CHECK(!frame_read(&frame, &source, 8, &err))) {
        CHECK_INT(frame.width, W);
        CHECK_INT(frame.height, H);
        CHECK(!memcmp(frame.rgb, small.data, 3 * 64));
        /* Where this changes FRAME_RULE must: caches hold what the old rule made. */
        CHECK_INT(FRAME_RULE, 1);
        CHECK_TEXT(digest_sha256(frame.rgb, 3 * 64).hex,
                   "ab6701f96e1d867498fd8934133815d82ad385780e081e4176111f37cc671d11");
        CHECK_TEXT(frame.sha256, sha256.hex);
        frame_truth(truth, known, &frame);
        for (int i = 0; i < 64; i++)
            CHECK(truth[i] == 0 && known[i] == 0); /* no truth, nothing known */
    }
    frame_free(&frame);
    image_free(&image);
    image_free(&small);
}

/* A frame of twice the side, not augmented, is the frame: both are means over
 * the same areas, rounded once or twice. */
static void test_frame_held_larger(const char *path)
{
    struct sha256 sha256;
    struct image image = write_picture(path, &sha256);
    struct frame_source source = {.path = path};
    struct frame big = {0}, small = {0}, out = frame_new(8);
    struct err err = {0};
    struct augment none = AUGMENT_NONE;

    if (CHECK(!frame_read(&big, &source, 16, &err) && !frame_read(&small, &source, 8, &err))) {
        augment_frame(&out, &big, &none);
        for (int i = 0; i < 3 * 64; i++)
            CHECK(abs(out.rgb[i] - small.rgb[i]) <= 1);
        CHECK_TEXT(out.md5, big.md5);
    }
    image_free(&image);
    frame_free(&big);
    frame_free(&small);
    frame_free(&out);
}

static void test_what_is_refused(const char *path)
{
    struct bytes wrong = blob_of("#...", 2, 2);
    struct frame frame = {0};
    struct err err = {0};

    CHECK_INT(frame_read(&frame, &(struct frame_source){.path = path, .sha256 = "00"}, 8, &err),
              -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(strstr(err.text, path) && strstr(err.text, "has changed since it was catalogued"));
    CHECK_INT(frame_read(&frame,
                         &(struct frame_source){
                             .path = path, .skin = wrong.data, .skin_size = wrong.size},
                         8, &err),
              -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(strstr(err.text, "its skin mask is 2 x 2 and the photo 40 x 24"));
    CHECK_INT(frame_read(&frame,
                         &(struct frame_source){
                             .path = path, .skin = wrong.data, .skin_size = wrong.size - 1},
                         8, &err),
              -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK_INT(frame_read(&frame, &(struct frame_source){.path = "/nowhere/p"}, 8, &err), -1);
    CHECK(strstr(err.text, "/nowhere/p"));
    CHECK(!frame.rgb && !frame.side);
    bytes_free(&wrong);
}

/* Four blocks of 4 x 4: half skin; 7 of 16 skin; a quarter ignored and half of
 * the rest skin; half ignored. */
static void test_truth(const char *path)
{
    struct bytes skin = blob_of("##..##.."
                                "##..##.."
                                "##..##.."
                                "##..#..."
                                "##......"
                                "##......"
                                "#......."
                                "#.......",
                                8, 8);
    struct bytes ignored = blob_of("........"
                                   "........"
                                   "........"
                                   "........"
                                   "...###.."
                                   "...###.."
                                   "...###.."
                                   "...###..",
                                   8, 8);
    struct frame_source source = {.path = path,
                                  .skin = skin.data,
                                  .skin_size = skin.size,
                                  .ignored = ignored.data,
                                  .ignored_size = ignored.size};
    struct frame frame = {0};
    struct bytes file = {0};
    struct err err = {0};
    float truth[4];
    uint8_t known[4], grey[64] = {0};

    bytes_add(&file, "P5 8 8 255\n", 11);
    bytes_add(&file, grey, 64);
    CHECK_INT(file_write(path, file.data, file.size, &err), 0);
    if (CHECK(!frame_read(&frame, &source, 2, &err))) {
        frame_truth(truth, known, &frame);
        CHECK(truth[0] == 1 && known[0] == 1);
        CHECK(truth[1] == 0 && known[1] == 1);
        CHECK(truth[2] == 1 && known[2] == 1);
        CHECK(truth[3] == 0 && known[3] == 0);
    }
    frame_free(&frame);
    bytes_free(&file);
    bytes_free(&skin);
    bytes_free(&ignored);
}

/* Left half red, right half black: R, S and V are +1 and -1, the rest is 0. */
static void test_tensor_by_hand(void)
{
    static const float want[6] = {1, 0, 0, 0, 1, 1};
    struct frame frame = frame_new(4);
    float x[6 * 16];

    for (size_t i = 0; i < 16; i++)
        frame.rgb[3 * i] = i % 4 < 2 ? 255 : 0;
    frame_tensor(x, &frame);
    for (int k = 0; k < 6; k++) {
        CHECK_NEAR(x[16 * k], want[k], 1e-6);
        CHECK_NEAR(x[16 * k + 3], -want[k], 1e-6);
    }
    frame_free(&frame);
}

static void test_tensor_is_normal(void)
{
    enum { S = 16, N = S * S };
    struct frame frame = frame_new(S);
    static float x[6 * N];

    for (int i = 0; i < 3 * N; i++)
        frame.rgb[i] = (uint8_t)((i * 7919 + i / 5) % 251);
    frame_tensor(x, &frame);
    for (int k = 0; k < 6; k++) {
        double sum = 0, squares = 0;

        for (int i = 0; i < N; i++) {
            sum += (double)x[k * N + i];
            squares += (double)x[k * N + i] * (double)x[k * N + i];
        }
        CHECK_NEAR(sum / N, 0, 1e-6);
        CHECK_NEAR(squares / N, 1, 1e-5);
    }
    frame_free(&frame);
}

/* A channel of one value, which no float holds exactly, is zeros, not noise. */
static void test_constant_photo(void)
{
    struct frame frame = frame_new(8);
    float x[6 * 64];

    for (int i = 0; i < 64; i++) {
        frame.rgb[3 * i] = 201;
        frame.rgb[3 * i + 1] = 77;
        frame.rgb[3 * i + 2] = 33;
    }
    frame_tensor(x, &frame);
    for (int i = 0; i < 6 * 64; i++)
        CHECK_NEAR(x[i], 0, 0);
    frame_free(&frame);
}

int main(void)
{
    char folder[] = "/tmp/test_frame.XXXXXX", path[64];

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/photo", folder);
    test_photo(path);
    test_frame_held_larger(path);
    test_what_is_refused(path);
    test_truth(path);
    test_tensor_by_hand();
    test_tensor_is_normal();
    test_constant_photo();
    unlink(path);
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
