#include "nn/profile.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "nn/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct plan_tensor *weight_of(const struct plan *plan, const struct layer *l)
{
    for (size_t i = 0; i < plan->tensor_count; i++)
        if (plan->tensors[i].offset == l->weight)
            return &plan->tensors[i];
    return NULL;
}

/* The layers of this kind up to and with the i-th. */
static int rank(const struct plan *plan, size_t i)
{
    int n = 0;

    for (size_t j = 0; j <= i; j++)
        n += plan->layers[j].kind == plan->layers[i].kind;
    return n;
}

static void describe(struct profile_layer *out, const struct plan *plan, size_t i)
{
    const struct layer *l = &plan->layers[i];
    const struct grid *g = l->out.grid;
    const struct plan_tensor *w = weight_of(plan, l);
    int is_linear = l->kind == &linear_kind;

    *out = (struct profile_layer){.channels = l->out.count, .rows = g->rows, .cols = g->cols};
    if (!is_linear && l->kind != &conv2d_kind) {
        snprintf(out->name, sizeof out->name, "%s.%d", l->kind->name, rank(plan, i));
        return;
    }
    snprintf(out->name, sizeof out->name, "%.*s", (int)(strrchr(w->name, '.') - w->name),
             w->name);
    out->forward.flops = 2 * (double)w->count * (is_linear ? 1 : (double)g->rows * g->cols);
    out->backward.flops = out->forward.flops * (l->first || is_linear ? 1 : 2);
    if (is_linear)
        out->forward.bytes = out->backward.bytes = (double)w->count * sizeof(float);
}

struct profile *profile_new(const struct net_spec *spec, int training)
{
    struct profile *profile = bytes_zeroed(1, sizeof *profile);
    struct plan plan;

    plan_init(&plan, spec, training);
    profile->count = plan.layer_count;
    profile->layers = bytes_zeroed(plan.layer_count, sizeof *profile->layers);
    for (size_t i = 0; i < plan.layer_count; i++)
        describe(&profile->layers[i], &plan, i);
    profile->step.bytes =
        sizeof(float) * (5.0 * (double)(plan.weights - plan.spare) + 4.0 * (double)plan.spare);
    plan_finish(&plan);
    return profile;
}

void profile_free(struct profile *profile)
{
    if (profile)
        free(profile->layers);
    free(profile);
}

void profile_begin(struct profile *profile, int32_t n)
{
    profile->passes++;
    profile->photos += n;
    profile_start(profile);
}

void profile_start(struct profile *profile)
{
    profile->lap = clock_seconds();
}

void profile_lap(struct profile *profile, double *seconds)
{
    double now = clock_seconds();

    *seconds += now - profile->lap;
    profile->lap = now;
}
