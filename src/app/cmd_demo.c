#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_demo.h"
#include "app/options.h"
#include "app/passphrase.h"
#include "app/verbs.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/threads.h"
#include "db/stmt.h"

#include <stdlib.h>
#include <string.h>

/* The whole job, as a person would type it; DIR stands for the demo's folder.
 * A step is passed over where its question already has an answer, so that a
 * stopped demo goes on. */
static const struct step {
    const char *unless; /* SQL that gives a row once the step is done; NULL: always done */
    const char *words;
    int vault; /* with the vault */
} steps[] = {
    {NULL,
     "ingest --layout pairs --dataset demo-healthy --domain healthy --images "
     "DIR/healthy/images --masks DIR/healthy/masks --polarity white --group-by prefix:_",
     0},
    {NULL,
     "ingest --layout pairs --dataset demo-clinical --domain clinical --images "
     "DIR/clinical/images --masks DIR/clinical/masks --polarity white --group-by prefix:_",
     1},
    {NULL,
     "deid clear --dataset demo-healthy,demo-clinical --by demo --why drawn-by-program "
     "--check face=no,mark=no,badge=no,writing=no,room=no,rare=no",
     0},
    {"SELECT 1 FROM sample WHERE name='target'", "sample target --dataset demo-clinical", 0},
    {"SELECT 1 FROM split WHERE name='paper'",
     "split paper --pretrain demo-healthy --finetune target:60 --test target", 0},
    {NULL, "split paper --freeze", 0},
    {NULL,
     "experiment small --split paper --nets unet,dr-unet --filters 8,16,32 --fc 64 "
     "--side 64 --epochs 20 --finetune-rate 0.01 --seed 1",
     0},
    {NULL, "report small --html DIR/report.html", 0},
    {NULL, "verify", 0},
};

struct asked {
    const char *folder;
    long long healthy, clinical, side, seed;
    int draw_only;
};

static char *below(const char *folder, const char *name)
{
    struct text path = {0};

    text_add(&path, "%s/%s", folder, name);
    return path.data;
}

static int draw(const struct app *app, const struct asked *asked, struct err *err)
{
    static const char *const names[] = {
        [DEMO_HEALTHY] = "healthy", [DEMO_CLINICAL] = "clinical"};
    const long long counts[] = {
        [DEMO_HEALTHY] = asked->healthy, [DEMO_CLINICAL] = asked->clinical};

    if (file_make_folder(asked->folder, err))
        return -1;
    for (int look = 0; look < 2; look++) {
        char *folder = below(asked->folder, names[look]);
        struct job_demo job = {folder,
                               (enum demo_look)look,
                               (uint64_t)asked->seed,
                               (long)counts[look],
                               (int32_t)asked->side,
                               threads_default()};
        struct progress_bar bar;
        struct progress progress = progress_bar_begin(&bar, app);
        long drawn = 0;
        int rc = job_demo(&drawn, &job, &progress, err);

        progress_bar_end(&bar);
        app_say(app, "drew %ld photographs with their masks in '%s'", drawn, folder);
        free(folder);
        if (rc)
            return -1;
    }
    return 0;
}

/* 1 if the step was done before. */
static int is_done(const struct app *app, const struct step *step)
{
    struct catalogue catalogue = {0};
    struct err err;
    int64_t one = 0;

    if (!step->unless || catalogue_open(&catalogue, app, DB_READ, &err))
        return 0;
    if (stmt_get_int(&one, catalogue.db, step->unless, NULL, &err))
        one = 0;
    catalogue_close(&catalogue);
    return one == 1;
}

/* Cuts at blanks; DIR becomes the folder. What is given back is to be freed. */
static char **cut(const char *words, const char *folder, int *count)
{
    char **out = bytes_zeroed(64, sizeof *out);

    for (*count = 0; *words && *count < 64; (*count)++) {
        size_t size = strcspn(words, " ");
        struct text word = {0};

        if (!strncmp(words, "DIR", 3))
            text_add(&word, "%s%.*s", folder, (int)size - 3, words + 3);
        else
            text_add(&word, "%.*s", (int)size, words);
        out[*count] = word.data;
        words += size;
        words += strspn(words, " ");
    }
    return out;
}

