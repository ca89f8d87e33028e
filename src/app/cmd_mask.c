#include "app/cmd.h"
#include "app/annotation_file.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/stmt.h"
#include "image/encode.h"
#include "review/names.h"

#include <stdlib.h>
#include <string.h>

/* cmd_mask.c - `dermatome mask`: an outline, or a catalogued photo's truth, as a PNG. */

struct words {
    const char *input, *photo, *size, *out, *ignored;
    struct annotation_file how;
};

struct size {
    int32_t width, height;
};

/* "1024x768". */
static int read_size(struct size *out, const char *text, struct err *err)
{
    char *copy = bytes_copied_text(text), *cross = strchr(copy, 'x');
    long long width = 0, height = 0;
    int bad = !cross;

    if (cross)
        *cross = 0;
    bad = bad || text_number(&width, copy, 1, LIMIT_SIDE) ||
          text_number(&height, cross + 1, 1, LIMIT_SIDE) || width * height > LIMIT_PIXELS;
    free(copy);
    if (bad)
        return err_set(err, ERR_USAGE, "--size wants WIDTHxHEIGHT in pixels, not '%s'", text);
    *out = (struct size){(int32_t)width, (int32_t)height};
    return 0;
}

static int size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    const struct size *size = self;

    (void)name;
    (void)err;
    *width = size->width;
    *height = size->height;
    return 0;
}

/* The photo of the file that is meant. */
static const struct exchange_photo *choose(const struct exchange_doc *doc, const char *name,
                                           struct err *err)
{
    for (size_t i = 0; name && i < doc->count; i++)
        if (!strcmp(doc->photos[i].name, name))
            return &doc->photos[i];
    if (!name && doc->count == 1)
        return doc->photos;
    if (name)
        err_set(err, ERR_ABSENT, "the file has no photo '%.200s'", name);
    else if (!doc->count)
        err_set(err, ERR_ABSENT, "the file has no photo");
    else
        err_set(err, ERR_USAGE, "the file has %zu photos; say which with --photo", doc->count);
    return NULL;
}

static int from_file(struct mask *skin, struct mask *ignored, const struct app *app,
                     struct words *words, struct err *err)
{
    struct exchange_doc doc = {0};
    struct size size;
    const struct exchange_photo *photo;
    int rc = -1;

    if (words->size) {
        if (read_size(&size, words->size, err))
            return -1;
        words->how.size_of = size_of;
        words->how.self = &size;
    }
    if (annotation_file_read(&doc, NULL, words->input, &words->how, err))
        return -1;
    annotation_file_tell_lost(app, NULL, &doc);
    photo = choose(&doc, words->photo, err);
    if (photo)
        rc = region_paint(skin, ignored, photo->regions, photo->count, photo->width,
                          photo->height, err);
    exchange_free(&doc);
    return rc ? err_while(err, "%s", words->input) : 0;
}

static int read_blob(struct mask *out, const struct stmt *q, int column, struct err *err)
{
    size_t size;
    const void *blob = stmt_blob(q, column, &size);

    return mask_decode(out, blob, size, err);
}

/* The truth of a photo that is cleared; *ignored is left alone where all is known.
 * *id is its row. */
