/* What dataset/fold.c and dataset/loader.c promise: the photos of a fold, in
 * their order, behind the privacy guard; batches that depend on seed, epoch and
 * index alone. Photo i has i + 1 columns of skin, which tells it. */
#include "tests/dataset/fixture.h"
#include "annotate/mask.h"
#include "base/file.h"
#include "dataset/loader.h"
#include "dataset/split.h"

#include <sys/stat.h>

enum { PHOTOS = 11, SIDE = 16, PIXELS = SIDE * SIDE, BATCH = 4, BATCHES = 3 };

static void add_photo(struct fixture *f, int64_t group, int n)
{
    uint8_t pixels[PIXELS], rgb[3 * PIXELS];
    struct bytes file = {0}, blob = {0};
    char path[80];
    struct mask mask;
    struct stmt q = {0};
    struct err err;

    for (int i = 0; i < PIXELS; i++) {
        pixels[i] = i % SIDE <= n ? 255 : 0;
        rgb[3 * i] = pixels[i];
        rgb[3 * i + 1] = (uint8_t)(i / SIDE * 8);
        rgb[3 * i + 2] = (uint8_t)(20 * n);
    }
    snprintf(path, sizeof path, "%s/p%d", f->folder, n);
    bytes_add(&file, "P6 16 16 255\n", 13);
    bytes_add(&file, rgb, sizeof rgb);
    CHECK_INT(file_write(path, file.data, file.size, &err), 0);
    fixture_run(
        f,
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256,"
        " pixels, width, height, orientation, added_at)"
        " SELECT dataset_id, id, 'p%d', '%s', 'pnm', %zu, '%s', '%s', '%s', 16, 16, 1,"
        " 'now' FROM photo_group WHERE id=%lld",
        n, path, file.size, digest_md5(file.data, file.size).hex,
        digest_sha256(file.data, file.size).hex, digest_sha256(rgb, sizeof rgb).hex,
        (long long)group);
    mask = mask_from_bytes(pixels, SIDE, SIDE, 128);
    mask_encode(&blob, &mask);
    if (CHECK(!stmt_open(&q, f->db,
                         "INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest,"
                         " source, rule, added_at) VALUES(last_insert_rowid(), ?1, ?2, 0, ?3,"
                         " 's', 'r', 'now')",
                         &err))) {
        stmt_bind_blob(&q, 1, blob.data, blob.size);
        stmt_bind_int(&q, 2, mask_area(&mask));
        stmt_bind_text(&q, 3, digest_sha256(blob.data, blob.size).hex);
        CHECK_INT(stmt_run(&q, &err), 0);
    }
    stmt_close(&q);
    mask_free(&mask);
    bytes_free(&file);
    bytes_free(&blob);
}

static void fill(struct fixture *f)
{
    int64_t d = fixture_dataset(f, "d");
    struct split_take take = {PLAN_PRETRAIN, "d", 0};
    struct split_report report;
    struct err err;

    for (int i = 0; i < PHOTOS; i++) {
        char name[16];

        snprintf(name, sizeof name, "g%d", i);
        add_photo(f, fixture_group(f, d, name), i);
        fixture_clear(f, i + 1, "cleared");
    }
    CHECK_INT(split_make(f->db, "s", &(struct split_rule){&take, 1, 0, 0}, &report, &err), 0);
}

static void test_fold(struct fixture *f, struct fold_list *list)
{
    struct fold_list none = {0};
    struct bytes lines = {0};
    struct err err;

    if (!CHECK(!fold_read(list, f->db, 1, "pretrain", "pretrain", &err)))
        return;
    CHECK_INT((long long)list->count, PHOTOS);
    for (size_t i = 0; i < list->count; i++) {
        CHECK(i == 0 || strcmp(list->photos[i - 1].md5, list->photos[i].md5) < 0);
        CHECK_INT(list->photos[i].mask, list->photos[i].photo);
        bytes_add(&lines, list->photos[i].truth, 64);
        bytes_add(&lines, "\n", 1);
    }
    CHECK_TEXT(fold_truth(list).hex, digest_sha256(lines.data, lines.size).hex);
    CHECK_INT(fold_read(&none, f->db, 1, NULL, "validation", &err), 0);
    CHECK_INT((long long)none.count, 0);
    bytes_free(&lines);
    fold_free(&none);
}

static struct loader *load_by(struct fixture *f, const struct fold_list *list, int shuffle,
                              int augment, int threads, const char *cache)
{
    struct loader_spec spec = {SIDE, BATCH, shuffle, augment, 42, threads, cache};
    struct loader *loader = NULL;
    struct err err = {0};

    if (loader_open(&loader, f->db, list, &spec, NULL, &err))
        fprintf(stderr, "%s\n", err.text);
    CHECK(loader != NULL);
    return loader;
}

