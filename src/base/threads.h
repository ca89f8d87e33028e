#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include <stddef.h>

/* threads.h - the same work for each of many things, on several cores. */

/* How many cores this process may use; DERMATOME_THREADS overrides. */
int threads_default(void);

/* Calls work(self, i) for each i in [0, count), each once, in no promised
 * order, on up to `threads` threads, the caller's among them; returns when all
 * are done. Results and errors belong in arrays indexed by i. */
void threads_each(int threads, size_t count, void (*work)(void *self, size_t i), void *self);

/* The same where results go on in order: work(self, i) on up to `threads`
 * threads beside the caller's, take(self, i) on the caller's, for i = 0, 1, 2 ...,
 * each after its work. At most `ahead` are worked on or wait to be taken, so that
 * a ring of `ahead` places, i % ahead, holds what they share. A take() that gives
 * nonzero is the last, and its value is returned when all work that was begun is done; 0 if all
 * were taken. */
int threads_in_order(int threads, size_t count, size_t ahead,
                     void (*work)(void *self, size_t i), int (*take)(void *self, size_t i),
                     void *self);

/* One piece of work beside what the caller does: work(self) begins on a thread of
 * its own, and has been done when threads_task_end() returns, which accepts NULL
 * and frees the task. Where no thread can be had it is done by then all the same. */
struct threads_task;
struct threads_task *threads_task_begin(void (*work)(void *self), void *self);
void threads_task_end(struct threads_task *task);

/* A lock that one thread holds at a time, for what several of them must ask.
 * threads_lock_free() accepts NULL. */
struct threads_lock;
struct threads_lock *threads_lock_new(void);
void threads_lock_free(struct threads_lock *lock);
void threads_lock_take(struct threads_lock *lock);
void threads_lock_give(struct threads_lock *lock);

/* A gate that lets `room` threads in at once; others wait in threads_gate_enter() until one
 * has left. threads_gate_free() accepts NULL. */
struct threads_gate;
struct threads_gate *threads_gate_new(int room);
void threads_gate_free(struct threads_gate *gate);
void threads_gate_enter(struct threads_gate *gate);
void threads_gate_leave(struct threads_gate *gate);

#endif
