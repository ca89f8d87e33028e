#include "app/web_overlay.h"
#include "app/web_pages.h"
#include "app/web_picture.h"
#include "app/web_predict.h"
#include "db/stmt.h"
#include "image/encode.h"
#include "image/resize_smooth.h"
#include "review/truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pictures with something laid over them: a truth, what a net made of it, two tracings. */
enum { SIDE = 640, QUALITY = 88 };

/* What is laid over a picture: masks of the photo's own size, or a confidence. */
struct look {
    struct web_picture picture;
    struct mask first, second, ignored; /* count 0: there is none */
    struct image confidence;
    double threshold;
};

static void close_look(struct look *look)
{
    web_picture_free(&look->picture);
    mask_free(&look->first);
    mask_free(&look->second);
    mask_free(&look->ignored);
    image_free(&look->confidence);
}

/* The masks of a statement's row: skin, ignored. */
static int read_masks(struct look *look, const struct stmt *q, int at, struct err *err)
{
    size_t skin_size, ignored_size;
    const void *skin = stmt_blob(q, at, &skin_size),
               *ignored = stmt_blob(q, at + 1, &ignored_size);

    return mask_decode(&look->first, skin, skin_size, err) ||
                   (ignored && mask_decode(&look->ignored, ignored, ignored_size, err))
               ? -1
               : 0;
}

static uint8_t *share_of(const struct mask *mask, const struct image *image)
{
    return mask->count ? web_overlay_share(mask, image->width, image->height) : NULL;
}

/* The confidence at the picture's size; with a threshold it becomes 255 and 0. */
static uint8_t *called(const struct look *look, const struct image *image, int cut)
{
    struct image at_size = resize_smooth(&look->confidence, image->width, image->height);
    size_t pixels = (size_t)image->width * (size_t)image->height;

    for (size_t i = 0; cut && i < pixels; i++)
        at_size.data[i] = at_size.data[i] >= 255 * look->threshold ? 255 : 0;
    return at_size.data;
}

static int draw(struct web_reply *reply, struct web_site *site, struct look *look,
                const char *kind, struct err *err)
{
    struct image image = {0};
    uint8_t *first, *second, *ignored;
    int rc = web_picture_fit(&image, site, &look->picture, SIDE, err);

    if (rc)
        return -1;
    first = share_of(&look->first, &image);
    second = share_of(&look->second, &image);
    ignored = share_of(&look->ignored, &image);
    if (look->confidence.data)
        second = called(look, &image, strcmp(kind, "confidence") != 0);
    if (!strcmp(kind, "confidence"))
        web_overlay_confidence(&image, second);
    else if (first && second)
        web_overlay_both(&image, first, second, ignored);
    else if (first)
        web_overlay_one(&image, first, ignored);
    reply->type = "image/jpeg";
    rc = encode_jpeg(&reply->bytes, &image, QUALITY, NULL, 0, err);
    free(first);
    free(second);
    free(ignored);
    image_free(&image);
    return rc;
}

static int truth_of(struct look *look, struct db *db, int64_t photo, char digest[65],
                    struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT skin, ignored, digest FROM truth WHERE photo_id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (!got)
        got = err_set(err, ERR_ABSENT, "photo %lld has no truth", (long long)photo);
    if (got > 0) {
        got = read_masks(look, &q, 0, err);
        snprintf(digest, 65, "%s", stmt_text(&q, 2));
    }
    stmt_close(&q);
    return got;
}

static int truth_picture(void *self, const struct web_request *request, struct web_reply *reply,
                         struct err *err)
{
    struct web_site *site = self;
    struct look look = {0};
    struct db *db = NULL;
    char digest[65] = "", tag[72];
    int rc;

    if (web_site_read(&db, site, err))
        return -1;
    rc = web_picture_find(&look.picture, db, web_number(request, 0, 1, INT64_MAX), request, 0,
                          err);
    if (!rc)
        rc = truth_of(&look, db, look.picture.photo, digest, err);
    web_site_give(site, db);
    if (!rc) {
        snprintf(tag, sizeof tag, "%.32s-%.32s", look.picture.sha256, digest);
        if (!web_unchanged(request, reply, tag))
            rc = draw(reply, site, &look, "truth", err);
    }
    close_look(&look);
    return rc;
}

