#include "annotate/rle.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* The mask with rows and columns changed over, which has one row's runs for
 * each column of the other. */
static struct mask transposed(const struct mask *mask)
{
    size_t width = (size_t)mask->width, height = (size_t)mask->height;
    uint8_t *rows = bytes_new(width * height, 1), *columns = bytes_new(width * height, 1);
    struct mask out;

    mask_to_bytes(rows, mask, 1);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            columns[x * height + y] = rows[y * width + x];
    out = mask_from_bytes(columns, mask->height, mask->width, 1);
    free(rows);
    free(columns);
    return out;
}

uint32_t *rle_counts(size_t *count, const struct mask *mask)
{
    struct mask columns = transposed(mask);
    uint32_t *counts = bytes_new(columns.count, sizeof *counts), at = 0;

    for (size_t i = 0; i < columns.count; i++) {
        counts[i] = columns.ends[i] - at;
        at = columns.ends[i];
    }
    *count = columns.count;
    mask_free(&columns);
    return counts;
}

static int check_sides(int32_t width, int32_t height, struct err *err)
{
    if (width < 1 || height < 1)
        return err_set(err, ERR_FORMAT, "a mask of %d x %d pixels", width, height);
    if (width > LIMIT_SIDE || height > LIMIT_SIDE || (int64_t)width * height > LIMIT_PIXELS)
        return err_set(err, ERR_LIMIT, "a mask of %d x %d pixels is over the limit", width,
                       height);
    return 0;
}

static int wrong_sum(int32_t width, int32_t height, struct err *err)
{
    return err_set(err, ERR_FORMAT, "the run lengths do not sum to %d x %d pixels", width,
                   height);
}

int rle_from_counts(struct mask *out, const uint32_t *counts, size_t count, int32_t width,
                    int32_t height, struct err *err)
{
    struct mask_builder b;
    uint64_t all = (uint64_t)width * (uint64_t)height, at = 0;

    if (check_sides(width, height, err))
        return -1;
    b = mask_builder_begin(height, width); /* a column of the mask is a row of this one */
    for (size_t i = 0; i < count && at <= all; i++) {
        at += counts[i];
        if (at <= all)
            mask_builder_add(&b, (int)(i & 1), (uint32_t)at);
    }
    if (at == all)
        *out = transposed(&b.mask);
    mask_free(&b.mask);
    return at == all ? 0 : wrong_sum(width, height, err);
}

static void write_number(struct text *out, int64_t v)
{
    int more = 1;

    while (more) {
        int64_t group = v & 31, rest = (v - group) / 32; /* an arithmetic shift by 5 */
        char c;

        more = group & 16 ? rest != -1 : rest != 0;
        c = (char)(group + (more ? 32 : 0) + 48);
        text_add_bytes(out, &c, 1);
        v = rest;
    }
}

void rle_write(struct text *out, const struct mask *mask)
{
    size_t count;
    uint32_t *counts = rle_counts(&count, mask);

    for (size_t i = 0; i < count; i++)
        write_number(out, (int64_t)counts[i] - (i > 2 ? (int64_t)counts[i - 2] : 0));
    free(counts);
}

/* The next number; counts fit into 32 bits, so 7 groups are enough. */
static int read_number(int64_t *out, const char *text, size_t size, size_t *at)
{
    int64_t v = 0, unit = 1;

    for (int i = 0; i < 7 && *at < size; i++) {
        int group = text[*at] - 48;

        if (group < 0 || group > 63)
            return -1;
        ++*at;
        v += (group & 31) * unit;
        unit *= 32;
        if (!(group & 32)) {
            *out = group & 16 ? v - unit : v;
            return 0;
        }
    }
    return -1;
}

int rle_read(struct mask *out, const char *text, size_t size, int32_t width, int32_t height,
             struct err *err)
{
    uint32_t *counts;
    size_t count = 0, at = 0;
    int rc = 0;

    if (check_sides(width, height, err))
        return -1;
    counts = bytes_new(size, sizeof *counts); /* a count takes a character at least */
    while (at < size && !rc) {
        int64_t v = 0;
        size_t from = at;

        if (read_number(&v, text, size, &at))
            rc = err_set(err, ERR_FORMAT, "the run lengths are damaged at character %zu", from);
        else
            v += count > 2 ? counts[count - 2] : 0;
        if (!rc && (v < 0 || v > LIMIT_PIXELS))
            rc = wrong_sum(width, height, err);
        if (!rc)
            counts[count++] = (uint32_t)v;
    }
    if (!rc)
        rc = rle_from_counts(out, counts, count, width, height, err);
    free(counts);
    return rc;
}
