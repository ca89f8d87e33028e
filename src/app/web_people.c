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

static int invite(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    static const struct web_page page = {"People", "", NULL};
    struct web_site *site = self;
    struct text name = {0}, url = {0};
    int rc = 0;

    if (web_field(request, "name", &name) || !name.size || name.size >= WEB_NAME_BYTES ||
        strpbrk(name.data, "\r\n\t"))
        rc = err_set(err, ERR_USAGE, "a name has 1 to %d bytes", WEB_NAME_BYTES - 1);
    else if (!(rc = web_invite(&url, site->server, name.data, 0, err))) {
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
