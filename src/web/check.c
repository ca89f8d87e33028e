#include "web/internal.h"

#include <string.h>
#include <strings.h>

static int is_ours(const struct web_server *server, const char *host)
{
    for (int i = 0; host && i < server->host_count; i++) {
        const char *ours = server->hosts[i];
        size_t size = strlen(ours);

        if (!strcasecmp(ours, host))
            return 1;
        /* A browser leaves the port of http away. */
        if (size > 3 && !strcmp(ours + size - 3, ":80") && strlen(host) == size - 3 &&
            !strncasecmp(ours, host, size - 3))
            return 1;
    }
    return 0;
}

/* A page that was found under another name cannot speak for us: neither one that had its name
 * point here, nor one elsewhere that has the browser send a form. */
struct check check_head(const struct web_server *server, const char *method, const char *host,
                        const char *origin, const char *site)
{
    int reads = !strcmp(method, "GET") || !strcmp(method, "HEAD");

    if (!is_ours(server, host))
        return (struct check){421, "this server is not called by that name"};
    if (origin && (strncmp(origin, "http://", 7) || strcasecmp(origin + 7, host)))
        return (struct check){403, "another page may not ask this server"};
    if (!origin && !reads)
        return (struct check){403, "a request that changes something names its Origin"};
    if (site && strcmp(site, "same-origin") && strcmp(site, "none"))
        return (struct check){403, "another site may not ask this server"};
    return (struct check){0, NULL};
}
