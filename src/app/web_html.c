#include "app/web_html.h"
#include "app/web_training.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add_one(struct text *out, const char *spec, va_list *ap)
{
    const char *s;

    if (!strcmp(spec, "%s")) {
        s = va_arg(*ap, const char *);
        text_add_html(out, s ? s : "");
    } else if (!strcmp(spec, "%d")) {
        text_add(out, "%d", va_arg(*ap, int));
    } else if (!strcmp(spec, "%lld")) {
        text_add(out, "%lld", va_arg(*ap, long long));
    } else if (!strcmp(spec, "%zu")) {
        text_add(out, "%zu", va_arg(*ap, size_t));
    } else if (spec[1] == '.') {
        text_add(out, "%.*f", spec[2] - '0', va_arg(*ap, double));
    } else {
        text_add(out, "%%");
    }
}

void web_html_add(struct text *out, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    while (*fmt) {
        size_t plain = strcspn(fmt, "%"), length;
        char spec[8];

        text_add_bytes(out, fmt, plain);
        fmt += plain;
        if (!*fmt)
            break;
        length = strcspn(fmt + 1, "sdfu%") + 2;
        snprintf(spec, sizeof spec, "%.*s", (int)length, fmt);
        add_one(out, spec, &ap);
        fmt += length;
    }
    va_end(ap);
}

void web_html_add_url(struct text *out, const char *plain)
{
    for (; *plain; plain++) {
        unsigned char c = (unsigned char)*plain;

        if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || strchr("-._~", c))
            text_add_bytes(out, plain, 1);
        else
            text_add(out, "%%%02X", c);
    }
}

extern const char ui_assets_version[]; /* of src/app/meson.build's ui_assets */

static const struct {
    const char *here, *path, *name;
} rooms[] = {
    {"photos", "/photos", "Photos"},
    {"review", "/review", "Review"},
    {"samples", "/samples", "Samples"},
    {"runs", "/runs", "Runs"},
    {"sql", "/sql", "SQL"},
};

/* The tracing page: what its script imports is asked for at once, not one import after another.
 */
static const char *const tracing[] = {
    "api.js",         "edit.js",       "follow.js", "geometry.js", "keys.js",
    "livewire.js",    "overlay.js",    "panel.js",  "photo.js",    "preview.js",
    "raster.js",      "save.js",       "stage.js",  "store.js",    "tool_pen.js",
    "tool_select.js", "tool_trace.js", "view.js",   "wire.js"};

static void add_files(struct text *out, const char *script)
{
    const char *v = ui_assets_version;

    text_add(out,
             "<link rel=\"icon\" href=\"/ui/%s/icon.svg\">"
             "<link rel=\"stylesheet\" href=\"/ui/%s/web.css\">",
             v, v);
    if (script && !strcmp(script, "trace.js")) {
        text_add(out, "<link rel=\"stylesheet\" href=\"/ui/%s/trace.css\">", v);
        for (size_t i = 0; i < sizeof tracing / sizeof *tracing; i++)
            text_add(out, "<link rel=\"modulepreload\" href=\"/ui/%s/%s\">", v, tracing[i]);
    }
    if (script)
        text_add(out, "<script type=\"module\" src=\"/ui/%s/%s\"></script>", v, script);
}

void web_html_no_enter(struct text *out)
{
    /* "dialog" without one around the form: nothing is sent. A button that is disabled would
     * stop Enter in a line of text alone, not on a radio button. */
    text_add(out, "<button hidden formmethod=\"dialog\" formnovalidate>Nothing</button>");
}

void web_html_begin(struct text *out, const struct web_request *request,
                    const struct web_page *page)
{
    web_html_add(out,
                 "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                 "<meta name=\"color-scheme\" content=\"light dark\">"
                 "<title>%s - dermatome</title>",
                 page->title);
    add_files(out, page->script);
    text_add(out, "</head><body><a class=\"skip\" href=\"#main\">To the contents</a>"
                  "<header class=\"top\"><a class=\"home\" href=\"/\">dermatome</a>"
                  "<nav aria-label=\"Main\">");
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        text_add(out, "<a href=\"%s\"%s>%s</a>", rooms[i].path,
                 strcmp(rooms[i].here, page->here) ? "" : " aria-current=\"page\"",
                 rooms[i].name);
    text_add(out, "</nav>");
    if (request->who[0])
        web_html_add(out, "<a class=\"who\" href=\"/people\">%s<small>%s</small></a>",
                     request->who,
                     request->read_only  ? "read only"
                     : request->reviewer ? "reviewer"
                                         : "annotator");
    web_html_add(out, "</header><main id=\"main\" tabindex=\"-1\"><h1>%s</h1>", page->title);
}

void web_html_end(struct text *out)
{
    text_add(out, "</main></body></html>\n");
}

