#ifndef EVAL_REPORT_H
#define EVAL_REPORT_H

#include "base/text.h"
#include "db/db.h"
#include "eval/report_evidence.h"
#include "image/image.h"

/* report.h - an experiment as a table for a terminal and as a page.
 *
 * Everything is read from the catalogue, within one transaction that the
 * caller may have opened; nothing is written. */

/* One net's confidence for a photo. */
struct report_confidence {
    const char *net, *scenario; /* as experiment_cell has them */
    struct image confidence;    /* 1 channel: 0 surely not skin, 255 surely skin */
    double jaccard;             /* of this photo; NaN where it is not known */
};

/* One photo of the page's picture table, which says that they are the first of
 * the test fold in the order of MD5, but for those whose captions have a rank. Confidence and
 * truth may have been brought to other sides than the photo's: they are shown in its
 * proportions. */
struct report_picture {
    int64_t photo_id;   /* to be recorded as exported before the page is written */
    struct image photo; /* 3 channels */
    struct image truth; /* 1 channel: 255 skin, 0 not, 128 not known */
    const struct report_confidence *confidences;
    int confidence_count;
    const char *caption; /* plain text */
};

/* The paper's Table I with intervals, and the tests between its cells, for a
 * terminal; all of it with strata as rows for programs (eval/report_data.h), or
 * as tables of Markdown or LaTeX; a model card (eval/report_card.h). The numbers are the same
 * in all. */
enum report_format {
    REPORT_PLAIN,
    REPORT_JSON,
    REPORT_CSV,
    REPORT_MARKDOWN,
    REPORT_LATEX,
    REPORT_CARD
};

/* Adds the report of an experiment. margin: the largest difference of Jaccard
 * indices that does not matter; REPORT_MARGIN where nobody chose one.
 * ERR_ABSENT, naming the experiments that exist, if there is none of that name;
 * ERR_USAGE: the margin is not over 0. On failure *out is untouched. */
int report_text(struct text *out, struct db *db, const char *experiment,
                enum report_format format, double margin, struct err *err);

/* Adds one HTML page: the table with intervals and the paper's own figures, the tests,
 * strata, `pictures` (may be none), how the photos' Jaccard indices spread, learning curves,
 * settings, lineage, data and definitions. It holds its style and pictures, has no script, asks
 * for nothing from outside, and shows texts of the catalogue as text only. Errors as
 * report_text(); on failure *out is untouched. */
int report_html(struct text *out, struct db *db, const char *experiment, double margin,
                const struct report_picture *pictures, int count, struct err *err);

#endif
