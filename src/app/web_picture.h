#ifndef APP_WEB_PICTURE_H
#define APP_WEB_PICTURE_H

#include "app/web_site.h"
#include "image/image.h"

/* web_picture.h - pixels for the browser: what may be seen is what may be used (usable_photo),
 * and where its bytes are the view photo_file says; their SHA-256 must be the catalogued one.
 */

struct web_picture {
    int64_t photo;
    int32_t width, height; /* of the upright photo, pixels */
    char sha256[65];       /* of the file that is shown */
    char *path;            /* where its bytes are */
    int usable;            /* 0: it may be shown here, and must not be kept */
    int stored;            /* 1: that is a copy of ours, whose path nobody is told */
};

/* Whether `request` may see the photo, and where it is. `clearing`: it is asked for by a page
 * for the reviewer, who sees what may not be used as well. ERR_ABSENT; ERR_GUARD: it is not
 * cleared. The caller frees; web_picture_free() accepts {0}. */
int web_picture_find(struct web_picture *out, struct db *db, int64_t photo,
                     const struct web_request *request, int clearing, struct err *err);
void web_picture_free(struct web_picture *picture);

/* -1, with what may be told of *err, which came of reading its file: of a copy no path. */
int web_picture_trouble(const struct web_picture *picture, struct err *err);

/* The picture, no side longer than `side`, upright, of 3 channels; never enlarged. */
int web_picture_fit(struct image *out, struct web_site *site, const struct web_picture *picture,
                    int32_t side, struct err *err);

#endif
