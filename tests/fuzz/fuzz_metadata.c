/* Feeds arbitrary bytes to the readers of metadata: what goes into the vault
 * (image/metadata.h), what hints and reports name (image/exif.h, the scrubber's list), which
 * way up a picture is. Not a test: it runs until it is stopped or finds something.
 *
 *   CC=clang meson setup build-fuzz -Dfuzz=true && ninja -C build-fuzz
 *   build-fuzz/tests/fuzz/fuzz_metadata -max_len=65536 CORPUS_DIR */
#include <stdlib.h>
#include <string.h>

#include "image/exif.h"
#include "image/inspect.h"
#include "image/metadata.h"
#include "image/scrub.h"
#include "image/scrub_internal.h"

/* Larger pictures are within the limits, but would fill the time with zeros. */
enum { PIXELS_MAX = 1 << 18 };

static void require(int condition)
{
    if (!condition)
        abort();
}

/* Every kind's reader, whatever the bytes are: no more is found than there is, and under a
 * limit the beginning of the same. */
static void collect(const uint8_t *data, size_t size, enum decode_kind kind)
{
    struct bytes all = {0}, some = {0};
    size_t found = metadata_collect(&all, kind, data, size, SIZE_MAX);
    size_t most = found / 2;

    require(found == all.size && found <= size);
    require(metadata_collect(&some, kind, data, size, most) == found && some.size == most);
    require(!most || !memcmp(some.data, all.data, most));
    bytes_free(&all);
    bytes_free(&some);
}

static void read_exif(const uint8_t *data, size_t size)
{
    enum { ALL = 127 };
    int32_t way = exif_orientation(data, size);

    require(way >= 1 && way <= 8);
    require(!(exif_holds(data, size) & ~(unsigned)ALL));
    way = exif_orientation_jpeg(data, size);
    require(way >= 1 && way <= 8);
    way = exif_orientation_png(data, size);
    require(way >= 1 && way <= 8);
}

static void read_profile(const uint8_t *data, size_t size, enum decode_kind kind)
{
    struct bytes profile = {0};
    struct err err = {0};
    int found = scrub_find_profile(&profile, kind, data, size, &err);

    require(found >= -1 && found <= 1 && (found == 1 || !profile.size));
    require(found != -1 || err.text[0]);
    bytes_free(&profile);
}

/* The name that the report has for kinds of things; NULL: no such. */
static const struct scrub_removed *removed(const struct scrub_report *report, const char *what)
{
    for (int i = 0; i < report->removed_count; i++)
        if (!strcmp(report->removed[i].name, what))
            return &report->removed[i];
    return NULL;
}

/* Two readers of one file agree: where the scrubber names a block, the bytes that go into the
 * vault have it; and in what it wrote the vault's reader finds nothing but what is allowed. */
static void check_scrubbed(const uint8_t *data, size_t size, const struct decode_info *info)
{
    static const struct scrub_options options = {.profile = SCRUB_DROP};
    struct bytes clean = {0}, before = {0}, after = {0};
    struct scrub_report report;
    struct err err;

    if (scrub(&clean, &report, data, size, &options, &err))
        return;
    metadata_collect(&before, info->kind, data, size, SIZE_MAX);
    metadata_collect(&after, info->kind, clean.data, clean.size, SIZE_MAX);
    if (info->kind == DECODE_JPEG) {
        require(!after.size || (after.size == 16 && !memcmp(after.data, "\xff\xee\0\x0e", 4)));
        require(!removed(&report, "APP1 Exif") || before.size >= 10);
        require(!removed(&report, "COM") || before.size >= 4);
        require(!report.exif || removed(&report, "APP1 Exif"));
    }
    if (info->kind == DECODE_PNM || info->kind == DECODE_BMP)
        require(!after.size);
    bytes_free(&clean);
    bytes_free(&before);
    bytes_free(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decode_info info;
    struct sha256 entropy;
    struct err err;

    for (int kind = DECODE_UNKNOWN; kind <= DECODE_PNM; kind++)
        collect(data, size, (enum decode_kind)kind);
    read_exif(data, size);
    if (size > 2)
        inspect_entropy(&entropy, data, size);
    if (decode_info(&info, data, size, &err) || (int64_t)info.width * info.height > PIXELS_MAX)
        return 0;
    read_profile(data, size, info.kind);
    check_scrubbed(data, size, &info);
    return 0;
}
