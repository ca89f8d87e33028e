#include "nn/kernels.h"

#include "base/text.h"

#include <string.h>

static int always(void)
{
    return 1;
}

#ifdef __x86_64__
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f");
}
#endif

static const struct kernels table[] = {
    {"c", always, 1, 1, conv2d_plain, NULL, conv2d_plain_weights, NULL, linear_plain,
     linear_plain_turned, linear_plain_inputs, linear_plain_weights, linear_plain_step,
     pool2d_plain, pool2d_plain_back, relu_plain_back},
    {"vec", always, 4, 4, conv2d_vec_any, winograd_any, conv2d_vec_weights_any,
     winograd_weights_any, linear_blas, linear_turned_any, linear_blas_inputs,
     linear_weights_any, linear_step_any, pool2d_any, pool2d_any_back, relu_any_back},
#ifdef __x86_64__
    {"avx2", has_avx2, 4, 8, conv2d_vec_avx2, winograd_avx2, conv2d_vec_weights_avx2,
     winograd_weights_avx2, linear_blas, linear_turned_avx2, linear_blas_inputs,
     linear_weights_avx2, linear_step_avx2, pool2d_avx2, pool2d_avx2_back, relu_avx2_back},
    {"avx512", has_avx512, 8, 16, conv2d_vec_avx512, winograd_avx512, conv2d_vec_weights_avx512,
     winograd_weights_avx512, linear_avx512, linear_turned_avx512, linear_inputs_avx512,
     linear_weights_avx512, linear_step_avx512, pool2d_avx512, pool2d_avx512_back,
     relu_avx512_back},
#endif
};

size_t kernels_all(const struct kernels **out)
{
    *out = table;
    return sizeof table / sizeof *table;
}

static int refuse(const char *name, struct err *err)
{
    struct text usable = {0};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].usable())
            text_add(&usable, "%s%s", usable.size ? ", " : "", table[i].name);
    err_set(err, ERR_USAGE, "kernels '%.40s': this machine can run %s", name, usable.data);
    text_free(&usable);
    return -1;
}

int kernels_choose(const struct kernels **out, const char *name, struct err *err)
{
    const struct kernels *chosen = NULL;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].usable() && (!name || !*name || !strcmp(table[i].name, name)))
            chosen = &table[i];
    if (!chosen)
        return refuse(name, err);
    if (chosen->linear == linear_blas && linear_blas_open(err))
        return -1;
    *out = chosen;
    return 0;
}
