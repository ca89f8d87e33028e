#include "app/job_demo.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "base/threads.h"
#include "image/encode.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 };

struct work {
    const struct job_demo *job;
    long first;
    struct err errs[BATCH];
    int state[BATCH]; /* 1 drawn now, 0 was there, -1 failed */
};

/* Cameras differ: the proportions of photo i. */
static void sides_of(const struct job_demo *job, long i, int32_t *width, int32_t *height)
{
    static const int32_t percent[][2] = {{100, 100}, {133, 100}, {100, 133}, {150, 100}};
    const int32_t *p = percent[rng_at(rng_key(job->seed, 3), (uint64_t)i) % 4];

    *width = job->side * p[0] / 100;
    *height = job->side * p[1] / 100;
}

static int write_mask(const char *path, const struct demo_picture *picture, struct err *err)
{
    struct image pixels = image_new(picture->skin.width, picture->skin.height, 1);
    struct bytes file = {0};
    int rc = -1;

    mask_to_bytes(pixels.data, &picture->skin, 255);
    if (!encode_png_bits(&file, &pixels, err))
        rc = file_write(path, file.data, file.size, err);
    image_free(&pixels);
    bytes_free(&file);
    return rc;
}

static int write_photo(const char *path, const struct demo_picture *picture, struct err *err)
{
    struct image stored = demo_stored(picture);
    struct bytes file = {0};
    uint8_t exif[512];
    size_t size = demo_exif(exif, sizeof exif, picture);
    int rc = -1;

    if (!encode_jpeg(&file, &stored, 92, exif, size, err))
        rc = file_write(path, file.data, file.size, err);
    image_free(&stored);
    bytes_free(&file);
    return rc;
}

/* The mask first: a photo that is there has its mask. */
static int draw(const struct work *w, long i, struct err *err)
{
    const struct job_demo *job = w->job;
    struct demo_picture picture = {0};
    struct text photo = {0}, mask = {0};
    int32_t width, height;
    int rc;

    text_add(&photo, "%s/images/%s_%06ld.jpg", job->folder,
             demo_person(job->look, job->seed, i).name, i);
    text_add(&mask, "%s/masks/%s_%06ld_skin.png", job->folder,
             demo_person(job->look, job->seed, i).name, i);
    rc = !file_exists(photo.data);
    if (rc) {
        sides_of(job, i, &width, &height);
        demo_draw(&picture, job->look, job->seed, i, width, height);
        if (write_mask(mask.data, &picture, err) || write_photo(photo.data, &picture, err))
            rc = -1;
        demo_free(&picture);
    }
    text_free(&photo);
    text_free(&mask);
    return rc;
}

static void draw_one(void *self, size_t i)
{
    struct work *w = self;

    w->state[i] = draw(w, w->first + (long)i, &w->errs[i]);
}

static int make_folders(const char *folder, struct err *err)
{
    static const char *const parts[] = {"", "/images", "/masks"};

    for (int i = 0; i < 3; i++) {
        struct text path = {0};
        int rc;

        text_add(&path, "%s%s", folder, parts[i]);
        rc = file_make_folder(path.data, err);
        text_free(&path);
        if (rc)
            return -1;
    }
    return 0;
}

int job_demo(long *drawn, const struct job_demo *job, const struct progress *progress,
             struct err *err)
{
    struct work w = {.job = job};
    long count = 0;

    if (make_folders(job->folder, err))
        return -1;
    for (; w.first < job->count; w.first += BATCH) {
        long left = job->count - w.first, n = left < BATCH ? left : BATCH;

        if (progress_tick(progress, "drawing photos", w.first, job->count))
            break;
        threads_each(job->threads, (size_t)n, draw_one, &w);
        for (long i = 0; i < n; i++) {
            if (w.state[i] < 0) {
                *err = w.errs[i];
                return -1;
            }
            count += w.state[i];
        }
    }
    *drawn = count;
    return 0;
}
