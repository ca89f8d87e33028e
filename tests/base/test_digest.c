/* What base/digest.c promises: the published vectors (RFC 1321; FIPS 180-4). */
#include "base/digest.h"
#include "tests/check.h"

#include <stdlib.h>

enum { TEXTS = 200 };

/* `count` texts of sizes that `size_of` tells: the lanes say what OpenSSL says. */
static void check_each(size_t count, size_t (*size_of)(size_t i))
{
    struct bytes texts[TEXTS] = {{0}};
    struct md5 found[TEXTS];

    for (size_t i = 0; i < count; i++) {
        texts[i] = (struct bytes){bytes_new(size_of(i), 1), size_of(i), size_of(i)};
        for (size_t b = 0; b < texts[i].size; b++)
            texts[i].data[b] = (uint8_t)(i * 7 + b * b + (b >> 7));
    }
    digest_md5_each(found, texts, count);
    for (size_t i = 0; i < count; i++) {
        CHECK_TEXT(found[i].hex, digest_md5(texts[i].data, texts[i].size).hex);
        bytes_free(&texts[i]);
    }
}

/* Every place of the text's end in its last block, and of the padding's. */
static size_t each_size(size_t i)
{
    return i;
}

static size_t like_sizes(size_t i)
{
    return 1000 + i * 37 % 200;
}

/* One long text among short ones, and empty ones. */
static size_t unlike_sizes(size_t i)
{
    return i == 3 ? 100000 : i % 5 * 60;
}

static void test_md5_each(void)
{
    check_each(0, each_size);
    check_each(1, like_sizes);
    check_each(8, like_sizes);
    check_each(TEXTS, each_size);
    check_each(TEXTS, like_sizes);
    check_each(TEXTS - 3, unlike_sizes);
}

int main(void)
{
    struct digest *d = digest_begin();

    CHECK_TEXT(digest_md5("", 0).hex, "d41d8cd98f00b204e9800998ecf8427e");
    CHECK_TEXT(digest_md5("abc", 3).hex, "900150983cd24fb0d6963f7d28e17f72");
    CHECK_TEXT(digest_sha256("abc", 3).hex,
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_add(d, "a", 1);
    digest_add(d, "bc", 2);
    CHECK_TEXT(digest_end(d).hex, digest_sha256("abc", 3).hex);
    digest_drop(NULL);
    test_md5_each();
    return check_result();
}
