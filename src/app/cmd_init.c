#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"

int cmd_init(const struct app *app, int argc, char **argv)
{
    static const struct usage usage = {
        "dermatome init DIR",
        "Makes a catalogue in DIR, which is made if it is not there.",
        NULL,
        0,
        "  dermatome init cat",
    };
    struct catalogue catalogue = {0};
    struct err err;
    const char *words[1];
    int n = 0, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && n != 1)
        got = err_set(&err, ERR_USAGE, "init wants a folder; usage: %s", usage.lines);
    if (got || (!app->dry_run && catalogue_create(&catalogue, words[0], &err)))
        return app_fail(&err);
    app_say(app, "made a catalogue in '%s'", words[0]);
    catalogue_close(&catalogue);
    return APP_DONE;
}
