#ifndef APP_WEB_PICTURE_H
#define APP_WEB_PICTURE_H

#include "app/web_site.h"
#include "image/image.h"

/* web_picture.h - pixels for the browser, and the one place that says whose may be seen.
 *
 * The file is read as everything else here reads it: its SHA-256 must be the catalogued one. */

struct web_picture {
    int64_t photo;
    int32_t width, height; /* of the upright photo, pixels */
    char sha256[65];       /* of the file that is shown */
    char *path;            /* where its bytes are */
};

/* Whether `request` may see the photo, and where it is. `clearing`: it is asked for by the page
 * on which a reviewer decides whether others may. ERR_ABSENT; ERR_GUARD: it is not cleared. The
 * caller frees; web_picture_free() accepts {0}. */
int web_picture_find(struct web_picture *out, struct db *db, int64_t photo,
                     const struct web_request *request, int clearing, struct err *err);
void web_picture_free(struct web_picture *picture);

/* The picture, no side longer than `side`, upright, of 3 channels; never enlarged. */
int web_picture_fit(struct image *out, struct web_site *site, const struct web_picture *picture,
                    int32_t side, struct err *err);

#endif
