#include "functions/argument.h"
#include "functions/result.h"
#include "base/bytes.h"

#include <limits.h>
#include <stdlib.h>

static int same_size(const struct mask *first, const struct mask *next, struct err *err)
{
    if (first->width != next->width || first->height != next->height)
        return err_set(err, ERR_USAGE,
                       "a mask is %d x %d pixels, those before it %d x %d; they must be equal",
                       next->width, next->height, first->width, first->height);
    return 0;
}

/* mask_union(mask): the state is the mask so far, {0} before the first. */
static int union_step(void *state, const struct call *call, struct err *err)
{
    struct mask *sum = state, next, both;

    if (argument_mask(&next, call, 0, err))
        return -1;
    if (!sum->count) {
        *sum = next;
        return 0;
    }
    if (same_size(sum, &next, err)) {
        mask_free(&next);
        return -1;
    }
    both = mask_or(sum, &next);
    mask_free(&next);
    mask_free(sum);
    *sum = both;
    return 0;
}

static void union_finish(sqlite3_context *context, void *state)
{
    result_mask(context, state);
}

static void union_clear(void *state)
{
    mask_free(state);
}

/* mask_vote(mask, share): steps[i] is by how many more masks have pixel i than
 * pixel i - 1, so that a mask costs its runs and not its pixels. */
struct vote {
    struct mask size; /* its sides alone */
    double share;
    int32_t *steps; /* pixels + 1 */
    int32_t masks;
};

static int vote_begin(struct vote *vote, const struct mask *mask, double share, struct err *err)
{
    if (!(share > 0 && share <= 1))
        return err_set(err, ERR_USAGE, "the share is %g, and must be over 0 and at most 1",
                       share);
    *vote = (struct vote){{mask->width, mask->height, NULL, 0}, share, NULL, 0};
    vote->steps =
        bytes_zeroed((size_t)mask->width * (size_t)mask->height + 1, sizeof *vote->steps);
    return 0;
}

static int vote_add(struct vote *vote, const struct mask *mask, double share, struct err *err)
{
    if (!vote->steps && vote_begin(vote, mask, share, err))
        return -1;
    if (same_size(&vote->size, mask, err))
        return -1;
    if (!(share == vote->share))
        return err_set(err, ERR_USAGE, "the share is %g here and %g before; it must stay",
                       share, vote->share);
    if (vote->masks == INT32_MAX)
        return err_set(err, ERR_LIMIT, "more than %d masks", INT32_MAX);
    vote->masks++;
    for (size_t i = 1; i < mask->count; i += 2) {
        vote->steps[mask->ends[i - 1]]++;
        vote->steps[mask->ends[i]]--;
    }
    return 0;
}

static int vote_step(void *state, const struct call *call, struct err *err)
{
    struct mask mask;
    double share;
    int rc;

    if (argument_real(&share, call, 1, err) || argument_mask(&mask, call, 0, err))
        return -1;
    rc = vote_add(state, &mask, share, err);
    mask_free(&mask);
    return rc;
}

/* The share of a pixel is votes / masks rounded to a double: so 2.0 / 3 in SQL
 * is what two masks of three have, and a pixel with just the share is in. */
static void vote_finish(sqlite3_context *context, void *state)
{
    struct vote *vote = state;
    struct mask_builder out = mask_builder_begin(vote->size.width, vote->size.height);
    uint32_t all = (uint32_t)vote->size.width * (uint32_t)vote->size.height, at = 0;
    int32_t votes = 0;

    while (at < all) {
        votes += vote->steps[at++];
        while (at < all && !vote->steps[at])
            at++;
        mask_builder_add(&out, (double)votes / vote->masks >= vote->share, at);
    }
    result_mask(context, &out.mask);
}

static void vote_clear(void *state)
{
    struct vote *vote = state;

    free(vote->steps);
    *vote = (struct vote){0};
}

const struct aggregate aggregate_functions[] = {
    {"mask_union", 1, union_step, union_finish, union_clear, sizeof(struct mask)},
    {"mask_vote", 2, vote_step, vote_finish, vote_clear, sizeof(struct vote)},
    {NULL, 0, NULL, NULL, NULL, 0},
};
