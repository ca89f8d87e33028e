#include "eval/report_judged.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <stdlib.h>

/* The photos of the cell ?1 ?2 ?3, each with the stratum that it is in. */
#define STRATA(stratum, order) STRATA_OF(stratum, "", order)
#define STRATA_OF(stratum, joined, order)                                                      \
    "SELECT c.photo_id, c.mask_id, c.group_id, c.seeds, c.tp, c.fp, "                          \
    "c.fn, " stratum " FROM cell_photo AS c JOIN photo AS p ON p.id=c.photo_id"                \
    " JOIN dataset AS d ON d.id=p.dataset_id" joined                                           \
    " WHERE c.experiment=?1 AND c.net=?2 AND c.scenario=?3 ORDER BY " order "c.photo_id"
#define ROOT                                                                                   \
    " JOIN photo_group AS r ON r.id=c.group_id"                                                \
    " JOIN dataset AS f ON f.id=r.dataset_id"
#define COLOUR                                                                                 \
    " JOIN cell_run AS s ON s.experiment=?1 AND s.net=?2 AND s.scenario=?3 AND s.is_first"     \
    " JOIN evaluation AS e ON e.id=s.evaluation"                                               \
    " LEFT JOIN skin_colour_info AS k ON k.mask_id=c.mask_id AND k.side=e.side"

/* Of the pixels whose truth is known. */
#define SKIN       "(c.tp+c.fn)*1.0/max(1, c.tp+c.fp+c.fn+c.tn)"
#define MEGAPIXELS "p.width*p.height/1e6"

const struct report_stratifier report_stratifiers[] = {
    {"dataset", STRATA("d.name", "d.name, ")},
    {"group", STRATA_OF("f.name || '/' || r.name", ROOT, "f.name, r.name, ")},
    {"skin",
     STRATA("CASE WHEN " SKIN "<0.1 THEN 'under 10 %' WHEN " SKIN "<0.3 THEN '10 to 30 %'"
            " WHEN " SKIN "<0.6 THEN '30 to 60 %' ELSE '60 % and more' END",
            "(" SKIN ">=0.1)+(" SKIN ">=0.3)+(" SKIN ">=0.6), ")},
    {"colour", STRATA_OF("coalesce(k.colour, 'not measured')", COLOUR, "k.colour_rank, ")},
    {"light", STRATA_OF("coalesce(k.photo_is, 'not measured')", COLOUR, "k.photo_rank, ")},
    {"size", STRATA("CASE WHEN " MEGAPIXELS "<0.1 THEN 'under 0.1 megapixels' WHEN " MEGAPIXELS
                    "<1 THEN '0.1 to 1 megapixels' WHEN " MEGAPIXELS
                    "<4 THEN '1 to 4 megapixels' ELSE '4 megapixels and more' END",
                    "(" MEGAPIXELS ">=0.1)+(" MEGAPIXELS ">=1)+(" MEGAPIXELS ">=4), ")},
    {NULL, NULL},
};

int report_judged_read(struct report_judged *out, struct db *db, const struct report_cell *cell,
                       const struct report_stratifier *by, struct err *err)
{
    struct report_judged judged = {0};
    struct stmt q = {0};
    size_t room = 0;
    int got = -1;

    if (stmt_open(&q, db, by ? by->sql : STRATA("NULL", ""), err))
        goto done;
    stmt_bind_text(&q, 1, cell->experiment);
    stmt_bind_text(&q, 2, cell->net);
    stmt_bind_text(&q, 3, cell->scenario);
    while ((got = stmt_step(&q, err)) > 0) {
        if (judged.count == room) {
            room = room ? 2 * room : 512;
            judged.photos = bytes_resized(judged.photos, room, sizeof *judged.photos);
        }
        judged.photos[judged.count++] = (struct report_photo){
            .photo = stmt_int(&q, 0),
            .mask = stmt_int(&q, 1),
            .group = stmt_int(&q, 2),
            .seeds = (double)stmt_int(&q, 3),
            .tp = (double)stmt_int(&q, 4),
            .fp = (double)stmt_int(&q, 5),
            .fn = (double)stmt_int(&q, 6),
            .stratum = stmt_is_null(&q, 7) ? NULL : bytes_copied_text(stmt_text(&q, 7)),
        };
    }
    if (!got) {
        *out = judged;
        judged = (struct report_judged){0};
    }
done:
    report_judged_free(&judged);
    stmt_close(&q);
    return got;
}

void report_judged_free(struct report_judged *judged)
{
    for (size_t i = 0; i < judged->count; i++)
        free(judged->photos[i].stratum);
    free(judged->photos);
    *judged = (struct report_judged){0};
}
