#ifndef APP_WEB_PAIR_H
#define APP_WEB_PAIR_H

#include "db/db.h"

/* web_pair.h - two tracings of one photo, as their masks lie on each other. */
struct web_pair {
    double jaccard, dice;
    double hd95, hausdorff; /* pixels; NaN where boundaries were not asked for */
    int64_t both, only_a, only_b;
};

/* Paints both revisions. `boundaries`: 1 reckons the distances too, which takes longer.
 * ERR_USAGE: they are of two sizes. Others as truth_paint(). */
int web_pair_of(struct web_pair *out, struct db *db, int64_t a, int64_t b, int boundaries,
                struct err *err);

#endif
