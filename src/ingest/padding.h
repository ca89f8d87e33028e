#ifndef INGEST_PADDING_H
#define INGEST_PADDING_H

#include "annotate/mask.h"
#include "image/image.h"

/* padding.h - the frame that brought a photo to a square: no skin, whatever its mask says of
 * it.
 *
 * It is the whole rows and columns at the edges, from the edge inwards, in which every pixel is
 * black (0, 0, 0). A photo that is black throughout has none: it has no inside. The photo
 * has 3 channels; the caller frees the mask. */
struct mask padding_find(const struct image *photo);

#endif
