#include "annotate/rle.h"
#include "functions/argument.h"
#include "functions/result.h"

#include <stdlib.h>
#include <string.h>

/* COCO's compressed masks: {"size": [height, width], "counts": "..."}. */

static int run_rle(const struct call *call, struct err *err)
{
    struct text counts = {0}, out = {0};
    struct mask mask;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    rle_write(&counts, &mask);
    text_add(&out, "{\"size\":[%d,%d],\"counts\":", mask.height, mask.width);
    text_add_json(&out, counts.data);
    text_add(&out, "}");
    mask_free(&mask);
    text_free(&counts);
    result_text(call->context, &out);
    return 0;
}

/* The text that is left to be read. */
struct rest {
    const char *at, *end;
};

static void skip_space(struct rest *r)
{
    while (r->at < r->end && memchr(" \t\r\n", *r->at, 4))
        r->at++;
}

/* 1 if the text goes on so, after white space; then it is read. */
static int next_is(struct rest *r, const char *token)
{
    size_t n = strlen(token);

    skip_space(r);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, token, n))
        return 0;
    r->at += n;
    return 1;
}

static int read_side(int32_t *out, struct rest *r)
{
    int32_t v = 0;

    skip_space(r);
    if (r->at == r->end || *r->at < '0' || *r->at > '9')
        return -1;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9') {
        if (v > 1000000)
            return -1;
        v = 10 * v + (*r->at++ - '0');
    }
    *out = v;
    return 0;
}

/* What stands behind "\\u": four hexadecimal digits of an ASCII character. */
static int read_code(char *out, struct rest *r)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int code = 0;

    for (int i = 0; i < 4; i++) {
        const char *digit = r->at < r->end && *r->at ? strchr(digits, *r->at) : NULL;

        if (!digit)
            return -1;
        code = code * 16 + (int)(digit - digits) % 16;
        r->at++;
    }
    *out = (char)code;
    return code > 0 && code < 128 ? 0 : -1;
}

/* A string; of JSON's escapes those that stand for a printable character. */
static int read_string(struct text *out, struct rest *r)
{
    if (!next_is(r, "\""))
        return -1;
    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;

        if (c == '\\') {
            if (r->at == r->end)
                return -1;
            c = *r->at++;
            if (c == 'u' ? read_code(&c, r) : !memchr("\\/\"", c, 3))
                return -1;
        }
        text_add_bytes(out, &c, 1);
    }
    return r->at++ < r->end ? 0 : -1;
}

struct parts {
    int32_t width, height;
    struct text counts;
    int sized, counted;
};

static int read_pair(struct parts *p, struct rest *r)
{
    if (!p->sized && next_is(r, "\"size\"")) {
        p->sized = 1;
        return next_is(r, ":") && next_is(r, "[") && !read_side(&p->height, r) &&
                       next_is(r, ",") && !read_side(&p->width, r) && next_is(r, "]")
                   ? 0
                   : -1;
    }
    if (p->counted || !next_is(r, "\"counts\"") || !next_is(r, ":"))
        return -1;
    p->counted = 1;
    return read_string(&p->counts, r);
}

static int read_parts(struct parts *p, struct rest r)
{
    if (!next_is(&r, "{") || read_pair(p, &r) || !next_is(&r, ",") || read_pair(p, &r) ||
        !next_is(&r, "}"))
        return -1;
    skip_space(&r);
    return r.at == r.end ? 0 : -1;
}

static int run_from_rle(const struct call *call, struct err *err)
{
    struct bytes text = {0};
    struct parts p = {0};
    struct mask mask;
    int rc;

    if (argument_text(&text, call, 0, err))
        return -1;
    if (read_parts(&p,
                   (struct rest){(const char *)text.data, (const char *)text.data + text.size}))
        rc = err_set(err, ERR_FORMAT,
                     "argument 1 is not COCO's {\"size\":[height,width],\"counts\":\"...\"}");
    else if (rle_read(&mask, p.counts.data ? p.counts.data : "", p.counts.size, p.width,
                      p.height, err))
        rc = err_while(err, "argument 1");
    else
        rc = 0;
    text_free(&p.counts);
    if (!rc)
        result_mask(call->context, &mask);
    return rc;
}

const struct function rle_functions[] = {
    {"mask_rle", 1, run_rle},
    {"mask_from_rle", 1, run_from_rle},
    {NULL, 0, NULL},
};
