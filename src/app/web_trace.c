#include "app/web_trace.h"
#include "annotate/region_list.h"
#include "app/web_html.h"
#include "app/web_json.h"
#include "app/web_pages.h"
#include "base/digest.h"
#include "db/stmt.h"
#include "review/gesture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* web_trace.c - the tracing page, and its steps: each is a revision (docs/annotate.md). */

int web_trace_photo(struct web_picture *out, struct db *db, const struct web_request *request,
                    struct err *err)
{
    return web_picture_find(out, db, web_number(request, 0, 1, INT64_MAX), request, 1, err);
}

/* The photo's name and clearance. */
static int add_names(struct text *name, struct text *clearance, struct db *db, int64_t photo,
                     struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT name, clearance FROM photo_info WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (got > 0) {
        text_add(name, "%s", stmt_text(&q, 0));
        text_add(clearance, "%s", stmt_text(&q, 1));
    }
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

int web_trace_int(int64_t *out, const struct web_request *request, const char *name,
                  int64_t missing, int64_t low, int64_t high, struct err *err)
{
    const char *text = web_query(request, name);
    long long value = missing;

    if (text && text_number(&value, text, low, high))
        return err_set(err, ERR_USAGE, "%s is a whole number from %lld to %lld", name,
                       (long long)low, (long long)high);
    *out = value;
    return 0;
}

int web_trace_real(double *out, const struct web_request *request, const char *name,
                   double missing, double low, double high, struct err *err)
{
    const char *text = web_query(request, name);

    *out = missing;
    if (text && text_real(out, text, low, high))
        return err_set(err, ERR_USAGE, "%s is a number from %g to %g", name, low, high);
    return 0;
}

/* Names a photo of this catalogue, and no other's: none of its parts can be told from it. */
static int work_name(struct sha256 *out, struct db *db, int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT coalesce(c.value, '') || p.sha256 || p.added_at FROM photo AS p"
                  " LEFT JOIN catalogue AS c ON c.key='created_at' WHERE p.id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (got > 0)
        *out = digest_sha256(stmt_text(&q, 0), strlen(stmt_text(&q, 0)));
    else if (!got)
        err_set(err, ERR_ABSENT, "there is no photo %lld", (long long)photo);
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

int web_trace_stranger(const struct web_request *request, struct web_reply *reply,
                       struct db *db, struct err *err)
{
    const char *who = web_query(request, "who"), *work = web_query(request, "work");
    struct text why = {0};
    struct sha256 own;

    if (work && work_name(&own, db, web_number(request, 0, 1, INT64_MAX), err))
        return -1;
    if (who && strcmp(who, request->who))
        text_add(&why,
                 "This browser is now %s's, and this window is %s's: open a new link of %s's in"
                 " this browser (People makes one)",
                 request->who, who, who);
    else if (work && strcmp(work, own.hex))
        text_add(&why, "Another catalogue is served here than the one of this window");
    else
        return 0;
    reply->status = 409;
    reply->type = "application/json";
    text_add(&reply->text, "{\"who\":");
    text_add_json(&reply->text, request->who);
    text_add(&reply->text, ",\"error\":");
    text_add_json(&reply->text, why.data);
    text_add(&reply->text, "}\n");
    text_free(&why);
    return 1;
}

/* ---- the page ---- */

static int show(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    static const struct web_page page = {"Trace", "photos", "trace.js"};
    struct text name = {0}, clearance = {0};
    struct web_picture photo = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, self, err) || web_trace_photo(&photo, db, request, err) ||
             add_names(&name, &clearance, db, photo.photo, err);

    web_site_give(self, db);
    web_html_begin(&reply->text, request, &page);
    web_html_add(&reply->text,
                 "<div id=\"trace\" data-photo=\"%lld\" data-name=\"%s\">"
                 "<noscript><p>Tracing needs JavaScript; everything else here does without.</p>"
                 "</noscript></div>",
                 (long long)photo.photo, name.data);
    web_html_end(&reply->text);
    text_free(&name);
    text_free(&clearance);
    web_picture_free(&photo);
    return rc ? -1 : 0;
}

/* ---- what is there ---- */

static void add_stand(struct text *out, const struct gesture_stand *stand)
{
    text_add(out, "\"head\":%lld,\"next\":%lld,\"state\":\"%s\"", (long long)stand->head,
             (long long)stand->next, verdict_name(stand->state));
}

/* A list of objects, named: the rows of a statement on what `who` has to do with a photo, or,
 * where that is NULL, on nothing in particular. */
static int add_rows(struct text *out, const char *name, struct db *db, const char *sql,
                    int64_t photo, const char *who, struct err *err)
{
    struct stmt q = {0};
    int got = -1, rows = 0;

    text_add(out, ",\"%s\":[", name);
    if (!stmt_open(&q, db, sql, err)) {
        if (who) {
            stmt_bind_int(&q, 1, photo);
            stmt_bind_text(&q, 2, who);
        }
        while ((got = stmt_step(&q, err)) > 0) {
            text_add(out, rows++ ? "," : "");
            web_json_row(out, &q);
        }
    }
    stmt_close(&q);
    text_add(out, "]");
    return got < 0 ? -1 : 0;
}

static int add_all(struct text *out, struct db *db, const struct web_request *request,
                   const struct web_picture *photo, int read_only, struct err *err)
{
    struct text name = {0}, clearance = {0};
    struct gesture_stand stand;
    struct sha256 work;

    if (gesture_stand(&stand, db, photo->photo, request->who, err) ||
        work_name(&work, db, photo->photo, err) ||
        add_names(&name, &clearance, db, photo->photo, err))
        return -1;
    text_add(out,
             "{\"photo\":%lld,\"width\":%d,\"height\":%d,\"name\":", (long long)photo->photo,
             (int)photo->width, (int)photo->height);
    text_add_json(out, name.data);
    text_add(out, ",\"clearance\":");
    text_add_json(out, clearance.data);
    text_free(&name);
    text_free(&clearance);
    text_add(out, ",\"work\":\"%s\",\"who\":", work.hex);
    text_add_json(out, request->who);
    text_add(out, ",\"readOnly\":%s,\"reviewer\":%s,", read_only ? "true" : "false",
             request->reviewer ? "true" : "false");
    add_stand(out, &stand);
    if (add_rows(
            out, "others", db,
            "SELECT revision, annotator, state, regions FROM annotation_info AS i"
            " WHERE photo_id=?1 AND annotator<>?2 AND revision IS NOT NULL ORDER BY annotator",
            photo->photo, request->who, err) ||
        add_rows(out, "runs", db,
                 "SELECT id, net, stage FROM run WHERE state='done'"
                 " ORDER BY id DESC LIMIT 20",
                 0, NULL, err))
        return -1;
    text_add(out, "}\n");
    return 0;
}

static int stand(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    const struct web_site *site = self;
    struct web_picture photo = {0};
    struct db *db = NULL;
    int rc =
        web_site_read(&db, self, err) || web_trace_photo(&photo, db, request, err) ||
        add_all(&reply->text, db, request, &photo, site->read_only || request->read_only, err);

    web_site_give(self, db);
    web_picture_free(&photo);
    reply->type = "application/json";
    return rc ? -1 : 0;
}

/* A revision's photo is one that may be seen. */
static int of_photo(struct db *db, int64_t revision, int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT 1 FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id"
                  " WHERE r.id=?1 AND a.photo_id=?2",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    stmt_bind_int(&q, 2, photo);
    got = stmt_step(&q, err);
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "photo %lld has no revision %lld", (long long)photo,
                       (long long)revision);
    return got < 0 ? -1 : 0;
}

