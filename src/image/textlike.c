#include "image/textlike.h"
#include "base/bytes.h"
#include "image/resize.h"

#include <stdlib.h>
#include <string.h>

/* A connected part of the marked pixels. */
struct part {
    int32_t x0, y0, x1, y1; /* x1, y1: one behind the last */
    int32_t count;          /* pixels */
    int line;               /* of which line; -1: of none */
};

struct sheet {
    int32_t width, height;
    uint8_t *grey;
    uint32_t *sums; /* of grey, (width + 1) x (height + 1): all above and to the left */
    uint8_t *marked;
    int32_t *stack;
    struct part *parts;
    size_t count;
};

/* Letters, in pixels of the sheet. */
enum { LOW = 7, HIGH = 90, AROUND = 14, CONTRAST = 28, PARTS_MAX = 20000 };

static void read_grey(struct sheet *s, const struct image *image)
{
    size_t row = (size_t)s->width + 1;

    for (int32_t y = 0; y < s->height; y++) {
        const uint8_t *rgb = image_row(image, y);
        uint32_t sum = 0;

        for (int32_t x = 0; x < s->width; x++, rgb += 3) {
            uint8_t grey = (uint8_t)((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2]) >> 8);

            sum += grey;
            s->grey[(size_t)y * (size_t)s->width + (size_t)x] = grey;
            s->sums[((size_t)y + 1) * row + (size_t)x + 1] =
                s->sums[(size_t)y * row + (size_t)x + 1] + sum;
        }
    }
}

/* The mean of what is within AROUND pixels. */
static int around(const struct sheet *s, int32_t x, int32_t y)
{
    size_t row = (size_t)s->width + 1;
    size_t x0 = (size_t)(x > AROUND ? x - AROUND : 0),
           y0 = (size_t)(y > AROUND ? y - AROUND : 0);
    size_t x1 = (size_t)(x + AROUND < s->width ? x + AROUND + 1 : s->width);
    size_t y1 = (size_t)(y + AROUND < s->height ? y + AROUND + 1 : s->height);
    uint32_t sum = s->sums[y1 * row + x1] - s->sums[y0 * row + x1] - s->sums[y1 * row + x0] +
                   s->sums[y0 * row + x0];

    return (int)(sum / (uint32_t)((x1 - x0) * (y1 - y0)));
}

/* sign 1: what is darker than its surroundings; -1: what is lighter. */
static void mark(struct sheet *s, int sign)
{
    for (int32_t y = 0; y < s->height; y++)
        for (int32_t x = 0; x < s->width; x++) {
            size_t i = (size_t)y * (size_t)s->width + (size_t)x;

            s->marked[i] = (around(s, x, y) - s->grey[i]) * sign > CONTRAST;
        }
}

/* Takes the part that holds pixel `at`, and unmarks it. */
static struct part take(struct sheet *s, int32_t at)
{
    struct part part = {s->width, s->height, 0, 0, 0, -1};
    size_t depth = 0;

    s->stack[depth++] = at;
    s->marked[at] = 0;
    while (depth) {
        int32_t i = s->stack[--depth], x = i % s->width, y = i / s->width;

        part.count++;
        part.x0 = x < part.x0 ? x : part.x0;
        part.y0 = y < part.y0 ? y : part.y0;
        part.x1 = x >= part.x1 ? x + 1 : part.x1;
        part.y1 = y >= part.y1 ? y + 1 : part.y1;
        for (int32_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < s->height; v++)
            for (int32_t u = x > 0 ? x - 1 : 0; u <= x + 1 && u < s->width; u++) {
                int32_t next = v * s->width + u;

                if (s->marked[next]) {
                    s->marked[next] = 0;
                    s->stack[depth++] = next;
                }
            }
    }
    return part;
}

/* Of a letter's size; of strokes: neither a full block nor a mere scatter. */
static int is_letter(const struct part *part)
{
    int32_t w = part->x1 - part->x0, h = part->y1 - part->y0;
    int64_t box = (int64_t)w * h;

    return h >= LOW && h <= HIGH && w <= 2 * h && w * 8 >= h && part->count * 100 >= box * 18 &&
           (part->count * 100 <= box * 85 || w * 3 < h);
}

static int by_place(const void *a, const void *b)
{
    const struct part *p = a, *q = b;

    return p->x0 != q->x0 ? (p->x0 > q->x0) - (p->x0 < q->x0)
                          : (p->y0 > q->y0) - (p->y0 < q->y0);
}

