#ifndef EVAL_RESAMPLE_H
#define EVAL_RESAMPLE_H

#include "base/rng.h"
#include "eval/bootstrap.h"

/* resample.h - the part of the bootstrap (eval/bootstrap.h) that does not know what figure it
 * is.
 *
 * The owner of a figure keeps its units, in an order that does not depend on the photos', and
 * gives the figure of any draw of them. */
struct resample {
    size_t count; /* units */
    double value; /* the figure of all */
    double size;  /* of what it is made of: two figures that differ by no more than the rounding
                     of so large sums are equal */
    /* The figure of a draw whose numbers are rng_at(key, 0 .. count - 1): resample_pick() says
     * which unit each is. NaN: not defined. */
    double (*draw)(const struct resample *what, uint64_t key);
    /* The figure of all units but one. */
    double (*without)(const struct resample *what, size_t unit);
    const void *units; /* the owner's */
    double empty;      /* likewise */
};

/* ERR_USAGE: the spec is outside its bounds. */
int resample_check(const struct bootstrap_spec *spec, struct err *err);

/* The interval of a figure, for a spec that was checked. */
struct bootstrap resample_interval(const struct resample *what,
                                   const struct bootstrap_spec *spec);

/* The unit that number i of a draw is. */
static inline size_t resample_pick(uint64_t key, uint64_t i, size_t count)
{
    return (size_t)(((rng_at(key, i) >> 32) * (uint64_t)count) >> 32); /* as rng_below() */
}

#endif
