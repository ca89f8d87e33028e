#include "app/web_pair.h"
#include "annotate/difference.h"
#include "annotate/mask_compare.h"
#include "eval/surface.h"
#include "review/truth.h"

#include <math.h>

static void compare(struct web_pair *out, const struct mask *a, const struct mask *b,
                    int boundaries)
{
    struct difference_pixels pixels = difference_pixels(a, b);
    struct surface surface;

    *out = (struct web_pair){mask_jaccard(a, b), mask_dice(a, b), NAN,          NAN,
                             pixels.both,        pixels.lost,     pixels.gained};
    if (!boundaries)
        return;
    surface_between(&surface, a, b);
    out->hd95 = surface_hd95(&surface);
    out->hausdorff = surface_hausdorff(&surface);
    surface_free(&surface);
}

int web_pair_of(struct web_pair *out, struct db *db, int64_t a, int64_t b, int boundaries,
                struct err *err)
{
    struct mask first = {0}, second = {0}, unused = {0}, unused_too = {0};
    int rc = -1;

    if (truth_paint(&first, &unused, db, a, err) ||
        truth_paint(&second, &unused_too, db, b, err))
        goto done;
    if (first.width != second.width || first.height != second.height) {
        err_set(err, ERR_USAGE, "the revisions are of two photos");
        goto done;
    }
    compare(out, &first, &second, boundaries);
    rc = 0;
done:
    mask_free(&first);
    mask_free(&second);
    mask_free(&unused);
    mask_free(&unused_too);
    return rc;
}
