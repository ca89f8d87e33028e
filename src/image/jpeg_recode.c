#include "image/jpeg_internal.h"
#include "image/orient.h"

#include <stdlib.h>
#include <string.h>

/* jpeg_recode.c - a JPEG's coefficients: coded afresh, turned, and told apart. */

/* Two ends of one job; both of libjpeg's structures jump to the same place. */
struct recoder {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct jpeg_trouble trouble;
    struct jpeg_progress_mgr progress;
    unsigned char *data; /* libjpeg's malloc */
    unsigned long size;
    int32_t orientation;
    struct digest *digest;
};

static jvirt_barray_ptr *read_coefficients(struct recoder *job, const uint8_t *data,
                                           size_t size)
{
    struct jpeg_decompress_struct *in = &job->in;

    jpeg_create_decompress(in);
    in->mem->max_memory_to_use = JPEG_MEMORY_MAX;
    jpeg_trouble_count_scans((j_common_ptr)in, &job->progress);
    jpeg_mem_src(in, data, size);
    jpeg_read_header(in, TRUE);
    return jpeg_read_coefficients(in);
}

/* A block, turned: its rows and columns change places where `turn` says so, and
 * every other row or column changes its sign where it is mirrored. */
static void turn_block(JCOEF *to, const JCOEF *from, struct orient_turn turn)
{
    for (int v = 0; v < DCTSIZE; v++)
        for (int u = 0; u < DCTSIZE; u++) {
            JCOEF value = from[v * DCTSIZE + u];
            int minus = ((turn.flip_x && u % 2) + (turn.flip_y && v % 2)) % 2;

            to[turn.swap ? u * DCTSIZE + v : v * DCTSIZE + u] = (JCOEF)(minus ? -value : value);
        }
}

/* Fills row `y` of the turned component, of `width` blocks, from the stored one's. */
static void turn_row(struct recoder *job, JBLOCKROW to, jvirt_barray_ptr stored,
                     const jpeg_component_info *from, JDIMENSION y, JDIMENSION width)
{
    struct orient_turn turn = orient_turn(job->orientation);

    for (JDIMENSION x = 0; x < width; x++) {
        JDIMENSION sx = turn.swap ? y : x, sy = turn.swap ? x : y;
        JBLOCKARRAY row;

        sx = turn.flip_x ? from->width_in_blocks - 1 - sx : sx;
        sy = turn.flip_y ? from->height_in_blocks - 1 - sy : sy;
        row = job->in.mem->access_virt_barray((j_common_ptr)&job->in, stored, sy, 1, FALSE);
        turn_block(to[x], row[0][sx], turn);
    }
}

static JDIMENSION rounded_up(JDIMENSION value, int step)
{
    return (value + (JDIMENSION)step - 1) / (JDIMENSION)step * (JDIMENSION)step;
}

/* Room for the turned component `c`, and its blocks in it. */
static jvirt_barray_ptr turn_component(struct recoder *job, jvirt_barray_ptr stored, int c)
{
    struct jpeg_compress_struct *out = &job->out;
    const jpeg_component_info *from = &job->in.comp_info[c], *to = &out->comp_info[c];
    int swap = orient_swaps(job->orientation);
    JDIMENSION width = swap ? from->height_in_blocks : from->width_in_blocks;
    JDIMENSION height = swap ? from->width_in_blocks : from->height_in_blocks;
    jvirt_barray_ptr turned = out->mem->request_virt_barray(
        (j_common_ptr)out, JPOOL_IMAGE, TRUE, rounded_up(width, to->h_samp_factor),
        rounded_up(height, to->v_samp_factor), (JDIMENSION)to->v_samp_factor);

    out->mem->realize_virt_arrays((j_common_ptr)out);
    for (JDIMENSION y = 0; y < height; y++) {
        JBLOCKARRAY row = out->mem->access_virt_barray((j_common_ptr)out, turned, y, 1, TRUE);

        turn_row(job, row[0], stored, from, y, width);
    }
    return turned;
}

static void transpose_table(JQUANT_TBL *table)
{
    for (int v = 0; table && v < DCTSIZE; v++)
        for (int u = 0; u < v; u++) {
            UINT16 keep = table->quantval[v * DCTSIZE + u];

            table->quantval[v * DCTSIZE + u] = table->quantval[u * DCTSIZE + v];
            table->quantval[u * DCTSIZE + v] = keep;
        }
}

