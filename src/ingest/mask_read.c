#include "ingest/mask_read.h"
#include "image/orient.h"

#include <stdlib.h>

/* Values up to here are class numbers, not shades. */
#define CLASS_MAX 15

static int sides_fit(struct image *picture, const struct decode_info *photo, int *unsure,
                     struct err *err)
{
    int fits = picture->width == photo->width && picture->height == photo->height;

    if (!fits && picture->width == photo->raw_width && picture->height == photo->raw_height) {
        orient_apply(picture, photo->orientation);
        return 0;
    }
    if (!fits)
        return err_set(err, ERR_FORMAT,
                       "the mask is %d x %d pixels and its photo %d x %d; they must be equal",
                       picture->width, picture->height, photo->width, photo->height);
    *unsure |= photo->orientation != 1;
    return 0;
}

static int greatest(const struct image *picture)
{
    size_t count = (size_t)picture->width * (size_t)picture->height;
    int most = 0;

    for (size_t i = 0; i < count; i++) {
        int grey = rule_grey(picture->data + i * 3);

        most = grey > most ? grey : most;
    }
    return most;
}

/* Not all masks were looked at when the threshold was found out. One of class
 * numbers among masks of shades would read as empty, and shades among class
 * numbers as full. */
static int values_fit(const struct image *picture, const struct rule *rule, struct err *err)
{
    int most;

    if (!rule->guessed || rule->kind != RULE_GREY)
        return 0;
    most = greatest(picture);
    if (rule->threshold == 1 ? most <= 1 : most == 0 || most > CLASS_MAX)
        return 0;
    return err_set(err, ERR_FORMAT,
                   "its greatest value is %d, and the masks were taken to be %s; give "
                   "--threshold (1 for masks of 0 and 1)",
                   most, rule->threshold == 1 ? "of 0 and 1" : "black and white");
}

static int read_one(struct mask *out, const struct bytes *file, const struct rule *rule,
                    const struct decode_info *photo, int *unsure, struct err *err)
{
    struct image picture = {0};
    uint8_t *in = NULL;
    int rc = -1;

    if (decode_image(&picture, file->data, file->size, 0, err) ||
        sides_fit(&picture, photo, unsure, err) || values_fit(&picture, rule, err))
        goto done;
    in = bytes_new((size_t)picture.width * (size_t)picture.height, 1);
    rule_apply(in, &picture, rule);
    *out = mask_from_bytes(in, picture.width, picture.height, 128);
    rc = 0;
done:
    image_free(&picture);
    free(in);
    return rc;
}

/* Skin and background become skin and ignored. */
static void weigh(struct mask_read *truth, const struct mask *background)
{
    struct mask known = mask_xor(&truth->skin, background);
    struct mask skin = mask_and(&truth->skin, &known);

    truth->ignored = mask_not(&known);
    mask_free(&truth->skin);
    mask_free(&known);
    truth->skin = skin;
}

int mask_read_truth(struct mask_read *out, const struct bytes *skin,
                    const struct bytes *background, const struct rule *rule,
                    const struct decode_info *photo, struct err *err)
{
    struct mask_read truth = {0};
    struct mask other = {0};

    if (read_one(&truth.skin, skin, rule, photo, &truth.unsure, err))
        return -1;
    if (background && read_one(&other, background, rule, photo, &truth.unsure, err)) {
        mask_free(&truth.skin);
        return err_while(err, "the background mask");
    }
    if (background)
        weigh(&truth, &other);
    else if (rule->ignore_rest)
        truth.ignored = mask_not(&truth.skin);
    mask_free(&other);
    *out = truth;
    return 0;
}

void mask_read_free(struct mask_read *truth)
{
    mask_free(&truth->skin);
    mask_free(&truth->ignored);
    *truth = (struct mask_read){0};
}
