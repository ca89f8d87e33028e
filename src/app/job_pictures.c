#include "app/job_pictures.h"
#include "base/bytes.h"
#include "base/text.h"
#include "base/threads.h"
#include "dataset/fold.h"
#include "dataset/loader.h"
#include "db/stmt.h"
#include "eval/metrics.h"
#include "eval/predictor.h"
#include "eval/report_table.h"
#include "eval/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The pictures are the first photos of the test fold in the order of MD5: a
 * choice that nobody made; where there is room, the last three are the two worst and the median
 * one of the best cell. All cells are shown at the side of the first cell's
 * net, photo and truth at SHOWN pixels. */
enum { SHOWN = 192, CELLS_MAX = 32, RANKED = 3, ROOM = 2 * RANKED };

struct cell {
    char net[32], scenario[32];
    int64_t run;
};

struct work {
    struct catalogue *catalogue;
    const char *experiment;
    struct cell cells[CELLS_MAX];
    int cell_count;
    struct fold_list fold;
    struct report_picture *pictures;
    int count;
    const char *ranks[RANKED]; /* of the last ones; NULL: as the others */
};

static int read_cells(struct work *w, struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, w->catalogue->db,
                  "SELECT c.net, c.scenario, c.run_id FROM experiment_cell AS c"
                  " JOIN experiment AS x ON x.id=c.experiment_id WHERE x.name=?1"
                  " ORDER BY c.net='dr-unet', c.net, c.scenario",
                  err))
        return -1;
    stmt_bind_text(&q, 1, w->experiment);
    while ((got = stmt_step(&q, err)) > 0 && w->cell_count < CELLS_MAX) {
        struct cell *c = &w->cells[w->cell_count++];

        snprintf(c->net, sizeof c->net, "%s", stmt_text(&q, 0));
        snprintf(c->scenario, sizeof c->scenario, "%s", stmt_text(&q, 1));
        c->run = stmt_int(&q, 2);
    }
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

static int read_fold(struct work *w, struct err *err)
{
    int64_t split;

    if (stmt_get_int(&split, w->catalogue->db, "SELECT split_id FROM experiment WHERE name=?1",
                     w->experiment, err))
        return -1;
    return fold_read(&w->fold, w->catalogue->db, split, NULL, "test", err);
}

/* Puts a photo of the fold at `place`; 0 where it is shown before. */
static int bring(struct fold_list *fold, size_t place, int64_t photo)
{
    size_t at = place;
    struct fold_photo here;

    while (at < fold->count && fold->photos[at].photo != photo)
        at++;
    if (at == fold->count)
        return 0;
    here = fold->photos[place];
    fold->photos[place] = fold->photos[at];
    fold->photos[at] = here;
    return 1;
}

/* The photos of the best cell, from the worst on; at most as many as the fold has. */
static int read_ranking(int64_t *photos, size_t *count, struct work *w, struct err *err)
{
    static const char sql[] =
        "SELECT j.photo_id FROM (SELECT net, scenario FROM table_one WHERE experiment=?1"
        " ORDER BY jaccard_pooled DESC, " REPORT_TABLE_NET_ORDER(
            "net") ", scenario LIMIT 1) AS b"
                   " JOIN cell_photo AS j ON j.experiment=?1 AND j.net=b.net AND "
                   "j.scenario=b.scenario"
                   " ORDER BY j.jaccard, j.photo_id";
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, w->catalogue->db, sql, err))
        return -1;
    stmt_bind_text(&q, 1, w->experiment);
    while (*count < w->fold.count && (got = stmt_step(&q, err)) > 0)
        photos[(*count)++] = stmt_int(&q, 0);
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

static int choose(struct work *w, struct err *err)
{
    static const char *const ranks[RANKED] = {"the worst", "the second worst", "the median"};
    int64_t *photos = bytes_new(w->fold.count + 1, sizeof *photos);
    size_t count = 0, first = (size_t)w->count - RANKED;
    int rc = w->count < ROOM ? 0 : read_ranking(photos, &count, w, err);

    for (size_t i = 0; i < RANKED && count >= RANKED; i++)
        if (bring(&w->fold, first + i, photos[i < 2 ? i : (count - 1) / 2]))
            w->ranks[i] = ranks[i];
    free(photos);
    return rc;
}

/* All the chosen photos at a side. */
static int load(struct work *w, struct loader **out, int32_t side,
                const struct progress *progress, struct err *err)
{
    struct loader_spec spec = {.side = side, .batch = w->count, .threads = threads_default()};
    struct fold_list chosen = {w->fold.photos, (size_t)w->count};

    return loader_open(out, w->catalogue->db, &chosen, &spec, progress, err);
}

static void show_photo(struct report_picture *p, const struct frame *frame)
{
    size_t pixels = (size_t)SHOWN * SHOWN;
    float *skin = bytes_new(pixels, sizeof *skin);
    uint8_t *known = bytes_new(pixels, 1);

    frame_truth(skin, known, frame);
    p->photo = image_new(SHOWN, SHOWN, 3);
    p->truth = image_new(SHOWN, SHOWN, 1);
    memcpy(p->photo.data, frame->rgb, 3 * pixels);
    for (size_t i = 0; i < pixels; i++)
        p->truth.data[i] = (uint8_t)(!known[i] ? 128 : skin[i] > 0.5f ? 255 : 0);
    free(skin);
    free(known);
}

