#include "ingest/layout.h"
#include "base/bytes.h"
#include "base/file.h"
#include "ingest/join.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PHOTOS   "lfw_funneled"
#define LABELS   "parts_lfw_funneled_gt_images"
#define LIST_MAX ((size_t)16 << 20) /* bytes; the real ones are 60 kB together */

static const char *const lists[] = {"parts_train.txt", "parts_validation.txt",
                                    "parts_test.txt"};

/* The key of a picture: Name_NNNN, wherever it lies. */
static void key(struct text *out, const char *path)
{
    const char *base = walk_base(path);

    text_add_bytes(out, base, walk_stem(path) - (size_t)(base - path));
}

/* The person: what stands before the last '_' of the file's name; the folder
 * has to agree. */
static int person(struct text *out, const char *path)
{
    const char *base = walk_base(path), *mark = strrchr(base, '_');
    size_t size = (size_t)(mark - base);

    if ((size_t)(base - path) == size + 1 && !strncmp(path, base, size)) {
        text_add_bytes(out, base, size);
        return 0;
    }
    text_add(out, "it is named for one person and lies in the folder of another: expected "
                  "<Name>/<Name>_NNNN.jpg");
    return -1;
}

/* ..._NNNN with one of the two endings: else the file is none of the set's
 * (lists and readmes lie among the photos). */
static int is_of_the_set(const char *path, const char *ending)
{
    const char *mark = strrchr(walk_base(path), '_'), *dot;

    if (!mark || mark == walk_base(path))
        return 0;
    dot = mark + 1 + strspn(mark + 1, "0123456789");
    return dot > mark + 1 && !strcasecmp(dot, ending);
}

/* Keeps the files of the set; returns how many were left out. */
static long keep_the_set(struct walk *walk, const char *ending)
{
    size_t kept = 0, all = walk->count;

    for (size_t i = 0; i < all; i++) {
        struct walk_file *file = &walk->files[i];

        if (file->reason || is_of_the_set(file->path, ending)) {
            walk->files[kept++] = *file;
            continue;
        }
        free(file->path);
        free(file->reason);
    }
    walk->count = kept;
    return (long)(all - kept);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads one line, "Name number", the number with or without its zeros; the
 * result, Name_NNNN, is to be freed. NULL if it is no such line. */
static char *listed(char *line)
{
    struct text name = {0};
    char *number;
    long long n;

    line[strcspn(line, "\r\n")] = 0;
    number = strpbrk(line, " \t");
    if (!number || number == line)
        return NULL;
    *number++ = 0;
    number += strspn(number, " \t");
    number[strcspn(number, " \t")] = 0;
    if (text_number(&n, number, 0, 9999))
        return NULL;
    text_add(&name, "%s_%04lld", line, n);
    return name.data;
}

/* Whether a pair of that key is there; `keys` are sorted. */
static int has(char *const *keys, size_t count, char *key)
{
    return count && bsearch(&key, keys, count, sizeof *keys, by_text) != NULL;
}

static int check_list(struct agenda *agenda, const char *path, const char *name,
                      char *const *keys, size_t count, struct err *err)
{
    struct bytes file = {0};
    long lines = 0, absent = 0, odd = 0;

    if (file_read(&file, path, LIST_MAX, err))
        return -1;
    bytes_add(&file, "", 1);
    for (char *rest = NULL, *line = strtok_r((char *)file.data, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        char *wanted = listed(line);

        lines++;
        if (!wanted)
            odd++;
        else if (!has(keys, count, wanted))
            absent++;
        free(wanted);
    }
    bytes_free(&file);
    agenda->listed_absent += absent;
    if (absent || odd)
        agenda_tell(agenda, "%s names %ld pictures; %ld of them are not here%s", name, lines,
                    absent, odd ? "; some lines were not understood" : "");
    return 0;
}

/* The lists name what should be there: what is not is counted, no failure. */
static int check_lists(struct agenda *agenda, const char *folder, struct err *err)
{
    char **keys = bytes_new(agenda->count, sizeof *keys);
    size_t count = 0;
    int rc = 0;

    for (size_t i = 0; i < agenda->count; i++) {
        struct text k = {0};

        if (!agenda->items[i].skin)
            continue;
        key(&k, agenda->items[i].name);
        keys[count++] = k.data;
    }
    if (count)
        qsort(keys, count, sizeof *keys, by_text);
    for (size_t i = 0; !rc && i < sizeof lists / sizeof *lists; i++) {
        char *path = agenda_path(folder, lists[i]);

        if (file_exists(path))
            rc = check_list(agenda, path, lists[i], keys, count, err);
        free(path);
    }
    while (count)
        free(keys[--count]);
    free(keys);
    return rc;
}

static int refuse_folder(const char *folder, struct err *err)
{
    static const char *const others[] = {"lfw-deepfunneled", "lfw_deepfunneled",
                                         "deepfunneled"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (walk_is_folder(folder, others[i]))
            return err_set(err, ERR_FORMAT,
                           "'%s' holds %s/: the part labels fit only the photos of " PHOTOS
                           "/, the deepfunneled ones are shifted against them",
                           folder, others[i]);
    return err_set(err, ERR_ABSENT,
                   "'%s' does not hold " PHOTOS "/ and " LABELS "/, as the lfw layout wants",
                   folder);
}

int layout_lfw_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err)
{
    struct walk photos = {0}, labels = {0};
    char *photo_folder = agenda_path(options->folder, PHOTOS);
    char *label_folder = agenda_path(options->folder, LABELS);
    int rc = -1;

    if (!walk_is_folder(options->folder, PHOTOS) || !walk_is_folder(options->folder, LABELS)) {
        refuse_folder(options->folder, err);
        goto done;
    }
    if (layout_rule(&agenda->rule, options, (struct rule){.kind = RULE_GREEN}, err) ||
        walk_folder(&photos, photo_folder, err) || walk_folder(&labels, label_folder, err))
        goto done;
    agenda->skipped += keep_the_set(&photos, ".jpg") + keep_the_set(&labels, ".ppm");
    join_walks(agenda, &(struct join){.photos = &photos,
                                      .skin = &labels,
                                      .key = key,
                                      .group = person,
                                      .above = PHOTOS "/"});
    rc = check_lists(agenda, options->folder, err);
done:
    walk_free(&photos);
    walk_free(&labels);
    free(photo_folder);
    free(label_folder);
    return rc;
}
