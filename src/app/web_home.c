#include "app/web_pages.h"
#include "app/web_part.h"

/* What the catalogue holds, at a glance. */
static const struct web_part parts[] = {
    {"Datasets",
     "SELECT dataset, domain, photos, groups, masks, cleared, redacted, refused, suspect, "
     "unknown FROM "
     "dataset_info "
     "ORDER BY dataset",
     "No photographs yet: dermatome ingest takes them in.",
     {{"dataset", WEB_TEXT, "/photos?dataset=", 0},
      {"domain", WEB_TEXT, NULL, 0},
      {"photos", WEB_COUNT, NULL, 0},
      {"people", WEB_COUNT, NULL, 0},
      {"with truth", WEB_COUNT, NULL, 0},
      {"cleared", WEB_COUNT, NULL, 0},
      {"redacted", WEB_COUNT, NULL, 0},
      {"refused", WEB_COUNT, NULL, 0},
      {"suspect", WEB_COUNT, NULL, 0},
      {"unknown", WEB_COUNT, NULL, 0}}},
    {"Newest runs",
     "SELECT id, net, stage, state, (SELECT max(epoch) FROM epoch AS e WHERE e.run_id=run.id), "
     "started_at FROM run ORDER BY id DESC LIMIT 6",
     "No runs yet: dermatome train or dermatome experiment makes them.",
     {{"run", WEB_TEXT, "/run/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"stage", WEB_TEXT, NULL, 0},
      {"state", WEB_RUN_STATE, NULL, 0},
      {"epochs", WEB_COUNT, NULL, 0},
      {"begun", WEB_TIME, NULL, 0}}},
    {"Experiments",
     "SELECT name, (SELECT count(*) FROM experiment_cell AS c WHERE c.experiment_id=x.id), "
     "created_at FROM experiment AS x ORDER BY id DESC LIMIT 6",
     "No experiments yet.",
     {{"experiment", WEB_TEXT, "/experiment/", 0},
      {"cells", WEB_COUNT, NULL, 0},
      {"made", WEB_TIME, NULL, 0}}},
};

static int home(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    static const struct web_page page = {"Catalogue", "", NULL};
    struct web_site *site = self;
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    web_html_begin(&reply->text, request, &page);
    if (!rc)
        rc = web_part_add(&reply->text, db, parts, sizeof parts / sizeof *parts,
                          (struct web_part_of){.site = site}, err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    return rc;
}

const struct web_route web_home_routes[] = {
    {"GET", "/", home, 0, 0},
    {0},
};
