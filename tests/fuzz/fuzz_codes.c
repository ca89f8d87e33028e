/* Feeds arbitrary bytes to the reader of patients' codes, `group csv`. Not a test: it runs
 * until it is stopped or finds something.
 *
 *   CC=clang meson setup build-fuzz -Dfuzz=true && ninja -C build-fuzz
 *   build-fuzz/tests/fuzz/fuzz_codes -max_len=4096 CORPUS_DIR */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ingest/codes.h"

static void require(int condition)
{
    if (!condition)
        abort();
}

static void add_quoted(struct text *out, const char *field, char end)
{
    text_add(out, "\"");
    for (; *field; field++)
        text_add(out, *field == '"' ? "\"\"" : "%c", *field);
    text_add(out, "\"%c", end);
}

/* Not empty, nothing at its ends that was to go, and of the file's own bytes. */
static void check_field(const struct codes *codes, const char *field)
{
    const char *begin = (const char *)codes->text.data, *end = begin + codes->text.size;
    size_t size = strlen(field);

    require(field >= begin && field + size < end && size > 0);
    require(!strchr(" \t", field[0]) && !strchr(" \t", field[size - 1]));
}

/* Written as RFC 4180 asks, the same rows are read. */
static void check_again(const struct codes *codes)
{
    struct codes again = {0};
    struct text out = {0};
    struct err err = {0};

    text_add(&out, "photo,code\r\n");
    for (size_t i = 0; i < codes->count; i++) {
        add_quoted(&out, codes->rows[i].photo, ',');
        add_quoted(&out, codes->rows[i].code, '\n');
    }
    require(!codes_read(&again, out.data, out.size, &err) && again.count == codes->count);
    for (size_t i = 0; i < codes->count; i++)
        require(!strcmp(again.rows[i].photo, codes->rows[i].photo) &&
                !strcmp(again.rows[i].code, codes->rows[i].code));
    codes_free(&again);
    text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct codes codes = {0};
    struct err err = {0};
    size_t line = 0;

    if (codes_read(&codes, (const char *)data, size, &err)) {
        require(err.code == ERR_FORMAT && !codes.rows && !codes.text.data);
        require(!strncmp(err.text, "line ", 5) || strstr(err.text, "zero byte"));
        /* A letter of our own words and numbers, never one of the file. */
        require(strspn(err.text, "abcdefghijklmnopqrstuvwxyzCSV0123456789 :,.") ==
                strlen(err.text));
        return 0;
    }
    for (size_t i = 0; i < codes.count; i++) {
        check_field(&codes, codes.rows[i].photo);
        check_field(&codes, codes.rows[i].code);
        require(codes.rows[i].line > line);
        line = codes.rows[i].line;
    }
    check_again(&codes);
    codes_free(&codes);
    return 0;
}
