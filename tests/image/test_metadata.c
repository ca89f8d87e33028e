/* What image/metadata.h promises: all that a file tells beside the picture, wherever it stands,
 * and nothing of the picture; and of a file that is cut anywhere, what can be read. */
#include "image/metadata.h"
#include "tests/check.h"

#include <stdlib.h>

struct file {
    enum decode_kind kind;
    const char *data;
    size_t size;
    const char *want; /* what is collected, without zeros */
};

#define FILE_OF(kind, text, want)                                                              \
    {                                                                                          \
        kind, text, sizeof text - 1, want                                                      \
    }

static const struct file files[] = {
    /* Before the scan, between scans (behind FF00 and a restart marker), and behind the end; a
     * table and a frame are the picture's. */
    FILE_OF(DECODE_JPEG,
            "\xff\xd8\xff\xe1\0\5EXI\xff\xdb\0\4tt\xff\xff\xfe\0\5COM\xff\xda\0\3s"
            "DATA\xff\0more\xff\xd0more\xff\xfe\0\4in\xff\xda\0\3sDATA\xff\xd9TAIL",
            "\xff\xe1\5EXI\xff\xfe\5COM\xff\xfe\4inTAIL"),
    FILE_OF(DECODE_JPEG, "\xff\xd8\xff\xd9", ""),
    FILE_OF(DECODE_PNG,
            "\x89PNG\r\n\x1a\n\0\0\0\2IHDRhhcccc\0\0\0\3tEXtabccccc\0\0\0\1IDATdcccc"
            "\0\0\0\2prVtxycccc\0\0\0\0IENDccccTAIL",
            "tEXtabcprVtxyTAIL"),
    FILE_OF(DECODE_PNM, "P5\n#one\n6 #two\n4\n255\n#not a comment", "#one#two"),
    FILE_OF(DECODE_PNM, "P4 8 1\n#", ""),
    FILE_OF(DECODE_BMP, "BM#whatever", ""),
};

static void check_file(const struct file *file)
{
    struct bytes out = {0}, text = {0};
    size_t found =
        metadata_collect(&out, file->kind, (const uint8_t *)file->data, file->size, SIZE_MAX);

    CHECK_INT((long long)found, (long long)out.size);
    for (size_t i = 0; i < out.size; i++)
        if (out.data[i])
            bytes_add(&text, out.data + i, 1);
    CHECK_INT((long long)text.size, (long long)strlen(file->want));
    CHECK(!text.size || !memcmp(text.data, file->want, text.size));
    bytes_free(&out);
    bytes_free(&text);
}

/* Each beginning, in memory of just its size, so that a sanitizer sees a step too far. */
static void check_cuts(const struct file *file)
{
    for (size_t size = 0; size <= file->size; size++) {
        uint8_t *copy = bytes_new(size, 1);
        struct bytes out = {0};

        if (size)
            memcpy(copy, file->data, size);
        CHECK(metadata_collect(&out, file->kind, copy, size, 4) <= size);
        CHECK(out.size <= 4);
        bytes_free(&out);
        free(copy);
    }
}

int main(void)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        check_file(&files[i]);
        check_cuts(&files[i]);
    }
    return check_result();
}
