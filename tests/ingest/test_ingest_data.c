/* The real sets, where they are: how many pairs, and how much skin. A wrong
 * polarity would turn each mean into its complement. */
#include "fixture.h"

struct set {
    const char *dataset, *layout, *folder, *images, *masks;
    int ignore_rest;
    long found, photos, masked;
    double skin; /* mean fraction of the newest masks */
};

static const struct set sets[] = {
    {"lfw", "lfw", "lfw", NULL, NULL, 0, 1500, 1500, 1500, 0.2152},
    {"hgr", "hgr", "hgr", NULL, NULL, 0, 899, 899, 899, 0.2190},
    {"abdomen", "pairs", NULL, "abdomen/images", "abdomen/masks", 0, 621, 617, 621, 0.6431},
    {"fuseg", "pairs", NULL, "clinical/fuseg/images", "clinical/fuseg/masks", 1, 64, 62, 64,
     0.0},
    {"medetec", "pairs", NULL, "clinical/medetec/images", "clinical/medetec/masks", 1, 160, 152,
     160, 0.0},
    {"pad", "pairs", NULL, "clinical/pad/images", "clinical/pad/masks", 1, 24, 24, 24, 0.0},
};

static const char *below(char *out, size_t room, const char *data, const char *name)
{
    if (!name)
        return NULL;
    snprintf(out, room, "%s/%s", data, name);
    return out;
}

static void test_set(struct fixture *f, const char *data, const struct set *set)
{
    char folder[500], images[500], masks[500], sql[200];
    struct ingest_options o = {.layout = set->layout,
                               .dataset = set->dataset,
                               .domain = set->folder ? NULL : "healthy",
                               .folder = below(folder, sizeof folder, data, set->folder),
                               .images = below(images, sizeof images, data, set->images),
                               .masks = below(masks, sizeof masks, data, set->masks),
                               .ignore_rest = set->ignore_rest};

    if (!CHECK(!fixture_run(f, o, NULL, NULL))) {
        fprintf(stderr, "%s: %s\n", set->dataset, f->err.text);
        return;
    }
    CHECK_INT(f->report.found, set->found);
    CHECK_INT(f->report.added, set->photos);
    CHECK_INT(f->report.masked, set->masked);
    CHECK_INT(f->report.refused, 0);
    snprintf(sql, sizeof sql,
             "SELECT round(mean_skin_fraction*1e4) FROM dataset_info WHERE dataset='%s'",
             set->dataset);
    if (set->skin > 0)
        CHECK_NEAR((double)fixture_number(f, sql) / 1e4, set->skin, 0.002);
    CHECK_INT(fixture_run(f, o, NULL, NULL), 0);
    CHECK_INT(f->report.added + f->report.masks_added, 0);
}

int main(void)
{
    const char *data = getenv("DERMATOME_DATA");
    struct fixture f;

    if (!data)
        return check_skip("DERMATOME_DATA does not name the folder of the real photographs");
    f = fixture_open();
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        test_set(&f, data, &sets[i]);
    fixture_close(&f);
    return check_result();
}
