/* COCO's JSON of instances: many photos a file. */
#include "exchange/coco_segment.h"
#include "exchange/coco_write.h"
#include "exchange/riders.h"
#include "exchange/slits.h"
#include "exchange/views.h"

#include <stdlib.h>
#include <string.h>

/* The `id` of an element of a list, and its place there. */
struct entry {
    json_int_t id;
    size_t i;
};

/* The elements by their ids. */
struct index {
    const json_t *list;
    struct entry *entries;
    size_t count;
};

static int by_id(const void *a, const void *b)
{
    const struct entry *e = a, *f = b;

    return (e->id > f->id) - (e->id < f->id);
}

static int fill_index(struct index *index, const char *key, struct err *err)
{
    for (size_t i = 0; i < index->count; i++) {
        const json_t *id = json_object_get(json_array_get(index->list, i), "id");

        if (!json_is_integer(id))
            return err_set(err, ERR_FORMAT, "%s: element %zu has no whole id", key, i);
        index->entries[i] = (struct entry){json_integer_value(id), i};
    }
    qsort(index->entries, index->count, sizeof *index->entries, by_id);
    for (size_t i = 1; i < index->count; i++)
        if (index->entries[i - 1].id == index->entries[i].id)
            return err_set(err, ERR_FORMAT, "%s: the id %lld is there twice", key,
                           (long long)index->entries[i].id);
    return 0;
}

/* On failure too, the caller frees out->entries. */
static int index_of(struct index *out, const json_t *root, const char *key, struct err *err)
{
    out->list = tree_array(root, key);
    if (!out->list)
        return err_set(err, ERR_FORMAT, "no COCO file: it has no list '%s'", key);
    out->count = json_array_size(out->list);
    out->entries = bytes_new(out->count, sizeof *out->entries);
    return fill_index(out, key, err);
}

/* The place of the one that object[key] names. */
static int look_up(size_t *out, const struct index *index, const json_t *object,
                   const char *key, struct err *err)
{
    const json_t *id = json_object_get(object, key);
    struct entry want = {json_integer_value(id), 0}, *found;

    if (!json_is_integer(id))
        return err_set(err, ERR_FORMAT, "its %s is not a whole number but %s", key,
                       tree_kind(id));
    found =
        index->count ? bsearch(&want, index->entries, index->count, sizeof want, by_id) : NULL;
    if (!found)
        return err_set(err, ERR_FORMAT, "its %s is %lld, and there is none of that id", key,
                       (long long)want.id);
    *out = found->i;
    return 0;
}

/* A file being read; `i` is the annotation's number. */
struct taking {
    struct exchange_doc doc;
    const struct exchange_ask *ask;
    struct losses losses;
    struct index images, categories;
    struct riders riders;
    size_t i;
};

static int read_images(struct taking *t, struct err *err)
{
    for (size_t i = 0; i < t->images.count; i++) {
        const json_t *image = json_array_get(t->images.list, i);
        const char *name = tree_text(image, "file_name");
        double file_width = 0, file_height = 0;
        int32_t width, height;

        if (!name)
            return err_set(err, ERR_FORMAT, "image %zu: its file_name is %s", i,
                           tree_kind(json_object_get(image, "file_name")));
        if (tree_number_or(&file_width, image, "width", 0, err) ||
            tree_number_or(&file_height, image, "height", 0, err) ||
            exchange_settle(&width, &height, t->ask, name, file_width, file_height, err))
            return err_while(err, "image %zu", i);
        exchange_add_photo(&t->doc, name, width, height);
    }
    return 0;
}

static int read_polygons(struct taking *t, struct exchange_photo *photo, const json_t *lists,
                         enum region_label label, struct err *err)
{
    size_t n = json_array_size(lists);

    if (!n)
        losses_add(&t->losses, "annotation %zu: it has no segmentation, left out", t->i);
    if (n > 1)
        losses_add(&t->losses, "annotation %zu: its %zu polygons became as many regions", t->i,
                   n);
    for (size_t i = 0; i < n; i++) {
        struct spline_point *points;
        size_t count;

        if (coco_segment_polygon(&points, &count, json_array_get(lists, i), err))
            return err_while(err, "polygon %zu", i);
        exchange_add_region(photo, tree_region(label, SPLINE_POLYGON, points, count));
    }
    return 0;
}

static int read_segmentation(struct taking *t, struct exchange_photo *photo,
                             const json_t *annotation, enum region_label label, struct err *err)
{
    const json_t *value = tree_get(annotation, "segmentation");
    struct region region = {.label = label};

    if (!value || json_is_array(value))
        return read_polygons(t, photo, value, label, err);
    if (!json_is_object(value))
        return err_set(err, ERR_FORMAT,
                       "its segmentation is neither polygons nor run lengths but %s",
                       tree_kind(value));
    if (coco_segment_runs(&region.mask, value, photo->width, photo->height, err))
        return -1;
    exchange_add_region(photo, region);
    return 0;
}

static void note_rider(struct taking *t, size_t photo, size_t regions_before,
                       const json_t *rider)
{
    size_t added = t->doc.photos[photo].count - regions_before;
    struct ridden ridden = {photo, regions_before, added == 1 ? rider : NULL, ""};

    if (!rider || !added)
        return;
    snprintf(ridden.where, sizeof ridden.where, "annotation %zu", t->i);
    riders_note(&t->riders, &ridden);
}

