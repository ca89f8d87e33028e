#include "annotate/rle.h"

#include <stdlib.h>
#include <string.h>

enum { ZERO = 48, MORE = 32, SIGN = 16, GROUP = 5 };

static void write_number(struct text *out, int64_t value)
{
    int more = 1;

    while (more) {
        int low = (int)(value & 31);

        value = (value - low) / 32;
        more = value != (low & SIGN ? -1 : 0);
        text_add_bytes(out, &(char){(char)(ZERO + low + (more ? MORE : 0))}, 1);
    }
}

/* The runs written last, since a number is a difference to one of them. */
struct writer {
    struct text *out;
    int64_t before[2]; /* the last and the one before it */
    size_t count;
};

static void write_run(struct writer *w, int64_t run)
{
    write_number(w->out, w->count > 2 ? run - w->before[1] : run);
    w->before[1] = w->before[0];
    w->before[0] = run;
    w->count++;
}

void rle_write(struct text *out, const struct mask *mask)
{
    size_t width = (size_t)mask->width, height = (size_t)mask->height;
    uint8_t *pixels = bytes_new(width * height, 1);
    struct writer w = {.out = out};
    uint8_t in = 0;
    int64_t run = 0;

    mask_to_bytes(pixels, mask, 1);
    for (size_t x = 0; x < width; x++)
        for (size_t y = 0; y < height; y++, run++)
            if (pixels[y * width + x] != in) {
                write_run(&w, run);
                in ^= 1;
                run = 0;
            }
    write_run(&w, run);
    free(pixels);
}

/* Returns -1, with *at at the fault, if there is no number there. */
static int read_number(int64_t *out, const char *text, size_t size, size_t *at)
{
    int64_t value = 0, scale = 1;

    for (int groups = 0; *at < size && groups < 7; groups++, scale *= 32) {
        int bits = (unsigned char)text[*at] - ZERO;

        if (bits < 0 || bits > 63)
            return -1;
        ++*at;
        value += (bits & 31) * scale;
        if (bits & MORE)
            continue;
        *out = bits & SIGN ? value - 32 * scale : value;
        return 0;
    }
    return -1;
}

/* Sets the pixels [from, to) of the columns, which follow each other. */
static void paint(uint8_t *pixels, size_t width, size_t height, size_t from, size_t to)
{
    size_t x = from / height, y = from % height;

    for (; from < to; from++) {
        pixels[y * width + x] = 1;
        y++;
        if (y == height) {
            y = 0;
            x++;
        }
    }
}

static int read_runs(uint8_t *pixels, const char *text, size_t size, size_t width,
                     size_t height, struct err *err)
{
    int64_t before[2] = {0}, run, left = (int64_t)(width * height);
    size_t at = 0;

    for (size_t i = 0; at < size; i++) {
        if (read_number(&run, text, size, &at))
            return err_set(err, ERR_FORMAT, "character %zu of the counts is damaged", at);
        run += i > 2 ? before[1] : 0;
        if (run < 0 || run > left)
            return err_set(err, ERR_FORMAT, "run %zu of the counts is %lld, and %lld are left",
                           i, (long long)run, (long long)left);
        if (i & 1)
            paint(pixels, width, height, width * height - (size_t)left,
                  width * height - (size_t)(left - run));
        left -= run;
        before[1] = before[0];
        before[0] = run;
    }
    if (left)
        return err_set(err, ERR_FORMAT, "the counts end %lld pixels early", (long long)left);
    return 0;
}

int rle_read(struct mask *out, const char *text, size_t size, int32_t width, int32_t height,
             struct err *err)
{
    uint8_t *pixels = bytes_zeroed((size_t)width * (size_t)height, 1);
    int rc = read_runs(pixels, text, size, (size_t)width, (size_t)height, err);

    if (!rc)
        *out = mask_from_bytes(pixels, width, height, 1);
    free(pixels);
    return rc;
}
