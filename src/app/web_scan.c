#include "app/web_scan.h"
#include "base/clock.h"
#include "db/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Photos of a stretch, which are looked at in a few tenths of a second; how long a scan goes on
 * to another one; what a single one may take. */
enum { STRETCH = 20000, LAST_PAGE = 60 };
#define SECONDS      1.0
#define SECONDS_ONE  5.0
#define SECONDS_BACK 0.3 /* for the last page's beginning */

/* Of an MD5 its first 15 digits, which are spread evenly. */
#define LAST_MD5 (((uint64_t)1 << 60) - 1)

static uint64_t place_of(const struct web_scan *scan, const char *key)
{
    char digits[] = "000000000000000";

    if (!scan->filter->by_md5)
        return strtoull(key, NULL, 10);
    memcpy(digits, key, strnlen(key, sizeof digits - 1));
    return strtoull(digits, NULL, 16);
}

static void key_of(char key[WEB_SCAN_KEY], const struct web_scan *scan, uint64_t place)
{
    const char *form = scan->filter->by_md5 ? "%015llx" : "%llu";

    snprintf(key, WEB_SCAN_KEY, form, (unsigned long long)place);
}

static void bind_key(struct web_scan *scan, int at, const char *key)
{
    if (scan->filter->by_md5)
        stmt_bind_text(&scan->q, at, key);
    else
        stmt_bind_int(&scan->q, at, strtoll(key, NULL, 10));
}

/* The end is a page of photos, not what is behind it: where fewer than a page are behind the
 * key it goes back. Where looking for that takes long it stays. */
static int leave_a_page(struct web_scan *scan, struct err *err)
{
    const char *key = scan->filter->by_md5 ? "md5" : "id";
    struct text sql = {0};
    struct stmt q = {0};
    int got;

    text_add(&sql, "SELECT %s FROM photo_info WHERE %s ORDER BY %s DESC LIMIT 1 OFFSET %d", key,
             scan->filter->where.data, key, LAST_PAGE);
    got = query_open(&q, scan->db, sql.data, SECONDS_BACK, err);
    text_free(&sql);
    if (!got) {
        web_filter_bind(&q, scan->filter);
        got = stmt_step(&q, err);
        if (!got)
            scan->key[0] = 0; /* one page has them all */
        else if (got > 0 && place_of(scan, stmt_text(&q, 0)) < place_of(scan, scan->key))
            snprintf(scan->key, sizeof scan->key, "%s", stmt_text(&q, 0));
        else if (got < 0 && err->code == ERR_LIMIT)
            got = 0;
    }
    query_close(&q);
    return got < 0 ? -1 : 0;
}

static int begin(struct web_scan *scan, const char *after, const char *at, struct err *err)
{
    long long thousandths = 0, id = 0;
    uint64_t place;

    if (at && *at && text_number(&thousandths, at, 0, 1000))
        return err_set(err, ERR_USAGE, "'%.20s' is not within 0 and 1000: at", at);
    if (after && *after) {
        if (scan->filter->by_md5 ? after[strspn(after, "0123456789abcdef")] != 0
                                 : text_number(&id, after, 0, INT64_MAX))
            return err_set(err, ERR_USAGE, "'%.40s' is no photo's %s: after", after,
                           scan->filter->by_md5 ? "MD5" : "number");
        snprintf(scan->key, sizeof scan->key, "%.39s", after);
        return 0;
    }
    place = scan->end / 1000 * (uint64_t)thousandths +
            scan->end % 1000 * (uint64_t)thousandths / 1000;
    if (!place)
        return 0; /* "": before the first */
    key_of(scan->key, scan, place);
    return leave_a_page(scan, err);
}

int web_scan_open(struct web_scan *out, struct db *db, const struct web_filter *filter,
                  const char *columns, const char *after, const char *at, struct err *err)
{
    struct web_scan scan = {.db = db, .filter = filter, .columns = columns, .key_at = -1};
    int64_t last = 0;

    if (stmt_get_int(&last, db, "SELECT coalesce(max(id), 0) FROM photo", NULL, err))
        return -1;
    scan.end = filter->by_md5 ? LAST_MD5 : (uint64_t)last;
    scan.step = filter->by_md5 ? LAST_MD5 / ((uint64_t)last / STRETCH + 1) : STRETCH;
    scan.until = clock_seconds() + SECONDS;
    if (begin(&scan, after, at, err))
        return -1;
    scan.to = place_of(&scan, scan.key);
    *out = scan;
    return 0;
}

static int find_key(const struct web_scan *scan, const char *key)
{
    int at = stmt_columns(&scan->q) - 1;

    while (at > 0 && strcmp(stmt_column_name(&scan->q, at), key) != 0)
        at--;
    return at;
}

/* Opens the statement of the next stretch. The last has no end: a photo that has just come in
 * may lie behind it. */
static int open_stretch(struct web_scan *scan, struct err *err)
{
    const char *key = scan->filter->by_md5 ? "md5" : "id";
    int count = scan->filter->count, rc;
    struct text sql = {0};
    char end[WEB_SCAN_KEY];

    scan->to = scan->to < scan->end && scan->end - scan->to > scan->step ? scan->to + scan->step
                                                                         : scan->end;
    text_add(&sql, "SELECT %s FROM photo_info WHERE %s AND %s>?%d", scan->columns,
             scan->filter->where.data, key, count + 1);
    if (scan->to < scan->end)
        text_add(&sql, " AND %s<=?%d", key, count + 2);
    text_add(&sql, " ORDER BY %s", key);
    rc = query_open(&scan->q, scan->db, sql.data, SECONDS_ONE, err);
    text_free(&sql);
    if (rc)
        return -1;
    web_filter_bind(&scan->q, scan->filter);
    bind_key(scan, count + 1, scan->key);
    key_of(end, scan, scan->to);
    if (scan->to < scan->end)
        bind_key(scan, count + 2, end);
    scan->key_at = find_key(scan, key);
    return 0;
}

static void close_stretch(struct web_scan *scan)
{
    query_close(&scan->q);
    scan->q = (struct stmt){0};
    scan->key_at = -1;
    scan->given = 0;
    scan->over = scan->to >= scan->end;
    key_of(scan->key, scan, scan->to);
}

int web_scan_next(struct web_scan *scan, struct err *err)
{
    int got;

    while (!scan->over) {
        if (scan->key_at < 0) {
            if (clock_seconds() > scan->until)
                return 0;
            if (open_stretch(scan, err))
                return -1;
        }
        if (scan->given)
            snprintf(scan->key, sizeof scan->key, "%s", stmt_text(&scan->q, scan->key_at));
        got = stmt_step(&scan->q, err);
        scan->given = got > 0;
        if (got)
            return got;
        close_stretch(scan);
    }
    return 0;
}

void web_scan_close(struct web_scan *scan)
{
    query_close(&scan->q);
    *scan = (struct web_scan){0};
}

double web_scan_share(const struct web_scan *scan)
{
    return scan->over || !scan->end ? 1 : (double)place_of(scan, scan->key) / (double)scan->end;
}
