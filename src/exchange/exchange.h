#ifndef EXCHANGE_EXCHANGE_H
#define EXCHANGE_EXCHANGE_H

#include "annotate/region.h"
#include "base/text.h"

/* exchange.h - other tools' annotation files, to regions and back.
 *
 * Readers and writers are pure: bytes in, values out. Coordinates of regions
 * are those of annotate/spline.h, whatever the file's are. */

/* One photo of a file. All is owned. */
struct exchange_photo {
    char *name; /* as the file names it: a path, a file name; "" where it names none */
    int32_t width, height; /* pixels, upright */
    struct region *regions;
    size_t count;
};

/* What a file held. `lost` says, a line each, what in it has no place here. */
struct exchange_doc {
    struct exchange_photo *photos;
    size_t count;
    size_t ours; /* regions that our own key gave, whose coordinates are as here */
    struct text lost;
};
void exchange_free(struct exchange_doc *doc); /* accepts {0} */

/* A word of the file and what it means here; `word` "*" is every other word.
 * `drop`: what bears it is left out, and told in `lost`. */
struct exchange_label {
    const char *word;
    enum region_label label;
    int drop;
};

/* What a reader may ask. size_of() gives the upright sides of the photo that
 * the file names so (ERR_ABSENT: no such photo). Without it (NULL) the file's
 * own word is taken, and a file that has none is ERR_USAGE. `file` is the
 * file's own name, for formats that name their photo by it, and for errors. */
struct exchange_ask {
    const char *file;
    int (*size_of)(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err);
    void *self;
    const struct exchange_label *labels;
    size_t label_count;
};

/* A photo of a file as the format's own tools see it: the name and the sides are
 * asked for, consume() adds the skin. */
struct exchange_view {
    const char *name;
    int32_t width, height;
    struct mask skin; /* owned */
};

/* One format. Errors of a reader name the element: "shape 3: point 7: not a
 * number"; on failure its output is untouched.
 * write(): appends one file that holds the photos (just one where !many); what
 * it cannot carry is told in `lost`. The same photos give the same bytes.
 * consume(): the skin of all photos of such a file, drawn from its bytes as the
 * format's own tools draw it: by its plain keys, never by our extra ones. The
 * bytes are read once, however many views there are. Formats of one photo take
 * one view and pass its name over; the others find views by their names, each of which is in
 * the file, and has all of it (ERR_ABSENT). On failure every skin is as it was; the caller
 * frees them. */
struct exchange_format {
    const char *name;   /* "labelme" */
    const char *suffix; /* ".json" */
    const char *about;  /* one line: which tool and version, what it cannot carry */
    int many;           /* a file may hold many photos */
    int centred; /* some tools that write it mean middles of pixels by whole coordinates */
    int (*read)(struct exchange_doc *out, const uint8_t *data, size_t size,
                const struct exchange_ask *ask, struct err *err);
    int (*write)(struct bytes *out, const struct exchange_photo *photos, size_t count,
                 struct text *lost, struct err *err);
    int (*consume)(struct exchange_view *views, size_t count, const uint8_t *data, size_t size,
                   struct err *err);
};

/* The formats, each in its own file; read or write is NULL where there is none. */
extern const struct exchange_format exchange_labelme, exchange_coco, exchange_cvat,
    exchange_labelu, exchange_label_studio, exchange_via, exchange_svg, exchange_png,
    exchange_yolo, exchange_voc;

/* NULL-terminated; and the one of that name, NULL if none. */
const struct exchange_format *const *exchange_formats(void);
const struct exchange_format *exchange_named(const char *name);

/* Which format the bytes are, told from them and not from a name; NULL if none. */
const struct exchange_format *exchange_sniff(const uint8_t *data, size_t size);

/* What readers share. exchange_label_of(): 0 with *out, 1 if what bears the
 * word is dropped; ERR_USAGE, with how to map it, where nobody said. Without a
 * map "skin", "not-skin", "ignore" are known, and "background" is not-skin.
 *
 * exchange_settle(): the photo's upright sides, by ask->size_of() or the
 * file's `width` and `height` (0: it does not say). ERR_FORMAT where both are
 * known and differ.
 *
 * exchange_point(): pixels become 1/256, rounded to nearest, halves up.
 * ERR_FORMAT: not finite; ERR_LIMIT: beyond SPLINE_LIMIT. */
int exchange_label_of(enum region_label *out, const struct exchange_ask *ask, const char *word,
                      struct err *err);
int exchange_settle(int32_t *width, int32_t *height, const struct exchange_ask *ask,
                    const char *name, double file_width, double file_height, struct err *err);
int exchange_point(struct spline_point *out, double x, double y, struct err *err);

/* Moves all outlines half a pixel right and down: for a file whose whole coordinates
 * are middles of pixels. ERR_USAGE: some are ours, which are not; ERR_LIMIT: beyond
 * SPLINE_LIMIT. On failure some may have been moved. */
int exchange_centre(struct exchange_doc *doc, struct err *err);

/* Appends a photo (the name is copied), and a region to it (taken over). */
struct exchange_photo *exchange_add_photo(struct exchange_doc *doc, const char *name,
                                          int32_t width, int32_t height);
void exchange_add_region(struct exchange_photo *photo, struct region region);

#endif
