#include "nn/plan.h"

#include "base/bytes.h"
#include "nn/gradients.h"
#include "nn/values.h"
#include "nn/winograd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FULL, HALF, QUARTER, LOW, ROW }; /* plan->grids */

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t *plan_list(struct plan *p, size_t count)
{
    size_t *at = bytes_new(count, sizeof *at);

    p->lists = bytes_resized(p->lists, p->list_count + 1, sizeof *p->lists);
    p->lists[p->list_count++] = at;
    return at;
}

/* `count` new planes, one behind the other, in the photo's block. Each tensor
 * starts on a full vector. */
static struct planes fresh(struct plan *p, const struct grid *grid, int32_t count)
{
    size_t *at = plan_list(p, (size_t)count);
    size_t size =
        ((size_t)count * grid->size + CONV_LANES_MAX - 1) / CONV_LANES_MAX * CONV_LANES_MAX;

    p->rooms = bytes_resized(p->rooms, p->room_count + 1, sizeof *p->rooms);
    p->rooms[p->room_count++] =
        (struct plan_room){.grid = grid, .at = p->photo, .size = size, .first = SIZE_MAX};
    for (int32_t i = 0; i < count; i++)
        at[i] = p->photo + (size_t)i * grid->size + grid->origin;
    p->photo += size;
    return (struct planes){.grid = grid, .count = count, .at = at};
}

static struct planes joined(struct plan *p, struct planes a, struct planes b)
{
    size_t *at = plan_list(p, (size_t)(a.count + b.count));

    memcpy(at, a.at, (size_t)a.count * sizeof *at);
    memcpy(at + a.count, b.at, (size_t)b.count * sizeof *at);
    return (struct planes){.grid = a.grid, .count = a.count + b.count, .at = at};
}

/* A new weight or bias; returns its offset, which place_last() may move. fans: inputs + outputs
 * of one unit. */
static size_t tensor(struct plan *p, struct plan_tensor t, const char *layer, const char *what,
                     double fans)
{
    char name[64];

    snprintf(name, sizeof name, "%s.%s", layer, what);
    t.name = bytes_copied_text(name);
    t.count = 1;
    for (int32_t i = 0; i < t.dims; i++)
        t.count *= (size_t)t.shape[i];
    t.offset = t.dims == 2 ? p->spare : p->weights;
    t.bound = fans > 0 ? (float)sqrt(6.0 / fans) : 0;
    *(t.dims == 2 ? &p->spare : &p->weights) +=
        (t.count + CONV_LANES_MAX - 1) / CONV_LANES_MAX * CONV_LANES_MAX;
    p->tensors = bytes_resized(p->tensors, p->tensor_count + 1, sizeof *p->tensors);
    p->tensors[p->tensor_count++] = t;
    return t.offset;
}

static struct planes layer(struct plan *p, struct layer l)
{
    l.number = p->layer_count;
    p->layers = bytes_resized(p->layers, p->layer_count + 1, sizeof *p->layers);
    p->layers[p->layer_count++] = l;
    return l.out;
}

/* Floats of a convolution's packed weights, for the row of kernels that wants most. */
static size_t packed(const struct layer *l, int32_t in, int32_t out)
{
    const struct kernels *rows;
    size_t count = kernels_all(&rows), floats = 0;

    for (size_t i = 0; i < count; i++) {
        int32_t b = rows[i].block, blocks = (out + b - 1) / b;
        floats = most(floats, (size_t)(blocks * b) * (size_t)in * (size_t)(l->k * l->k));
        if (winograd_fits(l->in.grid, l->k))
            floats = most(floats, winograd_packed(in, out, b));
    }
    return floats;
}

/* Room for a convolution's packed weights, the way there and, training, the way
 * back: there all layers share it, since a step changes all weights. */
static void room(struct plan *p, struct layer *l, int32_t in, int32_t out)
{
    int fast = winograd_fits(l->in.grid, l->k);
    size_t there = packed(l, in, out), back = packed(l, out, in);

    if (p->training) {
        p->packed = most(p->packed, most(there, back));
    } else {
        l->packed = p->packed;
        p->packed += there;
    }
    if (fast)
        p->room = most(p->room, most(winograd_room(in, out, CONV_BLOCK_MAX),
                                     winograd_room(out, in, CONV_BLOCK_MAX)));
    if (fast && p->training)
        p->room = most(p->room, winograd_weights_room(in, out));
}

