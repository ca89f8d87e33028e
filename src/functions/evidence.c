#include "functions/argument.h"
#include "functions/result.h"
#include "base/bytes.h"
#include "eval/bootstrap.h"
#include "eval/permutation.h"
#include "eval/wilcoxon.h"

#include <stdlib.h>
#include <string.h>

/* Intervals and tests over rows. All of a group's rows are kept until its end;
 * the rooms below put them in an order of their own, so the rows' does not matter. */

enum { NUMBERS = 4, ROWS_MAX = 100000, NAME_MAX_BYTES = 1000 };

struct row {
    double numbers[NUMBERS];
    size_t at, size;     /* the group's name among the names */
    const uint8_t *name; /* likewise, once they stay where they are */
};

struct evidence {
    struct row *rows;
    size_t count, room;
    struct bytes names;
    int grouped;
};

/* A group is named by an integer or a text; 7 and '7' are the same one. */
static int add_name(struct evidence *e, struct row *row, const struct call *call, int at,
                    struct err *err)
{
    sqlite3_value *value = call->values[at];
    struct bytes name = {0};

    if (sqlite3_value_type(value) == SQLITE_INTEGER) {
        name.data = (uint8_t *)(uintptr_t)sqlite3_value_text(value);
        name.size = (size_t)sqlite3_value_bytes(value);
    } else if (argument_text(&name, call, at, err)) {
        return err_while(err, "a group");
    }
    if (name.size > NAME_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "a group's name has %zu bytes, at most %d", name.size,
                       NAME_MAX_BYTES);
    row->at = e->names.size;
    row->size = name.size;
    if (name.size)
        bytes_add(&e->names, name.data, name.size);
    e->grouped = 1;
    return 0;
}

