#ifndef TESTS_REVIEW_PICTURED_H
#define TESTS_REVIEW_PICTURED_H

#include "db/stored.h"
#include "image/decode.h"
#include "image/encode.h"
#include "tests/dataset/fixture.h"

/* pictured.h - photos whose files are there: 64 x 48 pixels, grey 200 but for what a test
 * draws, beside the catalogue. */
enum { WIDTH = 64, HEIGHT = 48 };

/* A catalogue whose store is ours until its end. */
static inline int pictured_open(struct fixture *f)
{
    static struct stored_hold hold;
    struct err err = {0};

    return fixture_open(f) || !CHECK(!stored_lock(&hold, f->db, &err)) ? -1 : 0;
}

static inline struct image pictured_grey(void)
{
    struct image image = image_new(WIDTH, HEIGHT, 3);

    memset(image.data, 200, (size_t)3 * WIDTH * HEIGHT);
    return image;
}

/* The photo of a file of these bytes, called `name`. */
static inline int64_t pictured_photo(struct fixture *f, int64_t group, const char *name,
                                     const struct bytes *file)
{
    struct decode_info info;
    struct sha256 pixels;
    struct err err = {0};
    char path[200];

    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    if (!CHECK(!file_write(path, file->data, file->size, &err) &&
               !decode_info(&info, file->data, file->size, &err) &&
               !decode_file_digest(&pixels, &info, file->data, file->size, &err)))
        return 0;
    fixture_run(
        f,
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256,"
        " pixels, width, height, orientation, added_at)"
        " SELECT dataset_id, id, '%s', '%s', '%s', %zu, '%s', '%s', '%s', %d, %d, 1, 'now'"
        " FROM photo_group WHERE id=%lld",
        name, path, decode_kind_name(info.kind), file->size,
        digest_md5(file->data, file->size).hex, digest_sha256(file->data, file->size).hex,
        pixels.hex, info.width, info.height, (long long)group);
    return db_last_id(f->db);
}

static inline void pictured_close(struct fixture *f)
{
    char command[64];

    db_close(f->db);
    f->db = NULL;
    snprintf(command, sizeof command, "rm -r %s", f->folder);
    CHECK(!system(command));
}

#endif
