#include "dataset/tracing.h"
#include "base/bytes.h"

#include <stdlib.h>

int tracing_fits(const struct region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (regions[i].mask.count)
            return 0;
    return 1;
}

static void write_truth(struct frame *frame, const struct mask *skin,
                        const struct mask *ignored)
{
    size_t pixels = (size_t)frame->side * (size_t)frame->side;

    mask_to_bytes(frame->skin, skin, 255);
    mask_to_bytes(frame->known, ignored, 255);
    for (size_t i = 0; i < pixels; i++)
        frame->known[i] = (uint8_t)(255 - frame->known[i]);
}

int tracing_paint(struct frame *frame, const struct region *regions, size_t count,
                  const struct affine *map, struct err *err)
{
    struct region *mapped = bytes_zeroed(count, sizeof *mapped);
    struct mask skin, ignored;
    int rc = 0;

    for (size_t i = 0; !rc && i < count; i++) {
        mapped[i].label = regions[i].label;
        rc = affine_shape(&mapped[i].shape, map, &regions[i].shape, err);
    }
    if (!rc)
        rc = region_paint(&skin, &ignored, mapped, count, frame->side, frame->side, err);
    if (!rc) {
        write_truth(frame, &skin, &ignored);
        mask_free(&skin);
        mask_free(&ignored);
    }
    for (size_t i = 0; i < count; i++)
        region_free(&mapped[i]);
    free(mapped);
    return rc;
}