static int show_photos(struct work *w, const struct progress *progress, struct err *err)
{
    struct loader *loader = NULL;
    const struct frame *frames;
    int rc = -1;
    float *x;

    if (load(w, &loader, SHOWN, progress, err))
        return -1;
    x = bytes_new((size_t)w->count * 6 * SHOWN * SHOWN, sizeof *x);
    if (loader_plain(loader, 0, x, &frames, err) < 0)
        goto done;
    for (int i = 0; i < w->count; i++) {
        struct text caption = {0};
        const char *rank =
            i < w->count - RANKED || w->count < ROOM ? NULL : w->ranks[i - (w->count - RANKED)];

        w->pictures[i].photo_id = w->fold.photos[i].photo;
        show_photo(&w->pictures[i], &frames[i]);
        text_add(&caption, "photo %.12s%s%s", frames[i].md5, rank ? ", " : "",
                 rank ? rank : "");
        w->pictures[i].caption = caption.data;
        w->pictures[i].confidences =
            bytes_zeroed((size_t)w->cell_count, sizeof *w->pictures[i].confidences);
    }
    rc = 0;
done:
    free(x);
    loader_close(loader);
    return rc;
}

static double jaccard_of(const float *y, const struct frame *frame)
{
    size_t pixels = (size_t)frame->side * (size_t)frame->side;
    float *skin = bytes_new(pixels, sizeof *skin);
    uint8_t *known = bytes_new(pixels, 1);
    double jaccard;

    frame_truth(skin, known, frame);
    jaccard = metrics_value(METRICS_JACCARD, overlap_count(y, skin, known, pixels, 0.5f));
    free(skin);
    free(known);
    return jaccard;
}

static void add_confidence(struct work *w, const struct cell *cell, int i, const float *y,
                           const struct frame *frame)
{
    struct report_picture *p = &w->pictures[i];
    struct report_confidence *all = (struct report_confidence *)(uintptr_t)p->confidences;

    all[p->confidence_count++] = (struct report_confidence){
        bytes_copied_text(cell->net), bytes_copied_text(cell->scenario),
        predictor_confidence(y, frame->side), jaccard_of(y, frame)};
}

static int show_cell(struct work *w, const struct cell *cell, const struct progress *progress,
                     struct err *err)
{
    struct predictor *predictor = NULL;
    struct loader *loader = NULL;
    const struct frame *frames;
    const float *y;
    struct run run;
    char *path = NULL;
    float *x = NULL;
    size_t pixels;
    int rc = -1;

    if (run_read(&run, w->catalogue->db, cell->run, err))
        return -1;
    pixels = (size_t)run.spec.side * (size_t)run.spec.side;
    path = catalogue_weights_path(w->catalogue, run.id, "safetensors");
    if (predictor_open(&predictor, &run, path, w->count, err) ||
        load(w, &loader, run.spec.side, progress, err))
        goto done;
    x = bytes_new((size_t)w->count * 6 * pixels, sizeof *x);
    if (loader_plain(loader, 0, x, &frames, err) < 0)
        goto done;
    y = predictor_run(predictor, x, w->count);
    for (int i = 0; i < w->count; i++)
        add_confidence(w, cell, i, y + (size_t)i * pixels, &frames[i]);
    rc = 0;
done:
    predictor_close(predictor);
    loader_close(loader);
    free(path);
    free(x);
    return rc;
}

static int show(struct work *w, int wanted, const struct progress *progress, struct err *err)
{
    if (read_cells(w, err) || read_fold(w, err))
        return -1;
    w->count = w->fold.count < (size_t)wanted ? (int)w->fold.count : wanted;
    if (!w->count || !w->cell_count) {
        w->count = 0;
        return 0;
    }
    if (choose(w, err))
        return -1;
    w->pictures = bytes_zeroed((size_t)w->count, sizeof *w->pictures);
    if (show_photos(w, progress, err))
        return -1;
    for (int c = 0; c < w->cell_count; c++)
        if (show_cell(w, &w->cells[c], progress, err))
            return -1;
    return 0;
}

int job_pictures(struct report_picture **out, int *count, struct catalogue *catalogue,
                 const char *experiment, int wanted, const struct progress *progress,
                 struct err *err)
{
    struct work w = {.catalogue = catalogue, .experiment = experiment};
    int rc = show(&w, wanted, progress, err);

    fold_free(&w.fold);
    if (rc) {
        job_pictures_free(w.pictures, w.count);
        return err_while(err, "pictures of experiment '%s'", experiment);
    }
    *out = w.pictures;
    *count = w.count;
    return 0;
}

void job_pictures_free(struct report_picture *pictures, int count)
{
    for (int i = 0; pictures && i < count; i++) {
        struct report_picture *p = &pictures[i];

        for (int c = 0; c < p->confidence_count; c++) {
            struct report_confidence one = p->confidences[c];

            free((void *)(uintptr_t)one.net);
            free((void *)(uintptr_t)one.scenario);
            image_free(&one.confidence);
        }
        free((void *)(uintptr_t)p->confidences);
        free((void *)(uintptr_t)p->caption);
        image_free(&p->photo);
        image_free(&p->truth);
    }
    free(pictures);
}
