/* The bits of the fixed suite are the same on every machine, compiler and
 * optimisation level. tests/annotate/everywhere builds and runs this file by
 * itself in many ways; docs/raster.md tells what a change here means. */
#include "base/digest.h"
#include "tests/annotate/raster_shapes.h"
#include "tests/check.h"

static const char *const want[SHAPES_FAMILIES] = {
    "7e9081792868e1107e72c5b142adc7f7530b577d01685f34abacb07c04918945",
    "03615303dabdf2c141bd6afc25e41c92c2135500fe3bc95e35482503046fe0b2",
    "3a27dc4b3c44ec432ab5050070395555397f800c8af04011eb34d384a987cf17",
    "a9da3ebb896f6f85498c1067f2d29064e06af65f9d8ff65b5c44086fac5645e7",
    "85be587fcec07c3627df48b77e0d7ac372fa8ff27522e477f9f378cce1a7f42e",
    "5c8bd4334231c15061c3a2e01c58f2f1462c57130c8edf50efeded221529c5c1",
    "56436fe994ac42c3978dd1b8d255c0e16b0653e12047226dfa14147b98d2608b",
    "9859ee28a3869900615e60797ff153a7128743417987e931961dbb8d39545b83",
    "7e50e90d12d0fdbfe06e0b32f0461763957cc4989c6300b02127a3e016df71bb",
    "fc813d6c51edef4f4f64336ef674704042ea3241bfb4748b3e89e046827943ad",
    "0a51f01026f12dbeeacc897815911b0a361c3d173bc2636550c91f24fd925cd0",
    "a399062cc3dbab109ff19766e46bc4983bc88c3b7a97bec70088b20bc8b5d4f0",
    "708cbbe921e2c598a86d211c114c406d46ef3c89e0e15c41e6a72df6189da74c",
    "984d54570d9eba3f8ecb065883485873f093b21534491568db5fc0db16f8b47b",
    "b330b50b022b1d0be0bdc800bbce30d12f8b4b92fbd48d34ac80ef72e13d6f7d",
    "60b2aa00b781375a22ea611eb1e5eb91d68e1a679b1be5eb49733151d99a91e7",
};

int main(void)
{
    struct shapes_one shape;

    for (int family = 0; family < SHAPES_FAMILIES; family++) {
        struct bytes blobs = {0};

        for (int i = 0; i < SHAPES_EACH; i++) {
            shapes_make(&shape, family, i);
            for (int s = 0; s < SHAPES_SIZES; s++) {
                struct mask m = {0};
                struct err err;

                if (!CHECK(!raster_mask(&m, shape.rings, shape.count, shape.fill,
                                        shapes_sizes[s][0], shapes_sizes[s][1], &err)))
                    continue;
                mask_encode(&blobs, &m);
                mask_free(&m);
            }
        }
        CHECK_TEXT(digest_sha256(blobs.data, blobs.size).hex, want[family]);
        bytes_free(&blobs);
    }
    return check_result();
}
