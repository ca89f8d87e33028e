#include "functions/functions.h"
#include "functions/internal.h"
#include "functions/result.h"
#include "base/bytes.h"

#include <stdlib.h>

SQLITE_EXTENSION_INIT1

/* The same values always give the same result, and nothing outside is touched:
 * so they may stand in indexes, CHECKs and views of untrusted files. */
#define TRAITS (SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS)

static int has_null(sqlite3_value **values, int count)
{
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            return 1;
    return 0;
}

static void run(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct function *function = sqlite3_user_data(context);
    struct call call = {context, values, count};
    struct err err;

    if (has_null(values, count))
        return; /* the result is NULL */
    if (function->run(&call, &err))
        result_error(context, function->name, &err);
}

/* What SQLite keeps for one aggregation: one allocation of ours, so that its
 * alignment is malloc's. */
struct group {
    void *state; /* NULL until the first row that counts */
    int failed;
};

static void step(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct aggregate *aggregate = sqlite3_user_data(context);
    struct group *group = sqlite3_aggregate_context(context, sizeof *group);
    struct call call = {context, values, count};
    struct err err;

    if (!group) {
        sqlite3_result_error_nomem(context);
        return;
    }
    if (group->failed || has_null(values, count))
        return;
    if (!group->state)
        group->state = bytes_zeroed(1, (size_t)aggregate->size);
    if (aggregate->step(group->state, &call, &err))
        group->failed = result_error(context, aggregate->name, &err);
}

/* SQLite calls it also after an error, for what has to be freed. */
static void finish(sqlite3_context *context)
{
    const struct aggregate *aggregate = sqlite3_user_data(context);
    struct group *group = sqlite3_aggregate_context(context, 0);

    if (!group || !group->state)
        return; /* no rows: NULL */
    if (!group->failed)
        aggregate->finish(context, group->state);
    aggregate->clear(group->state);
    free(group->state);
    group->state = NULL;
}

static int add_functions(sqlite3 *sql)
{
    const struct function *const tables[] = {mask_functions, shape_functions, png_functions,
                                             rle_functions, surface_functions};
    int rc = SQLITE_OK;

    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct function *f = tables[t]; f->name && !rc; f++)
            rc = sqlite3_create_function_v2(sql, f->name, f->arguments, TRAITS,
                                            (void *)(uintptr_t)f, run, NULL, NULL, NULL);
    return rc;
}

static int add_aggregates(sqlite3 *sql)
{
    const struct aggregate *const tables[] = {aggregate_functions, evidence_functions};
    int rc = SQLITE_OK;

    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct aggregate *a = tables[t]; a->name && !rc; a++)
            rc = sqlite3_create_function_v2(sql, a->name, a->arguments, TRAITS,
                                            (void *)(uintptr_t)a, NULL, step, finish, NULL);
    return rc;
}

int functions_add(sqlite3 *sql, char **message, const sqlite3_api_routines *api)
{
    int rc;

    (void)api;
    SQLITE_EXTENSION_INIT2(api);
    rc = add_functions(sql);
    if (!rc)
        rc = add_aggregates(sql);
    if (rc && message)
        *message =
            sqlite3_mprintf("dermatome's functions cannot be added: %s", sqlite3_errmsg(sql));
    return rc;
}

#ifndef SQLITE_CORE
/* The name that SQLite makes of "libdermatome_sqlite.so". */
__attribute__((visibility("default"))) int
sqlite3_dermatomesqlite_init(sqlite3 *sql, char **message, const sqlite3_api_routines *api);

int sqlite3_dermatomesqlite_init(sqlite3 *sql, char **message, const sqlite3_api_routines *api)
{
    return functions_add(sql, message, api);
}
#endif
