#include "app/web_part.h"

#include <string.h>

enum { LONG = 100 }; /* characters of a fact, from which on it has the page's width */

static int open_part(struct stmt *q, struct db *db, const struct web_part *part,
                     struct web_part_of of, struct err *err)
{
    if (stmt_open(q, db, part->sql, err))
        return -1;
    if (of.text)
        stmt_bind_text(q, 1, of.text);
    else if (of.number)
        stmt_bind_int(q, 1, of.number);
    return 0;
}

static int columns_of(const struct web_part *part)
{
    int n = 0;

    while (n < WEB_PART_COLUMNS && part->columns[n].title)
        n++;
    return n;
}

int web_part_add(struct text *out, struct db *db, const struct web_part *parts, int count,
                 struct web_part_of of, struct err *err)
{
    int rc = 0;

    for (int i = 0; i < count && !rc; i++) {
        struct stmt q = {0};

        rc = open_part(&q, db, &parts[i], of, err);
        if (!rc)
            rc = web_html_table(out, &q, parts[i].caption, parts[i].columns,
                                columns_of(&parts[i]), parts[i].none, of.site, err);
        stmt_close(&q);
    }
    return rc;
}

int web_part_facts(struct text *out, struct db *db, const struct web_part *part,
                   struct web_part_of of, struct err *err)
{
    struct stmt q = {0};
    int rc = open_part(&q, db, part, of, err), got = rc ? -1 : stmt_step(&q, err);

    if (!got)
        got = err_set(err, ERR_ABSENT, "%s", part->none);
    if (got > 0) {
        text_add(out, "<dl class=\"facts\">");
        for (int i = 0; i < columns_of(part); i++) {
            const char *value = stmt_text(&q, i);

            web_html_add(out,
                         value && strlen(value) > LONG ? "<div class=\"long\"><dt>%s</dt><dd>"
                                                       : "<div><dt>%s</dt><dd>",
                         part->columns[i].title);
            web_html_cell(out, &q, i, &part->columns[i], of.site);
            text_add(out, "</dd></div>");
        }
        text_add(out, "</dl>");
    }
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}
