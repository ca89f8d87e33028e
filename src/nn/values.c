#include "nn/values.h"

#include "base/bytes.h"

#include <stdlib.h>

static size_t planes_of(const struct plan_room *room)
{
    return room->size / room->grid->size;
}

/* The first of all slots that is not taken: that many planes there are, so one is free. */
static size_t take(char *taken)
{
    size_t slot = 0;

    while (taken[slot])
        slot++;
    taken[slot] = 1;
    return slot;
}

/* Layer by layer: what it writes takes slots, what it is the last to read gives them back.
 * Returns how many are ever taken at a time. */
static size_t assign(struct plan *p, const struct grid *grid, char *taken)
{
    size_t most = 0;

    for (size_t i = 0; i < p->layer_count; i++) {
        for (size_t r = 0; r < p->room_count; r++) {
            struct plan_room *room = &p->rooms[r];

            if (room->grid != grid || room->first != i)
                continue;
            room->slots = plan_list(p, planes_of(room));
            for (size_t k = 0; k < planes_of(room); k++) {
                room->slots[k] = take(taken);
                most = room->slots[k] + 1 > most ? room->slots[k] + 1 : most;
            }
        }
        for (size_t r = 0; r < p->room_count; r++)
            if (p->rooms[r].grid == grid && p->rooms[r].last == i)
                for (size_t k = 0; k < planes_of(&p->rooms[r]); k++)
                    taken[p->rooms[r].slots[k]] = 0;
    }
    return most;
}

static void follow(struct plan *p, struct planes *planes)
{
    size_t *at = plan_list(p, (size_t)planes->count);

    for (int32_t i = 0; i < planes->count; i++) {
        const struct plan_room *room = plan_room_at(p, planes->at[i]);
        size_t within = planes->at[i] - room->at;

        at[i] = room->place + within;
        if (room->slots)
            at[i] = room->place + room->slots[within / room->grid->size] * room->grid->size +
                    within % room->grid->size;
    }
    planes->at = at;
}

void values_place(struct plan *p)
{
    size_t end = 0, planes = 0;
    char *taken;

    for (size_t r = 0; r < p->room_count; r++)
        planes += planes_of(&p->rooms[r]);
    taken = bytes_zeroed(planes, sizeof *taken);
    for (size_t g = 0; g < sizeof p->grids / sizeof *p->grids; g++) {
        const struct grid *grid = &p->grids[g];
        size_t begin = end;

        if (grid->inside) /* fully connected layers want theirs whole, which are small */
            end += assign(p, grid, taken) * grid->size;
        for (size_t r = 0; r < p->room_count; r++)
            if (p->rooms[r].grid == grid) {
                p->rooms[r].place = grid->inside ? begin : end;
                end += grid->inside ? 0 : p->rooms[r].size;
            }
    }
    for (size_t i = 0; i < p->layer_count; i++) {
        follow(p, &p->layers[i].in);
        follow(p, &p->layers[i].out);
        follow(p, &p->layers[i].plus);
    }
    p->photo = end;
    free(taken);
}
