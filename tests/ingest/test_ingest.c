/* What ingest/ingest.h promises whatever the layout: the same bytes once, the
 * same catalogue however often it was stopped, bad files told and no more. */
#include "fixture.h"
#include "base/digest.h"
#include "image/decode.h"
#include "ingest/measure.h"

static const struct ingest_options photos = {
    .layout = "photos", .domain = "healthy", .dataset = "d"};

static void make_many(const struct fixture *f, int count)
{
    char name[64];

    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "many/%d/%03d.png", i % 3, i);
        if (i % 50 == 7)
            fixture_text(f, name, "not a picture at all");
        else
            fixture_scene_at(f, name, i % 40 == 9 ? 1000 : i);
    }
}

/* Stops the ingest at the `at`-th question whether to. */
struct stopper {
    int at, asked;
};

static int stop(void *self, const char *what, long done, long total)
{
    struct stopper *s = self;

    CHECK(what && done <= total);
    return ++s->asked == s->at;
}

static void test_stopped_at_each_batch(struct fixture *f)
{
    char *whole;

    make_many(f, 200);
    CHECK_INT(fixture_run(f, photos, "many", NULL), 0);
    CHECK_INT(f->report.found, 200);
    CHECK_INT(f->report.refused, 4);
    CHECK_INT(f->report.known, 4);
    CHECK_INT(f->report.added, 192);
    whole = fixture_dump(f);
    for (int at = 1; at <= 5; at++) {
        struct stopper stopper = {at, 0};
        struct progress progress = {stop, &stopper};
        char name[32], *got;

        snprintf(name, sizeof name, "stopped-%d.db", at);
        fixture_catalogue(f, name);
        CHECK_INT(fixture_run(f, photos, "many", &progress), 0);
        CHECK_INT(f->report.stopped, at < 5);
        CHECK_INT(f->report.found, at < 5 ? (at - 1) * 64 : 200);
        CHECK_INT(fixture_run(f, photos, "many", NULL), 0);
        CHECK_INT(f->report.stopped, 0);
        got = fixture_dump(f);
        CHECK(!strcmp(got, whole));
        free(got);
    }
    CHECK_INT(fixture_run(f, photos, "many", NULL), 0);
    CHECK_INT(f->report.added, 0);
    CHECK_INT(f->report.known, 196);
    free(whole);
}

static void test_threads_do_not_matter(struct fixture *f)
{
    struct ingest_options one = photos, five = photos;
    char *a, *b;

    one.threads = 1;
    five.threads = 5;
    fixture_catalogue(f, "one.db");
    CHECK_INT(fixture_run(f, one, "many", NULL), 0);
    a = fixture_dump(f);
    fixture_catalogue(f, "five.db");
    CHECK_INT(fixture_run(f, five, "many", NULL), 0);
    b = fixture_dump(f);
    CHECK(strlen(a) > 20000 && !strcmp(a, b));
    free(a);
    free(b);
}

static void test_dry_run(struct fixture *f)
{
    struct ingest_options dry = photos;

    dry.dry_run = 1;
    fixture_catalogue(f, "dry.db");
    CHECK_INT(fixture_run(f, dry, "many", NULL), 0);
    CHECK_INT(f->report.added, 192);
    CHECK_INT(f->report.known, 4);
    CHECK_INT(f->report.refused, 4);
    CHECK_INT(fixture_number(f, "SELECT (SELECT count(*) FROM photo)+(SELECT count(*) FROM "
                                "dataset)+(SELECT count(*) FROM refusal)"),
              0);
    CHECK_INT(fixture_run(f, photos, "many", NULL), 0);
}

