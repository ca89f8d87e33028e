#include "review/names.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->photos[i].name);
    free(names->photos);
    *names = (struct names){0};
}

/* Folders are parted by either slash: the file may come from Windows. */
static const char *base_of(const char *path)
{
    const char *base = path;

    for (; *path; path++)
        if (*path == '/' || *path == '\\')
            base = path + 1;
    return base;
}

static int by_base(const void *a, const void *b)
{
    const struct names_photo *x = a, *y = b;
    int order = strcmp(x->base, y->base);

    return order ? order : (x->id > y->id) - (x->id < y->id);
}

static int dataset_id(int64_t *out, struct db *db, const char *dataset, struct err *err)
{
    if (!stmt_get_int(out, db, "SELECT id FROM dataset WHERE name=?1", dataset, err))
        return 0;
    return err->code == ERR_ABSENT
               ? err_set(err, ERR_ABSENT, "there is no dataset '%s'", dataset)
               : -1;
}

int names_read(struct names *out, struct db *db, const char *dataset, struct err *err)
{
    struct bytes photos = {0};
    struct names names;
    struct stmt q = {0};
    int64_t id = 0;
    int got;

    if ((dataset && dataset_id(&id, db, dataset, err)) ||
        stmt_open(
            &q, db,
            dataset ? "SELECT id, width, height, name, source='' FROM photo WHERE dataset_id=?1"
                    : "SELECT id, width, height, name, source='' FROM photo",
            err))
        return -1;
    if (dataset)
        stmt_bind_int(&q, 1, id);
    while ((got = stmt_step(&q, err)) > 0) {
        struct names_photo photo = {stmt_int(&q, 0),
                                    (int32_t)stmt_int(&q, 1),
                                    (int32_t)stmt_int(&q, 2),
                                    (int)stmt_int(&q, 4),
                                    bytes_copied_text(stmt_text(&q, 3)),
                                    NULL};

        photo.base = base_of(photo.name);
        bytes_add(&photos, &photo, sizeof photo);
    }
    stmt_close(&q);
    names = (struct names){(void *)photos.data, photos.size / sizeof(struct names_photo)};
    if (got < 0) {
        names_free(&names);
        return -1;
    }
    if (names.count)
        qsort(names.photos, names.count, sizeof *names.photos, by_base);
    *out = names;
    return 0;
}

static size_t stem_length(const char *base)
{
    const char *dot = strrchr(base, '.');

    return dot && dot > base ? (size_t)(dot - base) : strlen(base);
}

static int find_md5(const struct names_photo **out, const struct names *names, struct db *db,
                    const char *base)
{
    struct err ignored;
    char md5[33];
    int64_t id;

    if (stem_length(base) != 32)
        return 0;
    snprintf(md5, sizeof md5, "%s", base);
    if (stmt_get_int(&id, db, "SELECT id FROM photo WHERE md5=?1", md5, &ignored))
        return 0;
    for (size_t i = 0; i < names->count; i++)
        if (names->photos[i].id == id) {
            *out = &names->photos[i];
            return 1;
        }
    return 0;
}

/* The first whose first `length` characters are not below the name's. */
static size_t first_of(const struct names *names, const char *name, size_t length)
{
    size_t low = 0, high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strncmp(names->photos[middle].base, name, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many are called by the first `length` characters of `name`, with their
 * ending or (`stem`) without; *out is the first of them. */
static size_t count_of(const struct names_photo **out, const struct names *names,
                       const char *name, size_t length, int stem)
{
    size_t found = 0;

    for (size_t i = first_of(names, name, length); i < names->count; i++) {
        const char *other = names->photos[i].base;

        if (strncmp(other, name, length))
            break;
        if (length != (stem ? stem_length(other) : strlen(other)))
            continue;
        if (!found++)
            *out = &names->photos[i];
    }
    return found;
}

/* How many have just this path; in several datasets there may be some. */
static size_t count_of_path(const struct names_photo **out, const struct names *names,
                            const char *path)
{
    const char *base = base_of(path);
    size_t found = 0;

    for (size_t i = first_of(names, base, strlen(base) + 1); i < names->count; i++) {
        if (strcmp(names->photos[i].base, base))
            break;
        if (!strcmp(names->photos[i].name, path) && !found++)
            *out = &names->photos[i];
    }
    return found;
}

int names_find(const struct names_photo **out, const struct names *names, struct db *db,
               const char *name, struct err *err)
{
    const char *base = base_of(name);
    const struct names_photo *photo;
    size_t found;

    if (find_md5(out, names, db, base))
        return 0;
    found = count_of(&photo, names, base, strlen(base), 0);
    if (!found)
        found = count_of(&photo, names, base, strlen(base), 1);
    if (!found)
        found = count_of(&photo, names, base, stem_length(base), 1);
    if (!found)
        return err_set(err, ERR_ABSENT, "no photo is called '%.200s'", base);
    if (found > 1 && base != name && count_of_path(&photo, names, name) == 1)
        found = 1;
    if (found > 1)
        return err_set(err, ERR_STATE,
                       "%zu photos are called '%.200s'; say of which dataset (--dataset)",
                       found, base);
    *out = photo;
    return 0;
}
