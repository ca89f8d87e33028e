#ifndef IMAGE_EXIF_H
#define IMAGE_EXIF_H

#include <stddef.h>
#include <stdint.h>

/* exif.h - which way up a photograph was taken, and what else is told of it,
 * read from its bytes.
 *
 * The first three give the orientation 1 .. 8 of the EXIF tag 0x0112 (1: as stored).
 * Metadata that are absent, damaged or out of range give 1: they are no reason
 * to lose a picture. Nothing is allocated, and no byte outside the given ones
 * is looked at. */

/* `tiff` is the body of an EXIF block: it begins with "II*\0" or "MM\0*". Only
 * the first directory (the picture's own, not its thumbnail's) is read. */
int32_t exif_orientation(const uint8_t *tiff, size_t size);

/* A whole JPEG: its first APP1 segment that begins with "Exif", before the scan. */
int32_t exif_orientation_jpeg(const uint8_t *data, size_t size);

/* A whole PNG: its first eXIf chunk. */
int32_t exif_orientation_png(const uint8_t *data, size_t size);

/* What an EXIF block tells of people, places and cameras: bits. */
enum exif_kind {
    EXIF_GPS = 1,        /* a position, or anything else of the GPS directory */
    EXIF_SERIAL = 2,     /* of the camera, its lens or the picture itself */
    EXIF_THUMBNAIL = 4,  /* a second picture */
    EXIF_DATE = 8,       /* when */
    EXIF_PERSON = 16,    /* artist, owner, copyright */
    EXIF_TEXT = 32,      /* description, comment */
    EXIF_MAKER_NOTE = 64 /* the camera maker's own block */
};

/* Which of them stand in `tiff`, whatever their values: the directories of the
 * picture, of its thumbnail and EXIF's own are looked through as far as they can
 * be read. */
unsigned exif_holds(const uint8_t *tiff, size_t size);

#endif
