/* batches CATALOG.DB RUN - what a run learned from and was judged by, batch by batch, so that
 * another program can learn from the very same numbers (bench/yardstick).
 *
 * On standard output: the test fold of the run's split, the validation photos, and then the
 * batches of every epoch in the run's own order, augmented as the run had them. A batch is
 * int32 n; float x (n, 6, S, S) and truth (n, S, S); bytes known (n, S, S), as in nn/train.h. n
 * = 0 ends the test fold, the validation photos, and each epoch. A reader that has enough
 * closes the pipe. */
#include "base/bytes.h"
#include "base/threads.h"
#include "dataset/loader.h"
#include "db/stmt.h"
#include "eval/run.h"

#include <stdio.h>
#include <stdlib.h>

struct writer {
    struct db *db;
    struct run run;
    struct train_batch batch;
    size_t pixels; /* S x S */
    char *cache;
};

static int write_end(struct err *err)
{
    int32_t none = 0;

    return fwrite(&none, sizeof none, 1, stdout) == 1 && !fflush(stdout)
               ? 0
               : err_set(err, ERR_IO, "nobody reads on");
}

static int write_batch(const struct writer *w, struct err *err)
{
    const struct train_batch *b = &w->batch;
    size_t count = (size_t)b->n * w->pixels;

    if (fwrite(&b->n, sizeof b->n, 1, stdout) == 1 &&
        fwrite(b->x, sizeof *b->x, 6 * count, stdout) == 6 * count &&
        fwrite(b->truth, sizeof *b->truth, count, stdout) == count &&
        fwrite(b->known, 1, count, stdout) == count)
        return 0;
    return err_set(err, ERR_IO, "nobody reads on");
}

static int write_epoch(struct writer *w, const struct train_source *source, int32_t epoch,
                       struct err *err)
{
    for (int32_t i = 0; i < source->batches; i++)
        if (source->fill(source->self, epoch, i, &w->batch, err) || write_batch(w, err))
            return -1;
    return write_end(err);
}

/* epochs: how many; each in its own order and augmented as the run says, where it learns. */
static int write_fold(struct writer *w, const struct fold_list *fold, int learns,
                      struct err *err)
{
    const struct loader_spec spec = {.side = w->run.spec.side,
                                     .batch = w->run.options.batch,
                                     .shuffle = learns,
                                     .augment = learns && w->run.augment,
                                     .seed = w->run.options.seed,
                                     .threads = threads_default(),
                                     .cache = w->cache};
    struct loader *loader = NULL;
    struct train_source source;
    int rc = loader_open(&loader, w->db, fold, &spec, NULL, err);

    if (!rc)
        source = loader_source(loader);
    for (int32_t e = 1; !rc && e <= (learns ? w->run.options.epochs_max : 1); e++)
        rc = write_epoch(w, &source, e, err);
    loader_close(loader);
    return rc;
}

static int write_all(struct writer *w, struct err *err)
{
    static const char *const roles[] = {NULL, "validation", "train"};
    int rc = 0;

    for (int i = 0; !rc && i < 3; i++) {
        struct fold_list fold = {0};

        rc = roles[i] ? fold_read_run(&fold, w->db, w->run.id, roles[i], err)
                      : fold_read(&fold, w->db, w->run.split_id, NULL, "test", err);
        if (!rc)
            rc = write_fold(w, &fold, i == 2, err);
        fold_free(&fold);
    }
    return rc;
}

static int write_run(struct writer *w, int64_t run, struct err *err)
{
    size_t count;

    if (run_read(&w->run, w->db, run, err))
        return -1;
    w->pixels = (size_t)w->run.spec.side * (size_t)w->run.spec.side;
    count = (size_t)w->run.options.batch * w->pixels;
    w->batch.x = bytes_new(6 * count, sizeof *w->batch.x);
    w->batch.truth = bytes_new(count, sizeof *w->batch.truth);
    w->batch.known = bytes_new(count, 1);
    w->cache = db_beside(w->db, "cache");
    return write_all(w, err);
}

int main(int argc, char **argv)
{
    struct writer w = {0};
    struct err err = {0};
    int rc;

    if (argc != 3) {
        fprintf(stderr, "usage: batches CATALOG.DB RUN\n");
        return 64;
    }
    rc = db_open(&w.db, argv[1], DB_READ, &err) || write_run(&w, atoll(argv[2]), &err);
    if (rc)
        fprintf(stderr, "batches: %s\n", err.text);
    free(w.batch.x);
    free(w.batch.truth);
    free(w.batch.known);
    free(w.cache);
    db_close(w.db);
    return rc ? 1 : 0;
}
