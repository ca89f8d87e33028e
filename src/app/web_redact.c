#include "annotate/region_list.h"
#include "app/job_redact.h"
#include "app/web_clearance.h"
#include "app/web_html.h"
#include "app/web_json.h"
#include "app/web_pages.h"
#include "app/web_predict.h"
#include "app/web_trace.h"

/* web_redact.c - a reviewer draws, with the tools of the tracing page, what becomes black in
 * the copy of a photo (docs/guard.md). */

static int show(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    static const struct web_page page = {"Redact", "review", "trace.js"};
    struct web_picture photo = {0};
    struct db *db = NULL;
    int rc;

    if (web_clearance_reviewer(request, err))
        return -1;
    rc = web_site_read(&db, self, err) || web_trace_photo(&photo, db, request, err);
    web_site_give(self, db);
    web_html_begin(&reply->text, request, &page);
    web_html_add(&reply->text,
                 "<div id=\"trace\" data-photo=\"%lld\" data-name=\"Photo %lld\" "
                 "data-redact=\"1\"><noscript><p>Drawing needs JavaScript; dermatome deid "
                 "redact does without.</p></noscript></div>",
                 (long long)photo.photo, (long long)photo.photo);
    web_html_end(&reply->text);
    web_picture_free(&photo);
    return rc ? -1 : 0;
}

static int write(struct redact_done *done, long *shared, struct web_site *site,
                 struct job_redact *job, struct err *err)
{
    struct catalogue catalogue = site->catalogue;
    int rc;

    if (web_site_write(&catalogue.db, site, err))
        return -1;
    rc = job_redact(done, shared, job, &catalogue, site->app, err);
    web_site_wrote(site);
    web_clearance_forget(site);
    return rc;
}

static int redact_photo(void *self, const struct web_request *request, struct web_reply *reply,
                        struct err *err)
{
    const char *hides = web_query(request, "hides");
    struct job_redact job = {
        .photo = web_number(request, 0, 1, INT64_MAX), .by = request->who, .why = hides};
    struct region *regions = NULL;
    struct redact_done done;
    size_t count = 0;
    struct db *db = NULL;
    long shared = 0;
    int rc;

    if (web_clearance_reviewer(request, err) || web_site_read(&db, self, err))
        return -1;
    rc = web_trace_stranger(request, reply, db, err);
    web_site_give(self, db);
    if (rc)
        return rc < 0 ? -1 : 0;
    if (!hides || !*hides)
        return err_set(err, ERR_USAGE, "say what the regions hide");
    if (region_list_decode(&regions, &count, (const uint8_t *)request->body, request->body_size,
                           err))
        return -1;
    job.drawn = regions;
    job.drawn_count = count;
    rc = write(&done, &shared, self, &job, err);
    region_list_free(regions, count);
    if (rc)
        return -1;
    reply->type = "application/json";
    text_add(&reply->text,
             "{\"covered\":%lld,\"black\":%lld,\"reencoded\":%s,\"shared\":%ld}\n",
             (long long)done.pixels, (long long)done.blackened,
             done.reencoded ? "true" : "false", shared);
    return 0;
}

const struct web_route web_redact_routes[] = {
    {"GET", "/redact/{}", show, 0, 0},
    {"POST", "/api/redact/{}", redact_photo, WEB_TRACE_BODY_MAX, 0},
    {0},
};
