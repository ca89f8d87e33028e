#ifndef APP_CHILD_H
#define APP_CHILD_H

#include "base/err.h"

/* child.h - this very program once more, beside the one that runs: in a session of its own, so
 * that it outlives its parent and its terminal, with nothing of the parent's open. */

/* Begins it with `words` (ended by NULL; the first is the program's name). Standard input is
 * empty; what it says is added to the file `log`, which is made for its owner alone. *pid
 * becomes its number. ERR_IO: it cannot be begun. Whoever begins children ignores SIGCHLD. */
int child_begin(long *pid, const char *const *words, const char *log, struct err *err);

/* 1 while it runs; 0 once it has ended, and for 0. */
int child_lives(long pid);

#endif
