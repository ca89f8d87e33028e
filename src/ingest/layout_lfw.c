#include "ingest/layout.h"
#include "base/bytes.h"
#include "base/file.h"
#include "ingest/join.h"
#include "ingest/walk.h"

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

/* ..._NNNN with the ending of its folder: else the file is none of the set's
 * (lists and readmes lie among the photos). */
static int kind_of(int kind, const char *path, const char *unread, const void *self)
{
    const char *mark = strrchr(walk_base(path), '_'), *dot;

    (void)self;
    if (unread)
        return kind;
    if (!mark || mark == walk_base(path))
        return JOIN_SKIP;
    dot = mark + 1 + strspn(mark + 1, "0123456789");
    return dot > mark + 1 && !strcasecmp(dot, kind == AGENDA_PHOTO ? ".jpg" : ".ppm")
               ? kind
               : JOIN_SKIP;
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

static int check_list(struct agenda *agenda, const char *path, const char *name,
                      struct err *err)
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
        else if (!agenda_has_pair(agenda, wanted))
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
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof lists / sizeof *lists; i++) {
        char *path = agenda_path(folder, lists[i]);

        if (file_exists(path))
            rc = check_list(agenda, path, lists[i], err);
        free(path);
    }
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
    struct join join = {.kind = kind_of, .key = key, .group = person, .above = PHOTOS "/"};
    char *photos = agenda_path(options->folder, PHOTOS);
    char *labels = agenda_path(options->folder, LABELS);
    int rc = -1;

    join_begin(&join, agenda);
    if (!walk_is_folder(options->folder, PHOTOS) || !walk_is_folder(options->folder, LABELS)) {
        refuse_folder(options->folder, err);
    } else if (!layout_rule(&agenda->rule, options, (struct rule){.kind = RULE_GREEN}, err) &&
               !join_folder(&join, photos, AGENDA_PHOTO, err) &&
               !join_folder(&join, labels, AGENDA_SKIN, err)) {
        join_masks(&join);
        rc = check_lists(agenda, options->folder, err);
    }
    free(photos);
    free(labels);
    return rc;
}
