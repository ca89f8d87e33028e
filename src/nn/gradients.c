#include "nn/gradients.h"

#include "base/bytes.h"

#include <string.h>

static struct plan_room *room_at(const struct plan *p, size_t at)
{
    struct plan_room *room = p->rooms;

    while (at - room->at >= room->size)
        room++;
    return room;
}

/* Layer `number` goes back over these planes. */
static void touch(const struct plan *p, const struct planes *planes, size_t number)
{
    for (int32_t i = 0; i < planes->count; i++) {
        struct plan_room *room = room_at(p, planes->at[i]);
        room->born = number > room->born ? number : room->born;
        room->read = number < room->read ? number : room->read;
    }
}

/* The step reads what the fully connected layers got: nobody may lie there later. */
static void keep(const struct plan *p, const struct layer *l)
{
    if (l->kind->step)
        room_at(p, l->out.at[0])->read = 0;
}

static int overlap(const struct plan_room *a, const struct plan_room *b)
{
    return a->read <= b->born && b->read <= a->born && a->grad < b->grad + b->size &&
           b->grad < a->grad + a->size;
}

/* The first place where none of the `count` others, which have theirs, is in the way. */
static void place(struct plan_room *room, const struct plan_room *others, size_t count)
{
    size_t i = 0;

    room->grad = 0;
    while (i < count) {
        if (overlap(room, &others[i])) {
            room->grad = others[i].grad + others[i].size;
            i = 0;
        } else {
            i++;
        }
    }
}

static void follow(struct plan *p, struct planes *planes)
{
    size_t *grad = bytes_new((size_t)planes->count, sizeof *grad);

    for (int32_t i = 0; i < planes->count; i++) {
        const struct plan_room *room = room_at(p, planes->at[i]);
        grad[i] = room->grad + (planes->at[i] - room->at);
    }
    planes->grad = grad;
    p->lists = bytes_resized(p->lists, p->list_count + 1, sizeof *p->lists);
    p->lists[p->list_count++] = grad;
}

void gradients_place(struct plan *p)
{
    for (size_t i = 0; i < p->layer_count; i++) {
        touch(p, &p->layers[i].in, i);
        touch(p, &p->layers[i].out, i);
        touch(p, &p->layers[i].plus, i);
    }
    for (size_t i = 0; i < p->layer_count; i++)
        keep(p, &p->layers[i]);
    for (size_t i = 0; i < p->room_count; i++) {
        struct plan_room *room = &p->rooms[i];
        place(room, p->rooms, i);
        p->graded = room->grad + room->size > p->graded ? room->grad + room->size : p->graded;
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
            if (p->rooms[i].born == number)
                memset(work->grads + (size_t)n * work->graded + p->rooms[i].grad, 0,
                       p->rooms[i].size * sizeof *work->grads);
}
