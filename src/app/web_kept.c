#include "app/web_kept.h"
#include "base/bytes.h"
#include "base/threads.h"
#include "db/stmt.h"

#include <stdlib.h>
#include <string.h>

struct web_kept {
    struct threads_lock *lock; /* of all that follows */
    struct db *watch; /* never writes: what it is told counts the commits of all others */
    struct text name, made;
    int64_t version;
};

struct web_kept *web_kept_new(void)
{
    struct web_kept *kept = bytes_zeroed(1, sizeof *kept);

    kept->lock = threads_lock_new();
    return kept;
}

void web_kept_free(struct web_kept *kept)
{
    if (!kept)
        return;
    db_close(kept->watch);
    text_free(&kept->name);
    text_free(&kept->made);
    threads_lock_free(kept->lock);
    free(kept);
}

int web_kept_find(struct text *out, int64_t *version, struct web_kept *kept,
                  const struct db *db, const char *name, struct err *err)
{
    int rc = 0;

    threads_lock_take(kept->lock);
    if (!kept->watch)
        rc = db_open_beside(&kept->watch, db, err);
    if (!rc)
        rc = stmt_get_int(version, kept->watch, "PRAGMA data_version", NULL, err);
    if (!rc && kept->name.data && !strcmp(kept->name.data, name) && kept->version == *version) {
        text_add_bytes(out, kept->made.data, kept->made.size);
        rc = 1;
    }
    threads_lock_give(kept->lock);
    return rc;
}

void web_kept_keep(struct web_kept *kept, const char *name, int64_t version, const char *data,
                   size_t size)
{
    threads_lock_take(kept->lock);
    text_free(&kept->name);
    text_free(&kept->made);
    text_add(&kept->name, "%s", name);
    text_add_bytes(&kept->made, data, size);
    kept->version = version;
    threads_lock_give(kept->lock);
}
