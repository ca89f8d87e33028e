#include "app/web_pages.h"

const struct web_route *const web_pages_tables[] = {
    web_home_routes,       web_photos_routes,  web_photo_routes,     web_picture_routes,
    web_look_routes,       web_samples_routes, web_runs_routes,      web_experiment_routes,
    web_evaluation_routes, web_review_routes,  web_revision_routes,  web_agreement_routes,
    web_clearance_routes,  web_redact_routes,  web_people_routes,    web_sql_routes,
    web_assets_routes,     web_trace_routes,   web_trace_fit_routes, NULL,
};
