#include "app/verb.h"
#include "base/text.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

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

/* Names of files come from outside, and may hold what a terminal obeys: that is told as '?'. */
static void put_plain(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        int c1 = at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0;
        int c0 = *at == 0x7f || (*at < ' ' && *at != '\n' && *at != '\t');

        fputc(c0 || c1 ? '?' : *at, stderr);
        at += c1;
    }
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

    fputs("dermatome: ", stderr);
    put_plain(err->text);
    fputc('\n', stderr);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == err->code)
            return (int)table[i].exit;
    return APP_INTERNAL;
}

void app_say(const struct app *app, const char *fmt, ...)
{
    struct text line = {0};
    va_list list;

    if (app->quiet)
        return;
    va_start(list, fmt);
    text_add_list(&line, fmt, list);
    va_end(list);
    put_plain(line.data ? line.data : "");
    fputc('\n', stderr);
    text_free(&line);
}