static int run_step(const struct app *app, const struct step *step, const char *folder)
{
    int count = 0, code;
    char **words = cut(step->words, folder, &count);
    char **argv = bytes_new((size_t)count, sizeof *argv);

    struct app with = *app;

    with.vault = step->vault;
    if (!app->quiet) {
        fprintf(stderr, "\n$ dermatome -C %s", app->catalogue);
        if (step->vault)
            fprintf(stderr, " --vault-passphrase-file %s", app->passphrase_file);
        for (int i = 0; i < count; i++)
            fprintf(stderr, " %s", words[i]);
        fprintf(stderr, "\n");
    }
    memcpy(argv, words, (size_t)count * sizeof *argv);
    code = verbs_find(argv[0])->run(&with, count - 1, argv + 1);
    fflush(stdout);
    for (int i = 0; i < count; i++)
        free(words[i]);
    free(words);
    free(argv);
    return code;
}

/* Nobody's secret: who can read the demo can read this. */
static int make_passphrase(const char *path, struct err *err)
{
    char line[33] = {0};
    uint8_t raw[16];

    if (file_exists(path))
        return 0;
    secret_random(raw, sizeof raw);
    digest_hex(line, raw, sizeof raw);
    line[32] = '\n';
    return file_write_private(path, line, sizeof line, err);
}

static int make_vault(const struct app *app, const struct catalogue *catalogue, struct err *err)
{
    char *file = catalogue_path(catalogue, VAULT_FILE), *passphrase = NULL;
    int rc = 0;

    if (!file_exists(file))
        rc = passphrase_read(&passphrase, app, err) ||
             vault_create(catalogue->db, passphrase, err);
    passphrase_free(passphrase);
    free(file);
    return rc ? -1 : 0;
}

/* The catalogue with a vault; what is there is taken. */
static int make_catalogue(const struct app *app, struct err *err)
{
    struct catalogue catalogue = {0};
    char *file = below(app->catalogue, "catalog.db");
    int rc = make_passphrase(app->passphrase_file, err) ||
             (file_exists(file) ? catalogue_open(&catalogue, app, DB_WRITE, err)
                                : catalogue_create(&catalogue, app->catalogue, err)) ||
             make_vault(app, &catalogue, err);

    catalogue_close(&catalogue);
    free(file);
    return rc ? -1 : 0;
}

static int run_all(const struct app *app, const struct asked *asked)
{
    char *folder = below(asked->folder, "catalogue");
    char *passphrase = below(asked->folder, "passphrase");
    struct app inner = *app;
    struct err err;
    int code = APP_DONE;

    inner.catalogue = folder;
    if (!inner.passphrase_file)
        inner.passphrase_file = passphrase;
    if (make_catalogue(&inner, &err))
        code = app_fail(&err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && code == APP_DONE; i++)
        if (!is_done(&inner, &steps[i]))
            code = run_step(&inner, &steps[i], asked->folder);
    if (code == APP_DONE)
        app_say(app, "\nthe report is %s/report.html; the catalogue is %s", asked->folder,
                folder);
    free(folder);
    free(passphrase);
    return code;
}

int cmd_demo(const struct app *app, int argc, char **argv)
{
    struct asked asked = {.healthy = 300, .clinical = 240, .side = 192, .seed = 1};
    const struct option rows[] = {
        {"healthy", OPTION_NUMBER, &asked.healthy, 20, 1e7, "N",
         "healthy photographs to draw (default 300)"},
        {"clinical", OPTION_NUMBER, &asked.clinical, 60, 1e7, "N",
         "clinical photographs to draw (default 240)"},
        {"side", OPTION_NUMBER, &asked.side, 64, 4096, "N",
         "pixels of a photograph's shorter side (default 192)"},
        {"seed", OPTION_NUMBER, &asked.seed, 0, 9e15, "N", "of the drawing (default 1)"},
        {"draw-only", OPTION_FLAG, &asked.draw_only, 0, 0, NULL, "draw, and make no catalogue"},
    };
    const struct usage usage = {
        "dermatome demo DIR [options]",
        "Draws photographs of skin, with masks that are exactly true, and does the whole job\n"
        "on them, showing each command as one would type it. Stopped, it goes on when run\n"
        "again. The vault's passphrase is drawn, and left in DIR/passphrase. Nobody is in "
        "these pictures; figures from them say nothing about patients.",
        rows,
        sizeof rows / sizeof *rows,
        "  dermatome demo demo\n  dermatome demo many --healthy 100000 --draw-only",
    };
    struct err err;
    const char *words[1];
    int n = 0, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && n != 1)
        got = err_set(&err, ERR_USAGE, "demo wants a folder; usage: %s", usage.lines);
    asked.folder = n == 1 ? words[0] : NULL;
    if (got || draw(app, &asked, &err))
        return app_fail(&err);
    if (app_stopped())
        return APP_STOPPED;
    return asked.draw_only ? APP_DONE : run_all(app, &asked);
}
