#include "db/audit.h"
#include "db/internal.h"
#include "base/account.h"
#include "base/bytes.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void audit_read(struct audit_text fields[AUDIT_FIELDS], const struct stmt *row)
{
    for (int i = 0; i < AUDIT_FIELDS; i++)
        fields[i].data = stmt_blob(row, i, &fields[i].size);
}

struct sha256 audit_digest(const struct sha256 *before,
                           const struct audit_text fields[AUDIT_FIELDS])
{
    struct digest *digest = digest_begin();

    digest_add(digest, before->hex, 64);
    digest_add(digest, "\n", 1);
    for (int i = 0; i < AUDIT_FIELDS; i++) {
        if (fields[i].size)
            digest_add(digest, fields[i].data, fields[i].size);
        digest_add(digest, "\n", 1);
    }
    return digest_end(digest);
}

int audit_head(struct audit_head *out, struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got;

    memset(out, 0, sizeof *out);
    memset(out->digest.hex, '0', 64);
    if (stmt_open(&q, db, "SELECT id, digest FROM audit ORDER BY id DESC LIMIT 1", err))
        return -1;
    got = stmt_step(&q, err);
    if (got > 0) {
        out->rows = stmt_int(&q, 0);
        memcpy(out->digest.hex, stmt_text(&q, 1), 64);
    }
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

/* "key=text" or "key#=number" as a member of a JSON object. */
static void add_member(struct text *json, char *line)
{
    char *value = strchr(line, '=');
    size_t key = value ? (size_t)(value - line) : 0;
    int number = key > 0 && line[key - 1] == '#';
    long long n;

    if (value)
        line[key - (size_t)number] = 0;
    text_add(json, "%s", json->size > 1 ? "," : "");
    text_add_json(json, value ? line : "note");
    text_add(json, "%s", ":");
    value = value ? value + 1 : line;
    if (number && !*value)
        text_add(json, "%s", "null");
    else if (number && !text_number(&n, value, 0, INT64_MAX))
        text_add(json, "%lld", n);
    else
        text_add_json(json, value);
}

/* The lines of a note's details as a JSON object. */
static struct text json_of(const char *details)
{
    char *lines = bytes_copied_text(details), *rest = lines, *line;
    struct text json = {0};

    text_add(&json, "%s", "{");
    while ((line = strsep(&rest, "\n")))
        if (*line)
            add_member(&json, line);
    text_add(&json, "%s", "}");
    free(lines);
    return json;
}

/* Binds the note as a row of the log. A number is read as text afterwards only: that would
 * change what it is. */
static void bind_note(struct stmt *add, const struct stmt *note, struct sha256 *digest)
{
    struct audit_text fields[AUDIT_FIELDS];
    struct text json = json_of(stmt_text(note, AUDIT_FIELDS - 1));

    for (int i = 0; i < AUDIT_FIELDS - 1; i++)
        if (stmt_kind_of(note, i) == STMT_INT)
            stmt_bind_int(add, i + 1, stmt_int(note, i));
        else
            stmt_bind_text(add, i + 1, stmt_text(note, i));
    stmt_bind_text(add, AUDIT_FIELDS, json.data);
    audit_read(fields, note);
    fields[AUDIT_FIELDS - 1] = (struct audit_text){json.data, json.size};
    *digest = audit_digest(digest, fields);
    stmt_bind_text(add, AUDIT_FIELDS + 1, digest->hex);
    text_free(&json);
}

/* Returns how many notes are in the log now, or -1. */
static int64_t copy_notes(struct db *db, const struct audit_head *head, const char *account,
                          struct err *err)
{
    struct stmt notes = {0}, add = {0};
    struct sha256 digest = head->digest;
    int64_t copied = 0;
    int got = -1;

    if (stmt_open(&notes, db,
                  "SELECT ?1 + row_number() OVER (ORDER BY id), at,"
                  " CASE who WHEN '' THEN ?2 ELSE who END, ?2, what, of_table, of_id, of_last,"
                  " photo_id, details FROM audit_pending ORDER BY id",
                  err) ||
        stmt_open(&add, db,
                  "INSERT INTO audit(" AUDIT_COLUMNS ", digest)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  err))
        goto done;
    stmt_bind_int(&notes, 1, head->rows);
    stmt_bind_text(&notes, 2, account);
    while ((got = stmt_step(&notes, err)) > 0) {
        bind_note(&add, &notes, &digest);
        if ((got = stmt_run(&add, err)) != 0)
            break;
        copied++;
    }
done:
    stmt_close(&notes);
    stmt_close(&add);
    return got ? -1 : copied;
}

/* 1: the schema has a log, and there are notes; 0: not. */
static int has_notes(struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (db->unlogged || db_version(db) < AUDIT_SINCE)
        return 0;
    if (stmt_open(&q, db, "SELECT 1 FROM audit_pending LIMIT 1", err))
        return -1;
    got = stmt_step(&q, err);
    stmt_close(&q);
    return got;
}

static int clear_tray(struct db *db, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db, "DELETE FROM audit_pending", err) || stmt_run(&q, err) ? -1 : 0;

    stmt_close(&q);
    return rc;
}

static int seal(struct db *db, const char *account, struct err *err)
{
    sqlite3_int64 last = sqlite3_last_insert_rowid(db->sql);
    struct audit_head head;

    if (audit_head(&head, db, err) || copy_notes(db, &head, account, err) < 0 ||
        clear_tray(db, err))
        return err_while(err, "sealing the audit log");
    sqlite3_set_last_insert_rowid(db->sql, last);
    return 0;
}

int audit_seal(struct db *db, struct err *err)
{
    char account[64];
    int got = has_notes(db, err);

    if (got <= 0)
        return got;
    account_name(account, sizeof account);
    return seal(db, account, err);
}

int audit_seal_others(struct db *db, struct err *err)
{
    int got = has_notes(db, err);

    return got > 0 ? seal(db, "", err) : got;
}

int audit_migration(struct db *db, const char *file, struct err *err)
{
    struct stmt q = {0};
    int version = db_version(db), rc;

    if (version < AUDIT_SINCE)
        return 0;
    if (stmt_open(
            &q, db,
            "INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)"
            " VALUES('', 'migration', 'catalogue', ?1, ?1, 'file=' || ?2"
            " || char(10) || 'photo#=' || (SELECT coalesce(max(id), 0) FROM photo)"
            " || char(10) || 'mask#=' || (SELECT coalesce(max(id), 0) FROM mask)"
            " || char(10) || 'clearance#=' || (SELECT coalesce(max(id), 0) FROM clearance)"
            " || char(10) || 'revision#=' || (SELECT coalesce(max(id), 0) FROM revision)"
            " || char(10) || 'annotation_head#=' || (SELECT coalesce(max(id), 0) FROM "
            "annotation_head)"
            " || char(10) || 'verdict#=' || (SELECT coalesce(max(id), 0) FROM verdict)"
            " || char(10) || 'split#=' || (SELECT coalesce(max(id), 0) FROM split)"
            " || char(10) || 'run#=' || (SELECT coalesce(max(id), 0) FROM run)"
            " || char(10) || 'evaluation#=' || (SELECT coalesce(max(id), 0) FROM evaluation)"
            " || char(10) || 'export#=' || (SELECT coalesce(max(id), 0) FROM export)"
            " || char(10) || 'exported#=' || (SELECT coalesce(max(id), 0) FROM exported))",
            err))
        return -1;
    stmt_bind_int(&q, 1, version);
    stmt_bind_text(&q, 2, file);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}
