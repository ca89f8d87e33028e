#include "exchange/xml.h"
#include "annotate/svg_path.h"
#include "base/limits.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Memory that is freed at once. */
struct block {
    struct block *before;
    size_t used, size;
    max_align_t data[];
};

enum { BLOCK_SIZE = 1 << 16, FEED = 1 << 20, ALIGN = _Alignof(max_align_t) };

struct reading {
    XML_Parser parser;
    struct xml tree;
    struct xml_node *open;                    /* the innermost element that is open */
    struct xml_node *last[XML_DEPTH_MAX + 1]; /* the last child at each depth */
    struct text inside[XML_DEPTH_MAX + 1];
    int depth;
    size_t nodes;
    int failed;
    struct err *err;
};

static void *taken(struct xml *tree, size_t size)
{
    struct block *block = tree->blocks;
    void *at;

    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (!block || block->size - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

        block = bytes_new(1, sizeof *block + room);
        *block = (struct block){tree->blocks, 0, room};
        tree->blocks = block;
    }
    at = (char *)block->data + block->used;
    block->used += size;
    return at;
}

static char *kept(struct xml *tree, const char *text, size_t size)
{
    char *copy = taken(tree, size + 1);

    if (size)
        memcpy(copy, text, size);
    copy[size] = 0;
    return copy;
}

void xml_free(struct xml *xml)
{
    for (struct block *block = xml->blocks; block;) {
        struct block *before = block->before;

        free(block);
        block = before;
    }
    *xml = (struct xml){0};
}

static long line_now(const struct reading *r)
{
    return (long)XML_GetCurrentLineNumber(r->parser);
}

/* Stops the parser; the first reason stands. */
static void refuse(struct reading *r, enum err_code code, const char *why)
{
    if (!r->failed)
        err_set(r->err, code, "line %ld: %s", line_now(r), why);
    r->failed = 1;
    XML_StopParser(r->parser, XML_FALSE);
}

static const char *const *kept_attributes(struct xml *tree, const XML_Char **attributes)
{
    size_t count = 0;
    const char **copy;

    while (attributes[count])
        count++;
    copy = taken(tree, (count + 1) * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = kept(tree, attributes[i], strlen(attributes[i]));
    copy[count] = NULL;
    return copy;
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = user;
    struct xml *tree = &r->tree;
    const char *bar = strrchr(name, '|');
    struct xml_node *node;

    if (r->depth == XML_DEPTH_MAX) {
        refuse(r, ERR_LIMIT, "elements are nested deeper than 100");
        return;
    }
    if (++r->nodes > XML_NODES_MAX) {
        refuse(r, ERR_LIMIT, "more than a million elements");
        return;
    }
    node = taken(tree, sizeof *node);
    *node = (struct xml_node){.space = bar ? kept(tree, name, (size_t)(bar - name)) : "",
                              .name = bar ? kept(tree, bar + 1, strlen(bar + 1))
                                          : kept(tree, name, strlen(name)),
                              .attributes = kept_attributes(tree, attributes),
                              .text = "",
                              .parent = r->open,
                              .line = line_now(r)};
    if (!r->open)
        tree->root = node;
    else if (r->last[r->depth])
        r->last[r->depth]->next = node;
    else
        r->open->first = node;
    r->last[r->depth] = node;
    r->open = node;
    r->depth++;
    r->last[r->depth] = NULL;
    r->inside[r->depth].size = 0;
}

static void on_end(void *user, const XML_Char *name)
{
    struct reading *r = user;
    struct text *inside = &r->inside[r->depth];

    (void)name;
    if (r->failed)
        return;
    if (inside->size)
        r->open->text = kept(&r->tree, inside->data, inside->size);
    r->open = r->open->parent;
    r->depth--;
}

static void on_characters(void *user, const XML_Char *text, int size)
{
    struct reading *r = user;

    if (!r->failed)
        text_add_bytes(&r->inside[r->depth], text, (size_t)size);
}

static void on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int has_body)
{
    (void)name;
    (void)system;
    (void)public;
    if (has_body)
        refuse(user, ERR_FORMAT, "a DOCTYPE with a body (entities) is not read; take it out");
}

