#include "image/inspect.h"

#include <string.h>

int inspect(const uint8_t *data, size_t size, struct err *err)
{
    static const struct {
        const char *begins;
        size_t size;
        const char *name;
        int (*see)(const uint8_t *, size_t, struct err *);
    } kinds[] = {{"\xff\xd8", 2, "JPEG", inspect_jpeg},
                 {"\x89PNG", 4, "PNG", inspect_png},
                 {"BM", 2, "BMP", inspect_bmp},
                 {"P5\n", 3, "PNM", inspect_pnm},
                 {"P6\n", 3, "PNM", inspect_pnm}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (size >= kinds[i].size && !memcmp(data, kinds[i].begins, kinds[i].size))
            return kinds[i].see(data, size, err) ? err_while(err, "%s", kinds[i].name) : 0;
    return err_set(err, ERR_FORMAT, "not a JPEG, PNG, BMP or PNM picture of the allowed kinds");
}

/* Up to the marker behind one scan's data; *at is where they begin. */
static void add_scan(struct digest *digest, const uint8_t *data, size_t size, size_t *at)
{
    size_t from = *at, i = *at;

    for (; i + 1 < size; i++) {
        uint8_t next = data[i + 1];

        if (data[i] != 0xff)
            continue;
        if (next == 0xff) { /* fills: this one is not data */
            digest_add(digest, data + from, i - from);
            from = i + 1;
        } else if (next && (next < 0xd0 || next > 0xd7)) {
            break;
        } else {
            i++;
        }
    }
    digest_add(digest, data + from, i - from);
    *at = i;
}

int inspect_entropy(struct sha256 *out, const uint8_t *data, size_t size)
{
    struct digest *digest = digest_begin();
    int scans = 0, ended = 0;

    for (size_t at = 2; at + 1 < size && !ended;) {
        uint8_t marker = data[at + 1];

        if (data[at] != 0xff || marker == 0 || marker == 0xff) {
            at++;
            continue;
        }
        at += 2;
        ended = marker == 0xd9;
        if (ended || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
            continue;
        if (size - at < 2)
            break;
        at += (size_t)data[at] << 8 | data[at + 1];
        if (marker == 0xda && at < size && ++scans)
            add_scan(digest, data, size, &at);
    }
    *out = digest_end(digest);
    return scans && ended ? 0 : -1;
}