static void add_number(struct text *out, const struct stmt *q, int at, enum web_cell cell)
{
    char grouped[32], plain[32];
    size_t n, g = 0;

    if (cell == WEB_INDEX)
        text_add(out, "%.4f", stmt_real(q, at));
    else if (cell == WEB_SHARE)
        text_add(out, "%.1f %%", 100 * stmt_real(q, at));
    else if (cell == WEB_SECONDS)
        text_add(out, "%.1f s", stmt_real(q, at));
    else {
        n = (size_t)snprintf(plain, sizeof plain, "%lld", (long long)stmt_int(q, at));
        for (size_t i = 0; i < n && g + 2 < sizeof grouped; i++) {
            if (i && (n - i) % 3 == 0 && plain[i - 1] != '-')
                grouped[g++] = ',';
            grouped[g++] = plain[i];
        }
        text_add(out, "%.*s", (int)g, grouped);
    }
}

void web_html_time(struct text *out, const char *at)
{
    char shown[17];

    snprintf(shown, sizeof shown, "%s", at);
    if (strlen(shown) == 16 && shown[10] == 'T')
        shown[10] = ' ';
    web_html_add(out, "<time datetime=\"%s\">%s</time>", at, shown);
}

static void add_state(struct text *out, const char *state)
{
    web_html_add(out, "<span class=\"state %s\">%s</span>", state, state);
}

void web_html_cell(struct text *out, const struct stmt *q, int at,
                   const struct web_column *column, struct web_site *site)
{
    const char *text = stmt_text(q, at);
    int linked = text && column->link && !stmt_is_null(q, column->link_at);

    if (!text) {
        text_add(out, "<span class=\"quiet\">\u2013</span>");
        return;
    }
    if (linked) {
        text_add(out, "<a href=\"%s", column->link);
        web_html_add_url(out, stmt_text(q, column->link_at));
        text_add(out, "\">");
    }
    if (column->cell >= WEB_COUNT)
        add_number(out, q, at, column->cell);
    else if (column->cell == WEB_DIGEST)
        web_html_add(out, "<code class=\"digest\">%s</code>", text);
    else if (column->cell == WEB_TIME)
        web_html_time(out, text);
    else if (column->cell == WEB_RUN_STATE)
        add_state(out, web_training_told(site, stmt_int(q, column->link_at), text).name);
    else
        text_add_html(out, text);
    text_add(out, linked ? "</a>" : "");
}

int web_html_table(struct text *out, struct stmt *q, const char *caption,
                   const struct web_column *columns, int count, const char *none,
                   struct web_site *site, struct err *err)
{
    long n = 0;
    int got;

    while ((got = stmt_step(q, err)) > 0) {
        if (!n++) {
            web_html_add(out,
                         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                         "aria-label=\"%s\"><table class=\"rows\"><caption>%s</caption>"
                         "<thead><tr>",
                         caption, caption);
            for (int i = 0; i < count; i++)
                web_html_add(out,
                             columns[i].cell >= WEB_COUNT
                                 ? "<th scope=\"col\" class=\"number\">%s</th>"
                                 : "<th scope=\"col\">%s</th>",
                             columns[i].title);
            text_add(out, "</tr></thead><tbody>");
        }
        text_add(out, "<tr>");
        for (int i = 0; i < count; i++) {
            text_add(out, columns[i].cell >= WEB_COUNT ? "<td class=\"number\">" : "<td>");
            web_html_cell(out, q, i, &columns[i], site);
            text_add(out, "</td>");
        }
        text_add(out, "</tr>");
    }
    if (n)
        text_add(out, "</tbody></table></div>");
    else if (none)
        web_html_add(out, "<p class=\"none\">%s</p>", none);
    return got;
}

static const char *title_of(int status)
{
    return status == 404   ? "Not here"
           : status == 401 ? "Not let in"
           : status == 500 ? "Something is wrong here"
                           : "Refused";
}

void web_html_refuse(void *self, const struct web_request *request, struct web_reply *reply,
                     int status, const char *text)
{
    const struct web_page page = {title_of(status), "", NULL};
    struct text sentence = {0};

    (void)self;
    if (!strncmp(request->path, "/api/", 5)) {
        reply->type = "application/json";
        text_add(&reply->text, "{\"error\":");
        text_add_json(&reply->text, text);
        text_add(&reply->text, "}\n");
        return;
    }
    text_add(&sentence, "%s", text);
    if (sentence.data[0] >= 'a' && sentence.data[0] <= 'z')
        sentence.data[0] = (char)(sentence.data[0] - 'a' + 'A');
    web_html_begin(&reply->text, request, &page);
    web_html_add(&reply->text, "<p class=\"lead\">%s.</p>", sentence.data);
    text_free(&sentence);
    web_html_end(&reply->text);
}
