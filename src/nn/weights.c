#include "nn/weights.h"

#include "base/bytes.h"
#include "base/text.h"
#include "nn/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "weights files are little-endian; this machine would have to swap"
#endif

#define MOMENTUM "momentum."

static void add_shape(struct text *text, const struct net_tensor *t)
{
    for (int32_t i = 0; i < t->dims; i++)
        text_add(text, "%s%d", i ? ", " : "", t->shape[i]);
}

static void add_tensor(struct text *text, const char *prefix, const struct net_tensor *t,
                       size_t *at)
{
    size_t size = t->count * sizeof(float);

    text_add(text, "%s\"%s%s\": {\"dtype\": \"F32\", \"shape\": [", text->size > 1 ? ",\n" : "",
             prefix, t->name);
    add_shape(text, t);
    text_add(text, "], \"data_offsets\": [%zu, %zu]}", *at, *at + size);
    *at += size;
}

static void add_header(struct text *text, const struct net *net, int with_momenta,
                       const struct weights_note *notes, size_t note_count)
{
    const struct net_tensor *t;
    size_t count = net_tensors(net, &t), at = 0;

    text_add(text, "{");
    if (note_count)
        text_add(text, "\"__metadata__\": {");
    for (size_t i = 0; i < note_count; i++) {
        text_add(text, "%s", i ? ", " : "");
        text_add_json(text, notes[i].key);
        text_add(text, ": ");
        text_add_json(text, notes[i].value);
    }
    if (note_count)
        text_add(text, "}");
    for (size_t i = 0; i < count; i++)
        add_tensor(text, "", &t[i], &at);
    for (size_t i = 0; with_momenta && i < count; i++)
        add_tensor(text, MOMENTUM, &t[i], &at);
    text_add(text, "}");
    while (text->size % 8)
        text_add(text, " ");
}

static int write_weights(const struct weights_sink *sink, const struct net_tensor *t,
                         struct err *err)
{
    size_t size = t->count * sizeof(float);
    float *canonical;
    int rc;

    if (!t->turned)
        return sink->add(sink->self, t->weight, size, err);
    canonical = bytes_new(t->count, sizeof *canonical);
    net_tensor_get(canonical, t);
    rc = sink->add(sink->self, canonical, size, err);
    free(canonical);
    return rc;
}

int weights_write(const struct net *net, int with_momenta, const struct weights_note *notes,
                  size_t note_count, const struct weights_sink *sink, struct err *err)
{
    const struct net_tensor *t;
    size_t count = net_tensors(net, &t);
    struct text header = {0};
    uint8_t length[8];
    int rc = -1;

    if (with_momenta && !t[0].momentum)
        return err_set(err, ERR_USAGE, "a net made without training has no momenta to write");
    add_header(&header, net, with_momenta, notes, note_count);
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)((uint64_t)header.size >> (8 * i));
    if (sink->add(sink->self, length, sizeof length, err) ||
        sink->add(sink->self, header.data, header.size, err))
        goto done;
    for (size_t i = 0; i < count; i++)
        if (write_weights(sink, &t[i], err))
            goto done;
    for (size_t i = 0; with_momenta && i < count; i++)
        if (sink->add(sink->self, t[i].momentum, t[i].count * sizeof(float), err))
            goto done;
    rc = 0;
done:
    text_free(&header);
    return rc;
}

/* What is looked for: the weights, then the momenta, and where they were seen. */
struct wanted {
    const struct net_tensor *tensors;
    size_t count;
    int with_momenta;
    const uint8_t **seen; /* (2, count) */
};

static int same_shape(const struct net_tensor *t, const struct safetensors_tensor *file)
{
    if (t->dims != file->dims)
        return 0;
    for (int32_t i = 0; i < t->dims; i++)
        if ((uint64_t)t->shape[i] != file->shape[i])
            return 0;
    return 1;
}

static int refuse_shape(const struct net_tensor *t, const struct safetensors_tensor *file,
                        struct err *err)
{
    struct text ours = {0}, theirs = {0};

    add_shape(&ours, t);
    text_add(&theirs, "%s", "");
    for (int32_t i = 0; i < file->dims; i++)
        text_add(&theirs, "%s%llu", i ? ", " : "", (unsigned long long)file->shape[i]);
    err_set(err, ERR_FORMAT,
            "weights of another network: '%s' is %.8s (%.120s) in the file, F32 (%s) here",
            file->name, file->dtype, theirs.data, ours.data);
    text_free(&ours);
    text_free(&theirs);
    return -1;
}

/* No NaN and no infinity: their exponent's bits are all 1. */
static int all_finite(const uint8_t *data, size_t count)
{
    unsigned odd = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, data + i * sizeof bits, sizeof bits);
        odd |= (bits & 0x7f800000u) == 0x7f800000u;
    }
    return !odd;
}

static int visit(void *self, const struct safetensors_tensor *file, struct err *err)
{
    struct wanted *w = self;
    const char *name = file->name;
    int momentum = !strncmp(name, MOMENTUM, strlen(MOMENTUM));

    if (momentum)
        name += strlen(MOMENTUM);
    if (momentum && !w->with_momenta)
        return 0;
    for (size_t i = 0; i < w->count; i++) {
        const struct net_tensor *t = &w->tensors[i];
        const uint8_t **seen = &w->seen[momentum ? w->count + i : i];
        if (strcmp(t->name, name))
            continue;
        if (*seen)
            return err_set(err, ERR_FORMAT, "tensor '%s' is there twice", file->name);
        if (strcmp(file->dtype, "F32") || !same_shape(t, file))
            return refuse_shape(t, file, err);
        if (!all_finite(file->data, t->count))
            return err_set(err, ERR_FORMAT, "tensor '%s' holds NaN or infinity", file->name);
        *seen = file->data;
    }
    return 0;
}

int weights_read(struct net *net, int with_momenta, const uint8_t *data, size_t size,
                 struct err *err)
{
    struct wanted w = {.with_momenta = with_momenta};
    int rc = -1;

    w.count = net_tensors(net, &w.tensors);
    if (with_momenta && !w.tensors[0].momentum)
        return err_set(err, ERR_USAGE, "a net made without training has no room for momenta");
    w.seen = bytes_zeroed(2 * w.count, sizeof *w.seen);
    if (safetensors_each(data, size, visit, &w, err))
        goto done;
    for (size_t i = 0; i < w.count * (with_momenta ? 2 : 1); i++)
        if (!w.seen[i]) {
            err_set(err, ERR_FORMAT, "weights of another network: there is no tensor '%s%s'",
                    i < w.count ? "" : MOMENTUM, w.tensors[i % w.count].name);
            goto done;
        }
    for (size_t i = 0; i < w.count; i++) {
        net_tensor_put(&w.tensors[i], w.seen[i]);
        if (with_momenta)
            memcpy(w.tensors[i].momentum, w.seen[w.count + i],
                   w.tensors[i].count * sizeof(float));
    }
    net_changed(net);
    rc = 0;
done:
    free(w.seen);
    return rc;
}

int weights_note_read(char *out, size_t room, const char *key, const uint8_t *data, size_t size,
                      struct err *err)
{
    return safetensors_note(out, room, key, data, size, err);
}
