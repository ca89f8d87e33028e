#ifndef EVAL_BOOTSTRAP_ECE_H
#define EVAL_BOOTSTRAP_ECE_H

#include "eval/bootstrap.h"
#include "eval/calibration.h"

/* bootstrap_ece.h - within what bounds the calibration error would lie on other photos.
 *
 * ECE (eval/calibration.h) is no quotient of two sums over photos, but a function of each bin's
 * sums, so the bins of the photos that were drawn are added up and the figure is taken of
 * these. All else is as in eval/bootstrap.h. (The Brier score is a quotient:
 * bootstrap_ratio().)
 *
 * ECE is a sum of distances, which chance makes longer and never shorter: of draws it is a
 * little too high, and an interval of a net that is calibrated exactly (a truth of 0) cannot
 * hold it. */

/* bins: of each photo `width` bins, 1 .. CALIBRATION_BINS_MAX, in their order. groups, errors
 * and *out as bootstrap_ratio(); ERR_USAGE also for another width; ERR_NUMBER: a count is below
 * 0. A photo without a known pixel takes part with nothing; a draw of these alone is not
 * defined. Time: units x draws x width. */
int bootstrap_ece(struct bootstrap *out, const struct calibration_bin *bins, int width,
                  const int64_t *groups, size_t count, const struct bootstrap_spec *spec,
                  struct err *err);

#endif
