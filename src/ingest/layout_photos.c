#include "ingest/layout.h"
#include "ingest/group.h"

int layout_photos_plan(struct agenda *agenda, const struct ingest_options *options,
                       struct err *err)
{
    struct walk walk = {0};
    struct group_by by;

    if (group_parse(&by, options->group_by, err) || walk_folder(&walk, options->folder, err))
        return -1;
    for (size_t i = 0; i < walk.count; i++) {
        const struct walk_file *file = &walk.files[i];
        struct text group = {0};

        if (file->reason) {
            agenda_refuse(agenda, walk.folder, file->path, file->reason);
            continue;
        }
        group_name(&group, &by, file->path);
        agenda_add(agenda, walk.folder, file->path, file->path, group.data);
        text_free(&group);
    }
    walk_free(&walk);
    return 0;
}