/* `numbers` numbers, and one value more where rows have groups. */
static int add_row(struct evidence *e, const struct call *call, int numbers, struct err *err)
{
    struct row row = {0};

    for (int i = 0; i < numbers; i++)
        if (argument_real(&row.numbers[i], call, i, err))
            return -1;
    if (e->count == ROWS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d rows", ROWS_MAX);
    if (call->count > numbers && add_name(e, &row, call, numbers, err))
        return -1;
    if (e->count == e->room) {
        e->room = e->room ? 2 * e->room : 64;
        e->rows = bytes_resized(e->rows, e->room, sizeof *e->rows);
    }
    e->rows[e->count++] = row;
    return 0;
}

static int value_step(void *state, const struct call *call, struct err *err)
{
    return add_row(state, call, 1, err);
}

static int pair_step(void *state, const struct call *call, struct err *err)
{
    return add_row(state, call, 2, err);
}

static int is_part(double below, int at, struct err *err)
{
    return below >= 0
               ? 0
               : err_set(err, ERR_USAGE, "argument %d is %g, and must be 0 or more", at, below);
}

static int ratio_step(void *state, const struct call *call, struct err *err)
{
    struct evidence *e = state;

    return add_row(e, call, 2, err) || is_part(e->rows[e->count - 1].numbers[1], 2, err) ? -1
                                                                                         : 0;
}

static int ratios_step(void *state, const struct call *call, struct err *err)
{
    struct evidence *e = state;

    return add_row(e, call, 4, err) || is_part(e->rows[e->count - 1].numbers[1], 2, err) ||
                   is_part(e->rows[e->count - 1].numbers[3], 4, err)
               ? -1
               : 0;
}

static void evidence_clear(void *state)
{
    struct evidence *e = state;

    free(e->rows);
    bytes_free(&e->names);
    *e = (struct evidence){0};
}

static int compare_names(const void *a, const void *b)
{
    const struct row *p = a, *q = b;
    size_t both = p->size < q->size ? p->size : q->size;
    int order = both ? memcmp(p->name, q->name, both) : 0;

    return order ? order : (p->size > q->size) - (p->size < q->size);
}

/* The groups' numbers, row by row; NULL where there are none. Sorts the rows by them. */
static int64_t *number_groups(struct evidence *e)
{
    int64_t *groups;

    if (!e->grouped)
        return NULL;
    for (size_t i = 0; i < e->count; i++) /* of empty names alone there are no bytes */
        e->rows[i].name = e->rows[i].size ? e->names.data + e->rows[i].at : NULL;
    qsort(e->rows, e->count, sizeof *e->rows, compare_names);
    groups = bytes_zeroed(e->count, sizeof *groups);
    for (size_t i = 1; i < e->count; i++)
        groups[i] = groups[i - 1] + (compare_names(&e->rows[i - 1], &e->rows[i]) != 0);
    return groups;
}

/* What a row says of one photo. */
typedef struct ratio_pair photo_of_row(const double *numbers);

static struct ratio_pair one_value(const double *n)
{
    return (struct ratio_pair){ratio_of_mean(n[0]), {0, 1}};
}

static struct ratio_pair one_ratio(const double *n)
{
    return (struct ratio_pair){{n[0], n[1]}, {0, 1}};
}

static struct ratio_pair two_values(const double *n)
{
    return (struct ratio_pair){ratio_of_mean(n[0]), ratio_of_mean(n[1])};
}

static struct ratio_pair two_ratios(const double *n)
{
    return (struct ratio_pair){{n[0], n[1]}, {n[2], n[3]}};
}

static struct ratio_pair *photos_of(const struct evidence *e, photo_of_row *of)
{
    struct ratio_pair *photos = bytes_new(e->count, sizeof *photos);

    for (size_t i = 0; i < e->count; i++)
        photos[i] = of(e->rows[i].numbers);
    return photos;
}

static void no_result(sqlite3_context *context, const struct err *err)
{
    const struct aggregate *aggregate = sqlite3_user_data(context);

    result_error(context, aggregate->name, err);
}

/* NaN becomes NULL: SQLite has none. */
static void bootstrap_finish(sqlite3_context *context, struct evidence *e, photo_of_row *of,
                             int high)
{
    struct bootstrap_spec spec = bootstrap_usual();
    int64_t *groups = number_groups(e);
    struct ratio_pair *photos = photos_of(e, of);
    struct bootstrap b;
    struct err err;

    if (bootstrap_difference(&b, photos, groups, e->count, &spec, &err))
        no_result(context, &err);
    else
        sqlite3_result_double(context, high ? b.high : b.low);
    free(photos);
    free(groups);
}

static void lo_finish(sqlite3_context *context, void *state)
{
    bootstrap_finish(context, state, one_value, 0);
}

static void hi_finish(sqlite3_context *context, void *state)
{
    bootstrap_finish(context, state, one_value, 1);
}

static void ratio_lo_finish(sqlite3_context *context, void *state)
{
    bootstrap_finish(context, state, one_ratio, 0);
}

static void ratio_hi_finish(sqlite3_context *context, void *state)
{
    bootstrap_finish(context, state, one_ratio, 1);
}

static void permutation_finish(sqlite3_context *context, struct evidence *e, photo_of_row *of)
{
    struct permutation_spec spec = permutation_usual();
    int64_t *groups = number_groups(e);
    struct ratio_pair *photos = photos_of(e, of);
    struct permutation test;
    struct err err;

    if (permutation_test(&test, photos, groups, e->count, &spec, &err))
        no_result(context, &err);
    else
        sqlite3_result_double(context, test.p);
    free(photos);
    free(groups);
}

static void perm_finish(sqlite3_context *context, void *state)
{
    permutation_finish(context, state, two_values);
}

static void perm_ratio_finish(sqlite3_context *context, void *state)
{
    permutation_finish(context, state, two_ratios);
}

static void wilcoxon_finish(sqlite3_context *context, void *state)
{
    const struct evidence *e = state;
    double *a = bytes_new(e->count, sizeof *a), *b = bytes_new(e->count, sizeof *b);
    struct wilcoxon test;
    struct err err;

    for (size_t i = 0; i < e->count; i++) {
        a[i] = e->rows[i].numbers[0];
        b[i] = e->rows[i].numbers[1];
    }
    if (wilcoxon_test(&test, a, b, e->count, WILCOXON_LEFT_OUT, &err))
        no_result(context, &err);
    else
        sqlite3_result_double(context, test.p);
    free(a);
    free(b);
}

#define ROW(name, arguments, step, finish)                                                     \
    {                                                                                          \
        name, arguments, step, finish, evidence_clear, sizeof(struct evidence)                 \
    }

const struct aggregate evidence_functions[] = {
    ROW("bootstrap_lo", 1, value_step, lo_finish),
    ROW("bootstrap_lo", 2, value_step, lo_finish),
    ROW("bootstrap_hi", 1, value_step, hi_finish),
    ROW("bootstrap_hi", 2, value_step, hi_finish),
    ROW("bootstrap_ratio_lo", 2, ratio_step, ratio_lo_finish),
    ROW("bootstrap_ratio_lo", 3, ratio_step, ratio_lo_finish),
    ROW("bootstrap_ratio_hi", 2, ratio_step, ratio_hi_finish),
    ROW("bootstrap_ratio_hi", 3, ratio_step, ratio_hi_finish),
    ROW("perm_test", 2, pair_step, perm_finish),
    ROW("perm_test", 3, pair_step, perm_finish),
    ROW("perm_ratio_test", 4, ratios_step, perm_ratio_finish),
    ROW("perm_ratio_test", 5, ratios_step, perm_ratio_finish),
    ROW("wilcoxon", 2, pair_step, wilcoxon_finish),
    {NULL, 0, NULL, NULL, NULL, 0},
};
