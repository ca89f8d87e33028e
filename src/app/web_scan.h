#ifndef APP_WEB_SCAN_H
#define APP_WEB_SCAN_H

#include "app/web_filter.h"

/* web_scan.h - the photos that fit a filter, in its order, looked for in one stretch of the
 * catalogue after another. Where a filter fits few of many photos the scan ends when its time
 * is over and knows how far it came, so that the next page goes on from there. */
enum { WEB_SCAN_KEY = 40 };

struct web_scan {
    struct stmt q;          /* stands at the photo that web_scan_next() came to */
    char key[WEB_SCAN_KEY]; /* all photos up to here were given or do not fit: where another
                               goes on */
    int over;               /* 1: there are none behind `key` */
    /* Its own: */
    struct db *db;
    const struct web_filter *filter;
    const char *columns;
    int key_at; /* the key's column; -1: q is not open */
    int given;  /* 1: the caller has had the row that q stands at */
    uint64_t to, step,
        end;      /* places of keys: where this stretch ends, its size, and the last */
    double until; /* when the time is over */
};

/* From behind the photo with the key `after`, or from `at` thousandths of the way through, but
 * from the last 60 at the latest; NULL or "": from the first. `columns` are of photo_info, with
 * the key among them (md5 of one dataset, else id) or `*`. ERR_USAGE: the place is none. End it
 * with web_scan_close(), which accepts {0}. */
int web_scan_open(struct web_scan *out, struct db *db, const struct web_filter *filter,
                  const char *columns, const char *after, const char *at, struct err *err);

/* 1: at the next photo; 0: there is none, or the time is over; -1. */
int web_scan_next(struct web_scan *scan, struct err *err);
void web_scan_close(struct web_scan *scan);

/* The share of the way that has been looked at, 0 to 1. */
double web_scan_share(const struct web_scan *scan);

#endif
