#include "app/cmd.h"
#include "app/verbs.h"

#include <string.h>

/* main.c - the front door: the options that stand before the verb. */

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
        verbs_print_help(asked ? stdout : stderr);
        return asked ? APP_DONE : APP_USAGE;
    }
    verb = verbs_find(argv[at]);
    if (!verb)
        return verbs_missing(argv[at]);
    app_catch_signals();
    return verb->run(&app, gather_common(&app, argc - at - 1, argv + at + 1), argv + at + 1);
}
