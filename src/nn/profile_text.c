#include "nn/profile.h"

#include "base/text.h"

#include <stdio.h>

/* The mean pass, and what it reached: bytes where they are counted, else operations. */
static void add_way(struct text *out, const struct profile *p, const struct profile_way *way,
                    double flops_peak, double bytes_peak)
{
    int moves = way->bytes > 0;
    double all = moves ? way->bytes * (double)p->passes : way->flops * p->photos;
    double peak = moves ? bytes_peak : flops_peak;

    text_add(out, " %9.3f", way->seconds / (double)p->passes * 1e3);
    if (all > 0 && way->seconds > 0)
        text_add(out, " %7.1f %-7s %4.0f%%", all / way->seconds / 1e9,
                 moves ? "GB/s" : "GFLOP/s", 100 * all / way->seconds / peak);
    else
        text_add(out, " %21s", "");
}

static double add_layers(struct text *out, const struct profile *p, const struct peak *peak)
{
    struct profile_way there = {0}, back = {0};

    for (size_t i = 0; i < p->count; i++) {
        const struct profile_layer *l = &p->layers[i];
        char shape[40];

        snprintf(shape, sizeof shape, "%dx%dx%d", l->channels, l->rows, l->cols);
        text_add(out, "%-14s %-12s", l->name, shape);
        add_way(out, p, &l->forward, peak->flops, peak->reading);
        if (p->step.seconds > 0)
            add_way(out, p, &l->backward, peak->flops, peak->reading);
        text_add(out, "\n");
        there.seconds += l->forward.seconds;
        there.flops += l->forward.flops;
        back.seconds += l->backward.seconds;
        back.flops += l->backward.flops;
    }
    text_add(out, "%-14s %-12s", "all layers", "");
    add_way(out, p, &there, peak->flops, 0);
    if (p->step.seconds > 0)
        add_way(out, p, &back, peak->flops, 0);
    text_add(out, "\n");
    return there.seconds + back.seconds;
}

void profile_text(struct text *out, const struct profile *p, const struct peak *peak)
{
    const struct {
        const char *name;
        const struct profile_way *way;
    } rest[] = {
        {"input", &p->input}, {"loss", &p->loss}, {"clear", &p->clear}, {"step", &p->step}};
    double seconds;

    if (!p->passes) {
        text_add(out, "no step was made: there is nothing to tell\n");
        return;
    }
    text_add(out,
             "%ld pass%s, %.0f photo%s, %d threads; at most %.1f GFLOP/s (%s), %.1f GB/s read, "
             "%.1f GB/s updated, as just measured\n",
             p->passes, p->passes == 1 ? "" : "es", p->photos, p->photos == 1 ? "" : "s",
             peak->threads, peak->flops / 1e9, peak->set, peak->reading / 1e9,
             peak->updating / 1e9);
    text_add(out, "%-14s %-12s %9s %15s %5s", "layer", "output", "fwd ms", "", "peak");
    if (p->step.seconds > 0)
        text_add(out, " %9s %15s %5s", "back ms", "", "peak");
    text_add(out, "\n");
    seconds = add_layers(out, p, peak);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        if (!(rest[i].way->seconds > 0))
            continue;
        text_add(out, "%-14s %-12s", rest[i].name, "");
        add_way(out, p, rest[i].way, peak->flops, peak->updating);
        text_add(out, "\n");
        seconds += rest[i].way->seconds;
    }
    text_add(out, "%-14s %-12s %9.3f %7.2f images/s\n", "all", "",
             seconds / (double)p->passes * 1e3, p->photos / seconds);
    text_add(out, "Operations are the definition's (2 K K Cin Cout rows cols a photo, backward "
                  "twice that), whatever a kernel saves;\nbytes are those of the fully "
                  "connected weights (forward 4 each, backward 4, step 16).\n");
}
