#include "app/verbs.h"
#include "app/cmd.h"
#include "app/options.h"

#include <string.h>

static const struct verb verbs[] = {
    {"init", "make a catalogue in a folder", cmd_init},
    {"scrub", "copy pictures without their metadata", cmd_scrub},
    {"ingest", "take photographs and their masks into the catalogue", cmd_ingest},
    {"deid", "say which photographs may be used", cmd_deid},
    {"sample", "choose photos, in the order of MD5", cmd_sample},
    {"split", "decide which photos teach and which judge", cmd_split},
    {"annotate", "take tracings in, judge and list them", cmd_annotate},
    {"mask", "draw outlines, or a photo's truth, as a PNG", cmd_mask},
    {"report", "print an experiment's table, write its page", cmd_report},
    {"audit", "show who did what, and prove that nobody changed the log", cmd_audit},
    {"verify", "see whether everything is still what it was", cmd_verify},
    {"train", "train one net on a frozen split", cmd_train},
    {"predict", "write a run's confidence and mask for photos", cmd_predict},
    {"evaluate", "judge a run on a fold", cmd_evaluate},
    {"experiment", "train and judge nets in the paper's scenarios", cmd_experiment},
    {"demo", "draw photographs, and do the whole job on them", cmd_demo},
    {"serve", "trace, review, browse and watch in a web browser", cmd_serve},
    {"sql", "ask the catalogue anything in SQL", cmd_sql},
    {"query", "answer a question that comes with the program", cmd_query},
    {"version", "print the version", cmd_version},
    {"help", "print this, or a verb's usage", cmd_help},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

const struct verb *verbs_find(const char *name)
{
    for (int i = 0; i < VERBS; i++)
        if (!strcmp(verbs[i].name, name))
            return &verbs[i];
    return NULL;
}

int verbs_missing(const char *name)
{
    const char *near = options_nearest(name, &verbs[0].name, VERBS, sizeof(struct verb));

    fprintf(stderr, "dermatome: no verb '%s'%s%s%s; `dermatome help` lists them\n", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return APP_USAGE;
}

void verbs_print_help(FILE *to)
{
    fprintf(to,
            "dermatome: curate photographs of skin, trace them, train and judge networks on "
            "them\n\nusage: dermatome [-C DIR] [-q] [--json|--csv] [--dry-run] VERB ...\n\n"
            "verbs:\n");
    for (int i = 0; i < VERBS; i++)
        fprintf(to, "  %-11s %s\n", verbs[i].name, verbs[i].summary);
    fprintf(to,
            "\noptions before the verb:\n"
            "  -C DIR       the catalogue; else the first one from here upwards\n"
            "  -q           no progress and no remarks\n"
            "  --json       data as JSON; --csv: as CSV\n"
            "  --dry-run    say what would be done, and do nothing\n"
            "\nfrom the environment:\n"
            "  DERMATOME_CPU    c, vec, avx2 or avx512: what the nets compute with; else the\n"
            "                   fastest that this machine can run\n"
            "  OMP_NUM_THREADS  on how many threads; else on all cores. Decides no bit\n"
            "\n`dermatome VERB --help` tells more. Exit codes: 0 done, 1 differences found, "
            "64-78\nas in sysexits.h, 77 the privacy guard refused, 130 stopped.\n");
}
