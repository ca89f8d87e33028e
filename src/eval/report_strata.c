#include "eval/report_strata.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A cell's photos, told apart by one thing. */
struct part {
    const char *net, *scenario;
    const struct report_stratifier *by;
    int by_group;
};

static struct report_row row_of(const struct part *part, enum report_kind kind)
{
    return (struct report_row){
        .kind = kind,
        .figure = REPORT_JACCARD_MEAN,
        .net = part->net,
        .scenario = part->scenario,
        .by = part->by->by,
        .interval = {NAN, NAN, NAN, NAN, BOOTSTRAP_NONE, 0},
        .p = NAN,
        .p_holm = NAN,
        .smallest = NAN,
        .equivalent = -1,
    };
}

static int add_stratum(struct report_evidence *evidence, const struct part *part,
                       const struct report_photo *photos, size_t count, struct err *err)
{
    struct bootstrap_spec spec = bootstrap_usual();
    struct report_row row = row_of(part, REPORT_STRATUM);
    struct ratio *ratios = bytes_new(count, sizeof *ratios);
    int64_t *groups = bytes_new(count, sizeof *groups);
    int rc;

    for (size_t i = 0; i < count; i++) {
        const struct report_photo *p = &photos[i];

        ratios[i] = report_figure_ratio(REPORT_JACCARD_MEAN, p->tp, p->fp, p->fn);
        groups[i] = p->group;
    }
    rc = bootstrap_ratio(&row.interval, ratios, part->by_group ? NULL : groups, count, &spec,
                         err);
    row.stratum = bytes_copied_text(photos[0].stratum);
    row.photos = count;
    row.grouped = row.interval.units < row.photos;
    if (rc)
        free(row.stratum);
    else
        report_evidence_add(evidence, row);
    free(ratios);
    free(groups);
    return rc;
}

/* Of the rows from `first` on that have an interval: of fewer photos or groups a stratum is
 * best or worst by chance. Nothing where fewer than two have one. */
static void add_gap(struct report_evidence *evidence, const struct part *part, size_t first)
{
    const struct report_row *best = NULL, *worst = NULL;
    struct report_row gap = row_of(part, REPORT_GAP);

    for (size_t i = first; i < evidence->count; i++) {
        const struct report_row *row = &evidence->rows[i];

        if (row->interval.method == BOOTSTRAP_NONE)
            continue;
        if (!best || row->interval.value > best->interval.value)
            best = row;
        if (!worst || row->interval.value < worst->interval.value)
            worst = row;
    }
    if (!best || best == worst)
        return;
    gap.stratum = bytes_copied_text(best->stratum);
    gap.other_stratum = bytes_copied_text(worst->stratum);
    gap.photos = best->photos + worst->photos;
    gap.interval.value = best->interval.value - worst->interval.value;
    gap.interval.units = best->interval.units + worst->interval.units;
    report_evidence_add(evidence, gap);
}

/* How many strata there are; they come one after the other. */
static size_t count_strata(const struct report_judged *judged)
{
    size_t strata = judged->count > 0;

    for (size_t i = 1; i < judged->count; i++)
        strata += strcmp(judged->photos[i - 1].stratum, judged->photos[i].stratum) != 0;
    return strata;
}

static int add_part(struct report_evidence *evidence, const struct part *part,
                    const struct report_judged *judged, struct err *err)
{
    size_t first = evidence->count, from = 0;

    if (part->by_group && count_strata(judged) == judged->count)
        return 0;
    for (size_t i = 1; i <= judged->count; i++) {
        if (i < judged->count &&
            !strcmp(judged->photos[from].stratum, judged->photos[i].stratum))
            continue;
        if (add_stratum(evidence, part, judged->photos + from, i - from, err))
            return -1;
        from = i;
    }
    add_gap(evidence, part, first);
    return 0;
}

int report_strata_add(struct report_evidence *evidence, struct db *db,
                      const struct report_cell *cell, struct err *err)
{
    for (const struct report_stratifier *by = report_stratifiers; by->by; by++) {
        const struct part part = {cell->net, cell->scenario, by, !strcmp(by->by, "group")};
        struct report_judged judged = {0};
        int rc = report_judged_read(&judged, db, cell, by, err);

        if (!rc && judged.count)
            rc = add_part(evidence, &part, &judged, err);
        report_judged_free(&judged);
        if (rc)
            return -1;
    }
    return 0;
}
