/* The fully connected products by OpenBLAS, one thread a call. The library is
 * loaded when a net first wants it: it takes as long to start as all others together,
 * and most commands never multiply. It is then found by name at each product, which
 * takes a microsecond of a call's hundreds and needs no state here. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "nn/kernels.h"

#include <cblas.h>
#include <dlfcn.h>
#include <string.h>

typedef __typeof__(cblas_sgemm) *sgemm_fn;
typedef __typeof__(cblas_sgemv) *sgemv_fn;
typedef __typeof__(openblas_set_num_threads) *set_threads_fn;

/* C has no cast from an object's pointer to a function's; POSIX promises that the bits are the
 * same. */
static void find(void *function, size_t size, const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name);

    memcpy(function, &found, size);
}

int linear_blas_open(struct err *err)
{
    set_threads_fn set_threads;

    if (!dlopen(BLAS_LIBRARY, RTLD_LAZY | RTLD_GLOBAL))
        return err_set(err, ERR_IO,
                       "OpenBLAS cannot be loaded (%s); install it (Debian: libopenblas0), "
                       "or set DERMATOME_CPU=c",
                       dlerror());
    find(&set_threads, sizeof set_threads, "openblas_set_num_threads");
    if (!set_threads)
        return err_set(err, ERR_STATE, "'%s' is not OpenBLAS: %s", BLAS_LIBRARY, dlerror());
    set_threads(1);
    return 0;
}

static sgemm_fn sgemm(void)
{
    sgemm_fn f;

    find(&f, sizeof f, "cblas_sgemm");
    return f;
}

static sgemv_fn sgemv(void)
{
    sgemv_fn f;

    find(&f, sizeof f, "cblas_sgemv");
    return f;
}

void linear_blas(const struct linear *l, float *y, const float *x, const float *w,
                 int32_t first, int32_t count)
{
    if (l->n == 1) /* a product with one row would first copy all of w */
        sgemv()(CblasRowMajor, CblasNoTrans, count, l->in, 1.0f,
                w + (size_t)first * (size_t)l->in, l->in, x, 1, 0.0f, y + first, 1);
    else
        sgemm()(CblasRowMajor, CblasNoTrans, CblasTrans, l->n, count, l->in, 1.0f, x,
                (int)l->x_stride, w + (size_t)first * (size_t)l->in, l->in, 0.0f, y + first,
                (int)l->y_stride);
}

void linear_blas_inputs(const struct linear *l, float *dx, const float *dy, const float *w,
                        int32_t first, int32_t count)
{
    sgemm()(CblasRowMajor, CblasNoTrans, CblasNoTrans, l->n, count, l->out, 1.0f, dy,
            (int)l->y_stride, w + first, l->in, 1.0f, dx + first, (int)l->x_stride);
}
