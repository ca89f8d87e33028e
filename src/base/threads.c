#include "base/threads.h"
#include "base/bytes.h"
#include "base/text.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 256

struct crew {
    atomic_size_t next;
    size_t count;
    void (*work)(void *self, size_t i);
    void *self;
};

int threads_default(void)
{
    const char *asked = getenv("DERMATOME_THREADS");
    long long n = sysconf(_SC_NPROCESSORS_ONLN);

    if (asked)
        text_number(&n, asked, 1, THREADS_MAX);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static void *hand(void *arg)
{
    struct crew *crew = arg;
    size_t i;

    while ((i = atomic_fetch_add(&crew->next, 1)) < crew->count)
        crew->work(crew->self, i);
    return NULL;
}

void threads_each(int threads, size_t count, void (*work)(void *self, size_t i), void *self)
{
    struct crew crew = {.count = count, .work = work, .self = self};
    pthread_t others[THREADS_MAX];
    int started = 0;

    while (started + 1 < threads && started + 1 < THREADS_MAX && (size_t)started + 1 < count) {
        if (pthread_create(&others[started], NULL, hand, &crew))
            break; /* fewer hands do the same work */
        started++;
    }
    hand(&crew);
    for (int t = 0; t < started; t++)
        pthread_join(others[t], NULL);
}

/* Places of a ring that are filled by some and emptied, in order, by one. */
struct ring {
    pthread_mutex_t mutex;
    pthread_cond_t filled, emptied;
    size_t next, taken; /* the first that nobody works on; how many were taken */
    size_t count, ahead;
    uint8_t *full; /* ahead */
    void (*work)(void *self, size_t i);
    void *self;
};

/* The next that is to be worked on; `count` if there is none. */
static size_t ring_next(struct ring *ring)
{
    while (ring->next < ring->count && ring->next - ring->taken >= ring->ahead)
        pthread_cond_wait(&ring->emptied, &ring->mutex);
    return ring->next < ring->count ? ring->next++ : ring->count;
}

static void *fill(void *arg)
{
    struct ring *ring = arg;
    size_t i;

    pthread_mutex_lock(&ring->mutex);
    while ((i = ring_next(ring)) < ring->count) {
        pthread_mutex_unlock(&ring->mutex);
        ring->work(ring->self, i);
        pthread_mutex_lock(&ring->mutex);
        ring->full[i % ring->ahead] = 1;
        pthread_cond_signal(&ring->filled);
    }
    pthread_mutex_unlock(&ring->mutex);
    return NULL;
}

static int empty(struct ring *ring, int (*take)(void *self, size_t i))
{
    int rc = 0;

    pthread_mutex_lock(&ring->mutex);
    for (size_t i = 0; !rc && i < ring->count; i++) {
        while (!ring->full[i % ring->ahead])
            pthread_cond_wait(&ring->filled, &ring->mutex);
        pthread_mutex_unlock(&ring->mutex);
        rc = take(ring->self, i);
        pthread_mutex_lock(&ring->mutex);
        ring->full[i % ring->ahead] = 0;
        ring->taken = i + 1;
        if (rc)
            ring->next = ring->count;
        pthread_cond_broadcast(&ring->emptied);
    }
    pthread_mutex_unlock(&ring->mutex);
    return rc;
}

static int alone(size_t count, void (*work)(void *self, size_t i),
                 int (*take)(void *self, size_t i), void *self)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < count; i++) {
        work(self, i);
        rc = take(self, i);
    }
    return rc;
}

int threads_in_order(int threads, size_t count, size_t ahead,
                     void (*work)(void *self, size_t i), int (*take)(void *self, size_t i),
                     void *self)
{
    struct ring ring = {.count = count, .ahead = ahead, .work = work, .self = self};
    pthread_t others[THREADS_MAX];
    int started = 0, rc;

    if (pthread_mutex_init(&ring.mutex, NULL) || pthread_cond_init(&ring.filled, NULL) ||
        pthread_cond_init(&ring.emptied, NULL))
        abort();
    ring.full = bytes_zeroed(ahead, 1);
    while (started < threads && started < THREADS_MAX && (size_t)started < count) {
        if (pthread_create(&others[started], NULL, fill, &ring))
            break; /* fewer hands do the same work */
        started++;
    }
    rc = started ? empty(&ring, take) : alone(count, work, take, self);
    for (int t = 0; t < started; t++)
        pthread_join(others[t], NULL);
    pthread_cond_destroy(&ring.emptied);
    pthread_cond_destroy(&ring.filled);
    pthread_mutex_destroy(&ring.mutex);
    free(ring.full);
    return rc;
}

struct threads_task {
    pthread_t thread;
    int started;
    void (*work)(void *self);
    void *self;
};

static void *do_task(void *arg)
{
    struct threads_task *task = arg;

    task->work(task->self);
    return NULL;
}

struct threads_task *threads_task_begin(void (*work)(void *self), void *self)
{
    struct threads_task *task = bytes_zeroed(1, sizeof *task);

    task->work = work;
    task->self = self;
    task->started = !pthread_create(&task->thread, NULL, do_task, task);
    return task;
}

void threads_task_end(struct threads_task *task)
{
    if (!task)
        return;
    if (task->started)
        pthread_join(task->thread, NULL);
    else
        task->work(task->self);
    free(task);
}

struct threads_lock {
    pthread_mutex_t mutex;
};

struct threads_lock *threads_lock_new(void)
{
    struct threads_lock *lock = bytes_new(1, sizeof *lock);

    if (pthread_mutex_init(&lock->mutex, NULL))
        abort();
    return lock;
}

void threads_lock_free(struct threads_lock *lock)
{
    if (lock)
        pthread_mutex_destroy(&lock->mutex);
    free(lock);
}

void threads_lock_take(struct threads_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void threads_lock_give(struct threads_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

struct threads_gate {
    pthread_mutex_t mutex;
    pthread_cond_t left;
    int room;
};

struct threads_gate *threads_gate_new(int room)
{
    struct threads_gate *gate = bytes_new(1, sizeof *gate);

    if (pthread_mutex_init(&gate->mutex, NULL) || pthread_cond_init(&gate->left, NULL))
        abort();
    gate->room = room;
    return gate;
}

void threads_gate_free(struct threads_gate *gate)
{
    if (gate) {
        pthread_cond_destroy(&gate->left);
        pthread_mutex_destroy(&gate->mutex);
    }
    free(gate);
}

void threads_gate_enter(struct threads_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    while (!gate->room)
        pthread_cond_wait(&gate->left, &gate->mutex);
    gate->room--;
    pthread_mutex_unlock(&gate->mutex);
}

void threads_gate_leave(struct threads_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->room++;
    pthread_cond_signal(&gate->left);
    pthread_mutex_unlock(&gate->mutex);
}
