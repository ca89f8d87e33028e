#include "ingest/clearance.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/stmt.h"

#include <stdlib.h>
#include <string.h>

static const struct clearance_question QUESTIONS[CLEARANCE_QUESTIONS] = {
    {"face", "a full face, or as much of one as tells who it is"},
    {"mark", "a tattoo, jewellery or a scar that tells who it is"},
    {"badge", "a name badge, wristband or label"},
    {"writing", "text in the picture"},
    {"room", "details of the room: a window's view, a screen, another person"},
    {"rare", "a condition so rare that it tells who it is"},
};

/* The photos of one name that are not yet what they should become. */
#define ADD                                                                                    \
    "INSERT INTO clearance(photo_id, state, by_whom, why, at, second_by, face, mark, badge,"   \
    " writing, room, rare) SELECT p.id, CASE WHEN ?2='cleared' AND 'redact' IS"                \
    " (SELECT s.made_by FROM stored AS s WHERE s.photo_id=p.id ORDER BY s.id DESC LIMIT 1)"    \
    " THEN 'redacted' ELSE ?2 END, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12"                  \
    " FROM photo AS p WHERE "
#define OTHER                                                                                  \
    " AND replace(coalesce((SELECT c.state FROM clearance AS c WHERE c.photo_id=p.id "         \
    "ORDER BY c.id DESC LIMIT 1), 'unknown'), 'redacted', 'cleared')<>?2 ORDER BY p.id"

/* Of whom somebody said that he is to be looked at, or is not to be used: nobody clears those
 * in bulk. */
#define SINGLED                                                                                \
    " coalesce((SELECT c.state FROM clearance AS c WHERE c.photo_id=p.id"                      \
    " ORDER BY c.id DESC LIMIT 1), '') IN ('suspect','refused')"

static const struct {
    const char *what, *count, *add;
} kinds[] = {
    [CLEARANCE_DATASET] = {"dataset", "SELECT count(*) FROM dataset WHERE name=?1",
                           ADD "p.dataset_id=(SELECT id FROM dataset WHERE name=?1)"
                               " AND NOT (?2='cleared' AND" SINGLED ")" OTHER},
    [CLEARANCE_MD5] = {"photo with the MD5", "SELECT count(*) FROM photo WHERE md5=?1",
                       ADD "p.md5=?1" OTHER},
    [CLEARANCE_PHOTO] = {"photo", "SELECT count(*) FROM photo WHERE id=CAST(?1 AS INTEGER)",
                         ADD "p.id=CAST(?1 AS INTEGER)" OTHER},
};

const struct clearance_question *clearance_question(int i)
{
    return &QUESTIONS[i];
}

void clearance_free(struct clearance *clearance)
{
    for (int i = 0; i < CLEARANCE_QUESTIONS; i++) {
        free(clearance->answers[i]);
        clearance->answers[i] = NULL;
    }
}

/* The question whose answer begins here, "name=" or "name:"; -1: none. *value is
 * behind the sign. */
static int question_at(const char *at, const char **value)
{
    at += strspn(at, " \t\r\n");
    for (int i = 0; i < CLEARANCE_QUESTIONS; i++) {
        size_t size = strlen(QUESTIONS[i].name);
        const char *sign = at + size;

        if (strncmp(at, QUESTIONS[i].name, size))
            continue;
        sign += strspn(sign, " \t");
        if (*sign == '=' || *sign == ':') {
            *value = sign + 1;
            return i;
        }
    }
    return -1;
}

/* Where the answer that begins at `at` ends: at a new line, or at a comma before the next. */
static const char *end_of(const char *at)
{
    const char *unused;

    while (*at && *at != '\n' && !(*at == ',' && question_at(at + 1, &unused) >= 0))
        at++;
    return at;
}

/* "no", or "yes: why" and "yes, why" as "yes, why"; NULL where it is neither. */
static char *answer_of(const char *text, size_t size)
{
    struct text out = {0};

    while (size && strchr(" \t\r,", text[size - 1]))
        size--;
    while (size && strchr(" \t", *text))
        text++, size--;
    if (size == 2 && !strncmp(text, "no", 2))
        return bytes_copied_text("no");
    if (size < 4 || strncmp(text, "yes", 3) || !strchr(",:", text[3]))
        return NULL;
    for (text += 4, size -= 4; size && strchr(" \t", *text); size--)
        text++;
    if (!size)
        return NULL;
    text_add(&out, "yes, %.*s", (int)size, text);
    return out.data;
}

