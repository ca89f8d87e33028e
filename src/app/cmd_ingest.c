#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/remarks.h"
#include "base/bytes.h"
#include "base/text.h"
#include "ingest/ingest.h"

#include <string.h>

#define LINES_MAX 40 /* refusals that are shown; the rest is counted */

/* Single files are told as they come, above the progress line. */
struct speaker {
    const struct app *app;
    struct progress_bar *bar;
    long refused;
    struct remarks remarks;
};

static void refused(void *self, const char *path, const char *reason)
{
    struct speaker *s = self;

    if (s->refused++ >= LINES_MAX)
        return;
    progress_bar_end(s->bar);
    app_say(s->app, "refused '%s': %s", path, reason);
}

static void told(void *self, const char *text)
{
    struct speaker *s = self;

    if (!remarks_add(&s->remarks, text))
        return;
    progress_bar_end(s->bar);
    app_say(s->app, "%s", text);
}

static void say_rest(const struct speaker *s)
{
    if (s->refused > LINES_MAX)
        app_say(s->app, "... and %ld refused files more; the table refusal has all",
                s->refused - LINES_MAX);
    if (remarks_hidden(&s->remarks))
        app_say(s->app, "... and %ld remarks more of these kinds", remarks_hidden(&s->remarks));
}

struct count {
    const char *key, *text;
    long value;
    int always; /* shown to people even if it is 0 */
};

static void print_json(const struct count *counts, size_t n, const struct ingest_report *report)
{
    struct text out = {0};

    text_add(&out, "{");
    for (size_t i = 0; i < n; i++)
        text_add(&out, "\"%s\":%ld,", counts[i].key, counts[i].value);
    text_add(&out, "\"rule\":");
    text_add_json(&out, report->rule.size ? report->rule.data : "");
    printf("%s,\"stopped\":%s}\n", out.data, report->stopped ? "true" : "false");
    text_free(&out);
}

