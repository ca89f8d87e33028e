#include "base/secret.h"
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

void secret_new(char out[65])
{
    unsigned char raw[32];

    if (RAND_bytes(raw, sizeof raw) != 1)
        abort(); /* without chance there is no secret */
    digest_hex(out, raw, sizeof raw);
}

int secret_equal(const char *a, const char *b)
{
    size_t size = strlen(a);

    return size == strlen(b) && !CRYPTO_memcmp(a, b, size);
}
