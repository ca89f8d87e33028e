#include "eval/report_data.h"

#include <math.h>
#include <string.h>

/* One value of a row: a text, a whole number or a real. */
struct value {
    const char *text; /* NULL where it is a number, or nothing */
    double number;    /* NaN: nothing */
};

static struct value text_value(const char *text)
{
    return (struct value){text, NAN};
}

static struct value number_value(double number)
{
    return (struct value){NULL, number};
}

enum { COLUMNS = 24 };

static const char *const columns[COLUMNS] = {
    "experiment", "kind",     "net",           "scenario",   "other_net", "other_scenario",
    "by",         "stratum",  "other_stratum", "figure",     "photos",    "unit",
    "units",      "value",    "low",           "high",       "method",    "p",
    "p_holm",     "smallest", "margin",        "equivalent", "test_uses", "split_broken",
};

static void values_of(struct value *v, const struct report_table *table,
                      const struct report_evidence *evidence, const struct report_row *row)
{
    int is_difference = row->kind == REPORT_DIFFERENCE;
    const struct value values[COLUMNS] = {
        text_value(table->experiment),
        text_value(report_kind_name(row->kind)),
        text_value(row->net),
        text_value(row->scenario),
        text_value(row->other_net),
        text_value(row->other_scenario),
        text_value(row->by),
        text_value(row->stratum),
        text_value(row->other_stratum),
        text_value(report_figure_name(row->figure)),
        number_value((double)row->photos),
        text_value(row->kind == REPORT_GAP     ? NULL
                   : row->kind == REPORT_SEEDS ? "seed"
                   : row->grouped              ? "group"
                                               : "photo"),
        number_value(row->kind == REPORT_GAP ? NAN : (double)row->interval.units),
        number_value(row->interval.value),
        number_value(row->interval.low),
        number_value(row->interval.high),
        text_value(row->kind == REPORT_GAP     ? NULL
                   : row->kind == REPORT_SEEDS ? "range"
                                               : bootstrap_method_name(row->interval.method)),
        number_value(row->p),
        number_value(row->p_holm),
        number_value(row->smallest),
        number_value(is_difference ? evidence->margin : NAN),
        number_value(is_difference ? (double)row->equivalent : NAN),
        number_value((double)table->test_uses),
        number_value(table->broken),
    };

    memcpy(v, values, sizeof values);
}

static void add_json_value(struct text *out, struct value v)
{
    if (v.text)
        text_add_json(out, v.text);
    else if (isfinite(v.number))
        text_add(out, "%.17g", v.number);
    else
        text_add(out, "null");
}

void report_data_json(struct text *out, const struct report_table *table,
                      const struct report_evidence *evidence)
{
    struct value v[COLUMNS];

    text_add(out, "[");
    for (size_t i = 0; i < evidence->count; i++) {
        values_of(v, table, evidence, &evidence->rows[i]);
        text_add(out, i ? ",\n{" : "\n{");
        for (int c = 0; c < COLUMNS; c++) {
            text_add(out, c ? ",\"%s\":" : "\"%s\":", columns[c]);
            add_json_value(out, v[c]);
        }
        text_add(out, "}");
    }
    text_add(out, "\n]\n");
}

static void add_csv_text(struct text *out, const char *text)
{
    int quoted = text[strcspn(text, ",\"\r\n")] != 0;

    text_add(out, quoted ? "\"" : "");
    for (; *text; text++)
        text_add(out, *text == '"' ? "\"\"" : "%c", *text);
    text_add(out, quoted ? "\"" : "");
}

void report_data_csv(struct text *out, const struct report_table *table,
                     const struct report_evidence *evidence)
{
    struct value v[COLUMNS];

    for (int c = 0; c < COLUMNS; c++)
        text_add(out, "%s%s", columns[c], c == COLUMNS - 1 ? "\r\n" : ",");
    for (size_t i = 0; i < evidence->count; i++) {
        values_of(v, table, evidence, &evidence->rows[i]);
        for (int c = 0; c < COLUMNS; c++) {
            if (v[c].text)
                add_csv_text(out, v[c].text);
            else if (isfinite(v[c].number))
                text_add(out, "%.17g", v[c].number);
            text_add(out, c == COLUMNS - 1 ? "\r\n" : ",");
        }
    }
}
