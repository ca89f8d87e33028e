#include "tests/nn/oracle_case.h"

#include "base/file.h"
#include "base/rng.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUDGES 6

struct oracle {
    const char *folder;
    struct net_spec spec;
    int32_t batch, steps;
    double rate, momentum;
    struct net *net, *theirs; /* `theirs` holds weights or gradients to compare with */
    size_t tensors;
    struct bytes input, target, losses;
    float *x, *dy;
    float *grads, *after; /* ours of the first computation, tensor behind tensor */
    double *grad_errors, *after_errors; /* (tensors) */
    double *grad_moves, *after_moves;   /* (tensors): how far nudges move them */
};

static int read_file(struct bytes *out, const char *folder, const char *name, struct err *err)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return file_read(out, path, (size_t)2 << 30, err);
}

/* case.json is flat and written by us: the values after a key's colon. */
static int values_of(double *out, int count, const char *json, const char *key, struct err *err)
{
    char quoted[32];
    const char *at;

    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    at = strstr(json, quoted);
    if (!at)
        return err_set(err, ERR_FORMAT, "case.json has no %s", quoted);
    at += strlen(quoted);
    for (int i = 0; i < count; i++) {
        char *end;
        at += strspn(at, " [,\n");
        out[i] = !strncmp(at, "true", 4) ? 1 : !strncmp(at, "false", 5) ? 0 : strtod(at, &end);
        at += strcspn(at, ",]\n");
    }
    return 0;
}

static int read_case(struct oracle *o, struct err *err)
{
    struct bytes json = {0};
    double filters[3], fc, dense, side, batch, steps;
    int rc = -1;

    if (read_file(&json, o->folder, "case.json", err))
        return -1;
    bytes_add(&json, "", 1);
    const char *text = (const char *)json.data;
    if (values_of(filters, 3, text, "filters", err) || values_of(&fc, 1, text, "fc", err) ||
        values_of(&dense, 1, text, "dense", err) || values_of(&side, 1, text, "side", err) ||
        values_of(&batch, 1, text, "batch", err) || values_of(&steps, 1, text, "steps", err) ||
        values_of(&o->rate, 1, text, "lr", err) ||
        values_of(&o->momentum, 1, text, "momentum", err))
        goto done;
    for (int i = 0; i < 3; i++)
        o->spec.filters[i] = (int32_t)filters[i];
    o->spec.fc = (int32_t)fc;
    o->spec.dense = (int)dense;
    o->spec.side = (int32_t)side;
    o->batch = (int32_t)batch;
    o->steps = (int32_t)steps;
    rc = 0;
done:
    bytes_free(&json);
    return rc;
}

static int read_weights(struct net *net, const char *folder, const char *name, struct err *err)
{
    struct file_map map = {0};
    char path[4096];
    int rc;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (file_map(&map, path, err))
        return -1;
    rc = weights_read(net, 0, map.data, map.size, err);
    file_unmap(&map);
    return rc;
}

/* max|a - b| / max|b|; of zeros, max|a|. A NaN anywhere gives NaN. */
static double difference(const float *a, const float *b, size_t count)
{
    double worst = 0, scale = 0;

    for (size_t i = 0; i < count; i++) {
        double d = fabs((double)a[i] - (double)b[i]);
        if (isnan(d))
            return d;
        worst = d > worst ? d : worst;
        scale = fmax(scale, fabs((double)b[i]));
    }
    return scale > 0 ? worst / scale : worst;
}

static int worse(double *worst, double value)
{
    if (isnan(*worst) || !(isnan(value) || value > *worst))
        return 0;
    *worst = value;
    return 1;
}

static size_t pixels(const struct oracle *o)
{
    return (size_t)o->spec.side * (size_t)o->spec.side;
}

/* errors[i] becomes the larger of itself and of how far the net's gradients or
 * weights are from `want`, tensor behind tensor. */
