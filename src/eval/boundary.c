#include "eval/boundary.h"
#include "annotate/mask_compare.h"
#include "annotate/mask_parts.h"

#include <math.h>

int32_t boundary_reach(int32_t width, int32_t height, double share)
{
    double reach = nearbyint(share * hypot(width, height));

    return reach < 1 ? 1 : (int32_t)reach;
}

static struct mask band(const struct mask *mask, int32_t reach)
{
    struct mask inner = mask_erode(mask, reach), outer = mask_xor(mask, &inner);

    mask_free(&inner);
    return outer;
}

double boundary_iou(const struct mask *a, const struct mask *b, double share)
{
    int32_t reach = boundary_reach(a->width, a->height, share);
    struct mask band_a = band(a, reach), band_b = band(b, reach);
    double jaccard = mask_jaccard(&band_a, &band_b);

    mask_free(&band_a);
    mask_free(&band_b);
    return jaccard;
}
