#include "app/verb.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

/* The only state that a signal may touch. */
static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    if (stopped)
        signal(number, SIG_DFL); /* asked a third time, it dies */
    stopped = 1;
}

void app_catch_signals(void)
{
    struct sigaction act = {.sa_handler = on_signal};

    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    signal(SIGPIPE, SIG_DFL);
}

int app_stopped(void)
{
    return stopped;
}

int app_fail(const struct err *err)
{
    static const struct {
        enum err_code code;
        enum app_exit exit;
    } table[] = {
        {ERR_USAGE, APP_USAGE}, {ERR_IO, APP_IO},         {ERR_FORMAT, APP_DATA},
        {ERR_LIMIT, APP_DATA},  {ERR_ABSENT, APP_ABSENT}, {ERR_STATE, APP_STATE},
        {ERR_GUARD, APP_GUARD}, {ERR_BUSY, APP_BUSY},     {ERR_NUMBER, APP_DATA},
    };

    fprintf(stderr, "dermatome: %s\n", err->text);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == err->code)
            return (int)table[i].exit;
    return APP_INTERNAL;
}

void app_say(const struct app *app, const char *fmt, ...)
{
    va_list ap;

    if (app->quiet)
        return;
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
}
