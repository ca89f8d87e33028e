#include "exchange/losses.h"

#include <stdarg.h>
#include <stdio.h>

void losses_add(struct losses *losses, const char *fmt, ...)
{
    char line[400];
    va_list list;

    if (losses->count++ >= LOSSES_TOLD)
        return;
    va_start(list, fmt);
    vsnprintf(line, sizeof line, fmt, list);
    va_end(list);
    text_add(losses->out, "%s\n", line);
}

void losses_end(struct losses *losses)
{
    if (losses->count > LOSSES_TOLD)
        text_add(losses->out, "and %zu more\n", losses->count - LOSSES_TOLD);
}
