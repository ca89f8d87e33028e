/* ReLU's way back in vectors, compiled once for each width under the name that meson.build
 * gives. The bits are the same in all. */
#include "nn/kernels.h"
#include "nn/vec.h"

float RELU_BACK(float *dy, const float *y, size_t count, int relu)
{
    vec sums[RELU_SUMS / LANES] = {{0}};
    float sum;
    size_t i = 0;

    for (; i + RELU_SUMS <= count; i += RELU_SUMS)
        for (size_t v = 0; v < RELU_SUMS / LANES; v++) {
            vec d = vec_load(dy + i + v * LANES);
            if (relu) {
                veci keep = vec_load(y + i + v * LANES) != 0;
                d = (vec)((veci)d & keep);
                vec_store(dy + i + v * LANES, d);
            }
            sums[v] += d;
        }
    sum = relu_plain_back(dy + i, y + i, count - i, relu);
    for (size_t v = 0; v < RELU_SUMS / LANES; v++)
        for (int j = 0; j < LANES; j++)
            sum += sums[v][j];
    return sum;
}
