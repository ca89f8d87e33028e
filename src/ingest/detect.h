#ifndef INGEST_DETECT_H
#define INGEST_DETECT_H

#include "ingest/agenda.h"

/* detect.h - finds out how masks are to be read, by looking at them.
 *
 * Up to 64 pairs, spread evenly over the settled agenda, are opened.
 *
 * Threshold: values of 0 and 1 only: 1, and 1 is in. Values above 15: 128.
 * Else (class numbers 0, 1, 2 ...) it is not decided.
 *
 * Polarity, where the mask says what is skin: skin-coloured pixels (in YCbCr,
 * 77 <= Cb <= 127 and 133 <= Cr <= 173: D. Chai, K. N. Ngan, IEEE TCSVT 9(4),
 * 1999) should be more common in. Each pair gives the share of them in its
 * white part less that in its black part; decided if the mean of these
 * differences is at least DETECT_MARGIN away from 0 and three pairs in four
 * have its sign.
 *
 * Polarity, where what the mask leaves out is ignored (it marks a part of the
 * skin, as lesions are marked): the pictures' rims are mostly out; decided if
 * one shade has DETECT_RIM of all rim pixels. */
#define DETECT_PAIRS  64
#define DETECT_MARGIN 0.2
#define DETECT_RIM    0.85

/* Fills in what *rule leaves open (polarity RULE_UNKNOWN, threshold 0), and
 * adds to *how what was found and why. Nothing is done where nothing is open.
 * ERR_USAGE: it cannot be told; the text says what was seen and which option to
 * give. *rule is then untouched. */
int detect_rule(struct rule *rule, struct text *how, struct agenda *agenda, int threads,
                struct err *err);

#endif
