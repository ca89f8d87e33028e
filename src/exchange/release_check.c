#include "exchange/release_check.h"
#include "exchange/tree.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* ---- SHA256SUMS ---- */

enum { LINE_MIN = 67, PATH_MAX_BYTES = 200 };

/* A path of one or two names of letters, digits, '.', '_', '-', none of them hidden. */
static int path_is_ours(const char *path, size_t size)
{
    size_t slashes = 0;

    if (!size || size > PATH_MAX_BYTES || path[size - 1] == '/')
        return 0;
    for (size_t i = 0; i < size; i++) {
        int first = !i || path[i - 1] == '/';

        if (path[i] == '/' ? first || ++slashes > 1
                           : (first && path[i] == '.') ||
                                 !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789._-",
                                         path[i]) ||
                                 !path[i])
            return 0;
    }
    return 1;
}

/* The bytes end with no 0: nothing is looked at beyond the line. */
static int begins_with_digest(const char *line)
{
    for (int i = 0; i < 64; i++)
        if (!line[i] || !strchr("0123456789abcdef", line[i]))
            return 0;
    return 1;
}

static int read_line(struct release_file *out, const char *line, size_t size,
                     const char *before, struct err *err)
{
    if (size < LINE_MIN || !begins_with_digest(line) || line[64] != ' ' || line[65] != ' ' ||
        !path_is_ours(line + 66, size - 66))
        return err_set(err, ERR_FORMAT, "it is not a SHA-256, two blanks and a release's path");
    *out = (struct release_file){bytes_new(size - 65, 1), {0}};
    memcpy(out->sha256, line, 64);
    memcpy(out->path, line + 66, size - 66);
    out->path[size - 66] = 0;
    if (before && strcmp(before, out->path) >= 0)
        return err_set(err, ERR_FORMAT, "'%s' is not in rising order", out->path);
    return 0;
}

int release_sums_read(struct release_file **out, size_t *count, const char *data, size_t size,
                      struct err *err)
{
    struct release_file *files = bytes_new(size / LINE_MIN + 2, sizeof *files);
    size_t n = 0, at = 0;
    int rc = 0;

    while (!rc && at < size) {
        const char *end = memchr(data + at, '\n', size - at);

        files[n].path = NULL;
        rc = !end ? err_set(err, ERR_FORMAT, "it is cut short")
                  : read_line(&files[n], data + at, (size_t)(end - data) - at,
                              n ? files[n - 1].path : NULL, err);
        if (rc)
            err_while(err, "line %zu", n + 1);
        n++;
        at = end ? (size_t)(end - data) + 1 : size;
    }
    if (rc) {
        while (n)
            free(files[--n].path);
        free(files);
        return -1;
    }
    *out = files;
    *count = n;
    return 0;
}

static int by_path(const void *key, const void *file)
{
    return strcmp(key, ((const struct release_file *)file)->path);
}

const struct release_file *release_file_find(const struct release_file *files, size_t count,
                                             const char *path)
{
    return count ? bsearch(path, files, count, sizeof *files, by_path) : NULL;
}

/* ---- croissant.json ---- */

struct held {
    const json_t *root;
    const struct release_file *files;
    size_t count;
    const char *const *columns;
};

/* The terms that are used, and what each has to mean. */
static const struct {
    const char *key, *value;
} TERMS[] = {
    {"@language", "en"},
    {"@vocab", "https://schema.org/"},
    {"cr", "http://mlcommons.org/croissant/"},
    {"sc", "https://schema.org/"},
    {"dct", "http://purl.org/dc/terms/"},
    {"conformsTo", "dct:conformsTo"},
    {"citeAs", "cr:citeAs"},
    {"recordSet", "cr:recordSet"},
    {"field", "cr:field"},
    {"key", "cr:key"},
    {"source", "cr:source"},
    {"fileObject", "cr:fileObject"},
    {"fileSet", "cr:fileSet"},
    {"extract", "cr:extract"},
    {"column", "cr:column"},
    {"includes", "cr:includes"},
    {"references", "cr:references"},
    {"md5", "cr:md5"},
};

static int check_word(const json_t *object, const char *key, const char *want, struct err *err)
{
    const char *got = tree_text(object, key);

    return got && !strcmp(got, want) ? 0
                                     : err_set(err, ERR_FORMAT, "%s is not \"%s\"", key, want);
}

