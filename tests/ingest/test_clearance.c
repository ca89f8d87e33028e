/* What ingest/clearance.c promises: a row where the state changes, none else,
 * and all of a wish or nothing. */
#include "fixture.h"
#include "ingest/clearance.h"

static const char *const both[] = {"a", "b"};

static void test_states(struct fixture *f)
{
    struct clearance clear = {
        .state = "cleared", .by = "curator", .why = "public research set"};
    struct clearance refuse = {.state = "refused", .by = "curator", .why = "a face"};
    char md5[33] = "";
    const char *one = md5;
    struct stmt q = {0};
    long changed = -1;
    int64_t left = -1;

    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_DATASET, both, 2, 1, &f->err),
              0);
    CHECK_INT(changed, 3);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM clearance"), 0);
    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_DATASET, both, 2, 0, &f->err),
              0);
    CHECK_INT(changed, 3);
    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_DATASET, both, 2, 0, &f->err),
              0);
    CHECK_INT(changed, 0);
    if (CHECK(!stmt_open(&q, f->db, "SELECT md5 FROM photo ORDER BY id", &f->err)) &&
        CHECK(stmt_step(&q, &f->err) > 0))
        snprintf(md5, sizeof md5, "%s", stmt_text(&q, 0));
    stmt_close(&q);
    CHECK_INT(clearance_set(&changed, f->db, &refuse, CLEARANCE_MD5, &one, 1, 0, &f->err), 0);
    CHECK_INT(changed, 1);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM photo_info WHERE clearance='cleared'"),
              2);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM clearance_log WHERE by_whom='curator' "
                                "AND why='a face' AND state='refused'"),
              1);
    clear.why = "all of them"; /* a whole dataset does not take along what was refused */
    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_DATASET, both, 2, 0, &f->err),
              0);
    CHECK_INT(changed, 0);
    CHECK_INT(clearance_left(&left, f->db, "a", &f->err), 0);
    CHECK_INT(left, 1);
    CHECK_INT(clearance_left(&left, f->db, "b", &f->err), 0);
    CHECK_INT(left, 0);
    clear.state = "suspect";
    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_MD5, &one, 1, 0, &f->err), 0);
    CHECK_INT(changed, 1);
    clear.state = "cleared";
    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_DATASET, both, 2, 0, &f->err),
              0);
    CHECK_INT(changed, 0);
    CHECK_INT(clearance_set(&changed, f->db, &clear, CLEARANCE_MD5, &one, 1, 0, &f->err), 0);
    CHECK_INT(changed, 1);
    CHECK_INT(clearance_set(&changed, f->db, &refuse, CLEARANCE_MD5, &one, 1, 0, &f->err), 0);
    refuse.state = "unknown";
    CHECK_INT(clearance_set(&changed, f->db, &refuse, CLEARANCE_DATASET, both, 1, 0, &f->err),
              0);
    CHECK_INT(changed, 2);
}

static void test_all_or_nothing(struct fixture *f)
{
    static const char *const wrong[] = {"b", "nowhere"};
    struct clearance wish = {.state = "refused", .by = "curator", .why = "x"};
    int64_t before = fixture_number(f, "SELECT count(*) FROM clearance");
    long changed = -7;

    CHECK_INT(clearance_set(&changed, f->db, &wish, CLEARANCE_DATASET, wrong, 2, 0, &f->err),
              -1);
    CHECK_INT(f->err.code, ERR_ABSENT);
    CHECK_INT(changed, -7);
    CHECK_INT(fixture_number(f, "SELECT count(*) FROM clearance"), before);
    CHECK_INT(clearance_set(&changed, f->db, &wish, CLEARANCE_MD5, wrong, 1, 0, &f->err), -1);
    CHECK_INT(f->err.code, ERR_ABSENT);
    wish.why = "";
    CHECK_INT(clearance_set(&changed, f->db, &wish, CLEARANCE_DATASET, both, 2, 0, &f->err),
              -1);
    CHECK_INT(f->err.code, ERR_USAGE);
    wish = (struct clearance){.state = "fine", .by = "me", .why = "x"};
    CHECK_INT(clearance_set(&changed, f->db, &wish, CLEARANCE_DATASET, both, 2, 0, &f->err),
              -1);
    CHECK_INT(f->err.code, ERR_USAGE);
}

int main(void)
{
    struct fixture f = fixture_open();

    fixture_scene_at(&f, "a/1.png", 1);
    fixture_scene_at(&f, "a/2.png", 2);
    fixture_scene_at(&f, "b/3.png", 3);
    CHECK_INT(fixture_run(&f,
                          (struct ingest_options){
                              .layout = "photos", .domain = "healthy", .dataset = "a"},
                          "a", NULL),
              0);
    CHECK_INT(fixture_run(&f,
                          (struct ingest_options){
                              .layout = "photos", .domain = "healthy", .dataset = "b"},
                          "b", NULL),
              0);
    test_states(&f);
    test_all_or_nothing(&f);
    fixture_close(&f);
    return check_result();
}
