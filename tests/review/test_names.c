/* What review/names.h promises: photos found by what other tools call them. */
#include "review/names.h"
#include "tests/review/traced.h"

static int64_t found(struct fixture *f, const struct names *names, const char *name)
{
    const struct names_photo *photo;
    struct err err = {0};

    if (!names_find(&photo, names, f->db, name, &err))
        return photo->id;
    CHECK(err.text[0]);
    return err.code == ERR_STATE ? -2 : -1;
}

static void test_names(struct fixture *f)
{
    int64_t a = fixture_dataset(f, "a"), one = fixture_group(f, a, "g");
    int64_t b = fixture_dataset(f, "b"), two = fixture_group(f, b, "g");
    int64_t left = traced_photo(f, one, "arm/left.jpg");
    int64_t png = traced_photo(f, one, "arm/left.png");
    int64_t right = traced_photo(f, one, "right.v2.jpg");
    int64_t twin = traced_photo(f, two, "leg/right.v2.jpg");
    struct names all, some;
    struct err err = {0};

    CHECK(!names_read(&all, f->db, NULL, &err) && all.count == 4);
    CHECK(!names_read(&some, f->db, "a", &err) && some.count == 3);
    CHECK_INT(found(f, &some, "C:\\photos\\left.jpg"), left);
    CHECK_INT(found(f, &some, "/x/y/left.png"), png);
    CHECK_INT(found(f, &some, "left"), -2);
    CHECK_INT(found(f, &some, "left.bmp"), -2);
    CHECK_INT(found(f, &some, "right.v2"), right);
    CHECK_INT(found(f, &some, "right.v2.xml"), right);
    CHECK_INT(found(f, &some, "right"), -1);
    CHECK_INT(found(f, &all, "right.v2.jpg"), -2);
    CHECK_INT(found(f, &all, "leg/right.v2.jpg"), twin);
    CHECK_INT(found(f, &all, "eg/right.v2.jpg"), -2);
    CHECK_INT(found(f, &all, digest_md5("leg/right.v2.jpg", 16).hex), twin);
    CHECK_INT(found(f, &some, digest_md5("leg/right.v2.jpg", 16).hex), -1);
    CHECK_INT(found(f, &all, ""), -1);
    names_free(&all);
    names_free(&some);
    CHECK(names_read(&some, f->db, "c", &err) && err.code == ERR_ABSENT);
}

int main(void)
{
    struct fixture f;

    if (!fixture_open(&f))
        test_names(&f);
    fixture_close(&f);
    return check_result();
}
