/* What dataset/album.c and dataset/frame_cache.c promise: the same pixels with a
 * cache, without one, and with one that was torn or changed; no file is read that
 * is in it; nothing stays in it that is not cleared. */
#include "tests/dataset/fixture.h"
#include "base/file.h"
#include "dataset/album.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { PHOTOS = 5, SIDE = 4, RGB = 3 * SIDE * SIDE, HEADER = 64, ENTRY = 160 + RGB };

struct shelf {
    struct fixture f;
    struct fold_list list;
    char photos[80], away[80], cache[80], file[120], lock[120];
    uint8_t want[PHOTOS][RGB]; /* read without a cache */
};

static void add_photo(struct shelf *s, int64_t group, int n)
{
    struct fold_photo *photo = &s->list.photos[n];
    struct bytes file = {0};
    uint8_t rgb[3 * 8 * 8];
    char path[100];
    struct err err;

    for (int i = 0; i < (int)sizeof rgb; i++)
        rgb[i] = (uint8_t)(i * (n + 3) + 11 * n);
    bytes_add(&file, "P6 8 8 255\n", 11);
    bytes_add(&file, rgb, sizeof rgb);
    snprintf(path, sizeof path, "%s/p%d", s->photos, n);
    CHECK_INT(file_write(path, file.data, file.size, &err), 0);
    photo->source = bytes_copied_text(path);
    snprintf(photo->sha256, 65, "%s", digest_sha256(file.data, file.size).hex);
    memcpy(photo->file, photo->sha256, sizeof photo->file);
    fixture_run(
        &s->f,
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256,"
        " pixels, width, height, orientation, added_at)"
        " SELECT dataset_id, id, 'p%d', '%s', 'pnm', %zu, '%s', '%s', '%s', 8, 8, 1,"
        " 'now' FROM photo_group WHERE id=%lld",
        n, path, file.size, digest_md5(file.data, file.size).hex, photo->sha256,
        digest_sha256(rgb, sizeof rgb).hex, (long long)group);
    photo->photo = db_last_id(s->f.db);
    fixture_clear(&s->f, photo->photo, "cleared");
    bytes_free(&file);
}

static struct album *album(struct shelf *s, size_t count, const char *cache, struct err *err)
{
    struct fold_list list = {s->list.photos, count};
    struct album *album = NULL;

    album_open(&album, s->f.db, &list, SIDE, cache, 2, NULL, err);
    return album;
}

static void check_pixels(const struct shelf *s, const struct album *album, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t width = 0, height = 0;
        uint8_t rgb[RGB] = {0};
        struct err err;

        album_sides(&width, &height, album, i);
        CHECK(width == 8 && height == 8);
        CHECK_INT(album_read(rgb, album, i, &err), 0);
        CHECK(!memcmp(rgb, s->want[i], RGB));
    }
}

/* Opens with the cache; the pixels are those that they should be. */
static void check_opens(struct shelf *s, size_t count)
{
    struct err err = {0};
    struct album *a = album(s, count, s->cache, &err);

    if (CHECK(a != NULL))
        check_pixels(s, a, count);
    else
        fprintf(stderr, "%s\n", err.text);
    album_close(a);
}

/* The same, and no photo's file is there. */
static void check_opens_alone(struct shelf *s, size_t count)
{
    CHECK_INT(rename(s->photos, s->away), 0);
    check_opens(s, count);
    CHECK_INT(rename(s->away, s->photos), 0);
}

static void test_without(struct shelf *s)
{
    struct err err = {0};
    struct album *a = album(s, PHOTOS, NULL, &err);

    if (!CHECK(a != NULL))
        return;
    for (int i = 0; i < PHOTOS; i++)
        CHECK_INT(album_read(s->want[i], a, (size_t)i, &err), 0);
    album_close(a);
    CHECK(!file_exists(s->cache));
    CHECK(memcmp(s->want[0], s->want[1], RGB) != 0);
}

