/* Feeds arbitrary path data to svg_path_read(). Not a test: it runs until it is
 * stopped or finds something; see fuzz_decode.c. The first byte picks a map. */
#include <stdlib.h>
#include <string.h>

#include "annotate/svg_path.h"

static void require(int condition)
{
    if (!condition)
        abort();
}

/* What was read is written, and comes back the same. */
static void hold(const struct shape *shape)
{
    struct shape back = {0};
    struct text text = {0};
    struct err err = {0};

    require(!shape_check(shape, &err));
    svg_path_write(&text, shape);
    require(!svg_path_read(&back, text.data ? text.data : "", text.size, NULL, &err));
    require(shape_equal(shape, &back));
    shape_free(&back);
    text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct affine maps[4] = {{1, 0, 0, 1, 0, 0},
                                          {0.3, 0.7, -2, 5, 1, 1},
                                          {1e9, 0, 0, 1e-9, 0, 0},
                                          {0, 0, 0, 0, 3, 3}};
    struct shape shape = {0};
    struct err err = {0};

    if (!size)
        return 0;
    if (svg_path_read(&shape, (const char *)data + 1, size - 1, &maps[data[0] & 3], &err)) {
        require(err.code != ERR_NONE && err.text[0] && !shape.rings);
        return 0;
    }
    hold(&shape);
    shape_free(&shape);
    return 0;
}
