#ifndef EVAL_LESION_H
#define EVAL_LESION_H

#include <stddef.h>

#include "annotate/mask.h"

/* lesion.h - how much diseased skin is found, where only that is known.
 *
 * Photographs of lesions often come with a mask of the lesion and of nothing
 * else: the skin around it is skin as well, but nobody has drawn it. So pixels
 * outside the lesions are not looked at, and no precision can be had. The pixels'
 * recall is called / pixels; it is what overlap_masks() gives for `recall` where
 * all but the lesions is ignored. Where more is known to be not skin (a frame of
 * padding), its `false_positive_rate` is the false skin there.
 *
 * A lesion is a part that hangs together by edges or corners. It is found where
 * at least `share` of its pixels are called skin: as lesion true positive rate
 * in Carass et al., "Longitudinal multiple sclerosis lesion segmentation",
 * NeuroImage 148, 2017, where one pixel is enough; lesions weigh the same,
 * however small. Nothing is defined where there is no lesion: counts of 0. */
struct lesion_recall {
    int64_t pixels, called; /* of all lesions */
    size_t lesions, found;
};

#define LESION_SHARE 0.5 /* half of it: the usual choice here */

/* The masks have the same sides and 0 < share <= 1, the programmer's to have
 * checked. */
struct lesion_recall lesion_recall(const struct mask *called, const struct mask *lesions,
                                   double share);

#endif
