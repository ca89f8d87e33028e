#ifndef APP_WEB_PREDICT_H
#define APP_WEB_PREDICT_H

#include "app/catalogue.h"
#include "app/web_picture.h"
#include "image/image.h"

/* web_predict.h - a run's confidence for a photo that is looked at. One net is kept open, and
 * the last confidences; threads take turns. */
struct web_predict;
struct web_predict *web_predict_new(void);
void web_predict_free(struct web_predict *predict); /* accepts NULL */

/* The confidence, side x side of the net, 1 channel: 255 is surely skin. The caller frees *out.
 * Errors as predictor_open() and frame_read_photo(). */
int web_predict_get(struct image *out, struct web_predict *predict,
                    const struct catalogue *catalogue, struct db *db, int64_t run,
                    const struct web_picture *picture, struct err *err);

/* Keeps no confidence of any photo. */
void web_predict_forget(struct web_predict *predict);

#endif