static struct planes conv(struct plan *p, const char *name, struct layer l, int32_t out)
{
    int32_t in = l.in.count;
    size_t taps = (size_t)(l.k * l.k), wide = (size_t)(out + CONV_LANES_MAX);
    double fans = (double)(in + out) * (double)taps;

    l.kind = &conv2d_kind;
    l.out = fresh(p, l.in.grid, out);
    l.weight = tensor(p, (struct plan_tensor){.dims = 4, .shape = {out, in, l.k, l.k}}, name,
                      "weight", fans);
    l.bias = tensor(p, (struct plan_tensor){.dims = 1, .shape = {out}}, name, "bias", 0);
    room(p, &l, in, out);
    p->part = most(p->part, wide * (size_t)in * taps);
    p->panel = CONV_BAND * CONV_LANES_MAX;
    return layer(p, l);
}

static struct planes conv3(struct plan *p, const char *block, const char *name,
                           struct planes in, int32_t out)
{
    char full[48];

    snprintf(full, sizeof full, "%s.%s", block, name);
    return conv(p, full, (struct layer){.in = in, .k = 3, .relu = 1}, out);
}

static struct planes linear(struct plan *p, const char *name, struct planes in,
                            struct planes out)
{
    int32_t from = in.count * (int32_t)in.grid->size, to = out.count * (int32_t)out.grid->size;
    struct layer l = {.kind = &linear_kind, .in = in, .out = out, .relu = 1};

    l.weight = tensor(p, (struct plan_tensor){.dims = 2, .shape = {to, from}}, name, "weight",
                      (double)from + (double)to);
    l.bias = tensor(p, (struct plan_tensor){.dims = 1, .shape = {to}}, name, "bias", 0);
    return layer(p, l);
}

/* conv3-ReLU-conv3-ReLU. Dense: the second sees the block's input too, and both
 * outputs come out. */
static struct planes block(struct plan *p, const char *name, struct planes in, int32_t n)
{
    struct planes a = conv3(p, name, "conv1", in, n), b;

    if (!p->spec.dense)
        return conv3(p, name, "conv2", a, n);
    b = conv3(p, name, "conv2", joined(p, in, a), n);
    return joined(p, a, b);
}

static struct planes residual(struct plan *p, const char *name, struct planes in)
{
    char second[48];
    struct planes a = conv3(p, name, "conv1", in, in.count);

    snprintf(second, sizeof second, "%s.conv2", name);
    return conv(p, second, (struct layer){.in = a, .plus = in, .k = 3, .relu = 1}, in.count);
}

static struct planes pooled(struct plan *p, struct planes in, int to)
{
    struct planes out = fresh(p, &p->grids[to], in.count);

    return layer(p, (struct layer){.kind = &pool2d_kind, .in = in, .out = out});
}

static struct planes upsampled(struct plan *p, struct planes in, int to)
{
    struct planes out = fresh(p, &p->grids[to], in.count);

    return layer(p, (struct layer){.kind = &upsample_kind, .in = in, .out = out});
}

static struct planes noisy(struct plan *p, struct planes in)
{
    if (!p->training)
        return in;
    return layer(p, (struct layer){.kind = &noise_kind, .in = in, .out = in});
}

/* In place, but for the first `kept` planes, which others read as they were. */
static struct planes dropped(struct plan *p, struct planes in, int32_t kept)
{
    struct planes out = in, rest = {in.grid, in.count - kept, in.at + kept, NULL};

    if (!p->training)
        return in;
    if (kept)
        out = joined(p, fresh(p, in.grid, kept), rest);
    return layer(p, (struct layer){.kind = &dropout_kind, .in = in, .out = out});
}

/* A dense block's first half is read by its second. */
static struct planes dropped_block(struct plan *p, const char *name, struct planes in,
                                   int32_t n)
{
    return dropped(p, block(p, name, in, n), p->spec.dense ? n : 0);
}

/* dr-unet's end: a merge, four residual blocks, all four side by side. */
static struct planes refined(struct plan *p, struct planes u)
{
    struct planes all, r;