static void gather(struct sheet *s)
{
    s->count = 0;
    for (int32_t i = 0; i < s->width * s->height; i++) {
        struct part part;

        if (!s->marked[i])
            continue;
        part = take(s, i);
        if (is_letter(&part) && s->count < PARTS_MAX)
            s->parts[s->count++] = part;
    }
    qsort(s->parts, s->count, sizeof *s->parts, by_place);
}

/* The nearest part to the right that could be the next letter of the line; NULL: none. */
static struct part *next_of(struct sheet *s, const struct part *p)
{
    int32_t h = p->y1 - p->y0;
    struct part *best = NULL;

    for (struct part *q = s->parts + (p - s->parts) + 1; q < s->parts + s->count; q++) {
        int32_t k = q->y1 - q->y0, gap = q->x0 - p->x1;

        if (q->x0 > p->x1 + h)
            break;
        if (q->line >= 0 || gap < -1 || k * 3 < h * 2 || k * 2 > h * 3 ||
            abs(q->y1 - p->y1) * 4 > h)
            continue;
        if (!best || q->x0 < best->x0)
            best = q;
    }
    return best;
}

static void add_part(struct textlike *line, const struct part *p)
{
    int32_t x1 = line->x + line->width, y1 = line->y + line->height;

    if (!line->letters++) {
        line->x = p->x0;
        line->y = p->y0;
        x1 = p->x1;
        y1 = p->y1;
    }
    line->x = p->x0 < line->x ? p->x0 : line->x;
    line->y = p->y0 < line->y ? p->y0 : line->y;
    line->width = (p->x1 > x1 ? p->x1 : x1) - line->x;
    line->height = (p->y1 > y1 ? p->y1 : y1) - line->y;
}

static int by_letters(const void *a, const void *b)
{
    const struct textlike *p = a, *q = b;

    if (p->letters != q->letters)
        return q->letters - p->letters;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x > q->x) - (p->x < q->x);
}

static int add_lines(struct textlike out[TEXTLIKE_MAX], int count, struct sheet *s)
{
    for (size_t i = 0; i < s->count && count < TEXTLIKE_MAX; i++) {
        struct textlike line = {0};

        for (struct part *p = &s->parts[i]; p && p->line < 0; p = next_of(s, p)) {
            p->line = (int)i;
            add_part(&line, p);
        }
        if (line.letters >= TEXTLIKE_LETTERS)
            out[count++] = line;
    }
    return count;
}

static int find(struct textlike out[TEXTLIKE_MAX], const struct image *image)
{
    size_t pixels = (size_t)image->width * (size_t)image->height;
    struct sheet s = {.width = image->width, .height = image->height};
    int count = 0;

    s.grey = bytes_new(pixels, 1);
    s.sums = bytes_zeroed(((size_t)s.width + 1) * ((size_t)s.height + 1), sizeof *s.sums);
    s.marked = bytes_new(pixels, 1);
    s.stack = bytes_new(pixels, sizeof *s.stack);
    s.parts = bytes_new(PARTS_MAX, sizeof *s.parts);
    read_grey(&s, image);
    for (int sign = 1; sign >= -1; sign -= 2) {
        mark(&s, sign);
        gather(&s);
        count = add_lines(out, count, &s);
    }
    free(s.grey);
    free(s.sums);
    free(s.marked);
    free(s.stack);
    free(s.parts);
    if (count)
        qsort(out, (size_t)count, sizeof *out, by_letters);
    return count;
}

/* Back to the picture's own pixels, outwards. */
static void enlarge(struct textlike *box, const struct image *image, const struct image *sheet)
{
    int64_t x1 = box->x + box->width, y1 = box->y + box->height;

    x1 = (x1 * image->width + sheet->width - 1) / sheet->width;
    y1 = (y1 * image->height + sheet->height - 1) / sheet->height;
    box->x = (int32_t)((int64_t)box->x * image->width / sheet->width);
    box->y = (int32_t)((int64_t)box->y * image->height / sheet->height);
    box->width = (int32_t)x1 - box->x;
    box->height = (int32_t)y1 - box->y;
}

int textlike_find(struct textlike out[TEXTLIKE_MAX], const struct image *image)
{
    int32_t longer = image->width > image->height ? image->width : image->height;
    int32_t width = image->width, height = image->height;
    struct image sheet;
    int count;

    if (longer <= TEXTLIKE_SIDE)
        return find(out, image);
    width = (int32_t)((int64_t)width * TEXTLIKE_SIDE / longer);
    height = (int32_t)((int64_t)height * TEXTLIKE_SIDE / longer);
    sheet = resize_area(image, width ? width : 1, height ? height : 1);
    count = find(out, &sheet);
    for (int i = 0; i < count; i++)
        enlarge(&out[i], image, &sheet);
    image_free(&sheet);
    return count;
}
