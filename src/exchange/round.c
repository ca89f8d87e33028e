#include "exchange/round.h"
#include "annotate/svg_path.h"

#include <math.h>

/* Turned clockwise around a point. */
static struct affine turned(double turn, double x, double y)
{
    double c = cos(turn), s = sin(turn);

    return (struct affine){c, s, -s, c, x - c * x + s * y, y - s * x - c * y};
}

static int add(struct region *out, const struct svg_rect *rect, double turn, double pivot_x,
               double pivot_y, struct err *err)
{
    struct affine map = turned(turn, pivot_x, pivot_y);
    struct spline_point corner;
    struct region region = {.label = REGION_SKIN};

    if (!(rect->width >= 0 && rect->height >= 0))
        return err_set(err, ERR_FORMAT, "its extent is %g x %g", rect->width, rect->height);
    if (!isfinite(turn))
        return err_set(err, ERR_FORMAT, "it is turned by %g", turn);
    if (exchange_point(&corner, rect->x, rect->y, err) ||
        exchange_point(&corner, rect->x + rect->width, rect->y + rect->height, err))
        return -1;
    if (rect->width > 0 && rect->height > 0 &&
        svg_path_rect(&region.shape, rect, turn != 0 ? &map : NULL, err))
        return -1;
    region.shape.fill = RASTER_EVEN_ODD;
    *out = region;
    return 0;
}

int round_rectangle(struct region *out, double x, double y, double width, double height,
                    double turn, double pivot_x, double pivot_y, struct err *err)
{
    struct svg_rect rect = {x, y, width, height, 0, 0};

    return add(out, &rect, turn, pivot_x, pivot_y, err);
}

int round_ellipse(struct region *out, double x, double y, double rx, double ry, double turn,
                  struct err *err)
{
    struct svg_rect rect = {x - rx, y - ry, 2 * rx, 2 * ry, rx, ry};

    return add(out, &rect, turn, x, y, err);
}
