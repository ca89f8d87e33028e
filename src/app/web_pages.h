#ifndef APP_WEB_PAGES_H
#define APP_WEB_PAGES_H

#include "app/web_site.h"

/* web_pages.h - the tables of routes, one a file: web_<subject>.c. A new one goes into
 * web_pages_tables of web_pages.c as well. */
extern const struct web_route web_home_routes[];
extern const struct web_route web_photos_routes[];
extern const struct web_route web_photo_routes[];
extern const struct web_route web_picture_routes[];
extern const struct web_route web_samples_routes[];
extern const struct web_route web_sql_routes[];
extern const struct web_route web_look_routes[];
extern const struct web_route web_runs_routes[];
extern const struct web_route web_training_routes[];
extern const struct web_route web_clearance_queue_routes[];
extern const struct web_route web_saved_routes[];
extern const struct web_route web_experiment_routes[];
extern const struct web_route web_evaluation_routes[];
extern const struct web_route web_review_routes[];
extern const struct web_route web_revision_routes[];
extern const struct web_route web_agreement_routes[];
extern const struct web_route web_clearance_routes[];
extern const struct web_route web_redact_routes[];
extern const struct web_route web_people_routes[];
extern const struct web_route web_assets_routes[];
extern const struct web_route web_trace_routes[];
extern const struct web_route web_trace_fit_routes[];

/* All of them, ended by NULL. */
extern const struct web_route *const web_pages_tables[];

#endif