static int check_context(const json_t *context, struct err *err)
{
    if (!context)
        return err_set(err, ERR_FORMAT, "@context is not an object that is written out");
    for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; i++)
        if (check_word(context, TERMS[i].key, TERMS[i].value, err))
            return err_while(err, "@context");
    if (check_word(tree_object(context, "dataType"), "@id", "cr:dataType", err) ||
        check_word(tree_object(context, "dataType"), "@type", "@vocab", err))
        return err_while(err, "@context: dataType");
    return 0;
}

static int check_texts(const json_t *list, int some, const char *key, struct err *err)
{
    if (!list || (some && !json_array_size(list)))
        return err_set(err, ERR_FORMAT, "%s is not a list%s", key,
                       some ? " of some texts" : "");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_string_length(json_array_get(list, i)))
            return err_set(err, ERR_FORMAT, "%s %zu is not a text", key, i + 1);
    return 0;
}

static int is_date(const char *text)
{
    static const char form[] = "0000-00-00";

    for (size_t i = 0; i < sizeof form; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return 0;
    return 1;
}

static int check_dataset(const json_t *root, struct err *err)
{
    static const char *const TEXTS[] = {"name", "description", "url", "version",
                                        "datePublished"};
    const char *url;

    if (check_word(root, "@type", "sc:Dataset", err) ||
        check_word(root, "conformsTo", "http://mlcommons.org/croissant/1.0", err) ||
        check_texts(tree_array(root, "license"), 1, "license", err) ||
        check_texts(tree_array(root, "citeAs"), 0, "citeAs", err))
        return -1;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        if (!tree_text(root, TEXTS[i]) || !*tree_text(root, TEXTS[i]))
            return err_set(err, ERR_FORMAT, "%s is missing or empty", TEXTS[i]);
    url = tree_text(root, "url");
    if (!strchr("hn", *url) || !strchr(url, ':') || strpbrk(url, " <>\"\\^`{|}"))
        return err_set(err, ERR_FORMAT, "url is not an address");
    if (!is_date(tree_text(root, "datePublished")))
        return err_set(err, ERR_FORMAT, "datePublished is not a date");
    if (!tree_text(tree_object(root, "creator"), "name"))
        return err_set(err, ERR_FORMAT, "creator has no name");
    return 0;
}

static int check_object(const struct held *h, const json_t *object, struct err *err)
{
    const char *path = tree_text(object, "contentUrl"), *sum = tree_text(object, "sha256");
    const struct release_file *file = path ? release_file_find(h->files, h->count, path) : NULL;

    if (!file)
        return err_set(err, ERR_FORMAT, "contentUrl is no file of the release");
    if (!sum || strcmp(sum, file->sha256))
        return err_set(err, ERR_FORMAT, "sha256 is not that of SHA256SUMS");
    return 0;
}

static int check_set(const struct held *h, const json_t *object, struct err *err)
{
    const char *pattern = tree_text(object, "includes");

    for (size_t i = 0; pattern && i < h->count; i++)
        if (!fnmatch(pattern, h->files[i].path, FNM_PATHNAME))
            return 0;
    return err_set(err, ERR_FORMAT, "includes names no file of the release");
}

/* The element of root's list `key` whose @id is `id`; and of that element's list `within`. */
static const json_t *find(const json_t *list, const char *id)
{
    for (size_t i = 0; id && i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *name = tree_text(one, "@id");

        if (name && !strcmp(name, id))
            return one;
    }
    return NULL;
}

static int check_id(const json_t *list, const json_t *one, struct err *err)
{
    const char *id = tree_text(one, "@id"), *name = tree_text(one, "name");

    if (!id || !*id || !name || !*name)
        return err_set(err, ERR_FORMAT, "it has no @id or no name");
    return find(list, id) == one ? 0 : err_set(err, ERR_FORMAT, "another has its @id");
}

static int check_distribution(const struct held *h, struct err *err)
{
    const json_t *list = tree_array(h->root, "distribution");

    if (!json_array_size(list))
        return err_set(err, ERR_FORMAT, "distribution is not a list of some files");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *type = tree_text(one, "@type"), *format = tree_text(one, "encodingFormat");
        int is_set = type && !strcmp(type, "cr:FileSet");

        if (!type || (!is_set && strcmp(type, "cr:FileObject")) || !format ||
            !strchr(format, '/'))
            err_set(err, ERR_FORMAT, "it is not a cr:FileObject or cr:FileSet with a format");
        else if (!check_id(list, one, err) &&
                 !(is_set ? check_set(h, one, err) : check_object(h, one, err)))
            continue;
        return err_while(err, "distribution %zu", i + 1);
    }
    return 0;
}

