#include "app/web_pages.h"
#include "base/digest.h"
#include "base/embedded.h"

#include <string.h>

extern const struct embedded ui_assets[]; /* ui/NAME */

static const struct {
    const char *ending, *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

static const char *type_of(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t length = strlen(name), ending = strlen(types[i].ending);

        if (length > ending && !strcmp(name + length - ending, types[i].ending))
            return types[i].type;
    }
    return "application/octet-stream";
}

/* Only what is in the table can be asked for, so no name leads elsewhere. */
static int asset(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    const struct embedded *file = ui_assets;

    (void)self;
    while (file->name && strcmp(file->name, request->words[0]))
        file++;
    if (!file->name)
        return err_set(err, ERR_ABSENT, "there is no such file");
    if (web_unchanged(request, reply, digest_sha256(file->data, file->size).hex))
        return 0;
    reply->constant = file->data;
    reply->constant_size = file->size;
    reply->type = type_of(file->name);
    return 0;
}

const struct web_route web_assets_routes[] = {
    {"GET", "/ui/{}", asset, 0, WEB_OPEN},
    {0},
};