static void test_row(struct fixture *f)
{
    struct bytes file = {0};
    struct image image = {0};
    struct stmt q = {0};
    const char *path;

    fixture_catalogue(f, "row.db");
    fixture_scene_at(f, "row/a.png", 77);
    CHECK_INT(fixture_run(f, photos, "row", NULL), 0);
    path = fixture_path(f, "row/a.png");
    if (!CHECK(!file_read(&file, path, 1 << 20, &f->err)) ||
        !CHECK(!decode_image(&image, file.data, file.size, 0, &f->err)) ||
        !CHECK(!stmt_open(
            &q, f->db,
            "SELECT md5, sha256, pixels, bytes, width, height, kind, source, photo.name,"
            " draw FROM photo JOIN photo_group AS g ON g.id=group_id",
            &f->err)) ||
        !CHECK(stmt_step(&q, &f->err) > 0))
        return;
    CHECK_TEXT(stmt_text(&q, 0), digest_md5(file.data, file.size).hex);
    CHECK_TEXT(stmt_text(&q, 1), digest_sha256(file.data, file.size).hex);
    CHECK_TEXT(stmt_text(&q, 2), decode_pixel_digest(&image).hex);
    CHECK_INT(stmt_int(&q, 3), (long long)file.size);
    CHECK_INT(stmt_int(&q, 4), 16);
    CHECK_INT(stmt_int(&q, 5), 12);
    CHECK_TEXT(stmt_text(&q, 6), "png");
    CHECK_TEXT(stmt_text(&q, 7), path);
    CHECK_TEXT(stmt_text(&q, 8), "a.png");
    CHECK_TEXT(stmt_text(&q, 9), digest_md5("d/a.png", 7).hex);
    stmt_close(&q);
    image_free(&image);
    bytes_free(&file);
}

static int find_known(void *self, const char *sha256, struct decode_info *info)
{
    CHECK_INT((long long)strlen(sha256), 64);
    *info = (struct decode_info){.width = 16, .height = 12, .orientation = 1};
    return *(int *)self;
}

/* Bytes that are known are not decoded: here, they could not be. */
static void test_known_is_not_decoded(struct fixture *f)
{
    int known = MEASURE_KNOWN;
    struct measure_book book = {.find = find_known, .self = &known};
    struct rule rule = {.polarity = RULE_WHITE, .threshold = 128};
    struct agenda_item item = {0};
    struct measure m;

    fixture_text(f, "known/photo.png", "no picture");
    fixture_mask_at(f, "known/mask.png", 255, 0);
    item.photo = bytes_copied_text(fixture_path(f, "known/photo.png"));
    item.skin = bytes_copied_text(fixture_path(f, "known/mask.png"));
    measure_items(&m, &item, 1, &rule, &book);
    CHECK_INT(m.refused.code, ERR_NONE);
    CHECK_INT(m.masked, 1);
    CHECK_INT(m.skin_pixels, 72);
    measure_free(&m);
    known = MEASURE_ELSEWHERE;
    measure_items(&m, &item, 1, &rule, &book);
    CHECK_INT(m.refused.code, ERR_NONE);
    CHECK_INT(m.masked, 0);
    measure_free(&m);
    known = MEASURE_NEW;
    measure_items(&m, &item, 1, &rule, &book);
    CHECK_INT(m.refused.code, ERR_FORMAT);
    measure_free(&m);
    agenda_item_free(&item);
}

static void test_copies_and_changes(struct fixture *f)
{
    struct ingest_options other = photos;

    fixture_scene_at(f, "row/b.png", 77);
    CHECK_INT(fixture_run(f, photos, "row", NULL), 0);
    CHECK_INT(f->report.known, 2);
    CHECK(strstr(f->told.data, "row/b.png' has the same bytes as ") != NULL);
    other.dataset = "other";
    CHECK_INT(fixture_run(f, other, "row", NULL), 0);
    CHECK_INT(f->report.known, 2);
    CHECK_INT(f->report.added, 0);
    CHECK(strstr(f->told.data, "of dataset d, which is catalogued") != NULL);
    /* Moved: the only copy is elsewhere now. */
    CHECK_INT(unlink(fixture_path(f, "row/a.png")), 0);
    CHECK_INT(fixture_run(f, photos, "row", NULL), 0);
    CHECK_INT(f->report.moved, 1);
    CHECK_INT(fixture_number(f, "SELECT name='b.png' AND source LIKE '%/row/b.png' FROM photo"),
              1);
    /* Changed: a new photo beside the old. */
    fixture_scene_at(f, "row/b.png", 78);
    CHECK_INT(fixture_run(f, photos, "row", NULL), 0);
    CHECK_INT(f->report.added, 1);
    CHECK(strstr(f->told.data, "has changed since") != NULL);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo"), 2);
    /* The same picture in other bytes is told. */
    fixture_text(f, "row/c.ppm", "P3 1 1 255 1 2 3");
    fixture_text(f, "row/d.ppm", "P3 1 1 255 1 2 3 ");
    CHECK_INT(fixture_run(f, photos, "row", NULL), 0);
    CHECK_INT(f->report.added, 2);
    CHECK(strstr(f->told.data, "d.ppm' shows the same picture, pixel by pixel, as ") != NULL);
}

