#include "dataset/plan.h"
#include "dataset/draw.h"
#include "dataset/map.h"
#include "base/bytes.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMED 3 /* photos that an error names */

/* Where takes of one sample or dataset draw from, one after the other. */
struct source {
    int64_t sample, dataset;
    struct pool *pool; /* of a dataset */
    struct stmt rows;  /* of a sample */
};

/* A plan while it grows: arrays of the plan's structs, and what was met where. */
struct builder {
    struct bytes photos, groups, left_out;
    struct components united; /* group ids, by the edges up to the watermark */
    struct map group_at;      /* group id: index in groups */
    struct map root_at;       /* root of united groups: index of the first of them in groups */
    struct map picture_at;    /* digest of pixels: index of the group that has it */
    struct map taken;         /* photo ids */
    struct map passed;        /* photo id and stage */
};

/* How a take went. */
struct outcome {
    int64_t taken, again, uncleared, passed[3]; /* passed: by enum plan_reason */
    int64_t faults;                             /* photos that a sample should not hold */
    int64_t named[NAMED];                       /* the first of those */
    int guard;                                  /* one of those is not cleared */
};

const char *plan_fold_name(enum plan_fold fold)
{
    static const char *const names[] = {"pretrain", "finetune", "test", "validation"};

    return names[fold];
}

const char *plan_reason_name(enum plan_reason reason)
{
    static const char *const names[] = {"its group is in another fold",
                                        "the same picture is in another fold", "no mask"};

    return names[reason];
}

void plan_free(struct plan *plan)
{
    free(plan->photos);
    free(plan->groups);
    free(plan->left_out);
    *plan = (struct plan){0};
}

static int open_sample(struct source *source, struct db *db, const struct pool_marks *marks,
                       struct err *err)
{
    if (stmt_open(&source->rows, db,
                  "SELECT p.id, p.group_id, p.md5, p.sha256, p.pixels,"
                  " coalesce((SELECT c.state " POOL_USABLE " FROM clearance AS c"
                  "   WHERE c.photo_id=p.id AND c.id<=?2 ORDER BY c.id DESC LIMIT 1), 0),"
                  " EXISTS(SELECT 1 FROM mask AS m WHERE m.photo_id=p.id AND m.id<=?3)"
                  " FROM sample_photo AS s JOIN photo AS p ON p.id=s.photo_id"
                  " WHERE s.sample_id=?1 ORDER BY s.seq",
                  err))
        return -1;
    stmt_bind_int(&source->rows, 1, source->sample);
    stmt_bind_int(&source->rows, 2, marks->clearance);
    stmt_bind_int(&source->rows, 3, marks->mask);
    return 0;
}

static int open_source(struct source *source, struct db *db, const struct plan_take *take,
                       const struct pool_marks *marks, struct err *err)
{
    source->sample = take->sample;
    source->dataset = take->dataset;
    return take->sample ? open_sample(source, db, marks, err)
                        : pool_open(&source->pool, db, &take->dataset, 1, marks, err);
}

static void close_source(struct source *source)
{
    pool_close(source->pool);
    stmt_close(&source->rows);
}

static int next_of(struct pool_photo *out, struct source *source, struct err *err)
{
    int got;

    if (source->pool)
        return pool_next(out, source->pool, err);
    got = stmt_step(&source->rows, err);
    if (got > 0)
        pool_read(out, &source->rows);
    return got;
}

static struct plan_group *groups_of(struct builder *b)
{
    return (struct plan_group *)(void *)b->groups.data;
}

