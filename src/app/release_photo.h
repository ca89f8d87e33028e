#ifndef APP_RELEASE_PHOTO_H
#define APP_RELEASE_PHOTO_H

#include "app/release_tree.h"
#include "base/threads.h"
#include "db/db.h"
#include "image/decode.h"

/* release_photo.h - one photo of a release: its row, and its files. */

enum { RELEASE_NAME = 20 };

/* A photo that is to leave. All texts are owned. */
struct release_photo {
    int64_t photo, mask, revision; /* revision 0: the mask was imported */
    int64_t group, skin_pixels, ignored_pixels;
    int32_t width, height;
    int dataset; /* index of the release's datasets */
    char name[RELEASE_NAME], group_name[RELEASE_NAME], annotator[RELEASE_NAME]; /* pseudonyms */
    char fold[12], stage[12]; /* "" of a sample */
    char md5[33];             /* of the file that was ingested: its place in samples */
    char sha256[65];          /* of the file that is read: its copy, where it has one */
    char *source, *published, *rule, *traced_by;
    /* What was made of it. */
    enum decode_kind kind;
    char file_sha256[65], mask_sha256[65], truth_sha256[65], outlines_sha256[65];
    double light, red, green, blue;    /* means; of skin, NaN without any */
    long compared;                     /* others' tracings */
    double agreement, agreement_least; /* their Jaccard indices: sum, least */
};
void release_photo_free(struct release_photo *photo);

/* A keyed pseudonym: `letter`, '-', and 64 bits in hexadecimal of the SHA-256 of the
 * catalogue's secret key and of what it is for ("photo 17"). */
void release_photo_pseudonym(char out[RELEASE_NAME], char letter, const char *key,
                             const char *what);

/* "photos/p-0123456789abcdef.jpg": where the files go. */
void release_photo_paths(char file[64], char mask[64], char truth[64], char outlines[64],
                         const struct release_photo *photo);

/* Reads the file, scrubs it, draws its truth and writes all into the tree; `lock` is for
 * the catalogue. Errors name the photo by its pseudonym. */
int release_photo_make(struct release_photo *photo, const struct release_tree *tree,
                       struct db *db, struct threads_lock *lock, struct err *err);

#endif
