#ifndef IMAGE_SCRUB_H
#define IMAGE_SCRUB_H

#include "base/digest.h"
#include "image/decode.h"

/* scrub.h - a picture's file without anything but the picture.
 *
 * By allow-list: what docs/scrubbing.md names is written afresh, and nothing else
 * is; so what nobody thought of is gone as well. The result is read again by
 * image/inspect.h, which shares no code with the writers, and its pixels are
 * compared with those of the source, before scrub() says yes. */

/* What becomes of a colour profile that says something else than sRGB. */
enum scrub_profile_choice {
    SCRUB_CONVERT, /* the pixels are brought to sRGB */
    SCRUB_DROP,    /* the profile goes, the numbers stay: colours may look different */
};

/* How the picture got into its new file. */
enum scrub_how {
    SCRUB_COPIED,    /* JPEG: entropy-coded data byte for byte */
    SCRUB_RECODED,   /* JPEG: the same coefficients, coded afresh */
    SCRUB_TURNED,    /* JPEG: the same coefficients, turned upright with their blocks */
    SCRUB_REWRITTEN, /* PNG, BMP, PNM: the same pixels, written afresh */
    SCRUB_REENCODED, /* decoded, changed (`quality` for JPEG), encoded again */
};

enum scrub_profile {
    SCRUB_PROFILE_NONE,
    SCRUB_PROFILE_SRGB,      /* sRGB in effect: dropped, no pixel changed */
    SCRUB_PROFILE_CONVERTED, /* pixels converted to sRGB */
    SCRUB_PROFILE_DROPPED,   /* by choice */
    SCRUB_PROFILE_BROKEN,    /* unreadable, dropped by choice */
};

/* One kind of thing that is not in the new file. `name` is a constant of ours,
 * never a byte of the source. */
struct scrub_removed {
    const char *name;
    long count;
    int64_t bytes;
};
enum { SCRUB_REMOVED_MAX = 40 };

struct scrub_report {
    enum decode_kind kind;
    enum scrub_how how;
    int32_t orientation; /* EXIF's, that was applied; 1: none */
    int quality;         /* of the JPEG encoder, where `how` is SCRUB_REENCODED; else 0 */
    int difference; /* largest difference of a sample of upright pixels; 0: equal digests */
    enum scrub_profile profile;
    unsigned exif;   /* enum exif_kind bits that the source's EXIF held */
    const char *why; /* why it was not simply copied; NULL if it was */
    struct scrub_removed removed[SCRUB_REMOVED_MAX];
    int removed_count;
    struct sha256 before, after; /* pixel digests, upright */
};

struct scrub_options {
    enum scrub_profile_choice profile;
    int threads; /* that may work on this one file; 0: the caller's alone */
};

/* The quality at which a JPEG is encoded again where it cannot be helped; 4:4:4. */
enum { SCRUB_QUALITY = 95 };

/* The largest difference of a sample between a turned JPEG and its source turned
 * after decoding: decoders round and smooth differently along rows and columns. A
 * picture that differs by more is encoded again instead. */
enum { SCRUB_TOLERANCE = 32 };

/* How err->text begins if the copy was made but could not be proven clean: then
 * nothing is given out, and the fault is ours. */
#define SCRUB_UNPROVEN "the scrubbed copy is not proven"

/* Appends the scrubbed file to *out and fills *report. On failure both are
 * untouched: ERR_FORMAT (not a picture that can be read, or one with parts that
 * cannot be kept; the text names them), ERR_LIMIT, ERR_STATE (SCRUB_UNPROVEN). */
int scrub(struct bytes *out, struct scrub_report *report, const uint8_t *data, size_t size,
          const struct scrub_options *options, struct err *err);

#endif