static void on_skipped(void *user, const XML_Char *name, int is_parameter)
{
    (void)name;
    (void)is_parameter;
    refuse(user, ERR_FORMAT, "an entity that is not defined in XML itself is not read");
}

static int parse(struct reading *r, const uint8_t *data, size_t size)
{
    for (size_t at = 0;;) {
        size_t part = size - at < FEED ? size - at : FEED;
        int last = at + part == size;

        if (XML_Parse(r->parser, (const char *)data + at, (int)part, last) != XML_STATUS_OK)
            return r->failed
                       ? -1
                       : err_set(r->err, ERR_FORMAT, "line %ld: not well-formed XML: %s",
                                 line_now(r), XML_ErrorString(XML_GetErrorCode(r->parser)));
        at += part;
        if (last)
            return 0;
    }
}

int xml_read(struct xml *out, const uint8_t *data, size_t size, struct err *err)
{
    struct reading *r;
    int rc;

    if (size > LIMIT_FILE_BYTES)
        return err_set(err, ERR_LIMIT, "it has %zu bytes, the limit is %zu", size,
                       LIMIT_FILE_BYTES);
    r = bytes_zeroed(1, sizeof *r);
    r->err = err;
    r->parser = XML_ParserCreateNS(NULL, '|');
    if (!r->parser)
        abort();
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_characters);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetSkippedEntityHandler(r->parser, on_skipped);
    rc = parse(r, data, size);
    XML_ParserFree(r->parser);
    for (int i = 0; i <= XML_DEPTH_MAX; i++)
        text_free(&r->inside[i]);
    if (rc)
        xml_free(&r->tree);
    else
        *out = r->tree;
    free(r);
    return rc;
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
    for (const char *const *a = node->attributes; *a; a += 2)
        if (!strcmp(a[0], name))
            return a[1];
    return NULL;
}

const char *xml_child_text(const struct xml_node *node, const char *name)
{
    for (const struct xml_node *child = node->first; child; child = child->next)
        if (!strcmp(child->name, name))
            return child->text;
    return NULL;
}

int xml_while(struct err *err, const struct xml_node *node)
{
    return err_while(err, "line %ld: <%.40s>", node->line, node->name);
}

int xml_number(double *out, const struct xml_node *node, const char *name,
               const double *fallback, struct err *err)
{
    const char *text = xml_attribute(node, name);
    size_t at = 0;
    double value;

    if (!text && fallback) {
        *out = *fallback;
        return 0;
    }
    if (!text)
        return err_set(err, ERR_FORMAT, "it has no '%s'", name);
    if (svg_number(&value, text, strlen(text), &at) || text[at] || !isfinite(value))
        return err_set(err, ERR_FORMAT, "'%s' is '%.60s', not a number", name, text);
    *out = value;
    return 0;
}

/* The length of the UTF-8 character there; 0 if it is none, or one that XML does not have. */
static size_t character(const unsigned char *p)
{
    static const uint32_t least[5] = {0, 0x20, 0x80, 0x800, 0x10000};
    size_t size = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
    uint32_t code = size == 1 ? *p : *p & (0x7fu >> size);

    for (size_t i = 1; i < size; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        code = code << 6 | (p[i] & 0x3fu);
    }
    if (!size || code < least[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
        code == 0xfffe || code == 0xffff || code == 0x7f)
        return 0;
    return size;
}

int xml_add_value(struct text *out, const char *value, struct err *err)
{
    for (const unsigned char *p = (const unsigned char *)value; *p;) {
        size_t size = character(p);

        if (!size)
            return err_set(err, ERR_FORMAT,
                           "the name '%.80s' has control characters or is not UTF-8: XML "
                           "cannot hold it",
                           value);
        p += size;
    }
    text_add_html(out, value);
    return 0;
}

size_t xml_after_blanks(const char *text, size_t size, size_t at)
{
    while (at < size &&
           (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r'))
        at++;
    return at;
}
