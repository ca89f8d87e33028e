/* What dataset/verify.c promises: nothing to say of a sound catalogue, whatever
 * was added to it since, and one difference for each thing tampered with. The
 * guards are dropped first, as somebody who means harm would. */
#include "tests/dataset/fixture.h"
#include "annotate/mask.h"
#include "base/file.h"
#include "dataset/sample.h"
#include "dataset/split.h"
#include "dataset/verify.h"
#include "review/revision.h"
#include "review/verdict.h"

#define PHOTOS 12

/* A photo file that holds the text "photo N", with its true digests. */
static void add_photo(struct fixture *f, int64_t group, int n)
{
    char path[80], bytes[32], picture[32];
    struct err err;

    snprintf(path, sizeof path, "%s/p%d", f->folder, n);
    snprintf(bytes, sizeof bytes, "photo %d", n);
    snprintf(picture, sizeof picture, "picture %d", n == 11 ? 3 : n);
    CHECK_INT(file_write(path, bytes, strlen(bytes), &err), 0);
    fixture_run(
        f,
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256,"
        " pixels, width, height, orientation, added_at)"
        " SELECT dataset_id, id, 'p%d', '%s', 'png', %zu, '%s', '%s', '%s', 8, 4, 1,"
        " 'now' FROM photo_group WHERE id=%lld",
        n, path, strlen(bytes), digest_md5(bytes, strlen(bytes)).hex,
        digest_sha256(bytes, strlen(bytes)).hex, digest_sha256(picture, strlen(picture)).hex,
        (long long)group);
}

/* Skin is the left half, the last row is ignored in every other photo. */
static void add_mask(struct fixture *f, int64_t photo)
{
    uint8_t pixels[32] = {0};
    struct mask skin, ignored;
    struct bytes blob[2] = {{0}, {0}};
    struct digest *digest = digest_begin();
    struct err err;
    struct stmt q = {0};

    for (int i = 0; i < 32; i++)
        pixels[i] = i % 8 < 4 ? 255 : 0;
    skin = mask_from_bytes(pixels, 8, 4, 128);
    memset(pixels, 0, 24);
    memset(pixels + 24, 255, 8);
    ignored = mask_from_bytes(pixels, 8, 4, 128);
    mask_encode(&blob[0], &skin);
    if (photo % 2)
        mask_encode(&blob[1], &ignored);
    digest_add(digest, blob[0].data, blob[0].size);
    digest_add(digest, blob[1].data, blob[1].size);
    if (CHECK(
            !stmt_open(&q, f->db,
                       "INSERT INTO mask(photo_id, skin, ignored, skin_pixels, ignored_pixels,"
                       " digest, source, rule, added_at)"
                       " VALUES(?1, ?2, ?3, 16, ?4, ?5, 's', 'r', 'now')",
                       &err))) {
        stmt_bind_int(&q, 1, photo);
        stmt_bind_blob(&q, 2, blob[0].data, blob[0].size);
        stmt_bind_blob(&q, 3, blob[1].data, blob[1].size);
        stmt_bind_int(&q, 4, photo % 2 ? 8 : 0);
        stmt_bind_text(&q, 5, digest_end(digest).hex);
        CHECK_INT(stmt_run(&q, &err), 0);
    }
    stmt_close(&q);
    mask_free(&skin);
    mask_free(&ignored);
    bytes_free(&blob[0]);
    bytes_free(&blob[1]);
}

static void fill(struct fixture *f)
{
    int64_t d = fixture_dataset(f, "d"), groups[6];
    const char *name = "d";
    struct sample_rule rule = {&name, 1, 10, 0, 0};
    struct sample_report sample;
    struct split_take takes[] = {{PLAN_PRETRAIN, "s", 6}, {PLAN_TEST, "dataset:d", 1}};
    struct split_report split;
    struct err err;

    for (int g = 0; g < 6; g++) {
        char text[8];

        snprintf(text, sizeof text, "g%d", g);
        groups[g] = fixture_group(f, d, text);
    }
    for (int i = 0; i < PHOTOS; i++)
        add_photo(f, groups[i % 6], i);
    for (int i = 1; i <= PHOTOS; i++) {
        fixture_clear(f, i, "cleared");
        add_mask(f, i);
    }
    CHECK_INT(sample_make(f->db, "s", &rule, &sample, &err), 0);
    CHECK_INT(split_make(f->db, "p", &(struct split_rule){takes, 2, 20, 0}, &split, &err), 0);
    fixture_compared(f);
    CHECK_INT(split_freeze(f->db, "p", NULL, 0, &err), 0);
}

