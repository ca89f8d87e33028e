#include "ingest/group.h"
#include "ingest/walk.h"

#include <string.h>

int group_parse(struct group_by *out, const char *text, struct err *err)
{
    struct group_by by = {0};
    long long nth = 1;

    if (text && !strcmp(text, "folder")) {
        by.folder = 1;
    } else if (text && strcmp(text, "file")) {
        if (strncmp(text, "prefix:", 7) || !text[7] ||
            (text[8] && (text[8] != ':' || text_number(&nth, text + 9, 1, 99))))
            return err_set(err, ERR_USAGE,
                           "--group-by wants file, folder, prefix:C or prefix:C:N (the text "
                           "before the N-th C), not '%s'",
                           text);
        by.mark = text[7];
        by.nth = (int)nth;
    }
    *out = by;
    return 0;
}

void group_name(struct text *out, const struct group_by *by, const char *name)
{
    const char *base = walk_base(name);
    size_t stem = walk_stem(name), size = (size_t)(base - name);

    if (by->folder) {
        text_add_bytes(out, size ? name : ".", size ? size - 1 : 1);
    } else if (by->nth) {
        for (int n = 0; size < stem; size++)
            if (name[size] == by->mark && ++n == by->nth)
                break;
        text_add_bytes(out, name, size);
    } else {
        text_add_bytes(out, name, strlen(name));
    }
}
