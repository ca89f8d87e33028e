/* What db/vault.h and db/stored.h promise: what is saved is there again, under its passphrase
 * alone; each opening is told; a kill leaves no torn vault and no copy that nobody finds; stock
 * SQL cannot bring a name in. */
#include "db/stored.h"
#include "db/stmt.h"
#include "db/vault.h"
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASS "correct horse battery"
#define CODE                                                                                   \
    "INSERT INTO code(name, dataset, code, added_at) VALUES('g-0123456789abcdef', 'd', "       \
    "'Jane', 't')"

static int64_t number(struct db *db, const char *sql)
{
    struct err err;
    int64_t n = -1;

    if (!CHECK_INT(stmt_get_int(&n, db, sql, NULL, &err), 0))
        fprintf(stderr, "%s: %s\n", sql, err.text);
    return n;
}

static void run(struct db *db, const char *sql)
{
    struct err err;

    if (!CHECK_INT(db_begin(db, &err) || db_run(db, sql, &err) || db_commit(db, &err), 0))
        fprintf(stderr, "%s: %s\n", sql, err.text);
}

static struct vault *open_vault(struct db *db, enum vault_mode mode)
{
    struct vault *vault = NULL;
    struct err err;

    CHECK_INT(vault_open(&vault, db, PASS, "test", mode, &err), 0);
    return vault;
}

static void test_save(struct db *db)
{
    struct vault *vault = open_vault(db, VAULT_WRITE), *second = NULL;
    struct err err;

    CHECK_INT(vault_open(&second, db, PASS, "test", VAULT_WRITE, &err), -1);
    CHECK_INT(err.code, ERR_BUSY);
    run(vault_db(vault), CODE);
    CHECK_INT(vault_save(vault, &err), 0);
    run(vault_db(vault), "DELETE FROM code"); /* and not saved */
    vault_close(vault);
    vault = open_vault(db, VAULT_READ);
    CHECK_INT(number(vault_db(vault), "SELECT count(*) FROM code WHERE code='Jane'"), 1);
    /* Joined, and only to be read. */
    CHECK_INT(vault_attach(vault, db, &err), 0);
    CHECK_INT(
        number(db,
               "SELECT count(*) FROM vault.code AS c LEFT JOIN photo_group AS g USING(name)"),
        1);
    CHECK_INT(db_run(db, "DELETE FROM vault.code", &err), -1);
    CHECK_INT(db_run(db, "DETACH vault", &err), 0);
    vault_close(vault);
}

/* Whoever has the passphrase can seal anything: what is no vault of ours is refused. */
static void test_alien(struct db *db)
{
    static const struct {
        const char *sql;
        enum err_code code;
    } alien[] = {{"PRAGMA user_version=-1", ERR_FORMAT},
                 {"PRAGMA user_version=-2147483648", ERR_FORMAT},
                 {"PRAGMA user_version=99", ERR_STATE},
                 {"PRAGMA user_version=0", ERR_DB}}; /* its tables are there already */
    char version[64];

    for (size_t i = 0; i < sizeof alien / sizeof *alien; i++) {
        struct vault *vault = open_vault(db, VAULT_WRITE), *again = NULL;
        int64_t was = number(vault_db(vault), "PRAGMA user_version");
        struct err err = {0};

        CHECK_INT(db_run(vault_db(vault), alien[i].sql, &err), 0);
        CHECK_INT(vault_save(vault, &err), 0);
        CHECK_INT(vault_open(&again, db, PASS, "test", VAULT_READ, &err), -1);
        CHECK_INT(err.code, alien[i].code);
        snprintf(version, sizeof version, "PRAGMA user_version=%lld", (long long)was);
        CHECK_INT(db_run(vault_db(vault), version, &err), 0);
        CHECK_INT(vault_save(vault, &err), 0);
        vault_close(vault);
    }
    vault_close(open_vault(db, VAULT_READ));
}

/* While somebody makes or writes it, nobody else makes one. */
static void test_one_makes_it(struct db *db, const char *folder)
{
    struct file_lock lock = {0};
    char path[200], aside[200];
    struct err err;

    snprintf(path, sizeof path, "%s/" VAULT_FILE, folder);
    snprintf(aside, sizeof aside, "%s/aside", folder);
    CHECK_INT(rename(path, aside), 0);
    snprintf(path, sizeof path, "%s/" VAULT_FILE ".lock", folder);
    CHECK_INT(file_take_lock(&lock, path, &err), 0);
    CHECK_INT(vault_create(db, "another passphrase", &err), -1);
    CHECK_INT(err.code, ERR_BUSY);
    file_unlock(&lock);
    snprintf(path, sizeof path, "%s/" VAULT_FILE, folder);
    CHECK(!file_exists(path));
    CHECK_INT(rename(aside, path), 0);
    CHECK_INT(vault_create(db, "another passphrase", &err), -1);
    CHECK_INT(err.code, ERR_STATE);
}

