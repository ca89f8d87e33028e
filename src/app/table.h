#ifndef APP_TABLE_H
#define APP_TABLE_H

#include "app/verb.h"
#include "db/stmt.h"

/* table.h - rows on standard output: aligned columns for people, JSON (an
 * array of objects) with --json, CSV (RFC 4180) with --csv. Reals are shown
 * with 4 decimals to people and in full (17 digits) to programs; blobs as
 * their size to people and as hexadecimal to programs. */

/* Prints every row that the statement, already bound, gives. */
int table_print(const struct app *app, struct stmt *stmt, struct err *err);

/* The same for a statement that takes no parameters or one text (may be NULL). */
int table_query(const struct app *app, struct db *db, const char *sql, const char *text,
                struct err *err);

#endif
