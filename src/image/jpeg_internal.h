#ifndef IMAGE_JPEG_INTERNAL_H
#define IMAGE_JPEG_INTERNAL_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "image/jpeg.h"

/* jpeg_internal.h - how libjpeg says no to us, for all files that call it to read.
 *
 * It jumps to `jump`, so everything that must be released lives outside the
 * function that calls setjmp. `base` is first: libjpeg's `err` points to all of
 * it. */
struct jpeg_trouble {
    struct jpeg_error_mgr base;
    jmp_buf jump;
    struct err *err;
};

/* What libjpeg's `err` is to be. `err` and `jump` are the caller's to fill. */
struct jpeg_error_mgr *jpeg_trouble_begin(struct jpeg_trouble *trouble);

/* Refuses a file of more than JPEG_SCANS_MAX scans while it is read. `lib` is a
 * decompressor that was just made. */
void jpeg_trouble_count_scans(j_common_ptr lib, struct jpeg_progress_mgr *progress);

#endif