/* The sides, the tables and the sampling of the turned picture. */
static void set_shape(struct recoder *job)
{
    struct jpeg_compress_struct *out = &job->out;

    jpeg_copy_critical_parameters(&job->in, out);
    out->optimize_coding = TRUE;
    out->write_JFIF_header = FALSE;
    if (job->in.num_components == 4)
        out->write_Adobe_marker = job->in.saw_Adobe_marker;
    if (job->in.num_components == 1)
        out->comp_info[0].h_samp_factor = out->comp_info[0].v_samp_factor = 1;
    if (job->in.progressive_mode)
        jpeg_simple_progression(out);
    if (!orient_swaps(job->orientation))
        return;
    out->image_width = job->in.image_height;
    out->image_height = job->in.image_width;
    for (int c = 0; c < out->num_components; c++) {
        jpeg_component_info *info = &out->comp_info[c];
        int keep = info->h_samp_factor;

        info->h_samp_factor = info->v_samp_factor;
        info->v_samp_factor = keep;
    }
    for (int t = 0; t < NUM_QUANT_TBLS; t++)
        transpose_table(out->quant_tbl_ptrs[t]);
}

/* A mirrored side must end where a block (or a group of them) does. */
static void check_edges(struct recoder *job)
{
    struct jpeg_decompress_struct *in = &job->in;
    struct orient_turn turn = orient_turn(job->orientation);
    int one = in->num_components == 1;
    JDIMENSION across = (JDIMENSION)(DCTSIZE * (one ? 1 : in->max_h_samp_factor));
    JDIMENSION down = (JDIMENSION)(DCTSIZE * (one ? 1 : in->max_v_samp_factor));

    if ((turn.flip_x && in->image_width % across) || (turn.flip_y && in->image_height % down)) {
        err_set(job->trouble.err, ERR_STATE,
                "JPEG: %u x %u pixels in blocks of %u x %u cannot be turned without loss",
                in->image_width, in->image_height, across, down);
        longjmp(job->trouble.jump, 1);
    }
}

/* Nothing here changes after setjmp() but what `job` points to. */
static int recode(struct recoder *job, const uint8_t *data, size_t size)
{
    struct jpeg_compress_struct *out = &job->out;
    jvirt_barray_ptr *stored, turned[MAX_COMPONENTS];

    job->in.err = out->err = jpeg_trouble_begin(&job->trouble);
    if (setjmp(job->trouble.jump))
        return -1;
    stored = read_coefficients(job, data, size);
    check_edges(job);
    jpeg_create_compress(out);
    out->mem->max_memory_to_use = JPEG_MEMORY_MAX;
    jpeg_mem_dest(out, &job->data, &job->size);
    set_shape(job);
    for (int c = 0; c < job->in.num_components; c++)
        turned[c] = job->orientation == 1 ? stored[c] : turn_component(job, stored[c], c);
    jpeg_write_coefficients(out, turned);
    jpeg_finish_compress(out);
    jpeg_finish_decompress(&job->in);
    return 0;
}

int jpeg_recode(struct bytes *out, const uint8_t *data, size_t size, int32_t orientation,
                struct err *err)
{
    struct recoder job = {.trouble.err = err, .orientation = orientation};
    int rc = recode(&job, data, size);

    if (!rc)
        bytes_add(out, job.data, job.size);
    jpeg_destroy_compress(&job.out);
    jpeg_destroy_decompress(&job.in);
    free(job.data);
    return rc;
}

static void digest_component(struct recoder *job, jvirt_barray_ptr stored,
                             const jpeg_component_info *info)
{
    int one = job->in.num_components == 1; /* whose sampling means nothing */
    uint32_t shape[4] = {info->width_in_blocks, info->height_in_blocks,
                         one ? 1 : (uint32_t)info->h_samp_factor,
                         one ? 1 : (uint32_t)info->v_samp_factor};

    digest_add(job->digest, shape, sizeof shape);
    if (info->quant_table)
        digest_add(job->digest, info->quant_table->quantval,
                   sizeof info->quant_table->quantval);
    for (JDIMENSION y = 0; y < info->height_in_blocks; y++) {
        JBLOCKARRAY row =
            job->in.mem->access_virt_barray((j_common_ptr)&job->in, stored, y, 1, FALSE);

        digest_add(job->digest, row[0], info->width_in_blocks * sizeof(JBLOCK));
    }
}

static int digest_all(struct recoder *job, const uint8_t *data, size_t size)
{
    jvirt_barray_ptr *stored;

    job->in.err = jpeg_trouble_begin(&job->trouble);
    if (setjmp(job->trouble.jump))
        return -1;
    stored = read_coefficients(job, data, size);
    for (int c = 0; c < job->in.num_components; c++)
        digest_component(job, stored[c], &job->in.comp_info[c]);
    jpeg_finish_decompress(&job->in);
    return 0;
}

int jpeg_coefficient_digest(struct sha256 *out, const uint8_t *data, size_t size,
                            struct err *err)
{
    struct recoder job = {.trouble.err = err, .digest = digest_begin()};
    int rc = digest_all(&job, data, size);
    struct sha256 sum = digest_end(job.digest);

    if (!rc)
        *out = sum;
    jpeg_destroy_decompress(&job.in);
    return rc;
}
