#include "image/jpeg_internal.h"

#include <jerror.h>

static struct jpeg_trouble *trouble_of(j_common_ptr lib)
{
    return (struct jpeg_trouble *)lib->err;
}

static void refuse(j_common_ptr lib)
{
    struct jpeg_trouble *trouble = trouble_of(lib);
    int code = lib->err->msg_code;
    char text[JMSG_LENGTH_MAX];

    lib->err->format_message(lib, text);
    if (code == JERR_NO_BACKING_STORE)
        err_set(trouble->err, ERR_LIMIT, "JPEG: a picture that needs over %ld MiB",
                JPEG_MEMORY_MAX >> 20);
    else
        err_set(trouble->err, code == JERR_IMAGE_TOO_BIG ? ERR_LIMIT : ERR_FORMAT, "JPEG: %s",
                text);
    longjmp(trouble->jump, 1);
}

/* Level -1 is a warning; above are traces. */
static void hear(j_common_ptr lib, int level)
{
    int code = lib->err->msg_code;
    int stray = code == JWRN_EXTRANEOUS_DATA && lib->err->msg_parm.i[1] == JPEG_EOI;

    if (level >= 0 || stray || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM)
        return;
    refuse(lib);
}

struct jpeg_error_mgr *jpeg_trouble_begin(struct jpeg_trouble *trouble)
{
    jpeg_std_error(&trouble->base);
    trouble->base.error_exit = refuse;
    trouble->base.emit_message = hear;
    return &trouble->base;
}

static void count_scans(j_common_ptr lib)
{
    struct jpeg_trouble *trouble = trouble_of(lib);

    if (((j_decompress_ptr)lib)->input_scan_number <= JPEG_SCANS_MAX)
        return;
    err_set(trouble->err, ERR_LIMIT, "JPEG: more than %d scans", JPEG_SCANS_MAX);
    longjmp(trouble->jump, 1);
}

void jpeg_trouble_count_scans(j_common_ptr lib, struct jpeg_progress_mgr *progress)
{
    progress->progress_monitor = count_scans;
    lib->progress = progress;
}
