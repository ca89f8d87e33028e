#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include "db/db.h"

/* schema.h - are the rules in the file those of this program?
 *
 * Whoever may write the file can drop a trigger, make a view say something else, or edit a
 * CHECK. A fresh schema is made in memory from the program's own text and compared with the
 * file's, object by object: tables, indexes, triggers, views. */

/* Hears of each difference, in a readable line. May be NULL. */
typedef void schema_told(void *self, const char *line);

struct schema_report {
    int64_t same;   /* objects that are as they should be */
    int64_t differ; /* that say something else, are gone, or are not ours */
};

/* A difference is no failure: -1 is for a schema that cannot be read. */
int schema_check(struct schema_report *out, struct db *db, schema_told *told, void *self,
                 struct err *err);

#endif
