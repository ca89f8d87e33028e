#ifndef EXCHANGE_PIL_H
#define EXCHANGE_PIL_H

#include <stddef.h>
#include <stdint.h>

/* pil.h - polygons as the Python Imaging Library draws them for LabelMe
 * (ImageDraw.polygon(outline=1, fill=1)).
 *
 * Its rule takes in the rim. Corners are cut to whole pixels and stand for the
 * middle of theirs. In each row, edges are met from their upper to their lower
 * end, both included; those met are sorted and filled from the 1st to the 2nd,
 * from the 3rd to the 4th ..., the left one rounded to nearest, halves up, the right
 * one halves down, both included; an edge that ends in the row counts twice,
 * but in the polygon's last row. Level edges are drawn whole. The outline, being of
 * the same colour, is not drawn a second time. Positions are 32-bit floats, as there.
 * Some Pillows also widen the tips of slivers by a pixel. */
struct pil_point {
    int32_t x, y;
};

/* Sets the pixels of the polygon to `value`. `count` may be 0. Takes time with
 * the edges' heights and memory with their number. */
void pil_polygon(uint8_t *pixels, int32_t width, int32_t height, const struct pil_point *points,
                 size_t count, uint8_t value);

/* ImageDraw.rectangle(fill=1): both corners' pixels included. */
void pil_rectangle(uint8_t *pixels, int32_t width, int32_t height, struct pil_point a,
                   struct pil_point b, uint8_t value);

#endif
