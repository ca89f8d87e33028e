#include "annotate/rle.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* The mask one row lower; the top row is out. */
static struct mask lowered(const struct mask *mask)
{
    uint32_t width = (uint32_t)mask->width, all = width * (uint32_t)mask->height;
    struct mask_builder b = mask_builder_begin(mask->width, mask->height);

    mask_builder_add(&b, 0, width);
    for (size_t i = 0; i < mask->count && b.mask.ends[b.mask.count - 1] < all; i++) {
        uint32_t end = mask->ends[i] + width;

        mask_builder_add(&b, i & 1, end < all ? end : all);
    }
    return b.mask;
}

/* For each column the rows where it changes, from out above the top row on:
 * those of column x are rows[first[x] .. first[x + 1]). `edges` holds the
 * pixels that differ from the one above. */
struct changes {
    size_t *first;
    int32_t *rows;
};

static struct changes changes_of(const struct mask *edges)
{
    uint32_t width = (uint32_t)edges->width;
    struct changes c = {bytes_zeroed(width + 2, sizeof *c.first), NULL};

    for (size_t i = 1; i < edges->count; i += 2)
        for (uint32_t at = edges->ends[i - 1]; at < edges->ends[i]; at++)
            c.first[at % width + 2]++;
    for (uint32_t x = 2; x < width + 2; x++)
        c.first[x] += c.first[x - 1];
    c.rows = bytes_new(c.first[width + 1], sizeof *c.rows);
    for (size_t i = 1; i < edges->count; i += 2)
        for (uint32_t at = edges->ends[i - 1]; at < edges->ends[i]; at++)
            c.rows[c.first[at % width + 1]++] = (int32_t)(at / width);
    return c;
}

/* Mirrored at the diagonal: its rows are the mask's columns. */
static struct mask transposed(const struct mask *mask)
{
    struct mask below = lowered(mask), edges = mask_xor(mask, &below);
    struct changes c = changes_of(&edges);
    struct mask_builder b = mask_builder_begin(mask->height, mask->width);
    uint32_t height = (uint32_t)mask->height;

    for (uint32_t x = 0; x < (uint32_t)mask->width; x++) {
        int in = 0;

        for (size_t i = c.first[x]; i < c.first[x + 1]; i++, in = !in)
            mask_builder_add(&b, in, x * height + (uint32_t)c.rows[i]);
        mask_builder_add(&b, in, (x + 1) * height);
    }
    free(c.first);
    free(c.rows);
    mask_free(&edges);
    mask_free(&below);
    return b.mask;
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
