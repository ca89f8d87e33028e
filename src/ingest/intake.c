#include "ingest/intake.h"
#include "base/file.h"
#include "base/limits.h"

static void read_one(struct intake *file)
{
    file->refused.code = ERR_NONE;
    if (file->path && !file_read(&file->file, file->path, LIMIT_FILE_BYTES, &file->refused) &&
        !file->file.size)
        err_set(&file->refused, ERR_FORMAT, "the file is empty");
}

size_t intake_read(struct intake *files, size_t count)
{
    struct bytes texts[INTAKE_TOGETHER] = {{0}};
    struct md5 md5[INTAKE_TOGETHER];
    size_t n = 0, sum = 0;

    for (; n < count && n < INTAKE_TOGETHER && sum < INTAKE_BYTES; n++) {
        read_one(&files[n]);
        texts[n] = files[n].file;
        sum += texts[n].size;
    }
    digest_md5_each(md5, texts, n);
    for (size_t i = 0; i < n; i++) {
        files[i].md5 = md5[i];
        if (files[i].file.size)
            files[i].sha256 = digest_sha256(files[i].file.data, files[i].file.size);
    }
    return n;
}

void intake_free(struct intake *file)
{
    bytes_free(&file->file);
}
