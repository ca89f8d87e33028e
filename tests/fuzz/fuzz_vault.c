/* Feeds arbitrary bytes to the reader of the sealed vault (docs/vault.md): its envelope, and
 * what is in it. Not a test: it runs until it is stopped or finds something.
 *
 *   CC=clang meson setup build-fuzz -Dfuzz=true && ninja -C build-fuzz
 *   build-fuzz/tests/fuzz/fuzz_vault -max_len=16384 CORPUS_DIR
 *
 * The first byte picks a way in. scrypt is replaced by something quick that checks what it is
 * asked for (see meson.build), else a third of a second would go by each time. Its catalogue
 * and its vault are in a folder of $TMPDIR that it makes once; a memory disk is quickest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/seal.h"
#include "base/seal_cipher.h"
#include "db/stmt.h"
#include "db/vault.h"

#define PASS "correct horse battery"

/* The vault that inputs are patches of, and where they are put. */
static struct {
    struct db *db;
    char path[256];
    struct bytes sealed, plain;
    struct seal_key *key;
} base;

static void require(int condition)
{
    if (!condition)
        abort();
}

int __wrap_seal_cipher_key(uint8_t *key, uint8_t *check, const uint8_t *head,
                           const char *passphrase);

/* Stands for scrypt: of the same things. What is beyond the limits never gets here. */
int __wrap_seal_cipher_key(uint8_t *key, uint8_t *check, const uint8_t *head,
                           const char *passphrase)
{
    struct bytes all = {0};
    struct sha256 hex;

    require(head[SEAL_COST] >= 14 && head[SEAL_COST] <= 20 && head[SEAL_BLOCK] == 8);
    require(head[SEAL_LANES] >= 1 && head[SEAL_LANES] <= 4);
    bytes_add(&all, head + SEAL_COST, SEAL_CHECK - SEAL_COST);
    bytes_add(&all, passphrase, strlen(passphrase));
    hex = digest_sha256(all.data, all.size);
    memcpy(key, hex.hex, SEAL_KEY_BYTES);
    memcpy(check, hex.hex + SEAL_KEY_BYTES, SEAL_CHECK_BYTES);
    bytes_free(&all);
    return 0;
}

/* Opens or says why not, and gives out nothing then. */
static int opens(struct bytes *plain, const uint8_t *data, size_t size)
{
    struct seal_key *key = NULL;
    struct err err = {0};
    int rc = seal_open(plain, &key, data, size, PASS, &err);

    require(rc ? !plain->data && !key && err.text[0] : !!key);
    require(!rc || err.code == ERR_FORMAT || err.code == ERR_STATE);
    seal_key_free(key);
    return !rc;
}

/* A file of any bytes. */
static void try_file(const uint8_t *data, size_t size)
{
    struct bytes plain = {0};

    require(!opens(&plain, data, size));
}

/* The same, with the right sum of its head: past the first door. */
static void try_head(const uint8_t *data, size_t size)
{
    uint8_t *mended = bytes_new(size, 1);

    if (size)
        memcpy(mended, data, size);
    if (size >= SEAL_HEAD)
        seal_cipher_sum(mended + SEAL_SUM, mended);
    try_file(mended, size);
    free(mended);
}

/* Three bytes each: where, as two, and what is changed there by exclusive or. */
static void patch(uint8_t *to, size_t to_size, const uint8_t *data, size_t size)
{
    for (; size >= 3 && to_size; data += 3, size -= 3)
        to[(size_t)(data[0] << 8 | data[1]) % to_size] ^= data[2];
}

/* A vault of ours, changed anywhere and cut: it opens only if nothing was changed. */
static void try_sealed(const uint8_t *data, size_t size)
{
    struct bytes changed = {0}, plain = {0};
    int same;

    bytes_add(&changed, base.sealed.data, base.sealed.size);
    if (size % 3 == 1)
        changed.size -= (size_t)data[size - 1] + 1;
    patch(changed.data, changed.size, data, size);
    seal_cipher_sum(changed.data + SEAL_SUM, changed.data);
    same = changed.size == base.sealed.size &&
           !memcmp(changed.data, base.sealed.data, changed.size);
    require(opens(&plain, changed.data, changed.size) == same);
    if (same)
        require(plain.size == base.plain.size &&
                !memcmp(plain.data, base.plain.data, plain.size));
    bytes_free(&plain);
    bytes_free(&changed);
}

