#ifndef NN_WEIGHTS_H
#define NN_WEIGHTS_H

#include "base/err.h"
#include "nn/net.h"

/* weights.h - a net's arrays as safetensors: 8 bytes of header length, a JSON
 * header, the float32 data, little-endian. Any framework loads them. */

/* One text of the "__metadata__" object. */
struct weights_note {
    const char *key, *value;
};

/* Where bytes go: returns 0, or -1 with *err set. */
struct weights_sink {
    int (*add)(void *self, const void *data, size_t size, struct err *err);
    void *self;
};

/* Writes the weights and, if asked, the momenta as tensors named
 * "momentum.NAME". The notes are written in the order given. */
int weights_write(const struct net *net, int with_momenta, const struct weights_note *notes,
                  size_t note_count, const struct weights_sink *sink, struct err *err);

/* Reads weights (and momenta, if `with_momenta`) into `net`. Every tensor must
 * be there, F32, of the net's shape; others are passed over. ERR_FORMAT,
 * ERR_LIMIT: damaged, or another net's; the text names the tensor and both
 * shapes. The net is changed only on success. `data` is whole and may be a
 * mapped file. */
int weights_read(struct net *net, int with_momenta, const uint8_t *data, size_t size,
                 struct err *err);

/* The value of one note, copied into `out` (cut to `room`, always terminated).
 * ERR_ABSENT if there is none. */
int weights_note_read(char *out, size_t room, const char *key, const uint8_t *data, size_t size,
                      struct err *err);

#endif
