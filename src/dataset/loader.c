#include "dataset/loader.h"
#include "dataset/album.h"
#include "dataset/augment.h"
#include "base/bytes.h"
#include "base/rng.h"
#include "base/threads.h"
#include "db/stmt.h"
#include "review/revision.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 64 /* photos whose truth is fetched at once, and then looked at side by side */

/* A photo's place in an epoch. */
struct turn {
    uint64_t key;
    int32_t photo;
};

/* What is known of a photo besides its pixels: its truth, and what that was
 * traced as ({0} where it was not). */
struct truth {
    char md5[33], sha256[65];
    struct bytes skin, ignored; /* the mask's BLOBs */
    struct region *regions;
    size_t region_count;
};

struct loader {
    struct loader_spec spec;
    struct album *album;
    struct truth *truths; /* in the order of the list */
    int32_t count;
    struct turn *order; /* of `epoch` */
    int32_t epoch;      /* INT32_MIN: none yet */
    struct frame *room; /* `batch` frames, of the album's side: photos with their truth, */
    struct frame *seen; /* and, where they are augmented, of side S: what is made of them */
    struct err *errs;   /* of each of the batch */
    int *failed;
};

static int32_t side_of(const struct loader *loader)
{
    return loader->spec.augment ? 2 * loader->spec.side : loader->spec.side;
}

/* The truth of the i-th photo of the list is drawn, in a frame of the album's side. */
static int show_truth(struct frame *out, const struct loader *loader, int32_t i,
                      struct err *err)
{
    const struct truth *truth = &loader->truths[i];
    const struct frame_source source = {
        .skin = truth->skin.data,
        .skin_size = truth->skin.size,
        .ignored = truth->ignored.size ? truth->ignored.data : NULL,
        .ignored_size = truth->ignored.size,
        .regions = truth->regions,
        .region_count = truth->region_count,
    };

    album_sides(&out->width, &out->height, loader->album, (size_t)i);
    memcpy(out->md5, truth->md5, sizeof out->md5);
    memcpy(out->sha256, truth->sha256, sizeof out->sha256);
    return frame_read_truth(out, &source, err);
}

/* The same with its pixels. */
static int show(struct frame *out, const struct loader *loader, int32_t i, struct err *err)
{
    return show_truth(out, loader, i, err) ||
                   album_read(out->rgb, loader->album, (size_t)i, err)
               ? -1
               : 0;
}

static int fetch_truth(struct truth *truth, const struct fold_photo *photo, struct db *db,
                       struct stmt *q, struct err *err)
{
    const void *data;
    int64_t revision = 0;
    size_t size;
    int got;

    memcpy(truth->md5, photo->md5, sizeof truth->md5);
    memcpy(truth->sha256, photo->sha256, sizeof truth->sha256);
    stmt_bind_int(q, 1, photo->mask);
    got = stmt_step(q, err);
    if (got > 0) {
        data = stmt_blob(q, 0, &size);
        bytes_add(&truth->skin, data, size);
        data = stmt_blob(q, 1, &size);
        bytes_add(&truth->ignored, data, size);
        revision = stmt_int(q, 2);
    }
    stmt_reset(q);
    if (!got)
        err_set(err, ERR_ABSENT, "photo '%.300s': its mask is not in the catalogue",
                photo->source);
    if (got <= 0)
        return -1;
    return revision ? revision_read(&truth->regions, &truth->region_count, db, revision, err)
                    : 0;
}

/* Truths that are looked at side by side. */
struct chunk {
    const struct loader *loader;
    const struct fold_photo *photos;
    size_t first;
    struct err errs[CHUNK];
    int failed[CHUNK];
};

/* A truth that cannot be drawn is told before training, not in the middle of it. */
static void try_one(void *self, size_t i)
{
    struct chunk *chunk = self;
    struct frame frame = frame_new(side_of(chunk->loader));

    chunk->failed[i] =
        show_truth(&frame, chunk->loader, (int32_t)(chunk->first + i), &chunk->errs[i]);
    if (chunk->failed[i])
        err_while(&chunk->errs[i], "photo '%.300s'", chunk->photos[i].source);
    frame_free(&frame);
}

static int read_chunk(struct chunk *chunk, size_t count, struct db *db, struct stmt *q,
                      struct err *err)
{
    const struct loader *loader = chunk->loader;

    for (size_t i = 0; i < count; i++)
        if (fetch_truth(&loader->truths[chunk->first + i], &chunk->photos[i], db, q, err))
            return -1;
    threads_each(loader->spec.threads, count, try_one, chunk);
    for (size_t i = 0; i < count; i++) {
        if (chunk->failed[i]) {
            *err = chunk->errs[i];
            return -1;
        }
    }
    return 0;
}

