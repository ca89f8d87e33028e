#include "app/job_export.h"
#include "annotate/mask_compare.h"
#include "app/remarks.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "db/stmt.h"
#include "review/revision.h"

#include <stdlib.h>
#include <string.h>

/* A photo that is to leave, and what is kept of its leaving. */
struct item {
    int64_t photo, mask_id, revision; /* revision 0: its mask was imported */
    char md5[33];
    struct exchange_photo out;
    struct mask skin;
    double jaccard;
    struct text lost; /* what the format cannot carry of it, a line each */
};

struct outgoing {
    const struct app *app;
    struct db *db;
    const struct job_export *job;
    struct clock_text began; /* the time of all that it writes */
    struct job_export_counts *counts;
    struct remarks remarks; /* what was lost */
};

static void item_free(struct item *item)
{
    struct exchange_doc doc = {.photos = bytes_new(1, sizeof item->out), .count = 1};

    doc.photos[0] = item->out;
    exchange_free(&doc);
    mask_free(&item->skin);
    text_free(&item->lost);
}

static struct mask copy_of(const struct mask *mask)
{
    return mask_or(mask, mask);
}

/* A truth that has no outlines: skin as pixels, and what is ignored over it. */
static void add_pixels(struct exchange_photo *out, const struct mask *skin,
                       const struct mask *ignored)
{
    exchange_add_region(out, (struct region){.label = REGION_SKIN, .mask = copy_of(skin)});
    if (ignored->count)
        exchange_add_region(out,
                            (struct region){.label = REGION_IGNORE, .mask = copy_of(ignored)});
}

