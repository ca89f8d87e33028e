/* Lists of codes, hostile ones too; groups that are united; frozen splits that stand in the
 * way. */
#include "base/text.h"
#include "ingest/codes.h"
#include "ingest/unite.h"
#include "tests/dataset/fixture.h"

/* What a list reads as: "photo=code;photo=code", or the error. */
static const char *read_as(const char *data, size_t size)
{
    static char out[600];
    struct codes codes = {0};
    struct err err = {0};
    size_t n = 0;

    out[0] = 0;
    if (codes_read(&codes, data, size, &err)) {
        snprintf(out, sizeof out, "%s", err.text);
        return out;
    }
    for (size_t i = 0; i < codes.count && n < sizeof out; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s=%s", i ? ";" : "",
                              codes.rows[i].photo, codes.rows[i].code);
    codes_free(&codes);
    return out;
}

static void test_codes(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"\n\n\r\n", ""},
        {"a.jpg,1\n", "a.jpg=1"},
        {"a.jpg,1", "a.jpg=1"},
        {"a.jpg,1\r\nb.jpg,2\r\n", "a.jpg=1;b.jpg=2"},
        {"\xef\xbb\xbfphoto,code\na,1\n", "a=1"},
        {"Photo,Patient\na,1\n", "a=1"},
        {"a,1\nphoto,2\n", "a=1;photo=2"},
        {" a , 1 \n", "a=1"},
        {"\"a,b\",\"say \"\"x\"\"\"\n", "a,b=say \"x\""},
        {"\"a\nb\",1\nc,2", "a\nb=1;c=2"},
        {"a\n", "line 1: wants a photo, a comma and a code"},
        {"a,1\nb\n", "line 2: wants a photo, a comma and a code"},
        {"a,1,2\n", "line 1: more than two columns"},
        {"a,\n", "line 1: the photo or the code is empty"},
        {",secret\n", "line 1: the photo or the code is empty"},
        {"a,\"  \"\n", "line 1: the photo or the code is empty"},
        {"a,\"secret\n", "line 1: a quote is not closed"},
        {"a,\"secret\"\"", "line 1: a quote is not closed"},
        {"a,\"", "line 1: a quote is not closed"},
        {"a,\"x\"secret\n", "line 1: there is something behind a closing quote"},
        {"a,se\"cret\n", "line 1: a quote within a word"},
        {"a,1\rb,2\n", "line 1: a carriage return alone"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(read_as(cases[i].text, strlen(cases[i].text)), cases[i].want);
    CHECK_TEXT(read_as("a,1\0b", 5), "a zero byte: this is no CSV file");
    /* Any bytes: no crash, and what is refused does not say what stood there. */
    for (unsigned seed = 0; seed < 3000; seed++) {
        static const char letters[] = "a\",\r\n \"S,";
        char text[24];

        for (size_t k = 0; k < sizeof text; k++)
            text[k] = letters[(seed * 2654435761U >> (k % 13)) % 9 * (k + 1) % 9];
        if (!strncmp(read_as(text, seed % sizeof text), "line", 4))
            CHECK(strchr(read_as(text, seed % sizeof text), 'S') == NULL);
    }
}

/* Photos a to f, each of its own group, cleared and traced; e shows what f shows. */
static int open_six(struct fixture *f)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    int64_t dataset;

    if (fixture_open(f))
        return -1;
    dataset = fixture_dataset(f, "d");
    for (int i = 0; i < 6; i++)
        fixture_photo(f, fixture_group(f, dataset, names[i]), names[i], i > 3 ? "twin" : NULL,
                      USABLE);
    return 0;
}

static const char *roots(struct fixture *f)
{
    return fixture_texts(f, "SELECT coalesce(root_id, id) FROM photo_group ORDER BY id");
}

