#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stddef.h>

#include "base/err.h"

/* options.h - the words after a verb, told by a table. */

enum option_kind {
    OPTION_FLAG,   /* value: int *, set to 1 */
    OPTION_TEXT,   /* value: const char ** */
    OPTION_NUMBER, /* value: long long *, within low .. high */
    OPTION_REAL,   /* value: double *, within low .. high */
};

struct option {
    const char *name; /* without the dashes; one of a single letter has one dash */
    enum option_kind kind;
    void *value;
    double low, high;    /* of a number */
    const char *metavar; /* "DIR", "N"; NULL for a flag */
    const char *help;
};

/* One verb's usage: the lines under "usage:", a paragraph, its options. */
struct usage {
    const char *lines; /* e.g. "dermatome init DIR" */
    const char *about; /* what it does, exit codes that differ from the usual */
    const struct option *options;
    int count;
    const char *examples; /* may be NULL */
};

/* Reads argv: `--name value`, `--name=value`, `-n value`, flags, `--` to end options; what
 * is left goes to `words` in order. Unknown options are told with the nearest
 * known one. `--help` or `-h` prints the usage to standard output and gives 1.
 * Returns 0, 1 or -1 (ERR_USAGE). */
int options_read(const struct usage *usage, int argc, char **argv, const char **words,
                 int words_max, int *words_count, struct err *err);

/* Of words that options_read() took: the name of the first option that is none of `names`,
 * whose last is NULL; NULL if there is no such option. For a verb that takes only some of its
 * options in one of its forms. */
const char *options_beyond(const struct usage *usage, int argc, char **argv,
                           const char *const *names);

/* The same as a failure, for one of several words that follow a verb. ERR_USAGE. */
int options_only(const struct usage *usage, int argc, char **argv, const char *word,
                 const char *const *names, struct err *err);

/* Of the texts, the one nearest to `wrong`; NULL if none is near. `stride` is
 * the distance in bytes from one `const char *` to the next. */
const char *options_nearest(const char *wrong, const char *const *first, int count,
                            size_t stride);

#endif
