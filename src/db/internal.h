#ifndef DB_INTERNAL_H
#define DB_INTERNAL_H

#include <sqlite3.h>

#include "base/err.h"

/* internal.h - what the files of this room share, and no other room sees. */
struct db {
    sqlite3 *sql;
    int unlogged;    /* 1: it has no audit log (the vault) */
    double deadline; /* of db/query.h, by base/clock.h */
    int length;      /* what a value's length was limited to before it */
};

/* db/veil.h as SQLite's authorizer: SQLITE_OK or SQLITE_DENY. */
int veil_authorize(void *unused, int action, const char *what, const char *more,
                   const char *database, const char *within);

/* Puts SQLite's last message into *err, under the code that fits. */
int db_fail(struct db *db, struct err *err);

#endif
