#include "annotate/convert.h"
#include "annotate/edit.h"
#include "annotate/fit.h"
#include "annotate/mask_parts.h"
#include "annotate/region_list.h"
#include "app/web_pages.h"
#include "app/web_trace.h"
#include "base/bytes.h"
#include "dataset/frame.h"
#include "db/stmt.h"
#include "eval/predictor.h"
#include "image/resize_smooth.h"

#include <stdlib.h>
#include <string.h>

/* web_trace_fit.c - curves for what was drawn by hand, and for what a net says of a photo.
 * Nothing is stored; the page shows it, and saves it if it is wanted. */

enum { PARTS_MAX = 32 };

/* ---- drawn by hand ---- */

static int read_shape(struct shape *out, const struct web_request *request, struct err *err)
{
    return shape_decode(out, (const uint8_t *)request->body, request->body_size, err) ||
                   shape_check(out, err)
               ? -1
               : 0;
}

/* Each ring by itself through `each`, into a shape of the same fill. */
static int through(struct web_reply *reply, const struct shape *from,
                   int (*each)(struct shape *, const struct spline *, double, struct err *),
                   double error, struct err *err)
{
    struct shape made = {.fill = from->fill};
    int rc = 0;

    for (size_t i = 0; !rc && i < from->count; i++)
        rc = each(&made, &from->rings[i], error, err);
    if (!rc) {
        shape_encode(&reply->bytes, &made);
        reply->type = "application/octet-stream";
    }
    shape_free(&made);
    return rc;
}

static int fit_ring(struct shape *out, const struct spline *ring, double error, struct err *err)
{
    return fit_outline(out, ring->points, ring->count, error, err);
}

static int to_catmull_rom(struct shape *out, const struct spline *ring, double error,
                          struct err *err)
{
    return convert_ring(out, ring, SPLINE_CATMULL_ROM, error, NULL, err);
}

static int to_bezier(struct shape *out, const struct spline *ring, double error,
                     struct err *err)
{
    return convert_ring(out, ring, SPLINE_BEZIER, error, NULL, err);
}

static int to_bspline(struct shape *out, const struct spline *ring, double error,
                      struct err *err)
{
    return convert_ring(out, ring, SPLINE_BSPLINE, error, NULL, err);
}

static int to_polygon(struct shape *out, const struct spline *ring, double error,
                      struct err *err)
{
    return convert_ring(out, ring, SPLINE_POLYGON, error, NULL, err);
}

static int simplify(struct shape *out, const struct spline *ring, double error, struct err *err)
{
    return edit_simplify(out, ring, error, NULL, err);
}

static int curve(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    static const struct {
        const char *name;
        int (*each)(struct shape *, const struct spline *, double, struct err *);
    } ways[] = {
        {"fit", fit_ring},     {"simplify", simplify},   {"catmull-rom", to_catmull_rom},
        {"bezier", to_bezier}, {"b-spline", to_bspline}, {"polygon", to_polygon}};
    struct shape shape = {0};
    double error;
    size_t i = 0;
    int rc;

    (void)self;
    while (i < sizeof ways / sizeof *ways && strcmp(ways[i].name, request->words[0]))
        i++;
    if (i == sizeof ways / sizeof *ways)
        return err_set(err, ERR_ABSENT, "there is no such way to make a curve");
    if (web_trace_real(&error, request, "error", 0.75, 1.0 / 32, FIT_ERROR_MAX, err) ||
        read_shape(&shape, request, err))
        return -1;
    rc = through(reply, &shape, ways[i].each, error, err);
    shape_free(&shape);
    return rc;
}

/* ---- what a net says ---- */

struct wish {
    struct run run;
    int64_t threshold; /* 1 .. 255 of confidence */
    double error;      /* pixels of the photo; 0: as the net's own pixels let expect */
};

