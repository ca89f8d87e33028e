#include "review/hint.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/stmt.h"
#include "image/decode.h"
#include "image/exif.h"
#include "image/scrub.h"
#include "image/textlike.h"
#include "review/copy.h"

#include <string.h>

static const struct {
    unsigned bit;
    const char *name;
} EXIF[] = {{EXIF_GPS, "EXIF: GPS position"},     {EXIF_SERIAL, "EXIF: serial number"},
            {EXIF_THUMBNAIL, "EXIF: thumbnail"},  {EXIF_DATE, "EXIF: date"},
            {EXIF_PERSON, "EXIF: person"},        {EXIF_TEXT, "EXIF: text"},
            {EXIF_MAKER_NOTE, "EXIF: maker note"}};

static void add_word(struct text *what, int64_t *count, const char *word)
{
    text_add(what, "%s%s", *count ? "; " : "", word);
    ++*count;
}

/* The words are constants of ours, never bytes of the file. */
static void find_metadata(struct text *what, int64_t *count, const struct bytes *file)
{
    static const struct scrub_options options = {.profile = SCRUB_DROP};
    struct scrub_report report;
    struct bytes clean = {0};
    struct err ignored;

    if (scrub(&clean, &report, file->data, file->size, &options, &ignored)) {
        add_word(what, count, "parts that the scrubber refuses");
        return;
    }
    for (size_t i = 0; i < sizeof EXIF / sizeof *EXIF; i++)
        if (report.exif & EXIF[i].bit)
            add_word(what, count, EXIF[i].name);
    for (int i = 0; i < report.removed_count; i++)
        add_word(what, count, report.removed[i].name);
    bytes_free(&clean);
}

/* Boxes are told in the photo's upright pixels, whatever size was decoded. */
static int find_text(struct text *what, int64_t *count, const struct bytes *file,
                     struct err *err)
{
    struct textlike found[TEXTLIKE_MAX];
    struct image image = {0};
    struct decode_info info;

    if (decode_info(&info, file->data, file->size, err) ||
        decode_image(&image, file->data, file->size, TEXTLIKE_SIDE, err))
        return -1;
    *count = textlike_find(found, &image);
    for (int i = 0; i < *count; i++) {
        const struct textlike *t = &found[i];
        int64_t x = (int64_t)t->x * info.width / image.width;
        int64_t y = (int64_t)t->y * info.height / image.height;

        text_add(what, "%s%lld,%lld,%lld,%lld", i ? "; " : "", (long long)x, (long long)y,
                 (long long)((int64_t)t->width * info.width / image.width),
                 (long long)((int64_t)t->height * info.height / image.height));
    }
    image_free(&image);
    return 0;
}

static int add_row(struct db *db, int64_t photo, const struct copy *copy, const char *kind,
                   int rule, int64_t found, const struct text *what, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO hint(photo_id, sha256, kind, rule, found, what, at)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    stmt_bind_text(&q, 2, copy->sha256);
    stmt_bind_text(&q, 3, kind);
    stmt_bind_int(&q, 4, rule);
    stmt_bind_int(&q, 5, found);
    stmt_bind_text(&q, 6, what->data ? what->data : "");
    stmt_bind_text(&q, 7, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

/* 1: both rules looked at these bytes before, and *out is what they noticed. */
static int known(struct hint_found *out, struct db *db, int64_t photo, const struct copy *copy,
                 struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT m.found, t.found FROM hint AS m JOIN hint AS t ON"
                  " t.photo_id=m.photo_id AND t.sha256=m.sha256 WHERE m.photo_id=?1 AND"
                  " m.sha256=?2 AND m.kind='metadata' AND m.rule=?3 AND t.kind='text-like'"
                  " AND t.rule=?4",
                  err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    stmt_bind_text(&q, 2, copy->sha256);
    stmt_bind_int(&q, 3, HINT_METADATA_RULE);
    stmt_bind_int(&q, 4, TEXTLIKE_RULE);
    got = stmt_step(&q, err);
    if (got > 0)
        *out = (struct hint_found){stmt_int(&q, 0), stmt_int(&q, 1), 0};
    stmt_close(&q);
    return got;
}

static int look(struct hint_found *out, struct db *db, int64_t photo, const struct copy *copy,
                struct err *err)
{
    struct hint_found found = {0, 0, 1};
    struct text metadata = {0}, regions = {0};
    struct bytes file = {0};
    int rc = -1;

    if (!copy_read(&file, copy, err) && !find_text(&regions, &found.textlike, &file, err)) {
        find_metadata(&metadata, &found.metadata, &file);
        rc =
            add_row(db, photo, copy, "metadata", HINT_METADATA_RULE, found.metadata, &metadata,
                    err) ||
            add_row(db, photo, copy, "text-like", TEXTLIKE_RULE, found.textlike, &regions, err);
    }
    if (!rc)
        *out = found;
    bytes_free(&file);
    text_free(&metadata);
    text_free(&regions);
    return rc ? -1 : 0;
}

int hint_look(struct hint_found *out, struct db *db, int64_t photo, struct err *err)
{
    struct copy copy = {0};
    int got;

    if (copy_find(&copy, db, photo, err))
        return -1;
    got = known(out, db, photo, &copy, err);
    if (!got)
        got = look(out, db, photo, &copy, err);
    copy_free(&copy);
    return got < 0 ? -1 : 0;
}
