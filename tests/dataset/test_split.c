/* What dataset/split.c promises: a group in one fold, a picture in one fold,
 * takes filled or refused, validation by whole groups, and that a split can be
 * derived again. Each case stands in its own dataset. */
#include "tests/dataset/fixture.h"
#include "dataset/sample.h"
#include "dataset/split.h"

static int sample(struct fixture *f, const char *name, const char *dataset)
{
    struct sample_rule rule = {&dataset, 1, 0, 0, 0};
    struct sample_report report;
    struct err err = {0};

    if (sample_make(f->db, name, &rule, &report, &err))
        fprintf(stderr, "%s\n", err.text);
    return CHECK(!err.code) ? 0 : -1;
}

/* split_make() of takes as they are typed; NULL where a fold has none. */
static int make(struct fixture *f, const char *name, const char *const wanted[][2], int count,
                int held, struct split_report *report, struct err *err)
{
    struct split_take takes[6];

    for (int i = 0; i < count; i++) {
        enum plan_fold fold = wanted[i][0][0] == 'p'   ? PLAN_PRETRAIN
                              : wanted[i][0][0] == 'f' ? PLAN_FINETUNE
                                                       : PLAN_TEST;

        if (split_take_read(&takes[i], fold, wanted[i][1], err))
            return -1;
    }
    return split_make(f->db, name, &(struct split_rule){takes, count, held, 0}, report, err);
}

/* Names of a fold's photos in the order in which they were taken. */
static const char *fold_of(struct fixture *f, const char *split, const char *fold)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "SELECT l.photo FROM split_list AS l JOIN split AS s ON s.name=l.split"
             " JOIN split_photo AS p ON p.split_id=s.id AND p.photo_id=l.photo_id"
             " WHERE l.split='%s' AND l.fold='%s' ORDER BY p.seq",
             split, fold);
    return fixture_texts(f, sql);
}

static const char *left_out_of(struct fixture *f, const char *split)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "SELECT p.name || ':' || l.stage || ':' || l.reason FROM split_left_out AS l"
             " JOIN split AS s ON s.id=l.split_id JOIN photo AS p ON p.id=l.photo_id"
             " WHERE s.name='%s' ORDER BY p.name",
             split);
    return fixture_texts(f, sql);
}

/* A split's derivation again gives the digest that it stores. */
static void check_again(struct fixture *f, const char *split)
{
    struct plan plan = {0};
    struct err err = {0};
    int64_t id = 0;
    char sql[200];

    CHECK_INT(stmt_get_int(&id, f->db, "SELECT id FROM split WHERE name=?1", split, &err), 0);
    if (!CHECK(!split_rederive(f->db, id, &plan, &err)))
        return;
    snprintf(sql, sizeof sql, "SELECT digest FROM split WHERE name='%s'", split);
    CHECK_TEXT(fixture_texts(f, sql), plan_digest(&plan).hex);
    plan_free(&plan);
}

static int64_t add(struct fixture *f, int64_t dataset, const char *group, const char *md5,
                   const char *picture, int flags)
{
    char sql[200];
    int64_t id = 0;
    struct err err;

    snprintf(sql, sizeof sql, "SELECT id FROM photo_group WHERE dataset_id=%lld AND name=?1",
             (long long)dataset);
    if (stmt_get_int(&id, f->db, sql, group, &err))
        id = fixture_group(f, dataset, group);
    return fixture_photo(f, id, md5, picture, flags);
}

static void test_takes_go_on(struct fixture *f)
{
    static const char *const takes[][2] = {{"fine", "seq:2"}, {"test", "seq:3"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "seq-data");
    char name[12];

    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "%x0", 10 + i);
        add(f, d, name, name, NULL, USABLE);
    }
    sample(f, "seq", "seq-data");
    if (!CHECK(!make(f, "seq", takes, 2, 0, &report, &err)))
        return;
    CHECK_TEXT(fold_of(f, "seq", "finetune"), "a0 b0");
    CHECK_TEXT(fold_of(f, "seq", "test"), "c0 d0 e0");
    CHECK_INT(report.fold_count, 2);
    CHECK_INT(report.folds[1].photos, 3);
    check_again(f, "seq");
}

