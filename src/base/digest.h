#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

#include "base/bytes.h"

/* digest.h - fingerprints of bytes. digest.c alone knows OpenSSL.
 *
 * Digests are kept as lower-case hexadecimal text, as md5sum and sha256sum
 * print them and as the catalogue stores them. */
struct md5 {
    char hex[33];
};
struct sha256 {
    char hex[65];
};

/* MD5 of `size` bytes: the order in which the paper samples (not a proof of
 * identity: collisions can be made at will). */
struct md5 digest_md5(const void *data, size_t size);

/* The MD5s of `count` texts, out[i] of texts[i], side by side: eight of like
 * sizes take about a third of the time that they take one by one. */
void digest_md5_each(struct md5 *out, const struct bytes *texts, size_t count);

/* SHA-256 of `size` bytes: identity and integrity. */
struct sha256 digest_sha256(const void *data, size_t size);

/* SHA-256 of bytes that come in pieces. digest_end() gives the result, frees
 * the stream and accepts no NULL; digest_drop() frees it without a result and
 * does. */
struct digest;
struct digest *digest_begin(void);
void digest_add(struct digest *digest, const void *data, size_t size);
struct sha256 digest_end(struct digest *digest);
void digest_drop(struct digest *digest);

/* n bytes as 2 n hexadecimal digits, lower-case, and a 0. */
void digest_hex(char *out, const uint8_t *raw, size_t n);

#endif
