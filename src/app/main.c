#include "app/cmd.h"
#include "app/verbs.h"

#include <string.h>
#include <sys/stat.h>

/* main.c - the front door: the options that stand before the verb. */

/* The flags that every verb has; 1 if `word` is one. */
static int take_flag(struct app *app, const char *word)
{
    int *flag = !strcmp(word, "-q")          ? &app->quiet
                : !strcmp(word, "--json")    ? &app->json
                : !strcmp(word, "--csv")     ? &app->csv
                : !strcmp(word, "--dry-run") ? &app->dry_run
                : !strcmp(word, "--vault")   ? &app->vault
                                             : NULL;

    if (flag)
        *flag = 1;
    return flag != NULL;
}

/* The one common option that has a value: how many words it took of argv, 0 if it is another.
 */
static int take_passphrase_file(struct app *app, int argc, char **argv)
{
    static const char name[] = "--vault-passphrase-file";
    size_t size = sizeof name - 1;

    if (strncmp(argv[0], name, size) != 0 || (argv[0][size] && argv[0][size] != '='))
        return 0;
    if (!argv[0][size] && argc < 2)
        return 0;
    app->vault = 1;
    app->passphrase_file = argv[0][size] ? argv[0] + size + 1 : argv[1];
    return argv[0][size] ? 1 : 2;
}

/* Reads the options before the verb; returns where the verb stands, or -1. */
static int read_common(struct app *app, int argc, char **argv)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        int taken = take_passphrase_file(app, argc - i, argv + i);

        if (taken)
            i += taken - 1;
        if (taken || take_flag(app, argv[i]))
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
        int taken = 0;

        plain |= !strcmp(argv[i], "--");
        if (!plain && (taken = take_passphrase_file(app, argc - i, argv + i)))
            i += taken - 1;
        else if (plain || !take_flag(app, argv[i]))
            argv[kept++] = argv[i];
    }
    return kept;
}

int main(int argc, char **argv)
{
    struct app app = {0};
    const struct verb *verb;
    int at = read_common(&app, argc, argv);

    umask(077); /* what this program writes is for its owner, who may chmod it */
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
