#ifndef EVAL_REPORT_TABLE_H
#define EVAL_REPORT_TABLE_H

#include "base/text.h"
#include "db/db.h"

/* report_table.h - the paper's Table I, read from the catalogue. */

enum { REPORT_TABLE_SCENARIOS = 3 };

struct report_table_cell {
    int64_t run, evaluation; /* of its first seed; evaluation 0: this cell has not been run */
    int64_t n;               /* photos judged */
    double jaccard_pooled, dice_pooled, jaccard_mean, dice_mean; /* over all seeds */
    int64_t seeds;                                               /* how many trainings */
    double seeds_sd;             /* of the seeds' own pooled Jaccard; NaN for one seed */
    double seeds_min, seeds_max; /* likewise */
    int counting;                /* 1: the evaluation has not ended */
};

struct report_table_row {
    char *net;
    struct report_table_cell cells[REPORT_TABLE_SCENARIOS];
};

struct report_table {
    int64_t id; /* of the experiment */
    char *experiment, *settings, *created_at;
    char *split, *frozen_at;
    char *seeds;       /* of its runs, ', ' between; "" where there are none */
    int64_t test_uses; /* how often the split's test fold was used: docs/leaks.md */
    int broken;        /* 1: two folds of the split were found to share a group */
    char *stale;       /* runs whose truth has been replaced since, ', ' between; "" */
    double
        all_skin; /* pooled Jaccard of calling every pixel skin; NaN where nothing was judged */
    struct report_table_row *rows; /* nets in the paper's order, then any others by name */
    int row_count;
};

/* "direct transfer", "direct training", "fine-tuning", in the paper's order. */
const char *report_table_scenario(int at);

/* How many of the cells were run, and how many of these are still counted. */
int report_table_filled(const struct report_table *table);
int report_table_counting(const struct report_table *table);

/* 1: a cell was trained with more than one seed. */
int report_table_seeded(const struct report_table *table);

/* Adds how a cell spreads with the seed: "5 seeds: sd 0.012, 0.49 to 0.52"; "1 seed" where
 * nothing is known of it. */
void report_table_spread(struct text *out, const struct report_table_cell *cell);

/* Reads it. ERR_ABSENT, naming those that exist, if there is no such
 * experiment. On success the caller frees *out with report_table_free(), which
 * accepts {0}; on failure it is untouched. */
int report_table_read(struct report_table *out, struct db *db, const char *experiment,
                      struct err *err);
void report_table_free(struct report_table *table);

/* For the statements of a report, whose ?1 is the experiment's id: its runs
 * (those of its cells, and their parents) as `mine(id)`, and the order of nets. */
#define REPORT_TABLE_RUNS                                                                      \
    "WITH mine(id) AS ("                                                                       \
    "SELECT s.run FROM cell_run AS s JOIN experiment AS x ON x.name=s.experiment "             \
    "WHERE x.id=?1 UNION "                                                                     \
    "SELECT r.parent_id FROM cell_run AS s JOIN experiment AS x ON x.name=s.experiment "       \
    "JOIN run AS r ON r.id=s.run WHERE x.id=?1 AND r.parent_id IS NOT NULL) "
#define REPORT_TABLE_NET_ORDER(net)                                                            \
    "CASE " net " WHEN 'unet' THEN 1 WHEN 'unet-large' THEN 2 WHEN 'dr-unet' THEN 3 ELSE 4 "   \
    "END, " net

/* What a run of `run AS r` is, in words. */
#define REPORT_TABLE_TRAINING                                                                  \
    "CASE WHEN r.stage='pretrain' THEN 'pre-training' WHEN r.parent_id IS NULL "               \
    "THEN 'direct training' ELSE 'fine-tuning' END"

#endif
