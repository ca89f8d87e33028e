#include "base/digest.h"
#include "base/openssl.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct digest {
    EVP_MD_CTX *ctx;
};

void digest_hex(char *out, const uint8_t *raw, size_t n)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[raw[i] >> 4];
        out[2 * i + 1] = digit[raw[i] & 15];
    }
    out[2 * n] = 0;
}

/* An OpenSSL without MD5 or SHA-256 cannot run this program at all. */
static void sum(char *hex, unsigned want, const EVP_MD *kind, const void *data, size_t size)
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (!OPENSSL(EVP_Digest)(data, size, raw, &n, kind, NULL) || n != want)
        abort();
    digest_hex(hex, raw, n);
}

struct md5 digest_md5(const void *data, size_t size)
{
    struct md5 out;

    sum(out.hex, 16, OPENSSL(EVP_md5)(), data, size);
    return out;
}

struct sha256 digest_sha256(const void *data, size_t size)
{
    struct sha256 out;

    sum(out.hex, 32, OPENSSL(EVP_sha256)(), data, size);
    return out;
}

struct digest *digest_begin(void)
{
    struct digest *digest = calloc(1, sizeof *digest);

    if (!digest || !(digest->ctx = OPENSSL(EVP_MD_CTX_new)()) ||
        !OPENSSL(EVP_DigestInit_ex)(digest->ctx, OPENSSL(EVP_sha256)(), NULL))
        abort();
    return digest;
}

void digest_add(struct digest *digest, const void *data, size_t size)
{
    if (!OPENSSL(EVP_DigestUpdate)(digest->ctx, data, size))
        abort();
}

struct sha256 digest_end(struct digest *digest)
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    struct sha256 out;
    unsigned n = 0;

    if (!OPENSSL(EVP_DigestFinal_ex)(digest->ctx, raw, &n) || n != 32)
        abort();
    digest_hex(out.hex, raw, n);
    digest_drop(digest);
    return out;
}

void digest_drop(struct digest *digest)
{
    if (!digest)
        return;
    OPENSSL(EVP_MD_CTX_free)(digest->ctx);
    free(digest);
}
