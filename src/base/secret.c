#include "base/secret.h"
#include "base/digest.h"
#include "base/openssl.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <sys/resource.h>

#define RANDOM_MAX ((size_t)1 << 20)

void secret_random(void *out, size_t size)
{
    if (size > RANDOM_MAX || OPENSSL(RAND_bytes)(out, (int)size) != 1)
        abort();
}

void secret_new(char out[65])
{
    uint8_t raw[32];

    secret_random(raw, sizeof raw);
    digest_hex(out, raw, sizeof raw);
    secret_wipe(raw, sizeof raw);
}

struct secret_name secret_name(char letter)
{
    struct secret_name name = {{letter, '-'}};
    uint8_t raw[8];

    secret_random(raw, sizeof raw);
    digest_hex(name.text + 2, raw, sizeof raw);
    return name;
}

int secret_differs(const void *a, const void *b, size_t size)
{
    return OPENSSL(CRYPTO_memcmp)(a, b, size) != 0;
}

void secret_wipe(void *data, size_t size)
{
    OPENSSL(OPENSSL_cleanse)(data, size);
}

void secret_free(void *data, size_t size)
{
    if (data)
        OPENSSL(OPENSSL_cleanse)(data, size);
    free(data);
}

void secret_no_core(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
}
