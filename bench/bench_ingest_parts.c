/* bench_ingest_parts hash|decode THREADS < LIST
 *
 * What an ingest is made of, alone, over the files that LIST names one a line:
 * `hash` reads each file and takes its MD5 and SHA-256 by the code that an ingest
 * takes them with; `decode` reads and decodes each JPEG and drops the pixels, as
 * djpeg would without its starts and its output. bench/ingest times both. */
#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/threads.h"
#include "image/jpeg.h"
#include "ingest/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    char **paths;
    size_t count, room;
};

static void read_list(struct list *list)
{
    char line[4096];

    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (list->count == list->room) {
            list->room = list->room ? 2 * list->room : 256;
            list->paths = bytes_resized(list->paths, list->room, sizeof *list->paths);
        }
        list->paths[list->count++] = bytes_copied_text(line);
    }
}

static void stop(const struct err *err)
{
    fprintf(stderr, "bench_ingest_parts: %s\n", err->text);
    exit(1);
}

static void hash(void *self, size_t h)
{
    const struct list *list = self;
    struct intake files[INTAKE_TOGETHER] = {{0}};
    size_t at = h * INTAKE_TOGETHER, count = list->count - at;

    count = count < INTAKE_TOGETHER ? count : INTAKE_TOGETHER;
    for (size_t i = 0; i < count; i++)
        files[i].path = list->paths[at + i];
    for (size_t first = 0, end; first < count; first = end) {
        end = first + intake_read(files + first, count - first);
        for (size_t i = first; i < end; i++) {
            if (files[i].refused.code != ERR_NONE)
                stop(&files[i].refused);
            intake_free(&files[i]);
        }
    }
}

static void drop(void *self, const uint8_t *rows, size_t size)
{
    (void)self;
    (void)rows;
    (void)size;
}

static void decode(void *self, size_t i)
{
    const struct list *list = self;
    struct bytes file = {0};
    struct err err;

    if (file_read(&file, list->paths[i], LIMIT_FILE_BYTES, &err) ||
        jpeg_each_rows(drop, NULL, file.data, file.size, &err))
        stop(&err);
    bytes_free(&file);
}

int main(int argc, char **argv)
{
    struct list list = {0};
    int threads = argc == 3 ? atoi(argv[2]) : 0;

    if (threads < 1 || (strcmp(argv[1], "hash") && strcmp(argv[1], "decode"))) {
        fprintf(stderr, "usage: bench_ingest_parts hash|decode THREADS < LIST\n");
        return 2;
    }
    bytes_keep_freed(); /* as the verb does */
    read_list(&list);
    if (*argv[1] == 'h')
        threads_each(threads, (list.count + INTAKE_TOGETHER - 1) / INTAKE_TOGETHER, hash,
                     &list);
    else
        threads_each(threads, list.count, decode, &list);
    for (size_t i = 0; i < list.count; i++)
        free(list.paths[i]);
    free(list.paths);
    return 0;
}