    r = conv(p, "merge", (struct layer){.in = u, .k = 3, .relu = 1}, p->spec.filters[0]);
    all = r = residual(p, "res1", r);
    for (int i = 2; i <= 4; i++) {
        char name[8];
        snprintf(name, sizeof name, "res%d", i);
        r = residual(p, name, r);
        all = joined(p, all, r);
    }
    return all;
}

static void layers(struct plan *p)
{
    const int32_t *n = p->spec.filters;
    struct planes x, a, b, c, d, f, u;

    x = fresh(p, &p->grids[FULL], 6);
    layer(p, (struct layer){.kind = &input_kind, .out = x});
    a = block(p, "enc1", noisy(p, x), n[0]);
    b = block(p, "enc2", noisy(p, pooled(p, a, HALF)), n[1]);
    c = dropped_block(p, "enc3", noisy(p, pooled(p, b, QUARTER)), n[2]);
    d = pooled(p, c, LOW);
    f = dropped(p, linear(p, "fc1", d, fresh(p, &p->grids[ROW], 1)), 0);
    f = linear(p, "fc2", f, fresh(p, d.grid, d.count));
    u = dropped_block(p, "dec3", joined(p, upsampled(p, f, QUARTER), c), n[2]);
    u = dropped_block(p, "dec2", joined(p, upsampled(p, u, HALF), b), n[1]);
    u = dropped_block(p, "dec1", joined(p, upsampled(p, u, FULL), a), n[0]);
    if (p->spec.dense)
        u = refined(p, u);
    u = conv(p, "out", (struct layer){.in = u, .k = 1}, 1);
    layer(p, (struct layer){.kind = &tanh_kind, .in = u, .out = u});
}

/* Puts the fully connected weights behind all others. */
static void place_last(struct plan *p)
{
    for (size_t i = 0; i < p->layer_count; i++)
        if (p->layers[i].kind == &linear_kind)
            p->layers[i].weight += p->weights;
    for (size_t i = 0; i < p->tensor_count; i++)
        if (p->tensors[i].dims == 2)
            p->tensors[i].offset += p->weights;
    p->weights += p->spare;
}

struct plan_room *plan_room_at(const struct plan *p, size_t at)
{
    struct plan_room *room = p->rooms;

    while (at - room->at >= room->size)
        room++;
    return room;
}

static void touch(const struct plan *p, const struct planes *planes, size_t number)
{
    for (int32_t i = 0; i < planes->count; i++) {
        struct plan_room *room = plan_room_at(p, planes->at[i]);
        room->first = number < room->first ? number : room->first;
        room->last = number > room->last ? number : room->last;
    }
}

static void set_lives(struct plan *p)
{
    for (size_t i = 0; i < p->layer_count; i++) {
        touch(p, &p->layers[i].in, i);
        touch(p, &p->layers[i].out, i);
        touch(p, &p->layers[i].plus, i);
    }
}

void plan_init(struct plan *plan, const struct net_spec *spec, int training)
{
    int32_t side = spec->side;

    *plan = (struct plan){.spec = *spec, .training = training};
    for (int i = FULL; i <= QUARTER; i++)
        plan->grids[i] = grid_framed(side >> i, side >> i);
    plan->grids[LOW] = grid_bare(side / 8, side / 8);
    plan->grids[ROW] = grid_bare(1, spec->fc);
    layers(plan);
    place_last(plan);
    set_lives(plan);
    if (training)
        gradients_place(plan);
    else
        values_place(plan);
    for (size_t i = 0; i < plan->layer_count; i++)
        if (plan->layers[i].kind == &conv2d_kind) {
            plan->layers[i].first = 1;
            break;
        }
}

void plan_finish(struct plan *plan)
{
    for (size_t i = 0; i < plan->tensor_count; i++)
        free(plan->tensors[i].name);
    for (size_t i = 0; i < plan->list_count; i++)
        free(plan->lists[i]);
    for (int i = FULL; i <= ROW; i++)
        grid_finish(&plan->grids[i]);
    free(plan->tensors);
    free(plan->rooms);
    free(plan->lists);
    free(plan->layers);
    *plan = (struct plan){0};
}
