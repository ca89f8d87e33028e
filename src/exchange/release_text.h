#ifndef EXCHANGE_RELEASE_TEXT_H
#define EXCHANGE_RELEASE_TEXT_H

#include "base/text.h"

/* release_text.h - text that others wrote (licences, citations, published names),
 * put where a reader would take parts of it for more than text.
 *
 * All three write UTF-8: what is not UTF-8 becomes U+FFFD, a control character (of
 * line and direction too: U+2028, U+202A .. U+202E, U+2066 .. U+2069) a blank. */

/* A cell of CSV: in quotes where it has to be. Behind a leading = + - or @, where a
 * spreadsheet would take it for a formula, it keeps its text: ' is put before it. */
void release_cell(struct text *out, const char *plain);

/* Markdown that shows just this text, on one line. */
void release_markdown(struct text *out, const char *plain);

/* A JSON string, quotes included. */
void release_json(struct text *out, const char *plain);

#endif
