/* image/textlike.h: drawn print is found where it is, flat and noisy pictures have none; and,
 * where there are photographs, how often print that was drawn into them is found and how often
 * something is noticed that nobody wrote. The rates are printed, and held. */
#include "base/file.h"
#include "image/decode.h"
#include "image/textlike.h"
#include "tests/check.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 5 x 7, a column a byte, lowest bit on top. */
static const struct {
    char letter;
    uint8_t columns[5];
} FONT[] = {
    {'A', {0x7e, 0x11, 0x11, 0x11, 0x7e}}, {'B', {0x7f, 0x49, 0x49, 0x49, 0x36}},
    {'C', {0x3e, 0x41, 0x41, 0x41, 0x22}}, {'D', {0x7f, 0x41, 0x41, 0x22, 0x1c}},
    {'E', {0x7f, 0x49, 0x49, 0x49, 0x41}}, {'H', {0x7f, 0x08, 0x08, 0x08, 0x7f}},
    {'L', {0x7f, 0x40, 0x40, 0x40, 0x40}}, {'N', {0x7f, 0x04, 0x08, 0x10, 0x7f}},
    {'O', {0x3e, 0x41, 0x41, 0x41, 0x3e}}, {'R', {0x7f, 0x09, 0x19, 0x29, 0x46}},
    {'S', {0x46, 0x49, 0x49, 0x49, 0x31}}, {'T', {0x01, 0x01, 0x7f, 0x01, 0x01}},
    {'1', {0x00, 0x42, 0x7f, 0x40, 0x00}}, {'4', {0x18, 0x14, 0x12, 0x7f, 0x10}},
    {'7', {0x01, 0x71, 0x09, 0x05, 0x03}}, {'9', {0x06, 0x49, 0x49, 0x29, 0x1e}},
};

static void draw_letter(struct image *image, char letter, int x0, int y0, int scale, int level)
{
    for (size_t i = 0; i < sizeof FONT / sizeof *FONT; i++)
        for (int x = 0; FONT[i].letter == letter && x < 5 * scale; x++)
            for (int y = 0; y < 7 * scale; y++)
                if (FONT[i].columns[x / scale] >> (y / scale) & 1 && x0 + x < image->width &&
                    y0 + y < image->height)
                    memset(image_row(image, y0 + y) + 3 * (x0 + x), level, 3);
}

static void draw(struct image *image, const char *text, int x, int y, int scale, int level)
{
    for (; *text; text++, x += 6 * scale)
        draw_letter(image, *text, x, y, scale, level);
}

static int covers(const struct textlike *found, int count, int x, int y)
{
    for (int i = 0; i < count; i++)
        if (x >= found[i].x && x < found[i].x + found[i].width && y >= found[i].y &&
            y < found[i].y + found[i].height)
            return 1;
    return 0;
}

static void test_drawn(void)
{
    struct textlike found[TEXTLIKE_MAX];
    struct image image = image_new(400, 300, 3);
    int count;

    memset(image.data, 180, (size_t)400 * 300 * 3);
    CHECK_INT(textlike_find(found, &image), 0);
    draw(&image, "ANNA BOLD", 50, 100, 2, 20);
    count = textlike_find(found, &image);
    CHECK(count >= 1);
    CHECK(covers(found, count, 80, 107));
    CHECK(!covers(found, count, 80, 200));
    draw(&image, "1974", 50, 200, 3, 255);
    count = textlike_find(found, &image);
    CHECK(covers(found, count, 80, 207));
    image_free(&image);
    image = image_new(3000, 2000, 3); /* a large picture is looked at smaller */
    memset(image.data, 90, (size_t)3000 * 2000 * 3);
    draw(&image, "HANNAH BELL", 1000, 1500, 8, 240);
    count = textlike_find(found, &image);
    CHECK(covers(found, count, 1100, 1528));
    image_free(&image);
    image = image_new(300, 300, 3);
    for (size_t i = 0; i < (size_t)300 * 300 * 3; i++)
        image.data[i] = (uint8_t)((i / 3 * 2654435761u) >> 24);
    CHECK_INT(textlike_find(found, &image), 0);
    image_free(&image);
    image = image_new(1, 1, 3);
    CHECK_INT(textlike_find(found, &image), 0);
    image_free(&image);
}

/* Of the photos of one folder: how many have a region, and in how many print of 21 pixels,
 * drawn in the middle in the worse of black and white, is found. */
static void measure(const char *name, const char *pattern, int step, double alarms_most,
                    double hits_least)
{
    const char *data = getenv("DERMATOME_DATA");
    int looked = 0, alarms = 0, hits = 0;
    char path[400];
    glob_t all;

    snprintf(path, sizeof path, "%s/%s", data ? data : "", pattern);
    if (!data || glob(path, 0, NULL, &all))
        return;
    for (size_t i = 0; i < all.gl_pathc && looked < 60; i += (size_t)step) {
        struct textlike found[TEXTLIKE_MAX];
        struct bytes file = {0};
        struct image image = {0};
        struct err err;

        if (file_read(&file, all.gl_pathv[i], (size_t)1 << 26, &err) ||
            decode_image(&image, file.data, file.size, 512, &err)) {
            bytes_free(&file);
            continue;
        }
        bytes_free(&file);
        looked++;
        alarms += textlike_find(found, &image) > 0;
        int longer = image.width > image.height ? image.width : image.height;
        int scale = longer > 700 ? (3 * longer + 1023) / 1024 : 2;
        int x = image.width / 4, y = image.height / 2;
        size_t at = 3 * ((size_t)y * (size_t)image.width + (size_t)x);

        draw(&image, "ANNA BELL", x, y, scale, image.data[at] > 127 ? 10 : 245);
        hits += covers(found, textlike_find(found, &image), x + 8 * scale, y + 3 * scale);
        image_free(&image);
    }
    globfree(&all);
    if (!looked)
        return;
    printf("%-10s %2d photos: print found in %2d, noticed where none was drawn in %2d\n", name,
           looked, hits, alarms);
    CHECK(alarms <= alarms_most * looked);
    CHECK(hits >= hits_least * looked);
}

int main(void)
{
    test_drawn();
    measure("lfw", "lfw/lfw_funneled/*/*.jpg", 7, 0.2, 0.6);
    measure("hgr", "hgr/original_images/*.jpg", 5, 0.2, 0.6);
    measure("fuseg", "clinical/fuseg/images/*", 1, 0.2, 0.6);
    measure("medetec", "clinical/medetec/images/*", 1, 0.2, 0.6);
    measure("pad", "clinical/pad/images/*", 1, 0.2, 0.6);
    measure("abdomen", "abdomen/images/*", 1, 0.2, 0.6);
    return check_result();
}
