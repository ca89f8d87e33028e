#include "ingest/measure.h"
#include "base/file.h"
#include "base/limits.h"
#include "image/metadata.h"
#include "image/orient.h"
#include "image/scrub.h"
#include "ingest/intake.h"
#include "ingest/mask_read.h"
#include "ingest/padding.h"

#include <stdlib.h>

/* Width and height as they are stored. */
static void set_raw_sides(struct decode_info *info)
{
    int swaps = orient_swaps(info->orientation);

    info->raw_width = swaps ? info->height : info->width;
    info->raw_height = swaps ? info->width : info->height;
}

/* The scrubbed copy of a private photo, in the store before any row tells of it. */
static int make_copy(struct measure *m, const struct bytes *file,
                     const struct measure_book *book, struct err *err)
{
    const struct scrub_options options = {.profile = SCRUB_CONVERT};
    struct scrub_report report;
    struct bytes copy = {0};
    int rc = 0;

    if (scrub(&copy, &report, file->data, file->size, &options, err))
        return err_while(err, "no scrubbed copy can be made of it");
    m->copy = (struct stored){.kind = decode_kind_name(report.kind),
                              .sha256 = digest_sha256(copy.data, copy.size),
                              .pixels = report.after,
                              .bytes = (int64_t)copy.size};
    m->metadata_bytes =
        metadata_collect(&m->metadata, m->info.kind, file->data, file->size, MEASURE_METADATA);
    if (book->store)
        rc = stored_write(book->store, &m->copy, &copy, err);
    bytes_free(&copy);
    return rc;
}

static int measure_photo(struct measure *m, const struct agenda_item *item,
                         const struct intake *in, const struct measure_book *book)
{
    const struct bytes *file = &in->file;

    if (item->reason)
        return err_set(&m->refused, ERR_FORMAT, "%s", item->reason);
    if (in->refused.code != ERR_NONE) {
        m->refused = in->refused;
        return -1;
    }
    m->bytes = file->size;
    m->md5 = in->md5;
    m->sha256 = in->sha256;
    m->known = book->find(book->self, m->sha256.hex, &m->info);
    if (m->known == MEASURE_NEW &&
        (decode_info(&m->info, file->data, file->size, &m->refused) ||
         decode_file_look(&m->look, &m->info, file->data, file->size, &m->refused)))
        return -1;
    if (book->private && (m->known == MEASURE_NEW || m->known == MEASURE_LOST) &&
        make_copy(m, file, book, &m->refused))
        return -1;
    set_raw_sides(&m->info);
    return 0;
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

/* What is ignored and in the photo's black frame is known after all. */
static int know_padding(struct mask_read *truth, const struct bytes *file, struct err *err)
{
    struct image photo = {0};
    struct mask padding, inside, ignored;

    if (decode_image(&photo, file->data, file->size, 0, err))
        return -1;
    padding = padding_find(&photo);
    inside = mask_not(&padding);
    ignored = mask_and(&truth->ignored, &inside);
    mask_free(&truth->ignored);
    truth->ignored = ignored;
    mask_free(&padding);
    mask_free(&inside);
    image_free(&photo);
    return 0;
}

static void measure_mask(struct measure *m, const struct agenda_item *item,
                         const struct bytes *photo, const struct rule *rule)
{
    struct bytes skin = {0}, background = {0};
    struct mask_read truth = {0};

    if (!file_read(&skin, item->skin, LIMIT_FILE_BYTES, &m->mask_refused) &&
        (!item->background ||
         !file_read(&background, item->background, LIMIT_FILE_BYTES, &m->mask_refused)) &&
        !mask_read_truth(&truth, &skin, item->background ? &background : NULL, rule, &m->info,
                         &m->mask_refused) &&
        (!rule->padded || !know_padding(&truth, photo, &m->mask_refused)))
        keep_truth(m, &truth);
    mask_read_free(&truth);
    bytes_free(&skin);
    bytes_free(&background);
}

static void measure_one(struct measure *out, const struct agenda_item *item,
                        const struct intake *in, const struct rule *rule,
                        const struct measure_book *book)
{
    *out = (struct measure){.refused.code = ERR_NONE};
    if (!measure_photo(out, item, in, book) && item->skin && out->known != MEASURE_ELSEWHERE)
        measure_mask(out, item, &in->file, rule);
}

void measure_items(struct measure *out, const struct agenda_item *items, size_t count,
                   const struct rule *rule, const struct measure_book *book)
{
    struct intake *in = bytes_zeroed(count, sizeof *in);

    for (size_t i = 0; i < count; i++)
        in[i].path = items[i].reason ? NULL : items[i].photo;
    for (size_t at = 0, n; at < count; at += n) {
        n = intake_read(in + at, count - at);
        for (size_t i = at; i < at + n; i++) {
            measure_one(&out[i], &items[i], &in[i], rule, book);
            intake_free(&in[i]);
        }
    }
    free(in);
}

void measure_free(struct measure *measure)
{
    bytes_free(&measure->skin);
    bytes_free(&measure->ignored);
    bytes_free(&measure->metadata);
    *measure = (struct measure){0};
}
