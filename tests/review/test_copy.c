/* What review/copy.h promises: a photo's newest copy is what is read of it; what was before a
 * redaction is erased, unless another photo needs it, and it is not cleared before. */
#include "review/copy.h"
#include "tests/review/pictured.h"

static struct bytes png_of(int level)
{
    struct image image = pictured_grey();
    struct bytes file = {0};
    struct err err = {0};

    memset(image.data, level, 3);
    CHECK(!encode_png(&file, &image, &err));
    image_free(&image);
    return file;
}

/* The path of the photo's copy; static. */
static const char *path_of(struct fixture *f, int64_t photo)
{
    static char path[300];
    struct copy copy = {0};
    struct err err = {0};

    path[0] = 0;
    if (CHECK(!copy_find(&copy, f->db, photo, &err)))
        snprintf(path, sizeof path, "%s", copy.path);
    copy_free(&copy);
    return path;
}

static int64_t add(struct fixture *f, int64_t photo, const struct bytes *file, const char *by)
{
    struct err err = {0};
    int64_t id = 0;

    CHECK(!db_begin(f->db, &err) && !copy_add(&id, f->db, photo, file, by, &err) &&
          !db_commit(f->db, &err));
    return id;
}

static void test_the_newest_is_read(struct fixture *f, int64_t group)
{
    struct bytes source = png_of(1), own = png_of(2), got = {0};
    int64_t photo = pictured_photo(f, group, "a.png", &source);
    struct copy copy = {0};
    struct err err = {0};

    CHECK(copy_find(&copy, f->db, 999, &err) && err.code == ERR_ABSENT);
    CHECK(!copy_find(&copy, f->db, photo, &err) && !copy.stored);
    CHECK_TEXT(copy.sha256, digest_sha256(source.data, source.size).hex);
    copy_free(&copy);
    add(f, photo, &own, "scrub");
    CHECK(!copy_find(&copy, f->db, photo, &err) && copy.stored);
    CHECK_TEXT(copy.sha256, digest_sha256(own.data, own.size).hex);
    CHECK(!file_check_private(copy.path, &err));
    CHECK(!copy_read(&got, &copy, &err) && got.size == own.size);
    bytes_free(&got);
    CHECK(!file_write(copy.path, source.data, source.size, &err));
    CHECK(copy_read(&got, &copy, &err) && err.code == ERR_FORMAT && !got.data);
    CHECK(!file_write_private(copy.path, own.data, own.size, &err));
    copy_free(&copy);
    bytes_free(&source);
    bytes_free(&own);
}

static void test_the_sweep(struct fixture *f, int64_t group)
{
    struct bytes one = png_of(11), two = png_of(12), shown = png_of(13), black = png_of(14);
    int64_t a = pictured_photo(f, group, "one.png", &one);
    int64_t b = pictured_photo(f, group, "two.png", &two);
    struct err err = {0};
    char before[300];
    long shared = -1;
    int unswept = -1;

    add(f, a, &shown, "scrub");
    add(f, b, &shown, "scrub"); /* both photos share the file */
    snprintf(before, sizeof before, "%s", path_of(f, a));
    CHECK(!copy_is_unswept(&unswept, f->db, &err) && !unswept);
    add(f, a, &black, "redact");
    CHECK(!copy_is_unswept(&unswept, f->db, &err) && unswept);
    CHECK(db_run(f->db,
                 "INSERT INTO clearance(photo_id, state, by_whom, why, at)"
                 " SELECT photo_id, 'cleared', 't', 't', 't' FROM unswept",
                 &err) &&
          err.code == ERR_GUARD);
    CHECK(db_run(f->db, "UPDATE unswept SET photo_id=1", &err) && err.code == ERR_STATE);
    CHECK(!copy_sweep(&shared, f->db, &err) && shared == 1 && file_exists(before));
    CHECK(!copy_swept(f->db, &err) && !copy_is_unswept(&unswept, f->db, &err) && !unswept);
    add(f, b, &black, "redact"); /* one file is the copy of both */
    CHECK(!copy_sweep(&shared, f->db, &err) && !shared && !file_exists(before));
    CHECK(!copy_sweep(&shared, f->db, &err) && !shared); /* again: nothing is there */
    CHECK(file_exists(path_of(f, a)) && file_exists(path_of(f, b)));
    CHECK(!copy_swept(f->db, &err));
    bytes_free(&one);
    bytes_free(&two);
    bytes_free(&shown);
    bytes_free(&black);
}

int main(void)
{
    struct fixture f;

    if (!pictured_open(&f)) {
        int64_t group = fixture_group(&f, fixture_dataset(&f, "d"), "g");

        test_the_newest_is_read(&f, group);
        test_the_sweep(&f, group);
    }
    pictured_close(&f);
    return check_result();
}
