#ifndef NN_KERNELS_H
#define NN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* kernels.h - the inner loops that take the time, as a table.
 *
 * One row is the definition in plain C; the others are fast and are held
 * against it by tests/nn/test_kernels.c. A net uses the best row that this
 * machine can run; a row always gives the same bits for the same numbers,
 * whatever the number of threads, because no kernel starts threads itself. */

/* A framed plane: `rows` x `cols` pixels in one stretch of floats. Pixel
 * (r, c) is `r * pitch + c` after the plane's first pixel. Around the pixels
 * is a frame of zeros: pitch = cols + 1, so that the column right of one row
 * is the column left of the next, and more than one row of zeros lies before
 * the first pixel and behind the span. A 3x3 convolution therefore runs along
 * the span as along a line and never asks where an edge is. What a kernel
 * computes for positions in the frame is masked to 0 as it is written.
 *
 * A bare plane has no frame: pitch = cols, origin = 0, span = rows * cols. */
struct grid {
    int32_t rows, cols, pitch;
    size_t origin;   /* floats before the first pixel, a multiple of 16 */
    size_t span;     /* positions that kernels compute, a multiple of GRID_TILE */
    size_t size;     /* floats of the whole plane */
    int32_t *inside; /* (span): -1 on a pixel, 0 in the frame; NULL for a bare plane */
};

#define GRID_TILE 48 /* a multiple of three vectors of 4, 8 or 16 floats */

/* grid.c: the two kinds. The caller releases either with grid_finish(). */
struct grid grid_framed(int32_t rows, int32_t cols);
struct grid grid_bare(int32_t rows, int32_t cols);
void grid_finish(struct grid *grid);

/* Some planes of one photo's block: at[i] is where the first pixel of the i-th
 * lies, in floats from the start of the block, grad[i] where its gradient lies in
 * the block of gradients. Joining channels is joining such lists; nothing is copied. */
struct planes {
    const struct grid *grid;
    int32_t count;
    const size_t *at, *grad;
};

/* A convolution that keeps rows and columns: K = 1 or 3, stride 1, zeros around.
 *
 *   y[o][r][c] = act(bias[o] + base[o][r][c]
 *                    + sum over i, p, q of w[o][i][p][q] x[i][r+p-K/2][c+q-K/2])
 *
 * All planes are on the same framed grid. Weights are packed in blocks of B
 * outputs, packed[o / B][i][p][q][o % B], the last block filled with zeros. */
struct conv {
    int32_t k;
    int relu; /* act is max(0, .), which keeps NaN; otherwise nothing */
    struct planes in, out;
    struct planes base; /* count 0: none; may be `out` itself: the result is added */
    const float *packed;
    const float *bias; /* (out) or NULL */
};

/* A fully connected layer on rows: x (n, in) with x_stride floats from row to
 * row, y (n, out) with y_stride, w (out, in). */
struct linear {
    int32_t n, in, out;
    size_t x_stride, y_stride;
};

/* A step of momentum and weights: m = mu m + gradient, w -= rate m. */
struct linear_step {
    float *w, *m; /* (out, in) */
    float rate, mu;
};

struct winograd_tiles;

struct kernels {
    const char *name;
    int (*usable)(void); /* 1 if this machine can run it */
    int32_t block;       /* B above, at most CONV_BLOCK_MAX */
    int32_t lanes;       /* L below, at most CONV_LANES_MAX */

    /* Computes positions [first, first + count) of every output's span, in the
     * photo's block; both are multiples of GRID_TILE. */
    void (*conv)(const struct conv *conv, float *photo, size_t first, size_t count);

    /* The same convolution, of side 3, of one rectangle of tiles, by nn/winograd.h; its
     * weights are packed by winograd_pack(), `room` is winograd_room() floats. Frames
     * are left as they are. NULL in the row of the definition. */
    void (*winograd)(const struct conv *conv, float *photo, const struct winograd_tiles *tiles,
                     float *room);

    /* Overwrites part[o / L][i][p][q][o % L] with this photo's share of
     * dLoss/dw: the sum over pixels of dy[o][r][c] x[i][r+p-K/2][c+q-K/2]. x is
     * `in` of `values`, dy is `out` of `grads`. `panel` is room for CONV_BAND x
     * CONV_LANES_MAX floats. */
    void (*conv_weights)(const struct conv *conv, float *part, const float *values,
                         const float *grads, float *panel);

