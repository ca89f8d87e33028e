#include "app/job_release.h"
#include "annotate/region.h"
#include "base/file.h"
#include "base/limits.h"
#include "exchange/exchange.h"
#include "exchange/release_check.h"
#include "exchange/release_truth.h"
#include "image/decode.h"
#include "image/inspect.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A release that is looked at. */
struct look {
    const char *folder;
    struct release_file *files; /* of SHA256SUMS */
    size_t count;
    long faults;
};

static void fault(struct look *look, const char *path, const char *text)
{
    look->faults++;
    fprintf(stderr, "dermatome: %s: %s\n", path, text);
}

static char *path_of(const struct look *look, const char *name)
{
    struct text path = {0};

    text_add(&path, "%s/%s", look->folder, name);
    return path.data;
}

/* A file, not a link to one. */
static int read_plain(struct bytes *out, const struct look *look, const char *name,
                      struct err *err)
{
    char *path = path_of(look, name);
    struct stat st;
    int rc = lstat(path, &st) || !S_ISREG(st.st_mode)
                 ? err_set(err, ERR_ABSENT, "it is missing, or no plain file")
                 : file_read(out, path, LIMIT_FILE_BYTES, err);

    free(path);
    return rc;
}

/* ---- what lies there ---- */

static void check_entry(struct look *look, const char *name)
{
    char *path = path_of(look, name);
    struct stat st;

    if (strcmp(name, "SHA256SUMS") != 0 && !release_file_find(look->files, look->count, name)) {
        if (lstat(path, &st) || !S_ISDIR(st.st_mode) || strchr(name, '/'))
            fault(look, name, "SHA256SUMS does not have it");
        else {
            DIR *dir = opendir(path);
            const struct dirent *entry;

            while (dir && (entry = readdir(dir))) {
                struct text below = {0};

                text_add(&below, "%s/%s", name, entry->d_name);
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
                    !release_file_find(look->files, look->count, below.data))
                    fault(look, below.data, "SHA256SUMS does not have it");
                text_free(&below);
            }
            if (dir)
                closedir(dir);
            else
                fault(look, name, "the folder cannot be read");
        }
    }
    free(path);
}

