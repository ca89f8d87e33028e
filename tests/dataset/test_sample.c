/* What dataset/sample.c promises: the first N by MD5 of what qualifies, a
 * digest that md5sum | sort | head gives too, and that nothing which comes
 * later changes what was chosen. */
#include "tests/dataset/fixture.h"
#include "dataset/pool.h"
#include "dataset/sample.h"

/* Names of a sample's photos in order. */
static const char *names_of(struct fixture *f, const char *sample)
{
    char sql[200];

    snprintf(sql, sizeof sql, "SELECT photo FROM sample_list WHERE sample='%s' ORDER BY seq",
             sample);
    return fixture_texts(f, sql);
}

static int make(struct fixture *f, const char *name, const char *a, const char *b,
                int64_t asked, int traced, struct err *err)
{
    const char *const datasets[] = {a, b};
    struct sample_rule rule = {datasets, b ? 2 : 1, asked, traced, 0};
    struct sample_report report = {0};

    return sample_make(f->db, name, &rule, &report, err);
}

static void fill(struct fixture *f)
{
    int64_t lfw = fixture_dataset(f, "lfw"), hgr = fixture_dataset(f, "hgr");
    int64_t one = fixture_group(f, lfw, "one"), two = fixture_group(f, hgr, "two");

    fixture_photo(f, one, "c1", NULL, USABLE);
    fixture_photo(f, one, "a1", NULL, USABLE);
    fixture_photo(f, one, "b1", NULL, TRACED); /* never cleared */
    fixture_photo(f, two, "b2", NULL, USABLE);
    fixture_photo(f, two, "a2", NULL, CLEARED); /* no mask */
    fixture_photo(f, two, "c2", NULL, USABLE);
    fixture_clear(f, 6, "refused");
    fixture_photo(f, one, "d1", NULL, USABLE);
}

static void test_the_first_by_md5(struct fixture *f)
{
    struct err err = {0};
    char want[200] = "";
    const char *md5s[] = {"a1", "c1"};

    CHECK_INT(make(f, "two", "lfw", NULL, 2, 0, &err), 0);
    CHECK_TEXT(names_of(f, "two"), "a1 c1");
    for (int i = 0; i < 2; i++)
        snprintf(want + strlen(want), sizeof want - strlen(want),
                 "%s000000000000000000000000000000\n", md5s[i]);
    CHECK_TEXT(fixture_texts(f, "SELECT digest FROM sample WHERE name='two'"),
               digest_sha256(want, strlen(want)).hex);
    CHECK_INT(make(f, "all", "lfw", "hgr", 0, 0, &err), 0);
    CHECK_TEXT(names_of(f, "all"), "a1 a2 b2 c1 d1");
    CHECK_INT(make(f, "traced", "hgr", "lfw", 0, 1, &err), 0);
    CHECK_TEXT(names_of(f, "traced"), "a1 b2 c1 d1");
    CHECK_INT(fixture_int(f, "SELECT size FROM sample WHERE name='traced'"), 4);
    CHECK_INT(fixture_int(f, "SELECT asked IS NULL FROM sample WHERE name='traced'"), 1);
}

