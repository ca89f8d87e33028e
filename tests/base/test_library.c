#include "base/library.h"
#include "base/err.h"
#include "tests/check.h"

#include <string.h>

extern int nobody_has_this(int); /* declared, and nowhere defined: it is only looked for */

static void a_library_is_found_by_name(void)
{
    struct err err = {0};

    CHECK_INT(library_open("libc.so.6", "strlen", "libc6", &err), 0);
    CHECK_INT(library_open("libc.so.6", "strlen", "libc6", &err), 0); /* again */
    CHECK_INT((int)LIBRARY_FIND(strlen)("skins"), 5);
    CHECK(!LIBRARY_FIND(nobody_has_this));
}

static void one_that_is_not_here_is_named(void)
{
    struct err err = {0};

    CHECK_INT(library_open("libno-such.so.7", "f", "libno-such7", &err), -1);
    CHECK_INT(err.code, ERR_IO);
    CHECK(strstr(err.text, "libno-such.so.7") && strstr(err.text, "Debian: libno-such7"));
}

static void one_that_is_another_is_refused(void)
{
    struct err err = {0};

    CHECK_INT(library_open("libc.so.6", "nobody_has_this", "libc6", &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(strstr(err.text, "nobody_has_this"));
}

static void one_that_is_needed_is_loaded_once(void)
{
    CHECK(!library_address("deflate"));
    CHECK(library_need("libz.so.1", "deflate"));
    CHECK(library_address("deflate") == library_need("libno-such.so.7", "deflate"));
}

int main(void)
{
    a_library_is_found_by_name();
    one_that_is_not_here_is_named();
    one_that_is_another_is_refused();
    one_that_is_needed_is_loaded_once();
    return check_result();
}
