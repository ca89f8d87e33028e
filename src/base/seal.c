#include "base/seal.h"
#include "base/seal_cipher.h"
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

/* What a new key costs, and the most that is believed of a file. */
enum {
    COST_NEW = 17,
    COST_MIN = 14,
    COST_MAX = 20,
    BLOCK_NEW = 8,
    LANES_NEW = 1,
    LANES_MAX = 4
};
#define PLAIN_MAX ((size_t)2000 << 20)

struct seal_key {
    uint8_t head[SEAL_NONCE]; /* magic to check */
    uint8_t key[SEAL_KEY_BYTES];
};

void seal_key_free(struct seal_key *key)
{
    secret_free(key, sizeof *key);
}

struct seal_key *seal_key_new(const char *passphrase)
{
    struct seal_key *key = bytes_zeroed(1, sizeof *key);

    memcpy(key->head, "dermseal\1", 9);
    key->head[SEAL_COST] = COST_NEW;
    key->head[SEAL_BLOCK] = BLOCK_NEW;
    key->head[SEAL_LANES] = LANES_NEW;
    secret_random(key->head + SEAL_SALT, SEAL_SALT_BYTES);
    if (seal_cipher_key(key->key, key->head + SEAL_CHECK, key->head, passphrase))
        abort();
    return key;
}

int seal_close(struct bytes *out, const struct seal_key *key, const struct bytes *plain,
               struct err *err)
{
    uint8_t head[SEAL_HEAD], tag[SEAL_TAG], *hidden;

    if (plain->size > PLAIN_MAX)
        return err_set(err, ERR_LIMIT, "%zu bytes to seal, the limit is %zu", plain->size,
                       PLAIN_MAX);
    memcpy(head, key->head, SEAL_NONCE);
    secret_random(head + SEAL_NONCE, SEAL_NONCE_BYTES);
    seal_cipher_sum(head + SEAL_SUM, head);
    hidden = bytes_new(plain->size, 1);
    seal_cipher_pass(hidden, plain->data, plain->size, key->key, head, tag, 1);
    bytes_add(out, head, SEAL_HEAD);
    bytes_add(out, hidden, plain->size);
    bytes_add(out, tag, SEAL_TAG);
    free(hidden);
    return 0;
}

static int check_head(const uint8_t *head, size_t size, struct err *err)
{
    uint8_t sum[SEAL_SUM_BYTES];

    if (size < 9 || memcmp(head, "dermseal", 8) != 0)
        return err_set(err, ERR_FORMAT, "it is not a sealed file");
    if (head[SEAL_VERSION] != 1)
        return err_set(err, ERR_FORMAT, "it is sealed in version %d; this program knows 1",
                       head[SEAL_VERSION]);
    if (size < SEAL_HEAD + SEAL_TAG)
        return err_set(err, ERR_FORMAT, "it is cut: %zu bytes", size);
    seal_cipher_sum(sum, head);
    if (memcmp(sum, head + SEAL_SUM, SEAL_SUM_BYTES) != 0)
        return err_set(err, ERR_FORMAT, "its head is damaged; put a backup of it back");
    if (head[SEAL_COST] < COST_MIN || head[SEAL_COST] > COST_MAX ||
        head[SEAL_BLOCK] != BLOCK_NEW || head[SEAL_LANES] < 1 || head[SEAL_LANES] > LANES_MAX ||
        size - SEAL_HEAD - SEAL_TAG > PLAIN_MAX)
        return err_set(err, ERR_FORMAT, "its head asks for what this program does not give");
    return 0;
}

int seal_open(struct bytes *out, struct seal_key **key, const uint8_t *data, size_t size,
              const char *passphrase, struct err *err)
{
    uint8_t check[SEAL_CHECK_BYTES], tag[SEAL_TAG];
    struct seal_key *made;
    struct bytes plain = {0};
    int rc = -1;

    if (check_head(data, size, err))
        return -1;
    made = bytes_zeroed(1, sizeof *made);
    memcpy(made->head, data, SEAL_NONCE);
    memcpy(tag, data + size - SEAL_TAG, SEAL_TAG);
    plain.size = plain.room = size - SEAL_HEAD - SEAL_TAG;
    plain.data = bytes_new(plain.size, 1);
    if (seal_cipher_key(made->key, check, data, passphrase)) {
        err_set(err, ERR_LIMIT, "there is not the memory that its passphrase wants");
    } else if (secret_differs(check, data + SEAL_CHECK, SEAL_CHECK_BYTES)) {
        err_set(err, ERR_STATE, SEAL_WRONG);
    } else if (seal_cipher_pass(plain.data, data + SEAL_HEAD, plain.size, made->key, data, tag,
                                0)) {
        err_set(err, ERR_FORMAT, "it is cut, damaged or was changed; put a backup of it back");
    } else {
        *out = plain;
        *key = made;
        return 0;
    }
    secret_free(plain.data, plain.size);
    seal_key_free(made);
    return rc;
}
