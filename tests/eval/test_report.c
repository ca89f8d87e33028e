/* What eval/report.h promises: Table I as text, a page that holds everything
 * and executes nothing, errors that name what there is.
 *
 * With a folder as its argument it writes the pages there, to be looked at. */
#include "tests/eval/fixture.h"
#include "tests/check.h"
#include "base/file.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/test_report.XXXXXX";

static void forget(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm"};

    for (int i = 0; i < 3; i++) {
        char name[96];

        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

/* A fixture of its own, to be closed with db_close(). */
static struct db *made(struct fixture fixture)
{
    char path[64];
    struct db *db = NULL;
    struct err err = {0};

    snprintf(path, sizeof path, "%s/catalog.db", folder);
    forget(path);
    if (!CHECK(!fixture_make(&db, path, fixture, &err))) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return db;
}

static struct text page_of(struct db *db, int pictures, const char *caption)
{
    struct report_picture *p = fixture_pictures(pictures, caption);
    struct text out = {0};
    struct err err = {0};

    if (!CHECK(!report_html(&out, db, "small", REPORT_MARGIN, p, pictures, &err)))
        fprintf(stderr, "%s\n", err.text);
    fixture_drop_pictures(p, pictures);
    return out;
}

static int occurrences(const char *text, const char *word)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

/* The figures were worked out with stock sqlite3 from the rows of evaluation_photo. */
static const char text_of_eight_cells[] =
    "small, split paper (frozen 2026-01-31T12:34:56Z)\n"
    "\n"
    "                    direct transfer  direct training  fine-tuning\n"
    "unet        pooled  0.53 (0.70)      0.84 (0.91)      0.89 (0.94)\n"
    "              95 %  0.48 to 0.58     0.80 to 0.88     0.86 to 0.92\n"
    "            mean    0.52 (0.67)      0.83 (0.90)      0.88 (0.93)\n"
    "              95 %  0.47 to 0.57     0.79 to 0.86     0.85 to 0.91\n"
    "            n       40               40               40\n"
    "unet-large  pooled  0.46 (0.63)      0.80 (0.89)      0.88 (0.94)\n"
    "              95 %  0.41 to 0.52     0.76 to 0.84     0.85 to 0.91\n"
    "            mean    0.45 (0.60)      0.79 (0.88)      0.87 (0.93)\n"
    "              95 %  0.40 to 0.50     0.75 to 0.83     0.84 to 0.90\n"
    "            n       40               40               40\n"
    "dr-unet     pooled  0.57 (0.72)      0.81 (0.90)      -\n"
    "              95 %  0.51 to 0.61     0.77 to 0.85     -\n"
    "            mean    0.55 (0.70)      0.80 (0.88)      -\n"
    "              95 %  0.50 to 0.60     0.76 to 0.84     -\n"
    "            n       40               40               -\n"
    "\n"
    "Jaccard (Dice) on the n test photos. pooled: of all their pixels together,\n"
    "which the paper's figures obey; mean: the mean of each photo's own.\n"
    "95 %: of the Jaccard index, by bootstrap, 10,000 draws by photo (every group has one).\n"
    "Calling every pixel skin would give 0.21 (0.35) pooled.\n"
    "-: not run.\n"
    "The test fold of split paper was used 8 times (test_use_info has them).\n"
    "One training a cell (seed 1): how another seed would spread is not known, and in no\n"
    "interval; `experiment --seeds 5` measures it.\n"
    "\n"
    "Differences of the pooled Jaccard index\n";

static void test_text(void)
{
    struct db *db = made((struct fixture){.epochs = 2, .cells = 8});
    struct text out = {0};
    struct err err;

    CHECK_INT(report_text(&out, db, "small", REPORT_PLAIN, REPORT_MARGIN, &err), 0);
    if (!CHECK(!strncmp(out.data, text_of_eight_cells, sizeof text_of_eight_cells - 1)))
        fprintf(stderr, "%s", out.data);
    CHECK(strstr(out.data, "+0.306  0.289 to 0.319") !=
          NULL); /* unet, training less transfer */
    CHECK(strstr(out.data, "among the 14 tests") != NULL);
    CHECK(strstr(out.data, "within 0.02 of 0") != NULL);
    text_free(&out);
    CHECK_INT(report_text(&out, db, "empty", REPORT_PLAIN, REPORT_MARGIN, &err), 0);
    CHECK_TEXT(out.data, "empty, split paper (frozen 2026-01-31T12:34:56Z)\n"
                         "Nothing has been judged yet.\n");
    text_free(&out);
    db_close(db);
}

static void test_nets_that_were_not_run_are_left_out(void)
{
    struct db *db = made((struct fixture){.epochs = 2, .cells = 1});
    struct text out = {0};
    struct err err;

    CHECK_INT(report_text(&out, db, "small", REPORT_PLAIN, REPORT_MARGIN, &err), 0);
    CHECK(strstr(out.data, "unet-large") == NULL);
    CHECK(strstr(out.data, "-: not run.") != NULL);
    text_free(&out);
    db_close(db);
}

static void test_unknown(void)
{
    struct db *db = made((struct fixture){.epochs = 1, .cells = 1});
    struct text out = {0};
    struct err err;

    CHECK_INT(report_text(&out, db, "smal", REPORT_PLAIN, REPORT_MARGIN, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_TEXT(err.text, "no experiment 'smal'; there are: empty, small");
    CHECK_INT(report_html(&out, db, "", REPORT_MARGIN, NULL, 0, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK(out.data == NULL);
    CHECK_INT(db_run(db, "DELETE FROM experiment_cell; DELETE FROM experiment", &err), 0);
    CHECK_INT(report_text(&out, db, "small", REPORT_PLAIN, REPORT_MARGIN, &err), -1);
    CHECK(strstr(err.text, "nor any other yet") != NULL);
    db_close(db);
}

/* A page never holds what a browser would run or fetch, whatever the texts say. */
static void check_harmless(const struct text *page)
{
    static const char *const bad[] = {
        "<script", "<img src", "javascript:", "http://",   "https://",
        "<iframe", "@import",  "url(",        "onerror=\""};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!CHECK(strstr(page->data, bad[i]) == NULL))
            fprintf(stderr, "the page holds %s\n", bad[i]);
    CHECK_INT(occurrences(page->data, "<html"), 1);
    CHECK_INT(occurrences(page->data, "</html>"), 1);
}

static void test_planted_text_is_shown(void)
{
    static const char planted[] =
        "\"'><script>alert(1)</script><img src=x onerror=\"alert(2)\">&";
    struct db *db = made((struct fixture){.epochs = 3, .cells = 9, .planted = planted});
    struct text page = page_of(db, 1, planted);

    check_harmless(&page);
    /* net, licence, citation, filters, digests, program, why it ended, settings, caption */
    CHECK(occurrences(page.data, "&lt;script&gt;alert(1)&lt;/script&gt;") > 40);
    text_free(&page);
    db_close(db);
}

/* Nor do other dresses hold what would be a tag, a row or a command there. */
static void test_planted_text_is_tamed(void)
{
    static const char planted[] = "a|b<i>\\input{x}\n&%_$#";
    struct db *db = made((struct fixture){.epochs = 1, .cells = 9, .planted = planted});
    struct text out = {0};
    struct err err;

    CHECK_INT(report_text(&out, db, "small", REPORT_MARKDOWN, REPORT_MARGIN, &err), 0);
    CHECK(strstr(out.data, "a\\|b\\<i\\>\\\\input{x} \\&%\\_$\\#") != NULL);
    text_free(&out);
    CHECK_INT(report_text(&out, db, "small", REPORT_LATEX, REPORT_MARGIN, &err), 0);
    CHECK(strstr(out.data, "\\input") == NULL);
    CHECK(strstr(out.data, "\\textbackslash{}input\\{x\\} \\&\\%\\_\\$\\#") != NULL);
    text_free(&out);
    CHECK_INT(report_text(&out, db, "small", REPORT_CSV, REPORT_MARGIN, &err), 0);
    CHECK(strstr(out.data, "\"a|b<i>\\input{x}\n&%_$#\"") != NULL);
    text_free(&out);
    db_close(db);
}

/* ECE and Brier worked out with stock sqlite3 from evaluation_bin, the areas by hand from the
 * counts of its four levels. */
static const char confidence_of_first[] =
    "ECE 0.300 (0.278 to 0.318) &#183; Brier 0.193 (0.189 to 0.197) &#183; ROC area 0.792 "
    "&#183; average precision 0.584";

static void test_page(void)
{
    struct db *db = made((struct fixture){.epochs = 30, .cells = 9});
    struct text page = page_of(db, 2, "abdomen/051.jpg"), again;

    setenv("SOURCE_DATE_EPOCH", "1770000000", 1);
    check_harmless(&page);
    CHECK_INT(occurrences(page.data, "class=\"curves\""), 9);
    CHECK_INT(occurrences(page.data, "class=\"histogram\""), 9);
    CHECK_INT(occurrences(page.data, "class=\"square\""), 3 * 9);
    CHECK_INT(occurrences(page.data, ">0.5</text></svg>"), 2 * 9); /* marked in two of them */
    CHECK(strstr(page.data, confidence_of_first) != NULL);
    CHECK_INT(occurrences(page.data, "src=\"data:image/jpeg;base64,"), 2);
    CHECK_INT(occurrences(page.data, "src=\"data:image/png;base64,"), 2 + 2 * 9);
    CHECK_INT(occurrences(page.data, "<img "), occurrences(page.data, " alt=\""));
    CHECK(strstr(page.data, "CC BY 4.0") != NULL && strstr(page.data, "CVPR 2013") != NULL);
    CHECK(strstr(page.data, "Jaccard not known") != NULL); /* a NaN is not printed */
    CHECK(strstr(page.data, "nan") == NULL);
    CHECK_INT(occurrences(page.data, "class=\"bounds\">0."), 2 * 9);
    CHECK(strstr(page.data, "among the 18 tests") != NULL);
    CHECK_INT(occurrences(page.data, "classical U-Net"), 1); /* whose row it is nobody knows */
    CHECK(strstr(page.data,
                 "The five worst photos of the best cell, and three in its middle") != NULL);
    CHECK_INT(occurrences(page.data, ">worst</th>"), 5);
    CHECK(strstr(page.data, "best less worst: 30 to 60 % less under 10 %") != NULL);
    CHECK(strstr(page.data, "every pixel skin would give 0.21 (0.35)") != NULL);
    text_free(&page);
    page = page_of(db, 2, "x");
    again = page_of(db, 2, "x");
    CHECK(page.size == again.size && !memcmp(page.data, again.data, page.size));
    text_free(&page);
    text_free(&again);
    db_close(db);
}

static void test_card(void)
{
    static const char *const said[] = {
        "# Model card: small\n",
        "CC BY 4.0",
        "| lfw | healthy | 24 | 0 | 6 | 0 | 30 |", /* photos by fold, groups */
        "| abdomen | clinical | 0 | 16 | 4 | 40 | 60 |",
        "0.841 (0.913), 0.801 to 0.877", /* unet, direct training, with its interval */
        "best less worst: ",
        "| unet | direct transfer | 128 x 128 | 0.5 | 40 | 40 |",
        "One training a cell (seed 1)",
        "ROC area",
        "d41d8cd98f00b204e9800998ecf8427ea5b4c3d2e1f00918273645546372819a", /* weights */
    };
    struct db *db = made((struct fixture){.epochs = 2, .cells = 9});
    struct text out = {0};
    struct err err = {0};

    CHECK_INT(report_text(&out, db, "small", REPORT_CARD, REPORT_MARGIN, &err), 0);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!CHECK(strstr(out.data, said[i]) != NULL))
            fprintf(stderr, "the card does not say: %s\n%s", said[i], i ? "" : out.data);
    CHECK(strstr(out.data, "nan") == NULL);
    text_free(&out);
    CHECK_INT(report_text(&out, db, "empty", REPORT_CARD, REPORT_MARGIN, &err), 0);
    CHECK(strstr(out.data, "Nothing has been judged yet.") != NULL);
    text_free(&out);
    db_close(db);
    db = made((struct fixture){.epochs = 1, .cells = 9, .planted = "a|b<i>\n"});
    CHECK_INT(report_text(&out, db, "small", REPORT_CARD, REPORT_MARGIN, &err), 0);
    CHECK(strstr(out.data, "<i>") == NULL && strstr(out.data, "a|b") == NULL);
    text_free(&out);
    db_close(db);
}

static void test_page_with_little(void)
{
    struct db *db = made((struct fixture){.epochs = 1, .cells = 2, .blind = 1});
    struct text page = page_of(db, 0, NULL), empty = {0};
    struct err err;

    check_harmless(&page);
    CHECK_INT(occurrences(page.data, "class=\"histogram\""), 2);
    CHECK_INT(occurrences(page.data, "<circle class=\"dot train\""),
              2); /* one epoch, training loss alone */
    CHECK(strstr(page.data, "not run") != NULL);
    CHECK(strstr(page.data, "Photo, truth, confidence") == NULL);
    CHECK_INT(report_html(&empty, db, "empty", REPORT_MARGIN, NULL, 0, &err), 0);
    CHECK(strstr(empty.data, "Nothing has been judged yet.") != NULL);
    CHECK(strstr(empty.data, "nan") == NULL);
    text_free(&page);
    text_free(&empty);
    db_close(db);
}

static void write_page(const char *where, const char *name, struct fixture fixture,
                       int pictures)
{
    struct db *db = made(fixture);
    struct text page = page_of(db, pictures, "abdomen/051.jpg");
    struct err err;
    char path[512];

    snprintf(path, sizeof path, "%s/%s.html", where, name);
    CHECK_INT(file_write(path, page.data, page.size, &err), 0);
    text_free(&page);
    db_close(db);
}

int main(int argc, char **argv)
{
    char path[64];

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    if (argc > 1) {
        write_page(argv[1], "full", (struct fixture){.epochs = 200, .cells = 9}, 6);
        write_page(argv[1], "small", (struct fixture){.epochs = 3, .cells = 3}, 2);
        write_page(argv[1], "one", (struct fixture){.epochs = 1, .cells = 5}, 8);
        write_page(argv[1], "blind", (struct fixture){.epochs = 500, .cells = 9, .blind = 1},
                   0);
    } else {
        test_text();
        test_nets_that_were_not_run_are_left_out();
        test_unknown();
        test_planted_text_is_shown();
        test_planted_text_is_tamed();
        test_page();
        test_page_with_little();
        test_card();
    }
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    forget(path);
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
