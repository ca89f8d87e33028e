#ifndef TESTS_RASTER_ORACLE_H
#define TESTS_RASTER_ORACLE_H

#include "annotate/raster.h"

/* raster_oracle.h - raster rule 1 a second time, from docs/raster.md alone: its
 * own cubics, its own chords, in 128-bit integers; each centre is decided by
 * itself, chord by chord, with no scanline's memory. */

struct oracle_chord {
    int64_t ax, ay, bx, by; /* as it ran */
};

struct oracle {
    struct oracle_chord *chords;
    size_t count, room;
};

/* All chords of the rings. The caller frees. */
struct oracle oracle_begin(const struct spline *rings, size_t count);
void oracle_free(struct oracle *oracle);

/* Whether the point (x, y), in 1/256 pixel, is inside. */
int oracle_inside(const struct oracle *oracle, enum raster_fill fill, int64_t x, int64_t y);

/* In how many pixels the mask differs from oracle_inside() of their centres. */
int64_t oracle_differing(const struct oracle *oracle, enum raster_fill fill,
                         const struct mask *mask);

#endif
