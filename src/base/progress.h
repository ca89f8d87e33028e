#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

/* progress.h - who wants to hear how far a long job is.
 *
 * `tick` may be NULL: nobody listens. Returning nonzero asks the job to stop
 * at its next safe point, with all that is done kept. */
struct progress {
    int (*tick)(void *self, const char *what, long done, long total);
    void *self;
};

static inline int progress_tick(const struct progress *progress, const char *what, long done,
                                long total)
{
    return progress && progress->tick ? progress->tick(progress->self, what, done, total) : 0;
}

#endif
