#include "app/release_photo.h"
#include "annotate/mask_compare.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/stmt.h"
#include "exchange/exchange.h"
#include "exchange/release_truth.h"
#include "image/scrub.h"
#include "review/revision.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void release_photo_free(struct release_photo *photo)
{
    free(photo->source);
    free(photo->published);
    free(photo->rule);
    free(photo->traced_by);
}

void release_photo_pseudonym(char out[RELEASE_NAME], char letter, const char *key,
                             const char *what)
{
    struct text text = {0};

    text_add(&text, "%s %s", key, what);
    snprintf(out, RELEASE_NAME, "%c-%.16s", letter, digest_sha256(text.data, text.size).hex);
    text_free(&text);
}

/* By enum decode_kind. */
static const char *const ENDINGS[] = {"", "jpg", "png", "bmp", "pnm"};

void release_photo_paths(char file[64], char mask[64], char truth[64], char outlines[64],
                         const struct release_photo *photo)
{
    snprintf(file, 64, "photos/%s.%s", photo->name, ENDINGS[photo->kind]);
    snprintf(mask, 64, "masks/%s.png", photo->name);
    snprintf(truth, 64, "truth/%s.json", photo->name);
    snprintf(outlines, 64, "outlines/%s.svg", photo->name);
}

/* ---- the truth ---- */

static int read_blobs(struct release_truth *out, struct db *db, int64_t mask, struct err *err)
{
    struct stmt q = {0};
    const void *blob;
    size_t size;
    int rc = -1;

    if (stmt_open(&q, db, "SELECT skin, ignored FROM mask WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, mask);
    if (stmt_step(&q, err) > 0) {
        blob = stmt_blob(&q, 0, &size);
        rc = mask_decode(&out->skin, blob, size, err);
        blob = stmt_blob(&q, 1, &size);
        if (!rc && !stmt_is_null(&q, 1))
            rc = mask_decode(&out->ignored, blob, size, err);
        else if (!rc)
            out->ignored = mask_empty(out->skin.width, out->skin.height);
    }
    stmt_close(&q);
    return rc;
}

static int compare_one(struct release_photo *photo, const struct release_truth *truth,
                       struct db *db, int64_t revision, struct err *err)
{
    struct region *regions;
    struct mask skin, ignored;
    size_t count;
    double jaccard;
    int rc;

    if (revision_read(&regions, &count, db, revision, err))
        return -1;
    rc = region_paint(&skin, &ignored, regions, count, photo->width, photo->height, err);
    revision_free(regions, count);
    if (rc)
        return -1;
    jaccard = mask_jaccard(&truth->skin, &skin);
    mask_free(&skin);
    mask_free(&ignored);
    photo->agreement_least = photo->compared ? fmin(photo->agreement_least, jaccard) : jaccard;
    photo->agreement += jaccard;
    photo->compared++;
    return 0;
}

/* Where others stand on this photo, and said that they are done. */
static int compare(struct release_photo *photo, const struct release_truth *truth,
                   struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db,
                  "SELECT revision FROM annotation_info WHERE photo_id=?1 AND annotator<>?2"
                  " AND state IN ('submitted','accepted') ORDER BY annotation",
                  err))
        return -1;
    stmt_bind_int(&q, 1, photo->photo);
    stmt_bind_text(&q, 2, photo->traced_by);
    while ((got = stmt_step(&q, err)) > 0)
        if (compare_one(photo, truth, db, stmt_int(&q, 0), err)) {
            got = -1;
            break;
        }
    stmt_close(&q);
    return got;
}

static int read_truth(struct release_truth *out, struct release_photo *photo, struct db *db,
                      struct threads_lock *lock, struct err *err)
{
    int rc;

    out->photo = bytes_copied_text(photo->name);
    out->traced = photo->revision != 0;
    threads_lock_take(lock);
    rc = read_blobs(out, db, photo->mask, err);
    if (!rc && out->traced)
        rc = revision_read(&out->regions, &out->count, db, photo->revision, err) ||
             compare(photo, out, db, err);
    threads_lock_give(lock);
    if (!rc && (out->skin.width != photo->width || out->skin.height != photo->height))
        rc = err_set(err, ERR_FORMAT, "its mask has other sides than the photo");
    return rc || release_truth_check(out, err) ? -1 : 0;
}

/* ---- its files ---- */

