/* What review/revision.h promises: versions that come back as they were, are
 * never changed, and a head that is undone and redone. */
#include "tests/review/traced.h"

static int64_t head(struct fixture *f, int64_t photo, const char *annotator)
{
    struct err err = {0};
    int64_t id = -1;

    CHECK(!revision_head(&id, f->db, photo, annotator, &err));
    return id;
}

static void test_regions_come_back(struct fixture *f, int64_t photo)
{
    struct region regions[2] = {traced_box(REGION_SKIN, 1, 5), {.label = REGION_IGNORE}};
    struct revision_draft draft = {photo, "anna", 0, -1, "test", "a.json", regions, 2};
    struct region *back;
    struct err err = {0};
    int64_t id, again;
    size_t count;
    int added;

    CHECK(!shape_mask(&regions[1].mask, &regions[0].shape, WIDTH, HEIGHT, &err));
    CHECK(!revision_add(&id, &added, f->db, &draft, &err) && added);
    CHECK(!revision_add(&again, &added, f->db, &draft, &err) && !added);
    CHECK_INT(again, id);
    if (CHECK(!revision_read(&back, &count, f->db, id, &err))) {
        CHECK(count == 2 && back[0].label == REGION_SKIN && back[1].label == REGION_IGNORE);
        CHECK(shape_equal(&back[0].shape, &regions[0].shape));
        CHECK(mask_equal(&back[1].mask, &regions[1].mask));
        CHECK_TEXT(revision_digest(back, count).hex, revision_digest(regions, 2).hex);
        revision_free(back, count);
    }
    regions[1].mask.width--;
    regions[1].mask.height++;
    CHECK(revision_add(&again, &added, f->db, &draft, &err) && err.code == ERR_FORMAT);
    regions[1].mask.width++;
    regions[1].mask.height--;
    draft.annotator = "";
    CHECK(revision_add(&again, &added, f->db, &draft, &err) && err.code == ERR_USAGE);
    draft.annotator = "anna";
    draft.photo = 4711;
    CHECK(revision_add(&again, &added, f->db, &draft, &err) && err.code == ERR_ABSENT);
    CHECK(revision_read(&back, &count, f->db, 4711, &err) && err.code == ERR_ABSENT);
    region_free(&regions[0]);
    region_free(&regions[1]);
}

static void test_undo_and_redo(struct fixture *f, int64_t photo)
{
    int64_t one = traced_skin(f, photo, "bob", 0, 0, 1);
    int64_t two = traced_skin(f, photo, "bob", one, 0, 2);
    int64_t three, at = 0;
    struct err err = {0};

    CHECK_INT(head(f, photo, "bob"), two);
    CHECK(!revision_undo(&at, f->db, photo, "bob", &err) && at == one);
    three = traced_skin(f, photo, "bob", one, 0, 3); /* another way on from one */
    CHECK(!revision_undo(&at, f->db, photo, "bob", &err) && at == one);
    CHECK(!revision_undo(&at, f->db, photo, "bob", &err) && at == 0);
    CHECK(revision_undo(&at, f->db, photo, "bob", &err) && err.code == ERR_STATE);
    CHECK_INT(head(f, photo, "bob"), 0);
    CHECK(!revision_redo(&at, f->db, photo, "bob", &err) && at == one);
    CHECK(!revision_redo(&at, f->db, photo, "bob", &err) && at == three);
    CHECK(revision_redo(&at, f->db, photo, "bob", &err) && err.code == ERR_STATE);
    CHECK(revision_undo(&at, f->db, photo, "carl", &err) && err.code == ERR_STATE);
    CHECK_INT(head(f, photo, "carl"), 0);
}

/* Another's tracing is a parent, but not a step of one's own to undo to. */
static void test_from_another(struct fixture *f, int64_t photo)
{
    int64_t hers = traced_skin(f, photo, "dora", 0, 3, 9), at = -1;
    int64_t his = traced_skin(f, photo, "emil", hers, 3, 8);
    struct err err = {0};

    CHECK(his && !revision_undo(&at, f->db, photo, "emil", &err) && at == 0);
    CHECK(!revision_redo(&at, f->db, photo, "emil", &err) && at == his);
}

/* Any client is refused. */
static void test_history_stays(struct fixture *f)
{
    static const char *const attempts[] = {
        "UPDATE revision SET tool='x'",
        "DELETE FROM revision",
        "UPDATE revision_region SET label='skin'",
        "DELETE FROM revision_region",
        "INSERT INTO revision_region SELECT id, regions+1, 'skin', x'53010000', NULL FROM "
        "revision",
        "INSERT OR REPLACE INTO revision_region SELECT revision_id, seq, 'skin', x'53010000', "
        "NULL"
        " FROM revision_region",
        "UPDATE annotation SET annotator='x'",
        "DELETE FROM annotation",
        "UPDATE annotation_head SET revision_id=NULL",
        "DELETE FROM annotation_head",
        "INSERT OR REPLACE INTO revision SELECT * FROM revision",
        "INSERT OR REPLACE INTO annotation SELECT * FROM annotation",
        "INSERT INTO annotation_head(annotation_id, revision_id, added_at)"
        " SELECT a.id, r.id, 'now' FROM annotation AS a JOIN revision AS r"
        " ON r.annotation_id<>a.id"};
    struct err err;

    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        if (!CHECK(db_run(f->db, attempts[i], &err)))
            fprintf(stderr, "  not refused: %s\n", attempts[i]);
}

int main(void)
{
    struct fixture f;

    if (!fixture_open(&f)) {
        int64_t group = fixture_group(&f, fixture_dataset(&f, "d"), "g");

        test_regions_come_back(&f, traced_photo(&f, group, "a"));
        test_undo_and_redo(&f, traced_photo(&f, group, "b"));
        test_from_another(&f, traced_photo(&f, group, "c"));
        test_history_stays(&f);
    }
    fixture_close(&f);
    return check_result();
}
