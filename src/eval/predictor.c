#include "eval/predictor.h"
#include "base/file.h"
#include "nn/weights.h"

#include <stdlib.h>
#include <string.h>

struct predictor {
    struct net *net;
};

static int load(struct net *net, const struct run *run, const char *path, struct err *err)
{
    struct file_map map = {0};
    int rc = -1;

    if (file_map(&map, path, err))
        return err_while(err, "weights of run %lld", (long long)run->id);
    if (strcmp(digest_sha256(map.data, map.size).hex, run->weights))
        err_set(err, ERR_FORMAT,
                "weights of run %lld: '%s' is not the file that the run wrote; "
                "restore it, or train again",
                (long long)run->id, path);
    else
        rc = weights_read(net, 0, map.data, map.size, err);
    file_unmap(&map);
    return rc;
}

int predictor_open(struct predictor **out, const struct run *run, const char *path,
                   int32_t batch, struct err *err)
{
    struct net *net = NULL;

    if (strcmp(run->state, "done"))
        return err_set(err, ERR_STATE, "run %lld is not done, it is '%s'", (long long)run->id,
                       run->state);
    if (net_create(&net, &run->spec, batch, NET_PREDICT, err))
        return -1;
    if (load(net, run, path, err)) {
        net_destroy(net);
        return -1;
    }
    *out = bytes_zeroed(1, sizeof **out);
    (*out)->net = net;
    return 0;
}

void predictor_close(struct predictor *predictor)
{
    if (!predictor)
        return;
    net_destroy(predictor->net);
    free(predictor);
}

const float *predictor_run(struct predictor *predictor, const float *x, int32_t n)
{
    return net_forward(predictor->net, x, n, NULL);
}

struct image predictor_confidence(const float *y, int32_t side)
{
    struct image out = image_new(side, side, 1);
    size_t pixels = (size_t)side * (size_t)side;

    for (size_t i = 0; i < pixels; i++) {
        float p = 127.5f * (y[i] + 1.0f) + 0.5f;

        out.data[i] = (uint8_t)(p > 0.0f ? p < 255.0f ? p : 255.0f : 0.0f);
    }
    return out;
}
