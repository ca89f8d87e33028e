/* bench_copies [STEP] <PATHS: which copies of photographs have a fingerprint near the
 * original's, and how near those of different photographs are. Of every STEP-th file
 * copies are made of each kind; its row says what share has a distance of at most 0, 1,
 * ... Then the pairs of different files at each distance are counted, and those of at most
 * SHOWN named on standard error. */
#include "base/file.h"
#include "base/limits.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/fingerprint.h"
#include "image/orient.h"
#include "image/resize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAR = 16, SHOWN = 10 };

/* What a copy is made by: each takes the original and a strength. */
static struct image copied(const struct image *image)
{
    struct image out = image_new(image->width, image->height, 3);

    memcpy(out.data, image->data, (size_t)image->width * (size_t)image->height * 3);
    return out;
}

static struct image recoded(const struct image *image, int quality)
{
    struct bytes file = {0};
    struct image out = {0};
    struct err err;

    if (encode_jpeg(&file, image, quality, NULL, 0, &err) ||
        decode_image(&out, file.data, file.size, 0, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    bytes_free(&file);
    return out;
}

static struct image resized(const struct image *image, int percent)
{
    int32_t width = image->width * percent / 100, height = image->height * percent / 100;

    return resize_area(image, width ? width : 1, height ? height : 1);
}

static struct image turned(const struct image *image, int orientation)
{
    struct image out = copied(image);

    orient_apply(&out, orientation);
    return out;
}

/* `share` percent of the area goes, alike from all four sides. */
static struct image cut(const struct image *image, int left, int top, int right, int bottom)
{
    struct image out = image_new(image->width - left - right, image->height - top - bottom, 3);

    for (int32_t y = 0; y < out.height; y++)
        memcpy(image_row(&out, y), image_row(image, y + top) + 3 * left, (size_t)out.width * 3);
    return out;
}

/* Percent of each side, half at either end. */
static struct image cropped(const struct image *image, int percent)
{
    int x = image->width * percent / 200, y = image->height * percent / 200;

    return cut(image, x, y, x, y);
}

/* Percent of the width, all from the left. */
static struct image cut_left(const struct image *image, int percent)
{
    return cut(image, image->width * percent / 100, 0, 0, 0);
}

/* Percent of each sample, cut off at white. */
static struct image lit(const struct image *image, int percent)
{
    struct image out = copied(image);

    for (size_t i = 0; i < (size_t)out.width * (size_t)out.height * 3; i++) {
        int v = out.data[i] * percent / 100;

        out.data[i] = (uint8_t)(v > 255 ? 255 : v);
    }
    return out;
}

/* Made smaller to half, turned a quarter and coded at a quality. */
static struct image all_at_once(const struct image *image, int quality)
{
    struct image small = resized(image, 50), out;

    orient_apply(&small, 6);
    out = recoded(&small, quality);
    image_free(&small);
    return out;
}

static const struct kind {
    const char *name;
    struct image (*make)(const struct image *image, int strength);
    int strengths[8];
} kinds[] = {
    {"coded as JPEG, quality", recoded, {95, 75, 50, 30, 20, 10, 5}},
    {"made smaller, to percent of each side", resized, {90, 75, 50, 25, 10}},
    {"turned or mirrored, EXIF orientation", turned, {2, 3, 4, 5, 6, 7, 8}},
    {"cut on all sides, percent of each side", cropped, {1, 2, 3, 5, 8, 10, 15, 20}},
    {"cut on the left, percent of the width", cut_left, {1, 2, 3, 5, 8, 10, 20}},
    {"made lighter or darker, percent", lit, {50, 75, 90, 110, 125, 150}},
    {"half the sides, a quarter turn, JPEG quality", all_at_once, {90, 75, 50, 30}},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static long found[KINDS][8][FAR + 1];

static void try_copies(const struct image *image, uint64_t bits)
{
    for (int k = 0; k < KINDS; k++)
        for (int s = 0; s < 8 && kinds[k].strengths[s]; s++) {
            struct image copy = kinds[k].make(image, kinds[k].strengths[s]);
            struct fingerprint print = fingerprint_of(&copy);

            image_free(&copy);
            for (int d = print.plain ? FAR + 1 : fingerprint_distance(bits, print.bits);
                 d <= FAR; d++)
                found[k][s][d]++;
        }
}

static void print_copies(long tried)
{
    static const int shown[] = {0, 1, 3, 5, 7, 9, 11, 15};

    printf("%ld photographs, copies; percent within the distance\n%-50s", tried, "");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        printf("%7d", shown[i]);
    for (int k = 0; k < KINDS; k++)
        for (int s = 0; s < 8 && kinds[k].strengths[s]; s++) {
            printf("\n%-46s%4d", kinds[k].name, kinds[k].strengths[s]);
            for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
                printf("%7.1f", 100.0 * (double)found[k][s][shown[i]] / (double)tried);
        }
    printf("\n");
}

struct one {
    char *path;
    uint64_t bits;
};

static void print_others(const struct one *all, size_t count, long plain)
{
    long at[65] = {0}, sum = 0;

    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            int d = fingerprint_distance(all[a].bits, all[b].bits);

            at[d]++;
            if (d <= SHOWN)
                fprintf(stderr, "%d %s %s\n", d, all[a].path, all[b].path);
        }
    printf("%zu photographs with a fingerprint, %ld plain; pairs of different files\n", count,
           plain);
    for (int d = 0; d <= FAR; d++) {
        sum += at[d];
        printf("at distance %2d: %6ld, up to it %7ld\n", d, at[d], sum);
    }
}

int main(int argc, char **argv)
{
    long step = argc > 1 ? strtol(argv[1], NULL, 10) : 1, n = 0, tried = 0, plain = 0;
    struct bytes all = {0};
    char line[4096];

    while (fgets(line, sizeof line, stdin)) {
        struct bytes file = {0};
        struct image image = {0};
        struct fingerprint print;
        struct err err;

        line[strcspn(line, "\n")] = 0;
        if (file_read(&file, line, LIMIT_FILE_BYTES, &err) ||
            decode_image(&image, file.data, file.size, 0, &err)) {
            fprintf(stderr, "%s: %s\n", line, err.text);
            bytes_free(&file);
            continue;
        }
        print = fingerprint_of(&image);
        plain += print.plain;
        if (!print.plain) {
            bytes_add(&all, &(struct one){bytes_copied_text(line), print.bits},
                      sizeof(struct one));
            if (step > 0 && n++ % step == 0) {
                try_copies(&image, print.bits);
                tried++;
            }
        }
        image_free(&image);
        bytes_free(&file);
    }
    print_copies(tried);
    print_others((const struct one *)(void *)all.data, all.size / sizeof(struct one), plain);
    return 0;
}
