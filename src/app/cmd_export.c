#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_release.h"
#include "app/options.h"
#include "base/file.h"
#include "base/limits.h"
#include "exchange/release_truth.h"

#include <string.h>

/* cmd_export.c - `dermatome export release`: cleared photos and their truth leave together. */

struct words {
    struct job_release job;
    const char *check, *draw, *out;
};

static int release(const struct app *app, const struct words *words, struct err *err)
{
    struct catalogue catalogue = {0};
    struct job_release_counts counts;
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    int stopped = 0,
        rc = catalogue_open(&catalogue, app, app->dry_run ? DB_READ : DB_WRITE, err);

    if (!rc)
        rc = job_release(&counts, &stopped, app, catalogue.db, &words->job, &progress, err);
    progress_bar_end(&bar);
    catalogue_close(&catalogue);
    if (rc || stopped)
        return rc ? -1 : APP_STOPPED;
    if (app->dry_run)
        app_say(app, "%ld photos would be released into '%s'", counts.photos, words->job.to);
    else
        app_say(app, "%ld photos released in %ld files into '%s'; SHA-256 of SHA256SUMS: %s",
                counts.photos, counts.files, words->job.to, counts.sums);
    return APP_DONE;
}

static int check(const struct app *app, const char *folder, struct err *err)
{
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    long faults;
    int rc = job_release_check(&faults, app, folder, &progress, err);

    progress_bar_end(&bar);
    if (rc)
        return -1;
    if (app_stopped())
        return APP_STOPPED;
    app_say(app, "%s: %ld faults", folder, faults);
    return faults ? APP_DIFFERS : APP_DONE;
}

/* The mask of one truth/NAME.json, drawn from its outlines where it has any. */
static int draw(const struct words *words, struct err *err)
{
    struct bytes file = {0}, png = {0};
    struct release_truth truth = {0};
    int rc = file_read(&file, words->draw, LIMIT_FILE_BYTES, err) ||
             release_truth_read(&truth, file.data, file.size, err) ||
             release_truth_picture(&png, &truth, err) ||
             file_write(words->out, png.data, png.size, err);

    bytes_free(&file);
    bytes_free(&png);
    release_truth_free(&truth);
    return rc ? err_while(err, "%s", words->draw) : APP_DONE;
}

static int act(const struct app *app, struct words *words, const char **args, int n,
               const char *usage, struct err *err)
{
    if (n < 1 || strcmp(args[0], "release") != 0)
        return err_set(err, ERR_USAGE, "export wants: release; usage: %s", usage);
    if (words->check && !words->draw && n == 1)
        return check(app, words->check, err);
    if (words->draw && words->out && !words->check && n == 1)
        return draw(words, err);
    if (n != 3 || words->check || words->draw)
        return err_set(err, ERR_USAGE, "usage: %s", usage);
    words->job.name = args[1];
    words->job.to = args[2];
    return release(app, words, err);
}

int cmd_export(const struct app *app, int argc, char **argv)
{
    struct words words = {0};
    const struct option rows[] = {
        {"sample", OPTION_FLAG, &words.job.is_sample, 0, 0, NULL,
         "NAME is a sample, not a frozen split"},
        {"published", OPTION_TEXT, &words.job.published, 0, 0, "A,B",
         "datasets that anyone can get: their files' names and MD5s go along"},
        {"licence-unknown", OPTION_TEXT, &words.job.licence_unknown, 0, 0, "WHY",
         "why datasets without a stated licence may go; the release says it"},
        {"title", OPTION_TEXT, &words.job.title, 0, 0, "TEXT", "what the release is called"},
        {"url", OPTION_TEXT, &words.job.url, 0, 0, "URL", "where it will be found"},
        {"creator", OPTION_TEXT, &words.job.creator, 0, 0, "TEXT", "who publishes it"},
        {"check", OPTION_TEXT, &words.check, 0, 0, "DIR",
         "hold a release against itself; no catalogue is needed"},
        {"draw", OPTION_TEXT, &words.draw, 0, 0, "FILE", "draw the mask of a truth/NAME.json"},
        {"o", OPTION_TEXT, &words.out, 0, 0, "FILE", "draw: the PNG"},
    };
    const struct usage usage = {
        "dermatome export release NAME DIR\n"
        "       dermatome export release --check DIR\n"
        "       dermatome export release --draw FILE.json -o MASK.png",
        "Writes the photos of a frozen split (or of a sample), scrubbed and under pseudonyms,\n"
        "with masks, outlines, folds, licences, a card, Croissant metadata and checksums. The\n"
        "same catalogue gives the same bytes. All is written, or nothing is: exit code 77 if "
        "a\n"
        "photo is not cleared. --check draws every mask again from its outlines; exit code 1\n"
        "if something is not as it was written.",
        rows,
        sizeof rows / sizeof *rows,
        "  dermatome -C cat export release paper out/ --published lfw\n"
        "  (cd out && sha256sum -c SHA256SUMS) && dermatome export release --check out",
    };
    const char *args[3];
    struct err err;
    int n = 0, rc = options_read(&usage, argc, argv, args, 3, &n, &err);

    if (rc > 0)
        return APP_DONE;
    if (!rc)
        rc = act(app, &words, args, n, usage.lines, &err);
    return rc < 0 ? app_fail(&err) : rc;
}
