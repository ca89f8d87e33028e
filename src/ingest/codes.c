#include "ingest/codes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where the reading is. What was read goes, shorter or equal, to the place where it stood. */
struct reader {
    char *at, *end;
    size_t line;
};

/* Reads a quoted field, behind its first quote; it ends in 0 then. */
static int read_quoted(char **out, struct reader *r, struct err *err)
{
    char *to = r->at;
    size_t line = r->line;
    int closed = 0;

    *out = to;
    for (; r->at < r->end; *to++ = *r->at++) {
        r->line += *r->at == '\n';
        if (*r->at != '"')
            continue;
        r->at++;
        closed = r->at == r->end || *r->at != '"';
        if (closed)
            break;
    }
    if (!closed)
        return err_set(err, ERR_FORMAT, "line %zu: a quote is not closed", line);
    if (r->at < r->end && !strchr(",\r\n", *r->at))
        return err_set(err, ERR_FORMAT, "line %zu: there is something behind a closing quote",
                       r->line);
    *to = 0;
    return 0;
}

static int read_bare(char **out, struct reader *r, struct err *err)
{
    *out = r->at;
    while (r->at < r->end && !strchr(",\r\n", *r->at)) {
        if (*r->at == '"')
            return err_set(err, ERR_FORMAT, "line %zu: a quote within a word", r->line);
        r->at++;
    }
    return 0;
}

/* Takes blanks off both ends. */
static char *trimmed(char *text)
{
    size_t size;

    text += strspn(text, " \t");
    for (size = strlen(text); size && strchr(" \t", text[size - 1]); size--)
        ;
    text[size] = 0;
    return text;
}

/* One field, and what ended it: ',', '\n' or 0. */
static int read_field(char **out, char *ended_by, struct reader *r, struct err *err)
{
    char *end;
    int quoted = r->at < r->end && *r->at == '"';

    r->at += quoted;
    if (quoted ? read_quoted(out, r, err) : read_bare(out, r, err))
        return -1;
    end = r->at;
    if (r->at < r->end && *r->at == '\r' && (r->at + 1 == r->end || r->at[1] != '\n'))
        return err_set(err, ERR_FORMAT, "line %zu: a carriage return alone", r->line);
    r->at += r->at < r->end && *r->at == '\r';
    *ended_by = 0;
    if (r->at < r->end)
        *ended_by = *r->at++;
    r->line += *ended_by == '\n';
    if (!quoted)
        *end = 0;
    *out = trimmed(*out);
    return 0;
}

/* 1: a row, 0: an empty line, -1. */
static int read_row(struct codes_row *out, struct reader *r, struct err *err)
{
    char *photo, *code, ended_by;
    size_t line = r->line;

    if (read_field(&photo, &ended_by, r, err))
        return -1;
    if (ended_by != ',' && !*photo)
        return 0;
    if (ended_by != ',')
        return err_set(err, ERR_FORMAT, "line %zu: wants a photo, a comma and a code", line);
    if (read_field(&code, &ended_by, r, err))
        return -1;
    if (ended_by == ',')
        return err_set(err, ERR_FORMAT, "line %zu: more than two columns", line);
    if (!*photo || !*code)
        return err_set(err, ERR_FORMAT, "line %zu: the photo or the code is empty", line);
    *out = (struct codes_row){photo, code, line};
    return 1;
}

int codes_read(struct codes *out, const char *data, size_t size, struct err *err)
{
    struct bytes text = {0}, rows = {0};
    struct reader r = {.line = 1};
    struct codes_row row;
    int got = 0;

    if (size > CODES_BYTES_MAX)
        return err_set(err, ERR_LIMIT, "%zu bytes: a list of codes may have at most %zu", size,
                       CODES_BYTES_MAX);
    if (memchr(data, 0, size))
        return err_set(err, ERR_FORMAT, "a zero byte: this is no CSV file");
    bytes_add(&text, data, size);
    bytes_add(&text, "", 1);
    r.at = (char *)text.data;
    r.end = r.at + size;
    if (size >= 3 && !memcmp(r.at, "\xef\xbb\xbf", 3))
        r.at += 3;
    while (r.at < r.end && (got = read_row(&row, &r, err)) >= 0)
        if (got && (row.line > 1 || strcasecmp(row.photo, "photo") != 0))
            bytes_add(&rows, &row, sizeof row);
    if (got < 0) {
        bytes_free(&rows);
        codes_free(&(struct codes){.text = text});
        return -1;
    }
    *out = (struct codes){(struct codes_row *)(void *)rows.data,
                          rows.size / sizeof(struct codes_row), text};
    return 0;
}

void codes_free(struct codes *codes)
{
    bytes_wipe(&codes->text); /* patients' codes do not stay in memory */
    free(codes->rows);
    *codes = (struct codes){0};
}
