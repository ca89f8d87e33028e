#ifndef APP_WEB_CLEARANCE_H
#define APP_WEB_CLEARANCE_H

#include "app/web_site.h"

/* web_clearance.h - what the reviewer's pages on clearance share. */

/* 0 where a reviewer asks, else ERR_GUARD. */
int web_clearance_reviewer(const struct web_request *request, struct err *err);

/* Nothing that was decoded of any photo is held in memory any more. */
void web_clearance_forget(struct web_site *site);

#endif
