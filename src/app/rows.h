#ifndef APP_ROWS_H
#define APP_ROWS_H

#include "app/verb.h"
#include "base/text.h"
#include "db/db.h"

/* rows.h - a table that was reckoned, cell by cell, and is printed as
 * app/table.h prints those that were asked of the catalogue. {0} is the empty
 * one. */
struct rows {
    struct text json;
    size_t cells; /* of the row that is being added */
    size_t count; /* rows */
};

/* A cell of the current row; a NULL text is no value. */
void rows_text(struct rows *rows, const char *value);
void rows_int(struct rows *rows, int64_t value);
void rows_real(struct rows *rows, double value); /* NaN is no value */
void rows_none(struct rows *rows);

/* Ends the row. Every row has as many cells as there are columns. */
void rows_end(struct rows *rows);

/* `db` lends its hand; nothing is read or written. */
int rows_print(const struct app *app, struct db *db, const struct rows *rows,
               const char *const *columns, int count, struct err *err);
void rows_free(struct rows *rows);

#endif
