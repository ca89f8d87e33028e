#ifndef FUNCTIONS_INTERNAL_H
#define FUNCTIONS_INTERNAL_H

#include <sqlite3ext.h>

#include "annotate/mask.h"
#include "annotate/shape.h"
#include "base/text.h"

/* internal.h - what the files of this room share, and no other room sees. */

/* SQLite's own word: in the module, where its functions are found. */
SQLITE_EXTENSION_INIT3

/* One call of a function from SQL. No value is NULL. */
struct call {
    sqlite3_context *context;
    sqlite3_value **values;
    int count;
};

/* Reads the values, gives one result_...(), returns 0; or says why not and
 * returns -1: the name of the function is put before the text. */
typedef int function_run(const struct call *call, struct err *err);

/* A row of a table of functions; the table ends with a name of NULL. */
struct function {
    const char *name;
    int arguments;
    function_run *run;
};

extern const struct function mask_functions[], shape_functions[], png_functions[],
    rle_functions[], surface_functions[];

/* An aggregate: `step` takes one row's values, none of them NULL, into *state
 * (at first {0}); `finish` gives the result. `clear` frees what *state owns. */
struct aggregate {
    const char *name;
    int arguments;
    int (*step)(void *state, const struct call *call, struct err *err);
    void (*finish)(sqlite3_context *context, void *state);
    void (*clear)(void *state);
    int size; /* bytes of the state */
};

extern const struct aggregate aggregate_functions[], evidence_functions[];

#endif
