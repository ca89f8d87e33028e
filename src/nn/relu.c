#include "nn/kernels.h"

#define SUMS                                                                                   \
    16 /* side by side, so that the sum is a vector's; fixed, so that its bits are too */

float relu_plain_back(float *dy, const float *y, size_t count, int relu)
{
    float sums[SUMS] = {0}, sum = 0;
    size_t i = 0;

    if (relu)
        for (size_t j = 0; j < count; j++)
            dy[j] = y[j] == 0 ? 0 : dy[j];
    for (; i + SUMS <= count; i += SUMS)
        for (size_t j = 0; j < SUMS; j++)
            sums[j] += dy[i + j];
    for (; i < count; i++)
        sum += dy[i];
    for (size_t j = 0; j < SUMS; j++)
        sum += sums[j];
    return sum;
}
