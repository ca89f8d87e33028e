#include "ingest/ingest.h"
#include "base/threads.h"
#include "ingest/detect.h"
#include "ingest/store.h"

#include <string.h>

#define BATCH 64 /* files measured side by side, and written in one transaction */

static int check_options(const struct ingest_options *options, const struct layout *layout,
                         struct err *err)
{
    if (layout->pair_folders && (!options->images || !options->masks || options->folder))
        return err_set(err, ERR_USAGE, "the %s layout wants --images DIR and --masks DIR",
                       layout->name);
    if (!layout->pair_folders && (!options->folder || options->images || options->masks))
        return err_set(err, ERR_USAGE, "the %s layout wants one folder", layout->name);
    if (!layout->groups && options->group_by)
        return err_set(err, ERR_USAGE,
                       "the %s layout tells groups by itself; leave out --group-by",
                       layout->name);
    if (!layout->shades &&
        (options->polarity != RULE_UNKNOWN || options->threshold || options->colour))
        return err_set(err, ERR_USAGE,
                       "the %s layout has no masks to be read so; leave out --polarity, "
                       "--threshold and --colour",
                       layout->name);
    if (!layout->pair_folders && options->ignore_rest)
        return err_set(err, ERR_USAGE, "--ignore-rest is for the pairs layout");
    return 0;
}

/* One batch: what is measured and where the results go. */
struct batch {
    const struct agenda_item *items;
    const struct rule *rule;
    struct measure_book book;
    struct measure measures[BATCH];
    size_t count;
};

static void measure_one(void *self, size_t i)
{
    struct batch *batch = self;

    batch->measures[i] = measure_item(&batch->items[i], batch->rule, &batch->book);
}

static int write_batch(struct store *store, const struct batch *batch, struct err *err)
{
    if (store_begin(store, err))
        return -1;
    for (size_t i = 0; i < batch->count; i++)
        if (store_item(store, &batch->items[i], &batch->measures[i], err))
            return -1;
    return store_commit(store, err);
}

static int run_batches(struct store *store, const struct agenda *agenda, int threads,
                       const struct progress *progress, struct err *err)
{
    struct batch batch = {.rule = &agenda->rule, .book = store_book(store)};
    int rc = 0;

    store->report->stopped = progress_tick(progress, "photos", 0, (long)agenda->count) != 0;
    for (size_t at = 0; !rc && at < agenda->count && !store->report->stopped;
         at += batch.count) {
        batch.items = agenda->items + at;
        batch.count = agenda->count - at < BATCH ? agenda->count - at : BATCH;
        threads_each(threads, batch.count, measure_one, &batch);
        rc = write_batch(store, &batch, err);
        for (size_t i = 0; i < batch.count; i++)
            measure_free(&batch.measures[i]);
        if (!rc &&
            progress_tick(progress, "photos", (long)(at + batch.count), (long)agenda->count))
            store->report->stopped = at + batch.count < agenda->count;
    }
    return rc;
}

/* Files that the names alone rule out. */
static int write_refusals(struct store *store, const struct agenda *agenda, struct err *err)
{
    if (store_begin(store, err))
        return -1;
    for (size_t i = 0; i < agenda->refusal_count; i++)
        if (store_refuse(store, agenda->refusals[i].path, agenda->refusals[i].reason, err))
            return -1;
    return store_commit(store, err);
}

static void tell_agenda(const struct store *store, const struct agenda *agenda)
{
    const char *line = agenda->told.data;

    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1)
        store_tell(store, "%.*s", (int)(end - line), line);
}

/* Reads the names, and finds out how the masks are to be read. */
static int make_agenda(struct agenda *agenda, const struct layout *layout,
                       const struct ingest_options *options, int threads, struct err *err)
{
    struct text how = {0};
    int rc = layout->plan(agenda, options, err);

    if (!rc && !agenda->count && !agenda->refusal_count)
        rc = err_set(err, ERR_ABSENT, "no photographs in '%s'",
                     layout->pair_folders ? options->images : options->folder);
    if (!rc && agenda->masked)
        rc = detect_rule(&agenda->rule, &how, agenda, threads, err);
    if (!rc && how.size)
        agenda_tell(agenda, "%s", how.data);
    text_free(&how);
    return rc;
}

int ingest_run(struct ingest_report *out, struct db *db, const struct ingest_options *options,
               const struct ingest_listener *listener, const struct progress *progress,
               struct err *err)
{
    const struct layout *layout = layout_find(options->layout, err);
    int threads = options->threads > 0 ? options->threads : threads_default(), rc = -1;
    struct ingest_report report = {0};
    struct store store = {0};
    struct agenda agenda = {0};

    if (!layout || check_options(options, layout, err))
        return -1;
    if (make_agenda(&agenda, layout, options, threads, err) ||
        store_open(&store, db, options, layout, err))
        goto done;
    if (agenda.masked)
        rule_text(&report.rule, &agenda.rule);
    store.rule = report.rule.data;
    store.masked = agenda.masked;
    store.listener = listener;
    store.report = &report;
    report.masks_alone = agenda.masks_alone;
    report.listed_absent = agenda.listed_absent;
    report.skipped = agenda.skipped;
    tell_agenda(&store, &agenda);
    if (write_refusals(&store, &agenda, err) ||
        run_batches(&store, &agenda, threads, progress, err))
        goto done;
    *out = report;
    report = (struct ingest_report){0};
    rc = 0;
done:
    store_close(&store);
    agenda_free(&agenda);
    ingest_report_free(&report);
    return rc;
}

void ingest_report_free(struct ingest_report *report)
{
    text_free(&report->rule);
    *report = (struct ingest_report){0};
}
