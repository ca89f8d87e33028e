#include "exchange/release_truth.h"
#include "annotate/rle.h"
#include "base/limits.h"
#include "exchange/exchange.h"
#include "exchange/release_text.h"
#include "exchange/rider.h"

#include <stdlib.h>
#include <string.h>

void release_truth_free(struct release_truth *truth)
{
    for (size_t i = 0; i < truth->count; i++)
        region_free(&truth->regions[i]);
    free(truth->regions);
    free(truth->photo);
    mask_free(&truth->skin);
    mask_free(&truth->ignored);
    *truth = (struct release_truth){0};
}

static void write_runs(struct text *out, const struct mask *mask)
{
    struct text runs = {0};

    rle_write(&runs, mask);
    text_add_json(out, runs.data);
    text_free(&runs);
}

static void write_region(struct text *out, const struct region *region)
{
    text_add(out, "\n  {\"label\": \"%s\", ", region_label_name(region->label));
    if (region->mask.count) {
        text_add(out, "\"pixels\": ");
        write_runs(out, &region->mask);
    } else {
        text_add(out, "\"shape\": ");
        rider_write(out, &region->shape);
    }
    text_add(out, "}");
}

static void write_mask(struct text *out, const char *key, const struct mask *mask)
{
    text_add(out, ",\n \"%s\": {\"size\": [%d, %d], \"counts\": ", key, mask->height,
             mask->width);
    write_runs(out, mask);
    text_add(out, "}");
}

void release_truth_write(struct text *out, const struct release_truth *truth)
{
    text_add(out, "{\"photo\": ");
    release_json(out, truth->photo);
    text_add(out, ", \"width\": %d, \"height\": %d,\n ", truth->skin.width, truth->skin.height);
    if (truth->traced) {
        text_add(out, "\"raster_rule\": %d, \"regions\": [", RASTER_RULE);
        for (size_t i = 0; i < truth->count; i++) {
            text_add(out, "%s", i ? "," : "");
            write_region(out, &truth->regions[i]);
        }
        text_add(out, "]");
    } else
        text_add(out, "\"raster_rule\": null, \"regions\": null");
    write_mask(out, "skin", &truth->skin);
    write_mask(out, "ignored", &truth->ignored);
    text_add(out, "}\n");
}

static int read_runs(struct mask *out, const json_t *object, const char *key, int32_t width,
                     int32_t height, struct err *err)
{
    const char *runs = tree_text(object, key);

    if (!runs)
        return err_set(err, ERR_FORMAT, "%s is %s, not a string", key,
                       tree_kind(tree_get(object, key)));
    return rle_read(out, runs, strlen(runs), width, height, err) ? err_while(err, "%s", key)
                                                                 : 0;
}

static int read_region(struct region *out, const json_t *object, int32_t width, int32_t height,
                       struct err *err)
{
    const char *label = tree_text(object, "label");
    const json_t *shape = tree_object(object, "shape");

    if (!label || region_label_of(&out->label, label))
        return err_set(err, ERR_FORMAT, "label is not skin, not-skin or ignore");
    if (json_object_size(object) != 2)
        return err_set(err, ERR_FORMAT, "it has other keys than a label and a shape or pixels");
    if (!shape)
        return read_runs(&out->mask, object, "pixels", width, height, err);
    return rider_read(&out->shape, shape) ? err_set(err, ERR_FORMAT, "shape is none of ours")
                                          : 0;
}

static int read_regions(struct release_truth *out, const json_t *root, struct err *err)
{
    const json_t *rule = json_object_get(root, "raster_rule"),
                 *list = json_object_get(root, "regions");

    if (json_is_null(rule) && json_is_null(list))
        return 0;
    if (!json_is_integer(rule) || json_integer_value(rule) != RASTER_RULE)
        return err_set(err, ERR_FORMAT, "raster_rule is not %d, nor null", RASTER_RULE);
    if (!json_is_array(list))
        return err_set(err, ERR_FORMAT, "regions is %s, not a list", tree_kind(list));
    out->traced = 1;
    out->regions = bytes_zeroed(json_array_size(list) + 1, sizeof *out->regions);
    for (size_t i = 0; i < json_array_size(list); i++) {
        out->count++;
        if (read_region(&out->regions[i], json_array_get(list, i), out->skin.width,
                        out->skin.height, err))
            return err_while(err, "region %zu", i + 1);
    }
    return 0;
}

