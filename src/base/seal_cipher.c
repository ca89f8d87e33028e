#include "base/seal_cipher.h"
#include "base/openssl.h"
#include "base/secret.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* The most that a head may ask for is N 2^20, r 8: a gigabyte, and some. */
#define SCRYPT_BYTES ((uint64_t)1100 << 20)

int seal_cipher_key(uint8_t key[SEAL_KEY_BYTES], uint8_t check[SEAL_CHECK_BYTES],
                    const uint8_t *head, const char *passphrase)
{
    uint8_t made[SEAL_KEY_BYTES + SEAL_CHECK_BYTES];
    int good = OPENSSL(EVP_PBE_scrypt)(passphrase, strlen(passphrase), head + SEAL_SALT,
                                       SEAL_SALT_BYTES, (uint64_t)1 << head[SEAL_COST],
                                       head[SEAL_BLOCK], head[SEAL_LANES], SCRYPT_BYTES, made,
                                       sizeof made) == 1;

    if (good) {
        memcpy(key, made, SEAL_KEY_BYTES);
        memcpy(check, made + SEAL_KEY_BYTES, SEAL_CHECK_BYTES);
    }
    secret_wipe(made, sizeof made);
    return good ? 0 : -1;
}

void seal_cipher_sum(uint8_t sum[SEAL_SUM_BYTES], const uint8_t *head)
{
    unsigned char raw[EVP_MAX_MD_SIZE];

    if (!OPENSSL(EVP_Digest)(head, SEAL_SUM, raw, NULL, OPENSSL(EVP_sha256)(), NULL))
        abort();
    memcpy(sum, raw, SEAL_SUM_BYTES);
}

int seal_cipher_pass(uint8_t *out, const uint8_t *in, size_t size, const uint8_t *key,
                     const uint8_t *head, uint8_t *tag, int encrypt)
{
    EVP_CIPHER_CTX *ctx = OPENSSL(EVP_CIPHER_CTX_new)();
    uint8_t rest[16];
    int n = 0, proven;

    if (!ctx ||
        !OPENSSL(EVP_CipherInit_ex)(ctx, OPENSSL(EVP_aes_256_gcm)(), NULL, key,
                                    head + SEAL_NONCE, encrypt) ||
        !OPENSSL(EVP_CipherUpdate)(ctx, NULL, &n, head, SEAL_HEAD) ||
        (size && !OPENSSL(EVP_CipherUpdate)(ctx, out, &n, in, (int)size)) ||
        (!encrypt && !OPENSSL(EVP_CIPHER_CTX_ctrl)(ctx, EVP_CTRL_GCM_SET_TAG, SEAL_TAG, tag)))
        abort();
    proven = OPENSSL(EVP_CipherFinal_ex)(ctx, rest, &n) > 0;
    if (encrypt &&
        (!proven || !OPENSSL(EVP_CIPHER_CTX_ctrl)(ctx, EVP_CTRL_GCM_GET_TAG, SEAL_TAG, tag)))
        abort();
    OPENSSL(EVP_CIPHER_CTX_free)(ctx);
    return proven ? 0 : -1;
}
