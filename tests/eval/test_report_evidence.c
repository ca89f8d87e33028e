/* What eval/report_evidence.h promises, on counts whose answers are known by hand. */
#include "tests/eval/fixture.h"
#include "tests/check.h"
#include "base/text.h"
#include "db/stmt.h"
#include "eval/report.h"
#include "eval/report_confidence.h"
#include "eval/report_data.h"
#include "eval/report_evidence.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/test_report_evidence.XXXXXX";

static void forget(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm"};

    for (int i = 0; i < 3; i++) {
        char name[96];

        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

/* Experiment 'planted' of net unet: the three scenarios have judged the photos from 51 on as
 * hits[scenario][i] of 100 pixels of skin say; below 0: not judged; over 100: nothing was
 * there. */
enum { MANY = 6 };

static void add_photo(struct text *sql, int evaluation, int photo, int hits)
{
    int mask = photo + (hits < 0 ? 100 : 0), called = abs(hits);

    text_add(sql, "INSERT INTO evaluation_photo VALUES(%d,%d,%d,%d,0,%d,3900);", evaluation,
             photo, mask, called > 100 ? 0 : called, called > 100 ? 0 : 100 - called);
}

/* Confidences by which every pixel of skin is above every other, 50 levels apart; 0: none. */
static void add_levels(struct text *sql, int evaluation, int level)
{
    if (level)
        text_add(sql,
                 "INSERT INTO evaluation_level VALUES(%d,%d,300,0),(%d,%d,0,700);"
                 "INSERT INTO evaluation_bin VALUES(%d,3,1000,300,0,0);",
                 evaluation, level, evaluation, level - 50, evaluation);
}

static struct db *planted(const int hits[3][MANY])
{
    struct db *db = NULL;
    struct text sql = {0};
    struct err err = {0};
    char path[96];

    snprintf(path, sizeof path, "%s/catalog.db", folder);
    forget(path);
    text_add(&sql, "INSERT INTO experiment(id,name,split_id,settings,created_at) VALUES"
                   "(9,'planted',1,'{}','2026-01-31T12:34:56Z');");
    text_add(
        &sql,
        "INSERT INTO mask(id,photo_id,skin,skin_pixels,ignored_pixels,digest,source,rule,"
        "added_at) SELECT id+100,photo_id,skin,skin_pixels,0,printf('%%064x', id+1),source,"
        "rule,added_at FROM mask WHERE photo_id>50;");
    for (int s = 0; s < 3; s++) {
        text_add(&sql,
                 "INSERT INTO evaluation(id,run_id,split_id,fold,side,threshold,truth,"
                 "started_at) SELECT %d,%d,1,'test',64,0.5,truth,started_at "
                 "FROM evaluation WHERE id=1;",
                 101 + s, 1 + s);
        for (int i = 0; i < MANY; i++)
            if (hits[s][i] != -1)
                add_photo(&sql, 101 + s, 51 + i, hits[s][i]);
        add_levels(&sql, 101 + s, 250);
        text_add(&sql,
                 "UPDATE evaluation SET ended_at=started_at WHERE id=%d;"
                 "INSERT INTO experiment_cell SELECT 9,net,scenario,run_id,%d FROM "
                 "experiment_cell WHERE experiment_id=1 AND run_id=%d;",
                 101 + s, 101 + s, 1 + s);
    }
    if (!CHECK(!fixture_make(&db, path, (struct fixture){.epochs = 1, .cells = 3}, &err) &&
               !db_run(db, sql.data, &err))) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    text_free(&sql);
    return db;
}

/* The evidence of `planted`; the table must outlive it. */
static struct report_evidence evidence_of(struct report_table *t, const int hits[3][MANY],
                                          double margin)
{
    struct db *db = planted(hits);
    struct report_evidence evidence = {0};
    struct err err = {0};

    *t = (struct report_table){0};
    if (!CHECK(!report_table_read(t, db, "planted", &err) &&
               !report_evidence_read(&evidence, db, t, margin, &err)))
        fprintf(stderr, "%s\n", err.text);
    db_close(db);
    return evidence;
}

static int near(double a, double b)
{
    return fabs(a - b) < 1e-12;
}

static void test_differences_by_hand(void)
{
    /* Mean Jaccard: training less transfer is 0.1, 0.2, 0.3 ..: 2 of the 64 ways are as far
     * out. */
    static const int hits[3][MANY] = {
        {40, 30, 20, 40, 30, 20}, {50, 50, 50, 50, 50, 50}, {50, 50, 50, 50, 50, 50}};
    struct report_table t;
    struct report_evidence e = evidence_of(&t, hits, 0.02);
    const struct report_row *row =
        report_evidence_next(&e, NULL, REPORT_DIFFERENCE, REPORT_JACCARD_MEAN);

    if (CHECK(row != NULL)) {
        CHECK_TEXT(row->scenario, "direct training");
        CHECK_TEXT(row->other_scenario, "direct transfer");
        CHECK_INT((int)row->photos, 6);
        CHECK(near(row->interval.value, 0.2));
        CHECK(near(row->p, 2 / 64.0));
        CHECK(near(row->p_holm, 6 / 64.0)); /* the first of three */
        CHECK(row->equivalent == 0);
        CHECK(row->interval.low > 0 && row->interval.high < 0.4);
        /* 2.80 standard errors, these of the bootstrap. */
        CHECK(fabs(row->smallest / row->interval.error - 2.8015852) < 1e-6);
        row = report_evidence_next(&e, row, REPORT_DIFFERENCE, REPORT_JACCARD_MEAN);
        row = report_evidence_next(&e, row, REPORT_DIFFERENCE, REPORT_JACCARD_MEAN);
    }
    if (CHECK(row != NULL)) { /* fine-tuning and training are the same */
        CHECK_TEXT(row->other_scenario, "direct training");
        CHECK(near(row->interval.value, 0) && near(row->p, 1) && near(row->p_holm, 1));
        CHECK(row->equivalent == 1);
    }
    report_evidence_free(&e);
    report_table_free(&t);
}

static void test_margin_decides(void)
{
    static const int hits[3][MANY] = {
        {50, 60, 70, 50, 60, 70}, {51, 61, 71, 51, 61, 71}, {51, 61, 71, 51, 61, 71}};
    static const double margins[] = {0.02, 0.005};

    for (int i = 0; i < 2; i++) {
        struct report_table t;
        struct report_evidence e = evidence_of(&t, hits, margins[i]);
        const struct report_row *row =
            report_evidence_next(&e, NULL, REPORT_DIFFERENCE, REPORT_JACCARD_POOLED);

        if (CHECK(row != NULL))
            CHECK_INT(row->equivalent, !i);
        report_evidence_free(&e);
        report_table_free(&t);
    }
}

/* One photo has no interval; a photo with nothing in it and nothing claimed is 1. */
static void test_little(void)
{
    static const int one[3][MANY] = {
        {40, -1, -1, -1, -1, -1}, {101, -1, -1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}};
    struct report_table t;
    struct report_evidence e = evidence_of(&t, one, 0.02);
    const struct report_row *row =
        report_evidence_cell(&e, "unet", "direct transfer", REPORT_DICE_POOLED);
    struct text json = {0};

    if (CHECK(row != NULL)) {
        CHECK_INT(row->interval.method, BOOTSTRAP_NONE);
        CHECK(isnan(row->interval.low) && near(row->interval.value, 80 / 140.0));
    }
    row = report_evidence_cell(&e, "unet", "direct training", REPORT_JACCARD_POOLED);
    if (CHECK(row != NULL))
        CHECK(near(row->interval.value, 1));
    CHECK(!report_evidence_cell(&e, "unet", "fine-tuning", REPORT_JACCARD_POOLED));
    row = report_evidence_next(&e, NULL, REPORT_DIFFERENCE, REPORT_JACCARD_POOLED);
    if (CHECK(row != NULL)) {
        CHECK(near(row->interval.value, 0.6) && near(row->p, 1) && isnan(row->smallest));
        CHECK_INT(row->equivalent, 0);
    }
    report_data_json(&json, &t, &e);
    CHECK(strstr(json.data, "nan") == NULL && strstr(json.data, "\"low\":null") != NULL);
    text_free(&json);
    report_evidence_free(&e);
    report_table_free(&t);
}

/* Photos are paired by number: those that one of the two has not
 * judged, or by another mask, are left out. */
static void test_pairs(void)
{
    static const int hits[3][MANY] = {
        {10, 20, 30, -1, -1, -1}, {-1, 50, -90, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}};
    struct report_table t;
    struct report_evidence e = evidence_of(&t, hits, 0.02);
    const struct report_row *row =
        report_evidence_next(&e, NULL, REPORT_DIFFERENCE, REPORT_JACCARD_MEAN);

    if (CHECK(row != NULL)) {
        CHECK_INT((int)row->photos, 1);
        CHECK(near(row->interval.value, 0.3));
    }
    CHECK(!row || !report_evidence_next(&e, row, REPORT_DIFFERENCE, REPORT_JACCARD_MEAN));
    CHECK_TEXT(report_evidence_unit(&e), "photo (every group has one)");
    report_evidence_free(&e);
    report_table_free(&t);
}

static void test_bad_margin(void)
{
    static const int hits[3][MANY] = {
        {10, 20, 30, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}};
    static const double margins[] = {0, -1, NAN, INFINITY};
    struct db *db = planted(hits);
    struct report_evidence e = {0};
    struct report_table t = {0};
    struct err err;

    CHECK_INT(report_table_read(&t, db, "planted", &err), 0);
    for (int i = 0; i < 4; i++) {
        CHECK_INT(report_evidence_read(&e, db, &t, margins[i], &err), -1);
        CHECK_INT(err.code, ERR_USAGE);
        CHECK(e.rows == NULL);
    }
    report_table_free(&t);
    db_close(db);
}

/* Run 1 again with another seed, judged on the first photos: hits of 100 pixels of skin. */
static void add_seed(struct text *sql, int seed, int evaluation, const int *hits, int photos,
                     const char *truth, int level)
{
    text_add(
        sql,
        "INSERT INTO run(key,split_id,stage,net,filters,fc,side,batch,epochs_max,patience,rate,"
        "momentum,augment,seed,truth,program,state,started_at) SELECT 'seed %d',split_id,stage,"
        "net,filters,fc,side,batch,epochs_max,patience,rate,momentum,augment,%d,truth,program,"
        "'running',started_at FROM run WHERE id=1;"
        "UPDATE run SET state='done',best_epoch=1,weights='w',ended_at=started_at WHERE "
        "seed=%d;"
        "INSERT INTO evaluation(id,run_id,split_id,fold,side,threshold,truth,started_at) "
        "SELECT "
        "%d,(SELECT id FROM run WHERE seed=%d),1,'test',64,0.5,%s,started_at FROM evaluation "
        "WHERE id=1;",
        seed, seed, seed, evaluation, seed, truth);
    for (int i = 0; i < photos; i++)
        add_photo(sql, evaluation, 51 + i, hits[i]);
    add_levels(sql, evaluation, level);
    text_add(sql,
             "UPDATE evaluation SET ended_at=started_at WHERE id=%d;"
             "INSERT INTO experiment_seed SELECT 9,'unet','direct transfer',%d,id,%d FROM run "
             "WHERE seed=%d;",
             evaluation, seed, evaluation, seed);
}

/* Seeds 1, 2 and 3 hit 40 and 60, 50 and 70, 60 and 80 of 100 pixels; a seed that was judged
 * by other masks does not count. */
static void test_seeds(void)
{
    static const int hits[3][MANY] = {
        {40, 60, -1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}};
    struct db *db = planted(hits);
    struct report_evidence e = {0};
    struct report_table t = {0};
    struct err err = {0};
    struct text sql = {0};
    const struct report_row *row;

    add_seed(&sql, 2, 202, (const int[]){50, 70}, 2, "truth", 0);
    add_seed(&sql, 3, 203, (const int[]){60, 80}, 2, "truth", 0);
    add_seed(&sql, 4, 204, (const int[]){1, 1}, 2, "'other'", 0);
    if (!CHECK(!db_run(db, sql.data, &err)) ||
        !CHECK(!report_table_read(&t, db, "planted", &err) &&
               !report_evidence_read(&e, db, &t, 0.02, &err)))
        fprintf(stderr, "%s\n", err.text);
    row = report_evidence_cell(&e, "unet", "direct transfer", REPORT_JACCARD_POOLED);
    if (CHECK(row != NULL)) {
        CHECK_INT((int)row->photos, 2);        /* not six */
        CHECK(near(row->interval.value, 0.6)); /* 360 of 600 */
        CHECK_INT((int)row->interval.units, 2);
    }
    CHECK(near(t.rows[0].cells[0].jaccard_mean, 0.6));
    row = report_evidence_next(&e, NULL, REPORT_SEEDS, REPORT_JACCARD_POOLED);
    if (CHECK(row != NULL)) {
        CHECK(near(row->interval.value, 0.1)); /* of 0.5, 0.6 and 0.7 */
        CHECK(near(row->interval.low, 0.5) && near(row->interval.high, 0.7));
        CHECK_INT((int)row->interval.units, 3);
    }
    /* A run of another net, or the first seed again, is no further seed of this cell. */
    CHECK_INT(db_run(db,
                     "INSERT INTO experiment_seed VALUES(9,'unet','direct transfer',1,2,102)",
                     &err),
              -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_INT(db_run(db,
                     "INSERT INTO experiment_seed VALUES(9,'unet','direct transfer',1,1,101)",
                     &err),
              -1);
    CHECK_INT(db_run(db, "UPDATE experiment_seed SET evaluation_id=101 WHERE seed=2", &err),
              -1);
    CHECK_INT(
        db_run(
            db,
            "INSERT OR REPLACE INTO experiment_seed VALUES(9,'unet','direct transfer',2,1,101)",
            &err),
        -1);
    text_free(&sql);
    report_evidence_free(&e);
    report_table_free(&t);
    db_close(db);
}

/* One cell was trained twice and the other once: the second training hits what the first did,
 * so nothing is known that one training would not tell, and p is the same. */
static void test_unequal_seeds(void)
{
    static const int hits[3][MANY] = {
        {10, 85, 20, 70, 30, 60}, {12, 95, 24, 76, 33, 64}, {-1, -1, -1, -1, -1, -1}};
    struct db *db = planted(hits);
    struct report_evidence e[2] = {0};
    struct report_table t[2] = {0};
    const struct report_row *row[2];
    struct err err = {0};
    struct text sql = {0};

    add_seed(&sql, 2, 202, hits[0], MANY, "truth", 0);
    for (int i = 0; i < 2; i++) {
        CHECK(!i || !db_run(db, sql.data, &err));
        CHECK(!report_table_read(&t[i], db, "planted", &err) &&
              !report_evidence_read(&e[i], db, &t[i], 0.02, &err));
        row[i] = report_evidence_next(&e[i], NULL, REPORT_DIFFERENCE, REPORT_JACCARD_POOLED);
    }
    if (CHECK(row[0] && row[1])) {
        CHECK_INT((int)t[1].rows[0].cells[0].seeds, 2);
        CHECK(near(row[0]->p, 2 / 64.0)); /* each photo is better: no other way is as far out */
        CHECK(near(row[1]->p, row[0]->p));
        CHECK(near(row[1]->interval.value, row[0]->interval.value));
        CHECK(near(row[1]->interval.low, row[0]->interval.low));
    }
    for (int i = 0; i < 2; i++) {
        report_evidence_free(&e[i]);
        report_table_free(&t[i]);
    }
    text_free(&sql);
    db_close(db);
}

/* Each seed tells skin from all else without a fault, the second with lower confidences: thrown
 * together they do not. With a third that kept none the cell's would not be of all seeds. */
static void test_areas(void)
{
    static const int hits[3][MANY] = {
        {40, 60, -1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}, {-1, -1, -1, -1, -1, -1}};
    const struct report_cell cell = {"planted", "unet", "direct transfer"};
    struct db *db = planted(hits);
    struct report_confidences c = {0};
    struct err err = {0};
    struct text sql = {0}, said = {0};

    add_seed(&sql, 2, 202, hits[0], 2, "truth", 100);
    CHECK(!db_run(db, sql.data, &err) && !report_confidences_read(&c, db, &cell, &err));
    CHECK_INT(c.seeds, 2);
    CHECK_INT((int)c.pixels, 2000);
    CHECK_INT((int)c.calibration.bins[3].pixels, 2000);
    CHECK(near(c.roc.mean, 1) && near(c.roc.low, 1) && near(c.roc.high, 1));
    CHECK(near(c.precision.mean, 1));
    CHECK(near(curve_auc(&c.curve), 0.75)); /* which is no net's */
    report_area_add(&said, &(struct report_area){0.5, 0.25, 0.75}, 2);
    CHECK_TEXT(said.data, "0.500 (0.250 to 0.750)");
    report_confidences_free(&c);
    text_free(&said);
    text_free(&sql);
    add_seed(&sql, 3, 203, hits[0], 2, "truth", 0);
    CHECK(!db_run(db, sql.data, &err) && !report_confidences_read(&c, db, &cell, &err));
    CHECK(c.pixels == 0 && c.calibration.bins[3].pixels == 0);
    report_confidences_free(&c);
    text_free(&sql);
    db_close(db);
}

static int occurrences(const char *text, const char *word)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

/* What so many photos tell of three scenarios that agree to the pixel. */
static void test_few(void)
{
    static const char *const captions[MANY] = {
        "<caption>The one photo of the best cell<",
        "<caption>The two photos of the best cell<",
        "<caption>The worst photo of the best cell, and two in its middle<",
        "<caption>The worst photo of the best cell, and two in its middle<",
        "<caption>The worst photo of the best cell, and three in its middle<",
        "<caption>The two worst photos of the best cell, and two in its middle<",
    };
    static const int medians[MANY] = {1, 2, 2, 2, 3, 2};

    for (int n = 1; n <= MANY; n++) {
        int hits[3][MANY];
        struct report_table t;
        struct report_evidence e;
        const struct report_row *row;
        struct text said = {0}, page = {0};
        struct err err = {0};
        struct db *db;

        for (int i = 0; i < 3 * MANY; i++)
            hits[i / MANY][i % MANY] = i % MANY < n ? 50 + i % MANY + i / MANY : -1;
        e = evidence_of(&t, (const int(*)[MANY])hits, 0.05);
        db = planted((const int(*)[MANY])hits);
        CHECK_INT(report_html(&page, db, "planted", 0.05, NULL, 0, &err), 0);
        if (!CHECK(strstr(page.data, captions[n - 1]) != NULL))
            fprintf(stderr, "of %d photos the page does not say: %s\n", n, captions[n - 1]);
        CHECK_INT(occurrences(page.data, ">worst</th>"), n / 3);
        CHECK_INT(occurrences(page.data, ">median</th>"), medians[n - 1]);
        db_close(db);
        text_free(&page);
        row = report_evidence_cell(&e, "unet", "direct transfer", REPORT_JACCARD_POOLED);
        if (CHECK(row != NULL)) {
            CHECK_INT((int)row->interval.units, n);
            CHECK_INT(row->interval.method != BOOTSTRAP_NONE, n >= 5);
            CHECK_INT(isfinite(row->interval.low) && isfinite(row->interval.high), n >= 5);
        }
        row = report_evidence_next(&e, NULL, REPORT_DIFFERENCE, REPORT_JACCARD_POOLED);
        if (CHECK(row != NULL)) {
            CHECK_INT(row->interval.method != BOOTSTRAP_NONE, n >= 5);
            CHECK_INT(isfinite(row->smallest), n >= 6);
            CHECK_INT(row->equivalent, n >= 6);
            CHECK_INT(row->p < 0.05, n >= 6);
        }
        report_evidence_few(&said, &e);
        CHECK_INT(said.data != NULL, n < 6);
        text_free(&said);
        report_evidence_free(&e);
        report_table_free(&t);
    }
}

static int number_of(struct db *db, const char *sql)
{
    struct stmt q = {0};
    struct err err = {0};
    int64_t number = -1;

    if (!stmt_open(&q, db, sql, &err) && stmt_step(&q, &err) > 0)
        number = stmt_int(&q, 0);
    stmt_close(&q);
    return (int)number;
}

/* Groups that somebody united are drawn as one, and every list of groups says one. */
static void test_united(void)
{
    static const int hits[3][MANY] = {
        {40, 30, 20, 40, 30, 20}, {50, 50, 50, 50, 50, 50}, {50, 50, 50, 50, 50, 50}};
    static const char unite[] =
        "INSERT INTO group_edge(group_a,group_b,kept_id,merged_id,why,breaks,by_whom,note,at) "
        "VALUES(51,52,51,52,'person',0,'anna','one person','2026-01-31T12:34:56Z'),"
        "(52,53,51,53,'person',0,'anna','one person','2026-01-31T12:34:56Z');";
    struct db *db = planted(hits);
    struct report_evidence e = {0};
    struct report_table t = {0};
    struct text card = {0}, page = {0}, plain = {0};
    struct err err = {0};
    size_t largest = 0;

    if (!CHECK(!db_run(db, unite, &err)) ||
        !CHECK(!report_table_read(&t, db, "planted", &err) &&
               !report_evidence_read(&e, db, &t, 0.02, &err)))
        fprintf(stderr, "%s\n", err.text);
    for (size_t i = 0; i < e.count; i++) {
        const struct report_row *row = &e.rows[i];

        if (row->kind != REPORT_CELL && row->kind != REPORT_DIFFERENCE)
            continue;
        CHECK_INT((int)row->photos, MANY);
        CHECK_INT((int)row->interval.units, MANY - 2);
        CHECK(row->grouped && row->interval.method == BOOTSTRAP_NONE);
    }
    CHECK_TEXT(report_evidence_unit(&e), "group");
    CHECK(!report_text(&plain, db, "planted", REPORT_PLAIN, 0.02, &err) &&
          !report_text(&card, db, "planted", REPORT_CARD, 0.02, &err) &&
          !report_html(&page, db, "planted", 0.02, NULL, 0, &err));
    CHECK(strstr(plain.data, "  groups  4                4                4\n") != NULL);
    CHECK(strstr(plain.data, "  6 of 4 groups  +0.200  none") != NULL);
    CHECK(strstr(card.data, "| abdomen | clinical | 0 | 16 | 4 | 40 | 58 |") != NULL);
    CHECK(strstr(card.data, "| 64 x 64 | 0.5 | 6 | 4 |") != NULL);
    CHECK(strstr(card.data, "6 of 4 groups") != NULL);
    CHECK(strstr(page.data, "<td class=\"number\">40</td><td class=\"number\">38</td>") !=
          NULL);
    CHECK(strstr(page.data, "6 of 4 groups") != NULL);
    report_evidence_free(&e);
    report_table_free(&t);
    CHECK(!report_table_read(&t, db, "small", &err) &&
          !report_evidence_read(&e, db, &t, 0.02, &err));
    for (size_t i = 0; i < e.count; i++) { /* the confidences' too; and a stratum of three */
        const struct report_row *row = &e.rows[i];

        CHECK(row->kind != REPORT_CELL || row->interval.units == 38);
        largest = row->by && !strcmp(row->by, "group") && row->photos > largest ? row->photos
                                                                                : largest;
    }
    CHECK_INT((int)largest, 3);
    CHECK_INT(number_of(db, "SELECT count(DISTINCT group_id) FROM confidence_list WHERE "
                            "evaluation=1"),
              38);
    CHECK_INT(number_of(db, "SELECT groups FROM split_info WHERE fold='test'"), 38);
    text_free(&plain);
    text_free(&card);
    text_free(&page);
    report_evidence_free(&e);
    report_table_free(&t);
    db_close(db);
}

/* Of the fixture's 40 test photos: 5, 21 and 14 by share of skin, 1 a group. */
static void test_strata(void)
{
    char path[96];
    struct db *db = NULL;
    struct report_evidence e = {0};
    struct report_table t = {0};
    struct err err = {0};
    size_t photos = 0, strata = 0, gaps = 0;
    double most = -1, least = 2;

    snprintf(path, sizeof path, "%s/catalog.db", folder);
    forget(path);
    CHECK(!fixture_make(&db, path, (struct fixture){.epochs = 1, .cells = 1}, &err) &&
          !report_table_read(&t, db, "small", &err) &&
          !report_evidence_read(&e, db, &t, 0.02, &err));
    for (size_t i = 0; i < e.count; i++) {
        const struct report_row *row = &e.rows[i];

        CHECK(!row->by || strcmp(row->by, "group")); /* every group is one photo */
        if (row->kind == REPORT_STRATUM && !strcmp(row->by, "skin")) {
            strata++;
            photos += row->photos;
            most = fmax(most, row->interval.value);
            least = fmin(least, row->interval.value);
        }
        CHECK(row->kind != REPORT_GAP ||
              strcmp(row->by, "size")); /* of it there is one stratum, */
        CHECK(row->kind != REPORT_GAP || strcmp(row->by, "dataset")); /* and one of this */
        if (row->kind == REPORT_GAP && !strcmp(row->by, "skin")) {
            gaps++;
            CHECK_TEXT(row->stratum, "30 to 60 %");
            CHECK_TEXT(row->other_stratum, "under 10 %");
            CHECK(near(row->interval.value, most - least));
        }
    }
    CHECK_INT((int)strata, 3);
    CHECK_INT((int)photos, 40);
    CHECK_INT((int)gaps, 1);
    report_evidence_free(&e);
    report_table_free(&t);
    db_close(db);
}

int main(void)
{
    char path[96];

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    test_differences_by_hand();
    test_margin_decides();
    test_little();
    test_pairs();
    test_bad_margin();
    test_strata();
    test_seeds();
    test_unequal_seeds();
    test_areas();
    test_few();
    test_united();
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    forget(path);
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
