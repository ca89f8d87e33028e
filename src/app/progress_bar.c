#include "app/verb.h"
#include "base/clock.h"

#include <string.h>
#include <unistd.h>

#define TERMINAL_SECONDS 0.1
#define LOG_SECONDS      10.0

static void time_left(char *out, size_t room, double seconds)
{
    long s = (long)(seconds + 0.5);

    if (s >= 3600)
        snprintf(out, room, "%ld h %02ld min", s / 3600, s / 60 % 60);
    else if (s >= 60)
        snprintf(out, room, "%ld min %02ld s", s / 60, s % 60);
    else
        snprintf(out, room, "%ld s", s);
}

static void show(struct progress_bar *bar, double now, long done, long total, int terminal)
{
    double rate = (double)(done - bar->from) / (now - bar->began + 1e-9);
    char left[32] = "?";

    if (rate > 0)
        time_left(left, sizeof left, (double)(total - done) / rate);
    fprintf(stderr, "%s%s: %ld of %ld, %.1f/s, %s left%s", terminal ? "\r\033[K" : "",
            bar->what, done, total, rate, left, terminal ? "" : "\n");
    fflush(stderr);
    bar->open = terminal;
    bar->shown = now;
}

static int tick(void *self, const char *what, long done, long total)
{
    struct progress_bar *bar = self;
    double now = clock_seconds();
    int terminal = isatty(STDERR_FILENO);

    if (strcmp(bar->what, what)) {
        snprintf(bar->what, sizeof bar->what, "%s", what);
        bar->began = bar->shown = now;
        bar->from = done;
    }
    if (!bar->app->quiet && now - bar->shown >= (terminal ? TERMINAL_SECONDS : LOG_SECONDS))
        show(bar, now, done, total, terminal);
    return app_stopped();
}

struct progress progress_bar_begin(struct progress_bar *bar, const struct app *app)
{
    *bar = (struct progress_bar){.app = app};
    return (struct progress){tick, bar};
}

void progress_bar_end(struct progress_bar *bar)
{
    if (bar->open)
        fprintf(stderr, "\r\033[K");
    bar->open = 0;
}
