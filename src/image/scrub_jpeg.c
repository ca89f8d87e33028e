#include "image/scrub_internal.h"

#include <string.h>

#include "image/encode.h"
#include "image/inspect.h"
#include "image/jpeg.h"
#include "image/orient.h"

/* scrub_jpeg.c - the ways a JPEG may go, the most faithful first: copied; coded
 * afresh from the same coefficients; turned with its blocks; encoded again. */

/* Decoded and turned, every pixel is still there; now it is encoded again. */
static int reencode(struct bytes *out, struct scrub_job *job, const char *why, struct err *err)
{
    const struct image *rgb = job->pixels;
    size_t count = (size_t)rgb->width * (size_t)rgb->height;
    struct jpeg_facts facts;
    struct image image;
    struct bytes file = {0};
    int rc, grey;

    if (jpeg_facts(&facts, job->data, job->size, err))
        return -1;
    grey = facts.colours == JPEG_GREY;
    if (job->profile && icc_is_grey(job->profile) != grey)
        return err_set(err, ERR_FORMAT,
                       "JPEG: the colour profile is for other samples than these");
    image = image_new(rgb->width, rgb->height, grey ? 1 : 3);
    for (size_t i = 0; i < count * (size_t)image.channels; i++)
        image.data[i] = rgb->data[grey ? 3 * i : i];
    rc = job->profile ? icc_to_srgb(job->profile, image.data, count, image.channels, 0, 1, err)
                      : 0;
    if (!rc)
        rc = encode_jpeg(&file, &image, SCRUB_QUALITY, NULL, 0, err);
    if (!rc)
        rc = scrub_segments(out, NULL, file.data, file.size, err);
    job->report->how = SCRUB_REENCODED;
    job->report->quality = SCRUB_QUALITY;
    job->report->why = why;
    bytes_free(&file);
    image_free(&image);
    return rc;
}

/* 1 if this file, of the same coefficients, stands up to inspection and shows the
 * picture: no difference at all if it was not turned. */
static int stands(const struct scrub_job *job, const struct bytes *file, int tolerance)
{
    struct image shown = {0};
    struct err err;
    int most = 256;

    if (!inspect(file->data, file->size, &err) &&
        !decode_image(&shown, file->data, file->size, 0, &err))
        most = scrub_difference(job->pixels, &shown);
    image_free(&shown);
    return most <= tolerance;
}

/* Turned back, a turned file has the source's coefficients. */
static int same_coefficients(const struct scrub_job *job, const struct bytes *file)
{
    static const int32_t back[9] = {0, 1, 2, 3, 4, 5, 8, 7, 6};
    struct bytes turned = {0};
    struct sha256 before, after = {{0}};
    struct err err;
    int same = !jpeg_recode(&turned, file->data, file->size, back[job->orientation], &err) &&
               !jpeg_coefficient_digest(&before, job->data, job->size, &err) &&
               !jpeg_coefficient_digest(&after, turned.data, turned.size, &err) &&
               !strcmp(before.hex, after.hex);

    bytes_free(&turned);
    return same;
}

/* The coefficients coded afresh, upright. 1 if that is not to be had. */
static int recode(struct bytes *out, struct scrub_job *job)
{
    int turned = job->orientation != 1;
    struct bytes coded = {0}, file = {0};
    struct err err;
    int ok = !jpeg_recode(&coded, job->data, job->size, job->orientation, &err) &&
             !scrub_segments(&file, NULL, coded.data, coded.size, &err) &&
             stands(job, &file, turned ? SCRUB_TOLERANCE : 0) && same_coefficients(job, &file);

    if (ok) {
        bytes_add(out, file.data, file.size);
        job->report->how = turned ? SCRUB_TURNED : SCRUB_RECODED;
    }
    bytes_free(&coded);
    bytes_free(&file);
    return !ok;
}

/* Its own segments around its own entropy-coded data. 1 if that is not to be had,
 * *why says why. */
static int copy(struct bytes *out, struct scrub_job *job, const char **why)
{
    struct bytes file = {0};
    struct sha256 before, after = {{0}};
    struct err err;
    int rc = 1;

    if (scrub_segments(&file, job->report, job->data, job->size, &err))
        *why = "its segments are not in order";
    else if (job->orientation != 1)
        *why = "turned upright";
    else if (inspect(file.data, file.size, &err))
        *why = "its entropy-coded data hold more than the picture, or are oddly coded";
    else if (inspect_entropy(&before, job->data, job->size) ||
             inspect_entropy(&after, file.data, file.size) || strcmp(before.hex, after.hex))
        *why = "its entropy-coded data could not be proven the same";
    else
        rc = 0;
    job->inspected = !rc;
    if (!rc)
        bytes_add(out, file.data, file.size);
    bytes_free(&file);
    return rc;
}

int scrub_jpeg(struct bytes *out, struct scrub_job *job, struct err *err)
{
    const char *why = NULL;
    struct jpeg_facts facts;

    if (jpeg_facts(&facts, job->data, job->size, err))
        return -1;
    job->report->how = SCRUB_COPIED;
    if (!copy(out, job, &why) && !job->profile)
        return 0;
    if (facts.arithmetic)
        why = "arithmetic coding became Huffman's";
    if (job->profile) {
        out->size = 0;
        job->inspected = 0;
        if (scrub_decode(job, err))
            return -1;
        return reencode(out, job, "the colours were converted to sRGB", err);
    }
    job->report->why = why;
    if (scrub_decode(job, err))
        return -1;
    if (!recode(out, job))
        return 0;
    return reencode(out, job,
                    job->orientation != 1 ? "its blocks cannot be turned without loss"
                                          : "its coefficients cannot be coded afresh",
                    err);
}
