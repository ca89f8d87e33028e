#include "app/table.h"
#include "base/bytes.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cells of a table for people, row after row; the first row is the heading. */
struct grid {
    int columns;
    char **cells;
    char *is_number; /* one a cell */
    size_t count, room;
};

static void grid_add(struct grid *grid, char *cell, int is_number)
{
    if (grid->count == grid->room) {
        grid->room = grid->room ? grid->room * 2 : 256;
        grid->cells = bytes_resized(grid->cells, grid->room, sizeof *grid->cells);
        grid->is_number = bytes_resized(grid->is_number, grid->room, 1);
    }
    grid->cells[grid->count] = cell;
    grid->is_number[grid->count++] = (char)is_number;
}

static void grid_free(struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++)
        free(grid->cells[i]);
    free(grid->cells);
    free(grid->is_number);
}

/* Columns on a terminal: bytes that begin a UTF-8 character. */
static int width_of(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void grid_print(const struct grid *grid)
{
    int *widths = bytes_zeroed((size_t)grid->columns, sizeof *widths);

    for (size_t i = 0; i < grid->count; i++) {
        int w = width_of(grid->cells[i]), c = (int)(i % (size_t)grid->columns);

        widths[c] = w > widths[c] ? w : widths[c];
    }
    for (size_t i = 0; i < grid->count; i++) {
        int c = (int)(i % (size_t)grid->columns), last = c == grid->columns - 1;
        int pad = widths[c] - width_of(grid->cells[i]);

        if (grid->is_number[i])
            printf("%*s%s%s", pad, "", grid->cells[i], last ? "\n" : "  ");
        else
            printf("%s%*s%s", grid->cells[i], last ? 0 : pad, "", last ? "\n" : "  ");
    }
    free(widths);
}

/* A value as people read it. Control characters would upset the terminal. */
static char *for_people(const struct stmt *stmt, int at)
{
    struct text t = {0};
    size_t size;

    switch (stmt_kind_of(stmt, at)) {
    case STMT_NULL:
        text_add(&t, "%s", "-");
        break;
    case STMT_INT:
        text_add(&t, "%lld", (long long)stmt_int(stmt, at));
        break;
    case STMT_REAL:
        text_add(&t, "%.4f", stmt_real(stmt, at));
        break;
    case STMT_BLOB:
        stmt_blob(stmt, at, &size);
        text_add(&t, "(%zu bytes)", size);
        break;
    case STMT_TEXT:
        text_add(&t, "%s", stmt_text(stmt, at));
        for (char *c = t.data; *c; c++)
            if ((unsigned char)*c < 32 || *c == 127)
                *c = ' ';
        break;
    }
    return t.data;
}

static int print_grid(struct stmt *stmt, struct err *err)
{
    struct grid grid = {.columns = stmt_columns(stmt)};
    int got;

    for (int c = 0; c < grid.columns; c++)
        grid_add(&grid, bytes_copied_text(stmt_column_name(stmt, c)), 0);
    while ((got = stmt_step(stmt, err)) > 0) {
        for (int c = 0; c < grid.columns; c++) {
            enum stmt_kind kind = stmt_kind_of(stmt, c);

            grid_add(&grid, for_people(stmt, c), kind == STMT_INT || kind == STMT_REAL);
        }
    }
    /* A heading stands as its column does. */
    for (int c = 0; !got && grid.columns && c < grid.columns; c++)
        if (grid.count > (size_t)grid.columns)
            grid.is_number[c] = grid.is_number[c + grid.columns];
    if (!got && grid.columns)
        grid_print(&grid);
    grid_free(&grid);
    return got;
}

static void add_blob_hex(struct text *t, const struct stmt *stmt, int at)
{
    size_t size;
    const unsigned char *data = stmt_blob(stmt, at, &size);

    for (size_t i = 0; i < size; i++)
        text_add(t, "%02x", data[i]);
}

static void add_real(struct text *t, double value, const char *beyond)
{
    if (isfinite(value))
        text_add(t, "%.17g", value);
    else
        text_add(t, "%s", beyond);
}

static void add_json(struct text *t, const struct stmt *stmt, int at)
{
    switch (stmt_kind_of(stmt, at)) {
    case STMT_NULL:
        text_add(t, "null");
        break;
    case STMT_INT:
        text_add(t, "%lld", (long long)stmt_int(stmt, at));
        break;
    case STMT_REAL:
        add_real(t, stmt_real(stmt, at), "null");
        break;
    case STMT_TEXT:
        text_add_json(t, stmt_text(stmt, at));
        break;
    case STMT_BLOB:
        text_add(t, "\"");
        add_blob_hex(t, stmt, at);
        text_add(t, "\"");
        break;
    }
}

static int print_json(struct stmt *stmt, struct err *err)
{
    struct text row = {0};
    int got, first = 1;

    printf("[");
    while ((got = stmt_step(stmt, err)) > 0) {
        row.size = 0;
        for (int c = 0; c < stmt_columns(stmt); c++) {
            text_add(&row, c ? "," : "");
            text_add_json(&row, stmt_column_name(stmt, c));
            text_add(&row, ":");
            add_json(&row, stmt, c);
        }
        printf("%s\n{%s}", first ? "" : ",", row.data);
        first = 0;
    }
    printf("\n]\n");
    text_free(&row);
    return got;
}

static void print_quoted(const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        printf("%s", text);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void print_csv_cell(const struct stmt *stmt, int at)
{
    struct text t = {0};

    text_add(&t, "%s", "");
    switch (stmt_kind_of(stmt, at)) {
    case STMT_NULL:
        break;
    case STMT_INT:
        text_add(&t, "%lld", (long long)stmt_int(stmt, at));
        break;
    case STMT_REAL:
        add_real(&t, stmt_real(stmt, at), "");
        break;
    case STMT_TEXT:
        text_add(&t, "%s", stmt_text(stmt, at));
        break;
    case STMT_BLOB:
        add_blob_hex(&t, stmt, at);
        break;
    }
    print_quoted(t.data);
    text_free(&t);
}

static int print_csv(struct stmt *stmt, struct err *err)
{
    int got, columns = stmt_columns(stmt);

    for (int c = 0; c < columns; c++) {
        print_quoted(stmt_column_name(stmt, c));
        printf(c == columns - 1 ? "\r\n" : ",");
    }
    while ((got = stmt_step(stmt, err)) > 0) {
        for (int c = 0; c < columns; c++) {
            print_csv_cell(stmt, c);
            printf(c == columns - 1 ? "\r\n" : ",");
        }
    }
    return got;
}

int table_print(const struct app *app, struct stmt *stmt, struct err *err)
{
    int got = app->json  ? print_json(stmt, err)
              : app->csv ? print_csv(stmt, err)
                         : print_grid(stmt, err);

    return got ? -1 : 0;
}

int table_query(const struct app *app, struct db *db, const char *sql, const char *text,
                struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, db, sql, err)) {
        if (text)
            stmt_bind_text(&q, 1, text);
        rc = table_print(app, &q, err);
    }
    stmt_close(&q);
    return rc;
}
