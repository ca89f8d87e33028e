#include "base/account.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

void account_name(char *out, size_t size)
{
    FILE *file = fopen("/etc/passwd", "re");
    struct passwd entry, *found = NULL;
    char room[1024];

    snprintf(out, size, "uid %ld", (long)geteuid());
    while (file && !fgetpwent_r(file, &entry, room, sizeof room, &found))
        if (entry.pw_uid == geteuid()) {
            snprintf(out, size, "%s", entry.pw_name);
            break;
        }
    if (file)
        fclose(file);
}
