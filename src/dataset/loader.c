#include "dataset/loader.h"
#include "dataset/augment.h"
#include "base/bytes.h"
#include "base/rng.h"
#include "base/threads.h"
#include "db/stmt.h"
#include "review/revision.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 64 /* photos whose masks are fetched at once, and then read side by side */

/* A photo's place in an epoch. */
struct turn {
    uint64_t key;
    int32_t photo;
};

/* What a photo's truth was made from; {0} where it was not traced. */
struct tracing {
    struct region *regions;
    size_t count;
};

struct loader {
    struct loader_spec spec;
    struct frame *frames;     /* in the order of the list */
    struct tracing *tracings; /* of each frame */
    int32_t count;
    struct turn *order; /* of `epoch` */
    int32_t epoch;      /* INT32_MIN: none yet */
    struct frame *room; /* `batch` frames of side S, where photos are augmented */
};

/* A chunk on its way into memory. */
struct chunk {
    const struct fold_photo *photos;
    struct frame *frames; /* where they go */
    struct tracing *tracings;
    int32_t side;
    struct bytes skin[CHUNK], ignored[CHUNK];
    struct err errs[CHUNK];
    int failed[CHUNK];
};

static int fetch_mask(struct chunk *chunk, size_t i, struct db *db, struct stmt *q,
                      struct err *err)
{
    const struct fold_photo *photo = &chunk->photos[i];
    const void *data;
    int64_t revision = 0;
    size_t size;
    int got;

    stmt_bind_int(q, 1, photo->mask);
    got = stmt_step(q, err);
    if (got > 0) {
        data = stmt_blob(q, 0, &size);
        bytes_add(&chunk->skin[i], data, size);
        data = stmt_blob(q, 1, &size);
        bytes_add(&chunk->ignored[i], data, size);
        revision = stmt_int(q, 2);
    }
    stmt_reset(q);
    if (!got)
        err_set(err, ERR_ABSENT, "photo '%.300s': its mask is not in the catalogue",
                photo->source);
    if (got <= 0)
        return -1;
    return revision ? revision_read(&chunk->tracings[i].regions, &chunk->tracings[i].count, db,
                                    revision, err)
                    : 0;
}

static void read_one(void *self, size_t i)
{
    struct chunk *chunk = self;
    const struct fold_photo *photo = &chunk->photos[i];
    struct frame_source source = {
        .path = photo->source,
        .md5 = photo->md5,
        .sha256 = photo->sha256,
        .skin = chunk->skin[i].data,
        .skin_size = chunk->skin[i].size,
        .ignored = chunk->ignored[i].size ? chunk->ignored[i].data : NULL,
        .ignored_size = chunk->ignored[i].size,
        .regions = chunk->tracings[i].regions,
        .region_count = chunk->tracings[i].count,
    };

    chunk->failed[i] = frame_read(&chunk->frames[i], &source, chunk->side, &chunk->errs[i]);
}

static int read_chunk(struct chunk *chunk, size_t count, struct db *db, struct stmt *q,
                      int threads, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < count; i++)
        rc = fetch_mask(chunk, i, db, q, err);
    if (!rc)
        threads_each(threads, count, read_one, chunk);
    for (size_t i = 0; i < count; i++) {
        if (!rc && chunk->failed[i]) {
            *err = chunk->errs[i];
            rc = -1;
        }
        bytes_free(&chunk->skin[i]);
        bytes_free(&chunk->ignored[i]);
        chunk->failed[i] = 0;
    }
    return rc;
}

static int read_all(struct loader *loader, struct db *db, const struct fold_list *list,
                    const struct progress *progress, struct err *err)
{
    int32_t side = loader->spec.augment ? 2 * loader->spec.side : loader->spec.side;
    struct chunk *chunk = bytes_zeroed(1, sizeof *chunk);
    struct stmt q = {0};
    int rc = stmt_open(&q, db, "SELECT skin, ignored, revision_id FROM mask WHERE id=?1", err);

    for (size_t at = 0; !rc && at < list->count; at += CHUNK) {
        size_t count = list->count - at < CHUNK ? list->count - at : CHUNK;

        if (progress_tick(progress, "photos", (long)at, (long)list->count)) {
            rc = err_set(err, ERR_STATE, "stopped while photos were read");
            break;
        }
        chunk->photos = list->photos + at;
        chunk->frames = loader->frames + at;
        chunk->tracings = loader->tracings + at;
        chunk->side = side;
        rc = read_chunk(chunk, count, db, &q, loader->spec.threads, err);
    }
    if (!rc)
        progress_tick(progress, "photos", (long)list->count, (long)list->count);
    stmt_close(&q);
    free(chunk);
    return rc;
}

int loader_open(struct loader **out, struct db *db, const struct fold_list *list,
                const struct loader_spec *spec, const struct progress *progress,
                struct err *err)
{
    struct loader *loader;

