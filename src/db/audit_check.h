#ifndef DB_AUDIT_CHECK_H
#define DB_AUDIT_CHECK_H

#include "db/audit.h"

/* audit_check.h - is the log whole, and does it tell of what is there?
 *
 * The chain finds what was edited, deleted, slipped in or moved, and names it.
 * Whoever writes the whole chain anew, or cuts its end, is found by a head that
 * was kept elsewhere alone. */

/* Hears of each fault, in a readable line. May be NULL. */
typedef void audit_told(void *self, const char *line);

struct audit_report {
    int64_t rows;    /* of the log, as they should be */
    int64_t bad;     /* rows of the log that are changed, missing or moved */
    int64_t first;   /* the id of the first bad one; 0: none */
    int64_t untold;  /* rows of guarded tables of which the log does not tell */
    int64_t gone;    /* rows of the log whose guarded row is gone, or another */
    int64_t waiting; /* notes of another client, not yet in the chain: no fault */
    int cut;         /* 1: the kept head is in no good row */
    struct audit_head head;
};

/* `kept`: the digest of an earlier head, kept elsewhere; NULL: there is none.
 * Changes nothing. A fault is no failure: -1 is for a log that cannot be read. */
int audit_check(struct audit_report *out, struct db *db, const char *kept, audit_told *told,
                void *self, struct err *err);

/* audit_cover.c: the guarded tables beside the log; adds to untold and gone. */
int audit_cover(struct audit_report *report, struct db *db, audit_told *told, void *self,
                struct err *err);

#endif
