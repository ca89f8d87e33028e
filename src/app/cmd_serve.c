#include "app/cmd.h"
#include "app/options.h"
#include "app/web_html.h"
#include "app/web_pages.h"
#include "base/account.h"
#include "base/bytes.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NAMES_MAX = 16, PORT = 8642 };

/* Two forks, so that nobody has to wait for the browser. */
static void open_browser(const char *url)
{
    pid_t child;

    if ((!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY")) || !isatty(STDERR_FILENO) ||
        (child = fork()) < 0)
        return;
    if (!child) {
        if (!fork())
            execlp("xdg-open", "xdg-open", url, (char *)NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

/* A line with a link for each of the names, ',' between. */
static int invite(struct web_site *site, const char *list, int reviewer, char **first,
                  struct err *err)
{
    char *copy = bytes_copied_text(list), *names[NAMES_MAX];
    int count = text_split(copy, names, NAMES_MAX), rc = 0;

    if (count < 0)
        rc = err_set(err, ERR_USAGE, "'%.200s' is no list of up to %d names, ',' between", list,
                     NAMES_MAX);
    for (int i = 0; i < count && !rc; i++) {
        struct text url = {0};

        if (strlen(names[i]) >= WEB_NAME_BYTES)
            rc = err_set(err, ERR_USAGE, "a name has at most %d bytes", WEB_NAME_BYTES - 1);
        else if (!(rc = web_site_name(site, names[i], err)))
            rc = web_invite(&url, site->server, names[i], reviewer, err);
        if (!rc)
            printf("%s%s: %s\n", names[i], reviewer ? " (reviewer)" : "", url.data);
        if (!rc && !*first)
            *first = bytes_copied_text(url.data);
        text_free(&url);
    }
    free(copy);
    fflush(stdout);
    return rc;
}

static void wait_for_the_end(struct web_server *server)
{
    const struct timespec nap = {0, 200 * 1000 * 1000};

    while (!app_stopped()) {
        nanosleep(&nap, NULL);
        web_tick(server);
    }
}

struct ask {
    const char *as, *reviewer, *address, *host;
    long long port;
    int read_only, no_open;
};

static int serve(const struct app *app, const struct ask *ask, struct err *err)
{
    struct web_site site = {0};
    struct web_config config = {.address = ask->address,
                                .host = ask->host,
                                .port = (int)ask->port,
                                .read_only = ask->read_only,
                                .tables = web_pages_tables,
                                .refuse = web_html_refuse,
                                .self = &site};
    char account[WEB_NAME_BYTES], *first = NULL;
    const char *as = ask->as;
    int rc = -1;

    account_name(account, sizeof account);
    if (!as && !ask->reviewer)
        as = account;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* nobody waits for what is begun beside it */
    if (web_site_open(&site, app, ask->read_only, err) ||
        web_start(&site.server, &config, err) || (as && invite(&site, as, 0, &first, err)) ||
        (ask->reviewer && invite(&site, ask->reviewer, 1, &first, err)))
        goto done;
    app_say(app, "serving %s at %s; each link opens once; Ctrl-C ends it",
            site.catalogue.folder, web_origin(site.server));
    if (!ask->no_open)
        open_browser(first);
    wait_for_the_end(site.server);
    app_say(app, "ending: what is being answered is finished");
    rc = 0;
done:
    web_stop(site.server);
    web_site_close(&site);
    free(first);
    return rc;
}

int cmd_serve(const struct app *app, int argc, char **argv)
{
    struct ask ask = {.address = "127.0.0.1", .port = PORT};
    const struct option options[] = {
        {"as", OPTION_TEXT, &ask.as, 0, 0, "NAMES",
         "who annotates; a link for each (your account's name)"},
        {"reviewer", OPTION_TEXT, &ask.reviewer, 0, 0, "NAMES",
         "who also judges tracings and sees photos that are not cleared"},
        {"read-only", OPTION_FLAG, &ask.read_only, 0, 0, NULL, "nothing can be changed"},
        {"port", OPTION_NUMBER, &ask.port, 0, 65535, "N", "where (8642); 0: any that is free"},
        {"address", OPTION_TEXT, &ask.address, 0, 0, "ADDRESS",
         "listen there; only this machine is asked by the default, 127.0.0.1"},
        {"host", OPTION_TEXT, &ask.host, 0, 0, "NAME",
         "the name by which others know this machine, with --address"},
        {"no-open", OPTION_FLAG, &ask.no_open, 0, 0, NULL, "do not open a browser"},
    };
    const struct usage usage = {
        "dermatome serve [--as NAMES] [--reviewer NAMES] [--read-only] [--port N] [--no-open]",
        "Shows the catalogue in a browser: photos, tracing, review, runs and SQL\n"
        "(docs/browser.md). Prints a link for each name; it opens once, and the browser that\n"
        "opened it stays in until this ends. SIGINT or SIGTERM ends it cleanly (exit code 0).",
        options,
        sizeof options / sizeof *options,
        "  dermatome serve\n"
        "  dermatome serve --as anna,bert --reviewer clara --port 9000",
    };
    struct err err;
    const char *words[1];
    int n = 0, got = options_read(&usage, argc, argv, words, 0, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (got || serve(app, &ask, &err))
        return app_fail(&err);
    return APP_DONE;
}
