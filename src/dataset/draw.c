#include "dataset/draw.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

/* Groups that go together. */
struct unit {
    size_t first;     /* index of its first group */
    size_t photos;    /* of all its groups */
    const char *draw; /* the smallest of theirs */
    int64_t id;       /* the group's whose draw that is */
};

static int by_draw(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;
    int order = strcmp(x->draw, y->draw);

    return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* A group's unit begins with a group claimed no later than itself. */
static size_t gather(struct unit *units, const struct plan *plan, enum plan_fold stage)
{
    size_t *place = bytes_new(plan->group_count, sizeof *place), count = 0;

    for (size_t g = 0; g < plan->group_count; g++) {
        const struct plan_group *group = &plan->groups[g];
        struct unit *unit;

        if (group->stage != stage)
            continue;
        if (group->unit == g) {
            place[g] = count;
            units[count++] = (struct unit){g, 0, group->draw, group->id};
        }
        unit = &units[place[group->unit]];
        unit->photos += group->photos;
        if (strcmp(group->draw, unit->draw) < 0) {
            unit->draw = group->draw;
            unit->id = group->id;
        }
    }
    free(place);
    return count;
}

static void hold(struct plan *plan, enum plan_fold stage, size_t first)
{
    for (size_t g = 0; g < plan->group_count; g++)
        if (plan->groups[g].stage == stage && plan->groups[g].unit == first)
            plan->groups[g].fold = PLAN_VALIDATION;
}

void draw_validation(struct plan *plan, enum plan_fold stage, int held)
{
    struct unit *units = bytes_new(plan->group_count, sizeof *units);
    size_t count = gather(units, plan, stage), photos = 0, room, left, smallest = 0;

    for (size_t u = 0; u < count; u++)
        photos += units[u].photos;
    room = left = (photos * (size_t)held + 50) / 100;
    if (count)
        qsort(units, count, sizeof *units, by_draw);
    for (size_t u = 0; u < count; u++) {
        if (units[u].photos <= left && units[u].photos < photos) {
            hold(plan, stage, units[u].first);
            left -= units[u].photos;
        }
        if (units[u].photos < units[smallest].photos)
            smallest = u;
    }
    if (left == room && held > 0 && count > 1)
        hold(plan, stage, units[smallest].first);
    free(units);
}
