#ifndef EXCHANGE_XML_H
#define EXCHANGE_XML_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* xml.h - an XML file as a tree, read with suspicion.
 *
 * Nothing is ever loaded from elsewhere. Entities of the file's own, and so
 * any DOCTYPE with a body, are refused: they can make a gigabyte of a line. */
enum { XML_DEPTH_MAX = 100 };
#define XML_NODES_MAX ((size_t)1 << 20)

/* One element. Strings are UTF-8, never NULL but where said. */
struct xml_node {
    const char *space;             /* the namespace's name; "" where there is none */
    const char *name;              /* without prefix */
    const char *const *attributes; /* name, value, name, value ..., NULL; names with a prefix
                                      as "namespace|name" */
    const char *text;              /* the characters directly inside, joined */
    struct xml_node *parent, *first, *next; /* NULL where there is none */
    long line;                              /* of the file, from 1 */
};

struct xml {
    struct xml_node *root;
    void *blocks; /* private to xml.c */
};

/* ERR_FORMAT with the line: not well-formed, not in an encoding that it says,
 * an entity or a DOCTYPE with a body. ERR_LIMIT: too deep, too many elements.
 * On failure *out is untouched; the caller frees it. */
int xml_read(struct xml *out, const uint8_t *data, size_t size, struct err *err);
void xml_free(struct xml *xml); /* accepts {0} */

/* The attribute's value, or the text of the first child of that name; NULL if there is none. */
const char *xml_attribute(const struct xml_node *node, const char *name);
const char *xml_child_text(const struct xml_node *node, const char *name);

/* Puts "line 7: <path>: " before the error and returns -1. */
int xml_while(struct err *err, const struct xml_node *node);

/* Reads all of an attribute as a finite number. `fallback` where it is absent
 * and not NULL. ERR_FORMAT: no number, or absent, with the attribute's name. */
int xml_number(double *out, const struct xml_node *node, const char *name,
               const double *fallback, struct err *err);

/* Adds a value as it stands between quotes. ERR_FORMAT: it is not UTF-8 or has
 * control characters, which no XML can hold unchanged. */
int xml_add_value(struct text *out, const char *value, struct err *err);

/* Where in text[at .. size) what is no white space begins; `size` if nowhere. Looks at
 * no byte beyond that, so that long lists of numbers are read in one pass. */
size_t xml_after_blanks(const char *text, size_t size, size_t at);

#endif