    assert(spec->side > 0 && spec->batch > 0);
    if (!list->count)
        return err_set(err, ERR_STATE, "there is no photo to read");
    if (list->count > INT32_MAX)
        return err_set(err, ERR_LIMIT, "more than %d photos", INT32_MAX);
    loader = bytes_zeroed(1, sizeof *loader);
    loader->spec = *spec;
    loader->count = (int32_t)list->count;
    loader->epoch = INT32_MIN;
    loader->frames = bytes_zeroed(list->count, sizeof *loader->frames);
    loader->tracings = bytes_zeroed(list->count, sizeof *loader->tracings);
    loader->order = bytes_zeroed(list->count, sizeof *loader->order);
    loader->room = bytes_zeroed((size_t)spec->batch, sizeof *loader->room);
    for (int32_t i = 0; spec->augment && i < spec->batch; i++)
        loader->room[i] = frame_new(spec->side);
    if (read_all(loader, db, list, progress, err)) {
        loader_close(loader);
        return -1;
    }
    *out = loader;
    return 0;
}

void loader_close(struct loader *loader)
{
    if (!loader)
        return;
    for (int32_t i = 0; i < loader->count; i++) {
        frame_free(&loader->frames[i]);
        revision_free(loader->tracings[i].regions, loader->tracings[i].count);
    }
    for (int32_t i = 0; i < loader->spec.batch; i++)
        frame_free(&loader->room[i]);
    free(loader->frames);
    free(loader->tracings);
    free(loader->order);
    free(loader->room);
    free(loader);
}

int32_t loader_count(const struct loader *loader)
{
    return loader->count;
}

int32_t loader_batches(const struct loader *loader)
{
    return (int32_t)(((int64_t)loader->count + loader->spec.batch - 1) / loader->spec.batch);
}

static int by_key(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->photo > y->photo) - (x->photo < y->photo);
}

static void put_in_order(struct loader *loader, int32_t epoch)
{
    uint64_t key = rng_key(rng_key(loader->spec.seed, (uint64_t)(uint32_t)epoch), 2);

    if (loader->epoch == epoch)
        return;
    for (int32_t i = 0; i < loader->count; i++) {
        loader->order[i].photo = i;
        loader->order[i].key =
            loader->spec.shuffle ? rng_key(key, rng_text_key(loader->frames[i].sha256)) : 0;
    }
    qsort(loader->order, (size_t)loader->count, sizeof *loader->order, by_key);
    loader->epoch = epoch;
}

/* Photos in the index-th batch. */
static int32_t size_of(const struct loader *loader, int32_t index)
{
    int64_t left = (int64_t)loader->count - (int64_t)index * loader->spec.batch;

    return left < loader->spec.batch ? (int32_t)left : loader->spec.batch;
}

/* A batch on its way out. */
struct serving {
    struct loader *loader;
    struct train_batch *batch;
    int32_t first; /* index in the order of its first photo */
};

static void serve_one(void *self, size_t i)
{
    const struct serving *serving = self;
    struct loader *loader = serving->loader;
    const struct frame *frame =
        &loader->frames[loader->order[(size_t)serving->first + i].photo];
    size_t pixels = (size_t)loader->spec.side * (size_t)loader->spec.side;

    if (loader->spec.augment) {
        struct augment how = augment_draw(loader->spec.seed, loader->epoch, frame->sha256);

        augment_frame(&loader->room[i], frame, &how);
        frame = &loader->room[i];
    }
    frame_tensor(serving->batch->x + i * 6 * pixels, frame);
    frame_truth(serving->batch->truth + i * pixels, serving->batch->known + i * pixels, frame);
}

static int fill(void *self, int32_t epoch, int32_t index, struct train_batch *out,
                struct err *err)
{
    struct loader *loader = self;
    struct serving serving = {loader, out, index * loader->spec.batch};

    if (index < 0 || index >= loader_batches(loader))
        return err_set(err, ERR_LIMIT, "an epoch has %d batches; there is no number %d",
                       (int)loader_batches(loader), (int)index);
    put_in_order(loader, epoch);
    out->n = size_of(loader, index);
    threads_each(loader->spec.threads, (size_t)out->n, serve_one, &serving);
    return 0;
}

struct train_source loader_source(struct loader *loader)
{
    return (struct train_source){
        .batches = loader_batches(loader), .fill = fill, .self = loader};
}

int32_t loader_plain(struct loader *loader, int32_t index, float *x,
                     const struct frame **frames)
{
    const struct frame *first = loader->frames + (size_t)index * (size_t)loader->spec.batch;
    size_t pixels = (size_t)loader->spec.side * (size_t)loader->spec.side;
    int32_t n = size_of(loader, index);

    assert(!loader->spec.augment && index >= 0 && n > 0);
    for (int32_t i = 0; i < n; i++)
        frame_tensor(x + (size_t)i * 6 * pixels, first + i);
    *frames = first;
    return n;
}