/* The net's confidence, of the photo's size. The caller frees it. */
static int confidence(struct image *out, const struct wish *wish, struct web_site *site,
                      const struct web_picture *photo, struct err *err)
{
    int32_t side = wish->run.spec.side;
    struct frame_source source = {.path = photo->path, .md5 = "", .sha256 = photo->sha256};
    char *weights = catalogue_weights_path(&site->catalogue, wish->run.id, "safetensors");
    float *x = bytes_new(6 * (size_t)side * (size_t)side, sizeof *x);
    struct predictor *predictor = NULL;
    struct image small = {0};
    struct frame frame = {0};
    int rc = predictor_open(&predictor, &wish->run, weights, 1, err);

    if (!rc && frame_read(&frame, &source, side, err))
        rc = web_picture_trouble(photo, err);
    if (!rc) {
        frame_tensor(x, &frame);
        small = predictor_confidence(predictor_run(predictor, x, 1), side);
        *out = resize_smooth(&small, photo->width, photo->height);
    }
    image_free(&small);
    frame_free(&frame);
    predictor_close(predictor);
    free(x);
    free(weights);
    return rc ? -1 : 0;
}

/* Without specks: a part is at least the square of one of the net's pixels, twice. */
static struct mask without_specks(const struct mask *mask, int64_t least)
{
    struct mask_parts parts = mask_parts(mask, MASK_EDGES, PARTS_MAX);
    struct mask sum = mask_empty(mask->width, mask->height);

    for (size_t i = 0; i < parts.count && mask_area(&parts.list[i]) >= least; i++) {
        struct mask next = mask_or(&sum, &parts.list[i]);

        mask_free(&sum);
        sum = next;
    }
    mask_parts_free(&parts);
    return sum;
}

/* Outlines of skin, its holes too, as one region; none where the net sees no skin. */
static int outline(struct web_reply *reply, const struct wish *wish, const struct image *image,
                   struct err *err)
{
    struct mask all =
        mask_from_bytes(image->data, image->width, image->height, (int)wish->threshold);
    double pixel = (double)(image->width > image->height ? image->width : image->height) /
                   wish->run.spec.side;
    struct mask skin = without_specks(&all, (int64_t)(2 * pixel * pixel) + 1);
    struct mask gaps = mask_not(&skin);
    struct mask open = without_specks(&gaps, (int64_t)(2 * pixel * pixel) + 1);
    struct mask smooth = mask_not(&open);
    struct region region = {.label = REGION_SKIN};
    double error = wish->error > 0 ? wish->error : pixel / 3 > 0.75 ? pixel / 3 : 0.75;
    int rc = 0;

    if (mask_area(&smooth) && !(rc = fit_mask(&region.shape, &smooth, error, err)))
        region_list_encode(&reply->bytes, &region, 1);
    region_free(&region);
    mask_free(&all);
    mask_free(&skin);
    mask_free(&gaps);
    mask_free(&open);
    mask_free(&smooth);
    return rc;
}

static int read_wish(struct wish *out, struct db *db, const struct web_request *request,
                     struct err *err)
{
    int64_t run;

    return web_trace_int(&run, request, "run", 0, 1, INT64_MAX, err) ||
                   web_trace_int(&out->threshold, request, "threshold", 128, 1, 255, err) ||
                   web_trace_real(&out->error, request, "error", 0, 0.1, 100, err) ||
                   run_read(&out->run, db, run, err)
               ? -1
               : 0;
}

static int predict(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    struct web_site *site = self;
    struct web_picture photo = {0};
    struct image image = {0};
    struct wish wish = {0};
    struct db *db = NULL;
    int rc =
        web_site_read(&db, site, err) ||
        web_picture_find(&photo, db, web_number(request, 0, 1, INT64_MAX), request, 0, err) ||
        read_wish(&wish, db, request, err);

    web_site_give(site, db);
    if (!rc) {
        threads_gate_enter(site->decoding);
        rc = confidence(&image, &wish, site, &photo, err) || outline(reply, &wish, &image, err);
        threads_gate_leave(site->decoding);
    }
    reply->type = "application/octet-stream";
    image_free(&image);
    web_picture_free(&photo);
    return rc ? -1 : 0;
}

const struct web_route web_trace_fit_routes[] = {
    {"POST", "/api/curve/{}", curve, WEB_TRACE_BODY_MAX, WEB_READS},
    {"POST", "/api/trace/{}/predict", predict, 0, WEB_READS},
    {0},
};
