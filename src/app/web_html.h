#ifndef APP_WEB_HTML_H
#define APP_WEB_HTML_H

#include "base/text.h"
#include "db/stmt.h"
#include "web/web.h"

/* web_html.h - the pages' frame, and text that becomes HTML. */

/* As text_add(), but what %s brings is shown as text: < becomes &lt; and so on. Knows %s, %d,
 * %lld, %zu and %.Nf. A NULL text is empty. */
void web_html_add(struct text *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds `plain` so that it can stand in a URL's query or path. */
void web_html_add_url(struct text *out, const char *plain);

/* Begins a form whose buttons decide something, right after its tag: the Enter key presses a
 * form's first button, and this one does nothing. */
void web_html_no_enter(struct text *out);

/* The page up to its contents. `here` is the part of the house that it is in: "photos",
 * "review", "runs", "samples", "sql" or "". `script` is a module in ui/, or NULL. Ends with
 * web_html_end(). */
struct web_page {
    const char *title, *here, *script;
};
void web_html_begin(struct text *out, const struct web_request *request,
                    const struct web_page *page);
void web_html_end(struct text *out);

/* A table of what a statement gives: each column by its row here, which may link to a page. */
enum web_cell {
    WEB_TEXT,
    WEB_TIME,
    WEB_DIGEST,
    WEB_RUN_STATE, /* of the run in column link_at: as web_training_told() tells it */
    WEB_COUNT,     /* from here on numbers: a whole one, by thousands */
    WEB_INDEX,     /* in [0, 1], four digits */
    WEB_SHARE,     /* in [0, 1], as percent */
    WEB_SECONDS,
};
struct web_column {
    const char *title;
    enum web_cell cell;
    const char *link; /* "/photo/": the value of column link_at is put behind; NULL: none */
    int link_at;
};
/* Adds the rows that are left of *q; `none` is said where there is none. `site` may be NULL
 * where no column is a run's state. */
struct web_site;
int web_html_table(struct text *out, struct stmt *q, const char *caption,
                   const struct web_column *columns, int count, const char *none,
                   struct web_site *site, struct err *err);

/* The value of a column of the current row, as `column` says. */
void web_html_cell(struct text *out, const struct stmt *q, int at,
                   const struct web_column *column, struct web_site *site);

/* A moment as the catalogue has it, shown to the minute; whole for programs. UTC. */
void web_html_time(struct text *out, const char *at);

/* A refusal as a page, or as JSON below /api/: web_config.refuse. */
void web_html_refuse(void *self, const struct web_request *request, struct web_reply *reply,
                     int status, const char *text);

#endif