static int regions(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    int64_t revision = web_number(request, 1, 1, INT64_MAX);
    struct web_picture photo = {0};
    struct region *list = NULL;
    struct db *db = NULL;
    size_t count = 0;
    int rc = web_site_read(&db, self, err) || web_trace_photo(&photo, db, request, err) ||
             of_photo(db, revision, photo.photo, err) ||
             revision_read(&list, &count, db, revision, err);

    web_site_give(self, db);
    web_picture_free(&photo);
    reply->type = "application/octet-stream";
    region_list_encode(&reply->bytes, list, count);
    region_list_free(list, count);
    return rc ? -1 : 0;
}

/* ---- steps ---- */

/* What a step needs: who and where, inside a transaction. */
struct step {
    struct web_picture photo;
    int64_t base, from, head;
    double seconds;
    const struct web_request *request;
};

typedef int take(struct step *step, struct db *db, struct err *err);

static int save(struct step *step, struct db *db, struct err *err)
{
    struct revision_draft draft = {.photo = step->photo.photo,
                                   .annotator = step->request->who,
                                   .parent = step->base,
                                   .seconds = step->seconds,
                                   .tool = "dermatome",
                                   .source = ""};
    struct region *list = NULL;
    size_t count = 0;
    int rc;

    if ((step->from && of_photo(db, step->from, step->photo.photo, err)) ||
        region_list_decode(&list, &count, (const uint8_t *)step->request->body,
                           step->request->body_size, err))
        return -1;
    draft.regions = list;
    draft.count = count;
    rc = gesture_save(&step->head, db, &draft, step->from, err);
    region_list_free(list, count);
    return rc;
}

