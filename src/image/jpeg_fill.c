#include "image/jpeg_fill.h"
#include "image/exif.h"
#include "image/jpeg_internal.h"

#include <stdlib.h>
#include <string.h>

/* Two ends of one job; both of libjpeg's structures jump to the same place. */
struct filler {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct jpeg_trouble trouble;
    struct jpeg_progress_mgr progress;
    unsigned char *data; /* libjpeg's malloc */
    unsigned long size;
    const uint8_t *covered;
    int32_t width, height; /* of `covered` */
};

static int refuse(struct filler *job, const char *why)
{
    err_set(job->trouble.err, ERR_STATE, "JPEG: %s", why);
    longjmp(job->trouble.jump, 1);
}

/* 1: a pixel of the rectangle is covered. */
static int touches(const struct filler *job, int32_t x0, int32_t y0, int32_t w, int32_t h)
{
    int32_t x1 = x0 + w < job->width ? x0 + w : job->width;
    int32_t y1 = y0 + h < job->height ? y0 + h : job->height;

    for (int32_t y = y0; y < y1; y++)
        for (int32_t x = x0; x < x1; x++)
            if (job->covered[(size_t)y * (size_t)job->width + (size_t)x])
                return 1;
    return 0;
}

/* The coefficient of a flat block of black: of brightness, and of R, G and B, the lowest
 * sample; of colour differences the middle one. */
static JCOEF black_of(const struct filler *job, const jpeg_component_info *info)
{
    int differs = job->in.jpeg_color_space == JCS_YCbCr && info->component_index > 0;
    int step = info->quant_table->quantval[0];
    int level = (1024 + step / 2) / step; /* 128 below the middle, times 8 */

    return (JCOEF)(differs ? 0 : -level);
}

static void fill_component(struct filler *job, jvirt_barray_ptr stored,
                           const jpeg_component_info *info)
{
    int one = job->in.num_components == 1; /* whose sampling means nothing */
    int32_t w = DCTSIZE * (one ? 1 : job->in.max_h_samp_factor / info->h_samp_factor);
    int32_t h = DCTSIZE * (one ? 1 : job->in.max_v_samp_factor / info->v_samp_factor);
    JCOEF black = black_of(job, info);

    for (JDIMENSION y = 0; y < info->height_in_blocks; y++) {
        JBLOCKARRAY row =
            job->in.mem->access_virt_barray((j_common_ptr)&job->in, stored, y, 1, TRUE);

        for (JDIMENSION x = 0; x < info->width_in_blocks; x++) {
            if (!touches(job, (int32_t)x * w, (int32_t)y * h, w, h))
                continue;
            memset(row[0][x], 0, sizeof(JBLOCK));
            row[0][x][0] = black;
        }
    }
}

/* Sampling whose factors do not divide each other has blocks that we do not place. */
static void check(struct filler *job)
{
    const struct jpeg_decompress_struct *in = &job->in;

    if (in->jpeg_color_space != JCS_YCbCr && in->jpeg_color_space != JCS_GRAYSCALE &&
        in->jpeg_color_space != JCS_RGB)
        refuse(job, "its colours are CMYK's");
    if (in->image_width != (JDIMENSION)job->width ||
        in->image_height != (JDIMENSION)job->height)
        refuse(job, "it is stored in another size than the region's");
    for (int c = 0; c < in->num_components; c++)
        if (in->max_h_samp_factor % in->comp_info[c].h_samp_factor ||
            in->max_v_samp_factor % in->comp_info[c].v_samp_factor)
            refuse(job, "its colours are sampled in an unusual way");
}

/* Nothing here changes after setjmp() but what `job` points to. */
static int fill(struct filler *job, const uint8_t *data, size_t size)
{
    struct jpeg_compress_struct *out = &job->out;
    struct jpeg_decompress_struct *in = &job->in;
    jvirt_barray_ptr *stored;

    in->err = out->err = jpeg_trouble_begin(&job->trouble);
    if (setjmp(job->trouble.jump))
        return -1;
    jpeg_create_decompress(in);
    in->mem->max_memory_to_use = JPEG_MEMORY_MAX;
    jpeg_trouble_count_scans((j_common_ptr)in, &job->progress);
    jpeg_mem_src(in, data, size);
    jpeg_read_header(in, TRUE);
    check(job);
    stored = jpeg_read_coefficients(in);
    for (int c = 0; c < in->num_components; c++)
        fill_component(job, stored[c], &in->comp_info[c]);
    jpeg_create_compress(out);
    out->mem->max_memory_to_use = JPEG_MEMORY_MAX;
    jpeg_mem_dest(out, &job->data, &job->size);
    jpeg_copy_critical_parameters(in, out);
    out->optimize_coding = TRUE;
    out->write_JFIF_header = FALSE;
    if (in->num_components == 1)
        out->comp_info[0].h_samp_factor = out->comp_info[0].v_samp_factor = 1;
    if (in->progressive_mode)
        jpeg_simple_progression(out);
    jpeg_write_coefficients(out, stored);
    jpeg_finish_compress(out);
    jpeg_finish_decompress(in);
    return 0;
}

int jpeg_fill(struct bytes *out, const uint8_t *data, size_t size, const uint8_t *covered,
              int32_t width, int32_t height, struct err *err)
{
    struct filler job = {
        .trouble.err = err, .covered = covered, .width = width, .height = height};
    int rc;

    if (exif_orientation_jpeg(data, size) != 1)
        return err_set(err, ERR_STATE, "JPEG: it says to be turned; scrub it first");
    rc = fill(&job, data, size);
    if (!rc)
        bytes_add(out, job.data, job.size);
    jpeg_destroy_compress(&job.out);
    jpeg_destroy_decompress(&job.in);
    free(job.data);
    return rc;
}
