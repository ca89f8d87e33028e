#include "nn/kernels.h"

float relu_plain_back(float *dy, const float *y, size_t count, int relu)
{
    float sums[RELU_SUMS] = {0}, sum = 0;
    size_t i = 0;

    if (relu)
        for (size_t j = 0; j < count; j++)
            dy[j] = y[j] == 0 ? 0 : dy[j];
    for (; i + RELU_SUMS <= count; i += RELU_SUMS)
        for (size_t j = 0; j < RELU_SUMS; j++)
            sums[j] += dy[i + j];
    for (; i < count; i++)
        sum += dy[i];
    for (size_t j = 0; j < RELU_SUMS; j++)
        sum += sums[j];
    return sum;
}
