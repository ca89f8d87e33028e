#ifndef APP_ANNOTATION_OF_H
#define APP_ANNOTATION_OF_H

#include "annotate/region.h"
#include "db/db.h"

/* annotation_of.h - a revision with its regions and the photo that it is of. */
struct annotation_of {
    int64_t photo;
    int32_t width, height; /* of the photo: pixels, upright */
    char *name;            /* of the photo */
    int cleared;
    struct region *regions;
    size_t count;
};

/* ERR_ABSENT: no such revision. Others as revision_read(). On failure *out is
 * untouched; annotation_of_free() accepts {0}. */
int annotation_of_read(struct annotation_of *out, struct db *db, int64_t revision,
                       struct err *err);
void annotation_of_free(struct annotation_of *of);

/* ERR_GUARD unless the photo is cleared. */
int annotation_of_may_leave(const struct annotation_of *of, struct err *err);

#endif
