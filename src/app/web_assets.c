#include "app/web_pages.h"
#include "base/digest.h"
#include "base/embedded.h"

#include <string.h>

extern const struct embedded ui_assets[]; /* ui/NAME */
extern const char ui_assets_version[];

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
static const struct embedded *find(const char *name, struct err *err)
{
    for (const struct embedded *file = ui_assets; file->name; file++)
        if (!strcmp(file->name, name))
            return file;
    err_set(err, ERR_ABSENT, "there is no such file");
    return NULL;
}

static void give(struct web_reply *reply, const struct embedded *file)
{
    reply->constant = file->data;
    reply->constant_size = file->size;
    reply->type = type_of(file->name);
}

static int asset(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    const struct embedded *file = find(request->words[0], err);

    (void)self;
    if (!file)
        return -1;
    if (!web_unchanged(request, reply, digest_sha256(file->data, file->size).hex))
        give(reply, file);
    return 0;
}

/* Modules name one another without a path, so a page's version is that of all they import. */
static int lasting(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    const struct embedded *file = find(request->words[1], err);

    (void)self;
    if (!file)
        return -1;
    if (strcmp(request->words[0], ui_assets_version))
        return err_set(err, ERR_ABSENT, "that is another program's file: load the page again");
    give(reply, file);
    reply->lasts = 1;
    return 0;
}

const struct web_route web_assets_routes[] = {
    {"GET", "/ui/{}", asset, 0, WEB_OPEN},
    {"GET", "/ui/{}/{}", lasting, 0, WEB_OPEN},
    {0},
};
