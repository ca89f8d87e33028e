#include "app/remarks.h"

#include <ctype.h>
#include <string.h>

static void make_key(char *key, size_t size, const char *line)
{
    size_t n = 0;
    int quoted = 0;

    for (; *line && n + 1 < size; line++) {
        if (*line == '\'')
            quoted = !quoted;
        else if (!quoted && !isdigit((unsigned char)*line))
            key[n++] = *line;
    }
    key[n] = '\0';
}

int remarks_add(struct remarks *remarks, const char *line)
{
    char key[sizeof remarks->kinds[0].key];
    int k = 0;

    make_key(key, sizeof key, line);
    while (k < remarks->count && strcmp(remarks->kinds[k].key, key))
        k++;
    if (k == REMARKS_KINDS)
        k--;
    if (k == remarks->count) {
        memcpy(remarks->kinds[k].key, key, sizeof key);
        remarks->count++;
    }
    return remarks->kinds[k].count++ < REMARKS_SHOWN;
}

long remarks_hidden(const struct remarks *remarks)
{
    long hidden = 0;

    for (int k = 0; k < remarks->count; k++)
        if (remarks->kinds[k].count > REMARKS_SHOWN)
            hidden += remarks->kinds[k].count - REMARKS_SHOWN;
    return hidden;
}
