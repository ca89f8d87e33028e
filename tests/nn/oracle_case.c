#include "tests/nn/oracle_case.h"

#include "base/file.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct oracle {
    const char *folder;
    struct net_spec spec;
    int32_t batch, steps;
    double rate, momentum;
    struct net *net, *theirs; /* `theirs` holds weights or gradients to compare with */
    struct bytes input, target;
    float *dy;
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

/* Keeps the larger; a NaN is the largest. */
static int worse(double *worst, double value)
{
    if (isnan(*worst) || !(isnan(value) || value > *worst))
        return 0;
    *worst = value;
    return 1;
}

static double compare(struct oracle *o, int grads, char where[64])
{
    const struct net_tensor *ours, *theirs;
    size_t count = net_tensors(o->net, &ours);
    double worst = -1;

    net_tensors(o->theirs, &theirs);
    for (size_t i = 0; i < count; i++) {
        const float *a = grads ? ours[i].grad : ours[i].weight;
        if (worse(&worst, difference(a, theirs[i].weight, ours[i].count)))
            snprintf(where, 64, "%s", ours[i].name);
    }
    return worst;
}

static size_t pixels(const struct oracle *o)
{
    return (size_t)o->spec.side * (size_t)o->spec.side;
}

static double loss_of(struct oracle *o, const float *y)
{
    return loss_jaccard(o->dy, y, (const float *)o->target.data, NULL, o->batch, pixels(o));
}

static const float *forward(struct oracle *o)
{
    return net_forward(o->net, (const float *)o->input.data, o->batch, NULL);
}

static int first_pass(struct oracle *o, struct oracle_errors *out, struct err *err)
{
    struct bytes output = {0}, loss = {0};
    const float *y = forward(o);
    double want, got;
    int rc = -1;

    if (read_file(&output, o->folder, "output.f32", err) ||
        read_file(&loss, o->folder, "loss.f64", err) ||
        read_weights(o->theirs, o->folder, "grads.safetensors", err))
        goto done;
    if (output.size != (size_t)o->batch * pixels(o) * sizeof(float) ||
        loss.size != sizeof want) {
        err_set(err, ERR_FORMAT, "output.f32 or loss.f64 is not of the case's size");
        goto done;
    }
    out->output = difference(y, (const float *)output.data, (size_t)o->batch * pixels(o));
    memcpy(&want, loss.data, sizeof want);
    got = loss_of(o, y);
    out->loss = fabs(got - want) / fabs(want);
    net_backward(o->net, o->dy);
    out->grads = compare(o, 1, out->grads_at);
    rc = 0;
done:
    bytes_free(&output);
    bytes_free(&loss);
    return rc;
}

static int steps(struct oracle *o, struct oracle_errors *out, struct err *err)
{
    struct bytes losses = {0};
    int rc = -1;

    if (read_file(&losses, o->folder, "losses.f64", err) ||
        read_weights(o->theirs, o->folder, "after.safetensors", err))
        goto done;
    if (losses.size != (size_t)o->steps * sizeof(double)) {
        err_set(err, ERR_FORMAT, "losses.f64 is not of the case's size");
        goto done;
    }
    for (int32_t s = 0; s < o->steps; s++) {
        double want, got = loss_of(o, forward(o));
        memcpy(&want, losses.data + (size_t)s * sizeof want, sizeof want);
        worse(&out->losses, fabs(got - want) / fabs(want));
        net_backward(o->net, o->dy);
        net_step(o->net, (float)o->rate, (float)o->momentum);
    }
    out->after = compare(o, 0, out->after_at);
    rc = 0;
done:
    bytes_free(&losses);
    return rc;
}

int oracle_case(struct oracle_errors *out, const char *folder, const struct kernels *kernels,
                struct err *err)
{
    struct oracle o = {.folder = folder};
    size_t count;
    int rc = -1;

    *out = (struct oracle_errors){0};
    if (read_case(&o, err) || read_file(&o.input, folder, "input.f32", err) ||
        read_file(&o.target, folder, "target.f32", err))
        goto done;
    count = (size_t)o.batch * pixels(&o);
    if (o.input.size != 6 * count * sizeof(float) || o.target.size != count * sizeof(float)) {
        err_set(err, ERR_FORMAT, "input.f32 or target.f32 is not of the case's size");
        goto done;
    }
    if (net_create(&o.net, &o.spec, o.batch, 1, err) ||
        net_create(&o.theirs, &o.spec, 1, 0, err) ||
        read_weights(o.net, folder, "before.safetensors", err))
        goto done;
    net_use(o.net, kernels);
    o.dy = bytes_new(count, sizeof *o.dy);
    out->steps = o.steps;
    if (first_pass(&o, out, err) || steps(&o, out, err))
        goto done;
    rc = 0;
done:
    net_destroy(o.net);
    net_destroy(o.theirs);
    bytes_free(&o.input);
    bytes_free(&o.target);
    free(o.dy);
    return rc ? err_while(err, "%s", folder) : 0;
}

int oracle_within(const struct oracle_errors *e, double tolerance)
{
    return e->output <= tolerance && e->loss <= tolerance && e->grads <= tolerance &&
           e->losses <= tolerance && e->after <= tolerance;
}
