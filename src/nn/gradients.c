#include "nn/gradients.h"

#include <string.h>

/* The step reads what the fully connected layers got: nobody may lie there later. */
static void keep(const struct plan *p, const struct layer *l)
{
    if (l->kind->step)
        plan_room_at(p, l->out.at[0])->first = 0;
}

static int overlap(const struct plan_room *a, const struct plan_room *b)
{
    return a->first <= b->last && b->first <= a->last && a->place < b->place + b->size &&
           b->place < a->place + a->size;
}

/* The first place where none of the `count` others, which have theirs, is in the way. */
static void place(struct plan_room *room, const struct plan_room *others, size_t count)
{
    size_t i = 0;

    room->place = 0;
    while (i < count) {
        if (overlap(room, &others[i])) {
            room->place = others[i].place + others[i].size;
            i = 0;
        } else {
            i++;
        }
    }
}

static void follow(struct plan *p, struct planes *planes)
{
    size_t *grad = plan_list(p, (size_t)planes->count);

    for (int32_t i = 0; i < planes->count; i++) {
        const struct plan_room *room = plan_room_at(p, planes->at[i]);
        grad[i] = room->place + (planes->at[i] - room->at);
    }
    planes->grad = grad;
}

void gradients_place(struct plan *p)
{
    for (size_t i = 0; i < p->layer_count; i++)
        keep(p, &p->layers[i]);
    for (size_t i = 0; i < p->room_count; i++) {
        struct plan_room *room = &p->rooms[i];
        place(room, p->rooms, i);
        p->graded = room->place + room->size > p->graded ? room->place + room->size : p->graded;
    }
    for (size_t i = 0; i < p->layer_count; i++) {
        follow(p, &p->layers[i].in);
        follow(p, &p->layers[i].out);
        follow(p, &p->layers[i].plus);
    }
}

void gradients_clear(const struct plan *p, const struct work *work, size_t number)
{
#pragma omp parallel for schedule(static)
    for (int32_t n = 0; n < work->n; n++)
        for (size_t i = 0; i < p->room_count; i++)
            if (p->rooms[i].last == number)
                memset(work->grads + (size_t)n * work->graded + p->rooms[i].place, 0,
                       p->rooms[i].size * sizeof *work->grads);
}
