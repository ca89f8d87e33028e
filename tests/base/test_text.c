/* What base/text.c promises: escapes that hold, numbers read whole. */
#include "base/text.h"
#include "tests/check.h"

static void test_escapes(void)
{
    struct text t = {0};

    text_add_html(&t, "<b>\"it's\" & co</b>");
    CHECK_TEXT(t.data, "&lt;b&gt;&quot;it&#39;s&quot; &amp; co&lt;/b&gt;");
    text_free(&t);
    text_add_json(&t, "a\"b\\c\n\x01");
    CHECK_TEXT(t.data, "\"a\\\"b\\\\c\\u000a\\u0001\"");
    text_free(&t);
    text_add_json(&t, "\xff"
                      "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc3\"\xe2\x82");
    CHECK_TEXT(t.data,
               "\"\\ufffda\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\ufffd\\\"\\ufffd\\ufffd\"");
    text_free(&t);
    text_add_html(&t, "");
    CHECK_TEXT(t.data, "");
    text_free(&t);
}

static void test_characters(void)
{
    static const struct {
        const char *bytes;
        size_t size, want;
    } cases[] = {
        {"a", 1, 1},
        {"", 0, 0},
        {"\0", 1, 1},
        {"\xc3\xa9", 2, 2},
        {"\xc3\xa9", 1, 0},
        {"\xc0\x80", 2, 0},
        {"\x80", 1, 0},
        {"\xe2\x82\xac", 3, 3},
        {"\xe2\x82", 2, 0},
        {"\xe0\x9f\xbf", 3, 0},
        {"\xed\xa0\x80", 3, 0},
        {"\xf0\x8f\xbf\xbf", 4, 0},
        {"\xf4\x90\x80\x80", 4, 0},
        {"\xf0\x9f\x98\x80", 4, 4},
        {"\xf5\x80\x80\x80", 4, 0},
        {"\xc3\"", 2, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_INT((int)text_character(cases[i].bytes, cases[i].size), (int)cases[i].want);
}

static void test_base64(void)
{
    static const char *const want[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="}; /* RFC 4648 */

    for (size_t n = 0; n < 5; n++) {
        struct text t = {0};

        text_add(&t, "%s", "");
        text_add_base64(&t, "foob", n);
        CHECK_TEXT(t.data, want[n]);
        text_free(&t);
    }
}

static void test_long_formats(void)
{
    struct text t = {0};

    for (int i = 0; i < 300; i++)
        text_add(&t, "%d,", i);
    CHECK_INT((long long)t.size, 10 * 2 + 90 * 3 + 200 * 4);
    text_free(&t);
}

static void test_split(void)
{
    char list[] = "a,bc,d", bad[] = "a,,b", one[] = "x", many[] = "1,2,3,4,5";
    char *parts[4];

    CHECK_INT(text_split(list, parts, 4), 3);
    CHECK_TEXT(parts[1], "bc");
    CHECK_INT(text_split(bad, parts, 4), -1);
    CHECK_INT(text_split(one, parts, 4), 1);
    CHECK_INT(text_split(many, parts, 4), -1);
}

static void test_numbers(void)
{
    long long n = 7;
    double r = 7;

    CHECK_INT(text_number(&n, "42", 0, 100), 0);
    CHECK_INT(n, 42);
    CHECK_INT(text_number(&n, "42x", 0, 100), -1);
    CHECK_INT(text_number(&n, "", 0, 100), -1);
    CHECK_INT(text_number(&n, "101", 0, 100), -1);
    CHECK_INT(text_number(&n, "99999999999999999999", 0, 100), -1);
    CHECK_INT(n, 42);
    CHECK_INT(text_real(&r, "0.25", 0, 1), 0);
    CHECK_NEAR(r, 0.25, 0);
    CHECK_INT(text_real(&r, "nan", 0, 1), -1);
    CHECK_INT(text_real(&r, "inf", 0, 1e300), -1);
}

static void test_blank(void)
{
    CHECK(text_is_blank("") && text_is_blank(" \t\r\n "));
    CHECK(!text_is_blank("x") && !text_is_blank(" x ") && !text_is_blank("\xc2\xa0"));
}

int main(void)
{
    test_blank();
    test_escapes();
    test_characters();
    test_base64();
    test_long_formats();
    test_split();
    test_numbers();
    return check_result();
}
