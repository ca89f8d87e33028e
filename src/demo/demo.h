#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "annotate/mask.h"
#include "image/image.h"

/* demo.h - photographs of skin that nobody took: drawn, so that the truth is
 * known exactly, and that the program can be tried where there is no data.
 *
 * Pure: no files, no rows. Picture i of a look and a seed is always the same,
 * whatever was drawn before. The mask's bits are the same on every machine
 * (raster rule 1 over outlines made without rounding differences); pixels use
 * floats and may differ in their last bit. */

enum demo_look {
    DEMO_HEALTHY,  /* faces, hands and arms, indoors and out, as in LFW and HGR */
    DEMO_CLINICAL, /* limbs, backs and bellies with lesions, under a ring flash */
};

struct demo_picture {
    struct image photo;  /* RGB, upright */
    struct mask skin;    /* its truth, of the same size; diseased skin is skin */
    const char *subject; /* "face", "hand", "arm", "leg", "trunk"; a constant */
    int32_t orientation; /* EXIF, 1 .. 8, in which it shall be stored: mostly 1 */
};

/* Who is in picture `index`: several pictures show one person, with the same
 * colour of skin and build. */
struct demo_person {
    char name[24]; /* a pseudonym, e.g. "p0017" */
    uint64_t key;  /* of all that is the person's */
};
struct demo_person demo_person(enum demo_look look, uint64_t seed, int64_t index);

/* Draws it, at least 32 x 32. The caller frees *out with demo_free(). */
void demo_draw(struct demo_picture *out, enum demo_look look, uint64_t seed, int64_t index,
               int32_t width, int32_t height);
void demo_free(struct demo_picture *picture); /* accepts {0} */

/* The body of an EXIF segment for it: "Exif\0\0" and a TIFF with a make, a
 * model, a date and the orientation. Returns its size, at most `room`; 0 if
 * there is no room (256 bytes suffice). */
size_t demo_exif(uint8_t *out, size_t room, const struct demo_picture *picture);

/* The photo as it is stored: turned so that applying the EXIF orientation gives
 * it back upright. The caller frees it. */
struct image demo_stored(const struct demo_picture *picture);

#endif
