#ifndef TESTS_IMAGE_SCRUBBED_H
#define TESTS_IMAGE_SCRUBBED_H

#include "image/exif.h"
#include "image/inspect.h"
#include "image/scrub.h"
#include "tests/image/pictures.h"

/* scrubbed.h - what the tests of the scrubber share. */

/* Planted in every place; no part of it may survive, be it in a file or a text. */
#define SENTINEL "SENTINEL-of-a-person"

static inline int scrubbed_finds(const void *data, size_t size, const char *what)
{
    size_t length = strlen(what);

    for (size_t i = 0; i + length <= size; i++)
        if (!memcmp((const uint8_t *)data + i, what, length))
            return 1;
    return 0;
}

/* Scrubs a file that must be scrubbed, and holds what scrub.h promises: the source had
 * the sentinel (`planted`), the copy has none, stands up to inspection, and its picture
 * is the source's. The caller frees it. */
static inline struct bytes scrubbed_with(struct scrub_report *report, const struct bytes *file,
                                         int planted, enum scrub_profile_choice profile)
{
    struct scrub_options options = {.profile = profile};
    struct bytes out = {0};
    struct image before = {0}, after = {0};
    struct err err = {0};
    uint8_t *exact = picture_exact(file->data, file->size);

    CHECK_INT(scrubbed_finds(file->data, file->size, "SENTINEL"), planted);
    if (!CHECK_INT(scrub(&out, report, exact, file->size, &options, &err), 0))
        fprintf(stderr, "  %s\n", err.text);
    free(exact);
    if (!out.size)
        return out;
    CHECK(!scrubbed_finds(out.data, out.size, "SENT") &&
          !scrubbed_finds(out.data, out.size, "NEL-of"));
    if (!CHECK_INT(inspect(out.data, out.size, &err), 0))
        fprintf(stderr, "  %s\n", err.text);
    CHECK_INT(decode_image(&before, file->data, file->size, 0, &err), 0);
    CHECK_INT(decode_image(&after, out.data, out.size, 0, &err), 0);
    CHECK_TEXT(report->before.hex, decode_pixel_digest(&before).hex);
    CHECK_TEXT(report->after.hex, decode_pixel_digest(&after).hex);
    CHECK_INT(picture_difference(&before, &after), report->difference);
    if (report->how == SCRUB_COPIED || report->how == SCRUB_RECODED ||
        report->how == SCRUB_REWRITTEN)
        CHECK_TEXT(report->after.hex, report->before.hex);
    image_free(&before);
    image_free(&after);
    return out;
}

static inline struct bytes scrubbed(struct scrub_report *report, const struct bytes *file,
                                    int planted)
{
    return scrubbed_with(report, file, planted, SCRUB_CONVERT);
}

/* Every beginning of a clean file is not clean, and no byte behind it is looked at. */
static inline void scrubbed_check_prefixes(const struct bytes *file)
{
    for (size_t size = 0; size < file->size; size++) {
        uint8_t *exact = picture_exact(file->data, size);
        struct err err = {0};

        CHECK_INT(inspect(exact, size, &err), -1);
        CHECK(err.code == ERR_FORMAT && err.text[0]);
        free(exact);
    }
}

/* The file must be refused with this reason; nothing comes of it. */
static inline void scrubbed_refused(const void *data, size_t size,
                                    enum scrub_profile_choice profile, const char *reason)
{
    struct scrub_options options = {.profile = profile};
    struct scrub_report report = {.removed_count = 77};
    struct bytes out = {0};
    struct err err = {0};

    CHECK_INT(scrub(&out, &report, data, size, &options, &err), -1);
    CHECK(!out.size && report.removed_count == 77);
    if (!CHECK(strstr(err.text, reason)))
        fprintf(stderr, "  \"%s\" lacks \"%s\"\n", err.text, reason);
    CHECK(!strstr(err.text, "SENT"));
}

static inline int64_t scrubbed_bytes(const struct scrub_report *report, const char *name)
{
    for (int i = 0; i < report->removed_count; i++)
        if (!strcmp(report->removed[i].name, name))
            return report->removed[i].bytes;
    return -1;
}

#endif
