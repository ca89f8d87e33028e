#ifndef INGEST_CLEARANCE_H
#define INGEST_CLEARANCE_H

#include <stddef.h>

#include "db/db.h"

/* clearance.h - whether photographs may be used: who decided, why, and what they answered. */

/* What is asked of a clinical photograph before it is cleared; the columns of `clearance`. */
enum { CLEARANCE_QUESTIONS = 6 };
struct clearance_question {
    const char *name;  /* "face" */
    const char *about; /* "a full face, or as much of one as tells who it is" */
};
const struct clearance_question *clearance_question(int i); /* 0 .. CLEARANCE_QUESTIONS-1 */

struct clearance {
    const char *state;                  /* "unknown", "suspect", "cleared" or "refused" */
    const char *by, *why;               /* who decided, on what grounds; neither empty */
    const char *second;                 /* the second person who looked; NULL: nobody */
    char *answers[CLEARANCE_QUESTIONS]; /* "no", or "yes, " and why that is acceptable; NULL:
                                           not asked. Owned */
};
void clearance_free(struct clearance *clearance); /* the answers; accepts {0} */

/* Takes the answers of a text "face=no, mark=yes: an old scar, badge=no"; between two there is
 * a comma or a new line, and a line that begins with '#' is passed over. A later answer to the
 * same question takes the place of an earlier. ERR_USAGE: something that is no answer. */
int clearance_answer(struct clearance *clearance, const char *text, struct err *err);

/* Takes the answer to one question, whatever else its text says: "no", or "yes, " and why.
 * ERR_USAGE: it is neither. */
int clearance_answer_to(struct clearance *clearance, int question, const char *answer,
                        size_t size, struct err *err);

/* Which photos: all of a dataset, those of an MD5, or the one of an id. */
enum clearance_of { CLEARANCE_DATASET, CLEARANCE_MD5, CLEARANCE_PHOTO };

/* Gives each photo that `names` name the state, as a new row, where it has
 * another; all of them or, after a failure, none. Photos that are suspect or refused are not
 * cleared with their dataset. "cleared" becomes 'redacted' where a
 * redaction stands. *changed becomes the number
 * of rows; with dry_run they are only counted. ERR_USAGE: the wish is not complete, and which
 * answers are missing; ERR_GUARD: the catalogue wants more before it clears; ERR_ABSENT:
 * a name is no dataset or no photo's; and what db/stmt.h
 * gives. */
int clearance_set(long *changed, struct db *db, const struct clearance *wish,
                  enum clearance_of of, const char *const *names, int count, int dry_run,
                  struct err *err);

/* How many photos of the dataset are suspect or refused, and so not cleared with it. */
int clearance_left(int64_t *left, struct db *db, const char *dataset, struct err *err);

#endif
