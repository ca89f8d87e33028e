#include "image/scrub_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/threads.h"
#include "image/inspect.h"

void scrub_note(struct scrub_report *report, const char *name, size_t bytes)
{
    int i = 0;

    while (i < report->removed_count && strcmp(report->removed[i].name, name))
        i++;
    if (i == SCRUB_REMOVED_MAX)
        i--; /* there are not as many names */
    if (i == report->removed_count)
        report->removed[report->removed_count++] = (struct scrub_removed){.name = name};
    report->removed[i].count++;
    report->removed[i].bytes += (int64_t)bytes;
}

/* Decides what becomes of a profile; leaves one that is to be applied in job->profile. */
static int take_profile(struct scrub_job *job, const struct scrub_options *options,
                        struct err *err)
{
    struct bytes profile = {0};
    int found = scrub_find_profile(&profile, job->report->kind, job->data, job->size, err);
    int drop = options->profile == SCRUB_DROP, rc = found < 0 ? -1 : 0;

    if (found > 0)
        rc = icc_open(&job->profile, profile.data, profile.size, err);
    bytes_free(&profile);
    if (!found)
        return 0;
    if (rc) {
        job->report->profile = SCRUB_PROFILE_BROKEN;
        return drop ? 0 : err_while(err, "--icc drop would leave it out");
    }
    job->report->profile = icc_is_srgb(job->profile) ? SCRUB_PROFILE_SRGB
                           : drop                    ? SCRUB_PROFILE_DROPPED
                                                     : SCRUB_PROFILE_CONVERTED;
    if (job->report->profile != SCRUB_PROFILE_CONVERTED) {
        icc_close(job->profile);
        job->profile = NULL;
    }
    return 0;
}

static int unproven(struct err *err, const char *why)
{
    return err_set(err, ERR_STATE, SCRUB_UNPROVEN ": %s", why);
}

int scrub_difference(const struct image *a, const struct image *b)
{
    int most = 0;

    if (a->width != b->width || a->height != b->height)
        return 256;
    for (size_t i = 0; i < (size_t)a->width * (size_t)a->height * 3; i++)
        if (abs(a->data[i] - b->data[i]) > most)
            most = abs(a->data[i] - b->data[i]);
    return most;
}

int scrub_decode(struct scrub_job *job, struct err *err)
{
    return job->pixels->data ? 0 : decode_image(job->pixels, job->data, job->size, 0, err);
}

/* Two files, whose pictures are told row by row: neither is held. */
struct pair {
    const uint8_t *data[2];
    size_t size[2];
    struct sha256 digest[2];
    struct err err[2];
    int rc[2];
};

static void tell_picture(void *self, size_t i)
{
    struct pair *pair = self;
    struct decode_info info;

    pair->rc[i] = decode_info(&info, pair->data[i], pair->size[i], &pair->err[i]) ||
                  decode_file_digest(&pair->digest[i], &info, pair->data[i], pair->size[i],
                                     &pair->err[i]);
}

/* None of their samples differs. */
static int prove_same(struct scrub_job *job, const struct bytes *made, struct err *err)
{
    struct pair pair = {.data = {job->data, made->data}, .size = {job->size, made->size}};

    threads_each(job->threads, 2, tell_picture, &pair);
    if (pair.rc[0]) {
        *err = pair.err[0];
        return -1;
    }
    if (pair.rc[1])
        return unproven(err, pair.err[1].text);
    job->report->before = pair.digest[0];
    job->report->after = pair.digest[1];
    return strcmp(pair.digest[0].hex, pair.digest[1].hex)
               ? unproven(err, "its pixels are not the picture's")
               : 0;
}

/* Reads the new file as a stranger would, and holds its picture against the source's. */
static int prove(struct scrub_job *job, const struct bytes *made, struct err *err)
{
    struct scrub_report *report = job->report;
    struct image image = {0};
    struct err why;

    if (!job->inspected && inspect(made->data, made->size, &why))
        return unproven(err, why.text);
    if (!job->pixels->data)
        return prove_same(job, made, err);
    if (decode_image(&image, made->data, made->size, 0, &why))
        return unproven(err, why.text);
    report->before = decode_pixel_digest(job->pixels);
    report->after = decode_pixel_digest(&image);
    report->difference = scrub_difference(job->pixels, &image);
    image_free(&image);
    if (report->difference > 255)
        return unproven(err, "its sides are not the picture's");
    if (report->how == SCRUB_TURNED && report->difference > SCRUB_TOLERANCE)
        return unproven(err, "it was turned into another picture");
    if (report->how != SCRUB_TURNED && report->how != SCRUB_REENCODED &&
        strcmp(report->before.hex, report->after.hex))
        return unproven(err, "its pixels are not the picture's");
    return 0;
}

static int write_kind(struct bytes *out, struct scrub_job *job, struct err *err)
{
    static int (*const writers[])(struct bytes *, struct scrub_job *, struct err *) = {
        [DECODE_JPEG] = scrub_jpeg,
        [DECODE_PNG] = scrub_png,
        [DECODE_BMP] = scrub_bmp,
        [DECODE_PNM] = scrub_pnm,
    };

    return writers[job->report->kind](out, job, err);
}

int scrub(struct bytes *out, struct scrub_report *report, const uint8_t *data, size_t size,
          const struct scrub_options *options, struct err *err)
{
    struct decode_info info;
    struct image pixels = {0};
    struct bytes made = {0};
    struct scrub_report told = {0};
    struct scrub_job job = {.data = data,
                            .size = size,
                            .pixels = &pixels,
                            .report = &told,
                            .threads = options->threads > 1 ? options->threads : 1};
    int rc;

    if (decode_info(&info, data, size, err) ||
        (info.kind != DECODE_JPEG && scrub_decode(&job, err)))
        return -1;
    told.kind = info.kind;
    told.orientation = job.orientation = info.orientation;
    rc = take_profile(&job, options, err) || write_kind(&made, &job, err) ||
         prove(&job, &made, err);
    if (!rc) {
        bytes_add(out, made.data, made.size);
        *report = told;
    }
    icc_close(job.profile);
    bytes_free(&made);
    image_free(&pixels);
    return rc ? -1 : 0;
}
