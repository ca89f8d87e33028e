/* The abdomen set's COCO polygons against its masks, and files of other tools. */
#include "files.h"
#include "base/file.h"
#include "exchange/pil.h"
#include "exchange/pixels.h"
#include "image/decode.h"

static int load(struct bytes *out, const char *data, const char *name)
{
    char path[600];
    struct err err = {0};

    snprintf(path, sizeof path, "%s/%s", data, name);
    return CHECK(!file_read(out, path, 1 << 22, &err)) ? 0 : -1;
}

/* The mask of "542.jpeg": "542_skin_542.png". */
static int load_mask(struct mask *out, const char *data, const char *photo)
{
    size_t stem = strcspn(photo, ".");
    char name[200];
    struct bytes png = {0};
    struct image image = {0};
    struct err err = {0};
    uint8_t *grey;
    size_t count;

    snprintf(name, sizeof name, "abdomen/masks/%.*s_skin_%.*s.png", (int)stem, photo, (int)stem,
             photo);
    if (load(&png, data, name) || !CHECK(!decode_image(&image, png.data, png.size, 0, &err))) {
        bytes_free(&png);
        return -1;
    }
    count = (size_t)image.width * (size_t)image.height;
    grey = bytes_new(count, 1);
    for (size_t i = 0; i < count; i++)
        grey[i] = image.data[3 * i];
    *out = mask_from_bytes(grey, image.width, image.height, 128);
    free(grey);
    image_free(&image);
    bytes_free(&png);
    return 0;
}

static double jaccard(const struct mask *a, const struct mask *b)
{
    struct mask both = mask_and(a, b), any = mask_or(a, b);
    double share = mask_area(&any) ? (double)mask_area(&both) / (double)mask_area(&any) : 1;

    mask_free(&both);
    mask_free(&any);
    return share;
}

struct means {
    double ours, theirs, shifted, pil;
    int count;
};

/* The regions' polygons as PIL draws them. */
static double by_pil(const struct mask *want, const struct exchange_photo *p)
{
    uint8_t *pixels = bytes_zeroed((size_t)p->width * (size_t)p->height, 1);
    struct mask mask;
    double share;

    for (size_t i = 0; i < p->count; i++) {
        const struct spline *ring = p->regions[i].shape.rings;
        struct pil_point *whole = bytes_new(ring->count, sizeof *whole);

        for (size_t k = 0; k < ring->count; k++)
            whole[k] = (struct pil_point){ring->points[k].x / 256, ring->points[k].y / 256};
        pil_polygon(pixels, p->width, p->height, whole, ring->count, 1);
        free(whole);
    }
    mask = mask_from_bytes(pixels, p->width, p->height, 1);
    share = jaccard(want, &mask);
    mask_free(&mask);
    free(pixels);
    return share;
}

static void compare(struct means *means, const char *data, const struct mask *theirs,
                    const struct exchange_photo *p, const struct exchange_photo *centred)
{
    struct mask want = {0}, ours = {0}, shifted = {0};
    struct err err = {0};

    if (!p->count || load_mask(&want, data, p->name))
        return;
    means->theirs += jaccard(&want, theirs);
    means->pil += by_pil(&want, p);
    CHECK(!pixels_skin(&ours, p, &err) && !pixels_skin(&shifted, centred, &err));
    means->ours += jaccard(&want, &ours);
    means->shifted += jaccard(&want, &shifted);
    means->count++;
    mask_free(&want);
    mask_free(&ours);
    mask_free(&shifted);
}

static void test_abdomen(const char *data)
{
    static const char *const names[] = {"abdomen/instances_skin_train2019.json",
                                        "abdomen/instances_skin_val2019.json"};
    struct means means = {0};

    for (int i = 0; i < 2; i++) {
        struct exchange_doc doc = {0}, centred = {0};
        struct exchange_view *views;
        struct exchange_ask ask = {0};
        struct bytes file = {0};
        struct err err = {0};

        if (load(&file, data, names[i]))
            return;
        CHECK(exchange_sniff(file.data, file.size) == &exchange_coco);
        if (!CHECK(!exchange_coco.read(&doc, file.data, file.size, &ask, &err)))
            fprintf(stderr, "%s\n", err.text);
        CHECK(!exchange_coco.read(&centred, file.data, file.size, &ask, &err));
        CHECK(!exchange_centre(&centred, &err));
        views = files_views(&exchange_coco, doc.photos, doc.count, &file);
        for (size_t k = 0; k < doc.count; k++)
            compare(&means, data, &views[k].skin, &doc.photos[k], &centred.photos[k]);
        exchange_free(&centred);
        files_drop_views(views, doc.count);
        exchange_free(&doc);
        bytes_free(&file);
    }
    fprintf(
        stderr,
        "abdomen: %d photos, mean Jaccard %.5f by raster rule 1, %.5f by pycocotools', %.5f by "
        "PIL's, %.5f by raster rule 1 with whole coordinates at middles\n",
        means.count, means.ours / means.count, means.theirs / means.count,
        means.pil / means.count, means.shifted / means.count);
    CHECK_INT(means.count, 621);
    CHECK(means.pil / means.count >= 0.9765);
    CHECK(means.shifted / means.count >= 0.977); /* where the tool that wrote them meant them */
    CHECK(means.ours / means.count > 0.97 && means.theirs / means.count > 0.97);
}

static void test_others(const char *data)
{
    static const struct {
        const char *name;
        long long photos, regions;
    } files[] = {{"formats/labelme/coco/annotations.json", 3, 16},
                 {"formats/datumaro/coco/annotations/instances_train.json", 1, 0},
                 {"formats/datumaro/coco/annotations/instances_val.json", 1, 2}};
    const struct exchange_label any = {"*", REGION_SKIN, 0};

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct exchange_ask ask = {.labels = &any, .label_count = 1};
        struct exchange_doc doc = {0};
        struct bytes file = {0};
        struct err err = {0};
        long long regions = 0;

        if (load(&file, data, files[i].name))
            return;
        if (!CHECK(!exchange_coco.read(&doc, file.data, file.size, &ask, &err)))
            fprintf(stderr, "%s\n", err.text);
        for (size_t k = 0; k < doc.count; k++)
            regions += (long long)doc.photos[k].count;
        CHECK_INT((long long)doc.count, files[i].photos);
        CHECK_INT(regions, files[i].regions);
        exchange_free(&doc);
        bytes_free(&file);
    }
}

int main(void)
{
    const char *data = getenv("DERMATOME_DATA");

    if (!data)
        return check_skip("DERMATOME_DATA does not say where the data is");
    test_abdomen(data);
    test_others(data);
    return check_result();
}
