/* Feeds arbitrary values to the functions of SQL, through SQL. Not a test: it
 * runs until it is stopped or finds something; see fuzz_decode.c. The first
 * byte picks a question, the second where the rest is cut in two; the parts are
 * ?1 and ?2, as blobs, and ?3 and ?4 as texts. */
#include "functions/functions.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void require(int condition)
{
    if (!condition)
        abort();
}

/* What is no mask or shape is an error; of what is one, the promises hold: then
 * the first column is 1. */
static const char *const questions[] = {
    "SELECT mask_not(mask_not(?1)) = ?1 AND mask_area(?1) + mask_area(mask_not(?1)) ="
    " mask_width(?1) * mask_height(?1)",
    "SELECT mask_area(mask_and(?1, ?2)) + mask_area(mask_or(?1, ?2)) ="
    " mask_area(?1) + mask_area(?2)",
    "SELECT mask_xor(mask_xor(?1, ?2), ?2) = ?1",
    "SELECT jaccard(?1, ?2) = jaccard(?2, ?1) AND jaccard(?1, ?2) BETWEEN 0 AND dice(?1, ?2)",
    "SELECT CASE WHEN mask_width(?1) * mask_height(?1) < 1000000"
    " THEN mask_from_png(mask_png(?1)) = ?1 ELSE 1 END",
    "SELECT mask_area(mask_from_png(?1)) >= 0",
    "SELECT mask_width(spline_mask(?1, 61, 47)) = 61",
    "SELECT mask_area(spline_mask(?1, 3000, 2000)) BETWEEN 0 AND 6000000",
    "SELECT spline_transform(?1, 1, 0, 0, 1, 0, 0) = ?1 AND spline_area(?1) IS NOT NULL",
    "SELECT typeof(spline_transform(?1, 1.5, -3, 1e3, 0, 1e-9, 7)) = 'blob'",
    "SELECT spline_area(spline_from_svg(svg_path(?1), spline_fill(?1))) = spline_area(?1)",
    "SELECT typeof(svg_path(spline_from_svg(?3))) = 'text'",
    "SELECT mask_from_rle(mask_rle(mask_from_rle(?3))) = mask_from_rle(?3)",
    "SELECT mask_from_rle(mask_rle(?1)) = ?1",
    "SELECT CASE WHEN mask_width(?1) * mask_height(?1) < 100000"
    " THEN typeof(spline_fit(?1, 0.75)) = 'blob' ELSE 1 END",
    "SELECT CASE WHEN mask_width(?1) * mask_height(?1) < 100000"
    " THEN hausdorff(?1, ?2) = hausdorff(?2, ?1) AND hd95_union(?1, ?2) <= hausdorff(?1, ?2)"
    " AND surface_dice(?1, ?2, 0) <= surface_dice(?1, ?2, 1.5) ELSE 1 END",
    "SELECT CASE WHEN mask_width(?1) * mask_height(?1) < 100000"
    " THEN boundary_iou(?1, ?2, 0.02) BETWEEN 0 AND 1 AND boundary_iou(?1, ?1, 1) = 1 ELSE 1"
    " END",
    "SELECT bootstrap_lo(column2, column1) <= bootstrap_hi(column2, column1) OR ?3 = ?4"
    " FROM (VALUES (?3, 1), (?4, 2))",
    "SELECT mask_union(column1) = mask_or(?1, ?2) AND"
    " mask_vote(column1, 1) = mask_and(?1, ?2) FROM (VALUES (?1), (?2))",
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

/* Skips what would only fill the time: large masks that are cheap to write down. */
static int is_large(sqlite3 *db, const uint8_t *data, size_t size)
{
    sqlite3_stmt *q;
    int large = 0;

    require(!sqlite3_prepare_v2(db, "SELECT mask_width(?1) * mask_height(?1)", -1, &q, NULL));
    sqlite3_bind_blob64(q, 1, data, size, SQLITE_STATIC);
    if (sqlite3_step(q) == SQLITE_ROW)
        large = sqlite3_column_int64(q, 0) > 4000000;
    sqlite3_finalize(q);
    return large;
}

static void ask(sqlite3 *db, const char *question, const uint8_t *data, size_t size, size_t cut)
{
    sqlite3_stmt *q;
    int rc;

    require(!sqlite3_prepare_v2(db, question, -1, &q, NULL));
    for (int i = 0; i < 4; i++) {
        const uint8_t *part = i & 1 ? data + cut : data;
        size_t length = i & 1 ? size - cut : cut;

        if (i < 2)
            sqlite3_bind_blob64(q, i + 1, size ? (const void *)part : "", length,
                                SQLITE_STATIC);
        else
            sqlite3_bind_text64(q, i + 1, size ? (const char *)part : "", length, SQLITE_STATIC,
                                SQLITE_UTF8);
    }
    rc = sqlite3_step(q);
    if (rc == SQLITE_ROW)
        require(sqlite3_column_int(q, 0) == 1);
    else
        require(rc == SQLITE_ERROR && strstr(sqlite3_errmsg(db), ": "));
    sqlite3_finalize(q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sqlite3 *db;
    size_t cut;

    if (size < 2)
        return 0;
    require(!sqlite3_open(":memory:", &db) && !functions_add(db, NULL, NULL));
    cut = data[1] == 255 ? size - 2 : data[1] < size - 2 ? data[1] : size - 2;
    if (!is_large(db, data + 2, cut))
        ask(db, questions[data[0] % QUESTIONS], data + 2, size - 2, cut);
    sqlite3_close(db);
    return 0;
}