/* Photo 5 has been traced, and the tracing accepted. */
static void trace(struct fixture *f)
{
    const struct spline_point knots[3] = {{0, 0}, {1500, 100}, {300, 1000}};
    struct spline ring = {SPLINE_CATMULL_ROM, knots, 3, NULL};
    struct region region = {.label = REGION_SKIN};
    struct revision_draft draft = {5, "anna", 0, -1, "test", "", &region, 1};
    struct err err = {0};
    int64_t id;
    int added;

    shape_add(&region.shape, &ring);
    CHECK_INT(revision_add(&id, &added, f->db, &draft, &err), 0);
    CHECK_INT(verdict_give(f->db, id, VERDICT_SUBMITTED, "anna", "", &err), 0);
    CHECK_INT(verdict_give(f->db, id, VERDICT_ACCEPTED, "rosa", "", &err), 0);
    region_free(&region);
}

static void keep_line(void *self, enum verify_check check, const char *line)
{
    snprintf(self, 900, "%s: %s", verify_check_name(check), line);
}

/* Verifies; the last line said is in *line. */
static struct verify_report verify(struct fixture *f, char line[900])
{
    struct verify_listener listener = {keep_line, line};
    struct verify_report report = {.differences = -1};
    struct err err = {0};

    line[0] = 0;
    if (verify_all(&report, f->db, 2, &listener, NULL, &err))
        fprintf(stderr, "%s\n", err.text);
    return report;
}

static void test_sound(struct fixture *f)
{
    char line[900];
    struct verify_report r = verify(f, line);

    CHECK_INT(r.differences, 0);
    CHECK_TEXT(line, "");
    CHECK_INT(r.of[VERIFY_DATABASE].same, 2);
    CHECK_INT(r.of[VERIFY_PHOTOS].same, PHOTOS);
    CHECK_INT(r.of[VERIFY_MASKS].same, PHOTOS + 1);
    CHECK_INT(r.of[VERIFY_TRACINGS].same, 1);
    CHECK_INT(r.of[VERIFY_GROUPS].same, 6);
    CHECK_INT(r.of[VERIFY_SAMPLES].same, 1);
    CHECK_INT(r.of[VERIFY_SPLITS].same, 1);
    CHECK(fixture_int(f, "SELECT count(*) FROM split_left_out") > 0);
}

/* What came, was cleared, refused or traced since changes nothing. */
static void test_growth(struct fixture *f)
{
    char line[900];

    fixture_run(f, "BEGIN");
    for (int i = 0; i < 30; i++)
        add_photo(f, 1 + i % 6, 100 + i);
    for (int i = 13; i <= 42; i++) {
        fixture_clear(f, i, "cleared");
        add_mask(f, i);
    }
    fixture_clear(f, 2, "refused");
    CHECK_INT(verify(f, line).differences, 0);
    CHECK_TEXT(line, "");
    fixture_run(f, "ROLLBACK");
}

static void drop_guards(struct fixture *f)
{
    char drops[16384] = "";
    struct stmt q = {0};
    struct err err;

    if (!CHECK(
            !stmt_open(&q, f->db, "SELECT name FROM sqlite_schema WHERE type='trigger'", &err)))
        return;
    while (stmt_step(&q, &err) > 0)
        snprintf(drops + strlen(drops), sizeof drops - strlen(drops), "DROP TRIGGER %s;",
                 stmt_text(&q, 0));
    stmt_close(&q);
    CHECK_INT(db_run(f->db, drops, &err), 0);
}

