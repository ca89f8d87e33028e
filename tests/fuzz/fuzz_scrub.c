/* Feeds arbitrary bytes to the scrubber and its checker: whatever is written must pass
 * the checker, show the same picture, and be left as it is when it is scrubbed again;
 * a copy that cannot be proven is a fault of ours. Not a test: it runs until it is
 * stopped or finds something.
 *
 *   CC=clang meson setup build-fuzz -Dfuzz=true && ninja -C build-fuzz
 *   build-fuzz/tests/fuzz/fuzz_scrub -max_len=65536 CORPUS_DIR */
#include <stdlib.h>
#include <string.h>

#include "image/inspect.h"
#include "image/scrub.h"
#include "tests/image/png_writer.h"

/* Larger pictures are within the limits, but would fill the time with zeros. */
enum { PIXELS_MAX = 1 << 18 };

static void require(int condition)
{
    if (!condition)
        abort();
}

static int same_pixels(const struct scrub_report *report)
{
    return !strcmp(report->before.hex, report->after.hex);
}

/* Scrubbed again, a clean file stays what it is. */
static void again(const struct bytes *clean)
{
    struct scrub_options options = {.profile = SCRUB_CONVERT};
    struct scrub_report report;
    struct bytes out = {0};
    struct err err;

    require(!scrub(&out, &report, clean->data, clean->size, &options, &err));
    require(same_pixels(&report) && !report.why);
    require(out.size == clean->size && !memcmp(out.data, clean->data, out.size));
    bytes_free(&out);
}

static void check(const uint8_t *data, size_t size, enum scrub_profile_choice profile)
{
    struct scrub_options options = {.profile = profile};
    struct scrub_report report;
    struct decode_info info;
    struct bytes out = {0};
    struct err err = {0};

    inspect(data, size, &err);
    if (decode_info(&info, data, size, &err) || (int64_t)info.width * info.height > PIXELS_MAX)
        return;
    if (scrub(&out, &report, data, size, &options, &err)) {
        require(err.code != ERR_NONE && err.text[0] && !out.size);
        require(!strstr(err.text, SCRUB_UNPROVEN));
        return;
    }
    require(!inspect(out.data, out.size, &err));
    require(same_pixels(&report) || report.how == SCRUB_TURNED ||
            report.how == SCRUB_REENCODED);
    again(&out);
    bytes_free(&out);
}

/* Writes the right checksum into every chunk, so that the fuzzer gets past them. */
static void mend_png(uint8_t *data, size_t size)
{
    for (size_t at = 8; size >= 12 && at <= size - 12;) {
        size_t length = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 |
                        (size_t)data[at + 2] << 8 | data[at + 3];

        if (length > size - at - 12)
            return;
        png_writer_32(data + at + 8 + length, png_writer_crc(data + at + 4, length + 4));
        at += 12 + length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(data, size, size % 2 ? SCRUB_DROP : SCRUB_CONVERT);
    if (size > 8 && data[1] == 'P' && data[2] == 'N') {
        uint8_t *mended = bytes_new(size, 1);

        memcpy(mended, data, size);
        mend_png(mended, size);
        check(mended, size, SCRUB_DROP);
        free(mended);
    }
    return 0;
}
