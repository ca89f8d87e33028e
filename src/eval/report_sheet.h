#ifndef EVAL_REPORT_SHEET_H
#define EVAL_REPORT_SHEET_H

#include "eval/report_evidence.h"

/* report_sheet.h - the evidence as tables for people, in any dress.
 *
 * A sheet's cells are plain UTF-8 text: nothing is escaped before it is dressed. */
struct report_sheet {
    char *caption;
    char *note; /* what the columns are; may be "" */
    int columns;
    char **cells; /* row after row; the first row is the heading */
    size_t count;
};

/* Table I: a net's pooled and mean Jaccard index (Dice coefficient) with the index's interval,
 * and n. */
struct report_sheet report_sheet_table_one(const struct report_table *table,
                                           const struct report_evidence *evidence);

/* The differences of one figure. No rows but the heading where there are none. */
struct report_sheet report_sheet_differences(const struct report_evidence *evidence,
                                             enum report_figure figure);

/* Strata by strata, of the net and scenario with the highest pooled Jaccard index; a line of
 * the gap after each column's. Groups beyond a dozen are left out, and the note says so. */
struct report_sheet report_sheet_strata(const struct report_evidence *evidence);

void report_sheet_free(struct report_sheet *sheet); /* accepts {0} */

/* Adds the sheet as aligned columns, GitHub's Markdown, a LaTeX tabular (needs booktabs), an
 * HTML table. */
void report_sheet_plain(struct text *out, const struct report_sheet *sheet);
void report_sheet_markdown(struct text *out, const struct report_sheet *sheet);
void report_sheet_latex(struct text *out, const struct report_sheet *sheet);
void report_sheet_html(struct text *out, const struct report_sheet *sheet);

/* Adds "0.49 to 0.57"; "none" where there is no interval. */
void report_sheet_interval(struct text *out, const struct bootstrap *interval);

#endif
