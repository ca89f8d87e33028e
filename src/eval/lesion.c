#include "eval/lesion.h"
#include "annotate/mask_compare.h"
#include "annotate/mask_parts.h"

struct lesion_recall lesion_recall(const struct mask *called, const struct mask *lesions,
                                   double share)
{
    struct mask_parts parts = mask_parts(lesions, MASK_CORNERS, SIZE_MAX);
    struct lesion_recall r = {mask_area(lesions), mask_common(called, lesions), parts.count, 0};

    for (size_t i = 0; i < parts.count; i++) {
        double both = (double)mask_common(called, &parts.list[i]);

        r.found += both >= share * (double)mask_area(&parts.list[i]);
    }
    mask_parts_free(&parts);
    return r;
}
