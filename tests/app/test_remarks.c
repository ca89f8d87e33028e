/* What app/remarks.h promises: a few of each kind, and a true count of the rest. */
#include "app/remarks.h"
#include "tests/check.h"

#include <stdio.h>

static void test_kinds_are_told_apart(void)
{
    struct remarks remarks = {.count = 0};
    char line[80];
    int shown = 0;

    for (int i = 0; i < 50; i++) {
        snprintf(line, sizeof line, "'a%d.jpg' is turned by %d", i, 90 * (i % 4));
        shown += remarks_add(&remarks, line);
        snprintf(line, sizeof line, "'a%d.jpg' is grey", i);
        shown += remarks_add(&remarks, line);
    }
    CHECK_INT(shown, 2 * REMARKS_SHOWN);
    CHECK_INT(remarks_hidden(&remarks), 100 - 2 * REMARKS_SHOWN);
    CHECK_INT(remarks.count, 2);
}

static void test_too_many_kinds_share_the_last(void)
{
    struct remarks remarks = {.count = 0};
    char line[4] = "";
    int shown = 0;

    for (int i = 0; i < 26; i++) {
        line[0] = (char)('a' + i);
        for (int k = 0; k < 10; k++)
            shown += remarks_add(&remarks, line);
    }
    CHECK_INT(remarks.count, REMARKS_KINDS);
    CHECK_INT(shown, REMARKS_KINDS * REMARKS_SHOWN);
    CHECK_INT(remarks_hidden(&remarks) + shown, 260);
}

int main(void)
{
    test_kinds_are_told_apart();
    test_too_many_kinds_share_the_last();
    return check_result();
}