static int side_of(int32_t *out, const json_t *root, const char *key, struct err *err)
{
    const json_t *value = json_object_get(root, key);
    json_int_t side = json_integer_value(value);

    if (!json_is_integer(value) || side < 1 || side > LIMIT_SIDE)
        return err_set(err, ERR_FORMAT, "%s is not 1 to %d", key, LIMIT_SIDE);
    *out = (int32_t)side;
    return 0;
}

static int read_mask(struct mask *out, const json_t *root, const char *key, int32_t width,
                     int32_t height, struct err *err)
{
    const json_t *object = tree_object(root, key), *size = tree_array(object, "size");

    if (json_object_size(object) != 2 || json_array_size(size) != 2 ||
        json_integer_value(json_array_get(size, 0)) != height ||
        json_integer_value(json_array_get(size, 1)) != width)
        return err_set(err, ERR_FORMAT, "%s: its size is not [%d, %d]", key, height, width);
    return read_runs(out, object, "counts", width, height, err) ? err_while(err, "%s", key) : 0;
}

static int read_root(struct release_truth *out, const json_t *root, struct err *err)
{
    const char *photo = tree_text(root, "photo");
    int32_t width = 0, height = 0;
    struct mask both;
    int apart;

    if (json_object_size(root) != 7 || !photo)
        return err_set(err, ERR_FORMAT, "it does not have the seven keys of a truth");
    if (side_of(&width, root, "width", err) || side_of(&height, root, "height", err) ||
        image_check_size(width, height, err) ||
        read_mask(&out->skin, root, "skin", width, height, err) ||
        read_mask(&out->ignored, root, "ignored", width, height, err))
        return -1;
    both = mask_and(&out->skin, &out->ignored);
    apart = !mask_area(&both);
    mask_free(&both);
    if (!apart)
        return err_set(err, ERR_FORMAT, "a pixel is skin and ignored");
    out->photo = bytes_copied_text(photo);
    return read_regions(out, root, err);
}

int release_truth_read(struct release_truth *out, const uint8_t *data, size_t size,
                       struct err *err)
{
    struct release_truth truth = {0};
    json_t *root;
    int rc;

    if (tree_read(&root, data, size, err))
        return -1;
    rc = read_root(&truth, root, err);
    json_decref(root);
    if (rc)
        release_truth_free(&truth);
    else
        *out = truth;
    return rc;
}

int release_truth_check(const struct release_truth *truth, struct err *err)
{
    struct mask skin, ignored;
    int same;

    if (!truth->traced)
        return 0;
    if (region_paint(&skin, &ignored, truth->regions, truth->count, truth->skin.width,
                     truth->skin.height, err))
        return -1;
    same = mask_equal(&skin, &truth->skin) && mask_equal(&ignored, &truth->ignored);
    mask_free(&skin);
    mask_free(&ignored);
    return same ? 0
                : err_set(err, ERR_FORMAT,
                          "the mask is not what raster rule %d makes of the "
                          "outlines",
                          RASTER_RULE);
}

int release_truth_picture(struct bytes *png, const struct release_truth *truth, struct err *err)
{
    struct region pixels[] = {{.label = REGION_SKIN, .mask = truth->skin},
                              {.label = REGION_IGNORE, .mask = truth->ignored}};
    const struct exchange_photo photo = {
        .name = truth->photo,
        .width = truth->skin.width,
        .height = truth->skin.height,
        .regions = truth->traced ? truth->regions : pixels,
        .count = truth->traced ? truth->count : sizeof pixels / sizeof *pixels,
    };
    struct text lost = {0};
    int rc = exchange_png.write(png, &photo, 1, &lost, err);

    text_free(&lost);
    return rc;
}