static int read_truth(struct mask *skin, struct mask *ignored, int64_t *id, struct db *db,
                      int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int rc = -1, got;

    if (stmt_open(&q, db,
                  "SELECT i.usable, t.skin, t.ignored, t.mask_id FROM photo_info AS i"
                  " LEFT JOIN truth AS t ON t.photo_id=i.id WHERE i.id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (got == 0)
        err_set(err, ERR_ABSENT, "no such photo");
    else if (got > 0 && !stmt_int(&q, 0))
        err_set(err, ERR_GUARD, "the photo is not cleared; nothing of it leaves the catalogue");
    else if (got > 0 && stmt_is_null(&q, 1))
        err_set(err, ERR_ABSENT, "the photo has no truth yet");
    else if (got > 0)
        rc = read_blob(skin, &q, 1, err) ||
             (!stmt_is_null(&q, 2) && read_blob(ignored, &q, 2, err));
    if (!rc)
        *id = stmt_int(&q, 3);
    stmt_close(&q);
    return rc ? -1 : 0;
}

static int encode(struct bytes *png, const struct mask *mask, struct err *err)
{
    struct image image = image_new(mask->width, mask->height, 1);
    int rc;

    mask_to_bytes(image.data, mask, 255);
    rc = encode_png_bits(png, &image, err);
    image_free(&image);
    return rc;
}

/* Keeps that the truth left as this file. */
static int record(struct db *db, int64_t photo, int64_t mask, const char *path,
                  const struct bytes *png, struct err *err)
{
    struct stmt q = {0};
    int rc =
        stmt_open(&q, db,
                  "INSERT INTO exported(photo_id, mask_id, format, path, sha256, jaccard,"
                  " lost, added_at) VALUES(?1, ?2, 'mask',"
                  " (SELECT iif(source='', '', ?3) FROM photo WHERE id=?1), ?4, 1, '', ?5)",
                  err);

    if (!rc) {
        stmt_bind_int(&q, 1, photo);
        stmt_bind_int(&q, 2, mask);
        stmt_bind_text(&q, 3, path);
        stmt_bind_text(&q, 4, digest_sha256(png->data, png->size).hex);
        stmt_bind_text(&q, 5, clock_now().utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

/* Where a mask comes from; `db` is NULL for a file. */
struct origin {
    struct db *db;
    int64_t photo, mask;
};

static int keep(const struct origin *from, const char *path, const struct bytes *png,
                struct err *err)
{
    int rc = db_begin(from->db, err) ||
             record(from->db, from->photo, from->mask, path, png, err) ||
             db_commit(from->db, err);

    db_rollback(from->db);
    return rc ? -1 : 0;
}

/* One picture; the row that tells of it is there before any of its bytes. */
static int put(const char *path, const struct mask *mask, const struct origin *from,
               struct err *err)
{
    struct bytes png = {0};
    struct file *file = NULL;
    int rc = encode(&png, mask, err) || file_begin(&file, path, err) ||
             (from->db && keep(from, path, &png, err)) ||
             file_add(file, png.data, png.size, err);

    if (!rc)
        rc = file_commit(file, err);
    else
        file_cancel(file);
    bytes_free(&png);
    return rc ? -1 : 0;
}

static int deliver(const struct app *app, const struct words *words, const struct mask *skin,
                   struct mask *ignored, const struct origin *from, struct err *err)
{
    if (!ignored->count) /* all is known */
        *ignored = mask_empty(skin->width, skin->height);
    if (!app->dry_run && (put(words->out, skin, from, err) ||
                          (words->ignored && put(words->ignored, ignored, from, err))))
        return -1;
    app_say(app, "%d x %d pixels, %lld skin, %lld ignored: '%s'%s", skin->width, skin->height,
            (long long)mask_area(skin), (long long)mask_area(ignored), words->out,
            app->dry_run ? " would be written" : "");
    return 0;
}

static int of_file(const struct app *app, struct words *words, struct err *err)
{
    struct mask skin = {0}, ignored = {0};
    int rc = from_file(&skin, &ignored, app, words, err);

    if (!rc)
        rc = deliver(app, words, &skin, &ignored, &(struct origin){NULL, 0, 0}, err);
    mask_free(&skin);
    mask_free(&ignored);
    return rc;
}

static int of_photo(const struct app *app, struct words *words, struct err *err)
{
    struct mask skin = {0}, ignored = {0};
    struct catalogue catalogue = {0};
    struct names names = {0};
    const struct names_photo *photo;
    struct origin from;
    int rc = -1;

    if (!catalogue_open(&catalogue, app, app->dry_run ? DB_READ : DB_WRITE, err) &&
        !names_read(&names, catalogue.db, NULL, err) &&
        !names_find(&photo, &names, catalogue.db, words->photo, err)) {
        from = (struct origin){catalogue.db, photo->id, 0};
        if (!read_truth(&skin, &ignored, &from.mask, catalogue.db, photo->id, err))
            rc = deliver(app, words, &skin, &ignored, &from, err);
    }
    names_free(&names);
    catalogue_close(&catalogue);
    mask_free(&skin);
    mask_free(&ignored);
    return rc;
}

int cmd_mask(const struct app *app, int argc, char **argv)
{
    struct words words = {0};
    const struct option rows[] = {
        {"o", OPTION_TEXT, &words.out, 0, 0, "FILE", "the PNG: white is skin"},
        {"ignored", OPTION_TEXT, &words.ignored, 0, 0, "FILE",
         "another PNG: white is of unknown truth"},
        {"size", OPTION_TEXT, &words.size, 0, 0, "WxH", "the photo's upright size in pixels"},
        {"photo", OPTION_TEXT, &words.photo, 0, 0, "NAME",
         "of a file with several; or the catalogue's, by name or MD5"},
        {"format", OPTION_TEXT, &words.how.format, 0, 0, "F", "(default: told from the file)"},
        {"pixel-centres", OPTION_FLAG, &words.how.centres, 0, 0, NULL,
         "the file's whole coordinates are middles of pixels"},
        {"label", OPTION_TEXT, &words.how.labels, 0, 0, "W=M,..",
         "what the file's words mean: skin, not-skin, ignore, drop"},
    };
    const struct usage usage = {
        "dermatome mask FILE -o MASK.png [--size WxH]\n"
        "       dermatome mask --photo NAME -o MASK.png",
        "Draws the outlines of an annotation file by raster rule 1 (no catalogue is needed),\n"
        "or writes the truth of a photo of the catalogue, which must be cleared (exit code\n"
        "77). PNG with one bit a pixel.",
        rows,
        sizeof rows / sizeof *rows,
        "  dermatome mask trace.svg --size 1024x768 -o mask.png\n"
        "  dermatome -C cat mask --photo 0007.jpg -o mask.png --ignored unknown.png",
    };
    struct err err;
    int n = 0, got = options_read(&usage, argc, argv, &words.input, 1, &n, &err);

    if (!got && (!words.out || (!words.input && !words.photo)))
        got = err_set(&err, ERR_USAGE, "mask wants a file or --photo, and -o; usage: %s",
                      usage.lines);
    if (got > 0)
        return APP_DONE;
    if (!got)
        got = words.input ? of_file(app, &words, &err) : of_photo(app, &words, &err);
    return got ? app_fail(&err) : APP_DONE;
}
