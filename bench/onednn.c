#include "bench/onednn.h"

#include "base/bytes.h"

#include <dnnl.h>
#include <stdlib.h>

#define ARGS_MAX 4

struct onednn {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_desc_t forward, desc; /* the gradients' want forward's as a hint */
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t args[ARGS_MAX];
    int arg_count;
};

/* The descriptors of a convolution, layouts left to oneDNN. */
struct arrays {
    dnnl_memory_desc_t src, weights, bias, dst;
};

static struct arrays arrays_of(const struct onednn_shape *s)
{
    const dnnl_dims_t src = {s->n, s->in, s->side, s->side};
    const dnnl_dims_t dst = {s->n, s->out, s->side, s->side};
    const dnnl_dims_t weights = {s->out, s->in, s->k, s->k}, bias = {s->out};
    struct arrays a;

    dnnl_memory_desc_init_by_tag(&a.src, 4, src, dnnl_f32, dnnl_format_tag_any);
    dnnl_memory_desc_init_by_tag(&a.dst, 4, dst, dnnl_f32, dnnl_format_tag_any);
    dnnl_memory_desc_init_by_tag(&a.weights, 4, weights, dnnl_f32, dnnl_format_tag_any);
    dnnl_memory_desc_init_by_tag(&a.bias, 1, bias, dnnl_f32, dnnl_x);
    return a;
}

static dnnl_status_t describe_forward(struct onednn *c, const struct onednn_shape *s,
                                      const struct arrays *a)
{
    dnnl_alg_kind_t kind = s->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
    const dnnl_dims_t strides = {1, 1}, around = {s->k / 2, s->k / 2};
    dnnl_convolution_desc_t conv;
    dnnl_primitive_attr_t attr;
    dnnl_post_ops_t relu;
    dnnl_status_t status;

    status = dnnl_convolution_forward_desc_init(&conv, dnnl_forward_training, kind, &a->src,
                                                &a->weights, &a->bias, &a->dst, strides, around,
                                                around);
    if (status != dnnl_success)
        return status;
    dnnl_primitive_attr_create(&attr);
    dnnl_post_ops_create(&relu);
    dnnl_post_ops_append_eltwise(relu, 1, dnnl_eltwise_relu, 0, 0);
    dnnl_primitive_attr_set_post_ops(attr, relu);
    status = dnnl_primitive_desc_create(&c->forward, &conv, attr, c->engine, NULL);
    dnnl_post_ops_destroy(relu);
    dnnl_primitive_attr_destroy(attr);
    return status;
}

static dnnl_status_t describe(struct onednn *c, const struct onednn_shape *s,
                              enum onednn_way way)
{
    dnnl_alg_kind_t kind = s->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
    const dnnl_dims_t strides = {1, 1}, around = {s->k / 2, s->k / 2};
    struct arrays a = arrays_of(s);
    dnnl_status_t status = describe_forward(c, s, &a);
    dnnl_convolution_desc_t conv;

    if (status != dnnl_success || way == ONEDNN_FORWARD)
        return status;
    if (way == ONEDNN_DATA)
        status = dnnl_convolution_backward_data_desc_init(&conv, kind, &a.src, &a.weights,
                                                          &a.dst, strides, around, around);
    else
        status = dnnl_convolution_backward_weights_desc_init(
            &conv, kind, &a.src, &a.weights, &a.bias, &a.dst, strides, around, around);
    return status == dnnl_success
               ? dnnl_primitive_desc_create(&c->desc, &conv, NULL, c->engine, c->forward)
               : status;
}

/* Numbers that are neither 0 nor large. */
static void add_arg(struct onednn *c, const_dnnl_primitive_desc_t desc, int arg)
{
    const dnnl_memory_desc_t *md =
        dnnl_primitive_desc_query_md(desc, dnnl_query_exec_arg_md, arg);
    dnnl_memory_t memory;
    void *data;

    if (!md || !md->ndims)
        return;
    if (dnnl_memory_create(&memory, md, c->engine, DNNL_MEMORY_ALLOCATE) != dnnl_success)
        abort();
    dnnl_memory_get_data_handle(memory, &data);
    for (size_t i = 0; i < dnnl_memory_desc_get_size(md) / sizeof(float); i++)
        ((float *)data)[i] = (float)(i % 17) / 16 - 0.45f;
    c->args[c->arg_count++] = (dnnl_exec_arg_t){arg, memory};
}

struct onednn *onednn_new(const struct onednn_shape *shape, enum onednn_way way)
{
    static const int wanted[ONEDNN_WAYS][ARGS_MAX] = {
        {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST},
        {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST},
        {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST},
    };
    struct onednn *c = bytes_zeroed(1, sizeof *c);
    const_dnnl_primitive_desc_t desc;

    if (dnnl_engine_create(&c->engine, dnnl_cpu, 0) != dnnl_success ||
        dnnl_stream_create(&c->stream, c->engine, dnnl_stream_default_flags) != dnnl_success)
        abort();
    if (describe(c, shape, way) != dnnl_success)
        goto none;
    desc = way == ONEDNN_FORWARD ? c->forward : c->desc;
    if (dnnl_primitive_create(&c->primitive, desc) != dnnl_success)
        goto none;
    for (int i = 0; i < ARGS_MAX; i++)
        if (wanted[way][i]) /* there is no argument 0 */
            add_arg(c, desc, wanted[way][i]);
    return c;
none:
    onednn_free(c);
    return NULL;
}

void onednn_run(struct onednn *c)
{
    if (dnnl_primitive_execute(c->primitive, c->stream, c->arg_count, c->args) != dnnl_success)
        abort();
    dnnl_stream_wait(c->stream);
}

void onednn_free(struct onednn *c)
{
    if (!c)
        return;
    for (int i = 0; i < c->arg_count; i++)
        dnnl_memory_destroy(c->args[i].memory);
    if (c->primitive)
        dnnl_primitive_destroy(c->primitive);
    if (c->desc)
        dnnl_primitive_desc_destroy(c->desc);
    if (c->forward)
        dnnl_primitive_desc_destroy(c->forward);
    dnnl_stream_destroy(c->stream);
    dnnl_engine_destroy(c->engine);
    free(c);
}
