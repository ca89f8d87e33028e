#include "nn/kernels.h"

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
    {"plain", always, 1, 1, conv2d_plain, conv2d_weights_plain, linear_plain,
     linear_inputs_plain, linear_weights_plain},
    {"vec", always, 4, 4, conv2d_vec, conv2d_weights_vec, linear_blas, linear_inputs_blas,
     linear_weights_blas},
#ifdef __x86_64__
    {"avx2", has_avx2, 4, 8, conv2d_avx2, conv2d_weights_avx2, linear_blas, linear_inputs_blas,
     linear_weights_blas},
    {"avx512", has_avx512, 8, 16, conv2d_avx512, conv2d_weights_avx512, linear_blas,
     linear_inputs_blas, linear_weights_blas},
#endif
};

size_t kernels_all(const struct kernels **out)
{
    *out = table;
    return sizeof table / sizeof *table;
}

const struct kernels *kernels_best(void)
{
    const struct kernels *best = table;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].usable())
            best = &table[i];
    return best;
}
