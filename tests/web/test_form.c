#include "web/internal.h"
#include "tests/check.h"

#include <stdlib.h>

static void gives(const char *body, const char *name, const char *want)
{
    struct text out = {0};
    int rc = form_field(&out, body, strlen(body), name);

    if (want) {
        CHECK_INT(rc, 0);
        CHECK_TEXT(out.data, want);
    } else {
        CHECK_INT(rc, -1);
        CHECK(!out.data);
    }
    text_free(&out);
}

int main(void)
{
    gives("a=1&b=2", "a", "1");
    gives("a=1&b=2", "b", "2");
    gives("a=1&b=", "b", "");
    gives("aa=1&a=2", "a", "2");
    gives("a=x+y%20z%26%3d", "a", "x y z&=");
    gives("a=%e2%80%93", "a", "\xe2\x80\x93");
    gives("a=100%", "a", "100%");
    gives("a=1%4", "a", "1%4");
    gives("b=1", "a", NULL);
    gives("", "a", NULL);
    gives("a", "a", NULL);
    gives("a=%00", "a", NULL);          /* a text ends nowhere inside */
    gives("a=%1b", "a", NULL);          /* a control character */
    gives("a=%ff", "a", NULL);          /* no UTF-8 */
    gives("a=%c0%af", "a", NULL);       /* '/' written too long */
    gives("a=%ed%a0%80", "a", NULL);    /* half of a surrogate pair */
    gives("a=%f4%90%80%80", "a", NULL); /* beyond Unicode */
    gives("a=%e2%80", "a", NULL);       /* cut short */
    gives("a=line%0anext", "a", "line\nnext");
    return check_result();
}
