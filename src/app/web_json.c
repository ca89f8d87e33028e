#include "app/web_json.h"

#include <math.h>
#include <string.h>

static void add_value(struct text *out, const struct stmt *q, int at)
{
    size_t size;
    double real;

    switch (stmt_kind_of(q, at)) {
    case STMT_INT:
        text_add(out, "%lld", (long long)stmt_int(q, at));
        break;
    case STMT_REAL:
        real = stmt_real(q, at);
        text_add(out, isfinite(real) ? "%.17g" : "null", real);
        break;
    case STMT_TEXT:
        text_add_json(out, stmt_text(q, at));
        break;
    case STMT_BLOB:
        stmt_blob(q, at, &size);
        text_add(out, "{\"bytes\":%zu}", size);
        break;
    default:
        text_add(out, "null");
    }
}

void web_json_row(struct text *out, const struct stmt *q)
{
    for (int i = 0; i < stmt_columns(q); i++) {
        text_add(out, i ? "," : "{");
        text_add_json(out, stmt_column_name(q, i));
        text_add(out, ":");
        add_value(out, q, i);
    }
    text_add(out, "}");
}

int web_json_rows(struct text *out, struct stmt *q, long most, struct err *err)
{
    long n = 0;
    int got;

    text_add(out, "{\"rows\":[");
    while ((got = stmt_step(q, err)) > 0 && n < most) {
        text_add(out, n++ ? ",\n" : "\n");
        web_json_row(out, q);
    }
    text_add(out, "],\"more\":%s}\n", got > 0 ? "true" : "false");
    return got < 0 ? -1 : 0;
}

static void add_csv(struct text *out, const char *value)
{
    if (!strpbrk(value, ",\"\r\n")) {
        text_add(out, "%s", value);
        return;
    }
    text_add(out, "\"");
    for (; *value; value++)
        text_add(out, *value == '"' ? "\"\"" : "%c", *value);
    text_add(out, "\"");
}

void web_json_csv_row(struct text *out, const struct stmt *q, int names)
{
    size_t size;

    for (int i = 0; i < stmt_columns(q); i++) {
        text_add(out, i ? "," : "");
        if (names) {
            add_csv(out, stmt_column_name(q, i));
        } else if (stmt_kind_of(q, i) == STMT_BLOB) {
            stmt_blob(q, i, &size);
            text_add(out, "(%zu bytes)", size);
        } else if (stmt_text(q, i)) {
            add_csv(out, stmt_text(q, i));
        }
    }
    text_add(out, "\r\n");
}