int clearance_answer_to(struct clearance *clearance, int question, const char *answer,
                        size_t size, struct err *err)
{
    char *kept = answer_of(answer, size);

    if (!kept)
        return err_set(err, ERR_USAGE,
                       "%s: the answer is 'no', or 'yes: ' and why that is acceptable",
                       QUESTIONS[question].name);
    free(clearance->answers[question]);
    clearance->answers[question] = kept;
    return 0;
}

int clearance_answer(struct clearance *clearance, const char *text, struct err *err)
{
    for (;;) {
        const char *value, *end;
        int question;

        text += strspn(text, " \t\r\n,");
        if (!*text)
            return 0;
        if (*text == '#') {
            text += strcspn(text, "\n");
            continue;
        }
        question = question_at(text, &value);
        if (question < 0)
            return err_set(err, ERR_USAGE,
                           "'%.60s' is no answer; the questions are face, mark, badge, "
                           "writing, room, rare, as in face=no",
                           text);
        end = end_of(value);
        if (clearance_answer_to(clearance, question, value, (size_t)(end - value), err))
            return -1;
        text = end;
    }
}

static int check_answers(const struct clearance *wish, struct err *err)
{
    struct text missing = {0};
    int count = 0;

    for (int i = 0; i < CLEARANCE_QUESTIONS; i++) {
        if (wish->answers[i])
            continue;
        text_add(&missing, "%s%s", count ? ", " : "", QUESTIONS[i].name);
        count++;
    }
    if (count && count < CLEARANCE_QUESTIONS)
        err_set(err, ERR_USAGE, "the checklist is not complete; missing: %s", missing.data);
    text_free(&missing);
    return count && count < CLEARANCE_QUESTIONS ? -1 : 0;
}

static int check(const struct clearance *wish, struct err *err)
{
    static const char *const states[] = {"unknown", "suspect", "cleared", "refused"};
    int known = 0;

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        known |= !strcmp(wish->state, states[i]);
    if (!known)
        return err_set(err, ERR_USAGE,
                       "'%s' is no state to give; there are unknown, suspect, cleared, refused",
                       wish->state);
    if (!wish->by || text_is_blank(wish->by) || !wish->why || text_is_blank(wish->why))
        return err_set(err, ERR_USAGE,
                       "a clearance wants to know who decides (--by) and on what grounds "
                       "(--why)");
    if (check_answers(wish, err))
        return -1;
    if (!strcmp(wish->state, "cleared") && wish->answers[0] && *wish->answers[0] == 'y' &&
        (!wish->second || !*wish->second))
        return err_set(err, ERR_GUARD,
                       "a face is cleared by two people: name the second who looked "
                       "(--second)");
    return 0;
}

static int set_one(long *changed, struct db *db, const struct clearance *wish,
                   enum clearance_of of, const char *name, struct err *err)
{
    struct stmt q = {0};
    int64_t there = 0;
    int rc;

    if (stmt_get_int(&there, db, kinds[of].count, name, err))
        return -1;
    if (!there)
        return err_set(err, ERR_ABSENT, "no %s '%s'", kinds[of].what, name);
    if (stmt_open(&q, db, kinds[of].add, err))
        return -1;
    stmt_bind_text(&q, 1, name);
    stmt_bind_text(&q, 2, wish->state);
    stmt_bind_text(&q, 3, wish->by);
    stmt_bind_text(&q, 4, wish->why);
    stmt_bind_text(&q, 5, clock_now().utc);
    stmt_bind_text(&q, 6, wish->second);
    for (int i = 0; i < CLEARANCE_QUESTIONS; i++)
        stmt_bind_text(&q, 7 + i, wish->answers[i]);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    if (rc)
        return err_while(err, "%s '%.200s'", kinds[of].what, name);
    *changed += (long)db_changes(db);
    return 0;
}

int clearance_left(int64_t *left, struct db *db, const char *dataset, struct err *err)
{
    return stmt_get_int(left, db,
                        "SELECT count(*) FROM photo AS p WHERE"
                        " p.dataset_id=(SELECT id FROM dataset WHERE name=?1) AND" SINGLED,
                        dataset, err);
}

int clearance_set(long *changed, struct db *db, const struct clearance *wish,
                  enum clearance_of of, const char *const *names, int count, int dry_run,
                  struct err *err)
{
    long rows = 0;
    int rc = 0;

    if (check(wish, err) || db_begin(db, err))
        return -1;
    for (int i = 0; !rc && i < count; i++)
        rc = set_one(&rows, db, wish, of, names[i], err);
    if (!rc && !dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    if (!rc)
        *changed = rows;
    return rc;
}
