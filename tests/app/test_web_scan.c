/* What app/web_scan.h promises, over several of its stretches: each photo that fits comes once,
 * in order, wherever pages end and whenever the time is over. */
#include "app/web_scan.h"
#include "tests/check.h"
#include "tests/dataset/fixture.h"

#include <string.h>

enum { PHOTOS = 45001 };

static void fill(struct fixture *f)
{
    fixture_run(f, "INSERT INTO dataset(name, domain, licence, citation, added_at) "
                   "VALUES('a', 'healthy', '', '', '2026-01-01T00:00:00Z'),"
                   "('b', 'healthy', '', '', '2026-01-01T00:00:00Z')");
    fixture_run(f, "INSERT INTO photo_group(dataset_id, name, draw) "
                   "SELECT id, 'g', printf('%%032x', id) FROM dataset");
    fixture_run(
        f,
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<%d), "
        "d(i, draw) AS (SELECT i, printf('%%08x', (i*2654435761)%%4294967296) FROM n) "
        "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256, "
        "pixels, width, height, orientation, added_at) "
        "SELECT 1+(i>%d), 1+(i>%d), printf('%%05d', i), '/' || i, 'png', 1, "
        "draw || draw || draw || draw, printf('%%064x', i), printf('%%064x', i), 1+i%%1000, 9, "
        "1, "
        "'2026-01-01T00:00:00Z' FROM d",
        PHOTOS, PHOTOS / 2, PHOTOS / 2);
}

/* The ids that pages of `most` give one after another, in `out`; how many. `late`: the time is
 * over after each stretch. */
static int walk(int64_t *out, struct db *db, const char *where, int by_md5, int most, int late)
{
    struct web_filter filter = {.by_md5 = by_md5};
    char key[WEB_SCAN_KEY] = "";
    int count = 0, over = 0, pages = 0;

    text_add(&filter.where, "%s", where);
    while (!over && pages++ < 20000) {
        struct web_scan scan = {0};
        struct err err = {0};
        int got, n = 0;

        CHECK_INT(web_scan_open(&scan, db, &filter, "name, id, md5", key, NULL, &err), 0);
        while ((got = web_scan_next(&scan, &err)) > 0 && n++ < most) {
            if (late)
                scan.until = 0;
            if (count < PHOTOS)
                out[count++] = stmt_int(&scan.q, 1);
        }
        if (late)
            scan.until = 0;
        CHECK(got >= 0);
        over = !got && scan.over;
        CHECK(web_scan_share(&scan) >= 0 && web_scan_share(&scan) <= 1);
        CHECK(over || strcmp(key, scan.key) != 0); /* or it would never end */
        memcpy(key, scan.key, sizeof key);
        web_scan_close(&scan);
    }
    text_free(&filter.where);
    return count;
}

static void compare(struct db *db, const char *where, int by_md5, int most, int late)
{
    static int64_t got[PHOTOS];
    struct text sql = {0};
    struct stmt q = {0};
    struct err err = {0};
    int count = walk(got, db, where, by_md5, most, late), i = 0;

    text_add(&sql, "SELECT id FROM photo_info WHERE %s ORDER BY %s", where,
             by_md5 ? "md5" : "id");
    CHECK_INT(stmt_open(&q, db, sql.data, &err), 0);
    while (stmt_step(&q, &err) > 0 && i < count && got[i] == stmt_int(&q, 0))
        i++;
    CHECK_INT(i, count);
    CHECK(stmt_step(&q, &err) == 0 || i == count);
    stmt_close(&q);
    CHECK_INT(stmt_open(&q, db, sql.data, &err), 0);
    for (i = 0; stmt_step(&q, &err) > 0;)
        i++;
    CHECK_INT(i, count);
    stmt_close(&q);
    text_free(&sql);
}

static void test_all_come_once(struct db *db)
{
    compare(db, "1", 0, 20000, 0);
    compare(db, "1", 0, 7001, 1);
    compare(db, "dataset='b'", 1, 4999, 0);
    compare(db, "dataset='b'", 1, 4999, 1);
    compare(db, "width=1000", 0, 4, 0); /* one in a thousand */
    compare(db, "width=1000", 0, 60, 1);
    compare(db, "dataset='a' AND width=7", 1, 3, 0);
    compare(db, "dataset='a' AND width=7", 1, 60, 1);
    compare(db, "width=1001", 0, 60, 1); /* none */
    compare(db, "dataset='a' AND width=1001", 1, 60, 1);
}

