#include "eval/report.h"
#include "eval/report_table.h"

#include <math.h>
#include <string.h>

enum { CELL = 17 }; /* columns of a terminal that a cell takes */

enum figure { POOLED, MEAN, PHOTOS, FIGURES };

static const char *const figure_names[FIGURES] = {"pooled", "mean", "n"};

/* One cell, left-aligned, its line's trailing space left out. */
static void add_cell(struct text *out, const struct report_table_cell *cell, enum figure figure,
                     int last)
{
    struct text t = {0};

    if (!cell->evaluation)
        text_add(&t, "-");
    else if (figure == PHOTOS)
        text_add(&t, "%lld%s", (long long)cell->n, cell->counting ? " *" : "");
    else
        text_add(&t, "%.2f (%.2f)",
                 figure == POOLED ? cell->jaccard_pooled : cell->jaccard_mean,
                 figure == POOLED ? cell->dice_pooled : cell->dice_mean);
    text_add(out, "%-*s", last ? 0 : CELL, t.data);
    text_free(&t);
}

/* Control characters would upset the terminal. */
static void add_name(struct text *out, const char *name, int width)
{
    size_t at = out->size;

    text_add(out, "%-*s", width, name);
    for (; at < out->size; at++)
        if ((unsigned char)out->data[at] < 32 || out->data[at] == 127)
            out->data[at] = ' ';
}

static int width_of_nets(const struct report_table *t)
{
    size_t width = 0;

    for (int r = 0; r < t->row_count; r++)
        if (strlen(t->rows[r].net) > width)
            width = strlen(t->rows[r].net);
    return (int)(width < 60 ? width : 60);
}

static void add_grid(struct text *out, const struct report_table *t)
{
    int width = width_of_nets(t);

    text_add(out, "\n%*s", width + 10, "");
    for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
        text_add(out, "%-*s", s == REPORT_TABLE_SCENARIOS - 1 ? 0 : CELL,
                 report_table_scenario(s));
    text_add(out, "\n");
    for (int r = 0; r < t->row_count; r++) {
        for (int f = 0; f < FIGURES; f++) {
            add_name(out, f ? "" : t->rows[r].net, width);
            text_add(out, "  %-8s", figure_names[f]);
            for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
                add_cell(out, &t->rows[r].cells[s], (enum figure)f,
                         s == REPORT_TABLE_SCENARIOS - 1);
            text_add(out, "\n");
        }
    }
    text_add(out, "\n");
}

static void add_notes(struct text *out, const struct report_table *t)
{
    text_add(out, "Jaccard (Dice) on the n test photos. pooled: of all their pixels together,\n"
                  "which the paper's figures obey; mean: the mean of each photo's own.\n");
    if (isfinite(t->all_skin))
        text_add(out, "Calling every pixel skin would give %.2f (%.2f) pooled.\n", t->all_skin,
                 2 * t->all_skin / (1 + t->all_skin));
    if (report_table_filled(t) < t->row_count * REPORT_TABLE_SCENARIOS)
        text_add(out, "-: not run.\n");
    if (report_table_counting(t))
        text_add(out, "*: still being counted.\n");
    if (*t->stale)
        text_add(out, "Masks have been replaced since they taught run %s.\n", t->stale);
    if (strchr(t->seeds, ','))
        text_add(out, "One training a cell (seeds %s): no interval is known.\n", t->seeds);
    else
        text_add(out,
                 "One training a cell (seed %s): no interval is known, and another seed would\n"
                 "give somewhat other figures.\n",
                 t->seeds);
}

int report_text(struct text *out, struct db *db, const char *experiment, struct err *err)
{
    struct report_table t = {0};

    if (report_table_read(&t, db, experiment, err))
        return -1;
    text_add(out, "%s, split %s (%s%s)\n", t.experiment, t.split,
             *t.frozen_at ? "frozen " : "not frozen", t.frozen_at);
    if (t.row_count) {
        add_grid(out, &t);
        add_notes(out, &t);
    } else {
        text_add(out, "Nothing has been judged yet.\n");
    }
    report_table_free(&t);
    return 0;
}
