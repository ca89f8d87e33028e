#ifndef INGEST_RULE_H
#define INGEST_RULE_H

#include <stdint.h>

#include "base/text.h"
#include "image/image.h"

/* rule.h - which pixels of a mask picture are in. */
enum rule_kind {
    RULE_GREY,   /* by its grey value and a threshold */
    RULE_GREEN,  /* the LFW Part Labels: G > 127 and G > R and G > B */
    RULE_COLOUR, /* each channel within 63 of the colour's, so that JPEG's ringing does no harm
                  */
};
enum rule_polarity {
    RULE_UNKNOWN = 0, /* to be found out, ingest/detect.h */
    RULE_WHITE,       /* in: the grey value is at least the threshold */
    RULE_BLACK,       /* in: the grey value is below the threshold */
};
struct rule {
    enum rule_kind kind;
    enum rule_polarity polarity; /* of RULE_GREY */
    int threshold;               /* of RULE_GREY: 1 .. 255; 0: to be found out */
    int guessed;       /* the threshold is not the person's: refuse masks that it cannot fit */
    uint8_t colour[3]; /* of RULE_COLOUR: R, G, B */
    int ignore_rest;   /* what is not in is not known, instead of not skin */
    int padded;        /* but a black frame of the photo is not skin (ingest/padding.h) */
};

/* Adds how pixels become skin, as the catalogue keeps it: "black is skin,
 * threshold 128". */
void rule_text(struct text *out, const struct rule *rule);

/* Writes 255 for each pixel that is in and 0 for the others: width x height
 * bytes of an RGB picture. */
void rule_apply(uint8_t *out, const struct image *picture, const struct rule *rule);

/* The grey value of an RGB pixel: the mean of its channels, rounded. */
static inline int rule_grey(const uint8_t *rgb)
{
    return (rgb[0] + rgb[1] + rgb[2] + 1) / 3;
}

/* How far from grey a pixel is: greatest channel less smallest. */
static inline int rule_chroma(const uint8_t *rgb)
{
    int high = rgb[0] > rgb[1] ? rgb[0] : rgb[1], low = rgb[0] < rgb[1] ? rgb[0] : rgb[1];

    high = high > rgb[2] ? high : rgb[2];
    low = low < rgb[2] ? low : rgb[2];
    return high - low;
}

#endif
