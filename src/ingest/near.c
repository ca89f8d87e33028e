#include "ingest/near.h"
#include "base/bytes.h"

#include <stdlib.h>

/* Parts, as bit 16 and up of a key says; the mixed two are filed alike. */
enum part { EVEN, ODD, MIXED };

static const char *const statements[NEAR_STATEMENTS] = {
    [NEAR_ADD] = "INSERT INTO fingerprint(photo_id, bits, like_id, rule) VALUES(?1, ?2, ?3, 1)",
    [NEAR_LIKE] = "SELECT photo_id FROM fingerprint WHERE bits=?1 AND like_id=photo_id",
    [NEAR_ADD_KEY] = "INSERT INTO fingerprint_key(key, photo_id, bits) VALUES(?1, ?2, ?3)",
    [NEAR_FIND] = "SELECT photo_id, bits FROM fingerprint_key WHERE key=?1",
    [NEAR_ADD_PAIR] = "INSERT INTO near_pair(photo_a, photo_b, distance) "
                      "VALUES(min(?1, ?2), max(?1, ?2), ?3)",
};

/* The 4 x 4 bits with rows and columns changed over. */
static uint32_t transposed(uint32_t part)
{
    uint32_t t = (part ^ part >> 3) & 0x0a0aU;

    part ^= t ^ t << 3;
    t = (part ^ part >> 6) & 0x00ccU;
    return part ^ t ^ t << 6;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The least that turning and mirroring make of a part. */
static uint32_t key_of(enum part part, uint32_t bits)
{
    uint32_t turned = transposed(bits);

    if (part == EVEN)
        bits = least(bits, turned);
    else if (part == ODD)
        bits = least(least(bits, bits ^ 0xffffU), least(turned, turned ^ 0xffffU));
    else
        bits = least(bits, bits ^ 0xffffU);
    return (uint32_t)part << 16 | bits;
}

/* Both mixed parts as the first of the two: a turn brings the second in its place. */
static int mixed_keys(uint32_t keys[2], uint64_t bits)
{
    keys[0] = key_of(MIXED, (uint32_t)(bits >> 16 & 0xffff));
    keys[1] = key_of(MIXED, transposed((uint32_t)(bits >> 32 & 0xffff)));
    return keys[0] == keys[1] ? 1 : 2;
}

int near_keys(uint32_t keys[NEAR_KEYS], uint64_t bits)
{
    keys[0] = key_of(EVEN, (uint32_t)(bits & 0xffff));
    keys[1] = key_of(ODD, (uint32_t)(bits >> 48));
    return 2 + mixed_keys(keys + 2, bits);
}

int near_probes(uint32_t keys[NEAR_PROBES], uint64_t bits)
{
    uint32_t even = (uint32_t)(bits & 0xffff), odd = (uint32_t)(bits >> 48);
    int n = 0;

    keys[n++] = key_of(EVEN, even);
    keys[n++] = key_of(ODD, odd);
    for (int i = 0; i < 16; i++) {
        keys[n++] = key_of(EVEN, even ^ 1U << i);
        keys[n++] = key_of(ODD, odd ^ 1U << i);
    }
    return n + mixed_keys(keys + n, bits);
}

int near_open(struct near *out, struct db *db, struct err *err)
{
    struct near near = {0};

    for (int i = 0; i < NEAR_STATEMENTS; i++)
        if (stmt_open(&near.sql[i], db, statements[i], err)) {
            near_close(&near);
            return -1;
        }
    *out = near;
    return 0;
}

void near_close(struct near *near)
{
    for (int i = 0; i < NEAR_STATEMENTS; i++)
        stmt_close(&near->sql[i]);
}

/* The photo that stands for these bits; 0: none yet. */
static int find_like(int64_t *out, struct near *near, uint64_t bits, struct err *err)
{
    struct stmt *q = &near->sql[NEAR_LIKE];
    int got;

    stmt_bind_int(q, 1, (int64_t)bits);
    got = stmt_step(q, err);
    *out = got > 0 ? stmt_int(q, 0) : 0;
    stmt_reset(q);
    return got < 0 ? -1 : 0;
}

static int add_row(struct near *near, int64_t photo, const uint64_t *bits, int64_t like,
                   struct err *err)
{
    struct stmt *q = &near->sql[NEAR_ADD];

    stmt_bind_int(q, 1, photo);
    if (bits) {
        stmt_bind_int(q, 2, (int64_t)*bits);
        stmt_bind_int(q, 3, like);
    }
    return stmt_run(q, err);
}

struct found {
    int64_t photo, distance;
};

static int by_photo(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    return (x->photo > y->photo) - (x->photo < y->photo);
}

/* All that are near, some of them twice. */
static int find_near(struct bytes *all, struct near *near, uint64_t bits, struct err *err)
{
    struct stmt *q = &near->sql[NEAR_FIND];
    uint32_t keys[NEAR_PROBES];
    int n = near_probes(keys, bits), got = 0;

    for (int i = 0; i < n && !got; i++) {
        stmt_bind_int(q, 1, keys[i]);
        while ((got = stmt_step(q, err)) > 0) {
            int distance = fingerprint_distance(bits, (uint64_t)stmt_int(q, 1));

            if (distance <= NEAR_DISTANCE)
                bytes_add(all, &(struct found){stmt_int(q, 0), distance}, sizeof(struct found));
        }
        stmt_reset(q);
    }
    return got;
}

static int add_pairs(struct near *near, int64_t photo, struct bytes *all, int64_t *other,
                     struct err *err)
{
    struct found *found = (struct found *)(void *)all->data;
    size_t count = all->size / sizeof *found;
    struct stmt *q = &near->sql[NEAR_ADD_PAIR];

    if (count)
        qsort(found, count, sizeof *found, by_photo);
    for (size_t i = 0; i < count; i++) {
        if (i && found[i].photo == found[i - 1].photo)
            continue;
        *other = found[i].photo;
        stmt_bind_int(q, 1, photo);
        stmt_bind_int(q, 2, found[i].photo);
        stmt_bind_int(q, 3, found[i].distance);
        if (stmt_run(q, err))
            return -1;
    }
    return 0;
}

static int add_keys(struct near *near, int64_t photo, uint64_t bits, struct err *err)
{
    struct stmt *q = &near->sql[NEAR_ADD_KEY];
    uint32_t keys[NEAR_KEYS];
    int n = near_keys(keys, bits);

    for (int i = 0; i < n; i++) {
        stmt_bind_int(q, 1, keys[i]);
        stmt_bind_int(q, 2, photo);
        stmt_bind_int(q, 3, (int64_t)bits);
        if (stmt_run(q, err))
            return -1;
    }
    return 0;
}

int near_add(struct near *near, int64_t photo, const struct fingerprint *print, int64_t *other,
             struct err *err)
{
    uint64_t bits = fingerprint_least(print->bits);
    struct bytes all = {0};
    int64_t like = 0;
    int rc;

    *other = 0;
    if (print->plain)
        return add_row(near, photo, NULL, 0, err);
    if (find_like(&like, near, bits, err))
        return -1;
    if (like) { /* what is near it is near its like */
        *other = like;
        return add_row(near, photo, &bits, like, err);
    }
    rc = find_near(&all, near, bits, err) || add_row(near, photo, &bits, photo, err) ||
         add_pairs(near, photo, &all, other, err) || add_keys(near, photo, bits, err);
    bytes_free(&all);
    return rc ? -1 : 0;
}
