#include "app/checkpoint.h"
#include "base/file.h"
#include "base/text.h"
#include "nn/weights.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "dermatome checkpoint 2"
#define SEAL   65 /* bytes: a SHA-256 in hexadecimal and a newline */

/* A file on its way to disk, and the digest of what is in it. */
struct writer {
    struct file *file;
    struct digest *digest;
};

static int add(void *self, const void *data, size_t size, struct err *err)
{
    struct writer *w = self;

    digest_add(w->digest, data, size);
    return file_add(w->file, data, size, err);
}

/* Writes all but the last rename; *digest is of the safetensors. */
static int write_file(struct file **out, struct sha256 *digest, const char *path,
                      const struct net *net, int with_momenta, const struct weights_note *notes,
                      size_t count, struct err *err)
{
    struct writer w = {0};
    struct weights_sink sink = {add, &w};

    if (file_begin(&w.file, path, err))
        return -1;
    w.digest = digest_begin();
    if (weights_write(net, with_momenta, notes, count, &sink, err)) {
        digest_drop(w.digest);
        file_cancel(w.file);
        return -1;
    }
    *digest = digest_end(w.digest);
    *out = w.file;
    return 0;
}

int checkpoint_write_best(struct sha256 *digest, const char *path, const struct net *net,
                          const struct run *run, int32_t epoch, struct err *err)
{
    char id[24], at[16];
    const struct weights_note notes[] = {
        {"format", "dermatome weights 1"},
        {"net", run->net},
        {"run", id},
        {"key", run->key},
        {"epoch", at},
    };
    struct file *file;

    snprintf(id, sizeof id, "%lld", (long long)run->id);
    snprintf(at, sizeof at, "%d", epoch);
    if (write_file(&file, digest, path, net, 0, notes, sizeof notes / sizeof *notes, err))
        return -1;
    return file_commit(file, err);
}

/* Seals the file, makes the checkpoint before it the older one, and takes its
 * place. Between the two renames the older one alone is there. */
static int commit(struct file *file, const struct sha256 *digest, const char *path,
                  const char *older, struct err *err)
{
    char seal[SEAL + 1];

    snprintf(seal, sizeof seal, "%s\n", digest->hex);
    if (file_add(file, seal, SEAL, err) || file_sync(file, err)) {
        file_cancel(file);
        return -1;
    }
    if (rename(path, older) && errno != ENOENT) {
        file_cancel(file);
        return err_set(err, ERR_IO, "'%s': %s", older, strerror(errno));
    }
    return file_commit(file, err);
}

int checkpoint_write(const char *path, const char *older, const struct net *net,
                     const struct run *run, const struct checkpoint *checkpoint,
                     struct err *err)
{
    const struct train_state *s = &checkpoint->state;
    char epoch[16], best[16], loss[32], steps[16], photos[16], sum[32], seconds[32];
    const struct weights_note notes[] = {
        {"format", FORMAT},   {"key", run->key},   {"epoch", epoch},
        {"best_epoch", best}, {"best_loss", loss}, {"best_weights", checkpoint->best.hex},
        {"steps", steps},     {"photos", photos},  {"loss_sum", sum},
        {"seconds", seconds},
    };
    struct sha256 digest;
    struct file *file;

    snprintf(epoch, sizeof epoch, "%d", s->epoch);
    snprintf(best, sizeof best, "%d", s->best_epoch);
    snprintf(loss, sizeof loss, "%a", s->best_loss); /* exact */
    snprintf(steps, sizeof steps, "%d", s->steps);
    snprintf(photos, sizeof photos, "%d", s->photos);
    snprintf(sum, sizeof sum, "%a", s->loss_sum);
    snprintf(seconds, sizeof seconds, "%a", s->seconds);
    if (write_file(&file, &digest, path, net, 1, notes, sizeof notes / sizeof *notes, err))
        return -1;
    return commit(file, &digest, path, older, err);
}

