#include "eval/report_sheet.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

/* How a sheet is dressed: what stands before, between and after, and how a cell
 * is made harmless. */
static size_t rows_of(const struct report_sheet *sheet)
{
    return sheet->columns ? sheet->count / (size_t)sheet->columns : 0;
}

static const char *cell_at(const struct report_sheet *sheet, size_t row, int column)
{
    return sheet->cells[row * (size_t)sheet->columns + (size_t)column];
}

/* Columns of a terminal: bytes that begin a UTF-8 character. */
static int width_of(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* Control characters would upset the terminal, and end a line of Markdown. */
static void add_tame(struct text *out, const char *text)
{
    for (; *text; text++)
        text_add(out, "%c", (unsigned char)*text < 32 || *text == 127 ? ' ' : *text);
}

void report_sheet_plain(struct text *out, const struct report_sheet *sheet)
{
    int *widths = bytes_zeroed((size_t)sheet->columns + 1, sizeof *widths);

    for (size_t i = 0; i < sheet->count; i++) {
        int w = width_of(sheet->cells[i]), *most = &widths[i % (size_t)sheet->columns];

        *most = w > *most ? w : *most;
    }
    text_add(out, "%s\n", sheet->caption);
    for (size_t r = 0; r < rows_of(sheet); r++)
        for (int c = 0; c < sheet->columns; c++) {
            const char *cell = cell_at(sheet, r, c);
            int last = c == sheet->columns - 1;

            add_tame(out, cell);
            text_add(out, "%*s%s", last ? 0 : widths[c] - width_of(cell), "",
                     last ? "\n" : "  ");
        }
    free(widths);
}

/* Each character that would mean something, with a backslash before it. */
static void add_markdown(struct text *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_[]<>|&#", *text))
            text_add(out, "\\");
        text_add(out, "%c", (unsigned char)*text < 32 || *text == 127 ? ' ' : *text);
    }
}

void report_sheet_markdown(struct text *out, const struct report_sheet *sheet)
{
    text_add(out, "### ");
    add_markdown(out, sheet->caption);
    text_add(out, "\n\n");
    for (size_t r = 0; r < rows_of(sheet); r++) {
        for (int c = 0; c < sheet->columns; c++) {
            text_add(out, "| ");
            add_markdown(out, cell_at(sheet, r, c));
            text_add(out, c == sheet->columns - 1 ? " |\n" : " ");
        }
        for (int c = 0; !r && c < sheet->columns; c++)
            text_add(out, c == sheet->columns - 1 ? "|---|\n" : "|---");
    }
    text_add(out, "\n");
    add_markdown(out, sheet->note);
    text_add(out, "\n\n");
}

static void add_latex(struct text *out, const char *text)
{
    static const struct {
        char plain;
        const char *latex;
    } special[] = {
        {'\\', "\\textbackslash{}"},
        {'~', "\\textasciitilde{}"},
        {'^', "\\textasciicircum{}"},
        {'<', "\\textless{}"},
        {'>', "\\textgreater{}"},
        {'|', "\\textbar{}"},
        {'"', "\\textquotedbl{}"},
        {'&', "\\&"},
        {'%', "\\%"},
        {'$', "\\$"},
        {'#', "\\#"},
        {'_', "\\_"},
        {'{', "\\{"},
        {'}', "\\}"},
    };
    enum { SPECIALS = sizeof special / sizeof *special };

    for (; *text; text++) {
        int i = 0;

        while (i < SPECIALS && special[i].plain != *text)
            i++;
        if (i < SPECIALS)
            text_add(out, "%s", special[i].latex);
        else
            text_add(out, "%c", (unsigned char)*text < 32 || *text == 127 ? ' ' : *text);
    }
}

void report_sheet_latex(struct text *out, const struct report_sheet *sheet)
{
    text_add(out, "\\begin{table}\n\\caption{");
    add_latex(out, sheet->caption);
    text_add(out, ". ");
    add_latex(out, sheet->note);
    text_add(out, "}\n\\begin{tabular}{");
    for (int c = 0; c < sheet->columns; c++)
        text_add(out, "l");
    text_add(out, "}\n\\toprule\n");
    for (size_t r = 0; r < rows_of(sheet); r++) {
        for (int c = 0; c < sheet->columns; c++) {
            add_latex(out, cell_at(sheet, r, c));
            text_add(out, c == sheet->columns - 1 ? " \\\\\n" : " & ");
        }
        text_add(out, r ? "" : "\\midrule\n");
    }
    text_add(out, "\\bottomrule\n\\end{tabular}\n\\end{table}\n\n");
}

static void add_html_row(struct text *out, const struct report_sheet *sheet, size_t row)
{
    text_add(out, "<tr>");
    for (int c = 0; c < sheet->columns; c++) {
        text_add(out, !row ? "<th scope=\"col\">" : c ? "<td>" : "<th scope=\"row\">");
        text_add_html(out, cell_at(sheet, row, c));
        text_add(out, row && c ? "</td>" : "</th>");
    }
    text_add(out, "</tr>\n");
}

void report_sheet_html(struct text *out, const struct report_sheet *sheet)
{
    text_add(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    text_add_html(out, sheet->caption);
    text_add(out, "\"><table class=\"facts\"><caption>");
    text_add_html(out, sheet->caption);
    text_add(out, "</caption>\n<thead>");
    add_html_row(out, sheet, 0);
    text_add(out, "</thead>\n<tbody>\n");
    for (size_t r = 1; r < rows_of(sheet); r++)
        add_html_row(out, sheet, r);
    text_add(out, "</tbody></table></div>\n<p class=\"note\">");
    text_add_html(out, sheet->note);
    text_add(out, "</p>\n");
}
