#include "app/web_predict.h"
#include "base/bytes.h"
#include "dataset/frame.h"
#include "eval/predictor.h"
#include "eval/run.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 128 };

struct web_predict {
    struct threads_lock *lock;
    struct predictor *predictor; /* of `run`; NULL: none yet */
    struct run run;
    struct kept {
        int64_t run;
        char sha256[65]; /* of the file that was looked at */
        struct image confidence;
    } kept[KEPT];
    int next;
};

struct web_predict *web_predict_new(void)
{
    struct web_predict *predict = bytes_zeroed(1, sizeof *predict);

    predict->lock = threads_lock_new();
    return predict;
}

void web_predict_free(struct web_predict *predict)
{
    if (!predict)
        return;
    predictor_close(predict->predictor);
    for (int i = 0; i < KEPT; i++)
        image_free(&predict->kept[i].confidence);
    threads_lock_free(predict->lock);
    free(predict);
}

static int open_net(struct web_predict *predict, const struct catalogue *catalogue,
                    struct db *db, int64_t id, struct err *err)
{
    char *path;
    int rc;

    if (predict->predictor && predict->run.id == id)
        return 0;
    predictor_close(predict->predictor);
    predict->predictor = NULL;
    if (run_read(&predict->run, db, id, err))
        return -1;
    path = catalogue_weights_path(catalogue, id, "safetensors");
    rc = predictor_open(&predict->predictor, &predict->run, path, 1, err);
    free(path);
    return rc;
}

static int ask(struct image *out, struct web_predict *predict,
               const struct web_picture *picture, struct err *err)
{
    int32_t side = predict->run.spec.side;
    struct frame frame = frame_new(side);
    float *x = bytes_new((size_t)side * (size_t)side * 6, sizeof *x);
    int rc = frame_read_photo(frame.rgb, &frame.width, &frame.height, side, picture->path,
                              picture->sha256, err)
                 ? web_picture_trouble(picture, err)
                 : 0;

    if (!rc) {
        frame_tensor(x, &frame);
        *out = predictor_confidence(predictor_run(predict->predictor, x, 1), side);
    }
    free(x);
    frame_free(&frame);
    return rc;
}

static struct image copy_of(const struct image *image)
{
    struct image copy = image_new(image->width, image->height, image->channels);

    memcpy(copy.data, image->data,
           (size_t)image->width * (size_t)image->height * (size_t)image->channels);
    return copy;
}

static int get(struct image *out, struct web_predict *predict,
               const struct catalogue *catalogue, struct db *db, int64_t run,
               const struct web_picture *picture, struct err *err)
{
    struct kept *place;

    for (int i = 0; i < KEPT; i++)
        if (predict->kept[i].run == run && !strcmp(predict->kept[i].sha256, picture->sha256)) {
            *out = copy_of(&predict->kept[i].confidence);
            return 0;
        }
    if (open_net(predict, catalogue, db, run, err) || ask(out, predict, picture, err))
        return -1;
    place = &predict->kept[predict->next++ % KEPT];
    image_free(&place->confidence);
    *place = (struct kept){.run = run, .confidence = copy_of(out)};
    memcpy(place->sha256, picture->sha256, sizeof place->sha256);
    return 0;
}

int web_predict_get(struct image *out, struct web_predict *predict,
                    const struct catalogue *catalogue, struct db *db, int64_t run,
                    const struct web_picture *picture, struct err *err)
{
    int rc;

    threads_lock_take(predict->lock);
    rc = get(out, predict, catalogue, db, run, picture, err);
    threads_lock_give(predict->lock);
    return rc;
}

void web_predict_forget(struct web_predict *predict)
{
    threads_lock_take(predict->lock);
    for (int i = 0; i < KEPT; i++) {
        image_free(&predict->kept[i].confidence);
        predict->kept[i] = (struct kept){0};
    }
    threads_lock_give(predict->lock);
}