/* The safetensors, without the seal. */
static int open_sealed(struct file_map *out, const struct file_map *file, struct err *err)
{
    struct file_map inner;

    if (file->size < SEAL)
        return err_set(err, ERR_FORMAT, "it is cut short: %zu bytes", file->size);
    inner = (struct file_map){file->data, file->size - SEAL};
    if (memcmp(digest_sha256(inner.data, inner.size).hex, inner.data + inner.size, SEAL - 1) ||
        inner.data[inner.size + SEAL - 1] != '\n')
        return err_set(err, ERR_FORMAT,
                       "it is torn or was changed: it is not what its SHA-256 "
                       "says");
    *out = inner;
    return 0;
}

/* One whole number among the notes. */
static int read_number(int32_t *out, const char *key, const struct file_map *map,
                       struct err *err)
{
    char value[32];
    long long n;

    if (weights_note_read(value, sizeof value, key, map->data, map->size, err))
        return -1;
    if (text_number(&n, value, 0, INT32_MAX))
        return err_set(err, ERR_FORMAT, "its %s is '%s'", key, value);
    *out = (int32_t)n;
    return 0;
}

/* One number written with %a. The best loss may be NaN: nothing was validated. */
static int read_real(double *out, const char *key, const struct file_map *map, struct err *err)
{
    char value[40], *end;

    if (weights_note_read(value, sizeof value, key, map->data, map->size, err))
        return -1;
    *out = strtod(value, &end);
    return *value && !*end ? 0 : err_set(err, ERR_FORMAT, "its %s is '%s'", key, value);
}

static int read_notes(struct checkpoint *out, const struct run *run, const struct file_map *map,
                      struct err *err)
{
    struct train_state *s = &out->state;
    char key[80];

    if (weights_note_read(key, sizeof key, "format", map->data, map->size, err))
        return -1;
    if (strcmp(key, FORMAT))
        return err_set(err, ERR_FORMAT,
                       "its format is '%.60s', not '" FORMAT "': move it away to begin again",
                       key);
    if (weights_note_read(key, sizeof key, "key", map->data, map->size, err))
        return -1;
    if (strcmp(key, run->key))
        return err_set(err, ERR_FORMAT,
                       "it belongs to another run: move it away to begin again");
    return read_number(&s->epoch, "epoch", map, err) ||
                   read_number(&s->best_epoch, "best_epoch", map, err) ||
                   read_real(&s->best_loss, "best_loss", map, err) ||
                   read_number(&s->steps, "steps", map, err) ||
                   read_number(&s->photos, "photos", map, err) ||
                   read_real(&s->loss_sum, "loss_sum", map, err) ||
                   read_real(&s->seconds, "seconds", map, err) ||
                   weights_note_read(out->best.hex, sizeof out->best.hex, "best_weights",
                                     map->data, map->size, err)
               ? -1
               : 0;
}

int checkpoint_read(struct checkpoint *out, const char *path, struct net *net,
                    const struct run *run, struct err *err)
{
    struct file_map file = {0}, inner = {0};
    struct checkpoint got = {0};
    int rc = -1;

    if (file_map(&file, path, err))
        return -1;
    if (open_sealed(&inner, &file, err))
        err->code = ERR_FORMAT;
    else if (!read_notes(&got, run, &inner, err) &&
             !weights_read(net, 1, inner.data, inner.size, err))
        rc = 0;
    else
        err->code = ERR_STATE; /* whole, but of another run or another program */
    file_unmap(&file);
    if (rc)
        return err_while(err, "checkpoint '%s'", path);
    *out = got;
    return 0;
}

int checkpoint_digest(struct sha256 *out, const char *path, struct err *err)
{
    struct file_map map = {0};

    if (file_map(&map, path, err))
        return -1;
    *out = digest_sha256(map.data, map.size);
    file_unmap(&map);
    return 0;
}
