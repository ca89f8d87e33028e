#include "ingest/ingest.h"
#include "base/bytes.h"
#include "base/threads.h"
#include "ingest/detect.h"
#include "ingest/intake.h"
#include "ingest/origin.h"
#include "ingest/store.h"

#include <stdlib.h>
#include <string.h>

enum {
    BATCH = 64,         /* files that are written in one transaction */
    BATCH_HIDDEN = 512, /* likewise, where each writes the whole vault */
    AHEAD_OF_EACH = 2,  /* handfuls of a thread that may wait to be written */
};

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
    if (options->padded && !options->ignore_rest)
        return err_set(err, ERR_USAGE,
                       "--padded wants --ignore-rest: without it what a mask "
                       "leaves out is not skin anyway");
    return 0;
}

/* Handfuls on their way from the files to the rows. */
struct stream {
    struct store *store;
    struct agenda *agenda;
    struct measure_book book;
    const struct progress *progress;
    size_t batch;
    size_t handful;            /* files that one thread measures together; divides the batch */
    size_t ahead;              /* handfuls in the rings */
    struct measure *ring;      /* ahead x handful */
    struct agenda_item *items; /* likewise */
    struct threads_lock *lock; /* of the agenda and of the next two */
    size_t fetched;            /* handfuls whose items were taken from it */
    struct err failed;         /* code ERR_NONE: taking them did not fail */
    struct err *err;
};

/* Of few files each thread shall have some. */
static size_t handful_of(size_t count, int threads)
{
    size_t n = INTAKE_TOGETHER;

    while (n > 1 && count / n < 4 * (size_t)threads)
        n /= 2;
    return n;
}

/* Where a handful begins in the rings. */
static size_t place_of(const struct stream *stream, size_t h)
{
    return h % stream->ahead * stream->handful;
}

static size_t count_of(const struct stream *stream, size_t h)
{
    size_t left = stream->agenda->count - h * stream->handful;

    return left < stream->handful ? left : stream->handful;
}

/* Takes the items of one more handful from the agenda, which gives them in order. */
static int fetch(struct stream *stream)
{
    struct agenda_item *items = stream->items + place_of(stream, stream->fetched);
    int got = 1;

    for (size_t i = 0; got > 0 && i < count_of(stream, stream->fetched); i++)
        got = agenda_next(&items[i], stream->agenda, &stream->failed);
    if (!got)
        got = err_set(&stream->failed, ERR_STATE, "the list of files ended early");
    stream->fetched++;
    return got < 0 ? -1 : 0;
}

static int failed(struct stream *stream)
{
    int yes;

    threads_lock_take(stream->lock);
    yes = stream->failed.code != ERR_NONE;
    threads_lock_give(stream->lock);
    return yes;
}

/* Fetches up to this handful: its place in the rings, and those before it, are free. */
static int fetch_to(struct stream *stream, size_t h)
{
    int rc = 0;

    threads_lock_take(stream->lock);
    while (!rc && stream->fetched <= h)
        rc = stream->failed.code != ERR_NONE ? -1 : fetch(stream);
    threads_lock_give(stream->lock);
    return rc;
}

static void measure_handful(void *self, size_t h)
{
    struct stream *stream = self;
    size_t place = place_of(stream, h);

    if (!fetch_to(stream, h))
        measure_items(stream->ring + place, stream->items + place, count_of(stream, h),
                      &stream->agenda->rule, &stream->book);
}

/* The end of a batch is where an ingest may stop. */
static int end_batch(struct stream *stream, size_t done)
{
    long all = (long)stream->agenda->count;

    if (store_commit(stream->store, stream->err))
        return -1;
    if (progress_tick(stream->progress, "photos", (long)done, all))
        stream->store->report->stopped = (long)done < all;
    return stream->store->report->stopped;
}

/* 0, 1 to stop, -1. */
static int write_handful(void *self, size_t h)
{
    struct stream *stream = self;
    struct measure *measures = stream->ring + place_of(stream, h);
    struct agenda_item *items = stream->items + place_of(stream, h);
    size_t first = h * stream->handful, count = count_of(stream, h), done = first + count;
    int rc = first % stream->batch ? 0 : store_begin(stream->store, stream->err);

    if (!rc && failed(stream)) {
        *stream->err = stream->failed;
        rc = -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (!rc)
            rc = store_item(stream->store, &items[i], &measures[i], stream->err);
        measure_free(&measures[i]);
        agenda_item_free(&items[i]);
    }
    if (!rc && (done == stream->agenda->count || done % stream->batch == 0))
        rc = end_batch(stream, done);
    return rc;
}

static int run_handfuls(struct store *store, struct agenda *agenda, int threads,
                        const struct progress *progress, struct err *err)
{
    struct stream stream = {.store = store,
                            .agenda = agenda,
                            .book = store_book(store),
                            .progress = progress,
                            .batch = store->hide ? BATCH_HIDDEN : BATCH,
                            .handful = handful_of(agenda->count, threads),
                            .ahead = (size_t)threads * AHEAD_OF_EACH,
                            .err = err};
    size_t handfuls = (agenda->count + stream.handful - 1) / stream.handful;
    size_t places = stream.ahead * stream.handful;
    int rc;

    if (progress_tick(progress, "photos", 0, (long)agenda->count)) {
        store->report->stopped = 1;
        return 0;
    }
    stream.ring = bytes_zeroed(places, sizeof *stream.ring);
    stream.items = bytes_zeroed(places, sizeof *stream.items);
    stream.lock = threads_lock_new();
    agenda_rewind(agenda);
    rc = threads_in_order(threads, handfuls, stream.ahead, measure_handful, write_handful,
                          &stream);
    for (size_t i = 0; i < places; i++) { /* after a stop some were not written */
        measure_free(&stream.ring[i]);
        agenda_item_free(&stream.items[i]);
    }
    threads_lock_free(stream.lock);
    free(stream.ring);
    free(stream.items);
    return rc < 0 ? -1 : 0;
}

/* Files that the names alone rule out. */
static int write_refusal(void *self, const char *path, const char *reason, struct err *err)
{
    return store_refuse(self, path, reason, err);
}

static int write_refusals(struct store *store, struct agenda *agenda, struct err *err)
{
    return store_begin(store, err) || agenda_refusals(agenda, write_refusal, store, err) ||
                   store_commit(store, err)
               ? -1
               : 0;
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
    int rc = layout->plan(agenda, options, err) || agenda_settle(agenda, err) ? -1 : 0;

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
    int private = 0;

    if (!layout || check_options(options, layout, err) ||
        origin_is_private(&private, db, options, layout, err) ||
        agenda_open(&agenda, private, err))
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
        run_handfuls(&store, &agenda, threads, progress, err))
        goto done;
    store.whole = !report.stopped;
    *out = report;
    report = (struct ingest_report){0};
    rc = 0;
done:
    store_close(&store);
    agenda_close(&agenda);
    ingest_report_free(&report);
    return rc;
}

void ingest_report_free(struct ingest_report *report)
{
    text_free(&report->rule);
    *report = (struct ingest_report){0};
}
