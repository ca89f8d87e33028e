/* What base/digest.c promises: the published vectors (RFC 1321; FIPS 180-4). */
#include "base/digest.h"
#include "tests/check.h"

int main(void)
{
    struct digest *d = digest_begin();

    CHECK_TEXT(digest_md5("", 0).hex, "d41d8cd98f00b204e9800998ecf8427e");
    CHECK_TEXT(digest_md5("abc", 3).hex, "900150983cd24fb0d6963f7d28e17f72");
    CHECK_TEXT(digest_sha256("abc", 3).hex,
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_add(d, "a", 1);
    digest_add(d, "bc", 2);
    CHECK_TEXT(digest_end(d).hex, digest_sha256("abc", 3).hex);
    digest_drop(NULL);
    return check_result();
}
