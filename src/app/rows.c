#include "app/rows.h"
#include "app/table.h"

#include <math.h>

/* Puts what parts the next cell from the one before. */
static void open_cell(struct rows *rows)
{
    text_add(&rows->json, "%s", rows->cells++ ? "," : rows->count ? ",[" : "[[");
}

void rows_text(struct rows *rows, const char *value)
{
    if (!value) {
        rows_none(rows);
        return;
    }
    open_cell(rows);
    text_add_json(&rows->json, value);
}

void rows_int(struct rows *rows, int64_t value)
{
    open_cell(rows);
    text_add(&rows->json, "%lld", (long long)value);
}

void rows_real(struct rows *rows, double value)
{
    if (!isfinite(value)) {
        rows_none(rows);
        return;
    }
    open_cell(rows);
    /* The point makes it a real, whatever its value. */
    text_add(&rows->json, value == floor(value) && fabs(value) < 1e15 ? "%.1f" : "%.17g",
             value);
}

void rows_none(struct rows *rows)
{
    open_cell(rows);
    text_add(&rows->json, "null");
}

void rows_end(struct rows *rows)
{
    text_add(&rows->json, "]");
    rows->cells = 0;
    rows->count++;
}

int rows_print(const struct app *app, struct db *db, const struct rows *rows,
               const char *const *columns, int count, struct err *err)
{
    struct text sql = {0}, json = {0};
    struct stmt q = {0};
    int rc = -1;

    for (int i = 0; i < count; i++)
        text_add(&sql, "%s json_extract(value, '$[%d]') AS \"%s\"", i ? "," : "SELECT", i,
                 columns[i]);
    text_add(&sql, " FROM json_each(?1) ORDER BY key");
    text_add(&json, "%s]", rows->count ? rows->json.data : "[");
    if (!stmt_open(&q, db, sql.data, err)) {
        stmt_bind_text(&q, 1, json.data);
        rc = table_print(app, &q, err);
    }
    stmt_close(&q);
    text_free(&sql);
    text_free(&json);
    return rc;
}

void rows_free(struct rows *rows)
{
    text_free(&rows->json);
    *rows = (struct rows){0};
}
