/* COCO's JSON, written: polygons where they give the pixels, run lengths elsewhere. */
#include "exchange/coco_write.h"
#include "exchange/box.h"
#include "exchange/cover.h"
#include "exchange/rider.h"
#include "exchange/slits.h"
#include "annotate/rle.h"
#include "annotate/svg_path.h"

#include <stdlib.h>

struct writing {
    struct text text;
    struct text *lost;
    size_t annotations;
};

/* Is the ring, filled even-odd as COCO's polygons are, all of what is seen? */
static int is_polygon(const struct region *region, const struct mask *seen)
{
    struct mask filled = {0};
    struct err ignored;
    int same;

    if (region->mask.count || region->shape.count != 1 ||
        raster_mask(&filled, region->shape.rings, 1, RASTER_EVEN_ODD, seen->width, seen->height,
                    &ignored))
        return 0;
    same = mask_equal(&filled, seen);
    mask_free(&filled);
    return same;
}

static void put_runs(struct text *out, const struct mask *seen)
{
    struct text runs = {0};

    rle_write(&runs, seen);
    text_add(out, "{\"size\": [%d, %d], \"counts\": ", seen->height, seen->width);
    text_add_json(out, runs.data);
    text_add(out, "}");
    text_free(&runs);
}

static int put_segmentation(struct text *out, const struct region *region,
                            const struct mask *seen, struct err *err)
{
    struct spline ring = {0};

    if (!is_polygon(region, seen)) {
        put_runs(out, seen);
        return 0;
    }
    if (slits_join(&ring, &region->shape, err))
        return -1;
    text_add(out, "[[");
    for (size_t i = 0; i < ring.count; i++) {
        text_add(out, i ? ", " : "");
        svg_number_write(out, ring.points[i].x);
        text_add(out, ", ");
        svg_number_write(out, ring.points[i].y);
    }
    text_add(out, "]]");
    free((void *)(uintptr_t)ring.points);
    return 0;
}

static int put_region(struct writing *w, const struct region *region, const struct mask *seen,
                      size_t image, struct err *err)
{
    struct box box = box_of(seen);
    int outline = !region->mask.count;

    text_add(&w->text,
             "%s\n{\"id\": %zu, \"image_id\": %zu, \"category_id\": %d, \"iscrowd\": 0, "
             "\"area\": %lld, \"bbox\": [%d, %d, %d, %d], \"segmentation\": ",
             w->annotations ? "," : "", w->annotations + 1, image + 1, (int)region->label + 1,
             (long long)mask_area(seen), box.x, box.y, box.width, box.height);
    w->annotations++;
    if (put_segmentation(&w->text, region, seen, err))
        return -1;
    if (outline && (rider_needed(&region->shape) || !is_polygon(region, seen))) {
        text_add(&w->text, ", \"dermatome\": ");
        rider_write(&w->text, &region->shape);
    }
    text_add(&w->text, "}");
    return 0;
}

static int put_photo(struct writing *w, const struct exchange_photo *photo, size_t image,
                     struct err *err)
{
    struct mask *seen = bytes_zeroed(photo->count, sizeof *seen);
    int rc = cover_see(seen, photo->regions, photo->count, photo->width, photo->height, err);

    for (size_t i = 0; i < photo->count && !rc; i++) {
        if (!mask_area(&seen[i])) {
            text_add(w->lost, "'%.120s': region %zu: nothing of it is seen, left out\n",
                     photo->name, i);
            continue;
        }
        if (photo->regions[i].mask.count && !mask_equal(&photo->regions[i].mask, &seen[i]))
            text_add(w->lost, "'%.120s': region %zu: its pixels under others were cut away\n",
                     photo->name, i);
        rc = put_region(w, &photo->regions[i], &seen[i], image, err);
        if (rc)
            err_while(err, "region %zu", i);
    }
    for (size_t i = 0; i < photo->count; i++)
        mask_free(&seen[i]);
    free(seen);
    return rc ? err_while(err, "'%.120s'", photo->name) : 0;
}

static int put_images(struct writing *w, const struct exchange_photo *photos, size_t count,
                      struct err *err)
{
    text_add(&w->text,
             "{\"info\": {\"description\": \"regions of skin\", \"version\": \"1.0\"},\n"
             "\"licenses\": [],\n\"categories\": [");
    for (int i = 0; i <= REGION_IGNORE; i++)
        text_add(&w->text, "%s{\"id\": %d, \"name\": \"%s\", \"supercategory\": \"\"}",
                 i ? ", " : "", i + 1, region_label_name((enum region_label)i));
    text_add(&w->text, "],\n\"images\": [");
    for (size_t i = 0; i < count; i++) {
        if (tree_check_name(photos[i].name, err))
            return -1;
        text_add(&w->text, "%s\n{\"id\": %zu, \"width\": %d, \"height\": %d, \"file_name\": ",
                 i ? "," : "", i + 1, photos[i].width, photos[i].height);
        text_add_json(&w->text, photos[i].name);
        text_add(&w->text, "}");
    }
    text_add(&w->text, "\n],\n\"annotations\": [");
    return 0;
}

int coco_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
               struct text *lost, struct err *err)
{
    struct writing w = {.lost = lost};
    int rc = put_images(&w, photos, count, err);

    for (size_t i = 0; i < count && !rc; i++)
        rc = put_photo(&w, &photos[i], i, err);
    if (!rc) {
        text_add(&w.text, "\n]}\n");
        bytes_add(out, w.text.data, w.text.size);
    }
    text_free(&w.text);
    return rc;
}