static int read_truth(struct item *item, struct db *db, struct err *err)
{
    struct stmt q = {0};
    struct mask ignored = {0};
    const void *blob;
    size_t size;
    int rc = -1;

    if (stmt_open(&q, db, "SELECT skin, ignored FROM mask WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, item->mask_id);
    if (stmt_step(&q, err) <= 0)
        goto done;
    blob = stmt_blob(&q, 0, &size);
    if (mask_decode(&item->skin, blob, size, err))
        goto done;
    blob = stmt_blob(&q, 1, &size);
    if (!stmt_is_null(&q, 1) && mask_decode(&ignored, blob, size, err))
        goto done;
    if (!item->revision)
        add_pixels(&item->out, &item->skin, &ignored);
    rc = item->revision
             ? revision_read(&item->out.regions, &item->out.count, db, item->revision, err)
             : 0;
done:
    mask_free(&ignored);
    stmt_close(&q);
    return rc;
}

/* 1 with the next photo of `q`, 0 at the end, -1. */
static int next_item(struct item *item, struct outgoing *x, struct stmt *q, struct err *err)
{
    int got;

    while ((got = stmt_step(q, err)) > 0 && !stmt_int(q, 7))
        x->counts->uncleared++;
    if (got <= 0)
        return got;
    *item = (struct item){.photo = stmt_int(q, 0),
                          .mask_id = stmt_int(q, 5),
                          .revision = stmt_int(q, 6),
                          .out = {.name = bytes_copied_text(stmt_text(q, 1)),
                                  .width = (int32_t)stmt_int(q, 3),
                                  .height = (int32_t)stmt_int(q, 4)}};
    snprintf(item->md5, sizeof item->md5, "%s", stmt_text(q, 2));
    if (read_truth(item, x->db, err)) {
        item_free(item);
        return -1;
    }
    return 1;
}

/* What the format's own tools would make of the file, beside ours. 1: it loses too much. */
static int weigh(struct outgoing *x, struct item *items, size_t count, const struct bytes *file,
                 struct err *err)
{
    struct exchange_view *views = bytes_zeroed(count, sizeof *views);
    int rc;

    for (size_t i = 0; i < count; i++)
        views[i] = (struct exchange_view){
            items[i].out.name, items[i].out.width, items[i].out.height, {0}};
    rc = x->job->format->consume(views, count, file->data, file->size, err);
    for (size_t i = 0; rc >= 0 && i < count; i++) {
        items[i].jaccard = mask_jaccard(&items[i].skin, &views[i].skin);
        mask_free(&views[i].skin);
        if (!(1 - items[i].jaccard <= x->job->max_loss)) {
            fprintf(stderr,
                    "dermatome: %s: its mask would be read with a Jaccard index of "
                    "%.4f; not written\n",
                    views[i].name, items[i].jaccard);
            rc = 1;
        }
    }
    free(views);
    return rc;
}

static int record(struct outgoing *x, const struct item *items, size_t count, const char *path,
                  const struct bytes *file, struct err *err)
{
    struct sha256 digest = digest_sha256(file->data, file->size);
    struct stmt q = {0};
    int rc =
        stmt_open(&q, x->db,
                  "INSERT INTO exported(photo_id, mask_id, format, path, sha256, jaccard,"
                  " lost, added_at) VALUES(?1, ?2, ?3,"
                  " (SELECT iif(source='', '', ?4) FROM photo WHERE id=?1), ?5, ?6, ?7, ?8)",
                  err);

    for (size_t i = 0; !rc && i < count; i++) {
        stmt_bind_int(&q, 1, items[i].photo);
        stmt_bind_int(&q, 2, items[i].mask_id);
        stmt_bind_text(&q, 3, x->job->format->name);
        stmt_bind_text(&q, 4, path);
        stmt_bind_text(&q, 5, digest.hex);
        stmt_bind_real(&q, 6, items[i].jaccard);
        stmt_bind_text(&q, 7, items[i].lost.data ? items[i].lost.data : "");
        stmt_bind_text(&q, 8, x->began.utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

/* The folders that the path has below the one that all go to. */
static int make_folders(const struct outgoing *x, const char *path, struct err *err)
{
    size_t top = strlen(x->job->to);
    char *folder = bytes_copied_text(path);
    int rc = 0;

    for (size_t i = top + 1; !rc && top < strlen(path) && path[i]; i++)
        if (path[i] == '/') {
            folder[i] = 0;
            rc = file_make_folder(folder, err);
            folder[i] = '/';
        }
    free(folder);
    return rc;
}

/* The temporary is begun first, so that nothing is recorded where none can be written;
 * then the row, and only then the bytes: whenever it is killed, nothing of a photo lies
 * outside without a row that tells of it. */
static int deliver(struct outgoing *x, const struct item *items, size_t count, const char *path,
                   const struct bytes *bytes, struct err *err)
{
    struct file *file = NULL;
    int rc;

    if (make_folders(x, path, err))
        return -1;
    file_sweep(path);
    if (file_begin(&file, path, err))
        return -1;
    rc = db_begin(x->db, err) || record(x, items, count, path, bytes, err) ||
         db_commit(x->db, err) || file_add(file, bytes->data, bytes->size, err);
    db_rollback(x->db);
    if (!rc)
        return file_commit(file, err);
    file_cancel(file);
    return -1;
}

static int put(struct outgoing *x, const struct item *items, size_t count, const char *path,
               const struct bytes *file, struct err *err)
{
    if (!x->app->dry_run && deliver(x, items, count, path, file, err))
        return -1;
    x->counts->files++;
    x->counts->photos += (long)count;
    for (size_t i = 0; i < count; i++)
        if (items[i].jaccard < x->counts->worst)
            x->counts->worst = items[i].jaccard;
    return 0;
}

/* Says what of a photo the file does not carry. */
static void tell_lost(struct outgoing *x, const struct item *item)
{
    const char *line = item->lost.data;

    while (line && *line) {
        int n = (int)strcspn(line, "\n");
        char told[300];

        snprintf(told, sizeof told, "%.*s", n, line);
        if (*told && remarks_add(&x->remarks, told))
            app_say(x->app, "%s: %s", item->out.name, told);
        line += n + (line[n] == '\n');
    }
}

/* The file; and of each photo what it loses, which a file of it alone tells. */
static int compose(struct outgoing *x, struct item *items, size_t count, struct bytes *file,
                   struct err *err)
{
    struct exchange_photo *photos = bytes_new(count, sizeof *photos);
    struct text lost = {0};
    int rc;

    for (size_t i = 0; i < count; i++)
        photos[i] = items[i].out;
    rc = x->job->format->write(file, photos, count, count > 1 ? &lost : &items[0].lost, err);
    for (size_t i = 0; !rc && count > 1 && i < count; i++) {
        struct bytes alone = {0};

        rc = x->job->format->write(&alone, &photos[i], 1, &items[i].lost, err);
        bytes_free(&alone);
    }
    text_free(&lost);
    free(photos);
    return rc;
}

static int export_file(struct outgoing *x, struct item *items, size_t count, const char *path,
                       struct err *err)
{
    struct bytes file = {0};
    int rc = compose(x, items, count, &file, err);

    if (!rc)
        rc = weigh(x, items, count, &file, err);
    if (rc > 0) {
        x->counts->lossy += (long)count;
        rc = 0;
    } else if (!rc) {
        rc = put(x, items, count, path, &file, err);
        for (size_t i = 0; !rc && i < count; i++)
            tell_lost(x, &items[i]);
    }
    bytes_free(&file);
    return rc ? err_while(err, "%s", path) : 0;
}

/* A path that stays below the folder that it is put after. */
static int stays_below(const char *name)
{
    for (;;) {
        size_t n = strcspn(name, "/\\");

        if (!n || !strncmp(name, ".", n) || !strncmp(name, "..", n))
            return 0;
        if (!name[n])
            return 1;
        name += n + 1;
    }
}

/* "<folder>/<name without its ending><suffix>", in the photo's own folders; the MD5
 * stands for the name where another photo has it (`shared`). */
static char *path_of(const struct outgoing *x, const struct item *item, int shared)
{
    const char *name = item->out.name, *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
    int stem = dot && dot > base ? (int)(dot - name) : (int)strlen(name);
    struct text path = {0};

    if (shared || !stays_below(name))
        text_add(&path, "%s/%s%s", x->job->to, item->md5, x->job->format->suffix);
    else
        text_add(&path, "%s/%.*s%s", x->job->to, stem, name, x->job->format->suffix);
    return path.data;
}

static int export_each(struct outgoing *x, struct stmt *q, struct err *err)
{
    struct item item;
    int got = 0, rc = x->app->dry_run ? 0 : file_make_folder(x->job->to, err);

    while (!rc && !app_stopped() && (got = next_item(&item, x, q, err)) > 0) {
        char *path = path_of(x, &item, stmt_int(q, 8) > 1);

        rc = export_file(x, &item, 1, path, err);
        free(path);
        item_free(&item);
    }
    return rc || got < 0 ? -1 : 0;
}

/* In one file, photos of one name (they lie beside each other) are called by their MD5. */
static void name_apart(struct item *items, size_t count)
{
    for (size_t i = 0, end = 0; i < count; i = end) {
        while (end < count && !strcmp(items[end].out.name, items[i].out.name))
            end++;
        for (size_t k = i; end - i > 1 && k < end; k++) {
            free(items[k].out.name);
            items[k].out.name = bytes_copied_text(items[k].md5);
        }
    }
}

static int export_together(struct outgoing *x, struct stmt *q, struct err *err)
{
    struct item *items = NULL, item;
    size_t count = 0, room = 0;
    int got, rc;

    while ((got = next_item(&item, x, q, err)) > 0) {
        if (count == room) {
            room = room ? 2 * room : 16;
            items = bytes_resized(items, room, sizeof *items);
        }
        items[count++] = item;
    }
    name_apart(items, count);
    rc = got < 0 ? -1 : count ? export_file(x, items, count, x->job->to, err) : 0;
    for (size_t i = 0; i < count; i++)
        item_free(&items[i]);
    free(items);
    return rc;
}

/* The photos that were asked for. A truth that was taken back knows nothing. */
#define ASKED                                                                                  \
    " FROM photo_info AS i LEFT JOIN mask AS m ON m.id=i.mask_id"                              \
    " WHERE (?1 IS NULL OR i.dataset=?1)"                                                      \
    " AND (?2 IS NULL OR i.id IN (SELECT c.photo_id FROM sample_photo AS c"                    \
    "  JOIN sample AS s ON s.id=c.sample_id WHERE s.name=?2))"                                 \
    " AND (?3 IS NULL OR i.id IN (SELECT c.photo_id FROM split_photo AS c"                     \
    "  JOIN split AS s ON s.id=c.split_id WHERE s.name=?3))"
#define TRACED                                                                                 \
    "(m.id IS NOT NULL AND NOT (m.revision_id IS NULL"                                         \
    " AND m.ignored_pixels=i.width*i.height))"

/* The last column: how many of these photos have a name that begins like it. */
static const char SELECTION[] =
    "SELECT i.id, i.name, i.md5, i.width, i.height, i.mask_id, m.revision_id,"
    " i.usable, count(*) OVER (PARTITION BY CASE WHEN instr(i.name, '.')"
    "  THEN rtrim(i.name, replace(i.name, '.', '')) ELSE i.name || '.' END)" ASKED
    " AND " TRACED " ORDER BY i.name, i.md5";

static int open_asked(struct stmt *q, struct db *db, const char *sql,
                      const struct job_export *job, struct err *err)
{
    if (stmt_open(q, db, sql, err))
        return -1;
    stmt_bind_text(q, 1, job->dataset);
    stmt_bind_text(q, 2, job->sample);
    stmt_bind_text(q, 3, job->split);
    return 0;
}

static int check_name(struct db *db, const char *sql, const char *what, const char *name,
                      struct err *err)
{
    int64_t id;

    if (!name || !stmt_get_int(&id, db, sql, name, err))
        return 0;
    return err->code == ERR_ABSENT
               ? err_set(err, ERR_ABSENT, "there is no %s '%.120s'", what, name)
               : -1;
}

static int check_names(struct db *db, const struct job_export *job, struct err *err)
{
    return check_name(db, "SELECT id FROM dataset WHERE name=?1", "dataset", job->dataset,
                      err) ||
                   check_name(db, "SELECT id FROM sample WHERE name=?1", "sample", job->sample,
                              err) ||
                   check_name(db, "SELECT id FROM split WHERE name=?1", "split", job->split,
                              err)
               ? -1
               : 0;
}

static int count_untraced(struct outgoing *x, struct err *err)
{
    struct stmt q = {0};
    int got = open_asked(&q, x->db, "SELECT count(*)" ASKED " AND NOT " TRACED, x->job, err);

    if (!got)
        got = stmt_step(&q, err);
    if (got > 0)
        x->counts->untraced = (long)stmt_int(&q, 0);
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

int job_export(struct job_export_counts *out, const struct app *app, struct db *db,
               const struct job_export *job, struct err *err)
{
    struct job_export_counts counts = {.worst = 1};
    struct outgoing x = {
        .app = app, .db = db, .job = job, .counts = &counts, .began = clock_now()};
    struct stmt q = {0};
    int rc;

    if (check_names(db, job, err) || count_untraced(&x, err) ||
        open_asked(&q, db, SELECTION, job, err))
        return -1;
    rc = job->format->many ? export_together(&x, &q, err) : export_each(&x, &q, err);
    stmt_close(&q);
    if (remarks_hidden(&x.remarks))
        app_say(app, "%ld more remarks of these kinds; export_log has all",
                remarks_hidden(&x.remarks));
    if (rc)
        return -1;
    *out = counts;
    if (counts.photos || counts.lossy)
        return 0;
    if (counts.uncleared)
        return err_set(err, ERR_GUARD,
                       "none of the %ld photos is cleared; nothing of them leaves",
                       counts.uncleared);
    return err_set(err, ERR_ABSENT, "no photo has a truth yet");
}