static int undo(struct step *step, struct db *db, struct err *err)
{
    return gesture_undo(&step->head, db, step->photo.photo, step->request->who, step->base,
                        err);
}

static int redo(struct step *step, struct db *db, struct err *err)
{
    return gesture_redo(&step->head, db, step->photo.photo, step->request->who, step->base,
                        err);
}

/* Hands in where one stands; once is enough. */
static int submit(struct step *step, struct db *db, struct err *err)
{
    enum verdict_state state;

    if (revision_head(&step->head, db, step->photo.photo, step->request->who, err))
        return -1;
    if (step->head != step->base)
        return 1;
    if (!step->head)
        return err_set(err, ERR_STATE, "nothing is traced that could be submitted");
    if (verdict_of(&state, db, step->head, err))
        return -1;
    return state == VERDICT_DRAFT
               ? verdict_give(db, step->head, VERDICT_SUBMITTED, step->request->who, "", err)
               : 0;
}

/* 0, and 200; 1, and 409 where the head is not where the asker thinks. */
static int step_with(void *self, const struct web_request *request, struct web_reply *reply,
                     take *act, struct err *err)
{
    struct step step = {.request = request};
    struct gesture_stand stand;
    struct db *db = NULL;
    int rc;

    if (web_trace_int(&step.base, request, "base", 0, 0, INT64_MAX, err) ||
        web_trace_int(&step.from, request, "from", 0, 0, INT64_MAX, err) ||
        web_trace_real(&step.seconds, request, "seconds", -1, 0, 1e7, err) ||
        web_site_write(&db, self, err))
        return -1;
    if (db_begin(db, err) || web_trace_photo(&step.photo, db, request, err))
        rc = -1;
    else if ((rc = web_trace_stranger(request, reply, db, err)) > 0)
        goto done; /* *reply is made */
    else if (!rc)
        rc = act(&step, db, err);
    if (rc >= 0 && (gesture_stand(&stand, db, step.photo.photo, request->who, err) ||
                    (!rc && db_commit(db, err))))
        rc = -1;
    if (rc >= 0) {
        reply->status = rc ? 409 : 200;
        reply->type = "application/json";
        text_add(&reply->text, "{");
        add_stand(&reply->text, &stand);
        text_add(&reply->text, "}\n");
    }
done:
    web_site_wrote(self);
    web_picture_free(&step.photo);
    return rc < 0 ? -1 : 0;
}

static int step_save(void *self, const struct web_request *request, struct web_reply *reply,
                     struct err *err)
{
    return step_with(self, request, reply, save, err);
}

static int step_undo(void *self, const struct web_request *request, struct web_reply *reply,
                     struct err *err)
{
    return step_with(self, request, reply, undo, err);
}

static int step_redo(void *self, const struct web_request *request, struct web_reply *reply,
                     struct err *err)
{
    return step_with(self, request, reply, redo, err);
}

static int step_submit(void *self, const struct web_request *request, struct web_reply *reply,
                       struct err *err)
{
    return step_with(self, request, reply, submit, err);
}

const struct web_route web_trace_routes[] = {
    {"GET", "/trace/{}", show, 0, 0},
    {"GET", "/api/trace/{}", stand, 0, 0},
    {"GET", "/api/trace/{}/regions/{}", regions, 0, 0},
    {"POST", "/api/trace/{}/save", step_save, WEB_TRACE_BODY_MAX, 0},
    {"POST", "/api/trace/{}/undo", step_undo, 0, 0},
    {"POST", "/api/trace/{}/redo", step_redo, 0, 0},
    {"POST", "/api/trace/{}/submit", step_submit, 0, 0},
    {0},
};