static int check_places(struct look *look, struct err *err)
{
    DIR *dir = opendir(look->folder);
    const struct dirent *entry;

    if (!dir)
        return err_set(err, ERR_IO, "%s: it cannot be read as a folder", look->folder);
    while ((entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            check_entry(look, entry->d_name);
    closedir(dir);
    return 0;
}

/* ---- what each file is ---- */

static int begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

static int same_regions(const struct release_truth *truth, const struct exchange_doc *doc,
                        const char *what, struct err *err)
{
    struct mask skin, ignored;
    int same;

    if (doc->count != 1 || doc->photos->width != truth->skin.width ||
        doc->photos->height != truth->skin.height)
        return err_set(err, ERR_FORMAT, "%s has other sides", what);
    if (region_paint(&skin, &ignored, doc->photos->regions, doc->photos->count,
                     truth->skin.width, truth->skin.height, err))
        return -1;
    same = mask_equal(&skin, &truth->skin) && mask_equal(&ignored, &truth->ignored);
    mask_free(&skin);
    mask_free(&ignored);
    return same ? 0 : err_set(err, ERR_FORMAT, "%s is not the same mask", what);
}

/* The same truth in another file of the release. */
static int compare(const struct look *look, const struct release_truth *truth,
                   const struct exchange_format *format, const char *folder, struct err *err)
{
    const struct exchange_ask ask = {.file = truth->photo};
    struct exchange_doc doc = {0};
    struct bytes bytes = {0};
    struct text name = {0};
    int rc;

    text_add(&name, "%s/%s%s", folder, truth->photo, format->suffix);
    rc = read_plain(&bytes, look, name.data, err) ||
         format->read(&doc, bytes.data, bytes.size, &ask, err) ||
         same_regions(truth, &doc, name.data, err);
    exchange_free(&doc);
    bytes_free(&bytes);
    text_free(&name);
    return rc ? -1 : 0;
}

static int check_truth(const struct look *look, const char *name, const struct bytes *bytes,
                       struct err *err)
{
    struct release_truth truth = {0};
    struct text own = {0};
    int rc = release_truth_read(&truth, bytes->data, bytes->size, err);

    text_add(&own, "truth/%s.json", rc ? "" : truth.photo);
    if (!rc && strcmp(own.data, name) != 0)
        rc = err_set(err, ERR_FORMAT, "it is of another photo");
    rc = rc || release_truth_check(&truth, err) ||
         compare(look, &truth, &exchange_png, "masks", err) ||
         (truth.traced && compare(look, &truth, &exchange_svg, "outlines", err));
    text_free(&own);
    release_truth_free(&truth);
    return rc ? -1 : 0;
}

static int check_photo(const struct bytes *bytes, struct err *err)
{
    struct image image;

    if (inspect(bytes->data, bytes->size, err) ||
        decode_image(&image, bytes->data, bytes->size, 0, err))
        return -1;
    image_free(&image);
    return 0;
}

static int check_file(const struct look *look, const struct release_file *file, struct err *err)
{
    struct bytes bytes = {0};
    int rc = read_plain(&bytes, look, file->path, err);

    if (!rc && strcmp(digest_sha256(bytes.data, bytes.size).hex, file->sha256) != 0)
        rc = err_set(err, ERR_FORMAT, "it is not what SHA256SUMS says");
    if (!rc && begins(file->path, "truth/"))
        rc = check_truth(look, file->path, &bytes, err);
    if (!rc && begins(file->path, "photos/"))
        rc = check_photo(&bytes, err);
    bytes_free(&bytes);
    return rc;
}

/* ---- croissant.json, and the rows ---- */

/* The file as a text, "" where it is missing. */
static char *text_of(const struct look *look, const char *name, size_t *size, struct err *err)
{
    struct bytes bytes = {0};
    char *text;

    if (read_plain(&bytes, look, name, err))
        bytes.size = 0;
    text = bytes_new(bytes.size + 1, 1);
    if (bytes.size)
        memcpy(text, bytes.data, bytes.size);
    text[bytes.size] = 0;
    *size = bytes.size;
    bytes_free(&bytes);
    return text;
}

static void check_croissant(struct look *look)
{
    struct err err = {0};
    size_t size, n;
    char *photos = text_of(look, "photos.csv", &n, &err),
         *splits = text_of(look, "splits.csv", &n, &err),
         *croissant = text_of(look, "croissant.json", &size, &err);
    const char *columns[2] = {photos, splits};

    photos[strcspn(photos, "\n")] = 0;
    splits[strcspn(splits, "\n")] = 0;
    if (release_croissant_check(croissant, size, look->files, look->count, columns, &err))
        fault(look, "croissant.json", err.text);
    free(photos);
    free(splits);
    free(croissant);
}

/* Each row of photos.csv names a photo and a mask of the release, with their digests, and
 * each photo has a row: its first cells have no quotes. */
static void check_rows(struct look *look)
{
    struct err err = {0};
    size_t size, rows = 0, photos = 0;
    char *text = text_of(look, "photos.csv", &size, &err), *line = strchr(text, '\n');

    while (line && *++line) {
        char file[64], sum[65], mask[64], mask_sum[65];
        const struct release_file *f, *m;

        rows++;
        if (sscanf(line,
                   "%*[^,],%63[^,],%*[^,],%*[^,],%*[^,],%*[^,],%*[^,],%64[^,],%63[^,],%64[^,]",
                   file, sum, mask, mask_sum) != 4 ||
            !(f = release_file_find(look->files, look->count, file)) ||
            !(m = release_file_find(look->files, look->count, mask)) ||
            strcmp(f->sha256, sum) != 0 || strcmp(m->sha256, mask_sum) != 0)
            fault(look, "photos.csv", "a row is not that of files of the release");
        line = strchr(line, '\n');
    }
    for (size_t i = 0; i < look->count; i++)
        photos += (size_t)begins(look->files[i].path, "photos/");
    if (rows != photos)
        fault(look, "photos.csv", "it has not one row a photo");
    free(text);
}

int job_release_check(long *faults, const struct app *app, const char *folder,
                      const struct progress *progress, struct err *err)
{
    struct look look = {.folder = folder};
    struct bytes sums = {0};
    struct err one;

    (void)app;
    if (read_plain(&sums, &look, "SHA256SUMS", err))
        return err_while(err, "%s/SHA256SUMS", folder);
    if (release_sums_read(&look.files, &look.count, (const char *)sums.data, sums.size, err)) {
        bytes_free(&sums);
        return err_while(err, "%s/SHA256SUMS", folder);
    }
    bytes_free(&sums);
    int rc = check_places(&look, err);

    for (size_t i = 0; !rc && i < look.count; i++) {
        if (check_file(&look, &look.files[i], &one))
            fault(&look, look.files[i].path, one.text);
        if (progress_tick(progress, "checking files", (long)i + 1, (long)look.count))
            break;
    }
    if (!rc) {
        check_croissant(&look);
        check_rows(&look);
    }
    for (size_t i = 0; i < look.count; i++)
        free(look.files[i].path);
    free(look.files);
    *faults = look.faults;
    return rc;
}