static struct loader *load(struct fixture *f, const struct fold_list *list, int shuffle,
                           int augment, int threads)
{
    return load_by(f, list, shuffle, augment, threads, NULL);
}

/* One epoch's batches, one behind the other. */
struct epoch {
    float x[PHOTOS * 6 * PIXELS], truth[PHOTOS * PIXELS];
    uint8_t known[PHOTOS * PIXELS];
};

static void serve(struct epoch *out, struct loader *loader, int32_t epoch, int backwards)
{
    struct train_source source = loader_source(loader);
    struct err err;

    CHECK_INT(source.batches, BATCHES);
    for (int i = 0; i < BATCHES; i++) {
        int32_t k = backwards ? BATCHES - 1 - i : i, at = k * BATCH;
        struct train_batch batch = {0, out->x + (size_t)at * 6 * PIXELS,
                                    out->truth + (size_t)at * PIXELS,
                                    out->known + (size_t)at * PIXELS};

        CHECK_INT(source.fill(source.self, epoch, k, &batch, &err), 0);
        CHECK_INT(batch.n, k < 2 ? BATCH : PHOTOS - 2 * BATCH);
    }
}

/* Which photo stands at a place: its columns of skin, less one. */
static int photo_at(const struct epoch *epoch, int place)
{
    int n = 0;

    for (int i = 0; i < PIXELS; i++)
        n += epoch->truth[place * PIXELS + i] > 0;
    return n / SIDE - 1;
}

static void test_epochs(struct fixture *f, const struct fold_list *list)
{
    static struct epoch one, again, other;
    struct loader *loader = load(f, list, 1, 0, 1), *crew = load(f, list, 1, 0, 3);
    int seen[PHOTOS] = {0}, moved = 0;

    if (loader && crew) {
        serve(&one, loader, 1, 0);
        serve(&other, loader, 2, 0);
        serve(&again, loader, 1, 1);
        CHECK(!memcmp(&one, &again, sizeof one));
        serve(&again, crew, 1, 1);
        CHECK(!memcmp(&one, &again, sizeof one));
        for (int i = 0; i < PHOTOS; i++) {
            seen[photo_at(&one, i)]++;
            seen[photo_at(&other, i)]++;
            moved += photo_at(&one, i) != photo_at(&other, i);
        }
        for (int i = 0; i < PHOTOS; i++)
            CHECK_INT(seen[i], 2);
        CHECK(moved > PHOTOS / 2);
    }
    loader_close(loader);
    loader_close(crew);
}

static void test_augmented(struct fixture *f, const struct fold_list *list)
{
    static struct epoch one, again, other;
    struct loader *loader = load(f, list, 0, 1, 1), *crew = load(f, list, 0, 1, 3);
    int unknown = 0;

    if (loader && crew) {
        serve(&one, loader, 1, 0);
        serve(&other, loader, 2, 0);
        serve(&again, crew, 1, 1);
        CHECK(!memcmp(&one, &again, sizeof one));
        CHECK(memcmp(&one, &other, sizeof one) != 0);
        for (int i = 0; i < PHOTOS * PIXELS; i++)
            unknown += !one.known[i];
        CHECK(unknown > 0 && unknown < PHOTOS * PIXELS / 2);
    }
    loader_close(loader);
    loader_close(crew);
}

/* Unshuffled: the list's order in every epoch, and what loader_plain() gives. */
static void test_plain(struct fixture *f, const struct fold_list *list)
{
    static struct epoch one, other;
    static float x[BATCH * 6 * PIXELS];
    struct loader *loader = load(f, list, 0, 0, 2);
    const struct frame *frames = NULL;
    struct err err;

    if (loader) {
        serve(&one, loader, 1, 0);
        serve(&other, loader, 2, 0);
        CHECK(!memcmp(&one, &other, sizeof one));
        for (int i = 0; i < PHOTOS; i++)
            CHECK_INT(photo_at(&one, i), list->photos[i].photo - 1);
        CHECK_INT(loader_plain(loader, 2, x, &frames, &err), 3);
        CHECK(!memcmp(x, one.x + 2 * BATCH * 6 * PIXELS, 3 * 6 * PIXELS * sizeof *x));
        CHECK_TEXT(frames[0].md5, list->photos[8].md5);
        CHECK_INT(loader_count(loader), PHOTOS);
        CHECK_INT(loader_batches(loader), BATCHES);
    }
    loader_close(loader);
}

/* The cache is cut off, emptied and removed while batches are made of it: they are the same,
 * read from the photos' files; where such a file is gone too the batch is an error that names
 * it. */
