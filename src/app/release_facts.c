#include "app/release_facts.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts; quartiles by the nearest value. */
static struct release_range range_of(double *values, size_t n)
{
    struct release_range range = {0};

    if (!n)
        return range;
    qsort(values, n, sizeof *values, by_value);
    range = (struct release_range){values[0], values[(n - 1) / 4], values[(n - 1) / 2],
                                   values[(n - 1) * 3 / 4], values[n - 1]};
    return range;
}

static double value_of(const struct release_photo *p, int which)
{
    double pixels = (double)p->width * p->height;
    const double values[] = {p->width,
                             p->height,
                             100 * (double)p->skin_pixels / pixels,
                             100 * (double)p->ignored_pixels / pixels,
                             p->light,
                             p->red,
                             p->green,
                             p->blue};

    return values[which];
}

static void measure(struct release_card *card, const struct release_list *r)
{
    struct release_range *ranges[] = {&card->width, &card->height, &card->skin,  &card->ignored,
                                      &card->light, &card->red,    &card->green, &card->blue};
    double *values = bytes_new(r->count, sizeof *values);

    for (int k = 0; k < (int)(sizeof ranges / sizeof *ranges); k++) {
        size_t n = 0;

        for (size_t i = 0; i < r->count; i++) {
            double v = value_of(&r->photos[i], k);

            if (v == v) /* not NaN: a photo without skin has no colour of it */
                values[n++] = v;
        }
        *ranges[k] = range_of(values, n);
    }
    free(values);
}

/* How many of the photos, which are sorted by group, are the first of theirs. */
static int by_group(const void *a, const void *b)
{
    const struct release_photo *const *x = a, *const *y = b;
    int order = strcmp((*x)->group_name, (*y)->group_name);

    return order ? order : strcmp((*x)->name, (*y)->name);
}

static void add_fold(struct release_card *card, struct release_fold *folds,
                     const struct release_photo *p, int first)
{
    size_t i = 0;

    while (i < card->fold_count &&
           (strcmp(folds[i].stage, p->stage) != 0 || strcmp(folds[i].fold, p->fold) != 0))
        i++;
    if (i == card->fold_count) {
        folds[i] = (struct release_fold){p->stage, p->fold, 0, 0};
        card->fold_count++;
    }
    folds[i].photos++;
    folds[i].groups += first;
}

static void add_annotator(struct release_card *card, struct release_annotator **list,
                          const struct release_photo *p)
{
    size_t i = 0;

    while (i < card->annotator_count && strcmp((*list)[i].name, p->annotator) != 0)
        i++;
    if (i == card->annotator_count) {
        *list = bytes_resized(*list, i + 1, sizeof **list);
        (*list)[i] = (struct release_annotator){{0}, 0};
        memcpy((*list)[i].name, p->annotator, sizeof p->annotator);
        card->annotator_count++;
    }
    (*list)[i].photos++;
}

static int by_fold(const void *a, const void *b)
{
    const struct release_fold *x = a, *y = b;
    int order = strcmp(x->stage, y->stage);

    return order ? order : strcmp(x->fold, y->fold);
}

static int by_annotator(const void *a, const void *b)
{
    return strcmp(((const struct release_annotator *)a)->name,
                  ((const struct release_annotator *)b)->name);
}

static void count_photos(struct release_card *card, struct release_parts *parts,
                         const struct release_list *r)
{
    const struct release_photo **sorted = bytes_new(r->count, sizeof *sorted);
    double sum = 0;

    for (size_t i = 0; i < r->count; i++)
        sorted[i] = &r->photos[i];
    qsort(sorted, r->count, sizeof *sorted, by_group);
    for (size_t i = 0; i < r->count; i++) {
        const struct release_photo *p = sorted[i];
        int first = !i || strcmp(sorted[i - 1]->group_name, p->group_name) != 0;
        struct release_dataset *d = &parts->datasets[p->dataset];

        card->groups += first;
        card->kinds |= 1u << p->kind;
        d->photos++;
        d->groups += first;
        add_fold(card, parts->folds, p, first);
        if (p->revision) {
            d->traced++;
            card->persons_traced++;
            add_annotator(card, &parts->annotators, p);
        }
        if (p->compared && (!card->compared || p->agreement_least < card->agreement_least))
            card->agreement_least = p->agreement_least;
        card->compared += p->compared;
        sum += p->agreement;
    }
    card->agreement_mean = card->compared ? sum / (double)card->compared : 0;
    free(sorted);
}

/* RFC 6920: a name that is made of a digest, for what has no address. */
static char *named_by(const char *digest)
{
    uint8_t raw[32];
    struct text out = {0};

    for (int i = 0; i < 32; i++) {
        char two[3] = {digest[2 * i], digest[2 * i + 1], 0};

        raw[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    text_add(&out, "ni:///sha-256;");
    text_add_base64(&out, raw, sizeof raw);
    for (char *s = out.data + 14; *s; s++)
        *s = *s == '+' ? '-' : *s == '/' ? '_' : *s == '=' ? 0 : *s;
    return out.data;
}

void release_facts_fill(struct release_card *card, struct release_parts *parts,
                        const struct release_list *r, const struct job_release *job)
{
    parts->url = named_by(r->digest);
    for (int i = 0; i < r->dataset_count; i++) {
        const struct release_dataset_row *d = &r->datasets[i];

        parts->datasets[i] =
            (struct release_dataset){.name = d->name,
                                     .domain = d->clinical ? "clinical" : "healthy",
                                     .licence = *d->licence ? d->licence : "not stated",
                                     .citation = d->citation,
                                     .unknown = d->unknown ? job->licence_unknown : NULL,
                                     .published = d->published};
    }
    *card = (struct release_card){.name = job->name,
                                  .title = job->title,
                                  .url = job->url ? job->url : parts->url,
                                  .creator = job->creator,
                                  .version = DERMATOME_VERSION,
                                  .is_split = !job->is_sample,
                                  .digest = r->digest,
                                  .since = r->since,
                                  .photos = (long)r->count,
                                  .datasets = parts->datasets,
                                  .dataset_count = (size_t)r->dataset_count,
                                  .folds = parts->folds};
    count_photos(card, parts, r);
    measure(card, r);
    card->outlines = card->persons_traced > 0;
    card->annotators = parts->annotators;
    qsort(parts->folds, card->fold_count, sizeof *parts->folds, by_fold);
    if (card->annotator_count)
        qsort(parts->annotators, card->annotator_count, sizeof *parts->annotators,
              by_annotator);
}

void release_facts_free(struct release_parts *parts)
{
    free(parts->annotators);
    free(parts->url);
}
