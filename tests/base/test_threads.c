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

enum { AHEAD = 7 };

/* Work on i leaves i + 1 in its place of the ring; taking finds it there and leaves 0. */
struct line {
    struct threads_lock *lock;
    long ring[AHEAD];
    long taken, begun, most_ahead, last, faults;
};

static void put(void *self, size_t i)
{
    struct line *line = self;

    threads_lock_take(line->lock);
    line->begun++;
    if (line->begun - line->taken > line->most_ahead)
        line->most_ahead = line->begun - line->taken;
    line->faults += line->ring[i % AHEAD] != 0;
    line->ring[i % AHEAD] = (long)i + 1;
    threads_lock_give(line->lock);
}

static int take(void *self, size_t i)
{
    struct line *line = self;
    int rc;

    threads_lock_take(line->lock);
    line->faults += line->taken != (long)i || line->ring[i % AHEAD] != (long)i + 1;
    line->ring[i % AHEAD] = 0;
    line->taken++;
    rc = (long)i == line->last ? 42 : 0;
    threads_lock_give(line->lock);
    return rc;
}

static void test_in_order(int threads, long count, long last)
{
    struct line line = {.lock = threads_lock_new(), .last = last};
    long all = last < 0 || last >= count ? count : last + 1;

    CHECK_INT(threads_in_order(threads, (size_t)count, AHEAD, put, take, &line),
              last >= 0 && last < count ? 42 : 0);
    CHECK_INT(line.taken, all);
    CHECK_INT(line.faults, 0);
    CHECK(line.most_ahead <= AHEAD + 1); /* one may be taken and not yet be counted as such */
    CHECK(line.begun >= all && line.begun <= all + AHEAD);
    threads_lock_free(line.lock);
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
    for (int threads = 0; threads <= 5; threads++) {
        test_in_order(threads, 0, -1);
        test_in_order(threads, 1, -1);
        test_in_order(threads, 1000, -1);
        test_in_order(threads, 1000, 0);
        test_in_order(threads, 1000, 500);
        test_in_order(threads, 1000, 999);
    }
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
