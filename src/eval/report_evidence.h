#ifndef EVAL_REPORT_EVIDENCE_H
#define EVAL_REPORT_EVIDENCE_H

#include "eval/bootstrap.h"
#include "eval/report_table.h"

/* report_evidence.h - how sure an experiment's figures are, and which of its nets
 * and scenarios differ.
 *
 * Every figure has its 95 % bootstrap interval (eval/bootstrap.h, usual draws and
 * seed, 1 where there is nothing: as the functions of SQL give it). What is drawn
 * is the group, with all its photos and those of the groups that were united with it;
 * where every group has one photo that is the photo, and a row says so.
 *
 * Few units tell little: an interval of 95 % by bootstrap holds the truth in 50 % of
 * cases of two units and in 79 % of four (docs/metrics.md), so a row of fewer than
 * REPORT_UNITS_INTERVAL has none. Of fewer than REPORT_UNITS_TEST no permutation test
 * can come out below 5 % (2 / 2^5 is 6 %): there is no difference that they can show,
 * and equivalence is not shown. */
enum { REPORT_UNITS_INTERVAL = 5, REPORT_UNITS_TEST = 6 };

enum report_figure {
    REPORT_JACCARD_POOLED,
    REPORT_DICE_POOLED,
    REPORT_JACCARD_MEAN,
    REPORT_DICE_MEAN,
    REPORT_OVERLAPS, /* those before are of counts, those behind of confidences */
    REPORT_ECE = REPORT_OVERLAPS,
    REPORT_BRIER,
    REPORT_FIGURES
};
const char *report_figure_name(enum report_figure figure); /* "jaccard_pooled" ... */

enum report_kind {
    REPORT_CELL,       /* a cell of Table I */
    REPORT_DIFFERENCE, /* of two cells, on the photos that both judged by the same mask */
    REPORT_STRATUM,    /* a part of a cell's photos */
    REPORT_GAP,        /* of a cell's best and worst stratum */
    REPORT_SEEDS       /* spread of the single trainings of a cell: the interval has their
                          standard deviation, lowest, highest and number */
};
const char *report_kind_name(enum report_kind kind); /* "cell", "difference", ... */

/* One figure. What a kind does not have is NULL, NaN or -1. */
struct report_row {
    enum report_kind kind;
    enum report_figure figure;
    const char *net, *scenario;             /* the table's */
    const char *other_net, *other_scenario; /* that is taken off */
    const char *by;                         /* what strata are made of */
    char *stratum, *other_stratum;          /* a gap: the best, the worst */
    size_t photos;
    int grouped;               /* 1: a unit has several photos */
    struct bootstrap interval; /* of a gap: the value alone */
    double p, p_holm;          /* permutation test, alone and among all of the same figure */
    double smallest;           /* difference that so many photos show in 80 % of comparisons;
                                  NaN: too few */
    int equivalent;            /* 1: shown to be within the margin */
};

struct report_evidence {
    struct report_row *rows; /* cells, seeds, differences, then strata with their gaps */
    size_t count;
    double margin; /* the largest difference that does not matter */
};

#define REPORT_MARGIN 0.02 /* where nobody chose one */

/* Reads and reckons. Nets are compared within a scenario, and scenarios within a
 * net; each figure's tests are one family for Holm. Time: cells and pairs x photos x
 * draws. ERR_USAGE: the margin is not over 0. On success the caller frees *out with
 * report_evidence_free(), which accepts {0}, before `table`; on failure it is untouched. */
int report_evidence_read(struct report_evidence *out, struct db *db,
                         const struct report_table *table, double margin, struct err *err);
void report_evidence_free(struct report_evidence *evidence);

/* The row of a cell's figure; NULL where the cell has not been run. */
const struct report_row *report_evidence_cell(const struct report_evidence *evidence,
                                              const char *net, const char *scenario,
                                              enum report_figure figure);

/* The next row after `row` of that kind and figure (NULL: the first); NULL: no more. */
const struct report_row *report_evidence_next(const struct report_evidence *evidence,
                                              const struct report_row *row,
                                              enum report_kind kind, enum report_figure figure);

/* 1: a cell's groups have several photos. */
int report_evidence_grouped(const struct report_evidence *evidence);

/* "group" or "photo (every group has one)": what the cells' intervals draw; NULL where nothing
 * was judged. */
const char *report_evidence_unit(const struct report_evidence *evidence);

/* Adds a sentence that begins with a space, of what so few units cannot tell; nothing where
 * there are enough everywhere. */
void report_evidence_few(struct text *out, const struct report_evidence *evidence);

/* Adds how many photos a row is of: "8", and where groups have several "8 of 4 groups". */
void report_evidence_photos(struct text *out, const struct report_row *row);

/* Adds the row of one figure, without an interval where there are too few units; `row` is taken
 * over. For the files that make rows. */
void report_evidence_add(struct report_evidence *evidence, struct report_row row);

/* Of one photo's counts, what the figure sums; a figure before REPORT_OVERLAPS. */
struct ratio report_figure_ratio(enum report_figure figure, double tp, double fp, double fn);

#endif
