#include "functions/argument.h"
#include "base/bytes.h"

#include <math.h>
#include <string.h>

static const char *type_name(int type)
{
    switch (type) {
    case SQLITE_INTEGER:
        return "an integer";
    case SQLITE_FLOAT:
        return "a real number";
    case SQLITE_TEXT:
        return "a text";
    case SQLITE_BLOB:
        return "a blob";
    default:
        return "NULL";
    }
}

static int other_type(const struct call *call, int at, const char *wanted, struct err *err)
{
    return err_set(err, ERR_USAGE, "argument %d is %s, and should be %s", at + 1,
                   type_name(sqlite3_value_type(call->values[at])), wanted);
}

/* The bytes of a BLOB, without a look at what they are. */
static int raw_blob(struct bytes *borrowed, const struct call *call, int at, const char *wanted,
                    struct err *err)
{
    sqlite3_value *value = call->values[at];

    if (sqlite3_value_type(value) != SQLITE_BLOB)
        return other_type(call, at, wanted, err);
    borrowed->data = (uint8_t *)(uintptr_t)sqlite3_value_blob(value);
    borrowed->size = (size_t)sqlite3_value_bytes(value);
    return 0;
}

int argument_blob(struct bytes *borrowed, const struct call *call, int at, struct err *err)
{
    return raw_blob(borrowed, call, at, "a blob", err);
}

int argument_text(struct bytes *borrowed, const struct call *call, int at, struct err *err)
{
    sqlite3_value *value = call->values[at];

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return other_type(call, at, "a text", err);
    borrowed->data = (uint8_t *)(uintptr_t)sqlite3_value_text(value);
    borrowed->size = (size_t)sqlite3_value_bytes(value);
    return borrowed->data ? 0 : err_set(err, ERR_LIMIT, "argument %d cannot be read", at + 1);
}

int argument_mask(struct mask *out, const struct call *call, int at, struct err *err)
{
    struct bytes blob = {0};

    if (raw_blob(&blob, call, at, "a mask (a blob)", err))
        return -1;
    if (mask_decode(out, blob.data, blob.size, err))
        return err_while(err, "argument %d", at + 1);
    return 0;
}

int argument_masks(struct mask *a, struct mask *b, const struct call *call, struct err *err)
{
    struct mask first, second;

    if (argument_mask(&first, call, 0, err))
        return -1;
    if (argument_mask(&second, call, 1, err)) {
        mask_free(&first);
        return -1;
    }
    if (first.width != second.width || first.height != second.height) {
        err_set(err, ERR_USAGE, "the masks are %d x %d and %d x %d pixels; they must be equal",
                first.width, first.height, second.width, second.height);
        mask_free(&first);
        mask_free(&second);
        return -1;
    }
    *a = first;
    *b = second;
    return 0;
}

int argument_shape(struct shape *out, const struct call *call, int at, struct err *err)
{
    struct bytes blob = {0};

    if (raw_blob(&blob, call, at, "a shape (a blob)", err))
        return -1;
    if (shape_decode(out, blob.data, blob.size, err))
        return err_while(err, "argument %d", at + 1);
    return 0;
}

int argument_whole(int32_t *out, const struct call *call, int at, const char *what, int32_t low,
                   int32_t high, struct err *err)
{
    sqlite3_int64 value;

    if (sqlite3_value_type(call->values[at]) != SQLITE_INTEGER)
        return other_type(call, at, "an integer", err);
    value = sqlite3_value_int64(call->values[at]);
    if (value < low || value > high)
        return err_set(err, ERR_LIMIT, "the %s is %lld, and must be within %d .. %d", what,
                       (long long)value, low, high);
    *out = (int32_t)value;
    return 0;
}

int argument_real(double *out, const struct call *call, int at, struct err *err)
{
    int type = sqlite3_value_type(call->values[at]);
    double value;

    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return other_type(call, at, "a number", err);
    value = sqlite3_value_double(call->values[at]);
    if (!isfinite(value))
        return err_set(err, ERR_USAGE, "argument %d is not finite", at + 1);
    *out = value;
    return 0;
}