/* How many photos there are from `at` on, and the first of them. */
static int ids_from(struct db *db, const struct web_filter *filter, const char *at,
                    int64_t *first)
{
    struct web_scan scan = {0};
    struct err err = {0};
    int n = 0;

    CHECK_INT(web_scan_open(&scan, db, filter, "id, md5", NULL, at, &err), 0);
    for (; web_scan_next(&scan, &err) > 0; n++)
        if (!n)
            *first = stmt_int(&scan.q, 0);
    CHECK(scan.over);
    web_scan_close(&scan);
    return n;
}

static void test_places(struct db *db)
{
    int64_t first = 0;
    static const char *const wrong[][2] = {
        {"x", ""}, {"-1", ""}, {"", "1001"}, {"", "x"}, {"1e3", ""}};
    struct web_filter filter = {0};
    struct web_scan scan = {0};
    struct err err = {0};

    text_add(&filter.where, "1");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK_INT(web_scan_open(&scan, db, &filter, "id", wrong[i][0], wrong[i][1], &err), -1);
        CHECK_INT(err.code, ERR_USAGE);
    }
    CHECK_INT(web_scan_open(&scan, db, &filter, "*", NULL, "500", &err), 0);
    CHECK_INT(web_scan_next(&scan, &err), 1);
    CHECK_INT((int)stmt_int(&scan.q, 0), PHOTOS / 2 + 1);
    web_scan_close(&scan);
    CHECK_INT(web_scan_open(&scan, db, &filter, "*", "", "1000", &err), 0);
    CHECK_INT(web_scan_next(&scan, &err), 1);
    CHECK_INT((int)stmt_int(&scan.q, 0), PHOTOS - 59);
    web_scan_close(&scan);
    text_free(&filter.where);
    text_add(&filter.where, "width=1000"); /* 45 of them */
    CHECK_INT(ids_from(db, &filter, "999", &first), 45);
    CHECK_INT((int)first, 999);
    text_free(&filter.where);
    text_add(&filter.where, "width>900"); /* the last of them is 44999 */
    CHECK_INT(ids_from(db, &filter, "1000", &first), 60);
    CHECK_INT((int)first, 44940);
    CHECK_INT(ids_from(db, &filter, "0", &first), 4500);
    text_free(&filter.where);
    text_add(&filter.where, "width=1001"); /* none */
    CHECK_INT(ids_from(db, &filter, "700", &first), 0);
    text_free(&filter.where);
    text_add(&filter.where, "1");
    CHECK_INT(web_scan_open(&scan, db, &filter, "*", "9223372036854775807", NULL, &err), 0);
    CHECK_INT(web_scan_next(&scan, &err), 0); /* behind all there are */
    CHECK(scan.over);
    web_scan_close(&scan);
    filter.by_md5 = 1;
    CHECK_INT(web_scan_open(&scan, db, &filter, "*", "<b>", NULL, &err), -1);
    CHECK_INT(web_scan_open(&scan, db, &filter, "md5", NULL, "500", &err), 0);
    CHECK_INT(web_scan_next(&scan, &err), 1);
    CHECK(stmt_text(&scan.q, 0)[0] == '8');
    web_scan_close(&scan);
    text_free(&filter.where);
    text_add(&filter.where, "dataset='b'");
    CHECK_INT(ids_from(db, &filter, "1000", &first), 60);
    CHECK_INT(ids_from(db, &filter, "999", &first), 60);
    text_add(&filter.where, " AND width=7"); /* 22 of them */
    CHECK_INT(ids_from(db, &filter, "995", &first), 22);
    text_add(&filter.where, " AND width=8");
    CHECK_INT(ids_from(db, &filter, "995", &first), 0);
    text_free(&filter.where);
}

int main(void)
{
    struct fixture f;

    if (!fixture_open(&f)) {
        fill(&f);
        test_all_come_once(f.db);
        test_places(f.db);
    }
    fixture_close(&f);
    return check_result();
}