static void test_refusals_come_and_go(struct fixture *f)
{
    fixture_catalogue(f, "refusals.db");
    fixture_text(f, "bad/a.png", "GIF89a not really");
    fixture_scene_at(f, "bad/b.png", 5);
    CHECK_INT(chmod(fixture_path(f, "bad/b.png"), 0), 0);
    CHECK_INT(fixture_run(f, photos, "bad", NULL), 0);
    CHECK_INT(f->report.refused, geteuid() ? 2 : 1);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM refusal WHERE source LIKE '%/bad/a.png' "
                                "AND length(reason)>10"),
              1);
    CHECK_INT(chmod(fixture_path(f, "bad/b.png"), 0600), 0);
    fixture_scene_at(f, "bad/a.png", 6);
    CHECK_INT(fixture_run(f, photos, "bad", NULL), 0);
    CHECK_INT(f->report.refused, 0);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM refusal"), 0);
}

static struct ingest_options pairs_of(const struct fixture *f, const char *images,
                                      const char *masks)
{
    return (struct ingest_options){.layout = "pairs",
                                   .dataset = "t",
                                   .domain = "healthy",
                                   .polarity = RULE_WHITE,
                                   .threshold = 128,
                                   .images = fixture_path(f, images),
                                   .masks = fixture_path(f, masks)};
}

static void test_mask_sides(struct fixture *f)
{
    struct image stored = fixture_mask(16, 12, 255, 0);

    fixture_catalogue(f, "sides.db");
    image_row(&stored, 0)[15] = 255; /* top right as stored; bottom right when turned by 90 */
    fixture_image(f, "si/turned.jpg", fixture_scene(81), 6);
    fixture_image(f, "sm/turned.png", stored, 0);
    fixture_image(f, "si/upright.jpg", fixture_scene(82), 6);
    fixture_image(f, "sm/upright.png", fixture_mask(12, 16, 255, 0), 0);
    fixture_image(f, "si/half.jpg", fixture_scene(83), 3);
    fixture_image(f, "sm/half.png", fixture_mask(16, 12, 255, 0), 0);
    fixture_scene_at(f, "si/wrong.png", 84);
    fixture_image(f, "sm/wrong.png", fixture_mask(12, 16, 255, 0), 0);
    CHECK_INT(fixture_run(f, pairs_of(f, "si", "sm"), NULL, NULL), 0);
    CHECK_INT(f->report.added, 4);
    CHECK_INT(f->report.masked, 3);
    CHECK_INT(f->report.without_mask, 1);
    CHECK_INT(f->report.refused, 1);
    CHECK(strstr(f->refused.data, "sm/wrong.png: the mask is 12 x 16 pixels and its photo 16 x "
                                  "12") != NULL);
    CHECK(strstr(f->told.data, "half.jpg' says that it has to be turned") != NULL);
    CHECK(strstr(f->told.data, "upright.jpg' says") != NULL);
    CHECK(!strstr(f->told.data, "turned.jpg' says"));
    /* Turned by 90 degrees clockwise the left side is the top: the first 6 of
     * 16 rows of 12, and the one pixel of the old top right is the last. */
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM mask JOIN photo AS p ON p.id=photo_id "
                                "WHERE name='turned.jpg' AND width=12 AND height=16 AND "
                                "hex(skin)='010C10004877' || '01'"),
              1);
    CHECK_INT(fixture_number(f, "SELECT skin_pixels FROM mask JOIN photo AS p ON p.id=photo_id "
                                "WHERE name='upright.jpg'"),
              4 * 16);
}

