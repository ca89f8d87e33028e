/* What base/file.c promises: bounded reads, and writes that are whole or not at all. */
#include "base/file.h"
#include "base/threads.h"
#include "tests/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_write_then_read(const char *path)
{
    struct bytes b = {0};
    struct file_map map = {0};
    struct err err;

    CHECK_INT(file_write(path, "hello", 5, &err), 0);
    CHECK_INT(file_read(&b, path, 5, &err), 0);
    CHECK_INT((long long)b.size, 5);
    CHECK(b.data && !memcmp(b.data, "hello", 5));
    bytes_free(&b);
    CHECK_INT(file_read(&b, path, 4, &err), -1);
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK_INT(file_map(&map, path, &err), 0);
    CHECK_INT((long long)map.size, 5);
    file_unmap(&map);
}

static void test_cancel_keeps_the_old_one(const char *path)
{
    struct file *file = NULL;
    struct bytes b = {0};
    struct err err;

    CHECK_INT(file_begin(&file, path, &err), 0);
    CHECK_INT(file_add(file, "torn", 4, &err), 0);
    file_cancel(file);
    CHECK_INT(file_read(&b, path, 100, &err), 0);
    CHECK_INT((long long)b.size, 5);
    bytes_free(&b);
}

static void test_refusals(const char *folder)
{
    struct bytes b = {0};
    struct err err;
    char fifo[300];

    CHECK_INT(file_read(&b, "/nowhere/at/all", 10, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK(strstr(err.text, "/nowhere/at/all") != NULL);
    CHECK_INT(file_read(&b, folder, 10, &err), -1);
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    CHECK_INT(mkfifo(fifo, 0600), 0);
    CHECK_INT(file_read(&b, fifo, 10, &err), -1); /* and does not wait for a writer */
    CHECK_INT(err.code, ERR_IO);
    CHECK(!b.data);
    unlink(fifo);
}

static void test_a_lock_is_held_once(const char *folder)
{
    struct file_lock one = {0}, two = {0};
    struct err err;
    char path[300];

    snprintf(path, sizeof path, "%s/lock", folder);
    CHECK_INT(file_take_lock(&one, path, &err), 0);
    CHECK_INT(file_take_lock(&two, path, &err), -1);
    CHECK_INT(err.code, ERR_BUSY);
    file_unlock(&one);
    CHECK_INT(file_take_lock(&two, path, &err), 0);
    file_unlock(&two);
    unlink(path);
}

/* A kill leaves a temporary: it goes, and nothing else does. */
static void test_sweep_takes_temporaries_only(const char *folder)
{
    static const char *const names[] = {
        "a",        "a.part-abcdef", "a.part-abcde", "b.part-abcdef", "a.part-abcdefg",
        "a.backup", "a.json-abcdef"};
    char path[96];
    struct err err;

    for (int i = 0; i < 7; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        CHECK_INT(file_write(path, "x", 1, &err), 0);
    }
    snprintf(path, sizeof path, "%s/a", folder);
    file_sweep(path);
    for (int i = 0; i < 7; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        CHECK_INT(file_exists(path), i != 1);
        unlink(path);
    }
}

static unsigned mode_of(const char *path)
{
    struct stat what = {0};

    CHECK_INT(stat(path, &what), 0);
    return what.st_mode & 07777;
}

/* Whatever the umask says; a file that is there already becomes private too. */
static void test_private_is_private(const char *folder)
{
    mode_t mask = umask(0);
    char path[96], inner[96];
    struct err err;

    snprintf(path, sizeof path, "%s/p", folder);
    CHECK_INT(file_write(path, "x", 1, &err), 0);
    CHECK_INT(mode_of(path), 0666);
    CHECK_INT(file_write_private(path, "y", 1, &err), 0);
    CHECK_INT(mode_of(path), 0600);
    unlink(path);
    snprintf(inner, sizeof inner, "%s/q", folder);
    CHECK_INT(file_make_private_folder(inner, &err), 0);
    CHECK_INT(mode_of(inner), 0700);
    rmdir(inner);
    umask(mask);
}

static void begin_and_cancel(void *self, size_t i)
{
    struct file *file = NULL;
    char path[96];
    struct err err;

    snprintf(path, sizeof path, "%s/u%zu", (const char *)self, i % 4);
    if (!file_begin(&file, path, &err))
        file_cancel(file);
}

/* It belongs to the whole process: files that are begun on many threads leave it alone. */
static void test_umask_stays(char *folder)
{
    mode_t mask = umask(077);

    threads_each(4, 8000, begin_and_cancel, folder);
    CHECK_INT(umask(mask), 077);
}

/* Whoever has the file open sees zeros; a name that it has elsewhere, and what a link points
 * to, are not ours to write over. */
static void test_erase(const char *folder)
{
    enum { SIZE = 10000 };
    static char secret[SIZE], got[SIZE];
    char path[96], other[96];
    struct bytes kept = {0};
    struct err err;
    int fd, left = 0;

    snprintf(path, sizeof path, "%s/e", folder);
    snprintf(other, sizeof other, "%s/f", folder);
    CHECK_INT(file_erase(path, &err), 0); /* nothing is there */
    memset(secret, 'x', sizeof secret);
    CHECK_INT(file_write(path, secret, SIZE, &err), 0);
    fd = open(path, O_RDONLY);
    CHECK_INT(file_erase(path, &err), 0);
    CHECK(!file_exists(path));
    CHECK_INT(read(fd, got, SIZE), SIZE);
    for (int i = 0; i < SIZE; i++)
        left += got[i] != 0;
    CHECK_INT(left, 0);
    close(fd);
    CHECK_INT(file_write(path, secret, SIZE, &err), 0);
    CHECK(!symlink(path, other) && !file_erase(other, &err) && !file_exists(other));
    CHECK(!link(path, other) && !file_erase(other, &err) && !file_exists(other));
    CHECK(!file_read(&kept, path, SIZE, &err) && kept.size == SIZE &&
          !memcmp(kept.data, secret, SIZE));
    bytes_free(&kept);
    unlink(path);
    CHECK(!mkfifo(path, 0600) && !file_erase(path, &err) && !file_exists(path));
    CHECK_INT(file_erase(folder, &err), -1);
    CHECK_INT(err.code, ERR_IO);
}

int main(void)
{
    char folder[] = "/tmp/test_file.XXXXXX", path[64];

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/a", folder);
    test_write_then_read(path);
    test_cancel_keeps_the_old_one(path);
    test_refusals(folder);
    test_a_lock_is_held_once(folder);
    test_sweep_takes_temporaries_only(folder);
    test_umask_stays(folder);
    test_private_is_private(folder);
    test_erase(folder);
    unlink(path);
    CHECK_INT(rmdir(folder), 0); /* no temporary was left behind */
    return check_result();
}
