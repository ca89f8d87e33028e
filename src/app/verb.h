#ifndef APP_VERB_H
#define APP_VERB_H

#include <stdio.h>

#include "base/err.h"
#include "base/progress.h"

/* verb.h - what every command of the program is given, and gives back.
 *
 * Data goes to standard output, everything else to standard error. */
struct app {
    const char *catalogue;       /* -C; NULL: walk up from the working folder */
    int json;                    /* --json: data as JSON */
    int csv;                     /* --csv: data as CSV, where the verb has a table */
    int quiet;                   /* -q: no progress, no remarks */
    int dry_run;                 /* --dry-run: say what would be done, do nothing */
    int vault;                   /* --vault: open it, for verbs that have a use for it */
    const char *passphrase_file; /* --vault-passphrase-file, which says --vault too; or NULL */
};

/* One command. `run` gets the words after the verb. */
struct verb {
    const char *name;
    const char *summary; /* one line for `dermatome help` */
    int (*run)(const struct app *app, int argc, char **argv);
};

/* The exit codes: 0 done, 1 a check found differences (or some files were
 * refused), and those of sysexits.h for the rest; 77 is the privacy guard. */
enum app_exit {
    APP_DONE = 0,
    APP_DIFFERS = 1,
    APP_USAGE = 64,
    APP_DATA = 65,
    APP_ABSENT = 66,
    APP_INTERNAL = 70,
    APP_IO = 74,
    APP_BUSY = 75,
    APP_GUARD = 77,
    APP_STATE = 78,
    APP_STOPPED = 130,
};

/* Prints "dermatome: <text>" and returns the exit code that fits. */
int app_fail(const struct err *err);

/* Prints a remark to standard error, unless -q. */
void app_say(const struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Progress on standard error: a line that rewrites itself on a terminal, with
 * rate and time left; elsewhere a line every ten seconds; nothing with -q.
 * Asks the job to stop after SIGINT or SIGTERM. progress_bar_end() clears the
 * line. */
struct progress_bar {
    const struct app *app;
    double began, shown; /* seconds of base/clock.h */
    char what[64];
    long from; /* done when this `what` began */
    int open;  /* a line is on the terminal */
};
struct progress progress_bar_begin(struct progress_bar *bar, const struct app *app);
void progress_bar_end(struct progress_bar *bar);

/* 1 after SIGINT or SIGTERM; app_catch_signals() makes that so. */
int app_stopped(void);
void app_catch_signals(void);

#endif
