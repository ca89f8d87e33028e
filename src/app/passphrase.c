#include "app/passphrase.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/secret.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ENVIRONMENT "DERMATOME_VAULT_PASSPHRASE_FILE"

enum { LONGEST = 1024 };

void passphrase_free(char *passphrase)
{
    secret_free(passphrase, passphrase ? strlen(passphrase) : 0);
}

/* The first line of the file. */
static int from_file(char **out, const char *path, struct err *err)
{
    struct bytes file = {0};
    size_t size;
    int rc = -1;

    if (file_check_private(path, err) || file_read(&file, path, LONGEST, err))
        return err_while(err, "passphrase file");
    for (size = 0; size < file.size && file.data[size] && file.data[size] != '\n' &&
                   file.data[size] != '\r';)
        size++;
    if (size) {
        *out = bytes_zeroed(size + 1, 1);
        memcpy(*out, file.data, size);
        rc = 0;
    } else {
        err_set(err, ERR_USAGE, "passphrase file '%s': its first line is empty", path);
    }
    secret_wipe(file.data, file.size);
    bytes_free(&file);
    return rc;
}

/* One line of the terminal, byte by byte; -1 at its end or where it is too long. */
static int read_line(int fd, char line[LONGEST + 1])
{
    size_t size = 0;
    char c;

    while (size < LONGEST && read(fd, &c, 1) == 1) {
        if (c == '\n') {
            line[size] = 0;
            return 0;
        }
        line[size++] = c;
    }
    return -1;
}

static int ask_once(char **out, int fd, const char *question, struct err *err)
{
    struct termios before, hidden;
    char line[LONGEST + 1] = "";
    int got = -1;

    if (tcgetattr(fd, &before))
        return err_set(err, ERR_USAGE, "the terminal does not hide what is typed");
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (write(fd, question, strlen(question)) > 0 && !tcsetattr(fd, TCSAFLUSH, &hidden)) {
        got = read_line(fd, line);
        tcsetattr(fd, TCSAFLUSH, &before);
        if (write(fd, "\n", 1) < 1)
            got = -1;
    }
    if (got || !*line)
        got = err_set(err, ERR_USAGE, "no passphrase was given");
    else
        *out = bytes_copied_text(line);
    secret_wipe(line, sizeof line);
    return got;
}

static int from_terminal(char **out, int twice, struct err *err)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    char *again = NULL;
    int rc;

    if (fd < 0)
        return err_set(err, ERR_USAGE,
                       "the vault wants a passphrase: there is no terminal to ask on; give "
                       "--vault-passphrase-file FILE, or name it in " ENVIRONMENT);
    rc = ask_once(out, fd,
                  twice ? "New passphrase of the vault: " : "Passphrase of the vault: ", err);
    if (!rc && twice &&
        (ask_once(&again, fd, "The same again: ", err) || strcmp(*out, again))) {
        rc = err_set(err, ERR_USAGE, "the two passphrases differ");
        passphrase_free(*out);
    }
    passphrase_free(again);
    close(fd);
    return rc;
}

static int read_it(char **out, const struct app *app, const char *path, int twice,
                   struct err *err)
{
    const char *named = path ? path : app->passphrase_file;

    if (!named)
        named = getenv(ENVIRONMENT);
    return named && *named ? from_file(out, named, err) : from_terminal(out, twice, err);
}

int passphrase_read(char **out, const struct app *app, struct err *err)
{
    return read_it(out, app, NULL, 0, err);
}

int passphrase_choose(char **out, const struct app *app, const char *path, struct err *err)
{
    char *chosen = NULL;

    if (read_it(&chosen, app, path, 1, err))
        return -1;
    if (strlen(chosen) < PASSPHRASE_MIN) {
        passphrase_free(chosen);
        return err_set(err, ERR_USAGE, "a passphrase has at least %d bytes; take some words",
                       PASSPHRASE_MIN);
    }
    *out = chosen;
    return 0;
}