static void test_with(struct shelf *s)
{
    struct stat st = {0};
    struct err err = {0};

    check_opens(s, 3);
    CHECK(!stat(s->file, &st));
    CHECK_INT(st.st_size, HEADER + 3 * ENTRY);
    CHECK_INT(st.st_mode & 0777, 0600);
    check_opens_alone(s, 3);
    CHECK_INT(rename(s->photos, s->away), 0);
    CHECK(!album(s, PHOTOS, s->cache, &err)); /* two are not in it */
    CHECK(strstr(err.text, "/p3") != NULL);
    CHECK_INT(rename(s->away, s->photos), 0);
    check_opens(s, PHOTOS); /* it grows */
    check_opens_alone(s, PHOTOS);
    CHECK(!stat(s->file, &st));
    CHECK_INT(st.st_size, HEADER + PHOTOS * ENTRY);
}

static struct bytes contents(const struct shelf *s)
{
    struct bytes file = {0};
    struct err err = {0};

    CHECK_INT(file_read(&file, s->file, 1 << 20, &err), 0);
    return file;
}

static void put(const struct shelf *s, const uint8_t *data, size_t size)
{
    struct err err = {0};

    CHECK_INT(file_write(s->file, data, size, &err), 0);
}

/* A byte of each part of the header and of an entry is changed, and the file is
 * cut off at each part: it is never believed, and is whole again afterwards. */
static void test_damage(struct shelf *s)
{
    static const size_t flips[] = {0,   20,
                                   63,       /* header */
                                   64,  100, /* name */
                                   128, 191, /* seal */
                                   192, 196,
                                   223, /* width, height, zeros */
                                   224, HEADER + ENTRY - 1};
    static const size_t cuts[] = {
        0, 10, 64, 65, 150, 230, HEADER + ENTRY, HEADER + PHOTOS * ENTRY - 1};
    struct bytes good = contents(s);
    uint8_t name[64];

    for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
        good.data[flips[i]] ^= 1;
        put(s, good.data, good.size);
        good.data[flips[i]] ^= 1;
        check_opens(s, PHOTOS);
        check_opens_alone(s, PHOTOS);
    }
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        put(s, good.data, cuts[i]);
        check_opens(s, PHOTOS);
        check_opens_alone(s, PHOTOS);
    }
    /* Two entries under each other's names. */
    memcpy(name, good.data + HEADER, 64);
    memcpy(good.data + HEADER, good.data + HEADER + ENTRY, 64);
    memcpy(good.data + HEADER + ENTRY, name, 64);
    put(s, good.data, good.size);
    check_opens(s, PHOTOS);
    bytes_free(&good);
}

static long long inode_of(const struct shelf *s)
{
    struct stat st = {0};

    CHECK(!stat(s->file, &st));
    return (long long)st.st_ino;
}

/* It grows where it lies, so it never takes its room twice, and who has it open meanwhile is
 * not disturbed. */
static void test_grows_in_place(struct shelf *s)
{
    struct err err = {0};
    struct album *a;
    long long inode;

    put(s, (const uint8_t *)"x", 1);
    check_opens(s, 2);
    inode = inode_of(s);
    a = album(s, 2, s->cache, &err);
    check_opens(s, PHOTOS);
    CHECK_INT(inode_of(s), inode);
    if (CHECK(a != NULL))
        check_pixels(s, a, 2);
    album_close(a);
    check_opens_alone(s, PHOTOS);
}

/* It is cut off, spoilt and emptied in place while an album is open: what is in it no more is
 * read from the photos' files, and without those it is an error, never a signal. */
