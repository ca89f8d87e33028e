/* Pooling in vectors, compiled once for each width under the names that meson.build gives. The
 * bits are the same in all. */
#include "nn/kernels.h"
#include "nn/vec.h"

/* All ones where v is larger than the largest so far; a NaN is larger than all before it. */
static inline veci wins(vec v, vec largest)
{
    return (v > largest) | (v != v);
}

static inline vec pick(veci first, vec a, vec b)
{
    return (vec)((first & (veci)a) | (~first & (veci)b));
}

static inline vec larger(vec v, vec largest)
{
    return pick(wins(v, largest), v, largest);
}

/* LANES pixels of each kind, of two vectors of a row. */
struct pair {
    vec left, right;
};

static inline struct pair pair_load(const float *x)
{
    vec a = vec_load(x), b = vec_load(x + LANES);

    return (struct pair){__builtin_shufflevector(a, b, VEC_EVEN),
                         __builtin_shufflevector(a, b, VEC_ODD)};
}

static inline void pair_add(float *to, vec left, vec right)
{
    vec_store(to, vec_load(to) + __builtin_shufflevector(left, right, VEC_LOW));
    vec_store(to + LANES,
              vec_load(to + LANES) + __builtin_shufflevector(left, right, VEC_HIGH));
}

void POOL(float *y, const float *x, int32_t cols, int32_t pitch)
{
    int32_t c = 0;

    for (; c + LANES <= cols; c += LANES) {
        struct pair above = pair_load(x + 2 * c), below = pair_load(x + pitch + 2 * c);
        vec_store(y + c,
                  larger(below.right, larger(below.left, larger(above.right, above.left))));
    }
    pool2d_plain(y + c, x + 2 * c, cols - c, pitch);
}

void POOL_BACK(float *dx, const float *x, const float *dy, int32_t cols, int32_t pitch)
{
    int32_t c = 0;

    for (; c + LANES <= cols; c += LANES) {
        struct pair above = pair_load(x + 2 * c), below = pair_load(x + pitch + 2 * c);
        veci at1 = wins(above.right, above.left), at2, at3, g = (veci)vec_load(dy + c);
        vec largest = pick(at1, above.right, above.left);

        at2 = wins(below.left, largest);
        at3 = wins(below.right, pick(at2, below.left, largest));
        at2 &= ~at3;
        at1 &= ~(at2 | at3);
        pair_add(dx + 2 * c, (vec)(g & ~(at1 | at2 | at3)), (vec)(g & at1));
        pair_add(dx + pitch + 2 * c, (vec)(g & at2), (vec)(g & at3));
    }
    pool2d_plain_back(dx + 2 * c, x + 2 * c, dy + c, cols - c, pitch);
}
