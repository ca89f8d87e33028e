#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/table.h"
#include "base/embedded.h"
#include "base/text.h"
#include "db/veil.h"

#include <string.h>

extern const struct embedded sql_reports[]; /* sql/reports/NAME.sql */

/* Runs each statement of `sql` in turn and prints the rows of those that give any. */
static int run_all(const struct app *app, struct db *db, const char *sql, struct err *err)
{
    if (veil_check(sql, err))
        return -1;
    veil_on(db);
    for (;;) {
        struct stmt q = {0};
        int rc;

        sql += strspn(sql, " \t\r\n;");
        if (!*sql)
            return 0;
        if (stmt_open(&q, db, sql, err))
            return -1;
        sql = stmt_tail(&q, sql);
        rc = q.sql ? table_print(app, &q, err) : 0;
        stmt_close(&q);
        if (rc)
            return -1;
    }
}

static int read_standard_input(struct text *out, struct err *err)
{
    char part[4096];
    size_t n;

    while ((n = fread(part, 1, sizeof part, stdin)) > 0) {
        if (out->size + n > (1 << 20))
            return err_set(err, ERR_LIMIT, "more than a megabyte of SQL on standard input");
        text_add_bytes(out, part, n);
    }
    text_add(out, "%s", "");
    return 0;
}

/* The statement of a filter that was saved in the browser. */
static int read_saved(struct text *out, struct db *db, const char *name, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT sql FROM saved_filter WHERE name=?1", err))
        return -1;
    stmt_bind_text(&q, 1, name);
    got = stmt_step(&q, err);
    if (got > 0)
        text_add(out, "%s", stmt_text(&q, 0));
    stmt_close(&q);
    return got < 0   ? -1
           : got > 0 ? 0
                     : err_set(err, ERR_ABSENT,
                               "no filter '%s' is saved; `dermatome sql \"SELECT name, query "
                               "FROM saved_filter\"` lists them",
                               name);
}

int cmd_sql(const struct app *app, int argc, char **argv)
{
    const char *saved = NULL;
    const struct option options[] = {
        {"saved", OPTION_TEXT, &saved, 0, 0, "NAME",
         "the photos of a filter that was saved in the browser"},
    };
    const struct usage usage = {
        "dermatome sql [SQL | --saved NAME]",
        "Runs SQL on the catalogue, read-only, and prints the rows; without SQL it is read\n"
        "from standard input. --json and --csv give the values in full. Masks and outlines "
        "are\n"
        "shown of photos that may be used, by the views truth, usable_mask, usable_region;\n"
        "asking the tables for them gives exit code 77. The views\n"
        "(photo_info, dataset_info, split_info, table_one, ...) are in docs/sql.md. With "
        "--vault\n"
        "the vault's tables are there too, as the schema `vault` (docs/vault.md).",
        options,
        sizeof options / sizeof *options,
        "  dermatome sql \"SELECT * FROM dataset_info\"\n"
        "  dermatome sql --csv \"SELECT * FROM evaluation_list WHERE run = 3\" > run3.csv\n"
        "  dermatome sql --csv --saved untraced",
    };
    struct catalogue catalogue = {0};
    struct vault *vault = NULL;
    struct text input = {0};
    struct err err;
    const char *words[1];
    int n = 0, rc = APP_DONE, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && n && saved)
        got = err_set(&err, ERR_USAGE, "sql wants a statement or --saved, not both");
    if (got || (!n && !saved && read_standard_input(&input, &err)) ||
        catalogue_open(&catalogue, app, DB_READ, &err) ||
        (saved && read_saved(&input, catalogue.db, saved, &err)) ||
        (app->vault && (catalogue_vault(&vault, &catalogue, app, "sql", VAULT_READ, &err) ||
                        vault_attach(vault, catalogue.db, &err))) ||
        run_all(app, catalogue.db, n ? words[0] : input.data, &err))
        rc = app_fail(&err);
    vault_close(vault);
    catalogue_close(&catalogue);
    text_free(&input);
    return rc;
}

/* The first comment line of a report says what it answers. */
static void list_reports(void)
{
    for (int i = 0; sql_reports[i].name; i++) {
        const char *text = (const char *)sql_reports[i].data;
        int stem = (int)strcspn(sql_reports[i].name, ".");

        text += strspn(text, "- ");
        printf("%-18.*s %.*s\n", stem, sql_reports[i].name, (int)strcspn(text, "\n"), text);
    }
}

static const struct embedded *find_report(const char *name)
{
    for (int i = 0; sql_reports[i].name; i++) {
        size_t stem = strcspn(sql_reports[i].name, ".");

        if (strlen(name) == stem && !strncmp(sql_reports[i].name, name, stem))
            return &sql_reports[i];
    }
    return NULL;
}

int cmd_query(const struct app *app, int argc, char **argv)
{
    static const struct usage usage = {
        "dermatome query [NAME]",
        "Answers a question that comes with the program (sql/reports); without a name it\n"
        "lists them.",
        NULL,
        0,
        "  dermatome query datasets",
    };
    struct catalogue catalogue = {0};
    const struct embedded *report = NULL;
    struct err err;
    const char *words[1];
    int n = 0, rc = APP_DONE, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && !n) {
        list_reports();
        return APP_DONE;
    }
    if (!got && !(report = find_report(words[0])))
        got =
            err_set(&err, ERR_ABSENT, "no query '%s'; `dermatome query` lists them", words[0]);
    if (got || catalogue_open(&catalogue, app, DB_READ, &err) ||
        run_all(app, catalogue.db, (const char *)report->data, &err))
        rc = app_fail(&err);
    catalogue_close(&catalogue);
    return rc;
}