static void test_what_is_refused(struct fixture *f)
{
    struct err err = {0};
    long long before = fixture_int(f, "SELECT count(*) FROM sample");
    struct sample_report report = {0};
    const char *lfw = "lfw";

    CHECK_INT(make(f, "more", "hgr", NULL, 3, 1, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(strstr(err.text, "wants 3 photos and 1 qualify: of 3 there are 1 not cleared, 1 "
                           "without a mask"));
    CHECK_INT(make(f, "x", "lvs", NULL, 3, 0, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK(strstr(err.text, "no dataset 'lvs'; there are: hgr, lfw"));
    CHECK_INT(make(f, "two", "lfw", NULL, 1, 0, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_INT(make(f, "x", "lfw", "lfw", 1, 0, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(make(f, "x y", "lfw", NULL, 1, 0, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(sample_make(f->db, "dry", &(struct sample_rule){&lfw, 1, 1, 0, 1}, &report, &err),
              0);
    CHECK_INT(report.size, 1);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM sample"), before);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM sample_dataset"), 5);
}

/* The photos a1 and c1 of sample 1, whatever happens. */
static void check_two_again(struct fixture *f)
{
    struct sample_list list = {0}, stored = {0};
    struct err err = {0};

    if (!CHECK(!sample_rederive(f->db, 1, &list, &err)))
        return;
    CHECK_INT((long long)list.count, 2);
    CHECK_INT(list.photos[0], 2);
    CHECK_INT(list.photos[1], 1);
    CHECK_TEXT(fixture_texts(f, "SELECT digest FROM sample WHERE id=1"), list.digest.hex);
    CHECK_INT(sample_read(f->db, 1, &stored, &err), 0);
    CHECK_TEXT(stored.digest.hex, list.digest.hex);
    sample_list_free(&list);
    sample_list_free(&stored);
}

static void test_later_rows_change_nothing(struct fixture *f)
{
    check_two_again(f);
    fixture_photo(f, 1, "01", NULL, USABLE); /* would come first */
    check_two_again(f);
    fixture_clear(f, 3, "cleared"); /* b1 would come in between */
    check_two_again(f);
    fixture_clear(f, 1, "refused"); /* c1 would fall out */
    check_two_again(f);
}

static void test_later_masks_change_nothing(struct fixture *f)
{
    struct sample_list list = {0};
    struct err err = {0};

    fixture_mask(f, 5);
    if (CHECK(!sample_rederive(f->db, 3, &list, &err)))
        CHECK_INT((long long)list.count, 4);
    sample_list_free(&list);
}

/* Equal MD5s go by SHA-256, in one dataset and between two. */
static void test_ties(struct fixture *f)
{
    int64_t a = fixture_dataset(f, "tie-a"), b = fixture_dataset(f, "tie-b");
    int64_t ga = fixture_group(f, a, "g"), gb = fixture_group(f, b, "g");
    struct err err = {0};

    for (int i = 0; i < 6; i++)
        fixture_photo(f, i % 2 ? ga : gb, "ee", NULL, USABLE);
    CHECK_INT(make(f, "tie1", "tie-a", NULL, 0, 0, &err), 0);
    CHECK_INT(make(f, "tie2", "tie-a", "tie-b", 0, 0, &err), 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM sample_photo AS x JOIN sample_photo AS y"
                             " ON y.sample_id=x.sample_id AND y.seq=x.seq+1"
                             " JOIN photo AS p ON p.id=x.photo_id"
                             " JOIN photo AS q ON q.id=y.photo_id"
                             " JOIN sample AS s ON s.id=x.sample_id"
                             " WHERE s.name LIKE 'tie%' AND p.sha256<q.sha256"),
              2 + 5);
}

/* The walk follows the index and sorts nothing but equal MD5s. */
static void test_the_plan(struct fixture *f)
{
    char sql[2048], plan[2048] = "";
    struct stmt q = {0};
    struct err err = {0};

    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", pool_sql());
    if (!CHECK(!stmt_open(&q, f->db, sql, &err)))
        return;
    while (stmt_step(&q, &err) > 0)
        snprintf(plan + strlen(plan), sizeof plan - strlen(plan), "%s\n", stmt_text(&q, 3));
    stmt_close(&q);
    CHECK(strstr(plan, "SEARCH p USING INDEX photo_by_md5 (dataset_id=?"));
    CHECK(!strstr(plan, "TEMP B-TREE FOR ORDER BY"));
    CHECK(!strstr(plan, "SCAN"));
    CHECK(strstr(plan, "USING COVERING INDEX clearance_by_photo"));
    CHECK(strstr(plan, "USING COVERING INDEX mask_by_photo"));
}

int main(void)
{
    struct fixture f;

    if (fixture_open(&f))
        return check_result();
    fill(&f);
    test_the_first_by_md5(&f);
    test_what_is_refused(&f);
    test_later_rows_change_nothing(&f);
    test_later_masks_change_nothing(&f);
    test_ties(&f);
    test_the_plan(&f);
    fixture_close(&f);
    return check_result();
}