static void test_unite(void)
{
    static const struct unite_coded coded[] = {
        {4, "P-7"}, {2, "P-9"}, {1, "P-7"}, {3, "P-8"}, {2, "P-9"}};
    struct unite_wish wish = {.by = "curator"}, dry = {.dry_run = 1, .note = "x"};
    struct unite_report r;
    struct err err = {0};
    struct fixture f;

    if (open_six(&f))
        return;
    CHECK_INT(unite_coded(&r, f.db, &wish, coded, 5, &err), 0);
    CHECK_INT(r.edges, 1);
    CHECK_INT(r.already, 1); /* photo 2 beside itself */
    CHECK_TEXT(roots(&f), "1 2 3 1 5 6");
    CHECK_INT(unite_photos(&r, f.db, &dry, 1, 2, &err), 0);
    CHECK_INT(r.edges, 1);
    CHECK_TEXT(roots(&f), "1 2 3 1 5 6");
    CHECK_INT(unite_photos(&r, f.db, &wish, 1, 2, &err), -1);
    CHECK_INT(err.code, ERR_USAGE); /* no reason given */
    wish.note = "the same tattoo";
    CHECK_INT(unite_photos(&r, f.db, &wish, 5, 4, &err), 0);
    CHECK_TEXT(roots(&f), "1 2 3 1 1 6");
    CHECK_INT(unite_pixels(&r, f.db, &wish, &err), 0);
    CHECK_INT(r.edges, 1);
    CHECK_TEXT(roots(&f), "1 2 3 1 1 1");
    CHECK_INT(unite_photos(&r, f.db, &wish, 6, 1, &err), 0);
    CHECK_INT(r.already, 1);
    CHECK_INT(unite_photos(&r, f.db, &wish, 6, 99, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_TEXT(fixture_texts(&f, "SELECT why FROM group_edge ORDER BY id"),
               "csv person pixels");
    /* The codes are nowhere. */
    CHECK_INT(fixture_int(&f, "SELECT count(*) FROM group_edge WHERE note GLOB '*P-*'"), 0);
    CHECK_INT(fixture_int(&f, "SELECT count(*) FROM audit WHERE details GLOB '*P-*'"), 0);
    CHECK_INT(fixture_int(&f, "SELECT count(*) FROM audit WHERE what='unite'"), 3);
    fixture_close(&f);
}

/* A frozen split: a pretrain, b finetune, c and d test. */
static void add_split(struct fixture *f)
{
    fixture_run(f,
                "INSERT INTO split(id, name, held_percent, digest, photo_max, clearance_max,"
                " mask_max, created_at) VALUES(1, 's', 0, printf('%%064d', 1), 6, 6, 6, 't')");
    fixture_run(f, "INSERT INTO split_group VALUES(1,1,'pretrain','pretrain'),(1,2,'finetune',"
                   "'finetune'),(1,3,'test','test'),(1,4,'test','test')");
    fixture_run(f, "INSERT INTO split_photo VALUES(1,1,1,1),(1,2,2,2),(1,3,3,3),(1,4,4,4)");
}

static void test_frozen(void)
{
    struct unite_wish wish = {.by = "curator", .note = "a letter"};
    struct unite_report r;
    struct err err = {0};
    struct fixture f;
    static const char run[] =
        "INSERT INTO run VALUES(%d,'k%d',1,'pretrain',NULL,'unet','8,16,32',64,64,16,3,0,0.01,"
        "0.9,1,1,'t','0','running',NULL,NULL,NULL,'t',NULL)";
    char sql[300];

    if (open_six(&f))
        return;
    add_split(&f);
    fixture_compared(&f);
    fixture_run(&f, "UPDATE split SET frozen_at='t'");
    snprintf(sql, sizeof sql, run, 1, 1);
    CHECK_INT(db_run(f.db, sql, &err), 0);
    /* Within one fold: fine. Through a group outside: the second edge is the bad one. */
    CHECK_INT(unite_photos(&r, f.db, &wish, 3, 4, &err), 0);
    CHECK_INT(r.edges, 1);
    CHECK_INT(unite_photos(&r, f.db, &wish, 5, 1, &err), 0);
    CHECK_INT(unite_photos(&r, f.db, &wish, 6, 3, &err), 0);
    CHECK_INT(unite_pixels(&r, f.db, &wish, &err), 0); /* e and f */
    CHECK_INT(r.kept_apart, 1);
    CHECK_INT(r.edges, 0);
    CHECK_TEXT(roots(&f), "1 2 3 3 1 3");
    CHECK_INT(
        db_run(f.db,
               "INSERT INTO group_edge VALUES(NULL,5,6,1,3,'person',NULL,NULL,0,'x','','t')",
               &err),
        -1);
    CHECK(strstr(err.text, "two folds of a frozen split") != NULL);
    CHECK_INT(fixture_int(&f, "SELECT sum(found) FROM split_audit WHERE nr<7"), 0);
    wish.breaks = 1;
    CHECK_INT(unite_pixels(&r, f.db, &wish, &err), 0);
    CHECK_INT(r.edges, 1);
    CHECK_INT(r.broken, 1);
    CHECK_TEXT(roots(&f), "1 2 1 1 1 1");
    CHECK_TEXT(fixture_texts(&f, "SELECT found FROM split_audit ORDER BY nr"), "0 0 0 2 0 0 0");
    CHECK_INT(fixture_int(&f, "SELECT broken FROM test_use_info"), 1);
    /* Nothing goes on. */
    snprintf(sql, sizeof sql, run, 2, 2);
    CHECK_INT(db_run(f.db, sql, &err), -1);
    CHECK(strstr(err.text, "broken") != NULL);
    CHECK_INT(db_run(f.db, "INSERT INTO epoch VALUES(1,1,0.5,NULL,NULL,1.0,1,'t')", &err), -1);
    CHECK_INT(
        db_run(f.db, "INSERT INTO evaluation VALUES(1,1,1,'test',64,0.5,'t','t',NULL)", &err),
        -1);
    CHECK(strstr(err.text, "broken") != NULL);
    fixture_close(&f);
}

/* An open split is not frozen over a leak. */
static void test_freezing(void)
{
    struct unite_wish wish = {.by = "curator", .note = "a letter"};
    struct unite_report r;
    struct err err = {0};
    struct fixture f;

    if (open_six(&f))
        return;
    add_split(&f);
    fixture_compared(&f);
    CHECK_INT(unite_photos(&r, f.db, &wish, 1, 4, &err), 0);
    CHECK_INT(r.edges, 1);
    CHECK_INT(db_run(f.db, "UPDATE split SET frozen_at='t'", &err), -1);
    CHECK(strstr(err.text, "united") != NULL);
    CHECK_INT(db_run(f.db, "INSERT INTO split_group VALUES(1,5,'test','test')", &err), 0);
    CHECK_INT(unite_photos(&r, f.db, &wish, 5, 6, &err), 0);
    CHECK_INT(db_run(f.db, "INSERT INTO split_group VALUES(1,6,'pretrain','pretrain')", &err),
              -1);
    CHECK(strstr(err.text, "united") != NULL);
    fixture_close(&f);
    if (open_six(&f))
        return;
    add_split(&f);
    fixture_compared(&f);
    fixture_run(
        &f, "INSERT INTO split_group VALUES(1,5,'test','test'),(1,6,'pretrain','pretrain')");
    fixture_run(&f, "INSERT INTO split_photo VALUES(1,5,5,5),(1,6,6,6)");
    CHECK_INT(db_run(f.db, "UPDATE split SET frozen_at='t'", &err), -1);
    CHECK(strstr(err.text, "the same picture is in two folds") != NULL);
    CHECK_TEXT(fixture_texts(&f, "SELECT found FROM split_audit ORDER BY nr"), "0 1 0 0 0 0 0");
    fixture_close(&f);
}

/* Near-duplicates are frozen only where somebody says why. */
static void test_allowed(void)
{
    struct err err = {0};
    struct fixture f;

    if (open_six(&f))
        return;
    add_split(&f);
    fixture_run(&f, "INSERT INTO fingerprint VALUES(1,8,1,1),(2,9,2,1),(3,9,2,1)");
    CHECK_INT(db_run(f.db, "INSERT INTO fingerprint VALUES(4,7,2,1)", &err),
              -1); /* other bits */
    fixture_run(&f, "INSERT INTO near_pair VALUES(1,2,1)");
    /* 1 is near 2 and, since 3 is like 2, near 3; 2 is like 3. */
    CHECK_TEXT(fixture_texts(&f, "SELECT found FROM split_audit ORDER BY nr"), "0 0 3 0 0 0 1");
    fixture_run(&f, "INSERT INTO fingerprint VALUES(4,NULL,NULL,1)");
    CHECK_INT(db_run(f.db, "UPDATE split SET frozen_at='t'", &err), -1);
    CHECK(strstr(err.text, "near-duplicates") != NULL);
    CHECK_INT(db_run(f.db, "UPDATE split SET frozen_at='t', near_allowed='drawn alike'", &err),
              0);
    CHECK_TEXT(fixture_texts(&f, "SELECT allowed FROM split_audit WHERE found=3"),
               "drawn alike");
    CHECK_INT(db_run(f.db, "UPDATE split SET near_allowed='other'", &err), -1);
    fixture_close(&f);
}

int main(void)
{
    test_codes();
    test_unite();
    test_frozen();
    test_freezing();
    test_allowed();
    return check_result();
}
