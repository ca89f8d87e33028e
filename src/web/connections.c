#include "web/internal.h"
#include "base/clock.h"

#include <sys/socket.h>

/* The library counts a connection as alive as long as bytes come, one now and then. So who
 * sends a request slowly, or opens connections and sends none, is cut off here. */

void connections_open(struct connections *all)
{
    all->lock = threads_lock_new();
}

void connections_close(struct connections *all)
{
    threads_lock_free(all->lock);
}

static void *take(struct connections *all, int fd)
{
    struct connections_one *one = NULL;

    threads_lock_take(all->lock);
    for (size_t i = 0; i < sizeof all->places / sizeof *all->places && !one; i++)
        if (!all->places[i].taken) {
            one = &all->places[i];
            *one = (struct connections_one){fd, 1, 0, clock_seconds(), all};
        }
    threads_lock_give(all->lock);
    return one;
}

void connections_notify(void *self, struct MHD_Connection *connection, void **context,
                        enum MHD_ConnectionNotificationCode code)
{
    struct connections *all = self;
    struct connections_one *one = *context;
    const union MHD_ConnectionInfo *info;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        info = http_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = info ? take(all, info->connect_fd) : NULL;
    } else if (one) {
        threads_lock_take(all->lock);
        one->taken = 0;
        threads_lock_give(all->lock);
    }
}

void connections_answering(struct connections_one *one, int answering)
{
    if (!one)
        return;
    threads_lock_take(one->all->lock);
    one->answering = answering;
    one->since = clock_seconds();
    threads_lock_give(one->all->lock);
}

void connections_cut(struct connections *all, double seconds)
{
    double now = clock_seconds();

    threads_lock_take(all->lock);
    for (size_t i = 0; i < sizeof all->places / sizeof *all->places; i++) {
        struct connections_one *one = &all->places[i];

        if (one->taken && !one->answering && now - one->since >= seconds)
            shutdown(one->fd, SHUT_RDWR);
    }
    threads_lock_give(all->lock);
}
