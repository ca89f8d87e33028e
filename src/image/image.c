#include "image/image.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/limits.h"

int image_check_size(int64_t width, int64_t height, struct err *err)
{
    if (width <= 0 || height <= 0)
        return err_set(err, ERR_FORMAT, "the header declares %lld x %lld pixels",
                       (long long)width, (long long)height);
    if (width > LIMIT_SIDE || height > LIMIT_SIDE)
        return err_set(err, ERR_LIMIT, "%lld x %lld pixels: a side may have at most %d",
                       (long long)width, (long long)height, LIMIT_SIDE);
    if (width * height > LIMIT_PIXELS)
        return err_set(err, ERR_LIMIT, "%lld x %lld pixels: a picture may have at most %lld",
                       (long long)width, (long long)height, (long long)LIMIT_PIXELS);
    return 0;
}

/* Asks for large pages under a large picture: a 12 Mpx photograph touches 9,000
 * small ones, which costs a tenth of its decoding. A refusal does no harm. */
static void ask_large_pages(uint8_t *data, size_t size)
{
    enum { SMALL = 4096, LARGE = 2 << 20 };
    size_t skip = (SMALL - (uintptr_t)data % SMALL) % SMALL; /* to the next whole page */

    if (size >= 2 * LARGE)
        madvise(data + skip, size - skip, MADV_HUGEPAGE);
}

struct image image_new(int32_t width, int32_t height, int32_t channels)
{
    struct image image = {width, height, channels, NULL};
    size_t size = (size_t)width * (size_t)height * (size_t)channels;

    assert(width > 0 && height > 0 && channels > 0 && channels <= 8);
    image.data = bytes_zeroed(size, 1);
    ask_large_pages(image.data, size);
    return image;
}

void image_free(struct image *image)
{
    free(image->data);
    *image = (struct image){0};
}
