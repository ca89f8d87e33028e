#include "base/machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The text behind "model name : ", without what a terminal would not show. */
static void read_name(char *out, size_t room, const char *line)
{
    const char *at = strchr(line, ':');
    size_t n = 0;

    for (at = at ? at + 1 : ""; *at == ' ' || *at == '\t';)
        at++;
    for (; *at && *at != '\n' && n < room - 1; at++)
        if (*at >= ' ' && *at < 127)
            out[n++] = *at;
    if (n)
        out[n] = 0;
}

struct machine machine_here(void)
{
    struct machine machine = {"unknown", 1};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[512];

    if (cores > 0)
        machine.cores = (int)cores;
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "model name", 10)) {
            read_name(machine.name, sizeof machine.name, line);
            break;
        }
    if (file)
        fclose(file);
    return machine;
}
