#include "functions/argument.h"
#include "functions/result.h"
#include "annotate/rle.h"
#include "base/limits.h"
#include "image/image.h"

#include <string.h>

/* COCO's segmentation object: {"size":[height,width],"counts":"..."}. */
static int run_rle(const struct call *call, struct err *err)
{
    struct text counts = {0}, object = {0};
    struct mask mask;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    rle_write(&counts, &mask);
    text_add(&object, "{\"size\":[%d,%d],\"counts\":", mask.height, mask.width);
    text_add_json(&object, counts.data);
    text_add(&object, "}");
    text_free(&counts);
    mask_free(&mask);
    result_text(call->context, &object);
    return 0;
}

/* The object being read: of JSON just what it can hold. */
struct reader {
    const char *start, *at, *end;
    int32_t width, height; /* 0 until "size" was read */
    struct text counts;    /* data NULL until "counts" was read */
};

static int wanted(const struct reader *r, const char *what, struct err *err)
{
    return err_set(err, ERR_FORMAT, "argument 1: byte %zu: %s was expected",
                   (size_t)(r->at - r->start), what);
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && memchr(" \t\r\n", *r->at, 4))
        r->at++;
}

/* Moves behind the character if it is the next one. */
static int took(struct reader *r, char c)
{
    skip_blanks(r);
    if (r->at == r->end || *r->at != c)
        return 0;
    r->at++;
    return 1;
}

static int read_side(struct reader *r, int32_t *side, struct err *err)
{
    int64_t value = 0;
    const char *from;

    skip_blanks(r);
    from = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9' && value <= LIMIT_SIDE)
        value = value * 10 + (*r->at++ - '0');
    if (r->at == from || (*from == '0' && r->at - from > 1))
        return wanted(r, "a whole number", err);
    if (value > LIMIT_SIDE)
        return err_set(err, ERR_LIMIT, "argument 1: a side is over %d pixels", LIMIT_SIDE);
    *side = (int32_t)value;
    return 0;
}

static int read_size(struct reader *r, struct err *err)
{
    if (r->width || r->height)
        return wanted(r, "one \"size\"", err);
    if (!took(r, '['))
        return wanted(r, "[height,width]", err);
    if (read_side(r, &r->height, err))
        return -1;
    if (!took(r, ','))
        return wanted(r, "','", err);
    if (read_side(r, &r->width, err))
        return -1;
    if (!took(r, ']'))
        return wanted(r, "']'", err);
    return image_check_size(r->width, r->height, err) ? err_while(err, "argument 1") : 0;
}

/* What follows a backslash; of JSON's escapes those that give a printable
 * character of ASCII, which is all that counts can hold. */
static int read_escape(struct reader *r, char *out, struct err *err)
{
    unsigned value = 0;

    if (r->at < r->end && memchr("\\\"/", *r->at, 3)) {
        *out = *r->at++;
        return 0;
    }
    if (r->end - r->at < 5 || *r->at != 'u')
        return wanted(r, "an escape that gives a printable character", err);
    r->at++;
    for (int i = 0; i < 4; i++, r->at++) {
        static const char digits[] = "00112233445566778899aAbBcCdDeEfF";
        const char *digit = memchr(digits, *r->at, 32);

        if (!digit)
            return wanted(r, "a hexadecimal digit", err);
        value = value * 16 + (unsigned)(digit - digits) / 2;
    }
    if (value < 32 || value > 126)
        return wanted(r, "an escape that gives a printable character", err);
    *out = (char)value;
    return 0;
}

/* A string, without its quotes. */
static int read_string(struct reader *r, struct text *out, struct err *err)
{
    if (!took(r, '"'))
        return wanted(r, "a string", err);
    while (r->at < r->end && *r->at != '"') {
        const char *from = r->at;
        char c;

        while (r->at < r->end && *r->at != '"' && *r->at != '\\')
            r->at++;
        text_add_bytes(out, from, (size_t)(r->at - from));
        if (r->at == r->end || *r->at == '"')
            continue;
        r->at++;
        if (read_escape(r, &c, err))
            return -1;
        text_add_bytes(out, &c, 1);
    }
    if (r->at == r->end)
        return wanted(r, "'\"'", err);
    r->at++;
    text_add_bytes(out, "", 0); /* it was there, if empty */
    return 0;
}

static int read_counts(struct reader *r, struct err *err)
{
    if (r->counts.data)
        return wanted(r, "one \"counts\"", err);
    return read_string(r, &r->counts, err);
}

static int read_member(struct reader *r, struct err *err)
{
    struct text name = {0};
    int rc = read_string(r, &name, err);

    if (!rc && !took(r, ':'))
        rc = wanted(r, "':'", err);
    if (!rc && !strcmp(name.data, "size"))
        rc = read_size(r, err);
    else if (!rc && !strcmp(name.data, "counts"))
        rc = read_counts(r, err);
    else if (!rc)
        rc = wanted(r, "\"size\" or \"counts\", and nothing else,", err);
    text_free(&name);
    return rc;
}

static int read_object(struct reader *r, struct err *err)
{
    if (!took(r, '{'))
        return wanted(r, "'{'", err);
    do {
        if (read_member(r, err))
            return -1;
    } while (took(r, ','));
    if (!took(r, '}'))
        return wanted(r, "'}'", err);
    skip_blanks(r);
    if (r->at < r->end)
        return wanted(r, "the end", err);
    if (!r->width || !r->counts.data)
        return wanted(r, "an object with both \"size\" and \"counts\"", err);
    return 0;
}

static int run_from_rle(const struct call *call, struct err *err)
{
    struct bytes object = {0};
    struct reader r = {0};
    struct mask mask;
    int rc;

    if (argument_text(&object, call, 0, err))
        return -1;
    r.start = r.at = (const char *)object.data;
    r.end = r.start + object.size;
    rc = read_object(&r, err);
    if (!rc && rle_read(&mask, r.counts.data, r.counts.size, r.width, r.height, err))
        rc = err_while(err, "argument 1");
    text_free(&r.counts);
    if (!rc)
        result_mask(call->context, &mask);
    return rc;
}

const struct function rle_functions[] = {
    {"mask_rle", 1, run_rle},
    {"mask_from_rle", 1, run_from_rle},
    {NULL, 0, NULL},
};
