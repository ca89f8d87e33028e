#include "review/redact.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "db/stmt.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/jpeg_fill.h"
#include "image/scrub.h"
#include "review/copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A decoder may give a little more than black where a colour's step is coarse. */
enum { BLACK = 12 };

/* One byte a pixel: what the regions cover, and a border of one pixel around. */
static int cover(uint8_t *covered, const struct redact_wish *wish, int32_t width,
                 int32_t height, struct err *err)
{
    size_t row = (size_t)width, pixels = row * (size_t)height;
    uint8_t *own = bytes_zeroed(pixels, 1), *one = bytes_new(pixels, 1);
    int rc = 0;

    for (size_t i = 0; !rc && i < wish->count; i++) {
        struct mask mask = {0};

        rc = shape_mask(&mask, &wish->shapes[i], width, height, err);
        if (rc)
            break;
        mask_to_bytes(one, &mask, 1);
        mask_free(&mask);
        if (!memchr(one, 1, pixels))
            rc = err_set(err, ERR_USAGE, "region %zu covers nothing of the photo", i + 1);
        for (size_t k = 0; k < pixels; k++)
            own[k] |= one[k];
    }
    for (int32_t y = 0; !rc && y < height; y++)
        for (int32_t x = 0; x < width; x++)
            for (int32_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < height; v++)
                for (int32_t u = x > 0 ? x - 1 : 0; u <= x + 1 && u < width; u++)
                    covered[(size_t)y * row + (size_t)x] |= own[(size_t)v * row + (size_t)u];
    free(own);
    free(one);
    return rc;
}

/* Decoded, blackened, and kept without loss. */
static int fill_decoded(struct bytes *out, const struct bytes *file, const uint8_t *covered,
                        struct err *err)
{
    struct image image = {0};
    int rc;

    if (decode_image(&image, file->data, file->size, 0, err))
        return -1;
    for (size_t i = 0; i < (size_t)image.width * (size_t)image.height; i++)
        if (covered[i])
            memset(image.data + 3 * i, 0, 3);
    rc = encode_png(out, &image, err);
    image_free(&image);
    return rc;
}

/* The picture without metadata: what a redaction begins with where there is no copy yet. */
static int scrubbed(struct bytes *file, struct err *err)
{
    static const struct scrub_options options = {.profile = SCRUB_CONVERT};
    struct scrub_report report;
    struct bytes clean = {0};

    if (scrub(&clean, &report, file->data, file->size, &options, err))
        return -1;
    bytes_free(file);
    *file = clean;
    return 0;
}

/* Looks at the new file as any reader would: covered is black. */
static int prove(struct redact_done *done, const struct bytes *file, const uint8_t *covered,
                 int32_t width, int32_t height, struct err *err)
{
    struct image image = {0};
    int64_t light = 0;

    if (decode_image(&image, file->data, file->size, 0, err))
        return -1;
    if (image.width != width || image.height != height) {
        image_free(&image);
        return err_set(err, ERR_STATE, "the redacted copy has other sides than the photo");
    }
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++) {
        const uint8_t *rgb = image.data + 3 * i;
        int black = rgb[0] <= BLACK && rgb[1] <= BLACK && rgb[2] <= BLACK;

        done->pixels += covered[i];
        done->blackened += black;
        light += covered[i] && !black;
    }
    image_free(&image);
    if (light)
        return err_set(err, ERR_STATE,
                       "the redacted copy is not proven: %lld pixels are not black",
                       (long long)light);
    return 0;
}

/* `file` becomes the redacted one, of nothing but allowed parts. */
static int fill(struct redact_done *done, struct bytes *file, const uint8_t *covered,
                int32_t width, int32_t height, struct err *err)
{
    struct bytes filled = {0};
    struct decode_info info;
    int rc = -1;

    if (decode_info(&info, file->data, file->size, err))
        return -1;
    if (info.kind == DECODE_JPEG)
        rc = jpeg_fill(&filled, file->data, file->size, covered, width, height, err);
    if (rc && info.kind == DECODE_JPEG && err->code != ERR_STATE)
        return -1;
    if (rc) {
        done->reencoded = 1;
        rc = fill_decoded(&filled, file, covered, err);
    }
    if (!rc)
        rc = scrubbed(&filled, err) || prove(done, &filled, covered, width, height, err);
    if (rc) {
        bytes_free(&filled);
        return -1;
    }
    bytes_free(file);
    *file = filled;
    return 0;
}

static int add_rows(struct db *db, const struct redact_wish *wish, int64_t stored,
                    struct err *err)
{
    struct stmt q = {0};
    int rc = 0;

    if (stmt_open(&q, db,
                  "INSERT INTO redaction(photo_id, stored_id, shape, by_whom, why, at)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                  err))
        return -1;
    for (size_t i = 0; !rc && i < wish->count; i++) {
        struct bytes blob = {0};

        shape_encode(&blob, &wish->shapes[i]);
        stmt_bind_int(&q, 1, wish->photo);
        stmt_bind_int(&q, 2, stored);
        stmt_bind_blob(&q, 3, blob.data, blob.size);
        stmt_bind_text(&q, 4, wish->by);
        stmt_bind_text(&q, 5, wish->why);
        stmt_bind_text(&q, 6, clock_now().utc);
        rc = stmt_run(&q, err);
        bytes_free(&blob);
    }
    stmt_close(&q);
    return rc;
}

static int check(const struct redact_wish *wish, struct err *err)
{
    if (!wish->by || text_is_blank(wish->by) || !wish->why || text_is_blank(wish->why))
        return err_set(
            err, ERR_USAGE,
            "a redaction wants to know who drew it (--by) and what it hides (--why)");
    if (!wish->count)
        return err_set(err, ERR_USAGE, "there is no region to redact");
    for (size_t i = 0; i < wish->count; i++)
        if (shape_check(&wish->shapes[i], err))
            return err_while(err, "region %zu", i + 1);
    return 0;
}

static int redact_file(struct redact_done *out, struct db *db, const struct redact_wish *wish,
                       struct bytes *file, int dry_run, struct err *err)
{
    struct redact_done done = {0};
    struct decode_info info;
    uint8_t *covered;
    int64_t id;
    int rc;

    if (decode_info(&info, file->data, file->size, err))
        return -1;
    covered = bytes_zeroed((size_t)info.width * (size_t)info.height, 1);
    rc = cover(covered, wish, info.width, info.height, err);
    if (!rc)
        rc = fill(&done, file, covered, info.width, info.height, err);
    free(covered);
    if (!rc && !dry_run)
        rc = copy_add(&id, db, wish->photo, file, "redact", err) || add_rows(db, wish, id, err);
    if (rc)
        return -1;
    snprintf(done.sha256, sizeof done.sha256, "%s", digest_sha256(file->data, file->size).hex);
    *out = done;
    return 0;
}

int redact(struct redact_done *out, struct db *db, const struct redact_wish *wish, int dry_run,
           struct err *err)
{
    struct copy copy = {0};
    struct bytes file = {0};
    int rc = -1;

    if (check(wish, err) || copy_find(&copy, db, wish->photo, err))
        return -1;
    if (!copy_read(&file, &copy, err) && (copy.stored || !scrubbed(&file, err)))
        rc = redact_file(out, db, wish, &file, dry_run, err);
    bytes_free(&file);
    copy_free(&copy);
    return rc ? -1 : 0;
}
