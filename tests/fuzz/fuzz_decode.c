/* Feeds arbitrary bytes to the picture readers. Not a test: it runs until it is
 * stopped or finds something.
 *
 *   CC=clang meson setup build-fuzz -Dfuzz=true && ninja -C build-fuzz
 *   build-fuzz/tests/fuzz/fuzz_decode -max_len=65536 CORPUS_DIR
 *
 * What it finds goes to tests/data/crashers, which test_crashers.c reads. */
#include <stdlib.h>
#include <string.h>

#include "image/decode.h"
#include "tests/image/png_writer.h"

/* Larger pictures are within the limits, but would fill the time with zeros. */
enum { PIXELS_MAX = 1 << 20 };

static void require(int condition)
{
    if (!condition)
        abort();
}

/* Decodes whole and small, and holds what decode.h promises of both. */
static void decode(const uint8_t *data, size_t size)
{
    struct decode_info info = {0};
    struct image image = {0}, small = {0};
    struct err err = {0};

    if (decode_info(&info, data, size, &err)) {
        require(err.code != ERR_NONE && err.text[0] && !info.kind);
        require(decode_image(&image, data, size, 0, &err) == -1);
        return;
    }
    require(info.width > 0 && info.height > 0);
    if ((int64_t)info.width * info.height > PIXELS_MAX)
        return;
    if (decode_image(&image, data, size, 0, &err)) {
        require(err.code != ERR_NONE && err.text[0] && !image.data);
    } else {
        require(image.width == info.width && image.height == info.height);
        require(!decode_image(&small, data, size, 16, &err));
    }
    image_free(&image);
    image_free(&small);
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
    decode(data, size);
    if (size > 8 && data[1] == 'P' && data[2] == 'N') {
        uint8_t *mended = bytes_new(size, 1);

        memcpy(mended, data, size);
        mend_png(mended, size);
        decode(mended, size);
        free(mended);
    }
    return 0;
}