static void digest_key(uint8_t out[32], const char *hex)
{
    for (int i = 0; i < 32; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], 0};

        out[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

static void pass_over(struct builder *b, struct outcome *outcome, int64_t photo,
                      enum plan_fold stage, enum plan_reason reason)
{
    int64_t key[2] = {photo, (int64_t)stage};
    size_t before = b->passed.count;

    outcome->passed[reason]++;
    map_at(&b->passed, key, sizeof key, 0);
    if (b->passed.count > before)
        bytes_add(&b->left_out, &(struct plan_left_out){photo, stage, reason},
                  sizeof(struct plan_left_out));
}

/* The unit's first group, with the way to it made short. */
static size_t unit_of(struct plan_group *groups, size_t g)
{
    while (groups[g].unit != g) {
        groups[g].unit = groups[groups[g].unit].unit;
        g = groups[g].unit;
    }
    return g;
}

static void join(struct plan_group *groups, size_t a, size_t b)
{
    a = unit_of(groups, a);
    b = unit_of(groups, b);
    if (a < b)
        groups[b].unit = a;
    else
        groups[a].unit = b;
}

/* Takes a photo whose group is the g-th, or will be; its picture was first
 * met in group `twin` of the same stage, and `mate` is the first that is united with it. */
static void take(struct builder *b, const struct pool_photo *photo, enum plan_fold stage,
                 size_t g, size_t twin, size_t mate)
{
    struct plan_photo taken = {.id = photo->id, .group = g};

    if (g == b->groups.size / sizeof(struct plan_group)) {
        struct plan_group group = {
            .id = photo->group, .stage = stage, .fold = stage, .unit = g};

        bytes_add(&b->groups, &group, sizeof group);
        *map_at(&b->group_at, &photo->group, sizeof photo->group, g) = g;
    }
    groups_of(b)[g].photos++;
    join(groups_of(b), g, twin);
    join(groups_of(b), g, mate);
    memcpy(taken.md5, photo->md5, sizeof taken.md5);
    bytes_add(&b->photos, &taken, sizeof taken);
}

/* Takes the photo for `stage`, or passes it over. */
static void consider(struct builder *b, struct outcome *outcome, const struct pool_photo *photo,
                     enum plan_fold stage)
{
    size_t before = b->taken.count, twin, mate;
    size_t g = *map_at(&b->group_at, &photo->group, sizeof photo->group, SIZE_MAX);
    int64_t root = components_root(&b->united, photo->group);
    uint8_t picture[32];

    mate = *map_at(&b->root_at, &root, sizeof root, SIZE_MAX);
    if (mate != SIZE_MAX && groups_of(b)[mate].stage != stage) {
        pass_over(b, outcome, photo->id, stage, PLAN_GROUP);
        return;
    }
    if (g == SIZE_MAX) /* not claimed yet */
        g = b->groups.size / sizeof(struct plan_group);
    digest_key(picture, photo->pixels);
    twin = *map_at(&b->picture_at, picture, sizeof picture, g);
    if (twin != g && groups_of(b)[twin].stage != stage) {
        pass_over(b, outcome, photo->id, stage, PLAN_PICTURE);
        return;
    }
    map_at(&b->taken, &photo->id, sizeof photo->id, 0);
    if (b->taken.count == before) {
        outcome->again++;
    } else {
        if (mate == SIZE_MAX)
            mate = *map_at(&b->root_at, &root, sizeof root, g) = g;
        take(b, photo, stage, g, twin, mate);
        outcome->taken++;
    }
}

static void fault(struct outcome *outcome, const struct pool_photo *photo)
{
    if (outcome->faults < NAMED)
        outcome->named[outcome->faults] = photo->id;
    outcome->faults++;
    outcome->guard |= !photo->cleared;
}

static int fill(struct builder *b, struct outcome *outcome, struct source *source,
                const struct plan_take *take, struct err *err)
{
    struct pool_photo photo;
    int got = 1;

    while ((!take->asked || outcome->taken < take->asked) &&
           (got = next_of(&photo, source, err)) > 0) {
        if (take->sample && !(photo.cleared && photo.traced))
            fault(outcome, &photo);
        else if (!photo.cleared)
            outcome->uncleared++;
        else if (!photo.traced)
            pass_over(b, outcome, photo.id, take->fold, PLAN_NO_MASK);
        else
            consider(b, outcome, &photo, take->fold);
    }
    return got < 0 ? -1 : 0;
}

/* "sample 'target'". */
static void add_source(struct text *text, struct db *db, const struct plan_take *take)
{
    struct stmt q = {0};
    struct err ignored;
    const char *sql = take->sample ? "SELECT name FROM sample WHERE id=?1"
                                   : "SELECT name FROM dataset WHERE id=?1";

    text_add(text, take->sample ? "sample '" : "dataset '");
    if (!stmt_open(&q, db, sql, &ignored)) {
        stmt_bind_int(&q, 1, take->sample ? take->sample : take->dataset);
        if (stmt_step(&q, &ignored) > 0)
            text_add(text, "%s", stmt_text(&q, 0));
    }
    text_add(text, "'");
    stmt_close(&q);
}

static void add_named(struct text *text, struct db *db, const struct outcome *outcome)
{
    struct stmt q = {0};
    struct err ignored;

    if (stmt_open(&q, db, "SELECT name FROM photo WHERE id=?1", &ignored))
        return;
    for (int64_t i = 0; i < outcome->faults && i < NAMED; i++) {
        stmt_bind_int(&q, 1, outcome->named[i]);
        if (stmt_step(&q, &ignored) > 0)
            text_add(text, "%s%.60s", i ? ", " : "", stmt_text(&q, 0));
        stmt_reset(&q);
    }
    if (outcome->faults > NAMED)
        text_add(text, ", ...");
    stmt_close(&q);
}

static int faulty(struct db *db, const struct plan_take *take, const struct outcome *outcome,
                  struct err *err)
{
    struct text text = {0};

    add_source(&text, db, take);
    text_add(&text, " holds %lld photo%s not cleared or without a mask (",
             (long long)outcome->faults, outcome->faults == 1 ? "" : "s");
    add_named(&text, db, outcome);
    text_add(&text, "); clear and trace %s, or draw a sample without %s",
             outcome->faults == 1 ? "it" : "them", outcome->faults == 1 ? "it" : "them");
    err_set(err, outcome->guard ? ERR_GUARD : ERR_STATE, "%s", text.data);
    text_free(&text);
    return -1;
}

static int unfilled(struct db *db, const struct plan_take *take, const struct outcome *outcome,
                    struct err *err)
{
    struct text text = {0};

    text_add(&text, "%s wants ", plan_fold_name(take->fold));
    if (take->asked)
        text_add(&text, "%lld photos of ", (long long)take->asked);
    else
        text_add(&text, "photos of ");
    add_source(&text, db, take);
    text_add(&text,
             " and %lld were found; left out: %lld whose group is in another fold, "
             "%lld whose picture is in another fold",
             (long long)outcome->taken, (long long)outcome->passed[PLAN_GROUP],
             (long long)outcome->passed[PLAN_PICTURE]);
    if (take->dataset)
        text_add(&text, ", %lld without a mask, %lld not cleared",
                 (long long)outcome->passed[PLAN_NO_MASK], (long long)outcome->uncleared);
    if (outcome->again)
        text_add(&text, ", %lld taken already", (long long)outcome->again);
    err_set(err, ERR_STATE, "%s", text.data);
    text_free(&text);
    return -1;
}

static struct source *source_of(struct source *sources, int *count, struct db *db,
                                const struct plan_take *take, const struct pool_marks *marks,
                                struct err *err)
{
    for (int i = 0; i < *count; i++)
        if (sources[i].sample == take->sample && sources[i].dataset == take->dataset)
            return &sources[i];
    if (open_source(&sources[*count], db, take, marks, err))
        return NULL;
    return &sources[(*count)++];
}

static int take_all(struct builder *b, struct db *db, const struct plan_take *takes, int count,
                    const struct pool_marks *marks, struct err *err)
{
    struct source *sources = bytes_zeroed((size_t)count, sizeof *sources), *source;
    int opened = 0, rc = -1;

    for (int i = 0; i < count; i++) {
        struct outcome outcome = {0};

        source = source_of(sources, &opened, db, &takes[i], marks, err);
        if (!source || fill(b, &outcome, source, &takes[i], err))
            goto done;
        if (outcome.faults) {
            faulty(db, &takes[i], &outcome, err);
            goto done;
        }
        if (outcome.taken < takes[i].asked || !outcome.taken) {
            unfilled(db, &takes[i], &outcome, err);
            goto done;
        }
    }
    rc = 0;
done:
    for (int i = 0; i < opened; i++)
        close_source(&sources[i]);
    free(sources);
    return rc;
}

static int read_draws(struct plan *plan, struct db *db, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db, "SELECT draw FROM photo_group WHERE id=?1", err);

    for (size_t g = 0; !rc && g < plan->group_count; g++) {
        struct plan_group *group = &plan->groups[g];

        stmt_bind_int(&q, 1, group->id);
        if (stmt_step(&q, err) > 0)
            snprintf(group->draw, sizeof group->draw, "%s", stmt_text(&q, 0));
        else
            rc = err_set(err, ERR_DB, "a photo has no group");
        stmt_reset(&q);
        group->unit = unit_of(plan->groups, g);
    }
    stmt_close(&q);
    return rc;
}