static void print_report(const struct app *app, const struct ingest_report *r)
{
    const struct count counts[] = {
        {"found", "photographs found", r->found, 1},
        {"added", "added", r->added, 1},
        {"known", "known already", r->known, 1},
        {"moved", "of these moved to a new path", r->moved, 0},
        {"masked", "with a mask", r->masked, r->rule.size > 0},
        {"masks_added", "masks added", r->masks_added, r->rule.size > 0},
        {"without_mask", "without a mask", r->without_mask, 0},
        {"masks_alone", "masks without a photograph", r->masks_alone, 0},
        {"listed_absent", "listed, but not here", r->listed_absent, 0},
        {"skipped", "other files, left alone", r->skipped, 0},
        {"refused", "files refused", r->refused, 1},
    };
    size_t n = sizeof counts / sizeof *counts;

    if (app->json) {
        print_json(counts, n, r);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (counts[i].value || counts[i].always)
            printf("%8ld %s\n", counts[i].value, counts[i].text);
    if (r->rule.size)
        printf("masks: %s\n", r->rule.data);
}

static int run(const struct app *app, struct ingest_options *options, struct err *err)
{
    struct catalogue catalogue = {0};
    struct progress_bar bar;
    struct progress progress;
    struct speaker speaker = {.app = app, .bar = &bar, .refused = 0};
    struct ingest_listener listener = {refused, told, &speaker};
    struct ingest_report report = {0};
    int rc;

    if (catalogue_open(&catalogue, app, DB_WRITE, err))
        return -1;
    if (app->vault &&
        catalogue_vault(&options->vault, &catalogue, app, "ingest", VAULT_WRITE, err)) {
        catalogue_close(&catalogue);
        return -1;
    }
    app_catch_signals();
    progress = progress_bar_begin(&bar, app);
    rc = ingest_run(&report, catalogue.db, options, &listener, &progress, err);
    progress_bar_end(&bar);
    vault_close(options->vault);
    catalogue_close(&catalogue);
    say_rest(&speaker);
    if (rc)
        return -1;
    print_report(app, &report);
    if (app->dry_run)
        app_say(app, "this was a dry run: the catalogue is as it was");
    if (report.stopped)
        app_say(app, "stopped; the same command goes on from here");
    rc = report.stopped ? APP_STOPPED : report.refused ? APP_DIFFERS : APP_DONE;
    ingest_report_free(&report);
    return rc;
}

static int read_polarity(enum rule_polarity *out, const char *text, struct err *err)
{
    if (text && strcmp(text, "white") && strcmp(text, "black"))
        return err_set(err, ERR_USAGE, "--polarity is white or black, not '%s'", text);
    if (text)
        *out = *text == 'w' ? RULE_WHITE : RULE_BLACK;
    return 0;
}

int cmd_ingest(const struct app *app, int argc, char **argv)
{
    struct ingest_options o = {.dry_run = app->dry_run};
    const char *polarity = NULL;
    long long threshold = 0, threads_wanted = 0;
    const struct option options[] = {
        {"layout", OPTION_TEXT, &o.layout, 0, 0, "NAME", "lfw, hgr, lvs, pairs or photos"},
        {"dataset", OPTION_TEXT, &o.dataset, 0, 0, "NAME", "else the layout's name"},
        {"domain", OPTION_TEXT, &o.domain, 0, 0, "NAME", "healthy or clinical"},
        {"licence", OPTION_TEXT, &o.licence, 0, 0, "TEXT", "on what terms it may be used"},
        {"citation", OPTION_TEXT, &o.citation, 0, 0, "TEXT", "whom to cite"},
        {"images", OPTION_TEXT, &o.images, 0, 0, "DIR", "pairs: the photographs"},
        {"masks", OPTION_TEXT, &o.masks, 0, 0, "DIR", "pairs: their masks"},
        {"polarity", OPTION_TEXT, &polarity, 0, 0, "SHADE", "skin is white or black"},
        {"threshold", OPTION_NUMBER, &threshold, 1, 255, "N", "white is N and above"},
        {"colour", OPTION_TEXT, &o.colour, 0, 0, "RRGGBB", "skin is this colour"},
        {"ignore-rest", OPTION_FLAG, &o.ignore_rest, 0, 0, NULL,
         "pairs: what a mask leaves out is not known"},
        {"padded", OPTION_FLAG, &o.padded, 0, 0, NULL,
         "with --ignore-rest: black rows and columns at a photo's edges are not skin"},
        {"group-by", OPTION_TEXT, &o.group_by, 0, 0, "HOW",
         "pairs, photos: file, folder, prefix:C or prefix:C:N"},
        {"older-vault", OPTION_FLAG, &o.older_vault, 0, 0, NULL,
         "also where the vault has lost names: patients who come back get new groups"},
        {"threads", OPTION_NUMBER, &threads_wanted, 1, 256, "N", "else all cores"},
    };
    const struct usage usage = {
        "dermatome ingest --layout NAME [options] DIR\n"
        "       dermatome ingest --layout pairs --dataset NAME --domain NAME --images DIR "
        "--masks DIR",
        "Takes photographs, and their masks, into the catalogue; the files stay where they\n"
        "are. Of a clinical photograph a scrubbed copy is kept and what it is called goes to "
        "the\n"
        "vault, so --vault must be given (docs/vault.md). Run again, it adds only what is new. "
        "What could not be taken is told, kept in\n"
        "the table refusal, and makes the exit code 1. The layouts are in docs/formats.md.",
        options,
        sizeof options / sizeof *options,
        "  dermatome ingest --layout lfw DATA/lfw\n"
        "  dermatome --vault ingest --layout pairs --dataset abdomen --domain clinical \\\n"
        "      --images DATA/abdomen/images --masks DATA/abdomen/masks\n"
        "  dermatome --vault ingest --layout photos --group-by prefix:_:2 clinic/",
    };
    struct err err;
    int n = 0, rc, got = options_read(&usage, argc, argv, &o.folder, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && !o.layout)
        got = err_set(&err, ERR_USAGE, "ingest wants --layout lfw, hgr, lvs, pairs or photos");
    if (got || read_polarity(&o.polarity, polarity, &err))
        return app_fail(&err);
    o.threshold = (int)threshold;
    o.threads = (int)threads_wanted;
    bytes_keep_freed();
    rc = run(app, &o, &err);
    return rc < 0 ? app_fail(&err) : rc;
}