    /* The same for side 3, by nn/winograd.h; `room` is winograd_weights_room() floats. NULL in
     * the row of the definition. */
    void (*winograd_weights)(const struct conv *conv, float *part, const float *values,
                             const float *grads, float *room);

    /* y[:, first..] = x w^T for `count` outputs. */
    void (*linear)(const struct linear *l, float *y, const float *x, const float *w,
                   int32_t first, int32_t count);
    /* The same of one photo by turned weights, w (in, out): an input that is 0, as ReLU makes
     * every second one, costs nothing, since nobody reads its weights. */
    void (*linear_turned)(const struct linear *l, float *y, const float *x, const float *w,
                          int32_t first, int32_t count);
    /* dx[:, first..] += dy w for `count` inputs. */
    void (*linear_inputs)(const struct linear *l, float *dx, const float *dy, const float *w,
                          int32_t first, int32_t count);
    /* dw[first.., :] = dy^T x for `count` outputs: overwritten. */
    void (*linear_weights)(const struct linear *l, float *dw, const float *dy, const float *x,
                           int32_t first, int32_t count);
    /* A step with that gradient, which is stored nowhere: weights and momenta are
     * read and written once. Nonzero if a weight is now not finite. */
    int (*linear_step)(const struct linear *l, const struct linear_step *step, const float *dy,
                       const float *x, int32_t first, int32_t count);

    /* A row of pooling: y[c], c < cols, is the largest of x's 2x2 pixels, by two rows of x,
     * `pitch` floats apart. A NaN is the largest. */
    void (*pool)(float *y, const float *x, int32_t cols, int32_t pitch);
    /* Its way back: adds dy[c] to the gradient dx of the first of the largest, in reading
     * order. */
    void (*pool_back)(float *dx, const float *x, const float *dy, int32_t cols, int32_t pitch);
    /* dy = 0 where the output y is 0, in place; NaN and positive outputs let it through.
     * Returns the sum of dy afterwards, in the same order in every row: RELU_SUMS sums side by
     * side, behind what is left over; `relu` 0 only sums. */
    float (*relu_back)(float *dy, const float *y, size_t count, int relu);
};

#define RELU_SUMS      16 /* fixed, so that the bits are too */
#define CONV_BLOCK_MAX 8
#define CONV_LANES_MAX 16
#define CONV_BAND      192 /* positions a weight kernel takes at a time; a multiple of GRID_TILE */

/* All rows, the definition first, the fastest last. One is ready to be called after
 * kernels_choose() has given it. */
size_t kernels_all(const struct kernels **out);

/* The row of that name, or the last that is usable here if `name` is NULL or empty.
 * ERR_USAGE if there is none of that name or this machine cannot run it; the text
 * lists those that it can. ERR_IO, ERR_STATE: the row multiplies by OpenBLAS, and that
 * cannot be loaded. */
int kernels_choose(const struct kernels **out, const char *name, struct err *err);

/* The functions behind the rows. */
void conv2d_plain(const struct conv *conv, float *photo, size_t first, size_t count);
void conv2d_plain_weights(const struct conv *conv, float *part, const float *values,
                          const float *grads, float *panel);
void conv2d_vec_any(const struct conv *conv, float *photo, size_t first, size_t count);
void winograd_any(const struct conv *conv, float *photo, const struct winograd_tiles *tiles,
                  float *room);
void winograd_weights_any(const struct conv *conv, float *part, const float *values,
                          const float *grads, float *room);
void conv2d_vec_weights_any(const struct conv *conv, float *part, const float *values,
                            const float *grads, float *panel);
void linear_turned_any(const struct linear *l, float *y, const float *x, const float *w,
                       int32_t first, int32_t count);
void linear_weights_any(const struct linear *l, float *dw, const float *dy, const float *x,
                        int32_t first, int32_t count);
int linear_step_any(const struct linear *l, const struct linear_step *step, const float *dy,
                    const float *x, int32_t first, int32_t count);
