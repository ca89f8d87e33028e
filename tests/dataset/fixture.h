#ifndef TESTS_DATASET_FIXTURE_H
#define TESTS_DATASET_FIXTURE_H

#include "base/bytes.h"
#include "base/digest.h"
#include "db/db.h"
#include "db/stmt.h"
#include "tests/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* fixture.h - a small catalogue in a temporary folder, filled row by row. */
struct fixture {
    char folder[32], path[64];
    struct db *db;
    int photos; /* made so far */
};

enum { CLEARED = 1, TRACED = 2, USABLE = CLEARED | TRACED };

static inline int fixture_open(struct fixture *f)
{
    struct err err = {0};

    *f = (struct fixture){.folder = "/tmp/test_dataset.XXXXXX"};
    if (!CHECK(mkdtemp(f->folder) != NULL))
        return -1;
    snprintf(f->path, sizeof f->path, "%s/catalog.db", f->folder);
    if (db_open(&f->db, f->path, DB_CREATE, &err))
        fprintf(stderr, "%s\n", err.text);
    return CHECK(f->db != NULL) ? 0 : -1;
}

/* Removes what the fixture made; photo files are the test's own. */
static inline void fixture_close(struct fixture *f)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[80];

    db_close(f->db);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
        unlink(path);
    }
    rmdir(f->folder);
}

/* Runs a statement made as printf makes it; says what went wrong. */
__attribute__((format(printf, 2, 3))) static inline int fixture_run(struct fixture *f,
                                                                    const char *fmt, ...)
{
    char sql[4096];
    struct err err = {0};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(sql, sizeof sql, fmt, ap);
    va_end(ap);
    if (!db_run(f->db, sql, &err))
        return 0;
    fprintf(stderr, "%s\n  in: %s\n", err.text, sql);
    return check_report(0, __FILE__, __LINE__, "the statement runs") ? 0 : -1;
}

/* The number that a query gives. */
static inline long long fixture_int(struct fixture *f, const char *sql)
{
    struct err err = {0};
    int64_t out = -1;

    if (stmt_get_int(&out, f->db, sql, NULL, &err))
        fprintf(stderr, "%s\n  in: %s\n", err.text, sql);
    return out;
}

/* All values that a one-column query gives, "a b c". Static. */
static inline const char *fixture_texts(struct fixture *f, const char *sql)
{
    static char out[8192];
    struct stmt q = {0};
    struct err err = {0};
    size_t size = 0;

    out[0] = 0;
    if (stmt_open(&q, f->db, sql, &err))
        return err.text[0] ? "(bad query)" : "";
    while (stmt_step(&q, &err) > 0)
        size += (size_t)snprintf(out + size, sizeof out - size, "%s%s", size ? " " : "",
                                 stmt_text(&q, 0) ? stmt_text(&q, 0) : "NULL");
    stmt_close(&q);
    return out;
}

static inline int64_t fixture_dataset(struct fixture *f, const char *name)
{
    fixture_run(f,
                "INSERT INTO dataset(name, domain, licence, citation, added_at)"
                " VALUES('%s', 'healthy', 'test', '', 'now')",
                name);
    return db_last_id(f->db);
}

static inline int64_t fixture_group(struct fixture *f, int64_t dataset, const char *name)
{
    char full[200], sql[80];

    snprintf(sql, sizeof sql, "SELECT name FROM dataset WHERE id=%lld", (long long)dataset);
    snprintf(full, sizeof full, "%s/%s", fixture_texts(f, sql), name);
    fixture_run(f, "INSERT INTO photo_group(dataset_id, name, draw) VALUES(%lld, '%s', '%s')",
                (long long)dataset, name, digest_md5(full, strlen(full)).hex);
    return db_last_id(f->db);
}

static inline void fixture_clear(struct fixture *f, int64_t photo, const char *state)
{
    fixture_run(f,
                "INSERT INTO clearance(photo_id, state, by_whom, why, at)"
                " VALUES(%lld, '%s', 'test', 'test', 'now')",
                (long long)photo, state);
}

/* No photo that is there now is like another: a split of them can be frozen. */
static inline void fixture_compared(struct fixture *f)
{
    fixture_run(f, "INSERT INTO fingerprint SELECT id, NULL, NULL, 1 FROM photo"
                   " WHERE id NOT IN (SELECT photo_id FROM fingerprint)");
}

static inline int64_t fixture_mask(struct fixture *f, int64_t photo)
{
    /* 1 x 1, all skin: format 1, width, height, no pixel out, one in. */
    static const uint8_t blob[5] = {1, 1, 1, 0, 1};

    fixture_run(f,
                "INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest,"
                " source, rule, added_at) VALUES(%lld, x'0101010001', 1, 0, '%s', 'test',"
                " 'test', 'now')",
                (long long)photo, digest_sha256(blob, sizeof blob).hex);
    return db_last_id(f->db);
}

/* A photo whose MD5 begins with `md5` (the rest is 0) and whose name is that
 * beginning. `picture` names what it shows; NULL: something of its own. */
static inline int64_t fixture_photo(struct fixture *f, int64_t group, const char *md5,
                                    const char *picture, int flags)
{
    char whole[33], bytes[32], own[32];
    int64_t id;

    f->photos++;
    memset(whole, '0', 32);
    whole[32] = 0;
    memcpy(whole, md5, strlen(md5));
    snprintf(bytes, sizeof bytes, "file %d", f->photos);
    snprintf(own, sizeof own, "picture %d", f->photos);
    if (!picture)
        picture = own;
    fixture_run(
        f,
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256,"
        " pixels, width, height, orientation, added_at)"
        " SELECT dataset_id, id, '%s', '%s/none', 'png', 1, '%s', '%s', '%s', 1, 1, 1,"
        " 'now' FROM photo_group WHERE id=%lld",
        md5, f->folder, whole, digest_sha256(bytes, strlen(bytes)).hex,
        digest_sha256(picture, strlen(picture)).hex, (long long)group);
    id = db_last_id(f->db);
    if (flags & CLEARED)
        fixture_clear(f, id, "cleared");
    if (flags & TRACED)
        fixture_mask(f, id);
    return id;
}

#endif
