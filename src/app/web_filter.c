#include "app/web_filter.h"
#include "app/web_html.h"

#include <string.h>

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_CHOICE };

/* # stands for the parameter. */
static const struct field {
    const char *name, *label;
    enum field_kind kind;
    const char *condition;
    const char *choices; /* of FIELD_CHOICE: SQL that lists them */
    int rare;            /* 1: shown when "more" is opened */
} fields[] = {
    {"dataset", "Dataset", FIELD_CHOICE, "dataset=#", "SELECT name FROM dataset ORDER BY name",
     0},
    {"clearance", "Clearance", FIELD_CHOICE, "clearance=#",
     "VALUES('cleared'),('redacted'),('refused'),('suspect'),('unknown')", 0},
    {"truth", "Truth", FIELD_CHOICE, "(mask_id IS NOT NULL)=(#='traced')",
     "VALUES('traced'),('untraced')", 0},
    {"digest", "Digest", FIELD_TEXT,
     "id IN (SELECT id FROM photo WHERE md5 BETWEEN # AND # || 'g' UNION SELECT id FROM photo "
     "WHERE sha256 BETWEEN # AND # || 'g' UNION SELECT id FROM photo WHERE pixels BETWEEN # "
     "AND "
     "# || 'g')",
     NULL, 0},
    {"name", "Name has", FIELD_TEXT, "instr(lower(name), lower(#))>0", NULL, 0},
    {"group", "Person or group", FIELD_TEXT, "\"group\"=#", NULL, 1},
    {"domain", "Domain", FIELD_CHOICE, "domain=#", "VALUES('clinical'),('healthy')", 1},
    {"kind", "File", FIELD_CHOICE, "kind=#", "VALUES('jpeg'),('png'),('bmp'),('pnm')", 1},
    {"source", "Source has", FIELD_TEXT, "instr(lower(source), lower(#))>0", NULL, 1},
    {"orientation", "Orientation", FIELD_NUMBER, "orientation=#", NULL, 1},
    {"width_min", "Width from", FIELD_NUMBER, "width>=#", NULL, 1},
    {"width_max", "Width to", FIELD_NUMBER, "width<=#", NULL, 1},
    {"height_min", "Height from", FIELD_NUMBER, "height>=#", NULL, 1},
    {"height_max", "Height to", FIELD_NUMBER, "height<=#", NULL, 1},
    {"bytes_min", "Bytes from", FIELD_NUMBER, "bytes>=#", NULL, 1},
    {"bytes_max", "Bytes to", FIELD_NUMBER, "bytes<=#", NULL, 1},
    {"skin_min", "Skin share from", FIELD_NUMBER, "skin_fraction>=#", NULL, 1},
    {"skin_max", "Skin share to", FIELD_NUMBER, "skin_fraction<=#", NULL, 1},
    {"ignored_min", "Ignored share from", FIELD_NUMBER, "ignored_fraction>=#", NULL, 1},
    {"ignored_max", "Ignored share to", FIELD_NUMBER, "ignored_fraction<=#", NULL, 1},
    {"mask", "Mask number", FIELD_NUMBER, "mask_id=#", NULL, 1},
};

enum { FIELDS = sizeof fields / sizeof *fields };

static void add_quoted(struct text *out, const char *value)
{
    text_add(out, "'");
    for (; *value; value++)
        text_add(out, *value == '\'' ? "''" : "%c", *value);
    text_add(out, "'");
}

static void add_condition(struct web_filter *filter, const struct field *field,
                          const char *value)
{
    text_add(&filter->where, " AND ");
    text_add(&filter->shown, filter->count ? "\n   AND " : "");
    filter->values[filter->count++] = value;
    for (const char *c = field->condition; *c; c++) {
        if (*c != '#') {
            text_add(&filter->where, "%c", *c);
            text_add(&filter->shown, "%c", *c);
            continue;
        }
        text_add(&filter->where, field->kind == FIELD_NUMBER ? "CAST(?%d AS REAL)" : "?%d",
                 filter->count);
        if (field->kind == FIELD_NUMBER)
            text_add(&filter->shown, "%s", value);
        else
            add_quoted(&filter->shown, value);
    }
    text_add(&filter->query, "&%s=", field->name);
    web_html_add_url(&filter->query, value);
}

