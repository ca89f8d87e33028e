#ifndef REVIEW_VERDICT_H
#define REVIEW_VERDICT_H

#include "db/db.h"

/* verdict.h - what is decided of a revision. */
enum verdict_state { VERDICT_DRAFT, VERDICT_SUBMITTED, VERDICT_ACCEPTED, VERDICT_REJECTED };

/* "draft", "submitted", "accepted", "rejected". A constant. */
const char *verdict_name(enum verdict_state state);

/* The newest decision of a revision; one without any is a draft. ERR_ABSENT. */
int verdict_of(enum verdict_state *out, struct db *db, int64_t revision, struct err *err);

/* Adds one, inside the caller's transaction. Accepting makes the revision its
 * photo's truth; taking that back brings the truth before it back
 * (review/truth.h). One that is in that state already is left as it is.
 * ERR_USAGE: nobody decided, or a rejection without a reason. ERR_STATE: a
 * draft is submitted before it is judged. ERR_ABSENT: no such revision. */
int verdict_give(struct db *db, int64_t revision, enum verdict_state state, const char *by,
                 const char *why, struct err *err);

#endif
