#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/bytes.h"
#include "base/err.h"

/* seal.h - bytes under a passphrase: scrypt makes the key, AES-256-GCM hides
 * and proves (docs/vault.md has the layout). seal.c and seal_cipher.c alone know how. */
struct seal_key;

/* A new key from a passphrase, with a new random salt: about a third of a second and 128 MB,
 * once a session. The caller frees it. */
struct seal_key *seal_key_new(const char *passphrase);
void seal_key_free(struct seal_key *key); /* wipes; accepts NULL */

/* Appends `plain` sealed, under a nonce that is drawn for this call. ERR_LIMIT: more than 2 GB.
 */
int seal_close(struct bytes *out, const struct seal_key *key, const struct bytes *plain,
               struct err *err);

/* Opens what seal_close() made. *key becomes the key, with which it can be sealed again.
 * ERR_FORMAT: not such a file, of a newer kind, cut, or not one byte as it was written;
 * ERR_STATE (SEAL_WRONG): another passphrase. On failure nothing is given out; on success the
 * caller wipes and frees both. */
#define SEAL_WRONG "the passphrase is wrong"
int seal_open(struct bytes *out, struct seal_key **key, const uint8_t *data, size_t size,
              const char *passphrase, struct err *err);

#endif
