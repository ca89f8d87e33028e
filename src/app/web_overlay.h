#ifndef APP_WEB_OVERLAY_H
#define APP_WEB_OVERLAY_H

#include "annotate/mask.h"
#include "image/image.h"

/* web_overlay.h - masks laid over a photo that was brought to its size on the screen. Colours
 * are Okabe and Ito's, which a colour-blind eye tells apart too: green both, orange only the
 * first (missed, lost), blue only the second (invented, gained). Lines are where a share passes
 * one half. */

/* One byte a pixel of the picture: the share of it that is in the mask, 0 .. 255. The caller
 * frees. */
uint8_t *web_overlay_share(const struct mask *mask, int32_t width, int32_t height);

/* Lays both over the picture (3 channels). `ignored` may be NULL: what is in it becomes grey.
 */
void web_overlay_both(struct image *picture, const uint8_t *first, const uint8_t *second,
                      const uint8_t *ignored);

/* Lays one over it, with its line. */
void web_overlay_one(struct image *picture, const uint8_t *share, const uint8_t *ignored);

/* Replaces the picture by a confidence, dark to bright. */
void web_overlay_confidence(struct image *picture, const uint8_t *confidence);

#endif