/* Moves the arrays into the plan. */
static struct plan finished(struct builder *b)
{
    struct plan plan = {
        .photos = (struct plan_photo *)(void *)b->photos.data,
        .photo_count = b->photos.size / sizeof(struct plan_photo),
        .groups = groups_of(b),
        .group_count = b->groups.size / sizeof(struct plan_group),
        .left_out = (struct plan_left_out *)(void *)b->left_out.data,
        .left_out_count = b->left_out.size / sizeof(struct plan_left_out),
    };

    b->photos = b->groups = b->left_out = (struct bytes){0};
    return plan;
}

static void drop(struct builder *b)
{
    bytes_free(&b->photos);
    bytes_free(&b->groups);
    bytes_free(&b->left_out);
    components_free(&b->united);
    map_free(&b->group_at);
    map_free(&b->root_at);
    map_free(&b->picture_at);
    map_free(&b->taken);
    map_free(&b->passed);
}

int plan_united(struct components *out, struct db *db, int64_t edge_max, struct err *err)
{
    struct bytes edges = {0};
    struct stmt q = {0};
    int got = stmt_open(&q, db, "SELECT group_a, group_b FROM group_edge WHERE id<=?1", err);

    if (!got) {
        stmt_bind_int(&q, 1, edge_max);
        while ((got = stmt_step(&q, err)) > 0)
            bytes_add(&edges, &(struct components_edge){stmt_int(&q, 0), stmt_int(&q, 1)},
                      sizeof(struct components_edge));
    }
    stmt_close(&q);
    if (!got)
        *out = components_of((const struct components_edge *)(const void *)edges.data,
                             edges.size / sizeof(struct components_edge));
    bytes_free(&edges);
    return got;
}

