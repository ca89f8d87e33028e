#ifndef TESTS_EVAL_FIXTURE_H
#define TESTS_EVAL_FIXTURE_H

#include "db/db.h"
#include "eval/report.h"

/* fixture.h - a catalogue with an experiment in it, made by SQL alone.
 *
 * 30 healthy and 60 clinical photos; split 'paper' (pretrain 24 + 6 held,
 * finetune 16 + 4 held, test 40); experiment 'small' of three nets in three
 * scenarios: run 3i-2 is net i pretrained, 3i-1 trained directly, 3i tuned. */
struct fixture {
    int epochs;          /* of each run */
    int blind;           /* 1: no validation values */
    int cells;           /* of 9, net by net; the rest are not run */
    const char *planted; /* put into every text field that takes it; NULL: plain words */
};

/* Makes `path`, which must not exist. */
int fixture_make(struct db **out, const char *path, struct fixture fixture, struct err *err);

/* `count` drawn photos with truth and a confidence for each of the 9 cells;
 * photo ids 51, 52, ...: of the test fold. fixture_drop_pictures() frees. */
struct report_picture *fixture_pictures(int count, const char *caption);
void fixture_drop_pictures(struct report_picture *pictures, int count);

#endif