/* Done to the catalogue without guards, and the check that must notice. */
static void test_tampering(struct fixture *f)
{
    static const struct {
        const char *sql;
        enum verify_check check;
    } cases[] = {
        {"UPDATE sample_photo SET photo_id=-photo_id WHERE seq IN (3, 4);"
         "UPDATE sample_photo SET photo_id=(SELECT -photo_id FROM sample_photo AS o WHERE "
         "o.seq=7-sample_photo.seq) WHERE seq IN (3, 4)",
         VERIFY_SAMPLES},
        {"DELETE FROM sample_photo WHERE seq=10", VERIFY_SAMPLES},
        {"UPDATE sample SET digest=printf('%064x', 1)", VERIFY_SAMPLES},
        {"UPDATE sample SET clearance_max=3", VERIFY_SAMPLES},
        {"UPDATE split SET digest=printf('%064x', 1)", VERIFY_SPLITS},
        {"UPDATE split SET photo_max=3", VERIFY_SPLITS},
        {"UPDATE split_group SET fold='test', stage='test' WHERE group_id=(SELECT group_id "
         "FROM "
         "split_group WHERE fold='pretrain' LIMIT 1)",
         VERIFY_SPLITS},
        {"UPDATE split_group SET fold='validation' WHERE fold='pretrain'", VERIFY_SPLITS},
        {"DELETE FROM split_photo WHERE seq=1", VERIFY_SPLITS},
        {"UPDATE split_photo SET seq=seq+1", VERIFY_SPLITS},
        {"DELETE FROM split_left_out", VERIFY_SPLITS},
        {"UPDATE split_take SET asked=5 WHERE seq=1", VERIFY_SPLITS},
        {"UPDATE photo SET sha256=printf('%064x', 1) WHERE id=2", VERIFY_PHOTOS},
        {"UPDATE photo SET source=source||'x' WHERE id=2", VERIFY_PHOTOS},
        {"UPDATE mask SET skin_pixels=15 WHERE id=2", VERIFY_MASKS},
        {"UPDATE mask SET ignored_pixels=7 WHERE id=3", VERIFY_MASKS},
        {"UPDATE mask SET digest=printf('%064x', 1) WHERE id=2", VERIFY_MASKS},
        {"UPDATE mask SET ignored=NULL, ignored_pixels=0 WHERE id=3", VERIFY_MASKS},
        {"UPDATE mask SET skin=x'0102' WHERE id=2", VERIFY_MASKS},
        {"UPDATE photo SET width=9 WHERE id=2", VERIFY_MASKS},
        {"UPDATE revision_region SET label='ignore'", VERIFY_TRACINGS},
        {"UPDATE revision_region SET shape=x'53010000'", VERIFY_TRACINGS},
        {"UPDATE revision_region SET shape=x'53'", VERIFY_TRACINGS},
        {"UPDATE revision SET digest=printf('%064x', 1)", VERIFY_TRACINGS},
        {"UPDATE mask SET (skin, ignored, digest, skin_pixels, ignored_pixels)="
         "(SELECT skin, ignored, digest, skin_pixels, ignored_pixels FROM mask WHERE id=5),"
         " again=1 WHERE revision_id=1",
         VERIFY_TRACINGS},
        {"UPDATE photo_group SET name='other' WHERE id=2", VERIFY_GROUPS},
        {"PRAGMA defer_foreign_keys=ON; UPDATE clearance SET photo_id=999 WHERE id=12",
         VERIFY_DATABASE},
    };
    char line[900];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct verify_report r;
        struct verify_counts *c;

        fixture_run(f, "BEGIN; PRAGMA defer_foreign_keys=ON");
        drop_guards(f);
        fixture_run(f, "PRAGMA defer_foreign_keys=ON");
        fixture_run(f, "%s", cases[i].sql);
        r = verify(f, line);
        c = &r.of[cases[i].check];
        check_report(c->differ + c->missing >= 1, __FILE__, __LINE__, cases[i].sql);
        check_report(line[0] != 0 && r.differences >= 1, __FILE__, __LINE__, "it is told");
        fixture_run(f, "ROLLBACK");
    }
    CHECK_INT(verify(f, line).differences, 0);
}

static void test_files(struct fixture *f)
{
    char path[80], line[900];
    struct verify_report r;
    struct err err;

    snprintf(path, sizeof path, "%s/p4", f->folder);
    CHECK_INT(file_write(path, "other", 5, &err), 0);
    r = verify(f, line);
    CHECK_INT(r.of[VERIFY_PHOTOS].differ, 1);
    CHECK_INT(r.differences, 1);
    CHECK(strstr(line, "/p4' has changed"));
    unlink(path);
    r = verify(f, line);
    CHECK_INT(r.of[VERIFY_PHOTOS].missing, 1);
    CHECK_INT(r.of[VERIFY_PHOTOS].same, PHOTOS - 1);
}

static int stop(void *self, const char *what, long done, long total)
{
    (void)self, (void)what, (void)done, (void)total;
    return 1;
}

static void test_stopping(struct fixture *f)
{
    struct progress progress = {stop, NULL};
    struct verify_report report;
    struct err err = {0};

    CHECK_INT(verify_all(&report, f->db, 2, NULL, &progress, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
}

int main(void)
{
    struct fixture f;
    char path[80];

    if (fixture_open(&f))
        return check_result();
    fill(&f);
    trace(&f);
    test_sound(&f);
    test_growth(&f);
    test_tampering(&f);
    test_files(&f);
    test_stopping(&f);
    for (int i = 0; i < 130; i++) {
        snprintf(path, sizeof path, "%s/p%d", f.folder, i);
        unlink(path);
    }
    fixture_close(&f);
    return check_result();
}
