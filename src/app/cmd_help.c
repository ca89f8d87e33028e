#include "app/cmd.h"
#include "app/verbs.h"

int cmd_version(const struct app *app, int argc, char **argv)
{
    (void)app, (void)argc, (void)argv;
    printf("dermatome %s\n", DERMATOME_VERSION);
    return APP_DONE;
}

int cmd_help(const struct app *app, int argc, char **argv)
{
    char ask[] = "--help", *words[] = {ask};
    const struct verb *verb = argc ? verbs_find(argv[0]) : NULL;

    if (argc && !verb)
        return verbs_missing(argv[0]);
    if (!verb || verb->run == cmd_help || verb->run == cmd_version) {
        verbs_print_help(stdout);
        return APP_DONE;
    }
    return verb->run(app, 1, words);
}
