#ifndef REVIEW_GESTURE_H
#define REVIEW_GESTURE_H

#include "review/revision.h"
#include "review/verdict.h"

/* gesture.h - one step of somebody who traces now, perhaps in two windows: each
 * says on which revision it stands, and is refused where the head is elsewhere.
 *
 * A step whose answer was lost is sent again; done already, it is not done
 * twice. Functions that write do so inside the transaction that the caller opened. */

/* Where an annotator stands on a photo. */
struct gesture_stand {
    int64_t head; /* 0: at nothing */
    int64_t next; /* where a redo leads; 0: nowhere */
    enum verdict_state state;
    int32_t width, height; /* of the photo, pixels, upright */
};
int gesture_stand(struct gesture_stand *out, struct db *db, int64_t photo,
                  const char *annotator, struct err *err);

/* draft->parent is the revision that the head has to be at; `from`, where not 0
 * and the head is at nothing, the other revision (of anybody) that it was made
 * from. 0 and *head: it is added, or was the head's content already. 1: the
 * head is elsewhere, *head says where; nothing is changed. Errors as
 * revision_add(). */
int gesture_save(int64_t *head, struct db *db, const struct revision_draft *draft, int64_t from,
                 struct err *err);

/* The same for a step back or forth from `base`. ERR_STATE: there is none. */
int gesture_undo(int64_t *head, struct db *db, int64_t photo, const char *annotator,
                 int64_t base, struct err *err);
int gesture_redo(int64_t *head, struct db *db, int64_t photo, const char *annotator,
                 int64_t base, struct err *err);

#endif
