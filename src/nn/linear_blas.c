/* The fully connected products by OpenBLAS, one thread a call. The library is
 * loaded when a net first wants it: it takes as long to start as all others together,
 * and most commands never multiply. */
#include "nn/kernels.h"
#include "base/library.h"

#include <cblas.h>

int linear_blas_open(struct err *err)
{
    if (library_open("libopenblas.so.0", "openblas_set_num_threads", "libopenblas0", err))
        return err_while(err, "DERMATOME_CPU=c does without OpenBLAS");
    LIBRARY_FIND(openblas_set_num_threads)(1);
    return 0;
}

void linear_blas(const struct linear *l, float *y, const float *x, const float *w,
                 int32_t first, int32_t count)
{
    if (l->n == 1) /* a product with one row would first copy all of w */
        LIBRARY_FIND(cblas_sgemv)
    (CblasRowMajor, CblasNoTrans, count, l->in, 1.0f, w + (size_t)first * (size_t)l->in, l->in,
     x, 1, 0.0f, y + first, 1);
    else LIBRARY_FIND(cblas_sgemm)(CblasRowMajor, CblasNoTrans, CblasTrans, l->n, count, l->in,
                                   1.0f, x, (int)l->x_stride, w + (size_t)first * (size_t)l->in,
                                   l->in, 0.0f, y + first, (int)l->y_stride);
}

void linear_blas_inputs(const struct linear *l, float *dx, const float *dy, const float *w,
                        int32_t first, int32_t count)
{
    LIBRARY_FIND(cblas_sgemm)
    (CblasRowMajor, CblasNoTrans, CblasNoTrans, l->n, count, l->out, 1.0f, dy, (int)l->y_stride,
     w + first, l->in, 1.0f, dx + first, (int)l->x_stride);
}
