/* What annotate/mask.c promises: one form for each mask, algebra that agrees
 * with pixels, coverage that agrees with fractions, and blobs that are refused
 * unless they are just what was written. */
#include "annotate/mask.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

enum { W = 37, H = 23, N = W * H };

/* Random runs: lengths from 1 to `longest`. */
static void fill(uint8_t *pixels, int n, int longest, uint64_t key)
{
    struct rng rng = {key, 0};
    int at = 0, in = rng_below(&rng, 2);

    while (at < n) {
        for (int k = 1 + rng_below(&rng, longest); k > 0 && at < n; k--)
            pixels[at++] = (uint8_t)(in ? 255 : 0);
        in = !in;
    }
}

static void check_canonical(const struct mask *m)
{
    CHECK(m->count >= 1);
    CHECK_INT(m->ends[m->count - 1], (long long)m->width * m->height);
    for (size_t i = 1; i < m->count; i++)
        CHECK(m->ends[i] > m->ends[i - 1]);
}

static void test_bytes_and_blobs_round_trip(void)
{
    for (int k = 0; k < 200; k++) {
        uint8_t pixels[N], back[N];
        struct bytes blob = {0};
        struct mask m, again = {0};
        struct err err;
        int64_t area = 0;

        fill(pixels, N, 1 + k, rng_key(1, (uint64_t)k));
        m = mask_from_bytes(pixels, W, H, 128);
        check_canonical(&m);
        mask_to_bytes(back, &m, 255);
        CHECK(!memcmp(pixels, back, N));
        for (int i = 0; i < N; i++)
            area += pixels[i] != 0;
        CHECK_INT(mask_area(&m), area);
        mask_encode(&blob, &m);
        if (CHECK(!mask_decode(&again, blob.data, blob.size, &err)))
            CHECK(mask_equal(&m, &again));
        for (size_t cut = 0; cut < blob.size; cut++)
            CHECK_INT(mask_decode(&again, blob.data, cut, &err), -1);
        bytes_add(&blob, "\0", 1);
        CHECK_INT(mask_decode(&again, blob.data, blob.size, &err), -1);
        bytes_free(&blob);
        mask_free(&again);
        mask_free(&m);
    }
}

static void test_algebra_is_the_pixels(void)
{
    for (int k = 0; k < 100; k++) {
        uint8_t a[N], b[N], got[N];
        struct mask ma, mb, r[4];

        fill(a, N, 1 + k, rng_key(2, (uint64_t)k));
        fill(b, N, 101 - k, rng_key(3, (uint64_t)k));
        ma = mask_from_bytes(a, W, H, 1);
        mb = mask_from_bytes(b, W, H, 1);
        r[0] = mask_and(&ma, &mb);
        r[1] = mask_or(&ma, &mb);
        r[2] = mask_xor(&ma, &mb);
        r[3] = mask_not(&ma);
        for (int op = 0; op < 4; op++) {
            check_canonical(&r[op]);
            mask_to_bytes(got, &r[op], 1);
            for (int i = 0; i < N; i++) {
                int x = a[i] != 0, y = b[i] != 0;
                int want[] = {x & y, x | y, x ^ y, !x};

                if (got[i] != want[op])
                    CHECK_INT(got[i], want[op]);
            }
            mask_free(&r[op]);
        }
        mask_free(&ma);
        mask_free(&mb);
    }
}

/* The definition: every source pixel against every target pixel. */
static int covered(const uint8_t *a, int32_t w, int32_t h, int32_t x, int32_t y)
{
    uint64_t sum = 0;

    for (int j = 0; j < H; j++) {
        for (int i = 0; i < W; i++) {
            int l = i * w > x * W ? i * w : x * W,
                r = (i + 1) * w < (x + 1) * W ? (i + 1) * w : (x + 1) * W;
            int t = j * h > y * H ? j * h : y * H,
                u = (j + 1) * h < (y + 1) * H ? (j + 1) * h : (y + 1) * H;

            if (a[j * W + i] && r > l && u > t)
                sum += (uint64_t)(r - l) * (uint64_t)(u - t);
        }
    }
    return (int)((sum * 510 + N) / (2 * N));
}

static void test_coverage_is_the_share(void)
{
    static const int32_t sides[][2] = {{1, 1},  {W, H},   {5, 7},  {8, 8},
                                       {40, 3}, {74, 46}, {61, 29}};

    for (size_t s = 0; s < sizeof sides / sizeof *sides; s++) {
        int32_t w = sides[s][0], h = sides[s][1];
        uint8_t a[N], got[74 * 46];
        struct mask m;

        fill(a, N, 9, rng_key(4, s));
        m = mask_from_bytes(a, W, H, 1);
        mask_coverage(got, &m, w, h);
        for (int32_t y = 0; y < h; y++)
            for (int32_t x = 0; x < w; x++)
                CHECK_INT(got[y * w + x], covered(a, w, h, x, y));
        mask_free(&m);
    }
}

static void test_lying_blobs_are_refused(void)
{
    static const struct {
        uint8_t blob[16];
        size_t size;
        enum err_code code;
    } bad[] = {
        {{2, 1, 1, 1}, 4, ERR_FORMAT},                           /* another format */
        {{1, 0, 1, 0}, 4, ERR_FORMAT},                           /* no width */
        {{1, 2, 2, 2, 0, 2}, 6, ERR_FORMAT},                     /* an empty run inside */
        {{1, 2, 2, 5}, 4, ERR_FORMAT},                           /* more than there are */
        {{1, 2, 2, 3}, 4, ERR_FORMAT},                           /* fewer */
        {{1, 2, 2, 0}, 4, ERR_FORMAT},                           /* only the empty run */
        {{1, 0xff, 0xff, 3, 0xff, 0xff, 3, 1}, 8, ERR_LIMIT},    /* 65535 x 65535 */
        {{1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 1}, 8, ERR_LIMIT}, /* 2^32 - 1 wide */
        {{1, 2, 2, 0x84, 0x00}, 5, ERR_FORMAT},                  /* a padded number */
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mask out = {0};
        struct err err;

        CHECK_INT(mask_decode(&out, bad[i].blob, bad[i].size, &err), -1);
        CHECK_INT(err.code, bad[i].code);
        CHECK(!out.ends);
    }
}

int main(void)
{
    test_bytes_and_blobs_round_trip();
    test_algebra_is_the_pixels();
    test_coverage_is_the_share();
    test_lying_blobs_are_refused();
    return check_result();
}
