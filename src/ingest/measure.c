#include "ingest/measure.h"
#include "base/file.h"
#include "base/limits.h"
#include "image/orient.h"
#include "ingest/mask_read.h"

/* Width and height as they are stored. */
static void set_raw_sides(struct decode_info *info)
{
    int swaps = orient_swaps(info->orientation);

    info->raw_width = swaps ? info->height : info->width;
    info->raw_height = swaps ? info->width : info->height;
}

static int measure_photo(struct measure *m, const struct agenda_item *item,
                         const struct measure_book *book)
{
    struct bytes file = {0};
    struct image picture = {0};
    int rc = -1;

    if (item->reason)
        return err_set(&m->refused, ERR_FORMAT, "%s", item->reason);
    if (file_read(&file, item->photo, LIMIT_FILE_BYTES, &m->refused))
        goto done;
    if (!file.size) {
        err_set(&m->refused, ERR_FORMAT, "the file is empty");
        goto done;
    }
    m->bytes = file.size;
    m->md5 = digest_md5(file.data, file.size);
    m->sha256 = digest_sha256(file.data, file.size);
    m->known = book->find(book->self, m->sha256.hex, &m->info);
    if (m->known == MEASURE_NEW) {
        if (decode_info(&m->info, file.data, file.size, &m->refused) ||
            decode_image(&picture, file.data, file.size, 0, &m->refused))
            goto done;
        m->pixels = decode_pixel_digest(&picture);
    }
    set_raw_sides(&m->info);
    rc = 0;
done:
    image_free(&picture);
    bytes_free(&file);
    return rc;
}

static void keep_truth(struct measure *m, const struct mask_read *truth)
{
    struct digest *digest = digest_begin();

    mask_encode(&m->skin, &truth->skin);
    m->skin_pixels = mask_area(&truth->skin);
    digest_add(digest, m->skin.data, m->skin.size);
    if (truth->ignored.count) {
        mask_encode(&m->ignored, &truth->ignored);
        m->ignored_pixels = mask_area(&truth->ignored);
        digest_add(digest, m->ignored.data, m->ignored.size);
    }
    m->digest = digest_end(digest);
    m->unsure = truth->unsure;
    m->masked = 1;
}

static void measure_mask(struct measure *m, const struct agenda_item *item,
                         const struct rule *rule)
{
    struct bytes skin = {0}, background = {0};
    struct mask_read truth = {0};

    if (!file_read(&skin, item->skin, LIMIT_FILE_BYTES, &m->mask_refused) &&
        (!item->background ||
         !file_read(&background, item->background, LIMIT_FILE_BYTES, &m->mask_refused)) &&
        !mask_read_truth(&truth, &skin, item->background ? &background : NULL, rule, &m->info,
                         &m->mask_refused))
        keep_truth(m, &truth);
    mask_read_free(&truth);
    bytes_free(&skin);
    bytes_free(&background);
}

struct measure measure_item(const struct agenda_item *item, const struct rule *rule,
                            const struct measure_book *book)
{
    struct measure m = {.refused.code = ERR_NONE};

    if (!measure_photo(&m, item, book) && item->skin && m.known != MEASURE_ELSEWHERE)
        measure_mask(&m, item, rule);
    return m;
}

void measure_free(struct measure *measure)
{
    bytes_free(&measure->skin);
    bytes_free(&measure->ignored);
    *measure = (struct measure){0};
}
