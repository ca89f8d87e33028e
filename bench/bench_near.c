/* bench_near [COUNT] [QUADRATIC]: the time of finding all near pairs among COUNT (100,000)
 * fingerprints, a tenth of them copies of another with up to 5 bits changed, turned: they are
 * filed one by one in a catalogue in TMPDIR. Beside it the time of comparing each with each
 * among the first QUADRATIC (all); both must find as many pairs there. */
#include "base/clock.h"
#include "base/rng.h"
#include "db/db.h"
#include "ingest/near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PHOTOS[] =
    "INSERT INTO dataset VALUES(1, 'd', 'healthy', 'drawn', '', 't');"
    "INSERT INTO photo_group(id, dataset_id, name, draw) VALUES(1, 1, 'g', printf('%032d', 1));"
    "INSERT INTO photo SELECT value, 1, 1, 'p' || value, '', 'png', 1, printf('%032x', value),"
    " printf('%064x', value), printf('%064x', value), 1, 1, 1, 't' FROM ";

static void give_up(const struct err *err)
{
    fprintf(stderr, "bench_near: %s\n", err->text);
    exit(1);
}

static void draw(uint64_t *bits, long count)
{
    struct rng rng = {rng_key(1, 1), 0};

    for (long i = 0; i < count; i++) {
        bits[i] = rng_next(&rng);
        if (!i || rng_below(&rng, 10))
            continue;
        bits[i] = bits[rng_below(&rng, (int)i)];
        for (int n = rng_below(&rng, NEAR_DISTANCE + 1); n > 0; n--)
            bits[i] ^= (uint64_t)1 << rng_below(&rng, 64);
        bits[i] = fingerprint_turned(bits[i], rng_below(&rng, 8));
    }
}

/* Seconds of filing them all. */
static double file_all(struct db *db, const uint64_t *bits, long count)
{
    struct near near;
    struct err err;
    int64_t other;
    double began = clock_seconds();

    if (near_open(&near, db, &err) || db_begin(db, &err))
        give_up(&err);
    for (long i = 0; i < count; i++)
        if (near_add(&near, i + 1, &(struct fingerprint){bits[i], 0}, &other, &err))
            give_up(&err);
    if (db_commit(db, &err))
        give_up(&err);
    near_close(&near);
    return clock_seconds() - began;
}

static long compare_all(const uint64_t *bits, long count, double *seconds)
{
    double began = clock_seconds();
    long pairs = 0;

    for (long a = 0; a < count; a++)
        for (long b = a + 1; b < count; b++)
            pairs += fingerprint_distance(bits[a], bits[b]) <= NEAR_DISTANCE;
    *seconds = clock_seconds() - began;
    return pairs;
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
    long few = argc > 2 ? strtol(argv[2], NULL, 10) : count, pairs;
    uint64_t *bits = bytes_new((size_t)count, sizeof *bits);
    char folder[200], path[220], sql[1000], ask[300];
    const char *tmp = getenv("TMPDIR");
    double filed, compared;
    struct db *db = NULL;
    struct err err;
    int64_t found = 0;

    snprintf(folder, sizeof folder, "%s/bench_near.XXXXXX", tmp ? tmp : "/tmp");
    if (count < 2 || few > count || !mkdtemp(folder))
        return 64;
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    snprintf(sql, sizeof sql,
             "%s(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value+1 FROM n WHERE "
             "value<%ld) SELECT value FROM n)",
             PHOTOS, count);
    draw(bits, count);
    if (db_open(&db, path, DB_CREATE, &err) || db_run(db, "PRAGMA foreign_keys=OFF", &err) ||
        db_run(db, sql, &err))
        give_up(&err);
    filed = file_all(db, bits, count);
    pairs = compare_all(bits, few, &compared);
    snprintf(ask, sizeof ask,
             "SELECT count(*) FROM near_list WHERE photo_a<=%ld AND photo_b<=%ld", few, few);
    if (stmt_get_int(&found, db, ask, NULL, &err))
        give_up(&err);
    db_close(db);
    printf("%ld fingerprints filed, each beside all before: %.2f s\n", count, filed);
    printf(
        "each compared with each, %ld of them: %.2f s, so %.1f s for all: %.1f times as long\n",
        few, compared, compared * (double)count / (double)few * (double)count / (double)few,
        compared * (double)count / (double)few * (double)count / (double)few / filed);
    printf("near pairs among the %ld: %lld by the index, %ld by comparison\n", few,
           (long long)found, pairs);
    for (int i = 0; i < 3; i++) {
        static const char *const ends[] = {"", "-wal", "-shm"};

        snprintf(ask, sizeof ask, "%s%s", path, ends[i]);
        unlink(ask);
    }
    rmdir(folder);
    free(bits);
    return found == pairs ? 0 : 1;
}