/* A decimal number, as SQL reads it from a text: strtod() would take 0x40 for 64. */
static int is_number(const char *value)
{
    double number;

    return !value[strspn(value, "0123456789.eE+-")] && !text_real(&number, value, -1e18, 1e18);
}

int web_filter_read(struct web_filter *out, const struct web_request *request, struct err *err)
{
    struct web_filter filter = {0};

    text_add(&filter.where, "1");
    text_add(&filter.shown, "%s", "");
    text_add(&filter.query, "%s", "");
    for (int i = 0; i < FIELDS; i++) {
        const char *value = web_query(request, fields[i].name);

        if (!value || !*value)
            continue;
        if (fields[i].kind == FIELD_NUMBER && !is_number(value)) {
            web_filter_free(&filter);
            return err_set(err, ERR_USAGE, "'%.80s' is no number: %s", value, fields[i].name);
        }
        add_condition(&filter, &fields[i], value);
        filter.by_md5 |= i == 0;
    }
    *out = filter;
    return 0;
}

void web_filter_free(struct web_filter *filter)
{
    text_free(&filter->where);
    text_free(&filter->shown);
    text_free(&filter->query);
    *filter = (struct web_filter){0};
}

void web_filter_bind(struct stmt *q, const struct web_filter *filter)
{
    for (int i = 0; i < filter->count; i++)
        stmt_bind_text(q, i + 1, filter->values[i]);
}

void web_filter_sql(struct text *out, const struct web_filter *filter)
{
    text_add(out, "SELECT id, dataset, name, md5, clearance, skin_fraction\n  FROM photo_info");
    if (filter->count)
        text_add(out, "\n WHERE %s", filter->shown.data);
    text_add(out, "\n ORDER BY %s", filter->by_md5 ? "md5" : "id");
}

static int add_choice(struct text *out, struct db *db, const struct field *field,
                      const char *value, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, field->choices, err))
        return -1;
    web_html_add(out, "<select name=\"%s\"><option value=\"\">any</option>", field->name);
    while ((got = stmt_step(&q, err)) > 0)
        web_html_add(out,
                     strcmp(stmt_text(&q, 0), value) ? "<option>%s</option>"
                                                     : "<option selected>%s</option>",
                     stmt_text(&q, 0));
    text_add(out, "</select>");
    stmt_close(&q);
    return got;
}

static int add_field(struct text *out, struct db *db, const struct field *field,
                     const char *value, struct err *err)
{
    int rc = 0;

    web_html_add(out, "<label><span>%s</span>", field->label);
    if (field->kind == FIELD_CHOICE)
        rc = add_choice(out, db, field, value, err);
    else
        web_html_add(out, "<input name=\"%s\" value=\"%s\"%s spellcheck=\"false\">",
                     field->name, value, "");
    text_add(out, "</label>");
    return rc;
}

int web_filter_form(struct text *out, struct db *db, const struct web_request *request,
                    struct err *err)
{
    int rc = 0, rare = 0;

    text_add(out, "<form class=\"filter\" action=\"/photos\" role=\"search\">");
    for (int i = 0; i < FIELDS; i++) {
        const char *value = web_query(request, fields[i].name);

        rare |= fields[i].rare && value && *value;
    }
    for (int i = 0; i < FIELDS && !rc; i++) {
        const char *value = web_query(request, fields[i].name);

        if (i && fields[i].rare && !fields[i - 1].rare)
            text_add(out, "<details%s><summary>More</summary><div class=\"fields\">",
                     rare ? " open" : "");
        rc = add_field(out, db, &fields[i], value ? value : "", err);
    }
    text_add(out, "</div></details><button>Show</button></form>");
    return rc;
}
