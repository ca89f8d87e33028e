#ifndef TESTS_REVIEW_TRACED_H
#define TESTS_REVIEW_TRACED_H

#include "annotate/region.h"
#include "review/revision.h"
#include "tests/dataset/fixture.h"

/* traced.h - photos of 20 x 10 pixels, and boxes traced on them. */
enum { WIDTH = 20, HEIGHT = 10 };

static inline int64_t traced_photo(struct fixture *f, int64_t group, const char *name)
{
    struct sha256 digest = digest_sha256(name, strlen(name));

    fixture_run(
        f,
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256,"
        " pixels, width, height, orientation, added_at)"
        " SELECT dataset_id, id, '%s', '/none/%s', 'png', 1, '%s', '%s', '%s', %d, %d, 1,"
        " 'now' FROM photo_group WHERE id=%lld",
        name, name, digest_md5(name, strlen(name)).hex, digest.hex, digest.hex, WIDTH, HEIGHT,
        (long long)group);
    return db_last_id(f->db);
}

/* Columns [left, right) of the photo. The caller frees it. */
static inline struct region traced_box(enum region_label label, int32_t left, int32_t right)
{
    struct spline_point p[4] = {{256 * left, 0},
                                {256 * right, 0},
                                {256 * right, 256 * HEIGHT},
                                {256 * left, 256 * HEIGHT}};
    struct spline ring = {SPLINE_POLYGON, p, 4, NULL};
    struct region region = {.label = label};

    shape_add(&region.shape, &ring);
    return region;
}

/* A revision of one box of skin; 0 if it was not added. */
static inline int64_t traced_skin(struct fixture *f, int64_t photo, const char *annotator,
                                  int64_t parent, int32_t left, int32_t right)
{
    struct region region = traced_box(REGION_SKIN, left, right);
    struct revision_draft draft = {photo, annotator, parent, 2.5, "test", "", &region, 1};
    struct err err = {0};
    int64_t id = 0;
    int added = 0;

    if (revision_add(&id, &added, f->db, &draft, &err))
        fprintf(stderr, "%s\n", err.text);
    region_free(&region);
    return added ? id : 0;
}

#endif
