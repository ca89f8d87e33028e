#ifndef APP_SCRUB_TOLD_H
#define APP_SCRUB_TOLD_H

#include "app/verb.h"
#include "base/text.h"
#include "image/scrub.h"

/* scrub_told.h - what became of a file that was scrubbed, in words and as JSON. No
 * byte of the picture's metadata is in either. */

/* Lines for people. */
void scrub_told_words(struct text *out, const char *from, const char *to, size_t before,
                      size_t after, const struct scrub_report *report);

/* One object. */
void scrub_told_json(struct text *out, const char *from, const char *to, size_t before,
                     size_t after, const struct scrub_report *report);

#endif
