#include "annotate/region_list.h"

#include <stdlib.h>

void region_list_encode(struct bytes *out, const struct region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t head[2] = {(uint8_t)regions[i].label, regions[i].mask.count > 0};
        struct bytes blob = {0};

        if (head[1])
            mask_encode(&blob, &regions[i].mask);
        else
            shape_encode(&blob, &regions[i].shape);
        bytes_add(out, head, sizeof head);
        bytes_add_varint(out, blob.size);
        bytes_add(out, blob.data, blob.size);
        bytes_free(&blob);
    }
}

void region_list_free(struct region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        region_free(&regions[i]);
    free(regions);
}

static int decode_one(struct region *out, const uint8_t *data, size_t size, size_t *at,
                      struct err *err)
{
    uint64_t length;
    const uint8_t *head = data + *at;

    *at += 2;
    if (size < *at || head[0] > REGION_IGNORE || head[1] > 1 ||
        bytes_get_varint(&length, data, size, at) || length > size - *at)
        return err_set(err, ERR_FORMAT, "its label or length is damaged");
    out->label = (enum region_label)head[0];
    if (head[1] ? mask_decode(&out->mask, data + *at, (size_t)length, err)
                : shape_decode(&out->shape, data + *at, (size_t)length, err))
        return -1;
    *at += (size_t)length;
    return 0;
}

int region_list_decode(struct region **regions, size_t *count, const uint8_t *data, size_t size,
                       struct err *err)
{
    struct region *list = NULL;
    size_t n = 0;

    for (size_t at = 0; at < size; n++) {
        if (n == REGION_LIST_MAX) {
            region_list_free(list, n);
            return err_set(err, ERR_LIMIT, "there are more than %d regions", REGION_LIST_MAX);
        }
        list = bytes_resized(list, n + 1, sizeof *list);
        list[n] = (struct region){0};
        if (decode_one(&list[n], data, size, &at, err)) {
            region_list_free(list, n + 1);
            return err_while(err, "region %zu", n + 1);
        }
    }
    *regions = list;
    *count = n;
    return 0;
}
