#ifndef APP_WEB_TILES_H
#define APP_WEB_TILES_H

#include "base/threads.h"
#include "image/image.h"

/* web_tiles.h - decoded photos that somebody is looking into, held while there is room.
 *
 * Level 0 has all pixels, each further level half as many a side (rounded up), until a tile
 * holds all. Several threads may ask at once; a photo is decoded once. */
enum { WEB_TILES_SIDE = 512 };

struct web_tiles;
struct web_tiles *web_tiles_new(void);
void web_tiles_free(struct web_tiles *tiles); /* accepts NULL */

/* Tile (x, y) of a level: at most WEB_TILES_SIDE a side, less at the right and at the bottom.
 * load(self, out, err) decodes the photo, if it must be. ERR_ABSENT: there is no such tile. */
int web_tiles_get(struct image *out, struct web_tiles *tiles, const char *key, int32_t level,
                  int32_t x, int32_t y,
                  int (*load)(void *self, struct image *out, struct err *err), void *self,
                  struct err *err);

/* Holds no photo any more. */
void web_tiles_forget(struct web_tiles *tiles);

#endif
