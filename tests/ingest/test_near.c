/* All near pairs are found, and no other: against the definition, which compares each with
 * each. */
#include "base/rng.h"
#include "ingest/near.h"
#include "tests/dataset/fixture.h"

enum { COUNT = 1500 };

/* Some are made from one before by changing up to 8 bits and turning it. */
static void draw(uint64_t *bits, struct rng *rng)
{
    for (int i = 0; i < COUNT; i++) {
        bits[i] = rng_next(rng);
        if (!i || rng_below(rng, 3) == 0)
            continue;
        bits[i] = bits[rng_below(rng, i)];
        for (int n = rng_below(rng, 9); n > 0; n--)
            bits[i] ^= (uint64_t)1 << rng_below(rng, 64);
        bits[i] = fingerprint_turned(bits[i], rng_below(rng, 8));
    }
}

static void test_all_pairs(void)
{
    static uint64_t bits[COUNT];
    static unsigned char found[COUNT][COUNT];
    struct rng rng = {rng_key(7, 1), 0};
    struct fixture f;
    struct near near = {0};
    struct stmt q = {0};
    struct err err = {0};
    int64_t dataset, group, first, other;
    long wrong = 0, pairs = 0, by_distance[NEAR_DISTANCE + 1] = {0};

    if (fixture_open(&f))
        return;
    draw(bits, &rng);
    fixture_run(&f, "BEGIN");
    dataset = fixture_dataset(&f, "d");
    group = fixture_group(&f, dataset, "g");
    CHECK_INT(near_open(&near, f.db, &err), 0);
    for (int i = 0; i < COUNT; i++) {
        char name[16];
        struct fingerprint print = {bits[i], 0};
        int64_t photo;

        snprintf(name, sizeof name, "%06x", i);
        photo = fixture_photo(&f, group, name, NULL, 0);
        first = i ? first : photo;
        CHECK_INT(photo, first + i);
        if (!CHECK_INT(near_add(&near, photo, &print, &other, &err), 0))
            fprintf(stderr, "%s\n", err.text);
    }
    fixture_run(&f, "COMMIT");
    CHECK_INT(stmt_open(&q, f.db, "SELECT photo_a, photo_b, distance FROM near_list", &err), 0);
    while (stmt_step(&q, &err) > 0) {
        long long a = stmt_int(&q, 0) - first, b = stmt_int(&q, 1) - first;

        wrong += a >= b || found[a][b]++ ||
                 fingerprint_distance(bits[a], bits[b]) != stmt_int(&q, 2);
    }
    stmt_close(&q);
    for (int a = 0; a < COUNT; a++)
        for (int b = a + 1; b < COUNT; b++) {
            int d = fingerprint_distance(bits[a], bits[b]), is_near = d <= NEAR_DISTANCE;

            wrong += found[a][b] != is_near;
            if (is_near) {
                by_distance[d]++;
                pairs++;
            }
        }
    CHECK_INT(wrong, 0);
    CHECK(pairs > 500);
    for (int d = 0; d <= NEAR_DISTANCE; d++)
        CHECK(by_distance[d] > 20);
    near_close(&near);
    fixture_close(&f);
}

/* A key is filed wherever a changed bit or two, turned, are looked for. */
static void test_keys_meet(void)
{
    struct rng rng = {rng_key(8, 1), 0};

    for (int i = 0; i < 20000; i++) {
        uint64_t a = rng_next(&rng), b = a;
        uint32_t keys[NEAR_KEYS], probes[NEAR_PROBES];
        int filed, asked, met = 0;

        for (int n = 0; n < NEAR_DISTANCE; n++)
            b ^= (uint64_t)1 << rng_below(&rng, 64);
        b = fingerprint_turned(b, rng_below(&rng, 8));
        filed = near_keys(keys, a);
        asked = near_probes(probes, b);
        for (int k = 0; k < filed; k++)
            for (int p = 0; p < asked; p++)
                met |= keys[k] == probes[p];
        CHECK(met);
    }
}

/* A plain picture is filed, and near nothing. */
static void test_plain(void)
{
    struct fixture f;
    struct near near = {0};
    struct err err = {0};
    struct fingerprint plain = {0, 1};
    int64_t group, other = 5;

    if (fixture_open(&f))
        return;
    group = fixture_group(&f, fixture_dataset(&f, "d"), "g");
    fixture_photo(&f, group, "a", NULL, 0);
    fixture_photo(&f, group, "b", NULL, 0);
    CHECK_INT(near_open(&near, f.db, &err), 0);
    fixture_run(&f, "BEGIN");
    CHECK_INT(near_add(&near, 1, &plain, &other, &err), 0);
    CHECK_INT(near_add(&near, 2, &plain, &other, &err), 0);
    CHECK_INT(other, 0);
    CHECK_INT(near_add(&near, 2, &plain, &other, &err), -1); /* it has one */
    fixture_run(&f, "COMMIT");
    CHECK_INT(fixture_int(&f, "SELECT count(*) FROM fingerprint WHERE bits IS NULL"), 2);
    CHECK_INT(fixture_int(&f, "SELECT count(*) FROM near_list"), 0);
    near_close(&near);
    fixture_close(&f);
}

int main(void)
{
    test_all_pairs();
    test_keys_meet();
    test_plain();
    return check_result();
}
