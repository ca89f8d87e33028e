#include "dataset/internal.h"
#include "base/file.h"
#include "db/stmt.h"
#include "db/stored.h"

#include <stdlib.h>

/* verify_store.c - what lies beside the database: nothing but copies, for nobody but the owner.
 * Whether each photo's own copy is there and unchanged is verify_photos()'s. */

static int tell_alien(void *self, const char *path, const char *why, struct err *err)
{
    struct verify *v = self;

    (void)err;
    v->report.of[VERIFY_STORE].differ++;
    verify_tell(v, VERIFY_STORE, "'%s': %s", path, why);
    return 0;
}

/* The folders; the files are looked at one by one. */
static void check_modes(struct verify *v)
{
    static const char *const names[] = {".", STORED_FOLDER};

    for (int i = 0; i < 2; i++) {
        char *path = db_beside(v->db, names[i]);
        struct err err;

        if (file_exists(path) && file_check_private(path, &err)) {
            v->report.of[VERIFY_STORE].differ++;
            verify_tell(v, VERIFY_STORE, "%s", err.text);
        }
        free(path);
    }
}

int verify_store(struct verify *v, struct err *err)
{
    int64_t copies = 0, named = 0;

    if (stmt_get_int(&copies, v->db, "SELECT count(*) FROM stored", NULL, err) ||
        stmt_get_int(&named, v->db,
                     "SELECT count(*) FROM photo AS p JOIN dataset AS d ON d.id=p.dataset_id"
                     " WHERE d.domain='clinical' AND p.source<>''",
                     NULL, err))
        return -1;
    if (copies)
        check_modes(v);
    if (named)
        verify_remark(v, VERIFY_STORE,
                      "%lld clinical photos were catalogued before there was a vault: their "
                      "names and paths are in catalog.db, and they are read where they lie",
                      (long long)named);
    v->report.of[VERIFY_STORE].same = copies;
    return stored_walk(v->db, tell_alien, v, err);
}
