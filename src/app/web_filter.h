#ifndef APP_WEB_FILTER_H
#define APP_WEB_FILTER_H

#include "base/text.h"
#include "db/stmt.h"
#include "web/web.h"

/* web_filter.h - which photos are asked for: fields of a query become conditions on photo_info.
 */
enum { WEB_FILTER_MAX = 40 };

struct web_filter {
    struct text where; /* "1 AND dataset=?1 AND ...": conditions with parameters */
    struct text shown; /* the same with the values in it, as a person would write it */
    struct text query; /* "&dataset=...": for links to further pages */
    const char *values[WEB_FILTER_MAX]; /* borrowed from the request */
    int count;
    int by_md5; /* 1: one dataset, in the order of md5; 0: in the order of id */
};

/* ERR_USAGE: a value is no number where one is wanted. web_filter_free() accepts {0}. */
int web_filter_read(struct web_filter *out, const struct web_request *request, struct err *err);
void web_filter_free(struct web_filter *filter);

/* Binds the values to ?1, ?2 ... */
void web_filter_bind(struct stmt *q, const struct web_filter *filter);

/* Adds the statement that gives the filter's photos, as a person would write it. */
void web_filter_sql(struct text *out, const struct web_filter *filter);

/* The form that asks for a filter, with the values that are set. */
int web_filter_form(struct text *out, struct db *db, const struct web_request *request,
                    struct err *err);

#endif
