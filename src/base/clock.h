#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* clock.h - the only place that asks what time it is. */

struct clock_text {
    char utc[21]; /* 2026-01-31T12:34:56Z */
};

/* Now, UTC, to the second; SOURCE_DATE_EPOCH (seconds) stands in where set. */
struct clock_text clock_now(void);

/* Seconds since some fixed moment; never runs backwards. */
double clock_seconds(void);

#endif
