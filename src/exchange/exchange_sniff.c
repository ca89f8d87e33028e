#include "exchange/exchange.h"
#include "exchange/tree.h"

#include <string.h>

/* XML formats by their root element. */
static const struct root {
    const char *name;
    const struct exchange_format *format;
} ROOTS[] = {{"svg", &exchange_svg}, {"annotations", &exchange_cvat}};

/* Moves *at behind the next `mark`; to the end if there is none. */
static void skip_past(size_t *at, const char *data, size_t size, const char *mark)
{
    size_t n = strlen(mark);

    while (*at + n <= size && memcmp(data + *at, mark, n))
        ++*at;
    *at = *at + n <= size ? *at + n : size;
}

static int begins(const char *data, size_t size, size_t at, const char *with)
{
    return size - at >= strlen(with) && !memcmp(data + at, with, strlen(with));
}

/* Where the root element's name begins; `size` if there is none. */
static size_t root_at(const char *data, size_t size)
{
    size_t at = begins(data, size, 0, "\xef\xbb\xbf") ? 3 : 0;

    while (at < size) {
        if (strchr(" \t\r\n", data[at]) && data[at])
            at++;
        else if (begins(data, size, at, "<!--"))
            skip_past(&at, data, size, "-->");
        else if (begins(data, size, at, "<?") || begins(data, size, at, "<!"))
            skip_past(&at, data, size, ">");
        else
            return data[at] == '<' ? at + 1 : size;
    }
    return size;
}

/* The name without a prefix such as "svg:". */
static const struct exchange_format *by_root(const char *data, size_t size)
{
    size_t at = root_at(data, size), end = at;

    while (end < size && data[end] && !strchr(" \t\r\n/>", data[end])) {
        if (data[end] == ':')
            at = end + 1;
        end++;
    }
    for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++)
        if (end - at == strlen(ROOTS[i].name) && !memcmp(data + at, ROOTS[i].name, end - at))
            return ROOTS[i].format;
    return NULL;
}

static int is_labelme(const json_t *root)
{
    return tree_array(root, "shapes") &&
           (json_object_get(root, "imagePath") || json_object_get(root, "imageData"));
}

static int is_coco(const json_t *root)
{
    return tree_array(root, "images") && tree_array(root, "annotations");
}

static int is_via(const json_t *root)
{
    const char *key;
    json_t *photo;

    if (tree_object(root, "_via_img_metadata"))
        return 1;
    json_object_foreach((json_t *)(uintptr_t)root, key, photo)
    {
        return tree_text(photo, "filename") && tree_get(photo, "regions");
    }
    return 0;
}

static int is_labelu(const json_t *root)
{
    const json_t *one = json_is_array(root) ? json_array_get(root, 0) : root;
    const json_t *data = tree_object(one, "data");

    return tree_array(data, "polygon") || tree_array(data, "rect") ||
           (tree_text(one, "result") && tree_text(one, "fileName")) ||
           tree_array(tree_object(one, "result"), "annotations");
}

static int is_label_studio(const json_t *root)
{
    const json_t *one = json_is_array(root) ? json_array_get(root, 0) : root;

    return tree_object(one, "data") && tree_array(one, "annotations");
}

/* JSON formats by their keys; the first that fits. */
static const struct keyed {
    int (*is)(const json_t *root);
    const struct exchange_format *format;
} KEYED[] = {{is_labelme, &exchange_labelme},
             {is_coco, &exchange_coco},
             {is_labelu, &exchange_labelu},
             {is_label_studio, &exchange_label_studio},
             {is_via, &exchange_via}};

static const struct exchange_format *by_keys(const uint8_t *data, size_t size)
{
    const struct exchange_format *format = NULL;
    struct err ignored;
    json_t *root;

    if (tree_read(&root, data, size, &ignored))
        return NULL;
    for (size_t i = 0; i < sizeof KEYED / sizeof *KEYED && !format; i++)
        if (KEYED[i].is(root))
            format = KEYED[i].format;
    json_decref(root);
    return format;
}

const struct exchange_format *exchange_sniff(const uint8_t *data, size_t size)
{
    if (size >= 8 && !memcmp(data, "\x89PNG\r\n\x1a\n", 8))
        return &exchange_png;
    return root_at((const char *)data, size) < size ? by_root((const char *)data, size)
                                                    : by_keys(data, size);
}
