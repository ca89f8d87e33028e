#include "web/internal.h"

#include <string.h>

/* Part by part; what {} matches goes to words, which end where the path's next '/' is. */
static int fits(const char *pattern, const char *path, const char **words)
{
    int count = 0;

    while (*pattern == '/' && *path == '/') {
        size_t want = strcspn(++pattern, "/"), have = strcspn(++path, "/");
        int hole = want == 2 && !strncmp(pattern, "{}", 2);

        if (hole ? !have || count == WEB_WORDS_MAX
                 : want != have || strncmp(pattern, path, want))
            return 0;
        if (hole)
            words[count++] = path;
        pattern += want;
        path += have;
    }
    return !*pattern && !*path;
}

const struct web_route *route_find(const struct web_route *const *tables, const char *method,
                                   char *path, const char **words, int *known)
{
    *known = 0;
    for (; *tables; tables++)
        for (const struct web_route *r = *tables; r->method; r++) {
            memset(words, 0, WEB_WORDS_MAX * sizeof *words);
            if (!fits(r->path, path, words))
                continue;
            *known = 1;
            if (strcmp(r->method, method))
                continue;
            for (int i = 0; i < WEB_WORDS_MAX && words[i]; i++)
                path[(size_t)(words[i] - path) + strcspn(words[i], "/")] = 0;
            return r;
        }
    return NULL;
}
