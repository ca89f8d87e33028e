#include "ingest/agenda.h"
#include "base/bytes.h"
#include "ingest/pair.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* `state`: what becomes of a file; the refused are told in this order. */
enum { FINE, UNREAD, UNPAIRED };

static const char schema[] = "CREATE TABLE list("
                             "  id     INTEGER PRIMARY KEY," /* 3 x place + kind */
                             "  kind   INTEGER NOT NULL,"    /* enum agenda_kind */
                             "  folder TEXT NOT NULL,"       /* absolute path */
                             "  above  TEXT NOT NULL"        /* goes before the photos' names */
                             ") STRICT;"
                             "CREATE TABLE file("
                             "  id     INTEGER PRIMARY KEY,"
                             "  list   INTEGER NOT NULL REFERENCES list,"
                             "  path   TEXT NOT NULL,"    /* below the list's folder */
                             "  key    TEXT,"             /* what connects photo and mask */
                             "  grp    TEXT,"             /* the photo's group */
                             "  reason TEXT,"             /* why it cannot be taken */
                             "  state  INTEGER NOT NULL," /* FINE, UNREAD or UNPAIRED */
                             "  photo  INTEGER" /* of a mask: the file it belongs to */
                             ") STRICT;";

/* After the files: one sort is quicker than as many insertions. */
static const char indexes[] =
    "CREATE INDEX IF NOT EXISTS file_by_path ON file(list, path);"
    "CREATE INDEX IF NOT EXISTS file_by_key ON file(list, key, path) WHERE key IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS file_by_photo ON file(photo, list, path) WHERE photo IS NOT "
    "NULL;"
    "CREATE INDEX IF NOT EXISTS file_by_state ON file(list, state, path) WHERE state>0;";

enum sql { LIST, ADD, ALONE, PAIRED, COUNT, ITEMS, WITH_SKIN, REFUSED, STATEMENTS };

#define MASK_OF(kind)                                                                          \
    "(SELECT ml.folder || '/' || m.path FROM file AS m JOIN list AS ml ON ml.id=m.list"        \
    " WHERE m.photo=f.id AND m.state=0 AND ml.kind=" kind ")"

static const char *const statements[STATEMENTS] = {
    [LIST] = "INSERT OR IGNORE INTO list(id, kind, folder, above) VALUES(?1, ?2, ?3, ?4)",
    [ADD] = "INSERT INTO file(list, path, key, grp, reason, state)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    [ALONE] =
        "SELECT l.folder || '/' || min(f.path), count(*) FROM file AS f"
        " JOIN list AS l ON l.id=f.list WHERE f.list=?1 AND f.state=0 AND f.photo IS NULL",
    [PAIRED] = "SELECT 1 FROM list AS l CROSS JOIN file AS f ON f.list=l.id"
               " WHERE l.kind=0 AND f.key=?1 AND f.state=0 AND EXISTS("
               "SELECT 1 FROM file AS m WHERE m.photo=f.id AND m.state=0)",
    [COUNT] = "SELECT count(*) FILTER(WHERE l.kind=0 AND f.state=0),"
              " count(*) FILTER(WHERE f.state>0) FROM file AS f JOIN list AS l ON l.id=f.list",
    [ITEMS] = "SELECT l.folder || '/' || f.path, l.above || f.path, f.grp, " MASK_OF(
        "1") ", " MASK_OF("2") ", f.reason FROM list AS l CROSS JOIN file AS f ON f.list=l.id"
                               " WHERE l.kind=0 AND f.state=0 ORDER BY l.id, f.path",
    [WITH_SKIN] = "SELECT count(*) FROM file AS m JOIN list AS l ON l.id=m.list"
                  " WHERE l.kind=1 AND m.state=0 AND m.photo IS NOT NULL",
    [REFUSED] = "SELECT l.folder || iif(f.path='', '', '/') || f.path, f.reason FROM list AS l"
                " CROSS JOIN file AS f ON f.list=l.id WHERE f.state>0"
                " ORDER BY l.id, f.state, f.path",
};

struct agenda_sql {
    struct stmt q[STATEMENTS];
};

char *agenda_path(const char *folder, const char *path)
{
    struct text full = {0};

    text_add(&full, "%s%s%s", folder, *path ? "/" : "", path);
    return full.data;
}

int agenda_open(struct agenda *out, int secret, struct err *err)
{
    struct agenda agenda = {.sql = bytes_zeroed(1, sizeof *agenda.sql)};
    int rc = db_open_scratch(&agenda.db, secret, err) || db_run(agenda.db, schema, err);

    for (int i = 0; !rc && i < STATEMENTS; i++)
        rc = stmt_open(&agenda.sql->q[i], agenda.db, statements[i], err);
    if (rc) {
        agenda_close(&agenda);
        return err_while(err, "the list of files");
    }
    *out = agenda;
    return 0;
}

void agenda_close(struct agenda *agenda)
{
    for (int i = 0; agenda->sql && i < STATEMENTS; i++)
        stmt_close(&agenda->sql->q[i]);
    free(agenda->sql);
    db_close(agenda->db);
    text_free(&agenda->told);
    *agenda = (struct agenda){0};
}

static int failed(const struct agenda *agenda)
{
    return agenda->failed.code != ERR_NONE;
}