static void test_openings(struct db *db)
{
    struct vault *vault = NULL;
    int64_t before = number(db, "SELECT count(*) FROM vault_opening");
    struct err err;

    CHECK_INT(vault_open(&vault, db, "wrong horse battery", "look", VAULT_READ, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(strstr(err.text, "passphrase") != NULL);
    CHECK_INT(
        number(db,
               "SELECT count(*) FROM vault_opening WHERE verb='look' AND outcome='refused'"),
        1);
    CHECK_INT(db_run(db, "PRAGMA query_only=ON", &err), 0);
    vault_close(open_vault(db, VAULT_READ)); /* told even where the catalogue is only read */
    CHECK_INT(number(db, "PRAGMA query_only"), 1);
    CHECK_INT(db_run(db, "PRAGMA query_only=OFF", &err), 0);
    CHECK_INT(number(db, "SELECT count(*) FROM vault_opening"), before + 2);
    CHECK_INT(number(db, "SELECT count(*) FROM audit WHERE what='vault'"),
              number(db, "SELECT count(*) FROM vault_opening"));
}

static void test_reseal(struct db *db)
{
    struct vault *vault = open_vault(db, VAULT_WRITE);
    struct err err;

    CHECK_INT(vault_reseal(vault, "another horse battery", &err), 0);
    vault_close(vault);
    CHECK_INT(vault_open(&vault, db, PASS, "test", VAULT_READ, &err), -1);
    CHECK_INT(vault_open(&vault, db, "another horse battery", "test", VAULT_WRITE, &err), 0);
    CHECK_INT(number(vault_db(vault), "SELECT count(*) FROM code"), 1);
    CHECK_INT(vault_reseal(vault, PASS, &err), 0);
    vault_close(vault);
    CHECK_INT(vault_create(db, PASS, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
}

#define DATASETS                                                                               \
    "INSERT INTO dataset VALUES(1, 'c', 'clinical', '', '', 't');"                             \
    "INSERT INTO photo_group(id, dataset_id, name, draw) VALUES(1, 1, 'g-00000000000000aa', "  \
    "printf('%032d', 1));"                                                                     \
    "INSERT INTO photo VALUES(1, 1, 1, 'p-00000000000000aa', '', 'pnm', 1, printf('%032d', "   \
    "1),"                                                                                      \
    " printf('%064d', 1), printf('%064d', 1), 2, 2, 1, 't');"

/* Statements that would bring a name in, or lose a copy: each is refused. */
static void test_rules(struct db *db)
{
    static const char *const refused[] = {
        "INSERT INTO photo SELECT 2, 1, 1, 'Jane.jpg', '', kind, bytes, md5, printf('%064d', "
        "2), pixels, 2, 2, 1, 't' FROM photo",
        "INSERT INTO photo SELECT 2, 1, 1, 'p-00000000000000ab', '/Jane', kind, bytes, md5, "
        "printf('%064d', 2), pixels, 2, 2, 1, 't' FROM photo",
        "INSERT INTO photo SELECT 2, 1, 1, 'p-00000000000000ab-Jane', '', kind, bytes, md5, "
        "printf('%064d', 2), pixels, 2, 2, 1, 't' FROM photo",
        "UPDATE photo SET name='Jane'",
        "UPDATE photo SET source='/Jane'",
        "UPDATE OR REPLACE photo SET source='/Jane'",
        "INSERT INTO photo_group(id, dataset_id, name, draw) VALUES(2, 1, 'Jane', "
        "printf('%032d', 2))",
        "INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule, "
        "added_at)"
        " VALUES(1, x'00', 0, 0, printf('%064d', 1), '/Jane.png', '', 't')",
        "INSERT INTO refusal VALUES(1, '/Jane', 'told in the vault', 't')",
        "INSERT INTO refusal VALUES(1, 'r-00000000000000aa', 'Jane.jpg is no picture', 't')",
        "INSERT INTO revision(annotation_id, regions, tool, source, digest, added_at)"
        " VALUES(1, 0, 'x', '/Jane.svg', printf('%064d', 1), 't')",
        "UPDATE dataset SET domain='healthy'",
        "UPDATE stored SET sha256=printf('%064d', 8)",
        "DELETE FROM stored",
        "INSERT OR REPLACE INTO stored(id, photo_id, sha256, kind, bytes, pixels, made_by, at)"
        " SELECT 1, 1, printf('%064d', 8), kind, 1, pixels, 'scrub', 't' FROM photo",
        "INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)"
        " SELECT 7, sha256, kind, 1, pixels, 'scrub', 't' FROM photo",
        "DELETE FROM photo",
        "DELETE FROM vault_opening",
        "UPDATE vault_opening SET verb='x'",
        "INSERT OR REPLACE INTO vault_opening VALUES(1, 'x', 'opened', 't')",
    };
    struct err err;

    run(db,
        DATASETS "INSERT INTO annotation(photo_id, annotator, added_at) VALUES(1, 'anna', 't');"
                 "INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)"
                 " SELECT 1, printf('%064d', 5), kind, 1, pixels, 'scrub', 't' FROM photo;");
    CHECK_INT(db_run(db, "PRAGMA foreign_keys=OFF", &err), 0); /* as stock sqlite3 has it */
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!CHECK_INT(db_run(db, refused[i], &err), -1))
            fprintf(stderr, "  %s\n", refused[i]);
    CHECK_INT(db_run(db, "PRAGMA foreign_keys=ON", &err), 0);
    CHECK_INT(
        number(
            db,
            "SELECT sha256=printf('%064d', 5) AND path='photos/00/'||printf('%064d', 5)||'.pnm'"
            " AND private FROM photo_file"),
        1);
}

/* Redacted: the newest is read, and no copy of the source comes back. */
static void test_redacted(struct db *db)
{
    static const char scrub[] =
        "INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)"
        " SELECT 1, printf('%064d', 5), kind, 1, pixels, 'scrub', 't' FROM photo";
    struct stored copy = {"png", {{0}}, {{0}}, 9};
    struct err err;

    snprintf(copy.sha256.hex, 65, "%064d", 6);
    snprintf(copy.pixels.hex, 65, "%064d", 7);
    CHECK_INT(stored_add(db, 1, &copy, "redact", &err), 0);
    CHECK_INT(db_run(db, scrub, &err), -1);
    CHECK(!strncmp(err.text, "privacy: ", 9));
    CHECK_INT(
        number(db,
               "SELECT sha256=printf('%064d', 6) AND pixels=printf('%064d', 7) AND kind='png'"
               " FROM photo_file"),
        1);
}

static int count_alien(void *self, const char *path, const char *why, struct err *err)
{
    long *count = self;

    (void)err;
    CHECK(!strncmp(path, "photos/", 7) && *why);
    ++*count;
    return 0;
}

static long aliens(struct db *db)
{
    struct err err;
    long count = 0;

    CHECK_INT(stored_walk(db, count_alien, &count, &err), 0);
    return count;
}

static void test_store(struct db *db, const char *folder)
{
    struct bytes file = {0};
    struct stored copy = {"jpeg", {{0}}, {{0}}, 5};
    struct stored_hold hold = {0}, second = {0};
    struct stat st;
    struct err err;
    char *path;
    long swept = 0;

    bytes_add(&file, "photo", 5);
    copy.sha256 = digest_sha256(file.data, file.size);
    snprintf(copy.pixels.hex, 65, "%064d", 9);
    CHECK_INT(stored_lock(&hold, db, &err), 0);
    CHECK_INT(stored_lock(&second, db, &err), -1);
    CHECK_INT(err.code, ERR_BUSY);
    CHECK_INT(stored_write(folder, &copy, &file, &err), 0);
    CHECK_INT(aliens(db), 1);
    CHECK_INT(stored_sweep(&swept, &hold, db, &err), 0); /* a kill came before the row */
    CHECK_INT(swept, 1);
    CHECK_INT(aliens(db), 0);
    CHECK_INT(stored_write(folder, &copy, &file, &err), 0);
    run(db, "INSERT INTO photo VALUES(2, 1, 1, 'p-00000000000000ac', '', 'pnm', 1, "
            "printf('%032d', 2),"
            " printf('%064d', 2), printf('%064d', 1), 2, 2, 1, 't')");
    CHECK_INT(stored_add(db, 2, &copy, "scrub", &err), 0);
    CHECK_INT(aliens(db), 0);
    CHECK_INT(
        number(
            db,
            "SELECT count(*) FROM photo_file WHERE photo_id=2 AND path LIKE 'photos/__/%.jpg'"),
        1);
    path = db_beside(db, "photos");
    CHECK(!stat(path, &st) && (st.st_mode & 0777) == 0700);
    free(path);
    /* Spoiled by somebody: written again. A temporary of a killed writer: swept. */
    {
        char name[200];

        snprintf(name, sizeof name, "%s/photos/%.2s/%s.jpg", folder, copy.sha256.hex,
                 copy.sha256.hex);
        CHECK(!stat(name, &st) && (st.st_mode & 0777) == 0600);
        CHECK_INT(file_write(name, "other", 5, &err), 0);
        CHECK_INT(stored_write(folder, &copy, &file, &err), 0);
        CHECK(!file_check_private(name, &err));
        strcat(name, ".part-Ab12Cd");
        CHECK_INT(file_write(name, "torn", 4, &err), 0);
        CHECK_INT(aliens(db), 1);
        CHECK_INT(stored_sweep(&swept, &hold, db, &err), 0);
        CHECK(!file_exists(name));
    }
    stored_unlock(&hold, 1);
    bytes_free(&file);
}

static void plant(const char *folder, const char *below)
{
    char name[200];
    struct err err;

    snprintf(name, sizeof name, "%s/photos/%s", folder, below);
    CHECK_INT(file_make_private_folder(name, &err), 0);
    strcat(name, "/alien.jpg");
    CHECK_INT(file_write(name, "alien", 5, &err), 0);
}

/* Sets when a name came or went last in a folder of the store. */
static void date(const char *folder, const char *below, time_t at)
{
    const struct timespec times[2] = {{.tv_sec = at}, {.tv_sec = at}};
    char name[200];

    snprintf(name, sizeof name, "%s/photos/%s", folder, below);
    CHECK_INT(utimensat(AT_FDCWD, name, times, 0), 0);
}

/* What was there when the last holder ended well is not looked at again; what came since is;
 * and all is after one who did not end well. */
static void test_sweep_of_what_changed(struct db *db, const char *folder)
{
    struct stored_hold hold = {0};
    struct err err;
    long swept = 0;

    CHECK_INT(stored_lock(&hold, db, &err), 0);
    CHECK(!hold.torn);
    plant(folder, "00");
    plant(folder, "11");
    stored_unlock(&hold, 1);
    date(folder, "lock", 2000);
    date(folder, "00", 1999);
    date(folder, "11", 2000);
    CHECK_INT(stored_lock(&hold, db, &err), 0);
    CHECK(!hold.torn);
    CHECK_INT(stored_sweep(&swept, &hold, db, &err), 0);
    CHECK_INT(swept, 1);
    CHECK_INT(aliens(db), 1);
    stored_unlock(&hold, 0); /* killed */
    date(folder, "lock", 4000000000);
    CHECK_INT(stored_lock(&hold, db, &err), 0);
    CHECK(hold.torn);
    stored_unlock(&hold, 1); /* who does not sweep does not make it whole */
    date(folder, "lock", 4000000000);
    CHECK_INT(stored_lock(&hold, db, &err), 0);
    CHECK(hold.torn);
    CHECK_INT(stored_sweep(&swept, &hold, db, &err), 0);
    CHECK_INT(swept, 1);
    CHECK_INT(aliens(db), 0);
    stored_unlock(&hold, 1);
    CHECK_INT(stored_lock(&hold, db, &err), 0);
    CHECK(!hold.torn);
    stored_unlock(&hold, 1);
}

int main(void)
{
    char folder[] = "/tmp/test_vault.XXXXXX", path[100], command[100];
    struct db *db = NULL;
    struct vault *vault = NULL;
    struct err err;

    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    CHECK_INT(db_open(&db, path, DB_CREATE, &err), 0);
    CHECK_INT(vault_open(&vault, db, PASS, "test", VAULT_READ, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_INT(vault_create(db, PASS, &err), 0);
    test_save(db);
    test_openings(db);
    test_alien(db);
    test_one_makes_it(db, folder);
    test_reseal(db);
    test_rules(db);
    test_redacted(db);
    test_store(db, folder);
    test_sweep_of_what_changed(db, folder);
    db_close(db);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK_INT(system(command), 0);
    return check_result();
}
