/* What base/seal.h promises: it opens with its passphrase, and with no other, nor after a byte
 * has changed or is gone; no two seals are alike; nothing shows through. */
#include "base/seal.h"
#include "base/seal_cipher.h"
#include "base/secret.h"
#include "tests/check.h"

#include <stdlib.h>

static const char passphrase[] = "correct horse battery";

static struct bytes text(const char *plain)
{
    struct bytes out = {0};

    bytes_add(&out, plain, strlen(plain));
    return out;
}

/* -1 and the code, or 0 and what was in it is `want`. */
static int opens(const struct bytes *sealed, const char *with, const char *want,
                 struct err *err)
{
    struct bytes plain = {0};
    struct seal_key *key = NULL;
    int rc = seal_open(&plain, &key, sealed->data, sealed->size, with, err);

    if (rc) {
        CHECK(!plain.data && !key);
        return -1;
    }
    CHECK_INT((long long)plain.size, (long long)strlen(want));
    CHECK(!memcmp(plain.data, want, strlen(want)));
    seal_key_free(key);
    bytes_free(&plain);
    return 0;
}

static int holds(const struct bytes *bytes, const char *what)
{
    for (size_t i = 0; i + strlen(what) <= bytes->size; i++)
        if (!memcmp(bytes->data + i, what, strlen(what)))
            return 1;
    return 0;
}

static void test_round(const struct seal_key *key, struct bytes *sealed)
{
    struct bytes plain = text("Jane Roe, case 17"), again = {0}, empty = {0}, nothing = {0};
    struct err err;

    CHECK_INT(seal_close(sealed, key, &plain, &err), 0);
    CHECK_INT(seal_close(&again, key, &plain, &err), 0);
    CHECK_INT((long long)sealed->size, (long long)(plain.size + 96));
    CHECK(!holds(sealed, "Jane") && !holds(sealed, "17"));
    CHECK(sealed->size == again.size && memcmp(sealed->data, again.data, sealed->size) != 0);
    CHECK(memcmp(sealed->data + 60, again.data + 60, 12) != 0); /* the nonce */
    CHECK(memcmp(sealed->data + 80, again.data + 80, plain.size) != 0);
    CHECK_INT(opens(sealed, passphrase, "Jane Roe, case 17", &err), 0);
    CHECK_INT(opens(&again, passphrase, "Jane Roe, case 17", &err), 0);
    CHECK_INT(seal_close(&nothing, key, &empty, &err), 0);
    CHECK_INT(opens(&nothing, passphrase, "", &err), 0);
    bytes_free(&plain);
    bytes_free(&again);
    bytes_free(&nothing);
}

/* The key that opening gives seals on, without the passphrase. */
static void test_goes_on(const struct bytes *sealed)
{
    struct bytes plain = {0}, more = text("and John Doe"), next = {0};
    struct seal_key *key = NULL;
    struct err err;

    CHECK_INT(seal_open(&plain, &key, sealed->data, sealed->size, passphrase, &err), 0);
    CHECK_INT(seal_close(&next, key, &more, &err), 0);
    CHECK_INT(opens(&next, passphrase, "and John Doe", &err), 0);
    seal_key_free(key);
    bytes_free(&plain);
    bytes_free(&more);
    bytes_free(&next);
}

static void test_wrong(const struct bytes *sealed)
{
    struct err err;

    CHECK_INT(opens(sealed, "correct horse batterx", "", &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK_TEXT(err.text, SEAL_WRONG);
    CHECK_INT(opens(sealed, "", "", &err), -1);
    CHECK_INT(err.code, ERR_STATE);
}

/* Each byte flipped, in one bit that goes round. Damage of the head needs no key, so it is
 * quick. */
static void test_flips(struct bytes *sealed)
{
    struct err err;

    for (size_t i = 0; i < sealed->size; i += i < 80 ? 1 : 4) {
        uint8_t bit = (uint8_t)(1 << i % 8);

        sealed->data[i] ^= bit;
        err.code = ERR_NONE;
        CHECK_INT(opens(sealed, passphrase, "", &err), -1);
        CHECK_INT(err.code, ERR_FORMAT);
        sealed->data[i] ^= bit;
    }
}

static void test_cuts(const struct bytes *sealed)
{
    struct err err;

    for (size_t size = 0; size < sealed->size; size += size < 90 ? 1 : 7) {
        struct bytes cut = {sealed->data, size, size};

        err.code = ERR_NONE;
        CHECK_INT(opens(&cut, passphrase, "", &err), -1);
        CHECK_INT(err.code, ERR_FORMAT);
    }
}

/* A head that is whole, and asks for 2^63 or for no memory, is refused before anything is
 * allocated. */
static void test_costs(const struct bytes *sealed)
{
    static const uint8_t costs[][3] = {{63, 8, 1},   {21, 8, 1}, {13, 8, 1}, {0, 8, 1},
                                       {17, 255, 1}, {17, 0, 1}, {17, 8, 0}, {17, 8, 5}};
    struct bytes other = {0};
    struct err err;

    bytes_add(&other, sealed->data, sealed->size);
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        memcpy(other.data + SEAL_COST, costs[i], 3);
        seal_cipher_sum(other.data + SEAL_SUM, other.data);
        CHECK_INT(opens(&other, passphrase, "", &err), -1);
        CHECK_INT(err.code, ERR_FORMAT);
        CHECK(strstr(err.text, "asks for what this program does not give") != NULL);
    }
    other.data[8] = 2;
    CHECK_INT(opens(&other, passphrase, "", &err), -1);
    CHECK(strstr(err.text, "version 2") != NULL);
    bytes_free(&other);
}

static void test_names(void)
{
    struct secret_name a = secret_name('p'), b = secret_name('p');

    CHECK_INT((long long)strlen(a.text), 18);
    CHECK(!strncmp(a.text, "p-", 2) && strspn(a.text + 2, "0123456789abcdef") == 16);
    CHECK(strcmp(a.text, b.text) != 0);
    CHECK(secret_differs("ab", "ac", 2) && !secret_differs("ab", "ab", 2));
}

int main(void)
{
    struct seal_key *key = seal_key_new(passphrase);
    struct bytes sealed = {0};

    test_round(key, &sealed);
    test_goes_on(&sealed);
    test_wrong(&sealed);
    test_flips(&sealed);
    test_cuts(&sealed);
    test_costs(&sealed);
    test_names();
    seal_key_free(key);
    bytes_free(&sealed);
    return check_result();
}
