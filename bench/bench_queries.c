/* bench_queries CATALOG.DB: the time of a sample and of pages of every list, in the
 * catalogue that bench/million.sql makes. A page is 50 rows with all their columns; each
 * is asked for near the list's beginning, middle and end. Medians of ROUNDS, in ms of
 * processor time: all is in memory, and other programs on the machine disturb it less. */
#include "dataset/sample.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 21 };

/* "%s" is the key after which the page begins. */
static const struct list {
    const char *name, *sql, *keys[3];
} lists[] = {
    {"photos, by id",
     "SELECT * FROM photo_info WHERE id>%s ORDER BY id LIMIT 50",
     {"0", "500000", "999940"}},
    {"photos of a dataset, by MD5",
     "SELECT * FROM photo_info WHERE dataset='set-03' AND md5>'%s' ORDER BY md5 LIMIT 50",
     {"", "8", "ffe"}},
    {"photos of a dataset, by name",
     "SELECT * FROM photo_info WHERE dataset='set-03' AND name>'%s' ORDER BY name LIMIT 50",
     {"", "person-125", "person-2499"}},
    {"clearance log",
     "SELECT * FROM clearance_log WHERE id>%s ORDER BY id LIMIT 50",
     {"0", "450000", "899940"}},
    {"refused files",
     "SELECT * FROM refusal WHERE dataset_id=3 AND source>'%s' ORDER BY source LIMIT 50",
     {"", "/photos/bad-05", "/photos/bad-099"}},
    {"samples",
     "SELECT * FROM sample_info WHERE sample>'%s' ORDER BY sample LIMIT 50",
     {"", "small-030", "small-090"}},
    {"photos of a sample",
     "SELECT * FROM sample_list WHERE sample='large' AND seq>%s ORDER BY seq LIMIT 50",
     {"0", "50000", "99940"}},
    {"photos of a split",
     "SELECT * FROM split_list WHERE split='paper' AND photo_id>%s ORDER BY photo_id LIMIT 50",
     {"0", "500000", "999000"}},
    {"photos that a split left out",
     "SELECT * FROM split_left_out_list WHERE split='paper' AND photo_id>%s"
     " ORDER BY photo_id LIMIT 50",
     {"0", "500000", "999000"}},
    {"a learning curve",
     "SELECT * FROM learning_curve WHERE run=1 AND epoch>%s ORDER BY epoch LIMIT 50",
     {"0", "250", "449"}},
    {"photos of an evaluation",
     "SELECT * FROM evaluation_list WHERE evaluation=1 AND photo_id>%s"
     " ORDER BY photo_id LIMIT 50",
     {"0", "500000", "999000"}},
    {"tracings",
     "SELECT * FROM annotation_info WHERE annotation>%s ORDER BY annotation LIMIT 50",
     {"0", "50000", "99940"}},
    {"tracings that wait for review",
     "SELECT * FROM annotation_info WHERE state='submitted' AND annotation>%s"
     " ORDER BY annotation LIMIT 50",
     {"0", "50000", "99800"}},
    {"revisions",
     "SELECT * FROM revision_info WHERE revision>%s ORDER BY revision LIMIT 50",
     {"0", "50000", "99940"}},
    {"export log",
     "SELECT * FROM export_log WHERE id>%s ORDER BY id LIMIT 50",
     {"0", "50000", "99940"}},
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void stop(const struct err *err)
{
    fprintf(stderr, "bench_queries: %s\n", err->text);
    exit(1);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *ms)
{
    qsort(ms, ROUNDS, sizeof *ms, by_value);
    return ms[ROUNDS / 2];
}

static double page(struct db *db, const char *sql, const char *key, long *rows)
{
    double ms[ROUNDS];
    char text[512];
    struct err err;

    snprintf(text, sizeof text, sql, key);
    for (int r = 0; r < ROUNDS; r++) {
        struct stmt q = {0};
        double begin = now();
        int got;

        *rows = 0;
        if (stmt_open(&q, db, text, &err))
            stop(&err);
        while ((got = stmt_step(&q, &err)) > 0) {
            for (int c = 0; c < stmt_columns(&q); c++)
                (void)stmt_text(&q, c);
            ++*rows;
        }
        if (got < 0)
            stop(&err);
        stmt_close(&q);
        ms[r] = now() - begin;
    }
    return median(ms);
}

/* Chooses the 400 photos of sample 1, and digests their MD5s. */
static void choose(struct db *db)
{
    struct sample_list list;
    struct err err;

    if (sample_rederive(db, 1, &list, &err))
        stop(&err);
    sample_list_free(&list);
}

/* All that `dermatome sample` does, 400 rows and their guards, but for the commit. */
static void make(struct db *db)
{
    const char *names[] = {"set-02"};
    struct sample_rule rule = {
        .datasets = names, .dataset_count = 1, .asked = 400, .dry_run = 1};
    struct sample_report report;
    struct err err;

    if (sample_make(db, "bench", &rule, &report, &err))
        stop(&err);
}

static double sample(struct db *db, void (*work)(struct db *db))
{
    double ms[ROUNDS];

    for (int r = 0; r < ROUNDS; r++) {
        double begin = now();

        work(db);
        ms[r] = now() - begin;
    }
    return median(ms);
}

int main(int argc, char **argv)
{
    struct db *db = NULL;
    struct err err;

    if (argc != 2) {
        fprintf(stderr, "usage: bench_queries CATALOG.DB\n");
        return 2;
    }
    if (db_open(&db, argv[1], DB_WRITE, &err))
        stop(&err);
    printf("%-34s %8.2f ms               goal 5 ms\n", "choosing 400 of 100,000 by MD5",
           sample(db, choose));
    printf("%-34s %8.2f ms\n", "making a sample of them", sample(db, make));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct list *list = &lists[i];
        long rows[3];
        double ms[3];

        for (int k = 0; k < 3; k++)
            ms[k] = page(db, list->sql, list->keys[k], &rows[k]);
        printf("%-34s %8.2f %8.2f %8.2f ms goal 20 ms (%ld, %ld, %ld rows)\n", list->name,
               ms[0], ms[1], ms[2], rows[0], rows[1], rows[2]);
    }
    db_close(db);
    return 0;
}
