#include "ingest/layout.h"
#include "ingest/join.h"

int layout_photos_plan(struct agenda *agenda, const struct ingest_options *options,
                       struct err *err)
{
    struct group_by by;
    struct join join = {.by = &by, .alone = 1};

    if (group_parse(&by, options->group_by, err))
        return -1;
    join_begin(&join, agenda);
    return join_folder(&join, options->folder, AGENDA_PHOTO, err);
}