static void test_masks_later_and_anew(struct fixture *f)
{
    struct ingest_options plain = {.layout = "photos", .domain = "healthy", .dataset = "t"};

    fixture_catalogue(f, "later.db");
    fixture_scene_at(f, "li/a.png", 91);
    fixture_mask_at(f, "lm/a.png", 255, 0);
    CHECK_INT(fixture_run(f, plain, "li", NULL), 0);
    CHECK_INT(fixture_run(f, pairs_of(f, "li", "lm"), NULL, NULL), 0);
    CHECK_INT(f->report.known, 1);
    CHECK_INT(f->report.masks_added, 1);
    CHECK_INT(fixture_run(f, pairs_of(f, "li", "lm"), NULL, NULL), 0);
    CHECK_INT(f->report.masked, 1);
    CHECK_INT(f->report.masks_added, 0);
    CHECK_INT((long long)f->told.size, 0);
    fixture_mask_at(f, "lm/a.png", 0, 255);
    CHECK_INT(fixture_run(f, pairs_of(f, "li", "lm"), NULL, NULL), 0);
    CHECK_INT(f->report.masks_added, 1);
    CHECK(strstr(f->told.data, "is its truth from now on") != NULL);
    CHECK_INT(fixture_number(f, "SELECT skin_pixels FROM truth"), 120);
    fixture_mask_at(f, "lm/a.png", 255, 0);
    CHECK_INT(fixture_run(f, pairs_of(f, "li", "lm"), NULL, NULL), 0);
    CHECK_INT(f->report.masks_added, 0);
    CHECK(strstr(f->told.data, "was followed by another") != NULL);
    /* Another dataset's photo gets no mask from here. */
    plain.dataset = "mine";
    fixture_catalogue(f, "mine.db");
    CHECK_INT(fixture_run(f, plain, "li", NULL), 0);
    CHECK_INT(fixture_run(f, pairs_of(f, "li", "lm"), NULL, NULL), 0);
    CHECK_INT(f->report.known, 1);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM mask"), 0);
}

/* A photo whose truth was traced and accepted keeps it. */
static void test_accepted_tracing_stays(struct fixture *f)
{
    static const char accepted[] =
        "INSERT INTO annotation(photo_id, annotator, added_at) VALUES(1, 'a', 'now');"
        "INSERT INTO revision(annotation_id, regions, seconds, tool, source, digest, added_at)"
        " VALUES(1, 0, 1, 't', '', printf('%064x', 1), 'now');"
        "INSERT INTO annotation_head(annotation_id, revision_id, added_at) VALUES(1, 1, 'now');"
        "INSERT INTO verdict(revision_id, state, by_whom, why, added_at)"
        " VALUES(1, 'submitted', 'a', '', 'now'), (1, 'accepted', 'b', '', 'now');"
        "INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule,"
        " added_at, revision_id) VALUES(1, x'00', 0, 0, printf('%064x', 2), 's', 'r', 'now', "
        "1);";
    char *before, *after;

    fixture_catalogue(f, "accepted.db");
    fixture_scene_at(f, "ai/a.png", 93);
    fixture_mask_at(f, "am/a.png", 255, 0);
    CHECK_INT(fixture_run(f, pairs_of(f, "ai", "am"), NULL, NULL), 0);
    CHECK_INT(db_run(f->db, accepted, &f->err), 0);
    fixture_mask_at(f, "am/a.png", 0, 255);
    before = fixture_dump(f);
    CHECK_INT(fixture_run(f, pairs_of(f, "ai", "am"), NULL, NULL), 0);
    after = fixture_dump(f);
    CHECK_TEXT(after, before);
    CHECK_INT(f->report.masks_added, 0);
    CHECK_INT(f->report.masked, 1);
    CHECK_INT((long long)f->refused.size, 0);
    CHECK(strstr(f->told.data, "is an accepted tracing") != NULL);
    free(before);
    free(after);
}

int main(void)
{
    struct fixture f = fixture_open();

    test_stopped_at_each_batch(&f);
    test_threads_do_not_matter(&f);
    test_dry_run(&f);
    test_row(&f);
    test_known_is_not_decoded(&f);
    test_copies_and_changes(&f);
    test_refusals_come_and_go(&f);
    test_mask_sides(&f);
    test_masks_later_and_anew(&f);
    test_accepted_tracing_stays(&f);
    fixture_close(&f);
    return check_result();
}