int plan_derive(struct plan *out, struct db *db, const struct plan_take *takes, int count,
                int held, const struct pool_marks *marks, struct err *err)
{
    struct builder b = {0};
    struct plan plan = {0};
    int rc = plan_united(&b.united, db, marks->edge, err);

    if (!rc)
        rc = take_all(&b, db, takes, count, marks, err);
    if (!rc) {
        plan = finished(&b);
        rc = read_draws(&plan, db, err);
    }
    if (!rc) {
        draw_validation(&plan, PLAN_PRETRAIN, held);
        draw_validation(&plan, PLAN_FINETUNE, held);
        *out = plan;
        plan = (struct plan){0};
    }
    plan_free(&plan);
    drop(&b);
    return rc;
}

struct line {
    char text[64];
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

struct sha256 plan_digest(const struct plan *plan)
{
    struct line *lines = bytes_new(plan->photo_count, sizeof *lines);
    struct digest *digest = digest_begin();
    struct sha256 sum;

    for (size_t i = 0; i < plan->photo_count; i++) {
        const struct plan_group *group = &plan->groups[plan->photos[i].group];

        snprintf(lines[i].text, sizeof lines[i].text, "%s %s %s\n", plan_fold_name(group->fold),
                 plan_fold_name(group->stage), plan->photos[i].md5);
    }
    if (plan->photo_count)
        qsort(lines, plan->photo_count, sizeof *lines, by_text);
    for (size_t i = 0; i < plan->photo_count; i++)
        digest_add(digest, lines[i].text, strlen(lines[i].text));
    sum = digest_end(digest);
    free(lines);
    return sum;
}
