#include "app/annotation_file.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

enum { LABELS_MAX = 64, FILE_MAX = 256 << 20 };

/* "word=meaning". Cuts the text at its last '='. */
static int read_label(struct exchange_label *out, char *text, struct err *err)
{
    char *equals = strrchr(text, '=');

    if (!equals || equals == text)
        return err_set(err, ERR_USAGE, "'%.80s' in --label is not WORD=MEANING", text);
    *equals = 0;
    out->word = text;
    out->drop = !strcmp(equals + 1, "drop");
    if (!out->drop && region_label_of(&out->label, equals + 1))
        return err_set(err, ERR_USAGE,
                       "--label gives '%.80s' the meaning '%.80s'; it is one of skin, "
                       "not-skin, ignore, drop",
                       text, equals + 1);
    return 0;
}

/* `text` is cut up, and the labels point into it. */
static int read_labels(struct exchange_label *out, size_t *count, char *text, struct err *err)
{
    char *parts[LABELS_MAX];
    int n = text_split(text, parts, LABELS_MAX);

    if (n < 0)
        return err_set(err, ERR_USAGE,
                       "--label wants at most %d of WORD=MEANING, commas between", LABELS_MAX);
    for (int i = 0; i < n; i++)
        if (read_label(&out[i], parts[i], err))
            return -1;
    *count = (size_t)n;
    return 0;
}

static int unknown_format(const char *name, struct err *err)
{
    struct text names = {0};
    const struct exchange_format *const *all = exchange_formats();

    for (int i = 0; all[i]; i++)
        if (all[i]->read)
            text_add(&names, "%s%s", names.size ? ", " : "", all[i]->name);
    if (name)
        err_set(err, ERR_USAGE, "no format '%.40s' can be read; there are %s", name,
                names.data);
    else
        err_set(err, ERR_USAGE, "not a file of a format that is known; --format is one of %s",
                names.data);
    text_free(&names);
    return -1;
}

static int read_bytes(struct exchange_doc *out, const struct exchange_format **format,
                      const struct bytes *bytes, const struct exchange_ask *ask,
                      const char *name, struct err *err)
{
    const struct exchange_format *f =
        name ? exchange_named(name) : exchange_sniff(bytes->data, bytes->size);

    if (!f || !f->read)
        return unknown_format(name, err);
    *format = f;
    return f->read(out, bytes->data, bytes->size, ask, err);
}

/* Half a pixel right and down, if that is asked for. */
static int centre(struct exchange_doc *doc, const struct exchange_format *format,
                  const struct annotation_file *how, struct err *err)
{
    int rc;

    if (!how->centres)
        return 0;
    rc = format->centred ? exchange_centre(doc, err)
                         : err_set(err, ERR_USAGE,
                                   "%s says itself that whole coordinates are corners of "
                                   "pixels; --pixel-centres is not for it",
                                   format->name);
    if (rc)
        exchange_free(doc);
    return rc;
}

int annotation_file_check(const struct annotation_file *how, struct err *err)
{
    const struct exchange_format *f = how->format ? exchange_named(how->format) : NULL;
    struct exchange_label labels[LABELS_MAX];
    char *words = how->labels ? bytes_copied_text(how->labels) : NULL;
    size_t count;
    int rc = 0;

    if (how->format && (!f || !f->read))
        rc = unknown_format(how->format, err);
    else if (words)
        rc = read_labels(labels, &count, words, err);
    free(words);
    return rc;
}

int annotation_file_read(struct exchange_doc *out, const struct exchange_format **format,
                         const char *path, const struct annotation_file *how, struct err *err)
{
    struct exchange_label labels[LABELS_MAX];
    struct exchange_ask ask = {
        .file = path, .size_of = how->size_of, .self = how->self, .labels = labels};
    char *words = how->labels ? bytes_copied_text(how->labels) : NULL;
    const struct exchange_format *f = NULL;
    struct bytes bytes = {0};
    int rc = -1;

    if (words && read_labels(labels, &ask.label_count, words, err))
        goto done;
    if (file_read(&bytes, path, FILE_MAX, err))
        goto done;
    rc = read_bytes(out, &f, &bytes, &ask, how->format, err) || centre(out, f, how, err) ? -1
                                                                                         : 0;
    if (rc)
        err_while(err, "%s", path);
    else if (format)
        *format = f;
done:
    bytes_free(&bytes);
    free(words);
    return rc;
}

void annotation_file_tell_lost(const struct app *app, const char *path,
                               const struct exchange_doc *doc)
{
    const char *line = doc->lost.data;

    while (line && *line) {
        int n = (int)strcspn(line, "\n");

        app_say(app, "%s%s%.*s", path ? path : "", path ? ": " : "", n, line);
        line += n + (line[n] == '\n');
    }
}
