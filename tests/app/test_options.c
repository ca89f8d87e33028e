/* What app/options.c promises: each word is understood or refused by name. */
#include "app/options.h"
#include "tests/check.h"

static int flag;
static long long count;
static double rate;
static const char *name, *out;

static const struct option options[] = {
    {"flag", OPTION_FLAG, &flag, 0, 0, NULL, "a flag"},
    {"count", OPTION_NUMBER, &count, 1, 10, "N", "a number"},
    {"rate", OPTION_REAL, &rate, 0, 1, "R", "a real"},
    {"name", OPTION_TEXT, &name, 0, 0, "NAME", "a text"},
    {"o", OPTION_TEXT, &out, 0, 0, "FILE", "of one letter"},
};
static const struct usage usage = {"try [WORD]", "Tries.", options, 5, NULL};

static int read_words(char **argv, int argc, const char **words, int *n, struct err *err)
{
    flag = 0, count = 0, rate = 0, name = NULL;
    err->text[0] = 0;
    return options_read(&usage, argc, argv, words, 2, n, err);
}

static void test_all_forms(void)
{
    char *argv[] = {"one",    "--flag", "--count=7", "--rate", "0.5",
                    "--name", "x",      "--",        "--two"};
    const char *words[2];
    struct err err;
    int n = 0;

    CHECK_INT(read_words(argv, 9, words, &n, &err), 0);
    CHECK_INT(n, 2);
    CHECK_TEXT(words[0], "one");
    CHECK_TEXT(words[1], "--two");
    CHECK_INT(flag, 1);
    CHECK_INT(count, 7);
    CHECK_NEAR(rate, 0.5, 0);
    CHECK_TEXT(name, "x");
}

static void test_refusals_name_the_word(void)
{
    static const struct {
        char *word, *says;
    } bad[] = {
        {"--cuont=1", "--count"},      {"--count=11", "from 1 to 10"},
        {"--count=x", "whole number"}, {"--flag=1", "no value"},
        {"--count", "wants a value"},  {"--rate=nan", "number from"},
        {"--name=", "empty"},          {"-x", "-x"},
        {"--wholly-other", "--help"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *argv[] = {bad[i].word};
        const char *words[2];
        struct err err;
        int n = 42;

        CHECK_INT(read_words(argv, 1, words, &n, &err), -1);
        CHECK_INT(err.code, ERR_USAGE);
        if (!CHECK(strstr(err.text, bad[i].says) != NULL))
            fprintf(stderr, "  %s gave: %s\n", bad[i].word, err.text);
        CHECK_INT(n, 42);
    }
}

static void test_too_many_words(void)
{
    char *argv[] = {"a", "b", "c"};
    const char *words[2];
    struct err err;
    int n = 0;

    CHECK_INT(read_words(argv, 3, words, &n, &err), -1);
    CHECK(strstr(err.text, "'c'") != NULL);
}

static void test_one_letter(void)
{
    char *good[] = {"-o", "x", "one"}, *joined[] = {"-o=y"}, *two[] = {"--o", "x"},
         *bare[] = {"-o"}, *other[] = {"-name", "x"};
    const char *words[2];
    struct err err;
    int n = 0;

    CHECK_INT(read_words(good, 3, words, &n, &err), 0);
    CHECK_TEXT(out, "x");
    CHECK_INT(n, 1);
    CHECK_INT(read_words(joined, 1, words, &n, &err), 0);
    CHECK_TEXT(out, "y");
    CHECK_INT(read_words(two, 2, words, &n, &err), -1);
    CHECK_INT(read_words(bare, 1, words, &n, &err), -1);
    CHECK_TEXT(err.text, "-o wants a value (FILE)");
    CHECK_INT(read_words(other, 2, words, &n, &err), -1);
    CHECK_TEXT(err.text, "no option '-name'; --help lists them");
}

/* Only options count, not their values nor what stands behind "--"; in each way to write them.
 */
static void test_beyond(void)
{
    static const char *const some[] = {"name", "flag", "o", NULL}, *const none[] = {NULL};
    char *good[] = {"one", "--name", "--count", "--flag", "-o=x", "--name=y", "--", "--rate=1"};
    char *more[] = {"-o", "x", "--rate", "1", "--count=2"};

    CHECK(!options_beyond(&usage, 8, good, some));
    CHECK_TEXT(options_beyond(&usage, 8, good, none), "name");
    CHECK_TEXT(options_beyond(&usage, 5, more, some), "rate");
    CHECK_TEXT(options_beyond(&usage, 5, more, none), "o");
    CHECK_TEXT(options_beyond(&usage, 1, more + 4, some), "count");
    CHECK(!options_beyond(&usage, 0, more, none));
}

int main(void)
{
    test_beyond();
    test_one_letter();
    test_all_forms();
    test_refusals_name_the_word();
    test_too_many_words();
    return check_result();
}
