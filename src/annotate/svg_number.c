/* Numbers as SVG writes them; strtod() would ask the locale for its comma. */
#include "annotate/svg_path.h"

#include <math.h>

enum { EXPONENT_MOST = 100000 };

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits of a number: mantissa x 10^scale. */
struct decimal {
    uint64_t mantissa;
    int scale, digits;
};

/* Reads digits; those that no 64 bits could hold count as 0. */
static size_t read_digits(struct decimal *d, const char *text, size_t size, size_t at,
                          int after_point)
{
    for (; at < size && is_digit(text[at]); at++) {
        int fits = d->mantissa < UINT64_MAX / 10 - 1;

        if (fits)
            d->mantissa = d->mantissa * 10 + (uint64_t)(text[at] - '0');
        if (fits == after_point && d->scale < EXPONENT_MOST && d->scale > -EXPONENT_MOST)
            d->scale += after_point ? -1 : 1;
        d->digits = 1;
    }
    return at;
}

/* Reads "e-12" where it is one; "e" alone belongs to what follows (an "em"). */
static size_t read_exponent(struct decimal *d, const char *text, size_t size, size_t at)
{
    size_t from = at + 1;
    int minus, value = 0;

    if (at >= size || (text[at] != 'e' && text[at] != 'E'))
        return at;
    minus = from < size && text[from] == '-';
    from += from < size && (text[from] == '-' || text[from] == '+');
    if (from >= size || !is_digit(text[from]))
        return at;
    for (; from < size && is_digit(text[from]); from++)
        if (value < EXPONENT_MOST)
            value = value * 10 + (text[from] - '0');
    d->scale += minus ? -value : value;
    return from;
}

/* Exact where the mantissa has 53 bits and the power 22 digits: one division or product. */
static double value_of(const struct decimal *d)
{
    double m = (double)d->mantissa;

    if (d->mantissa == 0)
        return 0;
    if (d->scale < -300) /* in two steps, or the power would be 0 */
        return m * 1e-300 * pow(10, d->scale + 300);
    return d->scale < 0 ? m / pow(10, -d->scale) : m * pow(10, d->scale);
}

int svg_number(double *out, const char *text, size_t size, size_t *at)
{
    struct decimal d = {0};
    size_t i = *at;
    int minus = i < size && text[i] == '-';

    i += i < size && (text[i] == '-' || text[i] == '+');
    i = read_digits(&d, text, size, i, 0);
    if (i < size && text[i] == '.') {
        size_t after = read_digits(&d, text, size, i + 1, 1);

        i = d.digits ? after : i;
    }
    if (!d.digits)
        return -1;
    i = read_exponent(&d, text, size, i);
    *out = minus ? -value_of(&d) : value_of(&d);
    *at = i;
    return 0;
}

void svg_number_write(struct text *out, int32_t value)
{
    int64_t size = value < 0 ? -(int64_t)value : value;
    int64_t rest = size % 256 * 390625; /* of 10^8 */
    int places = 8;

    text_add(out, "%s%lld", value < 0 ? "-" : "", (long long)(size / 256));
    if (!rest)
        return;
    for (; rest % 10 == 0; rest /= 10)
        places--;
    text_add(out, ".%0*lld", places, (long long)rest);
}
