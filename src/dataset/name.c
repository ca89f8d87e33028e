#include "dataset/name.h"
#include "base/limits.h"
#include "base/text.h"
#include "db/stmt.h"

#include <string.h>

#define LISTED 8

int name_check(const char *what, const char *name, struct err *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    size_t size = strlen(name);

    if (size < 1 || size > LIMIT_NAME_BYTES || strspn(name, allowed) != size)
        return err_set(err, ERR_USAGE,
                       "'%.130s' cannot be the name of a %s: 1 to %d letters, digits, '.', "
                       "'_' and '-' can",
                       name, what, LIMIT_NAME_BYTES);
    return 0;
}

static int not_there(struct db *db, const char *table, const char *name, struct err *err)
{
    struct text sql = {0}, list = {0};
    struct stmt q = {0};
    int n = 0, got = -1;

    text_add(&sql, "SELECT name FROM %s ORDER BY name", table);
    if (stmt_open(&q, db, sql.data, err))
        goto done;
    while ((got = stmt_step(&q, err)) > 0 && n < LISTED)
        text_add(&list, "%s%s", n++ ? ", " : "", stmt_text(&q, 0));
    if (got >= 0)
        err_set(err, ERR_ABSENT, "there is no %s '%s'%s%.300s%s", table, name,
                n ? "; there are: " : " (and no other)", n ? list.data : "",
                got > 0 ? ", ..." : "");
done:
    stmt_close(&q);
    text_free(&sql);
    text_free(&list);
    return -1;
}

int name_find(int64_t *out, struct db *db, const char *table, const char *name, struct err *err)
{
    struct text sql = {0};
    int rc;

    text_add(&sql, "SELECT id FROM %s WHERE name=?1", table);
    rc = stmt_get_int(out, db, sql.data, name, err);
    text_free(&sql);
    return rc && err->code == ERR_ABSENT ? not_there(db, table, name, err) : rc;
}