static void compare(const struct oracle *o, double *errors, int grads, const float *want)
{
    const struct net_tensor *t;

    net_tensors(o->net, &t);
    for (size_t i = 0; i < o->tensors; want += t[i++].count)
        worse(&errors[i], difference(grads ? t[i].grad : t[i].weight, want, t[i].count));
}

/* All gradients or weights of a net, tensor behind tensor. */
static float *flat(const struct net *net, int grads)
{
    const struct net_tensor *t;
    size_t count = net_tensors(net, &t), size = 0;
    float *all, *to;

    for (size_t i = 0; i < count; i++)
        size += t[i].count;
    all = to = bytes_new(size, sizeof *all);
    for (size_t i = 0; i < count; to += t[i++].count)
        if (grads)
            memcpy(to, t[i].grad, t[i].count * sizeof *to);
        else
            net_tensor_get(to, &t[i]);
    return all;
}

static double loss_of(struct oracle *o, const float *y)
{
    return loss_jaccard(o->dy, y, (const float *)o->target.data, NULL, o->batch, pixels(o));
}

/* Weights as before the first step, input as it came or nudged by each kind of
 * chance but 0; then one forward and backward. */
static int first_pass(struct oracle *o, uint64_t nudge, const float **y, double *loss,
                      struct err *err)
{
    const float *x = (const float *)o->input.data;

    net_start(o->net, 0); /* momenta to 0 */
    if (read_weights(o->net, o->folder, "before.safetensors", err))
        return -1;
    for (size_t i = 0; i < (size_t)o->batch * 6 * pixels(o); i++)
        o->x[i] = nudge ? x[i] * (1 + 0x1p-20f * (rng_unit(rng_at(nudge, i)) - 0.5f)) : x[i];
    *y = net_forward(o->net, o->x, o->batch, NULL);
    *loss = loss_of(o, *y);
    net_backward(o->net, o->dy);
    return 0;
}

/* The steps; *worst is how far their losses are from the file's. */
static void steps(struct oracle *o, double *worst)
{
    for (int32_t s = 0; s < o->steps; s++) {
        double want, got = loss_of(o, net_forward(o->net, o->x, o->batch, NULL));
        memcpy(&want, o->losses.data + (size_t)s * sizeof want, sizeof want);
        worse(worst, fabs(got - want) / fabs(want));
        net_backward(o->net, o->dy);
        net_step(o->net, (float)o->rate, (float)o->momentum);
    }
}

/* Against the tensors of a file. */
static int compare_file(struct oracle *o, double *errors, int grads, const char *name,
                        struct err *err)
{
    float *want;

    if (read_weights(o->theirs, o->folder, name, err))
        return -1;
    want = flat(o->theirs, 0);
    compare(o, errors, grads, want);
    free(want);
    return 0;
}

static int measure(struct oracle *o, struct oracle_errors *out, struct err *err)
{
    struct bytes output = {0}, loss = {0};
    double want, got;
    const float *y;
    int rc = -1;

    if (read_file(&output, o->folder, "output.f32", err) ||
        read_file(&loss, o->folder, "loss.f64", err))
        goto done;
    if (output.size != (size_t)o->batch * pixels(o) * sizeof(float) ||
        loss.size != sizeof want) {
        err_set(err, ERR_FORMAT, "output.f32 or loss.f64 is not of the case's size");
        goto done;
    }
    if (first_pass(o, 0, &y, &got, err))
        goto done;
    out->output = difference(y, (const float *)output.data, (size_t)o->batch * pixels(o));
    memcpy(&want, loss.data, sizeof want);
    out->loss = fabs(got - want) / fabs(want);
    o->grads = flat(o->net, 1);
    if (compare_file(o, o->grad_errors, 1, "grads.safetensors", err))
        goto done;
    steps(o, &out->losses);
    o->after = flat(o->net, 0);
    if (compare_file(o, o->after_errors, 0, "after.safetensors", err))
        goto done;
    rc = 0;
done:
    bytes_free(&output);
    bytes_free(&loss);
    return rc;
}