void pool2d_plain(float *y, const float *x, int32_t cols, int32_t pitch);
void pool2d_plain_back(float *dx, const float *x, const float *dy, int32_t cols, int32_t pitch);
float relu_plain_back(float *dy, const float *y, size_t count, int relu);
void pool2d_any(float *y, const float *x, int32_t cols, int32_t pitch);
void pool2d_any_back(float *dx, const float *x, const float *dy, int32_t cols, int32_t pitch);
float relu_any_back(float *dy, const float *y, size_t count, int relu);
#ifdef __x86_64__
void pool2d_avx2(float *y, const float *x, int32_t cols, int32_t pitch);
void pool2d_avx2_back(float *dx, const float *x, const float *dy, int32_t cols, int32_t pitch);
float relu_avx2_back(float *dy, const float *y, size_t count, int relu);
void pool2d_avx512(float *y, const float *x, int32_t cols, int32_t pitch);
void pool2d_avx512_back(float *dx, const float *x, const float *dy, int32_t cols,
                        int32_t pitch);
float relu_avx512_back(float *dy, const float *y, size_t count, int relu);
void conv2d_vec_avx2(const struct conv *conv, float *photo, size_t first, size_t count);
void winograd_avx2(const struct conv *conv, float *photo, const struct winograd_tiles *tiles,
                   float *room);
void winograd_weights_avx2(const struct conv *conv, float *part, const float *values,
                           const float *grads, float *room);
void conv2d_vec_weights_avx2(const struct conv *conv, float *part, const float *values,
                             const float *grads, float *panel);
void conv2d_vec_avx512(const struct conv *conv, float *photo, size_t first, size_t count);
void winograd_avx512(const struct conv *conv, float *photo, const struct winograd_tiles *tiles,
                     float *room);
void winograd_weights_avx512(const struct conv *conv, float *part, const float *values,
                             const float *grads, float *room);
void conv2d_vec_weights_avx512(const struct conv *conv, float *part, const float *values,
                               const float *grads, float *panel);
void linear_turned_avx2(const struct linear *l, float *y, const float *x, const float *w,
                        int32_t first, int32_t count);
void linear_weights_avx2(const struct linear *l, float *dw, const float *dy, const float *x,
                         int32_t first, int32_t count);
int linear_step_avx2(const struct linear *l, const struct linear_step *step, const float *dy,
                     const float *x, int32_t first, int32_t count);
void linear_avx512(const struct linear *l, float *y, const float *x, const float *w,
                   int32_t first, int32_t count);
void linear_inputs_avx512(const struct linear *l, float *dx, const float *dy, const float *w,
                          int32_t first, int32_t count);
void linear_turned_avx512(const struct linear *l, float *y, const float *x, const float *w,
                          int32_t first, int32_t count);
void linear_weights_avx512(const struct linear *l, float *dw, const float *dy, const float *x,
                           int32_t first, int32_t count);
int linear_step_avx512(const struct linear *l, const struct linear_step *step, const float *dy,
                       const float *x, int32_t first, int32_t count);
#endif
void linear_plain(const struct linear *l, float *y, const float *x, const float *w,
                  int32_t first, int32_t count);
void linear_plain_turned(const struct linear *l, float *y, const float *x, const float *w,
                         int32_t first, int32_t count);
void linear_plain_inputs(const struct linear *l, float *dx, const float *dy, const float *w,
                         int32_t first, int32_t count);
void linear_plain_weights(const struct linear *l, float *dw, const float *dy, const float *x,
                          int32_t first, int32_t count);
int linear_plain_step(const struct linear *l, const struct linear_step *step, const float *dy,
                      const float *x, int32_t first, int32_t count);
/* linear_blas.c: calls from several threads at once are meant; linear_blas_open(), to
 * be called before them, loads OpenBLAS and switches off its own threads for the
 * process: they would change the bits with their number. ERR_IO, ERR_STATE. */
int linear_blas_open(struct err *err);
void linear_blas(const struct linear *l, float *y, const float *x, const float *w,
                 int32_t first, int32_t count);
void linear_blas_inputs(const struct linear *l, float *dx, const float *dy, const float *w,
                        int32_t first, int32_t count);

#endif
