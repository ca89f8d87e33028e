#include "app/web_picture.h"
#include "app/web_pages.h"
#include "app/web_tiles.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/stmt.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/resize.h"
#include "review/copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUALITY = 90, SIDE_MAX = 2048 };

int web_picture_find(struct web_picture *out, struct db *db, int64_t photo,
                     const struct web_request *request, int clearing, struct err *err)
{
    struct copy copy = {0};
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT width, height, usable FROM photo_info WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (!got)
        got = err_set(err, ERR_ABSENT, "there is no photo %lld", (long long)photo);
    else if (got > 0 && !stmt_int(&q, 2) && !(clearing && request->reviewer))
        got = err_set(err, ERR_GUARD, "photo %lld is not cleared; only a reviewer sees it",
                      (long long)photo);
    if (got > 0 && !(got = copy_find(&copy, db, photo, err))) {
        *out = (struct web_picture){.photo = photo,
                                    .width = (int32_t)stmt_int(&q, 0),
                                    .height = (int32_t)stmt_int(&q, 1),
                                    .path = copy.path,
                                    .usable = (int)stmt_int(&q, 2),
                                    .stored = copy.stored};
        snprintf(out->sha256, sizeof out->sha256, "%s", copy.sha256);
    }
    stmt_close(&q);
    return got;
}

void web_picture_free(struct web_picture *picture)
{
    free(picture->path);
    *picture = (struct web_picture){0};
}

int web_picture_trouble(const struct web_picture *picture, struct err *err)
{
    if (picture->stored)
        return err_set(err, err->code,
                       "the copy of photo %lld cannot be read; dermatome verify tells more",
                       (long long)picture->photo);
    return err_while(err, "photo %lld", (long long)picture->photo);
}

static int decode(struct image *out, const struct web_picture *picture, int32_t least,
                  struct err *err)
{
    struct bytes file = {0};
    int rc = -1;

    if (file_read(&file, picture->path, LIMIT_FILE_BYTES, err))
        return web_picture_trouble(picture, err);
    if (strcmp(digest_sha256(file.data, file.size).hex, picture->sha256))
        err_set(err, ERR_FORMAT, "the file of photo %lld is not what it was when it came in",
                (long long)picture->photo);
    else
        rc = decode_image(out, file.data, file.size, least, err);
    bytes_free(&file);
    return rc;
}

int web_picture_fit(struct image *out, struct web_site *site, const struct web_picture *picture,
                    int32_t side, struct err *err)
{
    int32_t most = picture->width > picture->height ? picture->width : picture->height;
    int32_t least = picture->width + picture->height - most;
    struct image whole = {0};
    int rc;

    if (side > most)
        side = most;
    least = (int32_t)((int64_t)least * side / most);
    threads_gate_enter(site->decoding);
    rc = decode(&whole, picture, least > 0 ? least : 1, err);
    if (!rc) {
        int32_t width = (int32_t)(((int64_t)picture->width * side + most / 2) / most);
        int32_t height = (int32_t)(((int64_t)picture->height * side + most / 2) / most);

        *out = resize_area(&whole, width > 0 ? width : 1, height > 0 ? height : 1);
        image_free(&whole);
    }
    threads_gate_leave(site->decoding);
    return rc;
}

/* As web_unchanged(); but of what may not be used nothing is kept by the browser, and nothing
 * that it kept before is shown. */
static int unchanged(const struct web_request *request, struct web_reply *reply,
                     const struct web_picture *picture, const char *tag)
{
    return picture->usable && web_unchanged(request, reply, tag);
}

static int send_picture(struct web_site *site, const struct web_request *request,
                        struct web_reply *reply, int clearing, struct err *err)
{
    long long id = web_number(request, 0, 1, INT64_MAX),
              side = web_number(request, 1, 16, SIDE_MAX);
    struct web_picture picture = {0};
    struct image image = {0};
    struct db *db = NULL;
    char tag[80];
    int rc;

    if (id < 1 || side < 16)
        return err_set(err, ERR_ABSENT, "a picture is 16 to %d pixels wide", SIDE_MAX);
    if (web_site_read(&db, site, err))
        return -1;
    rc = web_picture_find(&picture, db, id, request, clearing, err);
    web_site_give(site, db);
    if (!rc) {
        snprintf(tag, sizeof tag, "%.56s-%lld", picture.sha256, side);
        reply->type = "image/jpeg";
        if (!unchanged(request, reply, &picture, tag)) {
            rc = web_picture_fit(&image, site, &picture, (int32_t)side, err);
            if (!rc)
                rc = encode_jpeg(&reply->bytes, &image, QUALITY, NULL, 0, err);
        }
    }
    image_free(&image);
    web_picture_free(&picture);
    return rc;
}

static int picture_page(void *self, const struct web_request *request, struct web_reply *reply,
                        struct err *err)
{
    return send_picture(self, request, reply, 0, err);
}

static int clearing_page(void *self, const struct web_request *request, struct web_reply *reply,
                         struct err *err)
{
    return send_picture(self, request, reply, 1, err);
}

static int load_whole(void *self, struct image *out, struct err *err)
{
    return decode(out, self, 0, err);
}

static int send_tile(void *self, const struct web_request *request, struct web_reply *reply,
                     int clearing, struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX), level = web_number(request, 1, 0, 30);
    long long x = web_number(request, 2, 0, LIMIT_SIDE),
              y = web_number(request, 3, 0, LIMIT_SIDE);
    struct web_picture picture = {0};
    struct image image = {0};
    struct db *db = NULL;
    char tag[96];
    int rc;

    if (id < 1 || level < 0 || x < 0 || y < 0)
        return err_set(err, ERR_ABSENT, "there is no such tile");
    if (web_site_read(&db, site, err))
        return -1;
    rc = web_picture_find(&picture, db, id, request, clearing, err);
    web_site_give(site, db);
    if (!rc) {
        snprintf(tag, sizeof tag, "%.40s-%lld.%lld.%lld", picture.sha256, level, x, y);
        reply->type = "image/jpeg";
        if (!unchanged(request, reply, &picture, tag)) {
            rc = web_tiles_get(&image, site->tiles, picture.sha256, (int32_t)level, (int32_t)x,
                               (int32_t)y, load_whole, &picture, err);
            if (!rc)
                rc = encode_jpeg(&reply->bytes, &image, QUALITY + 2, NULL, 0, err);
        }
    }
    image_free(&image);
    web_picture_free(&picture);
    return rc;
}

static int tile(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    return send_tile(self, request, reply, 0, err);
}

static int clearing_tile(void *self, const struct web_request *request, struct web_reply *reply,
                         struct err *err)
{
    return send_tile(self, request, reply, 1, err);
}

const struct web_route web_picture_routes[] = {
    {"GET", "/photo/{}/picture/{}", picture_page, 0, 0},
    {"GET", "/photo/{}/tile/{}/{}/{}", tile, 0, 0},
    {"GET", "/trace/{}/tile/{}/{}/{}", clearing_tile, 0, 0},
    {"GET", "/clearance/{}/picture/{}", clearing_page, 0, 0},
    {0},
};
