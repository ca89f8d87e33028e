#ifndef BASE_SEAL_CIPHER_H
#define BASE_SEAL_CIPHER_H

#include <stddef.h>
#include <stdint.h>

/* seal_cipher.h - what of seal.c is OpenSSL's. (A file of its own, since OpenSSL
 * has an ERR_STATE as well.)
 *
 * The head of a sealed file. The sum shows damage as damage, SEAL_CHECK a wrong
 * passphrase as one; the cipher proves the head and all that follows. */
enum {
    SEAL_MAGIC = 0, /* "dermseal" */
    SEAL_VERSION = 8,
    SEAL_COST = 9,   /* log2 of scrypt's N */
    SEAL_BLOCK = 10, /* scrypt's r */
    SEAL_LANES = 11, /* scrypt's p */
    SEAL_SALT = 12,
    SEAL_CHECK = 44, /* what scrypt gives beside the key */
    SEAL_NONCE = 60,
    SEAL_SUM = 72, /* the first bytes of SHA-256 of all before */
    SEAL_HEAD = 80,
};
enum {
    SEAL_SALT_BYTES = 32,
    SEAL_CHECK_BYTES = 16,
    SEAL_NONCE_BYTES = 12,
    SEAL_SUM_BYTES = 8,
    SEAL_KEY_BYTES = 32,
    SEAL_TAG = 16, /* behind the hidden bytes */
};

/* Key and check of a passphrase, by the head's salt and cost. -1: there is not the memory. */
int seal_cipher_key(uint8_t key[SEAL_KEY_BYTES], uint8_t check[SEAL_CHECK_BYTES],
                    const uint8_t *head, const char *passphrase);

void seal_cipher_sum(uint8_t sum[SEAL_SUM_BYTES], const uint8_t *head);

/* AES-256-GCM over `size` bytes (below 2 GB) with the head's nonce; the head is proven as well.
 * Encrypting fills the tag, decrypting compares it: -1, and `out` is worthless, where it does
 * not fit. */
int seal_cipher_pass(uint8_t *out, const uint8_t *in, size_t size, const uint8_t *key,
                     const uint8_t *head, uint8_t *tag, int encrypt);

#endif
