/* What base/threads.c promises: each thing once, whatever the number of threads. */
#include "base/threads.h"
#include "tests/check.h"

static void count(void *self, size_t i)
{
    ((int *)self)[i]++;
}

struct shared {
    struct threads_lock *lock;
    long sum;
};

/* Without the lock some of these would be lost. */
static void add_slowly(void *self, size_t i)
{
    struct shared *shared = self;

    for (int k = 0; k < 1000; k++) {
        volatile long *sum = &shared->sum;
        long was;

        threads_lock_take(shared->lock);
        was = *sum;
        *sum = was + (long)(i % 2) + 1;
        threads_lock_give(shared->lock);
    }
}

static void test_lock(void)
{
    struct shared shared = {threads_lock_new(), 0};

    threads_each(4, 100, add_slowly, &shared);
    CHECK_INT(shared.sum, 150000);
    threads_lock_free(shared.lock);
    threads_lock_free(NULL);
}

static void set(void *self)
{
    *(int *)self = 7;
}

/* Nobody reads what a task writes before its end. */
static void test_task(void)
{
    int value = 0;
    struct threads_task *task = threads_task_begin(set, &value);

    threads_task_end(task);
    CHECK_INT(value, 7);
    threads_task_end(NULL);
}

int main(void)
{
    test_lock();
    test_task();
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