static const json_t *field_of(const struct held *h, const char *id)
{
    const json_t *sets = tree_array(h->root, "recordSet"), *found = NULL;

    for (size_t i = 0; !found && i < json_array_size(sets); i++)
        found = find(tree_array(json_array_get(sets, i), "field"), id);
    return found;
}

/* Is `name` between commas of the line? */
static int has_column(const char *line, const char *name)
{
    size_t n = strlen(name);

    for (const char *s = line; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL)
        if (!strncmp(s, name, n) && (s[n] == ',' || s[n] == '\n' || !s[n]))
            return 1;
    return 0;
}

static int check_field(const struct held *h, const json_t *fields, const json_t *field,
                       struct err *err)
{
    static const char *const TYPES[] = {"sc:Text", "sc:Integer", "sc:Float"};
    const char *type = tree_text(field, "dataType");
    const json_t *source = tree_object(field, "source");
    const char *file = tree_text(tree_object(source, "fileObject"), "@id"),
               *column = tree_text(tree_object(source, "extract"), "column");
    const json_t *refers = tree_get(field, "references");
    const char *line = file && !strcmp(file, "photos.csv")   ? h->columns[0]
                       : file && !strcmp(file, "splits.csv") ? h->columns[1]
                                                             : NULL;
    int known = 0;

    if (check_id(fields, field, err) || check_word(field, "@type", "cr:Field", err))
        return -1;
    for (size_t i = 0; type && i < sizeof TYPES / sizeof *TYPES; i++)
        known = known || !strcmp(type, TYPES[i]);
    if (!known)
        return err_set(err, ERR_FORMAT, "dataType is none of those that a release has");
    if (!find(tree_array(h->root, "distribution"), file) || !line)
        return err_set(err, ERR_FORMAT, "its source is no table of the release");
    if (!column || !has_column(line, column))
        return err_set(err, ERR_FORMAT, "its column is not in the table");
    if (refers && !field_of(h, tree_text(tree_object(refers, "field"), "@id")))
        return err_set(err, ERR_FORMAT, "it refers to a field that is not there");
    return 0;
}

static int check_record_set(const struct held *h, const json_t *sets, const json_t *set,
                            struct err *err)
{
    const json_t *fields = tree_array(set, "field");

    if (check_id(sets, set, err) || check_word(set, "@type", "cr:RecordSet", err))
        return -1;
    if (!json_array_size(fields))
        return err_set(err, ERR_FORMAT, "it has no fields");
    if (!find(fields, tree_text(tree_object(set, "key"), "@id")))
        return err_set(err, ERR_FORMAT, "its key is none of its fields");
    for (size_t i = 0; i < json_array_size(fields); i++)
        if (check_field(h, fields, json_array_get(fields, i), err))
            return err_while(err, "field %zu", i + 1);
    return 0;
}

static int check_root(const struct held *h, struct err *err)
{
    const json_t *sets = tree_array(h->root, "recordSet");

    if (check_context(tree_object(h->root, "@context"), err) || check_dataset(h->root, err) ||
        check_distribution(h, err))
        return -1;
    if (!json_array_size(sets))
        return err_set(err, ERR_FORMAT, "recordSet is not a list of some");
    for (size_t i = 0; i < json_array_size(sets); i++)
        if (check_record_set(h, sets, json_array_get(sets, i), err))
            return err_while(err, "recordSet %zu", i + 1);
    return 0;
}

int release_croissant_check(const char *data, size_t size, const struct release_file *files,
                            size_t count, const char *const columns[2], struct err *err)
{
    struct held h = {NULL, files, count, columns};
    json_t *root;
    int rc;

    if (tree_read(&root, (const uint8_t *)data, size, err))
        return -1;
    h.root = root;
    rc = check_root(&h, err);
    json_decref(root);
    return rc;
}