int64_t agenda_list(struct agenda *agenda, int place, enum agenda_kind kind, const char *folder,
                    const char *above)
{
    struct stmt *q = &agenda->sql->q[LIST];
    int64_t id = (int64_t)place * AGENDA_KINDS + kind;

    if (failed(agenda))
        return id;
    stmt_bind_int(q, 1, id);
    stmt_bind_int(q, 2, kind);
    stmt_bind_text(q, 3, folder);
    stmt_bind_text(q, 4, above ? above : "");
    stmt_run(q, &agenda->failed);
    return id;
}

void agenda_add(struct agenda *agenda, int64_t list, const struct agenda_file *file)
{
    struct stmt *q = &agenda->sql->q[ADD];

    if (failed(agenda))
        return;
    stmt_bind_int(q, 1, list);
    stmt_bind_text(q, 2, file->path);
    stmt_bind_text(q, 3, file->key);
    stmt_bind_text(q, 4, file->group);
    stmt_bind_text(q, 5, file->unread ? file->unread : file->reason);
    stmt_bind_int(q, 6, file->unread ? UNREAD : FINE);
    stmt_run(q, &agenda->failed);
}

static void tell_alone(struct agenda *agenda, int64_t masks)
{
    struct stmt *q = &agenda->sql->q[ALONE];

    stmt_bind_int(q, 1, masks);
    if (stmt_step(q, &agenda->failed) > 0 && stmt_int(q, 1)) {
        if (!agenda->masks_alone)
            agenda_tell(agenda, "no photo belongs to the mask '%s', the first such mask",
                        stmt_text(q, 0));
        agenda->masks_alone += (long)stmt_int(q, 1);
    }
    stmt_reset(q);
}

void agenda_pair(struct agenda *agenda, int64_t photos, int64_t masks, int prefixes)
{
    if (failed(agenda) || db_run(agenda->db, indexes, &agenda->failed) ||
        pair_match(agenda->db, photos, masks, prefixes, &agenda->failed))
        return;
    tell_alone(agenda, masks);
}

int agenda_has_pair(struct agenda *agenda, const char *key)
{
    struct stmt *q = &agenda->sql->q[PAIRED];
    int got;

    if (failed(agenda))
        return 0;
    stmt_bind_text(q, 1, key);
    got = stmt_step(q, &agenda->failed);
    stmt_reset(q);
    return got > 0;
}

void agenda_tell(struct agenda *agenda, const char *fmt, ...)
{
    char line[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    text_add(&agenda->told, "%s\n", line);
}

int agenda_settle(struct agenda *agenda, struct err *err)
{
    struct stmt *q = &agenda->sql->q[COUNT];

    if (!failed(agenda) && !db_run(agenda->db, indexes, &agenda->failed) &&
        stmt_step(q, &agenda->failed) > 0) {
        agenda->count = (size_t)stmt_int(q, 0);
        agenda->refusal_count = (size_t)stmt_int(q, 1);
    }
    stmt_reset(q);
    if (!failed(agenda))
        return 0;
    *err = agenda->failed;
    return err_while(err, "the list of files");
}

static char *copied(const char *text)
{
    return text ? bytes_copied_text(text) : NULL;
}

int agenda_next(struct agenda_item *out, struct agenda *agenda, struct err *err)
{
    struct stmt *q = &agenda->sql->q[ITEMS];
    int got = stmt_step(q, err);

    if (got > 0)
        *out = (struct agenda_item){copied(stmt_text(q, 0)), copied(stmt_text(q, 1)),
                                    copied(stmt_text(q, 2)), copied(stmt_text(q, 3)),
                                    copied(stmt_text(q, 4)), copied(stmt_text(q, 5))};
    else
        stmt_reset(q);
    return got < 0 ? err_while(err, "the list of files") : got;
}

void agenda_rewind(struct agenda *agenda)
{
    stmt_reset(&agenda->sql->q[ITEMS]);
}

void agenda_item_free(struct agenda_item *item)
{
    free(item->photo);
    free(item->name);
    free(item->group);
    free(item->skin);
    free(item->background);
    free(item->reason);
    *item = (struct agenda_item){0};
}

int agenda_pick(struct agenda_item *out, int most, struct agenda *agenda, struct err *err)
{
    struct stmt *q = &agenda->sql->q[WITH_SKIN];
    struct agenda_item item = {0};
    int64_t with = 0, at = 0;
    int picked = 0, got = stmt_step(q, err);

    if (got > 0)
        with = stmt_int(q, 0);
    stmt_reset(q);
    agenda_rewind(agenda);
    while (got >= 0 && at < with && (got = agenda_next(&item, agenda, err)) > 0) {
        if (item.skin && (with <= most || at * most / with >= picked)) {
            out[picked++] = item;
            item = (struct agenda_item){0};
            at++;
            continue;
        }
        at += item.skin != NULL;
        agenda_item_free(&item);
    }
    agenda_rewind(agenda);
    if (got >= 0)
        return picked;
    while (picked)
        agenda_item_free(&out[--picked]);
    return -1;
}

int agenda_refusals(struct agenda *agenda, agenda_refused *refused, void *self, struct err *err)
{
    struct stmt *q = &agenda->sql->q[REFUSED];
    int got, rc = 0;

    while (!rc && (got = stmt_step(q, err)) > 0)
        rc = refused(self, stmt_text(q, 0), stmt_text(q, 1), err);
    stmt_reset(q);
    return rc ? rc : got;
}
