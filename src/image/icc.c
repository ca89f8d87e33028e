#include "image/icc.h"

#include <stdlib.h>
#include <string.h>

#include <lcms2.h>

#include "base/bytes.h"

struct icc {
    cmsContext context;
    cmsHPROFILE from, to;
    int grey;
};

void icc_close(struct icc *icc)
{
    if (!icc)
        return;
    if (icc->from)
        cmsCloseProfile(icc->from);
    if (icc->to)
        cmsCloseProfile(icc->to);
    if (icc->context)
        cmsDeleteContext(icc->context);
    free(icc);
}

/* sRGB's grey axis as a profile of its own. */
static cmsHPROFILE grey_target(cmsContext context)
{
    static const double srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    cmsToneCurve *curve = cmsBuildParametricToneCurve(context, 4, srgb);
    cmsHPROFILE target = curve ? cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve) : NULL;

    if (curve)
        cmsFreeToneCurve(curve);
    return target;
}

int icc_open(struct icc **out, const void *profile, size_t size, struct err *err)
{
    struct icc *icc = bytes_zeroed(1, sizeof *icc);
    cmsColorSpaceSignature space;

    icc->context = cmsCreateContext(NULL, NULL);
    icc->from = size <= UINT32_MAX && icc->context
                    ? cmsOpenProfileFromMemTHR(icc->context, profile, (cmsUInt32Number)size)
                    : NULL;
    if (!icc->from) {
        icc_close(icc);
        return err_set(err, ERR_FORMAT, "the colour profile cannot be read");
    }
    space = cmsGetColorSpace(icc->from);
    if (space != cmsSigRgbData && space != cmsSigGrayData) {
        icc_close(icc);
        return err_set(err, ERR_FORMAT, "the colour profile is for %s, not for grey or RGB",
                       space == cmsSigCmykData ? "CMYK inks" : "other colours");
    }
    icc->grey = space == cmsSigGrayData;
    icc->to = icc->grey ? grey_target(icc->context) : cmsCreate_sRGBProfileTHR(icc->context);
    *out = icc;
    return 0;
}

int icc_is_grey(const struct icc *icc)
{
    return icc->grey;
}

int icc_to_srgb(const struct icc *icc, void *pixels, size_t count, int colours, int extra,
                int bytes, struct err *err)
{
    enum { PART = 1 << 20 };
    cmsUInt32Number format =
        (cmsUInt32Number)(COLORSPACE_SH(icc->grey ? (unsigned)PT_GRAY : (unsigned)PT_RGB) |
                          CHANNELS_SH((unsigned)colours) | EXTRA_SH((unsigned)extra) |
                          BYTES_SH((unsigned)bytes) | ENDIAN16_SH(bytes == 2 ? 1u : 0u));
    size_t stride = (size_t)((colours + extra) * bytes);
    cmsHTRANSFORM transform = NULL;

    if (icc->to && colours == (icc->grey ? 1 : 3))
        transform = cmsCreateTransformTHR(icc->context, icc->from, format, icc->to, format,
                                          INTENT_PERCEPTUAL, cmsFLAGS_COPY_ALPHA);
    if (!transform)
        return err_set(err, ERR_FORMAT, "the colour profile cannot be converted to sRGB");
    for (size_t at = 0; at < count; at += PART) {
        uint8_t *part = (uint8_t *)pixels + at * stride;

        cmsDoTransform(transform, part, part,
                       (cmsUInt32Number)(count - at < PART ? count - at : PART));
    }
    cmsDeleteTransform(transform);
    return 0;
}

int icc_is_srgb(const struct icc *icc)
{
    enum { STEP = 15, LEVELS = 18, COLOURS = LEVELS * LEVELS * LEVELS };
    int channels = icc->grey ? 1 : 3;
    size_t count = icc->grey ? 256 : COLOURS, size = count * (size_t)channels;
    uint8_t *before = bytes_new(size, 1), *after = bytes_new(size, 1);
    struct err ignored;
    int same;

    for (size_t i = 0; i < count; i++)
        if (icc->grey) {
            before[i] = (uint8_t)i;
        } else {
            before[3 * i] = (uint8_t)(i % LEVELS * STEP);
            before[3 * i + 1] = (uint8_t)(i / LEVELS % LEVELS * STEP);
            before[3 * i + 2] = (uint8_t)(i / LEVELS / LEVELS * STEP);
        }
    memcpy(after, before, size);
    same = !icc_to_srgb(icc, after, count, channels, 0, 1, &ignored);
    for (size_t i = 0; same && i < size; i++)
        same = abs(before[i] - after[i]) <= 2;
    free(before);
    free(after);
    return same;
}
