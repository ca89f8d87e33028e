#include "app/checkpoint.h"
#include "base/file.h"
#include "base/text.h"
#include "nn/weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_to_file(void *self, const void *data, size_t size, struct err *err)
{
    return file_add(self, data, size, err);
}

static int write_file(const char *path, const struct net *net, int with_momenta,
                      const struct weights_note *notes, size_t count, struct err *err)
{
    struct file *file = NULL;
    struct weights_sink sink = {add_to_file, NULL};

    if (file_begin(&file, path, err))
        return -1;
    sink.self = file;
    if (weights_write(net, with_momenta, notes, count, &sink, err)) {
        file_cancel(file);
        return -1;
    }
    return file_commit(file, err);
}

int checkpoint_write_best(const char *path, const struct net *net, const struct run *run,
                          int32_t epoch, struct err *err)
{
    char id[24], at[16];
    const struct weights_note notes[] = {
        {"format", "dermatome weights 1"},
        {"net", run->net},
        {"run", id},
        {"key", run->key},
        {"epoch", at},
    };

    snprintf(id, sizeof id, "%lld", (long long)run->id);
    snprintf(at, sizeof at, "%d", epoch);
    return write_file(path, net, 0, notes, sizeof notes / sizeof *notes, err);
}

int checkpoint_write(const char *path, const struct net *net, const struct run *run,
                     const struct train_state *state, struct err *err)
{
    char epoch[16], best[16], loss[32];
    const struct weights_note notes[] = {
        {"format", "dermatome checkpoint 1"},
        {"key", run->key},
        {"epoch", epoch},
        {"best_epoch", best},
        {"best_loss", loss},
    };

    snprintf(epoch, sizeof epoch, "%d", state->epoch);
    snprintf(best, sizeof best, "%d", state->best_epoch);
    snprintf(loss, sizeof loss, "%a", state->best_loss); /* exact */
    return write_file(path, net, 1, notes, sizeof notes / sizeof *notes, err);
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

static int read_state(struct train_state *out, const struct run *run,
                      const struct file_map *map, struct err *err)
{
    char key[80], loss[40];
    struct train_state got = {0};

    if (weights_note_read(key, sizeof key, "key", map->data, map->size, err) ||
        weights_note_read(loss, sizeof loss, "best_loss", map->data, map->size, err) ||
        read_number(&got.epoch, "epoch", map, err) ||
        read_number(&got.best_epoch, "best_epoch", map, err))
        return -1;
    if (strcmp(key, run->key))
        return err_set(err, ERR_FORMAT, "it belongs to another run");
    got.best_loss = strtod(loss, NULL);
    if (isnan(got.best_loss))
        return err_set(err, ERR_FORMAT, "its best loss is '%s'", loss);
    *out = got;
    return 0;
}

int checkpoint_read(const char *path, struct net *net, const struct run *run,
                    struct train_state *state, struct err *err)
{
    struct file_map map = {0};
    struct train_state got = {0};
    int rc = -1;

    if (file_map(&map, path, err))
        return -1;
    if (!read_state(&got, run, &map, err) && !weights_read(net, 1, map.data, map.size, err))
        rc = 0;
    file_unmap(&map);
    if (rc)
        return err_while(err, "checkpoint '%s'", path);
    *state = got;
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
