#ifndef APP_REMARKS_H
#define APP_REMARKS_H

/* remarks.h - lines of which a thousand may come: the first few of each kind
 * are shown, the rest are counted.
 *
 * Two lines are of one kind if they differ only in what stands in quotes ('...')
 * and in digits. */
enum { REMARKS_KINDS = 16, REMARKS_SHOWN = 3 };

struct remarks {
    struct {
        char key[160];
        long count;
    } kinds[REMARKS_KINDS]; /* the last takes all that find no other */
    int count;
};

/* Counts the line; returns 1 if it is to be shown. */
int remarks_add(struct remarks *remarks, const char *line);

/* How many were not shown. */
long remarks_hidden(const struct remarks *remarks);

#endif
