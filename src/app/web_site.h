#ifndef APP_WEB_SITE_H
#define APP_WEB_SITE_H

#include "app/catalogue.h"
#include "app/web_tiles.h"
#include "base/threads.h"
#include "web/web.h"

/* web_site.h - what all pages share: the `self` of their handlers. Many threads use it at once.
 *
 * Connections to the catalogue are lent: each handler takes one, and no two have the same one.
 */
enum { WEB_SITE_SPARE = 8 };

struct web_kept;
struct web_predict;

struct web_site {
    const struct app *app;
    struct catalogue catalogue; /* its db is for nobody: take one below */
    struct web_server *server;
    int read_only;
    struct threads_lock *lock; /* of what follows */
    struct db *spare[WEB_SITE_SPARE];
    int spare_count;
    struct threads_lock *writing;  /* held while something is changed */
    struct db *write;              /* NULL until the first change */
    struct threads_gate *decoding; /* pictures that are decoded at once */
    struct web_tiles *tiles;       /* photos that somebody looks into */
    struct web_predict *predict;   /* the net that is asked */
    struct web_kept *evidence;     /* of the experiment that was last looked at */
    struct threads_gate *asking;   /* people's own SQL that runs at once */
    struct text named;             /* each who was given a link, folded, a line each */
    long training; /* the process in which a run was last let go on (app/child.h); 0: none */
};

/* Opens the catalogue of `app`. On success the caller ends it with web_site_close(), which
 * accepts {0}. */
int web_site_open(struct web_site *out, const struct app *app, int read_only, struct err *err);
void web_site_close(struct web_site *site);

/* A connection that reads, with the functions of docs/functions.md; to be given back. */
int web_site_read(struct db **out, struct web_site *site, struct err *err);
void web_site_give(struct web_site *site, struct db *db); /* accepts NULL */

/* The one connection that changes things; nobody else has it until web_site_wrote(), which also
 * rolls back what was begun and not committed. ERR_GUARD on a read-only server. */
int web_site_write(struct db **out, struct web_site *site, struct err *err);
void web_site_wrote(struct web_site *site);

/* Notes that `name` has had a link; ERR_LIMIT: too many have. And whether somebody has, or has
 * traced, judged or cleared in this catalogue: 1, 0, -1. Blanks around a name and its capitals
 * make no other name. */
int web_site_name(struct web_site *site, const char *name, struct err *err);
int web_site_is_named(struct web_site *site, const char *name, struct err *err);
int web_site_same_name(const char *a, const char *b);

#endif
