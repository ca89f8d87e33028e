/* [MASKS] [KNOTS] - the Jaccard index of each of MASKS masks with each of MASKS
 * others (100: 10,000 pairs), of 1024 x 768 pixels, in SQL on the BLOBs of a
 * table; and the same on unpacked bytes in memory, by a loop in C. The masks
 * are blobs through KNOTS knots (40), with holes. Prints the seconds of both,
 * their ratio, and how many runs a mask has. Wants a release build. */
#include "annotate/shape.h"
#include "base/clock.h"
#include "base/rng.h"
#include "functions/functions.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 1024, HEIGHT = 768, PIXELS = WIDTH * HEIGHT, ROUNDS = 5, KNOTS_MAX = 1000 };

struct bench {
    sqlite3 *db;
    int masks, knots; /* masks on each side */
    uint8_t *bytes;   /* those of both sides, one after another */
    size_t runs;
};

static void require(int condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "bench_jaccard: %s\n", what);
    exit(1);
}

static double uniform(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) / 9007199254740992.0;
}

/* A ring around (x, y) whose radius wavers. */
static void add_ring(struct shape *shape, struct rng *rng, int knots, double x, double y,
                     double r)
{
    struct spline_point points[KNOTS_MAX];
    struct spline ring = {SPLINE_CATMULL_ROM, points, (size_t)knots, NULL};

    for (int i = 0; i < knots; i++) {
        double angle = 6.283185307179586 * i / knots, radius = r * (0.8 + 0.4 * uniform(rng));

        points[i].x = (int32_t)(256 * (x + radius * cos(angle)));
        points[i].y = (int32_t)(256 * (y + radius * sin(angle)));
    }
    shape_add(shape, &ring);
}

static struct mask draw(const struct bench *b, struct rng *rng)
{
    struct shape shape = {.fill = RASTER_EVEN_ODD};
    struct mask mask = {0};
    struct err err;

    add_ring(&shape, rng, b->knots, 400 + 200 * uniform(rng), 300 + 150 * uniform(rng), 320);
    for (int i = 0; i < 2; i++)
        add_ring(&shape, rng, b->knots, 350 + 300 * uniform(rng), 300 + 150 * uniform(rng), 50);
    require(!shape_mask(&mask, &shape, WIDTH, HEIGHT, &err), err.text);
    shape_free(&shape);
    return mask;
}

static void fill(struct bench *b)
{
    struct rng rng = {.key = 1};
    sqlite3_stmt *insert;

    require(
        !sqlite3_exec(b->db, "CREATE TABLE m (side INTEGER, mask BLOB)", NULL, NULL, NULL) &&
            !sqlite3_prepare_v2(b->db, "INSERT INTO m VALUES (?, ?)", -1, &insert, NULL),
        "no table");
    for (int i = 0; i < 2 * b->masks; i++) {
        struct mask mask = draw(b, &rng);
        struct bytes blob = {0};

        mask_encode(&blob, &mask);
        mask_to_bytes(b->bytes + (size_t)i * PIXELS, &mask, 1);
        b->runs += mask.count;
        sqlite3_bind_int(insert, 1, i >= b->masks);
        sqlite3_bind_blob(insert, 2, blob.data, (int)blob.size, SQLITE_TRANSIENT);
        require(sqlite3_step(insert) == SQLITE_DONE, "no row");
        sqlite3_reset(insert);
        bytes_free(&blob);
        mask_free(&mask);
    }
    sqlite3_finalize(insert);
}

/* Both give the sum of all indices, so that they can be compared. */
static double by_sql(const struct bench *b)
{
    sqlite3_stmt *q;
    double sum;

    require(
        !sqlite3_prepare_v2(b->db,
                            "SELECT sum(jaccard(a.mask, b.mask)) FROM m AS a CROSS JOIN m AS b "
                            "WHERE a.side = 0 AND b.side = 1",
                            -1, &q, NULL) &&
            sqlite3_step(q) == SQLITE_ROW,
        sqlite3_errmsg(b->db));
    sum = sqlite3_column_double(q, 0);
    sqlite3_finalize(q);
    return sum;
}

static double jaccard(const uint8_t *a, const uint8_t *b)
{
    uint32_t both = 0, either = 0;

    for (size_t i = 0; i < PIXELS; i++) {
        both += a[i] & b[i];
        either += a[i] | b[i];
    }
    return either ? (double)both / either : 1;
}

static double by_bytes(const struct bench *b)
{
    double sum = 0;

    for (int i = 0; i < b->masks; i++)
        for (int j = 0; j < b->masks; j++)
            sum += jaccard(b->bytes + (size_t)i * PIXELS,
                           b->bytes + (size_t)(b->masks + j) * PIXELS);
    return sum;
}

static double best_seconds(const struct bench *b, double (*way)(const struct bench *),
                           double *sum)
{
    double best = INFINITY;

    for (int i = 0; i < ROUNDS; i++) {
        double start = clock_seconds(), took;

        *sum = way(b);
        took = clock_seconds() - start;
        best = took < best ? took : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    struct bench b = {NULL, argc > 1 ? atoi(argv[1]) : 100, argc > 2 ? atoi(argv[2]) : 40, NULL,
                      0};
    double sql, bytes, sql_sum, bytes_sum;

    require(b.masks > 0 && b.masks <= 1000 && b.knots >= 3 && b.knots <= KNOTS_MAX,
            "up to 1000 masks, 3 to 1000 knots");
    b.bytes = bytes_new((size_t)b.masks * 2, PIXELS);
    require(!sqlite3_open(":memory:", &b.db) && !functions_add(b.db, NULL, NULL), "no SQLite");
    fill(&b);
    sql = best_seconds(&b, by_sql, &sql_sum);
    bytes = best_seconds(&b, by_bytes, &bytes_sum);
    require(fabs(sql_sum - bytes_sum) < 1e-9 * bytes_sum, "the two do not agree");
    printf("%d pairs of %d x %d, %zu runs a mask: SQL %.3f s, bytes %.3f s, ratio %.2f; "
           "mean index %.6f\n",
           b.masks * b.masks, WIDTH, HEIGHT, b.runs / (size_t)(2 * b.masks), sql, bytes,
           bytes / sql, sql_sum / b.masks / b.masks);
    sqlite3_close(b.db);
    free(b.bytes);
    return 0;
}
