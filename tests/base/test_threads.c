/* What base/threads.c promises: each thing once, whatever the number of threads. */
#include "base/threads.h"
#include "tests/check.h"

static void count(void *self, size_t i)
{
    ((int *)self)[i]++;
}

int main(void)
{
    for (int threads = 1; threads <= 5; threads++) {
        int seen[1000] = {0};

        threads_each(threads, 1000, count, seen);
        for (int i = 0; i < 1000; i++)
            CHECK_INT(seen[i], 1);
        threads_each(threads, 0, count, NULL);
    }
    CHECK(threads_default() >= 1);
    return check_result();
}
