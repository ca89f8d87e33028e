/* LabelMe's own examples against the rasters that it made of them. */
#include <jansson.h>

#include "files.h"
#include "base/file.h"
#include "image/decode.h"

/* VOC's colours of the classes that the examples have. */
static const struct voc {
    const char *word;
    uint8_t colour[3];
} CLASSES[] = {{"person", {192, 128, 128}}, {"bottle", {128, 0, 128}}, {"bus", {0, 128, 128}},
               {"car", {128, 128, 128}},    {"chair", {192, 0, 0}},    {"sofa", {0, 192, 0}}};

static int load(struct bytes *out, const char *data, const char *name)
{
    char path[600];
    struct err err = {0};

    snprintf(path, sizeof path, "%s/formats/labelme/%s", data, name);
    return CHECK(!file_read(out, path, 1 << 22, &err)) ? 0 : -1;
}

/* The file with this class as skin and every other one not; LabelMe leaves out what it ignores.
 */
static char *with_skin(const struct bytes *file, const char *word)
{
    json_t *root = json_loadb((const char *)file->data, file->size, 0, NULL), *shape;
    size_t i;
    char *text;

    json_array_foreach(json_object_get(root, "shapes"), i, shape)
    {
        const char *label = json_string_value(json_object_get(shape, "label"));

        json_object_set_new(shape, "label",
                            json_string(!strcmp(label, word) ? "skin" : "not-skin"));
    }
    text = json_dumps(root, 0);
    json_decref(root);
    return text;
}

static void compare(const struct bytes *file, const struct image *reference,
                    const struct voc *voc, long long totals[3])
{
    struct exchange_doc doc = {0};
    struct exchange_ask ask = {0};
    struct mask theirs = {0}, ours = {0}, ignored = {0}, want;
    struct err err = {0};
    size_t count = (size_t)reference->width * (size_t)reference->height;
    uint8_t *in = bytes_new(count, 1);
    char *text = with_skin(file, voc->word);

    for (size_t i = 0; i < count; i++)
        in[i] = !memcmp(reference->data + 3 * i, voc->colour, 3);
    want = mask_from_bytes(in, reference->width, reference->height, 1);
    CHECK(!files_consume(&exchange_labelme, &theirs, (uint8_t *)text, strlen(text), "",
                         want.width, want.height, &err));
    CHECK(!exchange_labelme.read(&doc, (uint8_t *)text, strlen(text), &ask, &err));
    CHECK(!region_paint(&ours, &ignored, doc.photos[0].regions, doc.photos[0].count, want.width,
                        want.height, &err));
    totals[0] += mask_area(&want);
    totals[1] += files_differ(&want, &theirs);
    totals[2] += files_differ(&want, &ours);
    if (files_differ(&want, &theirs))
        fprintf(stderr, "%s: %lld pixels, %lld differ\n", voc->word,
                (long long)mask_area(&want), files_differ(&want, &theirs));
    mask_free(&want);
    mask_free(&theirs);
    mask_free(&ours);
    mask_free(&ignored);
    exchange_free(&doc);
    free(text);
    free(in);
}

static void test_reference(const char *data, const char *folder, const char *references,
                           const char *stem, long long totals[3])
{
    char name[200];
    struct bytes file = {0}, png = {0};
    struct image image = {0};
    struct err err = {0};

    snprintf(name, sizeof name, "%s/%s.json", folder, stem);
    if (load(&file, data, name))
        return;
    snprintf(name, sizeof name, "%s/%s.png", references, stem);
    if (!load(&png, data, name) && CHECK(!decode_image(&image, png.data, png.size, 0, &err)))
        for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++)
            compare(&file, &image, &CLASSES[i], totals);
    image_free(&image);
    bytes_free(&file);
    bytes_free(&png);
}

/* One shape of each type. */
static void test_primitives(const char *data)
{
    const struct exchange_label any = {"*", REGION_SKIN, 0};
    struct exchange_ask ask = {.labels = &any, .label_count = 1};
    struct exchange_doc doc = {0};
    struct bytes file = {0};
    struct err err = {0};

    if (load(&file, data, "primitives/primitives.json"))
        return;
    CHECK(exchange_sniff(file.data, file.size) == &exchange_labelme);
    if (CHECK(!exchange_labelme.read(&doc, file.data, file.size, &ask, &err))) {
        CHECK_INT((long long)doc.photos[0].count, 5);
        CHECK_TEXT(doc.photos[0].name, "primitives.jpg");
        CHECK_INT(mask_area(&doc.photos[0].regions[4].mask), 7275); /* the octagon */
        CHECK_TEXT(doc.lost.data, "shape 4: a line has no area, left out\n"
                                  "shape 5: a point has no area, left out\n"
                                  "shape 6: a linestrip has no area, left out\n");
    }
    exchange_free(&doc);
    bytes_free(&file);
}

int main(void)
{
    static const char *const stems[] = {"2011_000003", "2011_000006", "2011_000025"};
    const char *data = getenv("DERMATOME_DATA");
    long long totals[3] = {0};

    if (!data)
        return check_skip("DERMATOME_DATA does not say where the data is");
    for (int i = 0; i < 3; i++) {
        test_reference(data, "semantic", "voc_reference_semantic", stems[i], totals);
        test_reference(data, "instance", "voc_reference", stems[i], totals);
    }
    fprintf(stderr, "of %lld pixels %lld differ by LabelMe's rule, %lld by raster rule 1\n",
            totals[0], totals[1], totals[2]);
    CHECK_INT(totals[1], 4); /* the tip of a sliver, in two rasters, in two classes each */
    CHECK(totals[0] > 500000 && totals[2] > totals[0] / 200);
    test_primitives(data);
    return check_result();
}
