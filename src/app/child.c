#define _GNU_SOURCE
#include "app/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* Nothing of the parent's but its environment: no file, no ignored signal, no terminal. */
static int prepare(posix_spawn_file_actions_t *files, posix_spawnattr_t *how, const char *log)
{
    sigset_t none, all;
    int rc = 0;

    sigemptyset(&none);
    sigfillset(&all);
    rc |= posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    rc |= posix_spawn_file_actions_addopen(files, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    rc |= posix_spawn_file_actions_adddup2(files, 1, 2);
    rc |= posix_spawn_file_actions_addclosefrom_np(files, 3);
    rc |= posix_spawnattr_setsigmask(how, &none);
    rc |= posix_spawnattr_setsigdefault(how, &all);
    rc |= posix_spawnattr_setflags(how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETSID);
    return rc;
}

int child_begin(long *pid, const char *const *words, const char *log, struct err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    pid_t child;
    int rc = -1;

    if (posix_spawn_file_actions_init(&files))
        return err_set(err, ERR_IO, "no other process can be begun");
    if (!posix_spawnattr_init(&how)) {
        rc = prepare(&files, &how, log);
        if (!rc)
            rc = posix_spawn(&child, "/proc/self/exe", &files, &how, (char *const *)words,
                             environ);
        posix_spawnattr_destroy(&how);
    }
    posix_spawn_file_actions_destroy(&files);
    if (rc)
        return err_set(err, ERR_IO, "'%s' cannot be begun: %s", words[0],
                       rc > 0 ? strerror(rc) : "no room");
    *pid = child;
    return 0;
}

int child_lives(long pid)
{
    return pid > 0 && (!kill((pid_t)pid, 0) || errno == EPERM);
}