static int read_annotation(struct taking *t, const json_t *annotation, struct err *err)
{
    size_t image = 0, category = 0, before;
    enum region_label label;
    const char *word;
    int rc;

    if (look_up(&image, &t->images, annotation, "image_id", err) ||
        look_up(&category, &t->categories, annotation, "category_id", err))
        return -1;
    word = tree_text(json_array_get(t->categories.list, category), "name");
    if (!word)
        return err_set(err, ERR_FORMAT, "its category has no name");
    rc = exchange_label_of(&label, t->ask, word, err);
    if (rc == 1)
        losses_add(&t->losses, "annotation %zu: left out, being '%.80s'", t->i, word);
    if (rc)
        return rc < 0 ? -1 : 0;
    if (json_integer_value(json_object_get(annotation, "iscrowd")) == 1)
        losses_add(&t->losses, "annotation %zu: that it is a crowd is not kept", t->i);
    before = t->doc.photos[image].count;
    if (read_segmentation(t, &t->doc.photos[image], annotation, label, err))
        return -1;
    note_rider(t, image, before, tree_get(annotation, "dermatome"));
    return 0;
}

static int read_root(struct taking *t, const json_t *root, struct err *err)
{
    const json_t *annotations = tree_array(root, "annotations");

    if (!annotations)
        return err_set(err, ERR_FORMAT, "no COCO file: it has no list 'annotations'");
    if (index_of(&t->images, root, "images", err) ||
        index_of(&t->categories, root, "categories", err) || read_images(t, err))
        return -1;
    for (t->i = 0; t->i < json_array_size(annotations); t->i++)
        if (read_annotation(t, json_array_get(annotations, t->i), err))
            return err_while(err, "annotation %zu", t->i);
    if (riders_settle(&t->riders, &t->doc, &t->losses, err))
        return -1;
    losses_end(&t->losses);
    return 0;
}

static int coco_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                     const struct exchange_ask *ask, struct err *err)
{
    struct taking t = {.ask = ask, .riders.ring = slits_join};
    json_t *root = NULL;
    int rc;

    t.losses.out = &t.doc.lost;
    rc = tree_read(&root, data, size, err) || read_root(&t, root, err) ? -1 : 0;
    json_decref(root);
    free(t.images.entries);
    free(t.categories.entries);
    riders_free(&t.riders);
    if (rc)
        exchange_free(&t.doc);
    else
        *out = t.doc;
    return rc;
}

/* Consuming a file: the view of each image, by its place. */
struct drawing {
    struct index images, categories;
    struct views views;
    struct exchange_view **of;
};

static int find_views(struct drawing *d, struct err *err)
{
    d->of = bytes_new(d->images.count, sizeof *d->of);
    for (size_t i = 0; i < d->images.count; i++) {
        const char *file = tree_text(json_array_get(d->images.list, i), "file_name");

        d->of[i] = views_take(&d->views, file ? file : "", err);
        if (!d->of[i])
            return err_while(err, "image %zu", i);
        d->of[i]->skin = mask_empty(d->of[i]->width, d->of[i]->height);
    }
    return views_end(&d->views, err);
}

/* Adds what the annotation has of skin to its photo's. */
static int draw(struct drawing *d, const json_t *annotation, struct err *err)
{
    struct exchange_view *view;
    struct mask part = {0}, both;
    size_t image = 0, category = 0;
    const char *word;

    if (look_up(&image, &d->images, annotation, "image_id", err) ||
        look_up(&category, &d->categories, annotation, "category_id", err))
        return -1;
    word = tree_text(json_array_get(d->categories.list, category), "name");
    if (!word || strcmp(word, region_label_name(REGION_SKIN)) != 0)
        return 0;
    view = d->of[image];
    if (coco_segment_draw(&part, json_object_get(annotation, "segmentation"), view->width,
                          view->height, err))
        return -1;
    both = mask_or(&view->skin, &part);
    mask_free(&part);
    mask_free(&view->skin);
    view->skin = both;
    return 0;
}

static int draw_all(struct drawing *d, const json_t *root, struct err *err)
{
    const json_t *annotations = tree_array(root, "annotations");

    if (index_of(&d->images, root, "images", err) ||
        index_of(&d->categories, root, "categories", err) || find_views(d, err))
        return -1;
    for (size_t i = 0; i < json_array_size(annotations); i++)
        if (draw(d, json_array_get(annotations, i), err))
            return err_while(err, "annotation %zu", i);
    return 0;
}

static int coco_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                        size_t size, struct err *err)
{
    struct drawing d = {0};
    json_t *root = NULL;
    int rc = views_begin(&d.views, views, count, err) || tree_read(&root, data, size, err) ||
                     draw_all(&d, root, err)
                 ? -1
                 : 0;

    if (rc)
        views_drop_skins(views, count);
    json_decref(root);
    free(d.images.entries);
    free(d.categories.entries);
    free(d.of);
    views_free(&d.views);
    return rc;
}

const struct exchange_format exchange_coco = {
    .name = "coco",
    .suffix = ".json",
    .about = "COCO JSON: polygons, run lengths; curves ride along in a key of ours",
    .many = 1,
    .centred = 1,
    .read = coco_read,
    .write = coco_write,
    .consume = coco_consume,
};