static void test_cache_cut_off(struct fixture *f, const struct fold_list *list)
{
    static struct epoch want, got;
    static float x[BATCH * 6 * PIXELS];
    char cache[80], file[120], lock[120], away[120];
    const struct frame *frames = NULL;
    struct loader *loader;
    struct err err = {0};
    struct stat st;

    snprintf(cache, sizeof cache, "%s/cache", f->folder);
    snprintf(file, sizeof file, "%s/photos-%d.frames", cache, SIDE);
    snprintf(lock, sizeof lock, "%s/photos-%d.lock", cache, SIDE);
    loader = load_by(f, list, 0, 0, 2, cache);
    if (!loader)
        return;
    serve(&want, loader, 1, 0);
    CHECK(!stat(file, &st) && st.st_size > PHOTOS * 3 * PIXELS);
    for (off_t size = st.st_size - 1; size >= 0; size = size > 900 ? size - 900 : size - 100) {
        CHECK_INT(truncate(file, size), 0);
        serve(&got, loader, 1, 0);
        CHECK(!memcmp(&want, &got, sizeof want));
    }
    snprintf(away, sizeof away, "%s/away", f->folder);
    CHECK_INT(rename(list->photos[9].source, away), 0);
    CHECK_INT(loader_plain(loader, 2, x, &frames, &err), -1);
    CHECK(strstr(err.text, list->photos[9].source) != NULL);
    CHECK_INT(rename(away, list->photos[9].source), 0);
    CHECK_INT(loader_plain(loader, 2, x, &frames, &err), 3);
    loader_close(loader);
    CHECK_INT(unlink(file) | unlink(lock) | rmdir(cache), 0);
}

static int stop(void *self, const char *what, long done, long total)
{
    (void)self, (void)what, (void)done, (void)total;
    return 1;
}

static void test_what_is_refused(struct fixture *f, const struct fold_list *list)
{
    struct loader_spec spec = {SIDE, BATCH, 0, 0, 1, 2, NULL};
    struct progress progress = {stop, NULL};
    struct fold_list none = {0};
    struct loader *loader = NULL;
    struct err err = {0};
    char path[80];

    CHECK_INT(loader_open(&loader, f->db, list, &spec, &progress, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_INT(loader_open(&loader, f->db, &none, &spec, NULL, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    snprintf(path, sizeof path, "%s/p5", f->folder);
    CHECK_INT(file_write(path, "P1 1 1 0", 8, &err), 0);
    CHECK_INT(loader_open(&loader, f->db, list, &spec, NULL, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(strstr(err.text, "p5"));
    fixture_clear(f, 3, "refused");
    CHECK_INT(fold_read(&none, f->db, 1, NULL, "pretrain", &err), -1);
    CHECK_INT(err.code, ERR_GUARD);
    CHECK(strstr(err.text, "p2"));
    CHECK(!none.photos);
}

/* A run is served what it was given: its own masks, not the newest. */
static void test_run(struct fixture *f)
{
    struct fold_list list = {0};
    struct err err = {0};

    fixture_clear(f, 3, "cleared");
    fixture_compared(f);
    CHECK_INT(split_freeze(f->db, "s", NULL, 0, &err), 0);
    fixture_run(f, "INSERT INTO run VALUES(1,'k',1,'pretrain',NULL,'unet','8,16,32',64,64,16,3,"
                   "0,0.01,0.9,1,1,'t','0','running',NULL,NULL,NULL,'t',NULL);"
                   "INSERT INTO run_photo VALUES(1,4,4,'train'),(1,2,2,'train')");
    fixture_mask(f, 4);
    if (CHECK(!fold_read_run(&list, f->db, 1, "train", &err))) {
        CHECK_INT((long long)list.count, 2);
        CHECK_INT(list.photos[0].mask, list.photos[0].photo);
        CHECK_INT(list.photos[1].mask, list.photos[1].photo);
    }
    fold_free(&list);
    CHECK_INT(fold_read_run(&list, f->db, 1, "validation", &err), 0);
    CHECK_INT((long long)list.count, 0);
    fold_free(&list);
}

int main(void)
{
    struct fixture f;
    struct fold_list list = {0};
    char path[80];

    if (fixture_open(&f))
        return check_result();
    fill(&f);
    test_fold(&f, &list);
    test_epochs(&f, &list);
    test_augmented(&f, &list);
    test_plain(&f, &list);
    test_cache_cut_off(&f, &list);
    test_what_is_refused(&f, &list);
    test_run(&f);
    fold_free(&list);
    for (int i = 0; i < PHOTOS; i++) {
        snprintf(path, sizeof path, "%s/p%d", f.folder, i);
        unlink(path);
    }
    fixture_close(&f);
    return check_result();
}
