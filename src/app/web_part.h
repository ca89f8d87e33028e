#ifndef APP_WEB_PART_H
#define APP_WEB_PART_H

#include "app/web_html.h"

/* web_part.h - parts of a page that are rows of a statement, told by a table. */
enum { WEB_PART_COLUMNS = 12 };

struct web_part {
    const char *caption, *sql;
    const char *none; /* what is said where there is no row; NULL: the part is left out */
    struct web_column columns[WEB_PART_COLUMNS]; /* ended by one without a title */
};

/* What ?1 of a part's statement is. text NULL: the number. `site` may be NULL where no part
 * shows a run's state. */
struct web_part_of {
    const char *text;
    int64_t number;
    struct web_site *site;
};

/* Adds them in turn. */
int web_part_add(struct text *out, struct db *db, const struct web_part *parts, int count,
                 struct web_part_of of, struct err *err);

/* Adds the one row of a statement as a list of names and values, the columns' titles the names.
 */
int web_part_facts(struct text *out, struct db *db, const struct web_part *part,
                   struct web_part_of of, struct err *err);

#endif
