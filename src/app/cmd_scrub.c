#include "app/cmd.h"
#include "app/options.h"
#include "app/scrub_told.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/threads.h"
#include "image/inspect.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* cmd_scrub.c - `dermatome scrub`: copies of pictures without their metadata. */

struct words {
    const char **in;
    int count;
    const char *out, *icc;
    int check;
    struct scrub_options options;
};

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int is_folder(const char *path)
{
    struct stat what;

    return !stat(path, &what) && S_ISDIR(what.st_mode);
}

/* 1 if both are there and are one file. */
static int is_same_file(const char *a, const char *b)
{
    struct stat one, other;

    return !stat(a, &one) && !stat(b, &other) && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* Where the copy of `in` goes. The caller frees it. */
static char *target_of(const struct words *words, const char *in, int folder)
{
    struct text path = {0};

    text_add(&path, folder ? "%s/%s" : "%s", words->out, base_of(in));
    return path.data;
}

/* Before anything is written: no copy may fall on a source or on another copy. */
static int check_targets(const struct words *words, int folder, struct err *err)
{
    for (int i = 0; i < words->count; i++) {
        char *to = target_of(words, words->in[i], folder);
        int rc = 0;

        for (int k = 0; !rc && k < words->count; k++) {
            if (is_same_file(to, words->in[k]))
                rc = err_set(err, ERR_USAGE, "'%s' is a source: the copy goes elsewhere", to);
            else if (folder && k < i && !strcmp(base_of(words->in[i]), base_of(words->in[k])))
                rc = err_set(err, ERR_USAGE, "two sources would both become '%s'", to);
        }
        free(to);
        if (rc)
            return -1;
    }
    return 0;
}

static void tell(const struct app *app, struct text *text, const char *from, const char *to,
                 size_t before, size_t after, const struct scrub_report *report)
{
    if (app->json && text->size)
        text_add(text, ",\n");
    if (app->json)
        scrub_told_json(text, from, to, before, after, report);
    else
        scrub_told_words(text, from, to, before, after, report);
}

static int scrub_one(struct text *told, const struct app *app, const struct words *words,
                     const char *from, const char *to, struct err *err)
{
    struct bytes file = {0}, clean = {0};
    struct scrub_report report;
    int rc = file_read(&file, from, LIMIT_FILE_BYTES, err);

    if (!rc && scrub(&clean, &report, file.data, file.size, &words->options, err))
        rc = err_while(err, "'%s'", from);
    if (!rc && !app->dry_run)
        rc = file_write_private(to, clean.data, clean.size, err);
    if (!rc)
        tell(app, told, from, to, file.size, clean.size, &report);
    bytes_free(&file);
    bytes_free(&clean);
    return rc;
}

/* One file that fails is the command's failure; of several it is a line. */
static int scrub_all(const struct app *app, const struct words *words, int folder)
{
    struct text told = {0};
    struct err err;
    int code = APP_DONE;

    for (int i = 0; i < words->count && !app_stopped(); i++) {
        char *to = target_of(words, words->in[i], folder);

        if (scrub_one(&told, app, words, words->in[i], to, &err)) {
            int why = app_fail(&err);

            code = words->count == 1 ? why : APP_DIFFERS;
        }
        free(to);
        if (!app->json && told.data) {
            fputs(told.data, stdout);
            text_free(&told);
        }
    }
    if (app->json)
        printf("[%s]\n", told.data ? told.data : "");
    text_free(&told);
    return app_stopped() ? APP_STOPPED : code;
}

static int scrub_files(const struct app *app, const struct words *words)
{
    int folder = words->count > 1 || is_folder(words->out);
    struct err err;

    if (check_targets(words, folder, &err))
        return app_fail(&err);
    if (folder && !app->dry_run && !is_folder(words->out) &&
        file_make_private_folder(words->out, &err))
        return app_fail(&err);
    return scrub_all(app, words, folder);
}

static int check_one(const struct app *app, struct text *told, const char *path,
                     struct err *err)
{
    struct bytes file = {0};
    struct err why = {0};
    int rc = file_read(&file, path, LIMIT_FILE_BYTES, err), clean;

    if (rc)
        return -1;
    clean = !inspect(file.data, file.size, &why);
    if (app->json) {
        text_add(told, "%s{\"file\":", told->size ? ",\n" : "");
        text_add_json(told, path);
        text_add(told, ",\"clean\":%s,\"why\":", clean ? "true" : "false");
        text_add_json(told, why.text);
        text_add(told, "}");
    } else {
        text_add(told, "%s: %s%s\n", path,
                 clean ? "nothing but a picture" : "not clean: ", why.text);
    }
    bytes_free(&file);
    return !clean;
}

static int check_files(const struct app *app, const struct words *words)
{
    struct text told = {0};
    struct err err;
    int code = APP_DONE;

    for (int i = 0; i < words->count; i++) {
        int got = check_one(app, &told, words->in[i], &err);

        if (got < 0 && words->count == 1)
            code = app_fail(&err);
        else if (got)
            code = got < 0 ? (app_fail(&err), APP_DIFFERS) : APP_DIFFERS;
    }
    printf(app->json ? "[%s]\n" : "%s", told.data ? told.data : "");
    text_free(&told);
    return code;
}

static int read_words(struct words *words, int argc, char **argv, struct err *err)
{
    const struct option options[] = {
        {"o", OPTION_TEXT, &words->out, 0, 0, "OUT", "the copy; a folder if there are several"},
        {"icc", OPTION_TEXT, &words->icc, 0, 0, "convert|drop",
         "what becomes of a colour profile that is not sRGB (convert)"},
        {"check", OPTION_FLAG, &words->check, 0, 0, NULL,
         "write nothing: are these files nothing but pictures?"},
    };
    const struct usage usage = {
        .lines = "dermatome scrub IN... -o OUT [--icc convert|drop]\n"
                 "       dermatome scrub --check FILE...",
        .about =
            "Copies JPEG, PNG, BMP and PNM pictures without anything but the picture: no "
            "EXIF, GPS,\nthumbnail, comment, profile, nor what stands behind the end. A "
            "JPEG's data are copied as they\nare; EXIF's orientation is applied. Each copy "
            "is read again by a checker that shares no code\nwith the writer and has mode "
            "0600. A file that cannot be scrubbed is refused, and nothing is\nwritten for "
            "it. What the picture shows, and the file's name, are yours to judge. Exit "
            "code 1:\nsome of several files were refused, or --check found one that is not "
            "clean.",
        .options = options,
        .count = sizeof options / sizeof *options,
        .examples = "  dermatome scrub photo.jpg -o clean.jpg\n"
                    "  dermatome scrub photos/*.jpg -o clean\n"
                    "  dermatome scrub --check clean/*",
    };
    int got = options_read(&usage, argc, argv, words->in, argc ? argc : 1, &words->count, err);

    if (got)
        return got;
    if (!words->count || !words->out == !words->check)
        return err_set(err, ERR_USAGE, "scrub wants files, and either -o or --check; usage: %s",
                       usage.lines);
    if (words->icc && strcmp(words->icc, "convert") && strcmp(words->icc, "drop"))
        return err_set(err, ERR_USAGE, "--icc is convert or drop, not '%s'", words->icc);
    words->options.profile =
        words->icc && !strcmp(words->icc, "drop") ? SCRUB_DROP : SCRUB_CONVERT;
    return 0;
}

int cmd_scrub(const struct app *app, int argc, char **argv)
{
    struct words words = {.in = bytes_zeroed((size_t)argc + 1, sizeof(char *))};
    struct err err;
    int got = read_words(&words, argc, argv, &err), code;

    words.options.threads = threads_default();
    bytes_keep_freed();
    code = got > 0       ? APP_DONE
           : got < 0     ? app_fail(&err)
           : words.check ? check_files(app, &words)
                         : scrub_files(app, &words);
    free((void *)words.in);
    return code;
}
