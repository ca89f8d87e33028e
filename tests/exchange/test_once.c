/* A file of many photos is read once to be drawn, however many they are. The linker puts the
 * counters below in front of the two parsers. */
#include "files.h"
#include "exchange/xml.h"
#include "exchange/tree.h"

enum { PHOTOS = 64 };

static int parses;

int __real_tree_read(json_t **out, const uint8_t *data, size_t size, struct err *err);
int __wrap_tree_read(json_t **out, const uint8_t *data, size_t size, struct err *err);
int __real_xml_read(struct xml *out, const uint8_t *data, size_t size, struct err *err);
int __wrap_xml_read(struct xml *out, const uint8_t *data, size_t size, struct err *err);

int __wrap_tree_read(json_t **out, const uint8_t *data, size_t size, struct err *err)
{
    parses++;
    return __real_tree_read(out, data, size, err);
}

int __wrap_xml_read(struct xml *out, const uint8_t *data, size_t size, struct err *err)
{
    parses++;
    return __real_xml_read(out, data, size, err);
}

/* Photo i has a square of i + 1 pixels' width. */
static void make(struct exchange_doc *doc)
{
    for (int i = 0; i < PHOTOS; i++) {
        int32_t side = 256 * (i + 1);
        const struct spline_point square[] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
        char name[20];
        struct region region = files_region(REGION_SKIN, SPLINE_POLYGON, square, 4);

        region.shape.fill = RASTER_EVEN_ODD;
        snprintf(name, sizeof name, "%d.jpg", (i * 37) % PHOTOS);
        exchange_add_region(exchange_add_photo(doc, name, PHOTOS, PHOTOS), region);
    }
}

static void check_format(const struct exchange_format *format, const struct exchange_doc *doc)
{
    struct exchange_view *views;
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};

    CHECK(!format->write(&file, doc->photos, doc->count, &lost, &err));
    parses = 0;
    views = files_views(format, doc->photos, doc->count, &file);
    if (!CHECK_INT(parses, 1))
        fprintf(stderr, "  %s\n", format->name);
    for (size_t i = 0; i < doc->count; i++)
        CHECK_INT(mask_area(&views[i].skin), (long long)((i + 1) * (i + 1)));
    files_drop_views(views, doc->count);
    bytes_free(&file);
    text_free(&lost);
}

int main(void)
{
    const struct exchange_format *const *all = exchange_formats();
    struct exchange_doc doc = {0};
    int formats = 0;

    make(&doc);
    for (int i = 0; all[i]; i++)
        if (all[i]->many && all[i]->write) {
            check_format(all[i], &doc);
            formats++;
        }
    CHECK_INT(formats, 5);
    exchange_free(&doc);
    return check_result();
}
