#include "ingest/detect.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/threads.h"
#include "image/decode.h"

#include <math.h>
#include <stdlib.h>

#define CLASS_MAX   15 /* values up to here are class numbers, not shades */
#define CHROMA_MAX  48 /* further from grey than JPEG's noise takes a grey pixel */
#define VOTE_SHARE  0.75
#define VOTE_PIXELS 0.01 /* a pair votes if each part has this share of its pixels */

/* What one pair shows. Index 1: the white part, 0: the black one. */
struct evidence {
    int seen;       /* the pair was opened and fits */
    int most;       /* greatest grey value of the mask */
    int64_t count;  /* pixels */
    int64_t colour; /* pixels that are not grey */
    int64_t part[2], skin[2], rim[2];
    const char *path; /* the mask's */
};

struct search {
    const struct agenda_item *items; /* that were chosen */
    struct evidence *evidence;
    int threshold; /* 0: by what the mask shows */
};

static int is_skin_coloured(const uint8_t *rgb)
{
    double r = rgb[0], g = rgb[1], b = rgb[2];
    double cb = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
    double cr = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;

    return cb >= 77 && cb <= 127 && cr >= 133 && cr <= 173;
}

static void look(struct evidence *e, const struct image *photo, const struct image *mask,
                 int threshold)
{
    size_t count = (size_t)mask->width * (size_t)mask->height;

    e->count = (int64_t)count;
    for (size_t i = 0; i < count; i++) {
        int grey = rule_grey(mask->data + i * 3);

        e->most = grey > e->most ? grey : e->most;
        e->colour += rule_chroma(mask->data + i * 3) > CHROMA_MAX;
    }
    if (!threshold)
        threshold = e->most <= CLASS_MAX ? 1 : 128;
    for (int32_t y = 0; y < mask->height; y++) {
        const uint8_t *m = image_row(mask, y), *p = image_row(photo, y);

        for (int32_t x = 0; x < mask->width; x++, m += 3, p += 3) {
            int white = rule_grey(m) >= threshold;

            e->part[white]++;
            e->skin[white] += is_skin_coloured(p);
            e->rim[white] += x == 0 || y == 0 || x == mask->width - 1 || y == mask->height - 1;
        }
    }
    e->seen = 1;
}

static int open_picture(struct image *out, const char *path)
{
    struct bytes file = {0};
    struct err err;
    int rc;

    if (file_read(&file, path, LIMIT_FILE_BYTES, &err))
        return -1;
    rc = decode_image(out, file.data, file.size, 0, &err);
    bytes_free(&file);
    return rc;
}

/* What cannot be opened is no evidence; the ingest itself will tell of it. */
static void work(void *self, size_t i)
{
    const struct search *search = self;
    const struct agenda_item *item = &search->items[i];
    struct image photo = {0}, mask = {0};

    search->evidence[i].path = item->skin;
    if (!open_picture(&mask, item->skin) && !open_picture(&photo, item->photo) &&
        photo.width == mask.width && photo.height == mask.height)
        look(&search->evidence[i], &photo, &mask, search->threshold);
    image_free(&photo);
    image_free(&mask);
}

/* All pairs together. */
struct verdict {
    size_t seen, most_coloured;
    int most;     /* greatest value of any mask */
    int classes;  /* a mask has a greatest value of 2 .. CLASS_MAX */
    int coloured; /* masks that are not grey */
    double mean;  /* of the pairs' differences */
    long votes, white_votes;
    double rim_white; /* share of rim pixels that are white */
};

static struct verdict weigh(const struct evidence *list, size_t count)
{
    struct verdict v = {0};
    int64_t rim[2] = {0, 0};

    for (size_t i = 0; i < count; i++) {
        const struct evidence *e = &list[i];
        double least = VOTE_PIXELS * (double)e->count, difference;

        if (!e->seen)
            continue;
        v.seen++;
        v.most = e->most > v.most ? e->most : v.most;
        v.classes |= e->most > 1 && e->most <= CLASS_MAX;
        if (e->colour * 100 > e->count && !v.coloured++)
            v.most_coloured = i;
        rim[0] += e->rim[0];
        rim[1] += e->rim[1];
        if ((double)e->part[0] < least || (double)e->part[1] < least)
            continue;
        difference =
            (double)e->skin[1] / (double)e->part[1] - (double)e->skin[0] / (double)e->part[0];
        v.mean += difference;
        v.votes++;
        v.white_votes += difference > 0;
    }
    v.mean = v.votes ? v.mean / (double)v.votes : 0;
    v.rim_white = v.seen ? (double)rim[1] / (double)(rim[0] + rim[1]) : 0;
    return v;
}