/* The mask that the evaluation judged by, its threshold and its run. */
static int judged_of(struct look *look, int64_t *run, struct db *db, int64_t evaluation,
                     int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(
            &q, db,
            "SELECT m.skin, m.ignored, e.threshold, e.run_id FROM evaluation_photo AS c JOIN "
            "mask AS m ON m.id=c.mask_id JOIN evaluation AS e ON e.id=c.evaluation_id WHERE "
            "c.evaluation_id=?1 AND c.photo_id=?2",
            err))
        return -1;
    stmt_bind_int(&q, 1, evaluation);
    stmt_bind_int(&q, 2, photo);
    got = stmt_step(&q, err);
    if (!got)
        got = err_set(err, ERR_ABSENT, "that evaluation did not judge that photo");
    if (got > 0) {
        got = read_masks(look, &q, 0, err);
        look->threshold = stmt_real(&q, 2);
        *run = stmt_int(&q, 3);
    }
    stmt_close(&q);
    return got;
}

static int judged_picture(void *self, const struct web_request *request,
                          struct web_reply *reply, struct err *err)
{
    struct web_site *site = self;
    const char *kind = request->words[2];
    struct look look = {0};
    struct db *db = NULL;
    int64_t run = 0;
    char tag[72];
    int rc;

    if (strcmp(kind, "truth") && strcmp(kind, "confidence") && strcmp(kind, "errors"))
        return err_set(err, ERR_ABSENT, "there is truth, confidence and errors");
    if (web_site_read(&db, site, err))
        return -1;
    rc = web_picture_find(&look.picture, db, web_number(request, 1, 1, INT64_MAX), request, 0,
                          err);
    if (!rc)
        rc = judged_of(&look, &run, db, web_number(request, 0, 1, INT64_MAX),
                       look.picture.photo, err);
    snprintf(tag, sizeof tag, "%.12s-%lld-%.24s", kind, web_number(request, 0, 1, INT64_MAX),
             rc ? "" : look.picture.sha256);
    if (!rc && !web_unchanged(request, reply, tag)) {
        if (strcmp(kind, "truth"))
            rc = web_predict_get(&look.confidence, site->predict, &site->catalogue, db, run,
                                 &look.picture, err);
        if (!rc)
            rc = draw(reply, site, &look, kind, err);
    }
    web_site_give(site, db);
    close_look(&look);
    return rc;
}

static int photo_of(int64_t *out, struct db *db, long long revision, struct err *err)
{
    char number[32];

    snprintf(number, sizeof number, "%lld", revision);
    if (stmt_get_int(out, db,
                     "SELECT a.photo_id FROM revision AS r JOIN annotation AS a ON "
                     "a.id=r.annotation_id WHERE r.id=CAST(?1 AS INTEGER)",
                     number, err))
        return err->code == ERR_ABSENT
                   ? err_set(err, ERR_ABSENT, "there is no revision %lld", revision)
                   : -1;
    return 0;
}

/* /revision/A/picture, and /revision/A/over/B: orange lost, blue gained from A to B. */
static int revision_picture(void *self, const struct web_request *request,
                            struct web_reply *reply, struct err *err)
{
    struct web_site *site = self;
    long long a = web_number(request, 0, 1, INT64_MAX),
              b = request->words[1] ? web_number(request, 1, 1, INT64_MAX) : 0;
    struct look look = {0};
    struct mask unused = {0};
    struct db *db = NULL;
    int64_t photo = 0, other = 0;
    char tag[72];
    int rc;

    if (request->words[1] && b < 1)
        return err_set(err, ERR_ABSENT, "there is no such revision");
    if (web_site_read(&db, site, err))
        return -1;
    rc = photo_of(&photo, db, a, err) || (b && photo_of(&other, db, b, err)) ? -1 : 0;
    if (!rc && b && photo != other)
        rc = err_set(err, ERR_USAGE, "the revisions are of two photos");
    if (!rc)
        rc = web_picture_find(&look.picture, db, photo, request, 0, err);
    snprintf(tag, sizeof tag, "revision-%lld-%lld-%.24s", a, b, rc ? "" : look.picture.sha256);
    if (!rc && !web_unchanged(request, reply, tag)) {
        rc = truth_paint(&look.first, &look.ignored, db, a, err);
        if (!rc && b)
            rc = truth_paint(&look.second, &unused, db, b, err);
        if (!rc)
            rc = draw(reply, site, &look, "tracing", err);
    }
    web_site_give(site, db);
    mask_free(&unused);
    close_look(&look);
    return rc;
}

const struct web_route web_look_routes[] = {
    {"GET", "/photo/{}/truth", truth_picture, 0, 0},
    {"GET", "/evaluation/{}/photo/{}/{}", judged_picture, 0, 0},
    {"GET", "/revision/{}/picture", revision_picture, 0, 0},
    {"GET", "/revision/{}/over/{}", revision_picture, 0, 0},
    {0},
};
