#include "db/veil.h"
#include "db/internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const VIEWS[] = {"truth", "usable_mask", "usable_region"};
enum { VIEW_COUNT = sizeof VIEWS / sizeof *VIEWS };

static const struct column {
    const char *table, *column;
} PIXELS[] = {{"mask", "skin"},
              {"mask", "ignored"},
              {"revision_region", "shape"},
              {"revision_region", "mask"},
              {"redaction", "shape"}}; /* a face's outline is a face's outline */

/* Pragmas that tell something when they are given a word. */
static const char *const TELLING[] = {"table_info",      "table_xinfo", "table_list",
                                      "index_list",      "index_info",  "index_xinfo",
                                      "foreign_key_list"};

static int is_pixels(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof PIXELS / sizeof *PIXELS; i++)
        if (!strcasecmp(PIXELS[i].table, table) && !strcasecmp(PIXELS[i].column, column))
            return 1;
    return 0;
}

static int is_one_of(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; word && i < count; i++)
        if (!strcasecmp(words[i], word))
            return 1;
    return 0;
}

/* `within`: the innermost view that asks; NULL: the statement itself. */
int veil_authorize(void *unused, int action, const char *what, const char *more,
                   const char *database, const char *within)
{
    (void)unused;
    (void)database;
    switch (action) {
    case SQLITE_READ:
        if (what && !strcasecmp(what, "sqlite_dbpage"))
            return SQLITE_DENY;
        return what && more && is_pixels(what, more) && !is_one_of(VIEWS, VIEW_COUNT, within)
                   ? SQLITE_DENY
                   : SQLITE_OK;
    case SQLITE_PRAGMA:
        return more && !is_one_of(TELLING, sizeof TELLING / sizeof *TELLING, what) ? SQLITE_DENY
                                                                                   : SQLITE_OK;
    case SQLITE_ATTACH: /* VACUUM INTO asks this as well, before it makes the file */
        return SQLITE_DENY;
    default:
        return SQLITE_OK;
    }
}

void veil_on(struct db *db)
{
    sqlite3_set_authorizer(db->sql, veil_authorize, NULL);
}

/* Behind blanks, comments and the end of a quoted name. */
static const char *behind_blanks(const char *at)
{
    for (;;) {
        if (*at && strchr(" \t\r\n\f\"`]'", *at)) {
            at++;
        } else if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else if (at[0] == '/' && at[1] == '*') {
            const char *end = strstr(at + 2, "*/");

            at = end ? end + 2 : at + strlen(at);
        } else {
            return at;
        }
    }
}

static int is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (c & 0x80);
}

/* 1: behind a name stands what makes it a table of the statement's own. */
static int is_defined(const char *at)
{
    at = behind_blanks(at);
    if (*at == '(')
        return 1;
    if (strncasecmp(at, "as", 2) || is_word(at[2]))
        return 0;
    at = behind_blanks(at + 2);
    return *at == '(' || !strncasecmp(at, "not", 3) || !strncasecmp(at, "materialized", 12);
}

/* 1: the word stands in the text, anywhere. */
static int has_word(const char *sql, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = sql; *at; at++)
        if (!strncasecmp(at, word, size) && !is_word(at[size]) &&
            (at == sql || !is_word(at[-1])))
            return 1;
    return 0;
}

/* SQLite asks no authorizer about the columns that USING and NATURAL join by, and a FULL JOIN
 * then shows them. */
static int joins_by_name(const char *sql)
{
    return (has_word(sql, "using") || has_word(sql, "natural")) &&
           (has_word(sql, "mask") || has_word(sql, "revision_region") ||
            has_word(sql, "redaction"));
}

int veil_check(const char *sql, struct err *err)
{
    if (joins_by_name(sql))
        return err_set(
            err, ERR_GUARD,
            "'mask', 'revision_region' and 'redaction' are joined with ON, not with USING or "
            "NATURAL");
    for (int i = 0; i < VIEW_COUNT; i++) {
        size_t size = strlen(VIEWS[i]);

        for (const char *at = sql; *at; at++)
            if (!strncasecmp(at, VIEWS[i], size) && !is_word(at[size]) &&
                (at == sql || !is_word(at[-1])) && is_defined(at + size))
                return err_set(err, ERR_GUARD,
                               "'%s' is a view of the catalogue; call your own table otherwise",
                               VIEWS[i]);
    }
    return 0;
}
