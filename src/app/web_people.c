#include "app/web_html.h"
#include "app/web_pages.h"

#include <string.h>

static void add_form(struct text *out)
{
    text_add(out, "<form class=\"verdict\" method=\"post\" action=\"/people\"><label><span>Who "
                  "shall annotate as "
                  "well</span><input name=\"name\" maxlength=\"120\" "
                  "required></label><button>Make a link</button>"
                  "</form>");
}

static int people(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    static const struct web_page page = {"People", "", NULL};

    (void)self;
    (void)err;
    web_html_begin(&reply->text, request, &page);
    web_html_add(
        &reply->text,
        "<p class=\"lead\">You are %s. What you trace and decide is kept under this name.</p>",
        request->who);
    add_form(&reply->text);
    web_html_end(&reply->text);
    return 0;
}

/* A link lets somebody trace and submit under its name: of a name that is somebody's already it
 * is given to that person and to reviewers alone. */
static int may_invite(struct web_site *site, const struct web_request *request,
                      const char *name, struct err *err)
{
    int named = 0;

    if (!request->reviewer && !web_site_same_name(name, request->who) &&
        (named = web_site_is_named(site, name, err)) > 0)
        return err_set(err, ERR_GUARD,
                       "%s is somebody's name already: a reviewer makes the link, or dermatome "
                       "serve --as NAME",
                       name);
    return named < 0 ? -1 : 0;
}

static int invite(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    static const struct web_page page = {"People", "", NULL};
    struct web_site *site = self;
    struct text name = {0}, url = {0};
    int rc = 0;

    if (web_field(request, "name", &name) || text_is_blank(name.data) ||
        name.size >= WEB_NAME_BYTES || strpbrk(name.data, "\r\n\t"))
        rc = err_set(err, ERR_USAGE, "a name has 1 to %d bytes", WEB_NAME_BYTES - 1);
    else if (!(rc = may_invite(site, request, name.data, err)) &&
             !(rc = web_invite(&url, site->server, name.data, 0, err)) &&
             !(rc = web_site_name(site, name.data, err))) {
        web_html_begin(&reply->text, request, &page);
        web_html_add(
            &reply->text,
            "<p class=\"lead\">A link for %s; it opens once, on this machine.</p><pre>%s</pre>",
            name.data, url.data);
        add_form(&reply->text);
        web_html_end(&reply->text);
    }
    text_free(&name);
    text_free(&url);
    return rc;
}

const struct web_route web_people_routes[] = {
    {"GET", "/people", people, 0, 0},
    {"POST", "/people", invite, 4096, WEB_READS},
    {0},
};
