/* Parts of one block: apart, all 0, on lines, with room to read behind the last. */
#include "nn/slab.h"
#include "tests/check.h"

#include <stdint.h>
#include <stdlib.h>

int main(void)
{
    float *a, *none = (float *)&a, *b, *c;
    const struct slab_part parts[] = {{&a, 1}, {&none, 0}, {&b, 70001}, {&c, 16}};
    float *block = slab_parts(parts, sizeof parts / sizeof *parts), sum = 0;

    CHECK(block && a == block && !none);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        CHECK((uintptr_t)*parts[i].at % 64 == 0);
        for (size_t f = 0; parts[i].count && f < parts[i].count + 16; f++)
            sum += (*parts[i].at)[f];
    }
    CHECK(sum == 0);
    CHECK(b - a >= 1 + 16 && c - b >= 70001 + 16);
    free(block);
    return check_result();
}