static void test_cut_off_while_open(struct shelf *s)
{
    struct bytes good = contents(s);
    struct err err = {0};
    struct album *a = album(s, PHOTOS, s->cache, &err);
    uint8_t rgb[RGB];
    FILE *file;

    for (size_t size = good.size; a && size-- > 0;) {
        CHECK_INT(truncate(s->file, (off_t)size), 0);
        if (size % 7 == 0)
            check_pixels(s, a, PHOTOS);
    }
    CHECK_INT(rename(s->photos, s->away), 0);
    CHECK_INT(a ? album_read(rgb, a, 0, &err) : 0, -1);
    CHECK(strstr(err.text, "/p0") != NULL);
    file = fopen(s->file, "r+b");
    good.data[HEADER + ENTRY - 1] ^= 1; /* and back, but for a bit */
    CHECK(file && fwrite(good.data, 1, good.size, file) == good.size && !fclose(file));
    CHECK_INT(a ? (album_read(rgb, a, 0, &err) != 0) + (album_read(rgb, a, 1, &err) != 0) +
                      (album_read(rgb, a, 2, &err) != 0) + (album_read(rgb, a, 3, &err) != 0) +
                      (album_read(rgb, a, 4, &err) != 0)
                : 0,
              1);
    CHECK_INT(rename(s->away, s->photos), 0);
    album_close(a);
    bytes_free(&good);
    check_opens(s, PHOTOS);
    check_opens_alone(s, PHOTOS);
}

/* The disk is full after two photos and a half: the album has all of them, the file has two
 * whole ones, and grows when there is room. */
static void test_full_disk(struct shelf *s)
{
    struct rlimit before, full;
    struct bytes file;

    CHECK_INT(unlink(s->file), 0);
    CHECK_INT(getrlimit(RLIMIT_FSIZE, &before), 0);
    full = before;
    full.rlim_cur = HEADER + 2 * ENTRY + ENTRY / 2;
    signal(SIGXFSZ, SIG_IGN);
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &full), 0);
    check_opens(s, PHOTOS);
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &before), 0);
    file = contents(s);
    CHECK_INT((long long)file.size, HEADER + 2 * ENTRY);
    bytes_free(&file);
    check_opens_alone(s, 2);
    check_opens(s, PHOTOS);
    check_opens_alone(s, PHOTOS);
}

static int forget(void *self, const char *what, long done, long total)
{
    struct shelf *s = self;
    struct err err;

    (void)what, (void)total;
    if (done == 0)
        CHECK_INT(frame_cache_forget(s->cache, &err), 0);
    return 0;
}

/* Caches are forgotten while one is being written: it does not come back. */
static void test_forgotten_while_written(struct shelf *s)
{
    struct fold_list list = {s->list.photos, PHOTOS};
    struct progress progress = {forget, s};
    struct album *a = NULL;
    struct err err;

    CHECK_INT(unlink(s->file), 0);
    CHECK_INT(album_open(&a, s->f.db, &list, SIDE, s->cache, 2, &progress, &err), 0);
    CHECK(!file_exists(s->file));
    if (a)
        check_pixels(s, a, PHOTOS);
    album_close(a);
    check_opens(s, PHOTOS);
    check_opens_alone(s, PHOTOS);
}

/* Who has it open keeps what was there, whatever takes its place. */
static void test_side_by_side(struct shelf *s)
{
    struct err err = {0};
    struct file_lock lock = {0};
    struct bytes after;
    struct album *a;

    check_opens(s, PHOTOS);
    a = album(s, PHOTOS, s->cache, &err);
    put(s, (const uint8_t *)"x", 1);
    check_opens(s, PHOTOS);
    if (CHECK(a != NULL))
        check_pixels(s, a, PHOTOS);
    album_close(a);
    put(s, (const uint8_t *)"x", 1);
    CHECK_INT(file_take_lock(&lock, s->lock, &err), 0);
    check_opens(s, PHOTOS); /* another process writes: this one does without */
    file_unlock(&lock);
    after = contents(s);
    CHECK_INT((long long)after.size, 1);
    bytes_free(&after);
    check_opens(s, PHOTOS);
    check_opens_alone(s, PHOTOS);
}

