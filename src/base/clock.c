#include "base/clock.h"
#include "base/text.h"

#include <stdlib.h>
#include <time.h>

struct clock_text clock_now(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    struct clock_text out = {{0}};
    time_t now = time(NULL);
    long long asked;
    struct tm tm;

    if (fixed && !text_number(&asked, fixed, 0, 253402300799LL))
        now = (time_t)asked;
    gmtime_r(&now, &tm);
    strftime(out.utc, sizeof out.utc, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return out;
}

double clock_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