static int find_threshold(struct rule *rule, const struct verdict *v, struct err *err)
{
    if (v->most == 0)
        return err_set(err, ERR_USAGE,
                       "the masks that were looked at are all black: nothing shows how to read "
                       "them; give --polarity and --threshold");
    if (v->classes)
        return err_set(err, ERR_USAGE,
                       "masks hold small numbers (up to %d), such as classes have, and which "
                       "mean skin cannot be seen; give --polarity and --threshold",
                       v->most);
    rule->threshold = v->most == 1 ? 1 : 128;
    return 0;
}

static int polarity_by_rim(struct rule *rule, struct text *how, const struct verdict *v,
                           struct err *err)
{
    double white = v->rim_white;

    if (white < DETECT_RIM && white > 1 - DETECT_RIM)
        return err_set(err, ERR_USAGE,
                       "whether white or black is in cannot be told: of the pictures' rims, "
                       "mostly out as a rule, %.0f %% are white; give --polarity",
                       100 * white);
    rule->polarity = white < 0.5 ? RULE_WHITE : RULE_BLACK;
    text_add(how, "%.1f %% of the rims of %zu masks are %s, so %s was taken to be in",
             100 * (white < 0.5 ? 1 - white : white), v->seen, white < 0.5 ? "black" : "white",
             white < 0.5 ? "white" : "black");
    return 0;
}

static int polarity_by_skin(struct rule *rule, struct text *how, const struct verdict *v,
                            struct err *err)
{
    int white = v->mean > 0;
    long agree = white ? v->white_votes : v->votes - v->white_votes;

    if (fabs(v->mean) < DETECT_MARGIN || (double)agree < VOTE_SHARE * (double)v->votes)
        return err_set(
            err, ERR_USAGE,
            "whether white or black is skin cannot be told: skin-coloured pixels are "
            "%.0f points more common in %s, in %ld of %ld pairs; give --polarity "
            "(and --ignore-rest if the masks mark only a part of the skin)",
            100 * fabs(v->mean), white ? "white" : "black", agree, v->votes);
    rule->polarity = white ? RULE_WHITE : RULE_BLACK;
    text_add(how,
             "skin-coloured pixels are %.0f points more common in %s (in %ld of %ld pairs), so "
             "%s was taken to be skin",
             100 * fabs(v->mean), white ? "white" : "black", agree, v->votes,
             white ? "white" : "black");
    return 0;
}

static int decide(struct rule *rule, struct text *how, const struct verdict *v,
                  const struct evidence *list, struct err *err)
{
    if (!v->seen)
        return err_set(err, ERR_USAGE,
                       "no mask could be read together with its photo, so nothing shows how to "
                       "read masks; give --polarity and --threshold");
    if (v->coloured)
        return err_set(err, ERR_USAGE,
                       "%d of %zu masks are coloured, the first '%s'; say which colour is skin "
                       "with --colour RRGGBB",
                       v->coloured, v->seen, list[v->most_coloured].path);
    if (!rule->threshold && find_threshold(rule, v, err))
        return -1;
    if (rule->polarity != RULE_UNKNOWN) {
        text_add(how, "the masks' values go up to %d", v->most);
        return 0;
    }
    if (v->most == 1) {
        rule->polarity = RULE_WHITE;
        text_add(how, "the masks hold 0 and 1, so 1 was taken to be skin");
        return 0;
    }
    return rule->ignore_rest ? polarity_by_rim(rule, how, v, err)
                             : polarity_by_skin(rule, how, v, err);
}

static int weigh_and_decide(struct rule *rule, struct text *how,
                            const struct agenda_item *items, size_t count, int threads,
                            struct err *err)
{
    struct evidence evidence[DETECT_PAIRS] = {{0}};
    struct search search = {items, evidence, rule->threshold};
    struct rule found = *rule;
    struct verdict verdict;

    if (!count)
        return err_set(err, ERR_USAGE, "no photo has a mask");
    threads_each(threads, count, work, &search);
    verdict = weigh(evidence, count);
    if (decide(&found, how, &verdict, evidence, err))
        return -1;
    *rule = found;
    return 0;
}

int detect_rule(struct rule *rule, struct text *how, struct agenda *agenda, int threads,
                struct err *err)
{
    struct agenda_item items[DETECT_PAIRS];
    int count, rc;

    if (rule->kind != RULE_GREY || (rule->polarity != RULE_UNKNOWN && rule->threshold))
        return 0;
    count = agenda_pick(items, DETECT_PAIRS, agenda, err);
    if (count < 0)
        return -1;
    rc = weigh_and_decide(rule, how, items, (size_t)count, threads, err);
    while (count)
        agenda_item_free(&items[--count]);
    return rc;
}