static void test_unwritable(struct shelf *s)
{
    struct err err = {0};
    struct album *a = album(s, PHOTOS, s->file, &err); /* a file where a folder should be */

    if (CHECK(a != NULL))
        check_pixels(s, a, PHOTOS);
    album_close(a);
}

static int holds(const struct shelf *s, int photo)
{
    struct bytes file = contents(s);
    int found = 0;

    for (size_t i = HEADER; i + ENTRY <= file.size; i += ENTRY)
        found |= !memcmp(file.data + i, s->list.photos[photo].file, 64);
    bytes_free(&file);
    return found;
}

/* What is not cleared any more goes at the next opening; forgetting removes all. */
static void test_withdrawn(struct shelf *s)
{
    struct err err = {0};
    struct file_lock lock = {0};

    CHECK(holds(s, 4) && holds(s, 3));
    fixture_clear(&s->f, s->list.photos[4].photo, "refused");
    check_opens(s, 2);
    CHECK(!holds(s, 4) && holds(s, 3));
    check_opens_alone(s, 4);
    /* Where it cannot be written anew, since another process writes, all of it goes. */
    fixture_clear(&s->f, s->list.photos[3].photo, "refused");
    CHECK(holds(s, 3) && !file_take_lock(&lock, s->lock, &err));
    check_opens(s, 2);
    CHECK(!file_exists(s->file));
    file_unlock(&lock);
    check_opens(s, 2);
    CHECK(file_exists(s->file) && !holds(s, 3));
    CHECK_INT(frame_cache_forget(s->cache, &err), 0);
    CHECK(!file_exists(s->file));
    CHECK_INT(frame_cache_forget("/nowhere/cache", &err), 0);
}

/* A photo is refused, and the caches forgotten, after the list was made: the photo is
 * read since the list has it, but what was decoded does not stay. */
static void test_withdrawn_meanwhile(struct shelf *s)
{
    fixture_clear(&s->f, s->list.photos[1].photo, "refused");
    CHECK(!file_exists(s->file));
    check_opens(s, 2);
    CHECK(holds(s, 0) && !holds(s, 1));
    CHECK_INT(unlink(s->file), 0);
}

int main(void)
{
    struct shelf s = {0};
    struct err err;
    int64_t group;
    char path[100];

    if (fixture_open(&s.f))
        return check_result();
    snprintf(s.photos, sizeof s.photos, "%s/photos", s.f.folder);
    snprintf(s.away, sizeof s.away, "%s/away", s.f.folder);
    snprintf(s.cache, sizeof s.cache, "%s/cache", s.f.folder);
    snprintf(s.file, sizeof s.file, "%s/photos-4.frames", s.cache);
    snprintf(s.lock, sizeof s.lock, "%s/photos-4.lock", s.cache);
    CHECK_INT(file_make_folder(s.photos, &err), 0);
    s.list = (struct fold_list){bytes_zeroed(PHOTOS, sizeof *s.list.photos), PHOTOS};
    group = fixture_group(&s.f, fixture_dataset(&s.f, "d"), "g");
    for (int i = 0; i < PHOTOS; i++)
        add_photo(&s, group, i);
    test_without(&s);
    test_with(&s);
    test_damage(&s);
    test_grows_in_place(&s);
    test_cut_off_while_open(&s);
    test_full_disk(&s);
    test_forgotten_while_written(&s);
    test_side_by_side(&s);
    test_unwritable(&s);
    test_withdrawn(&s);
    test_withdrawn_meanwhile(&s);
    for (int i = 0; i < PHOTOS; i++)
        unlink(s.list.photos[i].source);
    fold_free(&s.list);
    unlink(s.lock);
    snprintf(path, sizeof path, "%s", s.cache);
    CHECK_INT(rmdir(path) | rmdir(s.photos), 0); /* no temporary is left */
    fixture_close(&s.f);
    return check_result();
}
