#ifndef APP_WEB_JSON_H
#define APP_WEB_JSON_H

#include "base/text.h"
#include "db/stmt.h"

/* web_json.h - rows as JSON and CSV. */

/* The current row as an object, its columns' names the keys. BLOBs are told by their size. */
void web_json_row(struct text *out, const struct stmt *q);

/* All rows that are left, at most `most`, as {"rows":[...],"more":true|false}. */
int web_json_rows(struct text *out, struct stmt *q, long most, struct err *err);

/* The current row, or with `names` the columns' names, as a line of CSV (RFC 4180). A text that
 * a spreadsheet would take for a formula stays as it is. */
void web_json_csv_row(struct text *out, const struct stmt *q, int names);

#endif
