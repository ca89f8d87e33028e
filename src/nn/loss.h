#ifndef NN_LOSS_H
#define NN_LOSS_H

#include <stddef.h>
#include <stdint.h>

/* loss.h - the Jaccard distance of a batch (after Yuan, Chao and Lo, IEEE TMI
 * 2017; Codella et al. 2018, section 2).
 *
 *   p = (y + 1) / 2;  I = sum p t;  U = sum p^2 + sum t^2 - I
 *   L = mean over the photos of 1 - (I + 1) / (U + 1)
 *
 * with the sums over the pixels of one photo that are known. The 1 (eps) makes
 * a photo without skin teach too. y and truth are (n, pixels); truth is in
 * [0, 1]; known is (n, pixels), nonzero where the truth counts, or NULL where
 * all do. dy, where it is not NULL, is overwritten with dL/dy. Sums are taken
 * in double. Returns L. */
double loss_jaccard(float *dy, const float *y, const float *truth, const uint8_t *known,
                    int32_t n, size_t pixels);

#endif
