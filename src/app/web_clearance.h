#ifndef APP_WEB_CLEARANCE_H
#define APP_WEB_CLEARANCE_H

#include "app/web_site.h"

/* web_clearance.h - what the reviewer's pages on clearance share. */

/* 0 where a reviewer asks, else ERR_GUARD. */
int web_clearance_reviewer(const struct web_request *request, struct err *err);

/* Nothing that was decoded of any photo is held in memory any more. */
void web_clearance_forget(struct web_site *site);

/* Adds "?dataset=...&after=...": the place in the queue that `request` says it came from, of
 * the fields that the queue knows alone, for links, forms and the way back; "" where there is
 * none, or where it is too long to be led back to. */
void web_clearance_queue_place(struct text *out, const struct web_request *request);

/* Adds the six questions, the grounds, the second person and the buttons: what
 * web_clearance_decide() reads. */
void web_clearance_ask(struct text *out);

/* Decides as the request's form says, in the asker's name: of all of these photos (their
 * numbers as text), or after a failure of none. Errors as clearance_set(). */
int web_clearance_decide(struct web_site *site, const struct web_request *request,
                         const char *const *photos, int count, struct err *err);

#endif
