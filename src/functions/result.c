#include "functions/result.h"
#include "base/bytes.h"

#include <stdlib.h>

void result_blob(sqlite3_context *context, struct bytes *blob)
{
    sqlite3_result_blob64(context, blob->data, blob->size, free);
    *blob = (struct bytes){0};
}

void result_text(sqlite3_context *context, struct text *text)
{
    text_add_bytes(text, "", 0); /* there is a text even where nothing was added */
    sqlite3_result_text64(context, text->data, text->size, free, SQLITE_UTF8);
    *text = (struct text){0};
}

void result_mask(sqlite3_context *context, struct mask *mask)
{
    struct bytes blob = {0};

    mask_encode(&blob, mask);
    mask_free(mask);
    result_blob(context, &blob);
}

void result_shape(sqlite3_context *context, struct shape *shape)
{
    struct bytes blob = {0};

    shape_encode(&blob, shape);
    shape_free(shape);
    result_blob(context, &blob);
}

int result_error(sqlite3_context *context, const char *function, const struct err *err)
{
    struct err told = *err;

    err_while(&told, "%s", function);
    sqlite3_result_error(context, told.text, -1);
    return -1;
}