/* What `vault show` asks, and all that ingest does. */
static void read_all(struct vault *vault)
{
    static const char *const questions[] = {
        "SELECT name, dataset, sha256, source, true_name, metadata, metadata_bytes FROM file",
        "SELECT name FROM code WHERE dataset='d' AND code='Jane'",
        "SELECT group_concat(source) FROM mask_file GROUP BY name",
        "SELECT name, reason FROM refused ORDER BY source"};

    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        struct stmt q = {0};
        struct err err = {0};
        int got = stmt_open(&q, vault_db(vault), questions[i], &err);

        while (!got && (got = stmt_step(&q, &err)) > 0)
            got = 0;
        require(!got || err.text[0]);
        stmt_close(&q);
    }
}

/* Sealed as it stands and put into the vault's place. */
static void try_plain(const struct bytes *plain)
{
    struct bytes sealed = {0}, again = {0};
    struct vault *vault = NULL;
    struct err err = {0};
    FILE *file;

    require(!seal_close(&sealed, base.key, plain, &err));
    require(opens(&again, sealed.data, sealed.size) && again.size == plain->size);
    require(!again.size || !memcmp(again.data, plain->data, again.size));
    require((file = fopen(base.path, "wb")) != NULL);
    require(fwrite(sealed.data, 1, sealed.size, file) == sealed.size && !fclose(file));
    require(!db_begin(base.db, &err));
    if (vault_open(&vault, base.db, PASS, "fuzz", VAULT_READ, &err)) {
        require(!vault && err.text[0]);
    } else {
        read_all(vault);
        vault_close(vault);
    }
    db_rollback(base.db);
    bytes_free(&sealed);
    bytes_free(&again);
}

static void try_database(const uint8_t *data, size_t size)
{
    struct bytes plain = {0};

    bytes_add(&plain, base.plain.data, base.plain.size);
    patch(plain.data, plain.size, data, size);
    if (size % 3 == 1)
        plain.size -= (size_t)data[size - 1] * 16 % plain.size;
    try_plain(&plain);
    bytes_free(&plain);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *where = getenv("TMPDIR");
    char folder[200], path[256];
    struct vault *vault = NULL;
    struct err err;

    (void)argc;
    (void)argv;
    snprintf(folder, sizeof folder, "%.150s/fuzz_vault.XXXXXX", where ? where : "/tmp");
    require(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    snprintf(base.path, sizeof base.path, "%s/" VAULT_FILE, folder);
    require(!db_open(&base.db, path, DB_CREATE, &err) && !vault_create(base.db, PASS, &err) &&
            !vault_open(&vault, base.db, PASS, "fuzz", VAULT_WRITE, &err));
    require(!db_run(vault_db(vault),
                    "INSERT INTO file VALUES('p-0123456789abcdef', 'd', 's', '/a/b', 'b',"
                    " zeroblob(3000), 3000, 't');"
                    "INSERT INTO code VALUES('g-0123456789abcdef', 'd', 'Jane', 't');"
                    "INSERT INTO mask_file VALUES('p-0123456789abcdef', 'm', '/a/c');"
                    "INSERT INTO refused VALUES('r-0123456789abcdef', 'd', '/a/d', 'bad', 't')",
                    &err) &&
            !vault_save(vault, &err));
    vault_close(vault);
    require(!file_read(&base.sealed, base.path, 1 << 20, &err) &&
            !seal_open(&base.plain, &base.key, base.sealed.data, base.sealed.size, PASS, &err));
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const ways[])(const uint8_t *, size_t) = {try_file, try_head, try_sealed,
                                                            try_database};
    enum { WAYS = sizeof ways / sizeof *ways };

    if (!size)
        return 0;
    if (data[0] % (WAYS + 1) == WAYS)
        try_plain(&(struct bytes){(uint8_t *)(uintptr_t)data + 1, size - 1, size - 1});
    else
        ways[data[0] % (WAYS + 1)](data + 1, size - 1);
    return 0;
}
