/* What review/verdict.h and review/truth.h promise: who decided, and which
 * mask is the truth of a photo before and after. */
#include "review/truth.h"
#include "review/verdict.h"
#include "tests/review/traced.h"

static int give(struct fixture *f, int64_t revision, enum verdict_state state)
{
    struct err err = {0};

    if (!verdict_give(f->db, revision, state, "rosa", "because", &err))
        return 0;
    CHECK(err.text[0]);
    return (int)err.code;
}

/* "skin pixels/ignored pixels" of the photo's truth. */
static const char *truth(struct fixture *f, int64_t photo)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT skin_pixels || '/' || ignored_pixels FROM truth WHERE photo_id=%lld",
             (long long)photo);
    return fixture_texts(f, sql);
}

static void test_states(struct fixture *f, int64_t photo)
{
    int64_t id = traced_skin(f, photo, "anna", 0, 0, 4);
    enum verdict_state state;
    struct err err = {0};

    CHECK(!verdict_of(&state, f->db, id, &err) && state == VERDICT_DRAFT);
    CHECK_INT(give(f, id, VERDICT_ACCEPTED), ERR_STATE);
    CHECK_TEXT(truth(f, photo), "");
    CHECK_INT(give(f, id, VERDICT_SUBMITTED), 0);
    CHECK_TEXT(truth(f, photo), "");
    CHECK_INT(give(f, id, VERDICT_ACCEPTED), 0);
    CHECK_INT(give(f, id, VERDICT_ACCEPTED), 0);
    CHECK(!verdict_of(&state, f->db, id, &err) && state == VERDICT_ACCEPTED);
    CHECK_TEXT(truth(f, photo), "40/0");
    CHECK(verdict_give(f->db, id, VERDICT_REJECTED, "rosa", "", &err) && err.code == ERR_USAGE);
    CHECK(verdict_give(f->db, id, VERDICT_REJECTED, "", "x", &err) && err.code == ERR_USAGE);
    CHECK_INT(give(f, 4711, VERDICT_SUBMITTED), ERR_ABSENT);
    CHECK_INT(give(f, id, VERDICT_REJECTED), 0);
    CHECK_TEXT(truth(f, photo), "0/200"); /* there was no truth before: nothing is known */
    CHECK_INT(give(f, id, VERDICT_ACCEPTED), 0);
    CHECK_TEXT(truth(f, photo), "40/0");
}

static void add_import(struct fixture *f, int64_t photo, int expect)
{
    char sql[300];
    struct err err;

    snprintf(
        sql, sizeof sql,
        "INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule,"
        " added_at) VALUES(%lld, x'01', 7, 0, printf('%%064d', 7), 'test', 'test', 'now')",
        (long long)photo);
    CHECK_INT(db_run(f->db, sql, &err), expect);
}

/* An accepted tracing stands before an import, and is followed by the tracing before it. */
static void test_what_is_truth(struct fixture *f, int64_t photo)
{
    int64_t hers = traced_skin(f, photo, "anna", 0, 0, 4);
    int64_t his = traced_skin(f, photo, "bob", 0, 0, 5);

    add_import(f, photo, 0);
    CHECK_TEXT(truth(f, photo), "7/0");
    give(f, hers, VERDICT_SUBMITTED);
    give(f, his, VERDICT_SUBMITTED);
    CHECK_INT(give(f, hers, VERDICT_ACCEPTED), 0);
    CHECK_INT(give(f, his, VERDICT_ACCEPTED), 0);
    CHECK_TEXT(truth(f, photo), "50/0");
    CHECK_INT(give(f, hers, VERDICT_REJECTED), 0); /* not the truth any more: nothing changes */
    CHECK_TEXT(truth(f, photo), "50/0");
    CHECK_INT(give(f, his, VERDICT_DRAFT), 0);
    CHECK_TEXT(truth(f, photo), "7/0");
    CHECK_INT(give(f, his, VERDICT_SUBMITTED), 0);
    CHECK_INT(give(f, his, VERDICT_ACCEPTED), 0);
    CHECK_TEXT(truth(f, photo), "50/0");
    add_import(f, photo, -1);
    CHECK_INT(give(f, his, VERDICT_REJECTED), 0);
    CHECK_TEXT(truth(f, photo), "7/0");
}

static void test_a_tampered_mask_is_found(struct fixture *f, int64_t photo)
{
    int64_t id = traced_skin(f, photo, "anna", 0, 2, 9);
    struct region *regions;
    struct err err = {0};
    size_t count;
    char digest[65];

    give(f, id, VERDICT_SUBMITTED);
    give(f, id, VERDICT_ACCEPTED);
    snprintf(digest, sizeof digest, "%s",
             fixture_texts(f, "SELECT digest FROM mask ORDER BY id DESC LIMIT 1"));
    CHECK(!revision_read(&regions, &count, f->db, id, &err));
    CHECK(!truth_check(regions, count, WIDTH, HEIGHT, digest, &err));
    digest[0] = digest[0] == '0' ? '1' : '0';
    CHECK(truth_check(regions, count, WIDTH, HEIGHT, digest, &err) && err.code == ERR_FORMAT);
    revision_free(regions, count);
}

int main(void)
{
    struct fixture f;

    if (!fixture_open(&f)) {
        int64_t group = fixture_group(&f, fixture_dataset(&f, "d"), "g");

        test_states(&f, traced_photo(&f, group, "a"));
        test_what_is_truth(&f, traced_photo(&f, group, "b"));
        test_a_tampered_mask_is_found(&f, traced_photo(&f, group, "c"));
    }
    fixture_close(&f);
    return check_result();
}