/* Means of brightness, and of the colour where skin is. */
static void measure(struct release_photo *photo, const struct image *image,
                    const struct mask *skin)
{
    uint64_t all[3] = {0}, in[3] = {0}, pixels = 0;
    size_t at = 0;

    for (size_t run = 0; run < skin->count; run++)
        for (; at < skin->ends[run]; at++)
            for (int c = 0; c < 3; c++) {
                all[c] += image->data[3 * at + (size_t)c];
                in[c] += run % 2 ? image->data[3 * at + (size_t)c] : 0;
            }
    for (size_t run = 1; run < skin->count; run += 2)
        pixels += skin->ends[run] - skin->ends[run - 1];
    photo->light = (double)(299 * all[0] + 587 * all[1] + 114 * all[2]) / 1000 / (double)at;
    photo->red = pixels ? (double)in[0] / (double)pixels : NAN;
    photo->green = pixels ? (double)in[1] / (double)pixels : NAN;
    photo->blue = pixels ? (double)in[2] / (double)pixels : NAN;
}

static int put(const struct release_tree *tree, const char *path, const void *data, size_t size,
               char sum[65], struct err *err)
{
    struct sha256 digest;

    if (release_tree_add(tree, path, data, size, &digest, err))
        return -1;
    memcpy(sum, digest.hex, 65);
    return 0;
}

/* The scrubbed picture in *clean. The source's name stays out of every message. */
static int read_picture(struct bytes *clean, struct release_photo *photo, struct err *err)
{
    static const struct scrub_options options = {.profile = SCRUB_CONVERT};
    struct bytes file = {0};
    struct scrub_report report;
    int rc;

    if (file_read(&file, photo->source, LIMIT_FILE_BYTES, err))
        return err_set(err, err->code,
                       "its file cannot be read; `dermatome verify` tells which it is");
    if (strcmp(digest_sha256(file.data, file.size).hex, photo->sha256) != 0)
        rc = err_set(err, ERR_FORMAT,
                     "its file is not what was catalogued; `dermatome verify` "
                     "tells which it is");
    else
        rc = scrub(clean, &report, file.data, file.size, &options, err);
    bytes_free(&file);
    if (!rc)
        photo->kind = report.kind;
    return rc;
}

static int put_picture(struct release_photo *photo, const struct release_tree *tree,
                       const struct mask *skin, struct err *err)
{
    struct bytes clean = {0};
    struct image image = {0};
    char file[64], other[64];
    int rc = read_picture(&clean, photo, err) ||
             decode_image(&image, clean.data, clean.size, 0, err);

    if (!rc && (image.width != photo->width || image.height != photo->height))
        rc = err_set(err, ERR_FORMAT, "its scrubbed copy has other sides");
    if (!rc) {
        measure(photo, &image, skin);
        release_photo_paths(file, other, other, other, photo);
        rc = put(tree, file, clean.data, clean.size, photo->file_sha256, err);
    }
    bytes_free(&clean);
    image_free(&image);
    return rc ? -1 : 0;
}

static int put_mask(struct release_photo *photo, const struct release_tree *tree,
                    const struct release_truth *truth, const char *path, struct err *err)
{
    struct bytes png = {0};
    int rc = release_truth_picture(&png, truth, err);

    if (!rc)
        rc = put(tree, path, png.data, png.size, photo->mask_sha256, err);
    bytes_free(&png);
    return rc;
}

static int put_outlines(struct release_photo *photo, const struct release_tree *tree,
                        const struct release_truth *truth, const char *path, struct err *err)
{
    const struct exchange_photo whole = {truth->photo, truth->skin.width, truth->skin.height,
                                         truth->regions, truth->count};
    struct bytes svg = {0};
    struct text lost = {0};
    int rc = exchange_svg.write(&svg, &whole, 1, &lost, err);

    if (!rc)
        rc = put(tree, path, svg.data, svg.size, photo->outlines_sha256, err);
    bytes_free(&svg);
    text_free(&lost);
    return rc;
}

int release_photo_make(struct release_photo *photo, const struct release_tree *tree,
                       struct db *db, struct threads_lock *lock, struct err *err)
{
    struct release_truth truth = {0};
    struct text json = {0};
    char file[64], mask[64], path[64], outlines[64];
    int rc =
        read_truth(&truth, photo, db, lock, err) || put_picture(photo, tree, &truth.skin, err);

    release_photo_paths(file, mask, path, outlines, photo);
    if (!rc) {
        release_truth_write(&json, &truth);
        rc = put(tree, path, json.data, json.size, photo->truth_sha256, err) ||
             put_mask(photo, tree, &truth, mask, err) ||
             (truth.traced && put_outlines(photo, tree, &truth, outlines, err));
    }
    text_free(&json);
    release_truth_free(&truth);
    return rc ? err_while(err, "photo %s", photo->name) : 0;
}
