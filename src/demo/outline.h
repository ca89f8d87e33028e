#ifndef DEMO_OUTLINE_H
#define DEMO_OUTLINE_H

#include "annotate/mask.h"
#include "annotate/raster.h"

/* outline.h - bodies as closed splines.
 *
 * A body is drawn in its own units (u to its right, v down) and laid into the
 * picture by a pose. Only + - * / and square roots are used, and the results
 * are rounded to 1/256 pixel, so that the outlines are the same everywhere. */

struct spot {
    double x, y; /* pixels, or u and v */
};

/* Own units to pixels: (u, v) is laid at (x, y) + u (ax, ay) + v (-ay, ax). */
struct pose {
    double x, y;   /* where (0, 0) lies, pixels */
    double ax, ay; /* where u points; the length is pixels a unit */
    double flip;   /* 1, or -1: u is mirrored first */
};

/* A pose at (x, y) of `scale` pixels a unit, turned clockwise by the angle whose
 * half has the tangent `turn`, so that no sine is needed. */
struct pose outline_pose(double x, double y, double scale, double turn);
struct spot outline_at(const struct pose *pose, double u, double v);
double outline_scale(const struct pose *pose); /* pixels a unit */

/* A joint of a tube: where, and how thick there. */
struct joint {
    double u, v, r;
};

enum { OUTLINE_POINTS = 512, OUTLINE_RINGS = 32 };

/* Rings filled together (non-zero; all turned the same way, so that they unite). */
struct outline {
    struct spline_point points[OUTLINE_POINTS];
    struct {
        enum spline_kind kind;
        int first, count;
    } rings[OUTLINE_RINGS];
    int point_count, ring_count;
};

/* Adds one closed ring through the given (u, v), as a Catmull-Rom spline. */
void outline_ring(struct outline *shape, const struct pose *pose, const struct spot *uv,
                  size_t count);

/* The same of straight lines. */
void outline_polygon(struct outline *shape, const struct pose *pose, const struct spot *uv,
                     size_t count);

/* A ring that is its own mirror image: `half` goes from the middle's one end,
 * down the side of positive u, to the middle's other end (both with u = 0). At
 * most 32 spots. */
void outline_mirrored(struct outline *shape, const struct pose *pose, const struct spot *half,
                      size_t count);

void outline_ellipse(struct outline *shape, const struct pose *pose, double u, double v,
                     double ru, double rv);

/* A tube along 2 .. 12 joints, round at both ends. */
void outline_tube(struct outline *shape, const struct pose *pose, const struct joint *joints,
                  size_t count);

/* A rectangle of pixels of the picture. */
struct window {
    int32_t x, y, width, height;
};

/* The part of width x height that the shape may touch, `margin` pixels around it
 * included; width and height are 0 where there is none. */
struct window outline_window(const struct outline *shape, int32_t margin, int32_t width,
                             int32_t height);

/* The shape in a window by raster rule 1, `times` pixels to one of the picture's. */
struct mask outline_mask(const struct outline *shape, struct window window, int32_t times);

#endif
