#ifndef EXCHANGE_SVG_FRAME_H
#define EXCHANGE_SVG_FRAME_H

#include "annotate/affine.h"
#include "exchange/xml.h"

/* svg_frame.h - from an element's coordinates to the photo's pixels. */

/* Reads the attribute `transform`: any list of matrix, translate, scale, rotate
 * (with its centre), skewX, skewY. The last in the list comes first. */
int svg_frame_transform(struct affine *out, const char *text, struct err *err);

/* What <svg> says of its size in pixels: by width and height where both are
 * plain or in px, else by its viewBox, else 0 x 0. *loose: width or height are
 * in another unit (mm, %), so that the viewBox says no more than proportions. */
int svg_frame_sides(double *width, double *height, int *loose, const struct xml_node *svg,
                    struct err *err);

/* The map from the user units of <svg> to a picture of width x height pixels
 * that it fills: viewBox and preserveAspectRatio, as SVG 1.1, 7.7 and 7.8. */
int svg_frame_map(struct affine *out, const struct xml_node *svg, int32_t width, int32_t height,
                  struct err *err);

/* Reads all of `text` as numbers with blanks or commas between; returns how
 * many, at most `most`, or -1. */
int svg_frame_numbers(double *out, int most, const char *text, size_t size);

/* A property: by the style attribute or else the attribute of that name. The
 * answer is in *room and cut to its size, without blanks around; NULL if there is none. */
struct svg_frame_word {
    char text[64];
};
const char *svg_frame_property(struct svg_frame_word *room, const struct xml_node *node,
                               const char *name);

#endif
