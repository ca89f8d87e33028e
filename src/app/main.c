#include "app/cmd.h"
#include "app/options.h"

#include <string.h>

/* main.c - the hall: which verbs there are, and the options before them. */

static int cmd_help(const struct app *app, int argc, char **argv);
static int cmd_version(const struct app *app, int argc, char **argv);

static const struct verb verbs[] = {
    {"init", "make a catalogue in a folder", cmd_init},
    {"sql", "ask the catalogue anything in SQL", cmd_sql},
    {"query", "answer a question that comes with the program", cmd_query},
    {"version", "print the version", cmd_version},
    {"help", "print this, or a verb's usage", cmd_help},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

static void print_help(FILE *to)
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
            "\n`dermatome VERB --help` tells more. Exit codes: 0 done, 1 differences found, "
            "64-78\nas in sysexits.h, 77 the privacy guard refused, 130 stopped.\n");
}

static const struct verb *find(const char *name)
{
    for (int i = 0; i < VERBS; i++)
        if (!strcmp(verbs[i].name, name))
            return &verbs[i];
    return NULL;
}

static int cmd_version(const struct app *app, int argc, char **argv)
{
    (void)app, (void)argc, (void)argv;
    printf("dermatome %s\n", DERMATOME_VERSION);
    return APP_DONE;
}

static int no_verb(const char *name)
{
    const char *near = options_nearest(name, &verbs[0].name, VERBS, sizeof(struct verb));

    fprintf(stderr, "dermatome: no verb '%s'%s%s%s; `dermatome help` lists them\n", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return APP_USAGE;
}

static int cmd_help(const struct app *app, int argc, char **argv)
{
    char ask[] = "--help", *words[] = {ask};
    const struct verb *verb;

    if (!argc) {
        print_help(stdout);
        return APP_DONE;
    }
    verb = find(argv[0]);
    if (!verb || verb->run == cmd_help)
        return verb ? APP_DONE : no_verb(argv[0]);
    return verb->run(app, 1, words);
}

/* The flags that every verb has; 1 if `word` is one. */
static int take_flag(struct app *app, const char *word)
{
    int *flag = !strcmp(word, "-q")          ? &app->quiet
                : !strcmp(word, "--json")    ? &app->json
                : !strcmp(word, "--csv")     ? &app->csv
                : !strcmp(word, "--dry-run") ? &app->dry_run
                                             : NULL;

    if (flag)
        *flag = 1;
    return flag != NULL;
}

/* Reads the options before the verb; returns where the verb stands, or -1. */
static int read_common(struct app *app, int argc, char **argv)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (take_flag(app, argv[i]))
            continue;
        if (strcmp(argv[i], "-C") || i + 1 >= argc)
            return -1;
        app->catalogue = argv[++i];
    }
    return i;
}

/* People type `dermatome sql --json ...` too: takes the common flags from
 * behind the verb, up to a `--`, and returns how many words are left. */
static int gather_common(struct app *app, int argc, char **argv)
{
    int kept = 0, plain = 0;

    for (int i = 0; i < argc; i++) {
        plain |= !strcmp(argv[i], "--");
        if (plain || !take_flag(app, argv[i]))
            argv[kept++] = argv[i];
    }
    return kept;
}

int main(int argc, char **argv)
{
    struct app app = {0};
    const struct verb *verb;
    int at = read_common(&app, argc, argv);

    if (at < 0 || at >= argc) {
        int asked = argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"));

        if (argc == 2 && !strcmp(argv[1], "--version"))
            return cmd_version(&app, 0, NULL);
        print_help(asked ? stdout : stderr);
        return asked ? APP_DONE : APP_USAGE;
    }
    verb = find(argv[at]);
    if (!verb)
        return no_verb(argv[at]);
    app_catch_signals();
    return verb->run(&app, gather_common(&app, argc - at - 1, argv + at + 1), argv + at + 1);
}
