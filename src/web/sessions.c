#include "web/internal.h"
#include "base/secret.h"

#include <stdio.h>
#include <string.h>

void sessions_open(struct sessions *all)
{
    all->lock = threads_lock_new();
}

void sessions_close(struct sessions *all)
{
    threads_lock_free(all->lock);
}

static struct session *find(struct session *list, const char *secret)
{
    struct session *found = NULL;

    for (int i = 0; i < SESSIONS_MAX; i++)
        if (list[i].secret[0] && strlen(secret) == 64 &&
            !secret_differs(list[i].secret, secret, 64))
            found = &list[i];
    return found;
}

int sessions_invite(char secret[65], struct sessions *all, const char *who, int reviewer)
{
    int rc = -1;

    threads_lock_take(all->lock);
    for (int i = 0; i < SESSIONS_MAX && rc; i++) {
        struct session *free_one = &all->invited[i];

        if (free_one->secret[0])
            continue;
        secret_new(free_one->secret);
        snprintf(free_one->who, sizeof free_one->who, "%s", who);
        free_one->reviewer = reviewer;
        snprintf(secret, 65, "%s", free_one->secret);
        rc = 0;
    }
    threads_lock_give(all->lock);
    return rc;
}

/* The oldest session makes room for the newest. */
int sessions_enter(char secret[65], struct sessions *all, const char *token)
{
    struct session *invited;
    int rc = -1;

    threads_lock_take(all->lock);
    if ((invited = find(all->invited, token))) {
        struct session *place = &all->inside[all->next++ % SESSIONS_MAX];

        *place = *invited;
        secret_new(place->secret);
        snprintf(secret, 65, "%s", place->secret);
        *invited = (struct session){0};
        rc = 0;
    }
    threads_lock_give(all->lock);
    return rc;
}

int sessions_find(struct session *out, struct sessions *all, const char *secret)
{
    const struct session *found;

    threads_lock_take(all->lock);
    if ((found = find(all->inside, secret)))
        *out = *found;
    threads_lock_give(all->lock);
    return found ? 0 : -1;
}
