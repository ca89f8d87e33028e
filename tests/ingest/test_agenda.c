/* What ingest/agenda.c promises: the order of the paths' bytes, place by place; refusals in
 * theirs; and a memory that does not grow with the number of files. */
#include "fixture.h"
#include "base/bytes.h"
#include "ingest/agenda.h"

#include <sys/resource.h>

static void add(struct agenda *agenda, int64_t list, const char *path)
{
    agenda_add(agenda, list, &(struct agenda_file){.path = path, .key = path, .group = "g"});
}

/* The next photo has this name. */
static void check_next(struct agenda *agenda, const char *name)
{
    struct agenda_item item = {0};
    struct err err = {0};

    if (CHECK_INT(agenda_next(&item, agenda, &err), 1))
        CHECK_TEXT(item.name, name);
    agenda_item_free(&item);
}

static int add_line(void *self, const char *path, const char *reason, struct err *err)
{
    (void)err;
    text_add(self, "%s: %s\n", path, reason);
    return 0;
}

/* '-' < '.' < '/' < digits < capitals < small letters < bytes beyond ASCII, whatever they are.
 */
static void test_order(void)
{
    static const char *const names[] = {"b",       "\xff", "a/2", "a-1",
                                        "B/c.png", "\xc3", "a/1", "B.png"};
    static const char *const want[] = {"B.png", "B/c.png", "a-1",  "a/1",
                                       "a/2",   "b",       "\xc3", "\xff"};
    struct agenda_item item = {0};
    struct text refused = {0};
    struct agenda agenda;
    struct err err = {0};
    int64_t second, first;

    if (!CHECK(!agenda_open(&agenda, 0, &err)))
        return;
    second = agenda_list(&agenda, 1, AGENDA_PHOTO, "/two", "2:");
    first = agenda_list(&agenda, 0, AGENDA_PHOTO, "/one", NULL);
    add(&agenda, second, "0");
    for (size_t i = 0; i < 8; i++)
        add(&agenda, first, names[i]);
    agenda_add(&agenda, first, &(struct agenda_file){.path = "", .unread = "why"});
    agenda_add(&agenda, first, &(struct agenda_file){.path = "A", .unread = "closed"});
    CHECK_INT(agenda_settle(&agenda, &err), 0);
    CHECK_INT((long long)agenda.count, 9);
    CHECK_INT((long long)agenda.refusal_count, 2);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 8; i++)
            check_next(&agenda, want[i]);
        check_next(&agenda, "2:0");
        CHECK_INT(agenda_next(&item, &agenda, &err), 0);
    }
    check_next(&agenda, "B.png");
    agenda_rewind(&agenda);
    check_next(&agenda, "B.png");
    CHECK_INT(agenda_refusals(&agenda, add_line, &refused, &err), 0);
    CHECK_TEXT(refused.data, "/one: why\n/one/A: closed\n");
    text_free(&refused);
    agenda_close(&agenda);
    agenda_close(&agenda);
}

/* 64 of those that have a mask, from all over the list. */
static void test_pick(void)
{
    struct agenda_item items[8];
    struct agenda agenda;
    struct err err = {0};
    int64_t photos, masks;
    int count;

    if (!CHECK(!agenda_open(&agenda, 1, &err)))
        return;
    photos = agenda_list(&agenda, 0, AGENDA_PHOTO, "/p", NULL);
    masks = agenda_list(&agenda, 0, AGENDA_SKIN, "/m", NULL);
    for (int i = 0; i < 100; i++) {
        char name[16];

        snprintf(name, sizeof name, "%02d", i);
        add(&agenda, photos, name);
        if (i % 5)
            add(&agenda, masks, name);
    }
    agenda_pair(&agenda, photos, masks, 0);
    CHECK_INT(agenda_settle(&agenda, &err), 0);
    CHECK_INT(count = agenda_pick(items, 8, &agenda, &err), 8);
    for (int i = 0; i < count; i++) {
        int n = atoi(items[i].name), place = n - n / 5 - 1; /* among those with a mask */

        CHECK_INT(place, 10 * i);
        CHECK(items[i].skin != NULL);
        agenda_item_free(&items[i]);
    }
    check_next(&agenda, "00");
    agenda_close(&agenda);
}

static long peak_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Fills an agenda with pairs in a mixed order, and goes through it. */
static void go_through(int pairs)
{
    struct agenda_item item = {0};
    struct agenda agenda;
    struct err err = {0};
    int64_t photos, masks;
    int got = 0, seen = 0;

    if (!CHECK(!agenda_open(&agenda, 0, &err)))
        return;
    photos = agenda_list(&agenda, 0, AGENDA_PHOTO, "/a/folder/of/photos", "photos/");
    masks = agenda_list(&agenda, 0, AGENDA_SKIN, "/a/folder/of/masks", NULL);
    for (int i = 0; i < pairs; i++) {
        char name[64];

        snprintf(name, sizeof name, "person-%05lld/photograph-%08lld.jpeg",
                 i * 7919LL % pairs / 10, i * 7919LL % pairs);
        add(&agenda, photos, name);
        add(&agenda, masks, name);
    }
    agenda_pair(&agenda, photos, masks, 1);
    CHECK_INT(agenda_settle(&agenda, &err), 0);
    while ((got = agenda_next(&item, &agenda, &err)) > 0) {
        seen += item.skin != NULL;
        agenda_item_free(&item);
    }
    CHECK_INT(got, 0);
    CHECK_INT(seen, pairs);
    agenda_close(&agenda);
}

/* From 8,000 to 40,000 pairs the peak may not grow by more than the odd page. As lists in
 * memory those were some 20 MiB more. */
__attribute__((unused)) static void test_bound(void)
{
    long before;

    go_through(8000);
    before = peak_kib();
    go_through(40000);
    if (!CHECK(peak_kib() - before < 1024))
        fprintf(stderr, "%ld KiB, then %ld KiB\n", before, peak_kib());
}

int main(void)
{
#ifndef __SANITIZE_ADDRESS__ /* which holds on to what was freed */
    test_bound();
#endif
    test_order();
    test_pick();
    return check_result();
}
