#include "db/stored.h"
#include "db/stmt.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK "lock"

int stored_lock(struct stored_hold *out, const struct db *db, struct err *err)
{
    char *folder = db_beside(db, STORED_FOLDER), *path = db_beside(db, STORED_FOLDER "/" LOCK);
    struct stored_hold hold = {0};
    struct stat st = {0};
    int rc = file_make_private_folder(folder, err) || file_take_lock(&hold.lock, path, err);

    if (!rc) {
        hold.torn = file_lock_is_marked(&hold.lock) || stat(path, &st);
        hold.ended = st.st_mtim;
        rc = file_mark_lock(&hold.lock, 1, err);
    }
    if (rc)
        file_unlock(&hold.lock);
    else
        *out = hold;
    free(folder);
    free(path);
    return rc ? -1 : 0;
}

void stored_unlock(struct stored_hold *hold, int whole)
{
    struct err ignored; /* then more is looked at the next time */

    if (hold->lock.held && whole && !hold->torn)
        file_mark_lock(&hold->lock, 0, &ignored);
    file_unlock(&hold->lock);
    *hold = (struct stored_hold){0};
}

/* 1: the file is there, and is what it should be. */
static int is_there(const char *path, const struct stored *copy)
{
    struct bytes file = {0};
    struct err err;
    int same = !file_check_private(path, &err) &&
               !file_read(&file, path, LIMIT_FILE_BYTES, &err) &&
               !strcmp(digest_sha256(file.data, file.size).hex, copy->sha256.hex);

    bytes_free(&file);
    return same;
}

int stored_write(const char *folder, const struct stored *copy, const struct bytes *file,
                 struct err *err)
{
    const char *ending = strcmp(copy->kind, "jpeg") ? copy->kind : "jpg";
    struct text path = {0};
    size_t parent;
    int rc = -1;

    text_add(&path, "%s/" STORED_FOLDER "/%.2s", folder, copy->sha256.hex);
    parent = path.size;
    if (!file_make_private_folder(path.data, err)) {
        text_add(&path, "/%s.%s", copy->sha256.hex, ending);
        rc = is_there(path.data, copy)
                 ? 0
                 : file_write_private(path.data, file->data, file->size, err);
        if (!rc) { /* the file's own folder may be new as well */
            path.data[parent - 3] = 0;
            rc = file_sync_folder(path.data, err);
        }
    }
    text_free(&path);
    return rc;
}

int stored_add(struct db *db, int64_t photo, const struct stored *copy, const char *made_by,
               struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, db,
                   "INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)"
                   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   err)) {
        stmt_bind_int(&q, 1, photo);
        stmt_bind_text(&q, 2, copy->sha256.hex);
        stmt_bind_text(&q, 3, copy->kind);
        stmt_bind_int(&q, 4, copy->bytes);
        stmt_bind_text(&q, 5, copy->pixels.hex);
        stmt_bind_text(&q, 6, made_by);
        stmt_bind_text(&q, 7, clock_now().utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

int stored_is_private(int *private, struct db *db, int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (!stmt_open(&q, db, "SELECT source='' FROM photo WHERE id=?1", err)) {
        stmt_bind_int(&q, 1, photo);
        got = stmt_step(&q, err);
    }
    *private = got > 0 && stmt_int(&q, 0);
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

/* A walk of the store. */
struct walk {
    struct db *db;
    struct stmt
        named; /* ?1 sha256, ?2 file: is it the newest copy of a photo; of any, at least? */
    stored_alien *found;
    void *self;
    const struct timespec *since; /* NULL: all; else of the folders those that changed */
};

/* What is wrong with a file of a folder below the store; NULL: nothing. */
static const char *fault_of(struct walk *w, const char *path, const char *name, struct err *err)
{
    char sha256[65];
    const char *fault = "it is no photo's copy";
    int got;

    snprintf(sha256, sizeof sha256, "%.64s", name);
    stmt_bind_text(&w->named, 1, sha256);
    stmt_bind_text(&w->named, 2, path);
    got = stmt_step(&w->named, err);
    if (got > 0)
        fault = stmt_int(&w->named, 0) ? NULL : "it is a copy that another has followed";
    stmt_reset(&w->named);
    return got < 0 ? "" : fault;
}

static int look_at(struct walk *w, const char *path, const char *name, struct err *err)
{
    const char *fault = fault_of(w, path, name, err);

    if (!fault)
        return 0;
    return *fault ? w->found(w->self, path, fault, err) : -1;
}

static int is_folder(const char *path)
{
    struct stat st;

    return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

/* No name came into the folder, or went, since the walk's moment. */
static int is_unchanged(const struct walk *w, const char *path)
{
    struct stat st;

    return w->since && !lstat(path, &st) &&
           (st.st_mtim.tv_sec < w->since->tv_sec ||
            (st.st_mtim.tv_sec == w->since->tv_sec && st.st_mtim.tv_nsec < w->since->tv_nsec));
}

/* Looks through "<folder>/<below>"; `deep`: this is a folder of files, not of folders. */
static int look_through(struct walk *w, const char *below, int deep, struct err *err)
{
    char *folder = db_beside(w->db, below);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int rc =
        dir || errno == ENOENT ? 0 : err_set(err, ERR_IO, "'%s': %s", folder, strerror(errno));

    while (!rc && dir && (entry = readdir(dir))) {
        struct text path = {0};
        char *whole;

        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
            (!deep && !strcmp(entry->d_name, LOCK)))
            continue;
        text_add(&path, "%s/%s", below, entry->d_name);
        whole = db_beside(w->db, path.data);
        if (deep)
            rc = look_at(w, path.data, entry->d_name, err);
        else if (is_folder(whole) && strlen(entry->d_name) == 2)
            rc = is_unchanged(w, whole) ? 0 : look_through(w, path.data, 1, err);
        else
            rc = w->found(w->self, path.data, "it is no folder of copies", err);
        free(whole);
        text_free(&path);
    }
    if (dir)
        closedir(dir);
    free(folder);
    return rc;
}

static int walk_since(struct db *db, const struct timespec *since, stored_alien *found,
                      void *self, struct err *err)
{
    struct walk w = {.db = db, .found = found, .self = self, .since = since};
    int rc = -1;

    if (!stmt_open(&w.named, db,
                   "SELECT s.id=(SELECT max(n.id) FROM stored AS n WHERE n.photo_id=s.photo_id)"
                   " FROM stored AS s WHERE s.sha256=?1 AND s.file=?2 ORDER BY 1 DESC LIMIT 1",
                   err))
        rc = look_through(&w, STORED_FOLDER, 0, err);
    stmt_close(&w.named);
    return rc;
}

int stored_walk(struct db *db, stored_alien *found, void *self, struct err *err)
{
    return walk_since(db, NULL, found, self, err);
}

struct sweeper {
    struct db *db;
    long swept;
};

static int sweep_one(void *self, const char *path, const char *why, struct err *err)
{
    struct sweeper *s = self;
    char *whole = db_beside(s->db, path);
    int rc = 0;

    (void)why;
    if (!is_folder(whole)) {
        rc = file_erase(whole, err);
        s->swept += !rc;
    }
    free(whole);
    return rc;
}

int stored_sweep(long *swept, struct stored_hold *hold, struct db *db, struct err *err)
{
    struct sweeper s = {.db = db};
    int rc = walk_since(db, hold->torn ? NULL : &hold->ended, sweep_one, &s, err);

    if (!rc)
        hold->torn = 0;
    *swept = s.swept;
    return rc;
}