/* The digest is what the lines say, told here by hand. */
static void test_digest(struct fixture *f)
{
    static const char lines[] = "finetune finetune a0000000000000000000000000000000\n"
                                "finetune finetune b0000000000000000000000000000000\n"
                                "test test c0000000000000000000000000000000\n"
                                "test test d0000000000000000000000000000000\n"
                                "test test e0000000000000000000000000000000\n";

    CHECK_TEXT(fixture_texts(f, "SELECT digest FROM split WHERE name='seq'"),
               digest_sha256(lines, sizeof lines - 1).hex);
}

/* b is of a's group, d shows what a shows: the test goes on to e. */
static void test_groups_and_pictures_straddle(struct fixture *f)
{
    static const char *const takes[][2] = {{"pre", "str:1"}, {"test", "str:2"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "str");

    add(f, d, "anna", "1a", "beach", USABLE);
    add(f, d, "anna", "2b", NULL, USABLE);
    add(f, d, "carl", "3c", NULL, USABLE);
    add(f, d, "dora", "4d", "beach", USABLE);
    add(f, d, "emil", "5e", NULL, USABLE);
    if (!CHECK(!make(f, "str", takes, 2, 20, &report, &err)))
        return;
    CHECK_TEXT(fold_of(f, "str", "pretrain"), "1a");
    CHECK_TEXT(fold_of(f, "str", "test"), "3c 5e");
    CHECK_TEXT(left_out_of(f, "str"), "2b:test:its group is in another fold "
                                      "4d:test:the same picture is in another fold");
    CHECK_INT(report.left_out[PLAN_GROUP], 1);
    CHECK_INT(report.left_out[PLAN_PICTURE], 1);
    check_again(f, "str");
}

static void test_sources_run_out(struct fixture *f)
{
    static const char *const takes[][2] = {{"pre", "str:1"}, {"test", "str:3"}};
    static const char *const none[][2] = {{"pre", "str"}, {"test", "str"}};
    struct split_report report = {0};
    struct err err = {0};
    long long before = fixture_int(f, "SELECT count(*) FROM split_photo");

    CHECK_INT(make(f, "str", takes, 2, 20, &report, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(strstr(err.text, "test wants 3 photos of dataset 'str' and 2 were found; left out: 1 "
                           "whose group is in another fold, 1 whose picture"));
    CHECK_INT(make(f, "str", none, 2, 20, &report, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split_photo"), before);
    CHECK_TEXT(fold_of(f, "str", "test"), "3c 5e"); /* the old one is still there */
}

static void test_what_cannot_be_used(struct fixture *f)
{
    static const char *const set[][2] = {{"pre", "use"}};
    static const char *const picked[][2] = {{"pre", "use-all"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "use"), bare;

    add(f, d, "a", "61", NULL, USABLE);
    bare = add(f, d, "b", "62", NULL, CLEARED);
    add(f, d, "c", "63", NULL, TRACED);
    add(f, d, "d", "64", NULL, USABLE);
    CHECK_INT(make(f, "use", set, 1, 0, &report, &err), 0);
    CHECK_TEXT(fold_of(f, "use", "pretrain"), "61 64");
    CHECK_TEXT(left_out_of(f, "use"), "62:pretrain:no mask");
    sample(f, "use-all", "use");
    CHECK_INT(make(f, "use2", picked, 1, 0, &report, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(
        strstr(err.text, "sample 'use-all' holds 1 photo not cleared or without a mask (62)"));
    fixture_mask(f, bare);
    fixture_clear(f, bare, "refused");
    CHECK_INT(make(f, "use2", picked, 1, 0, &report, &err), -1);
    CHECK_INT(err.code, ERR_GUARD);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split WHERE name='use2'"), 0);
    check_again(f, "use"); /* the watermarks hold */
}

static void test_names(struct fixture *f)
{
    static const char *const both[][2] = {{"pre", "seq"}};
    static const char *const marked[][2] = {{"pre", "dataset:seq"}, {"test", "sample:seq:1"}};
    static const char *const absent[][2] = {{"pre", "nobody"}};
    static const char *const zero[][2] = {{"pre", "seq:0"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "seq");

    add(f, d, "q", "77", NULL, USABLE);
    CHECK_INT(make(f, "n", both, 1, 20, &report, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "write sample:seq or dataset:seq"));
    CHECK_INT(make(f, "n", absent, 1, 20, &report, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_INT(make(f, "n", zero, 1, 20, &report, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(make(f, "n", marked, 2, 20, &report, &err), 0);
    CHECK_TEXT(fold_of(f, "n", "pretrain"), "77");
    CHECK_TEXT(fold_of(f, "n", "test"), "a0");
}

/* 30 photos in groups of 1, 2, 3, 4, ... : whole groups, at most the share. */
static void test_validation(struct fixture *f)
{
    static const char *const takes[][2] = {{"pre", "val"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "val");
    char md5[12], group[12];
    int n = 0;

    for (int g = 1; g <= 7; g++) {
        snprintf(group, sizeof group, "g%d", g);
        for (int i = 0; i < g; i++) {
            snprintf(md5, sizeof md5, "%02x", n++);
            add(f, d, group, md5, NULL, USABLE);
        }
    }
    if (!CHECK(!make(f, "val", takes, 1, 20, &report, &err)))
        return;
    CHECK_INT(report.fold_count, 2);
    CHECK_INT(report.folds[0].photos + report.folds[1].photos, 28);
    CHECK(report.folds[1].photos >= 1 && report.folds[1].photos <= 6); /* round(5.6) */
    /* In the order of draw, each group that still fits: told again in SQL. */
    CHECK_INT(
        fixture_int(f, "WITH RECURSIVE g AS (SELECT row_number() OVER (ORDER BY g.draw) AS i,"
                       " g.id, count(*) AS n FROM photo_group AS g JOIN photo AS p"
                       " ON p.group_id=g.id JOIN dataset AS d ON d.id=g.dataset_id"
                       " WHERE d.name='val' GROUP BY g.id),"
                       " w(i, left, held) AS (SELECT 0, 6, 0 UNION ALL SELECT g.i,"
                       "  w.left-iif(g.n<=w.left, g.n, 0), g.n<=w.left"
                       "  FROM w JOIN g ON g.i=w.i+1)"
                       " SELECT count(*) FROM w JOIN g ON g.i=w.i JOIN split_group AS s"
                       " ON s.group_id=g.id AND s.split_id=(SELECT id FROM split WHERE"
                       " name='val') WHERE w.held=(s.fold='validation')"),
        7);
    CHECK_INT(make(f, "val", takes, 1, 0, &report, &err), 0);
    CHECK_INT(report.fold_count, 1); /* nothing was to be held out */
    CHECK_INT(make(f, "val", takes, 1, 51, &report, &err), -1);
}

/* Two large groups at 1 %: the smaller is held out, though it does not fit. */
static void test_validation_has_one(struct fixture *f)
{
    static const char *const takes[][2] = {{"fine", "big"}};
    static const char *const lone[][2] = {{"fine", "lone"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "big"), e = fixture_dataset(f, "lone");
    char md5[12];

    for (int i = 0; i < 9; i++) {
        snprintf(md5, sizeof md5, "8%x", i);
        add(f, d, i < 5 ? "x" : "y", md5, NULL, USABLE);
        add(f, e, "only", md5, NULL, USABLE);
    }
    CHECK_INT(make(f, "big", takes, 1, 1, &report, &err), 0);
    CHECK_TEXT(fold_of(f, "big", "validation"), "85 86 87 88");
    CHECK_INT(make(f, "lone", lone, 1, 50, &report, &err), 0);
    CHECK_INT(report.fold_count, 1);
}

/* p and q share a picture, so they are held out together or not at all. */
static void test_validation_keeps_pictures_together(struct fixture *f)
{
    static const char *const takes[][2] = {{"pre", "pic"}};
    struct split_report report = {0};
    struct err err = {0};
    int64_t d = fixture_dataset(f, "pic");
    char md5[12], group[12], picture[16];

    for (int i = 0; i < 40; i++) {
        snprintf(md5, sizeof md5, "%02x", i);
        snprintf(group, sizeof group, "g%d", i);
        snprintf(picture, sizeof picture, "pic%d", i / 2);
        add(f, d, group, md5, picture, USABLE);
    }
    CHECK_INT(make(f, "pic", takes, 1, 30, &report, &err), 0);
    CHECK_INT(report.folds[1].photos, 12);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split_list AS a JOIN photo AS p"
                             " ON p.id=a.photo_id JOIN photo AS q ON q.pixels=p.pixels"
                             " JOIN split_list AS b ON b.photo_id=q.id AND b.split='pic'"
                             " WHERE a.split='pic' AND a.fold<>b.fold"),
              0);
}

static void test_frozen(struct fixture *f)
{
    static const char *const takes[][2] = {{"pre", "str:1"}, {"test", "str:2"}};
    struct split_report report = {0};
    struct err err = {0};

    CHECK_INT(split_freeze(f->db, "nobody", NULL, 0, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_INT(make(f, "str", takes, 2, 20, &report, &err), 0); /* replaces */
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split WHERE name='str'"), 1);
    CHECK_INT(split_freeze(f->db, "str", NULL, 0, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(strstr(err.text, "never compared") != NULL);
    fixture_compared(f);
    CHECK_INT(split_freeze(f->db, "str", NULL, 1, &err), 0); /* a dry run */
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split WHERE frozen_at IS NOT NULL"), 0);
    CHECK_INT(split_freeze(f->db, "str", NULL, 0, &err), 0);
    CHECK_INT(split_freeze(f->db, "str", NULL, 0, &err), 0); /* as it is */
    CHECK_INT(make(f, "str", takes, 2, 20, &report, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_INT(split_drop(f->db, "str", 1, &err), -1);
    CHECK_INT(split_drop(f->db, "str", 0, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_TEXT(fold_of(f, "str", "test"), "3c 5e");
    CHECK_INT(split_drop(f->db, "val", 1, &err), 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split WHERE name='val'"), 1);
    CHECK_INT(split_drop(f->db, "val", 0, &err), 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split WHERE name='val'"), 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM split_group WHERE split_id NOT IN"
                             " (SELECT id FROM split)"),
              0);
}

static void test_freezing_looks_at_clearance(struct fixture *f)
{
    struct err err = {0};

    fixture_run(f, "INSERT INTO clearance(photo_id, state, by_whom, why, at)"
                   " SELECT id, 'refused', 'test', 'test', 'now' FROM photo WHERE name='85'");
    for (int dry_run = 1; dry_run >= 0; dry_run--) {
        CHECK_INT(split_freeze(f->db, "big", NULL, dry_run, &err), -1);
        CHECK_INT(err.code, ERR_GUARD);
    }
    check_again(f, "big");
}

int main(void)
{
    struct fixture f;

    if (fixture_open(&f))
        return check_result();
    test_takes_go_on(&f);
    test_digest(&f);
    test_groups_and_pictures_straddle(&f);
    test_sources_run_out(&f);
    test_what_cannot_be_used(&f);
    test_names(&f);
    test_validation(&f);
    test_validation_has_one(&f);
    test_validation_keeps_pictures_together(&f);
    test_frozen(&f);
    test_freezing_looks_at_clearance(&f);
    fixture_close(&f);
    return check_result();
}
