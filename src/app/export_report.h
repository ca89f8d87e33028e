#ifndef APP_EXPORT_REPORT_H
#define APP_EXPORT_REPORT_H

#include "db/db.h"
#include "eval/report.h"

/* export_report.h - a report's page leaves the catalogue as a file.
 *
 * The photos in it are recorded as exported, in one transaction, before
 * anything is written: the catalogue's guard then refuses those that are not
 * cleared (ERR_GUARD, no file written). A page without photos exports nothing
 * and needs a readable catalogue only. margin: as report_html() takes it. */
int export_report(struct db *db, const char *experiment, double margin, const char *path,
                  const struct report_picture *pictures, int count, struct err *err);

#endif
