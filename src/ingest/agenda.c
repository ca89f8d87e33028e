#include "ingest/agenda.h"
#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *agenda_path(const char *folder, const char *path)
{
    struct text full = {0};

    text_add(&full, "%s%s%s", folder, *path ? "/" : "", path);
    return full.data;
}

struct agenda_item *agenda_add(struct agenda *agenda, const char *folder, const char *path,
                               const char *name, const char *group)
{
    struct agenda_item *item;

    if (agenda->count == agenda->room) {
        agenda->room = agenda->room ? agenda->room * 2 : 64;
        agenda->items = bytes_resized(agenda->items, agenda->room, sizeof *agenda->items);
    }
    item = &agenda->items[agenda->count++];
    *item = (struct agenda_item){.photo = agenda_path(folder, path),
                                 .name = bytes_copied_text(name),
                                 .group = group ? bytes_copied_text(group) : NULL};
    return item;
}

void agenda_refuse(struct agenda *agenda, const char *folder, const char *path,
                   const char *reason)
{
    if (agenda->refusal_count == agenda->refusal_room) {
        agenda->refusal_room = agenda->refusal_room ? agenda->refusal_room * 2 : 16;
        agenda->refusals =
            bytes_resized(agenda->refusals, agenda->refusal_room, sizeof *agenda->refusals);
    }
    agenda->refusals[agenda->refusal_count++] =
        (struct agenda_refusal){agenda_path(folder, path), bytes_copied_text(reason)};
}

void agenda_tell(struct agenda *agenda, const char *fmt, ...)
{
    char line[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    text_add(&agenda->told, "%s\n", line);
}

void agenda_free(struct agenda *agenda)
{
    for (size_t i = 0; i < agenda->count; i++) {
        struct agenda_item *item = &agenda->items[i];

        free(item->photo);
        free(item->name);
        free(item->group);
        free(item->skin);
        free(item->background);
        free(item->reason);
    }
    for (size_t i = 0; i < agenda->refusal_count; i++) {
        free(agenda->refusals[i].path);
        free(agenda->refusals[i].reason);
    }
    free(agenda->items);
    free(agenda->refusals);
    text_free(&agenda->told);
    *agenda = (struct agenda){0};
}
