/* Files that CVAT's own tools wrote, where they are. */
#include "files.h"
#include "base/file.h"

static int load(struct bytes *out, const char *data, const char *name)
{
    char path[600];
    struct err err = {0};

    snprintf(path, sizeof path, "%s/formats/datumaro/cvat_dataset/%s", data, name);
    return CHECK(!file_read(out, path, 1 << 20, &err)) ? 0 : -1;
}

static void test_images(const char *data, const char *name, int photos, const char *first,
                        const char *label)
{
    const struct exchange_label labels[] = {{label, REGION_SKIN, 0}, {"", REGION_SKIN, 0}};
    struct exchange_ask ask = {.labels = labels, .label_count = 2};
    struct exchange_doc doc = {0};
    struct bytes file = {0};
    struct err err = {0};
    struct mask skin = {0}, ignored = {0};

    if (load(&file, data, name))
        return;
    if (CHECK(!exchange_cvat.read(&doc, file.data, file.size, &ask, &err))) {
        CHECK_INT((long long)doc.count, photos);
        CHECK_TEXT(doc.photos[0].name, first);
        CHECK(strstr(doc.lost.data, "<polyline>: it has no area"));
        CHECK_INT((long long)doc.photos[1].count, 1);
        CHECK(!region_paint(&skin, &ignored, doc.photos[0].regions, doc.photos[0].count, 8, 8,
                            &err));
        CHECK_INT(mask_area(&skin), 4 * 2); /* its box: 0 .. 4, 2 .. 4 */
        mask_free(&skin);
        mask_free(&ignored);
    } else {
        fprintf(stderr, "  %s\n", err.text);
    }
    ask.label_count = 0; /* nobody has said what its words mean */
    exchange_free(&doc);
    CHECK(exchange_cvat.read(&doc, file.data, file.size, &ask, &err) == -1);
    CHECK(strstr(err.text, "'label1' is unknown"));
    bytes_free(&file);
}

static void test_video(const char *data)
{
    struct exchange_ask ask = {0};
    struct exchange_doc doc = {0};
    struct bytes file = {0};
    struct err err = {0};

    if (load(&file, data, "for_video/annotations.xml"))
        return;
    CHECK(exchange_cvat.read(&doc, file.data, file.size, &ask, &err) == -1);
    CHECK(strstr(err.text, "<track>"));
    bytes_free(&file);
}

int main(void)
{
    const char *data = getenv("DERMATOME_DATA");

    if (!data)
        return check_skip("DERMATOME_DATA does not say where the data is");
    test_images(data, "for_images/export_project/annotations.xml", 6, "Test/img0.jpg",
                "label1");
    test_images(data, "for_images/export_task/train.xml", 2, "img0.jpg", "label1");
    test_video(data);
    return check_result();
}
