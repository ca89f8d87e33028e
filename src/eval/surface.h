#ifndef EVAL_SURFACE_H
#define EVAL_SURFACE_H

#include "annotate/mask.h"

/* surface.h - how far the boundaries of two masks lie apart, in pixels.
 *
 * A boundary is the set of pixels of mask_boundary(): in, with a neighbour by
 * an edge that is out; what lies beyond the picture is out. Distances are
 * Euclidean, between centres of pixels, exact but for one square root. Two sets
 * of them are all that is needed: from each boundary pixel of a to the nearest
 * of b, and the reverse. Each pixel counts 1, however long the piece of outline
 * that it stands for.
 *
 * Empty: of two empty masks nothing is apart, so distances are 0 and the surface
 * Dice is 1. Where just one is empty, a distance is the picture's diagonal,
 * sqrt(width^2 + height^2), more than any two pixels can be apart, so that a
 * mean can be taken and the failure stays in it; the surface Dice is 0. */
struct surface {
    double *there, *back; /* ascending; infinite where the other mask is empty */
    size_t there_count, back_count;
    double diagonal;
};

/* The masks have the same sides: the programmer's to have checked. Takes 4 bytes
 * a pixel of the box around both while it works. */
void surface_between(struct surface *out, const struct mask *a, const struct mask *b);
void surface_free(struct surface *surface); /* accepts {0}, and leaves it behind */

/* The largest distance in either set: Hausdorff's (Grundzuege der Mengenlehre,
 * 1914; Huttenlocher, Klanderman and Rucklidge, IEEE PAMI 15, 1993). */
double surface_hausdorff(const struct surface *surface);

/* HD95 has two published definitions, which differ; both take the percentile by
 * quantile_of_sorted(). surface_hd95(): of each set the 95th percentile, and the
 * larger of the two (Nikolov et al. 2021's code and MONAI's, "robust Hausdorff").
 * surface_hd95_union(): the 95th percentile of both sets thrown together
 * (MedPy's). The longer boundary has the more say in the second. */
double surface_hd95(const struct surface *surface);
double surface_hd95_union(const struct surface *surface);

/* Normalised surface Dice: the share of all boundary pixels of both that have
 * the other boundary within `tolerance` pixels (0 or more), itself included.
 * Nikolov et al., "Clinically applicable segmentation of head and neck anatomy
 * for radiotherapy", J. Med. Internet Res. 23(7), 2021 (arXiv:1809.04430). */
double surface_dice(const struct surface *surface, double tolerance);

#endif