static int read_truths(struct loader *loader, struct db *db, const struct fold_list *list,
                       struct err *err)
{
    struct chunk *chunk = bytes_zeroed(1, sizeof *chunk);
    struct stmt q = {0};
    int rc = stmt_open(&q, db, "SELECT skin, ignored, revision_id FROM mask WHERE id=?1", err);

    chunk->loader = loader;
    for (size_t at = 0; !rc && at < list->count; at += CHUNK) {
        chunk->photos = list->photos + at;
        chunk->first = at;
        rc =
            read_chunk(chunk, list->count - at < CHUNK ? list->count - at : CHUNK, db, &q, err);
    }
    stmt_close(&q);
    free(chunk);
    return rc;
}

static struct loader *loader_new(const struct loader_spec *spec, size_t count)
{
    struct loader *loader = bytes_zeroed(1, sizeof *loader);
    size_t batch = (size_t)spec->batch;

    *loader = (struct loader){.spec = *spec, .count = (int32_t)count, .epoch = INT32_MIN};
    loader->truths = bytes_zeroed(count, sizeof *loader->truths);
    loader->order = bytes_zeroed(count, sizeof *loader->order);
    loader->room = bytes_zeroed(batch, sizeof *loader->room);
    loader->seen = bytes_zeroed(batch, sizeof *loader->seen);
    loader->errs = bytes_zeroed(batch, sizeof *loader->errs);
    loader->failed = bytes_zeroed(batch, sizeof *loader->failed);
    for (size_t i = 0; i < batch; i++) {
        loader->room[i] = frame_new(side_of(loader));
        if (spec->augment)
            loader->seen[i] = frame_new(spec->side);
    }
    return loader;
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
    loader = loader_new(spec, list->count);
    if (album_open(&loader->album, db, list, side_of(loader), spec->cache, spec->threads,
                   progress, err) ||
        read_truths(loader, db, list, err)) {
        loader_close(loader);
        return -1;
    }
    loader->spec.cache = NULL; /* the caller's text */
    *out = loader;
    return 0;
}

void loader_close(struct loader *loader)
{
    if (!loader)
        return;
    for (int32_t i = 0; i < loader->count; i++) {
        bytes_free(&loader->truths[i].skin);
        bytes_free(&loader->truths[i].ignored);
        revision_free(loader->truths[i].regions, loader->truths[i].region_count);
    }
    for (int32_t i = 0; i < loader->spec.batch; i++) {
        frame_free(&loader->room[i]);
        frame_free(&loader->seen[i]);
    }
    album_close(loader->album);
    free(loader->truths);
    free(loader->order);
    free(loader->room);
    free(loader->seen);
    free(loader->errs);
    free(loader->failed);
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
            loader->spec.shuffle ? rng_key(key, rng_text_key(loader->truths[i].sha256)) : 0;
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
    const struct frame *frame = &loader->room[i];
    size_t pixels = (size_t)loader->spec.side * (size_t)loader->spec.side;

    loader->failed[i] = show(&loader->room[i], loader,
                             loader->order[(size_t)serving->first + i].photo, &loader->errs[i]);
    if (loader->failed[i])
        return;
    if (loader->spec.augment) {
        struct augment how = augment_draw(loader->spec.seed, loader->epoch, frame->sha256);

        augment_frame(&loader->seen[i], frame, &how);
        frame = &loader->seen[i];
    }
    frame_tensor(serving->batch->x + i * 6 * pixels, frame);
    frame_truth(serving->batch->truth + i * pixels, serving->batch->known + i * pixels, frame);
}

static int any_failed(const struct loader *loader, int32_t n, struct err *err)
{
    for (int32_t i = 0; i < n; i++) {
        if (loader->failed[i]) {
            *err = loader->errs[i];
            return -1;
        }
    }
    return 0;
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
    return any_failed(loader, out->n, err);
}

struct train_source loader_source(struct loader *loader)
{
    return (struct train_source){
        .batches = loader_batches(loader), .fill = fill, .self = loader};
}

/* A batch in the order of the list. */
struct showing {
    struct loader *loader;
    int32_t first;
    float *x;
};

static void show_one(void *self, size_t i)
{
    const struct showing *showing = self;
    struct loader *loader = showing->loader;
    size_t pixels = (size_t)loader->spec.side * (size_t)loader->spec.side;

    loader->failed[i] =
        show(&loader->room[i], loader, showing->first + (int32_t)i, &loader->errs[i]);
    if (!loader->failed[i])
        frame_tensor(showing->x + i * 6 * pixels, &loader->room[i]);
}

int32_t loader_plain(struct loader *loader, int32_t index, float *x,
                     const struct frame **frames, struct err *err)
{
    struct showing showing = {loader, index * loader->spec.batch, x};
    int32_t n = size_of(loader, index);

    assert(!loader->spec.augment && index >= 0 && n > 0);
    threads_each(loader->spec.threads, (size_t)n, show_one, &showing);
    if (any_failed(loader, n, err))
        return -1;
    *frames = loader->room;
    return n;
}
