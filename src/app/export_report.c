#include "app/export_report.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "db/stmt.h"
#include "db/stored.h"

#include <stdlib.h>
#include <unistd.h>

/* Where the file will be, for the auditor: `path` from the root; to be freed. */
static char *absolute(const char *path)
{
    struct text out = {0};
    char *here = *path == '/' ? NULL : getcwd(NULL, 0);

    text_add(&out, "%s%s%s", here ? here : "", here ? "/" : "", path);
    free(here);
    return out.data;
}

static int record_photo(struct db *db, int64_t export, int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, db, "INSERT INTO export_photo(export_id, photo_id) VALUES(?1, ?2)",
                   err)) {
        stmt_bind_int(&q, 1, export);
        stmt_bind_int(&q, 2, photo);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc ? err_while(err, "photo %lld", (long long)photo) : 0;
}

/* `path` NULL: it is left out, since private photos are shown. */
static int record_export(struct db *db, const char *path, struct err *err)
{
    static const char sql[] = "INSERT INTO export(what, target, at) VALUES('report', ?1, ?2)";
    char *target = path ? absolute(path) : NULL;
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, db, sql, err)) {
        stmt_bind_text(&q, 1, target ? target : "");
        stmt_bind_text(&q, 2, clock_now().utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    free(target);
    return rc;
}

static int record(struct db *db, const char *path, const struct report_picture *pictures,
                  int count, struct err *err)
{
    int64_t export;
    int private = 0, rc = -1;

    if (db_begin(db, err))
        return -1;
    for (int i = 0; !private && i < count; i++)
        if (stored_is_private(&private, db, pictures[i].photo_id, err))
            goto done;
    if (record_export(db, private ? NULL : path, err))
        goto done;
    export = db_last_id(db);
    for (int i = 0; i < count; i++)
        if (record_photo(db, export, pictures[i].photo_id, err))
            goto done;
    rc = db_commit(db, err);
done:
    db_rollback(db);
    return rc;
}

int export_report(struct db *db, const char *experiment, double margin, const char *path,
                  const struct report_picture *pictures, int count, struct err *err)
{
    struct text page = {0};
    struct file *file = NULL;
    int rc = -1;

    /* The file is begun first, so that nothing is recorded where none can be written. */
    if (report_html(&page, db, experiment, margin, pictures, count, err) ||
        file_begin(&file, path, err) || (count && record(db, path, pictures, count, err)) ||
        file_add(file, page.data, page.size, err))
        goto done;
    rc = file_commit(file, err);
    file = NULL;
done:
    file_cancel(file);
    text_free(&page);
    return rc;
}
