/* What ingest/pair.c promises: one photo, one mask, or a refusal in words. */
#include "ingest/agenda.h"
#include "tests/check.h"

#include <stdlib.h>

enum { MOST = 8 };

/* What became of photos and masks; keys are their own names here, and come in any order. */
struct outcome {
    char *mask_of[MOST]; /* of each photo; NULL: it has none */
    char *refused[MOST];
    int count, refusals;
    long alone;
};

static int keep(void *self, const char *path, const char *reason, struct err *err)
{
    struct outcome *out = self;
    struct text line = {0};

    (void)err;
    text_add(&line, "%s: %s", path, reason);
    out->refused[out->refusals++] = line.data;
    return 0;
}

static struct outcome match(const char **photos, const char **masks, int prefixes)
{
    struct outcome out = {0};
    struct agenda_item item;
    struct agenda agenda;
    struct err err = {0};
    int64_t p, m;

    if (!CHECK(!agenda_open(&agenda, 0, &err)))
        return out;
    p = agenda_list(&agenda, 0, AGENDA_PHOTO, "/p", NULL);
    m = agenda_list(&agenda, 0, AGENDA_SKIN, "/m", NULL);
    for (int i = 0; photos[i]; i++)
        agenda_add(&agenda, p, &(struct agenda_file){.path = photos[i], .key = photos[i]});
    for (int i = 0; masks[i]; i++)
        agenda_add(&agenda, m, &(struct agenda_file){.path = masks[i], .key = masks[i]});
    agenda_pair(&agenda, p, m, prefixes);
    CHECK_INT(agenda_settle(&agenda, &err), 0);
    while (agenda_next(&item, &agenda, &err) > 0) {
        out.mask_of[out.count++] = item.skin;
        item.skin = NULL;
        agenda_item_free(&item);
    }
    CHECK_INT(agenda_refusals(&agenda, keep, &out, &err), 0);
    CHECK_INT((long long)agenda.count, out.count);
    CHECK_INT((long long)agenda.refusal_count, out.refusals);
    out.alone = agenda.masks_alone;
    agenda_close(&agenda);
    return out;
}

static void outcome_free(struct outcome *out)
{
    for (int i = 0; i < MOST; i++) {
        free(out->mask_of[i]);
        free(out->refused[i]);
    }
}

static void test_stem_and_prefix(void)
{
    const char *photos[] = {"wound-1", "001", "a/001", "002", NULL};
    const char *masks[] = {"001_skin_001", "002",   "a/001-m", "wound-1.mask",
                           "0022",         "b/001", NULL};
    struct outcome out = match(photos, masks, 1);

    CHECK_INT(out.count, 4);
    CHECK_TEXT(out.mask_of[0], "/m/001_skin_001");
    CHECK_TEXT(out.mask_of[1], "/m/002");
    CHECK_TEXT(out.mask_of[2], "/m/a/001-m");
    CHECK_TEXT(out.mask_of[3], "/m/wound-1.mask");
    CHECK_INT(out.alone, 2);
    CHECK_INT(out.refusals, 0);
    outcome_free(&out);
    out = match(photos, masks, 0);
    CHECK(!out.mask_of[0]);
    CHECK_TEXT(out.mask_of[1], "/m/002");
    CHECK_INT(out.alone, 5);
    outcome_free(&out);
}

/* img_1 is a photo of its own: its mask is not one of img. */
static void test_own_stem_comes_first(void)
{
    const char *photos[] = {"img_1", "img", NULL}, *masks[] = {"img", "img_1", NULL};
    struct outcome out = match(photos, masks, 1);

    CHECK_TEXT(out.mask_of[0], "/m/img");
    CHECK_TEXT(out.mask_of[1], "/m/img_1");
    outcome_free(&out);
}

static void test_two_photos_for_a_mask(void)
{
    const char *photos[] = {"img_1", "img", NULL}, *masks[] = {"img_1_mask", NULL};
    struct outcome out = match(photos, masks, 1);

    CHECK_INT(out.refusals, 1);
    CHECK_TEXT(out.refused[0],
               "/m/img_1_mask: a mask of 'img' or of 'img_1': rename it to the stem of one");
    CHECK(!out.mask_of[0] && !out.mask_of[1]);
    CHECK_INT(out.alone, 0);
    outcome_free(&out);
}

static void test_two_masks_for_a_photo(void)
{
    const char *photos[] = {"b", "a", NULL}, *masks[] = {"a_3", "a_1", "b", "a_2", NULL};
    struct outcome out = match(photos, masks, 1);

    CHECK(!out.mask_of[0]);
    CHECK_TEXT(out.mask_of[1], "/m/b");
    CHECK_INT(out.refusals, 3);
    CHECK_TEXT(out.refused[0], "/m/a_1: the photo 'a' has two masks, 'a_1' and 'a_2': "
                               "leave one in the folder");
    CHECK_TEXT(out.refused[1], "/m/a_2: the photo 'a' has two masks, 'a_1' and 'a_2': "
                               "leave one in the folder");
    CHECK_TEXT(out.refused[2], "/m/a_3: the photo 'a' has two masks, 'a_1' and 'a_3': "
                               "leave one in the folder");
    CHECK_INT(out.alone, 0);
    outcome_free(&out);
}

static void test_nothing(void)
{
    const char *none[] = {NULL};
    struct outcome out = match(none, none, 1);

    CHECK_INT(out.count + out.refusals + out.alone, 0);
    outcome_free(&out);
}

int main(void)
{
    test_stem_and_prefix();
    test_own_stem_comes_first();
    test_two_photos_for_a_mask();
    test_two_masks_for_a_photo();
    test_nothing();
    return check_result();
}
