#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* text.h - a string that grows. {0} is the empty one.
 *
 * `data` is NULL only while nothing was added; afterwards it ends in 0. */
struct text {
    char *data;
    size_t size; /* without the closing 0 */
    size_t room;
};

void text_add(struct text *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_add_list(struct text *text, const char *fmt, va_list list)
    __attribute__((format(printf, 2, 0)));
void text_add_bytes(struct text *text, const char *data, size_t size);

/* Adds `plain` so that a browser shows just it: & < > " ' become entities. */
void text_add_html(struct text *text, const char *plain);

/* The bytes of the well-formed UTF-8 character (RFC 3629) that `at`, of `size` bytes, begins
 * with; 0: with none. */
size_t text_character(const char *at, size_t size);

/* Adds `plain` as a JSON string, quotes included; what is no UTF-8 becomes U+FFFD. */
void text_add_json(struct text *text, const char *plain);

/* Adds bytes in base64, as data: URIs want them. */
void text_add_base64(struct text *text, const void *data, size_t size);

void text_free(struct text *text);

/* Cuts `list` at each comma. Returns how many parts there are, at most `most`;
 * more than that, or an empty part, gives -1. parts[i] points into `list`,
 * whose commas become 0. */
int text_split(char *list, char **parts, int most);

/* 1: there is nothing in it but blanks, tabs and line ends. */
int text_is_blank(const char *text);

/* Reads a whole number, all of `text`, within [low, high]. Returns -1 and
 * leaves *out alone if it is not one. */
int text_number(long long *out, const char *text, long long low, long long high);

/* The same for a finite decimal number. */
int text_real(double *out, const char *text, double low, double high);

#endif
