#ifndef FUNCTIONS_FUNCTIONS_H
#define FUNCTIONS_FUNCTIONS_H

/* functions.h - masks, splines and evidence in SQL: docs/functions.md.
 *
 * The one room that knows SQLite's extension interface. It is built twice from
 * the same sources: into the program, and as the loadable module
 * libdermatome_sqlite.so, which offers the same functions to any SQLite. */
struct sqlite3;
struct sqlite3_api_routines;

/* Adds all functions to a connection: the entry point of an extension as SQLite
 * calls it. Inside the program `api` is not used and may be NULL. Returns an
 * SQLite code; where that is not 0 and `message` is not NULL, *message may be a
 * text, to be freed by sqlite3_free(). */
int functions_add(struct sqlite3 *sql, char **message, const struct sqlite3_api_routines *api);

#endif
