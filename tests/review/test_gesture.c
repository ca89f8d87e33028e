/* What review/gesture.h promises: steps from where one stands, told where
 * somebody else stands, and none done twice. */
#include "review/gesture.h"
#include "tests/review/traced.h"

static int save(int64_t *head, struct fixture *f, int64_t photo, int64_t base, int32_t left)
{
    struct region region = traced_box(REGION_SKIN, left, 18);
    struct revision_draft draft = {photo, "anna", base, 1.5, "trace", "", &region, 1};
    struct err err = {0};
    int rc = gesture_save(head, f->db, &draft, 0, &err);

    if (rc < 0)
        fprintf(stderr, "%s\n", err.text);
    region_free(&region);
    return rc;
}

static int64_t revisions(struct fixture *f)
{
    struct err err;
    int64_t n = -1;

    CHECK(!stmt_get_int(&n, f->db, "SELECT count(*) FROM revision", NULL, &err));
    return n;
}

static void test_saves(struct fixture *f, int64_t photo)
{
    struct gesture_stand stand;
    struct err err = {0};
    int64_t one = 0, two = 0, at = 0, before = revisions(f);

    CHECK(!gesture_stand(&stand, f->db, photo, "anna", &err));
    CHECK(stand.head == 0 && stand.next == 0 && stand.width == WIDTH && stand.height == HEIGHT);
    CHECK(!save(&one, f, photo, 0, 1) && one > 0);
    CHECK(!save(&at, f, photo, 0, 1) && at == one);     /* the answer was lost */
    CHECK(save(&at, f, photo, 0, 2) == 1 && at == one); /* another window */
    CHECK(!save(&two, f, photo, one, 2) && two > one);
    CHECK(save(&at, f, photo, one, 3) == 1 && at == two);
    CHECK_INT(revisions(f), before + 2);
    CHECK(!gesture_stand(&stand, f->db, photo, "anna", &err));
    CHECK(stand.head == two && stand.next == 0 && stand.state == VERDICT_DRAFT);
    CHECK(gesture_stand(&stand, f->db, 4711, "anna", &err) && err.code == ERR_ABSENT);
}

static void test_back_and_forth(struct fixture *f, int64_t photo)
{
    struct gesture_stand stand;
    struct err err = {0};
    int64_t one = 0, two = 0, at = 0;

    CHECK(!save(&one, f, photo, 0, 1) && !save(&two, f, photo, one, 2));
    CHECK(!gesture_undo(&at, f->db, photo, "anna", two, &err) && at == one);
    CHECK(!gesture_undo(&at, f->db, photo, "anna", two, &err) && at == one); /* sent again */
    CHECK(!gesture_stand(&stand, f->db, photo, "anna", &err) && stand.next == two);
    CHECK(!gesture_undo(&at, f->db, photo, "anna", one, &err) && at == 0);
    CHECK(gesture_undo(&at, f->db, photo, "anna", two, &err) == 1 && at == 0);
    CHECK(gesture_undo(&at, f->db, photo, "anna", 0, &err) < 0 && err.code == ERR_STATE);
    CHECK(!gesture_redo(&at, f->db, photo, "anna", 0, &err) && at == one);
    CHECK(!gesture_redo(&at, f->db, photo, "anna", 0, &err) && at == one);
    CHECK(!gesture_redo(&at, f->db, photo, "anna", one, &err) && at == two);
    CHECK(gesture_redo(&at, f->db, photo, "anna", 0, &err) == 1 && at == two);
    CHECK(gesture_redo(&at, f->db, photo, "anna", two, &err) < 0 && err.code == ERR_STATE);
}

/* A first step may come of another's tracing; to undo it is to have none. */
static void test_from_another(struct fixture *f, int64_t photo)
{
    int64_t hers = traced_skin(f, photo, "dora", 0, 3, 9), at = 0, parent = 0;
    struct region region = traced_box(REGION_SKIN, 4, 9);
    struct revision_draft draft = {photo, "emil", 0, -1, "trace", "", &region, 1};
    struct err err = {0};

    CHECK(!gesture_save(&at, f->db, &draft, hers, &err));
    CHECK(!stmt_get_int(&parent, f->db,
                        "SELECT max(parent_id) FROM revision WHERE tool='trace'"
                        " AND parent_id IS NOT NULL AND annotation_id="
                        " (SELECT id FROM annotation WHERE annotator='emil')",
                        NULL, &err));
    CHECK_INT(parent, hers);
    CHECK(!gesture_undo(&at, f->db, photo, "emil", at, &err) && at == 0);
    region_free(&region);
}

int main(void)
{
    struct fixture f;

    if (!fixture_open(&f)) {
        int64_t group = fixture_group(&f, fixture_dataset(&f, "d"), "g");

        test_saves(&f, traced_photo(&f, group, "a"));
        test_back_and_forth(&f, traced_photo(&f, group, "b"));
        test_from_another(&f, traced_photo(&f, group, "c"));
    }
    fixture_close(&f);
    return check_result();
}