/* How far rounding of the input moves each gradient and weight. */
static int nudge(struct oracle *o, struct err *err)
{
    for (uint64_t i = 1; i <= NUDGES; i++) {
        const float *y;
        double ignored;

        if (first_pass(o, i, &y, &ignored, err))
            return -1;
        compare(o, o->grad_moves, 1, o->grads);
        steps(o, &ignored);
        compare(o, o->after_moves, 0, o->after);
    }
    return 0;
}

static struct oracle_kind kind_of(const struct oracle *o, const double *errors,
                                  const double *moves, double tolerance)
{
    struct oracle_kind kind = {.worst = -1};
    const struct net_tensor *t;

    net_tensors(o->net, &t);
    for (size_t i = 0; i < o->tensors; i++) {
        if (errors[i] > tolerance && errors[i] <= 2 * moves[i]) {
            if (worse(&kind.unsteady, errors[i]))
                snprintf(kind.unsteady_at, sizeof kind.unsteady_at, "%s", t[i].name);
        } else if (worse(&kind.worst, errors[i])) {
            snprintf(kind.at, sizeof kind.at, "%s", t[i].name);
        }
    }
    return kind;
}

static int open_case(struct oracle *o, const struct kernels *kernels, struct err *err)
{
    const struct net_tensor *t;
    size_t count;

    if (read_case(o, err) || read_file(&o->input, o->folder, "input.f32", err) ||
        read_file(&o->target, o->folder, "target.f32", err) ||
        read_file(&o->losses, o->folder, "losses.f64", err))
        return -1;
    count = (size_t)o->batch * pixels(o);
    if (o->input.size != 6 * count * sizeof(float) || o->target.size != count * sizeof(float) ||
        o->losses.size != (size_t)o->steps * sizeof(double))
        return err_set(err, ERR_FORMAT,
                       "input.f32, target.f32 or losses.f64 is not of the "
                       "case's size");
    if (net_create(&o->net, &o->spec, o->batch, NET_GRADIENTS, err) ||
        net_create(&o->theirs, &o->spec, 1, 0, err))
        return -1;
    net_use(o->net, kernels);
    o->tensors = net_tensors(o->net, &t);
    o->x = bytes_new(6 * count, sizeof *o->x);
    o->dy = bytes_new(count, sizeof *o->dy);
    o->grad_errors = bytes_zeroed(o->tensors, sizeof *o->grad_errors);
    o->after_errors = bytes_zeroed(o->tensors, sizeof *o->after_errors);
    o->grad_moves = bytes_zeroed(o->tensors, sizeof *o->grad_moves);
    o->after_moves = bytes_zeroed(o->tensors, sizeof *o->after_moves);
    return 0;
}

static void close_case(struct oracle *o)
{
    net_destroy(o->net);
    net_destroy(o->theirs);
    bytes_free(&o->input);
    bytes_free(&o->target);
    bytes_free(&o->losses);
    free(o->x);
    free(o->dy);
    free(o->grads);
    free(o->after);
    free(o->grad_errors);
    free(o->after_errors);
    free(o->grad_moves);
    free(o->after_moves);
}

int oracle_case(struct oracle_errors *out, const char *folder, const struct kernels *kernels,
                double tolerance, struct err *err)
{
    struct oracle o = {.folder = folder};
    int rc = -1;

    *out = (struct oracle_errors){0};
    if (open_case(&o, kernels, err) || measure(&o, out, err))
        goto done;
    out->steps = o.steps;
    for (int pass = 0; pass < 2; pass++) {
        out->grads = kind_of(&o, o.grad_errors, o.grad_moves, tolerance);
        out->after = kind_of(&o, o.after_errors, o.after_moves, tolerance);
        if (pass == 1 || oracle_within(out, tolerance))
            break;
        if (nudge(&o, err))
            goto done;
    }
    rc = 0;
done:
    close_case(&o);
    return rc ? err_while(err, "%s", folder) : 0;
}

int oracle_within(const struct oracle_errors *e, double tolerance)
{
    return e->output <= tolerance && e->loss <= tolerance && e->grads.worst <= tolerance &&
           e->losses <= tolerance && e->after.worst <= tolerance;
}
