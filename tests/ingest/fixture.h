#ifndef TESTS_INGEST_FIXTURE_H
#define TESTS_INGEST_FIXTURE_H

#include "base/file.h"
#include "base/text.h"
#include "db/stmt.h"
#include "image/encode.h"
#include "ingest/ingest.h"
#include "tests/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* fixture.h - a folder of tiny pictures that the test draws itself, and an
 * empty catalogue. Names are below the folder; folders are made on the way. */
struct fixture {
    char folder[64];
    struct db *db;
    struct text refused, told; /* what the listener heard, a line each */
    struct ingest_report report;
    struct err err;
};

static inline void fixture_close(struct fixture *f)
{
    char command[128];

    db_close(f->db);
    text_free(&f->refused);
    text_free(&f->told);
    ingest_report_free(&f->report);
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    CHECK_INT(system(command), 0);
}

static inline void fixture_catalogue(struct fixture *f, const char *name)
{
    char path[128];

    db_close(f->db);
    f->db = NULL;
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    CHECK_INT(db_open(&f->db, path, DB_CREATE, &f->err), 0);
}

static inline struct fixture fixture_open(void)
{
    struct fixture f = {.folder = "/tmp/test_ingest.XXXXXX"};

    if (!mkdtemp(f.folder))
        abort();
    fixture_catalogue(&f, "catalog.db");
    return f;
}

/* The path of a name, good until the next four calls. */
static inline const char *fixture_path(const struct fixture *f, const char *name)
{
    static char paths[4][400];
    static int at;

    at = (at + 1) % 4;
    snprintf(paths[at], sizeof paths[at], "%s/%s", f->folder, name);
    return paths[at];
}

static inline void fixture_file(const struct fixture *f, const char *name, const void *data,
                                size_t size)
{
    char path[400];
    struct err err;

    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    for (char *slash = path + strlen(f->folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        file_make_folder(path, &err);
        *slash = '/';
    }
    CHECK_INT(file_write(path, data, size, &err), 0);
}

static inline void fixture_text(const struct fixture *f, const char *name, const char *text)
{
    fixture_file(f, name, text, strlen(text));
}

/* Writes the picture as PNG, or as JPEG where the name says so; frees it. */
static inline void fixture_image(const struct fixture *f, const char *name, struct image image,
                                 int orientation)
{
    uint8_t exif[] = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1,
                      18,  0,   3,   0,   0, 0, 1,   0,   0, 0,  0, 0, 0, 0, 0, 0, 0};
    const char *dot = strrchr(name, '.');
    struct bytes file = {0};
    struct err err;

    exif[25] = (uint8_t)orientation;
    if (orientation || !strcmp(dot, ".jpg") || !strcmp(dot, ".JPG"))
        CHECK_INT(encode_jpeg(&file, &image, 95, orientation ? exif : NULL, sizeof exif, &err),
                  0);
    else
        CHECK_INT(encode_png(&file, &image, &err), 0);
    fixture_file(f, name, file.data, file.size);
    bytes_free(&file);
    image_free(&image);
}

/* A photo of 16 x 12 pixels: skin-coloured on the left, blue on the right, with
 * a corner whose shade is `seed`, so that each seed is another picture. */
static inline struct image fixture_scene(int seed)
{
    struct image image = image_new(16, 12, 3);

    for (int y = 0; y < 12; y++)
        for (int x = 0; x < 16; x++) {
            uint8_t *p = image_row(&image, y) + x * 3;

            p[0] = x < 6 ? 210 : 40;
            p[1] = x < 6 ? 150 : 70;
            p[2] = x < 6 ? 130 : 180;
        }
    for (int i = 0; i < 4; i++)
        image.data[45 - 3 * i] = (uint8_t)(seed >> (6 * i) << 2);
    return image;
}

/* A mask of the scene: `in` on the left, `out` on the right. */
static inline struct image fixture_mask(int width, int height, int in, int out)
{
    struct image image = image_new(width, height, 1);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            image_row(&image, y)[x] = (uint8_t)(x < width * 6 / 16 ? in : out);
    return image;
}

static inline void fixture_scene_at(const struct fixture *f, const char *name, int seed)
{
    fixture_image(f, name, fixture_scene(seed), 0);
}

static inline void fixture_mask_at(const struct fixture *f, const char *name, int in, int out)
{
    fixture_image(f, name, fixture_mask(16, 12, in, out), 0);
}

static inline void fixture_hear_refused(void *self, const char *path, const char *reason)
{
    struct fixture *f = self;

    text_add(&f->refused, "%s: %s\n", path, reason);
}

static inline void fixture_hear_told(void *self, const char *text)
{
    struct fixture *f = self;

    text_add(&f->told, "%s\n", text);
}

/* Runs an ingest of what is below "<folder>/<at>"; the report and all that was
 * said are in *f. */
static inline int fixture_run(struct fixture *f, struct ingest_options options, const char *at,
                              const struct progress *progress)
{
    struct ingest_listener listener = {fixture_hear_refused, fixture_hear_told, f};

    text_free(&f->refused);
    text_free(&f->told);
    text_add(&f->refused, "%s", "");
    text_add(&f->told, "%s", "");
    ingest_report_free(&f->report);
    if (at)
        options.folder = fixture_path(f, at);
    return ingest_run(&f->report, f->db, &options, &listener, progress, &f->err);
}

static inline int64_t fixture_number(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    if (!CHECK(!stmt_get_int(&n, f->db, sql, NULL, &f->err)))
        fprintf(stderr, "%s: %s\n", sql, f->err.text);
    return n;
}

/* All rows but times and paths above the folder, as one text, to be freed. */
static inline char *fixture_dump(struct fixture *f)
{
    static const char sql[] =
        "SELECT 'd', id, name, domain, licence, 0, 0, 0 FROM dataset UNION ALL "
        "SELECT 'g', id, dataset_id, name, draw, 0, 0, 0 FROM photo_group UNION ALL "
        "SELECT 'p', id, dataset_id, group_id, name, source, sha256, pixels FROM photo "
        "UNION ALL SELECT 'm', id, photo_id, hex(skin), hex(ignored), skin_pixels, digest, "
        "source||rule FROM mask UNION ALL "
        "SELECT 'r', dataset_id, source, reason, 0, 0, 0, 0 FROM refusal ORDER BY 1, 2, 3";
    struct stmt q = {0};
    struct text out = {0};

    if (!CHECK(!stmt_open(&q, f->db, sql, &f->err)))
        return bytes_copied_text(f->err.text);
    while (stmt_step(&q, &f->err) > 0) {
        for (int i = 0; i < 8; i++)
            text_add(&out, "%s|", stmt_text(&q, i) ? stmt_text(&q, i) : "");
        text_add(&out, "\n");
    }
    stmt_close(&q);
    text_add(&out, "%s", "");
    return out.data;
}

#endif
