#include "ingest/layout.h"

#include <stdio.h>
#include <string.h>

static const struct layout layouts[] = {
    {"lfw", "healthy", "not stated by its authors; research use",
     "A. Kae, K. Sohn, H. Lee, E. Learned-Miller: Augmenting CRFs with Boltzmann Machine Shape "
     "Priors for Image Labeling, CVPR 2013; G. B. Huang, M. Ramesh, T. Berg, E. "
     "Learned-Miller: Labeled Faces in the Wild, UMass Amherst TR 07-49, 2007",
     0, 0, 0, layout_lfw_plan},
    {"hgr", "healthy", "not stated in the archive; research use",
     "M. Kawulok, J. Kawulok, J. Nalepa, B. Smolka: Self-adaptive algorithm for segmenting "
     "skin regions, EURASIP J. Adv. Signal Process. 2014:170; J. Nalepa, M. Kawulok: Fast and "
     "accurate hand shape classification, BDAS 2014",
     0, 0, 1, layout_hgr_plan},
    {"lvs", "healthy", NULL,
     "L. Sigal, S. Sclaroff, V. Athitsos: Skin color-based video segmentation under "
     "time-varying illumination, IEEE TPAMI 26(7), 2004",
     0, 0, 1, layout_lvs_plan},
    {"pairs", NULL, NULL, NULL, 1, 1, 1, layout_pairs_plan},
    {"photos", "clinical", NULL, NULL, 0, 1, 0, layout_photos_plan},
};

enum { LAYOUTS = sizeof layouts / sizeof *layouts };

const struct layout *layout_find(const char *name, struct err *err)
{
    for (int i = 0; i < LAYOUTS; i++)
        if (!strcmp(layouts[i].name, name))
            return &layouts[i];
    err_set(err, ERR_USAGE, "no layout '%s'; there are lfw, hgr, lvs, pairs and photos", name);
    return NULL;
}

static int read_colour(uint8_t rgb[3], const char *text)
{
    unsigned r, g, b;
    char over;

    text += *text == '#';
    if (strlen(text) != 6 || strspn(text, "0123456789abcdefABCDEF") != 6 ||
        sscanf(text, "%2x%2x%2x%c", &r, &g, &b, &over) != 3)
        return -1;
    rgb[0] = (uint8_t)r;
    rgb[1] = (uint8_t)g;
    rgb[2] = (uint8_t)b;
    return 0;
}

int layout_rule(struct rule *out, const struct ingest_options *options, struct rule usual,
                struct err *err)
{
    struct rule rule = usual;

    if (options->colour) {
        if (options->polarity != RULE_UNKNOWN || options->threshold)
            return err_set(err, ERR_USAGE,
                           "--colour says all; leave out --polarity and --threshold");
        if (read_colour(rule.colour, options->colour))
            return err_set(err, ERR_USAGE, "--colour wants RRGGBB in hexadecimal, not '%s'",
                           options->colour);
        rule.kind = RULE_COLOUR;
    }
    if (options->polarity != RULE_UNKNOWN)
        rule.polarity = options->polarity;
    if (options->threshold) {
        rule.threshold = options->threshold;
        rule.guessed = 0;
    }
    rule.ignore_rest = options->ignore_rest;
    rule.padded = options->padded;
    *out = rule;
    return 0;
}
