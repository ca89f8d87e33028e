#include "image/scrub_internal.h"

#include <string.h>

#include "image/exif.h"
#include "image/jpeg.h"

/* scrub_segments.c - a JPEG's segments read one by one, and only those written
 * that its picture needs: each from its parsed fields, none copied. */

enum {
    TEM = 0x01,
    SOF0 = 0xc0,
    SOF2 = 0xc2,
    DHT = 0xc4,
    RST0 = 0xd0,
    RST7 = 0xd7,
    SOI = 0xd8,
    EOI = 0xd9,
    SOS = 0xda,
    DQT = 0xdb,
    DRI = 0xdd,
    APP0 = 0xe0,
    APP14 = 0xee,
    APP15 = 0xef,
    COM = 0xfe,
    TABLES = 4,
    TABLE_MAX = 16 + 256, /* of a Huffman table; a quantisation table is smaller */
};

/* A table as its slot holds it now, and as it was last written. */
struct table {
    uint8_t now[TABLE_MAX], sent[TABLE_MAX];
    size_t now_size, sent_size; /* 0: none */
    int wide;                   /* quantisation: 16-bit values */
    int idle;                   /* set, and not needed since */
};

struct component {
    uint8_t id, sampling, quant;
    uint8_t new_id;
    int latched; /* its quantisation table is fixed: it was in a scan */
};

struct segments {
    const uint8_t *data;
    size_t size, at;
    struct bytes *out;
    struct scrub_report *report;
    struct table quant[TABLES], huffman[2][TABLES];
    struct jpeg_facts facts;
    struct component components[4];
    int components_count; /* 0: no SOF yet */
    uint8_t frame, height[2], width[2];
    unsigned restart, sent_restart;
    int scans;
};

static void note(struct segments *job, const char *name, size_t bytes)
{
    if (job->report && bytes)
        scrub_note(job->report, name, bytes);
}

static void put(struct segments *job, uint8_t marker, const void *body, size_t size)
{
    uint8_t head[4] = {0xff, marker, (uint8_t)((size + 2) >> 8), (uint8_t)(size + 2)};

    bytes_add(job->out, head, sizeof head);
    bytes_add(job->out, body, size);
}

static int bad(struct err *err, const char *what)
{
    return err_set(err, ERR_FORMAT, "JPEG: %s", what);
}

/* Sets a slot; what it held, if no scan came for it, was no part of the picture. */
static void set_table(struct segments *job, struct table *table, const uint8_t *body,
                      size_t size)
{
    if (table->idle)
        note(job, "unused tables", table->now_size);
    memcpy(table->now, body, size);
    table->now_size = size;
    table->idle = 1;
}

static int read_quant(struct segments *job, const uint8_t *body, size_t size, struct err *err)
{
    while (size) {
        int wide = body[0] >> 4, slot = body[0] & 15;
        size_t need = wide ? 128 : 64;

        if (wide > 1 || slot >= TABLES || size - 1 < need)
            return bad(err, "a damaged quantisation table");
        set_table(job, &job->quant[slot], body + 1, need);
        job->quant[slot].wide = wide;
        body += 1 + need;
        size -= 1 + need;
    }
    return 0;
}

static int read_huffman(struct segments *job, const uint8_t *body, size_t size, struct err *err)
{
    while (size) {
        int class = body[0] >> 4, slot = body[0] & 15;
        size_t need = 16;

        for (size_t i = 1; i <= 16 && i < size; i++)
            need += body[i];
        if (class > 1 || slot >= TABLES || size - 1 < need || need > TABLE_MAX)
            return bad(err, "a damaged Huffman table");
        set_table(job, &job->huffman[class][slot], body + 1, need);
        body += 1 + need;
        size -= 1 + need;
    }
    return 0;
}

/* Component names that every reader takes for these colours. */
static const char names_of_colours[][5] = {[JPEG_GREY] = "\1",
                                           [JPEG_YCC] = "\1\2\3",
                                           [JPEG_RGB] = "RGB",
                                           [JPEG_CMYK] = "CMYK",
                                           [JPEG_YCCK] = "\1\2\3\4"};

static int read_frame(struct segments *job, uint8_t marker, const uint8_t *body, size_t size,
                      struct err *err)
{
    const char *names = names_of_colours[job->facts.colours];
    size_t count = strlen(names);

    if (job->components_count)
        return bad(err, "a second frame");
    if (marker > SOF2)
        return bad(err, "of a kind that cannot be scrubbed (lossless, hierarchical or "
                        "arithmetic)");
    if (size != 6 + 3 * count || body[5] != count || body[0] != 8)
        return bad(err, "a damaged frame header");
    memcpy(job->height, body + 1, 2);
    memcpy(job->width, body + 3, 2);
    job->frame = marker;
    job->components_count = (int)count;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *from = body + 6 + 3 * i;

        if (from[2] >= TABLES)
            return bad(err, "a damaged frame header");
        job->components[i] =
            (struct component){from[0], from[1], from[2], (uint8_t)names[i], 0};
    }
    return 0;
}

static void put_frame(struct segments *job)
{
    uint8_t body[6 + 3 * 4] = {8,
                               job->height[0],
                               job->height[1],
                               job->width[0],
                               job->width[1],
                               (uint8_t)job->components_count};

    for (int i = 0; i < job->components_count; i++) {
        body[6 + 3 * i] = job->components[i].new_id;
        body[7 + 3 * i] = job->components[i].sampling;
        body[8 + 3 * i] = job->components[i].quant;
    }
    put(job, job->frame, body, 6 + 3 * (size_t)job->components_count);
}

/* Writes a table that a scan is about to need, unless its slot already says so. */
static int need_table(struct segments *job, struct table *table, uint8_t marker, int class_slot,
                      struct err *err)
{
    uint8_t body[1 + TABLE_MAX];

    if (!table->now_size)
        return bad(err, "a scan without its tables");
    table->idle = 0;
    if (table->now_size == table->sent_size &&
        !memcmp(table->now, table->sent, table->now_size))
        return 0;
    memcpy(table->sent, table->now, table->now_size);
    table->sent_size = table->now_size;
    body[0] = (uint8_t)class_slot;
    memcpy(body + 1, table->now, table->now_size);
    put(job, marker, body, 1 + table->now_size);
    return 0;
}

struct scan {
    uint8_t body[4 + 2 * 4]; /* as it will be written */
    struct component *components[4];
    uint8_t tables[4]; /* as the file says: DC << 4 | AC */
    int count;
    int dc, ac; /* Huffman tables of which class it reads */
};

static int read_scan(struct scan *scan, struct segments *job, const uint8_t *body, size_t size,
                     struct err *err)
{
    uint8_t *tail = scan->body + 1;
    int first, last, high;

    if (!job->components_count || !size || body[0] < 1 || body[0] > 4 ||
        size != 4 + 2 * (size_t)body[0])
        return bad(err, "a damaged scan header");
    scan->body[0] = body[0];
    scan->count = body[0];
    first = body[size - 3];
    last = body[size - 2];
    high = body[size - 1] >> 4;
    if (first > 63 || last > 63)
        return bad(err, "a damaged scan header");
    scan->dc = job->frame != SOF2 || (first == 0 && high == 0);
    scan->ac = job->frame != SOF2 || first > 0;
    for (int i = 0; i < scan->count; i++, tail += 2) {
        const uint8_t *from = body + 1 + 2 * i;
        int found = 0;

        while (found < job->components_count && job->components[found].id != from[0])
            found++;
        if (found == job->components_count || from[1] >> 4 >= TABLES ||
            (from[1] & 15) >= TABLES)
            return bad(err, "a damaged scan header");
        scan->components[i] = &job->components[found];
        scan->tables[i] = from[1];
        tail[0] = job->components[found].new_id;
        tail[1] = (uint8_t)((scan->dc ? from[1] & 0xf0 : 0) | (scan->ac ? from[1] & 15 : 0));
    }
    memcpy(tail, body + size - 3, 3);
    return 0;
}

/* The tables of a scan, the frame before the first, the restart interval. */
static int put_scan_tables(struct segments *job, struct scan *scan, struct err *err)
{
    for (int i = 0; i < scan->count; i++) {
        struct component *c = scan->components[i];
        struct table *quant = &job->quant[c->quant];

        if (!c->latched && need_table(job, quant, DQT, quant->wide << 4 | c->quant, err))
            return -1;
        c->latched = 1;
    }
    if (!job->scans++)
        put_frame(job);
    for (int i = 0; i < scan->count; i++) {
        int dc = scan->tables[i] >> 4, ac = scan->tables[i] & 15;

        if ((scan->dc && need_table(job, &job->huffman[0][dc], DHT, dc, err)) ||
            (scan->ac && need_table(job, &job->huffman[1][ac], DHT, 1 << 4 | ac, err)))
            return -1;
    }
    if (job->restart != job->sent_restart) {
        uint8_t body[2] = {(uint8_t)(job->restart >> 8), (uint8_t)job->restart};

        put(job, DRI, body, sizeof body);
        job->sent_restart = job->restart;
    }
    return 0;
}

/* Entropy-coded data, up to the next marker that is not a restart's. Fill bytes
 * within are left out: no reader gives them a meaning. */
static void copy_entropy(struct segments *job)
{
    const uint8_t *data = job->data;

    while (job->at < job->size) {
        const uint8_t *mark = memchr(data + job->at, 0xff, job->size - job->at);
        size_t stop = mark ? (size_t)(mark - data) : job->size;

        bytes_add(job->out, data + job->at, stop - job->at);
        job->at = stop;
        while (job->at + 1 < job->size && data[job->at + 1] == 0xff) {
            note(job, "fill and stray bytes", 1);
            job->at++;
        }
        if (job->at + 1 >= job->size ||
            (data[job->at + 1] && (data[job->at + 1] < RST0 || data[job->at + 1] > RST7)))
            return;
        bytes_add(job->out, data + job->at, 2);
        job->at += 2;
    }
}

static int take_scan(struct segments *job, const uint8_t *body, size_t size, struct err *err)
{
    struct scan scan = {0};

    if (job->scans == JPEG_SCANS_MAX)
        return err_set(err, ERR_LIMIT, "JPEG: more than %d scans", JPEG_SCANS_MAX);
    if (read_scan(&scan, job, body, size, err) || put_scan_tables(job, &scan, err))
        return -1;
    put(job, SOS, scan.body, 4 + 2 * (size_t)scan.count);
    copy_entropy(job);
    return 0;
}

/* What a segment that goes is called. */
static const struct {
    uint8_t marker;
    const char *begins;
    size_t begins_size;
    const char *name;
} strangers[] = {
    {0xe0, "JFIF", 5, "APP0 JFIF"},
    {0xe0, "JFXX", 5, "APP0 JFXX thumbnail"},
    {0xe0, "", 0, "APP0"},
    {0xe1, "Exif", 5, "APP1 Exif"},
    {0xe1, "http://ns.adobe.com/xap/1.0/", 29, "APP1 XMP"},
    {0xe1, "http://ns.adobe.com/xmp/extension/", 35, "APP1 extended XMP"},
    {0xe1, "", 0, "APP1"},
    {0xe2, "ICC_PROFILE", 12, "APP2 ICC profile"},
    {0xe2, "MPF", 4, "APP2 MPF"},
    {0xe2, "", 0, "APP2"},
    {0xe3, "", 0, "APP3"},
    {0xe4, "", 0, "APP4"},
    {0xe5, "", 0, "APP5"},
    {0xe6, "", 0, "APP6"},
    {0xe7, "", 0, "APP7"},
    {0xe8, "", 0, "APP8"},
    {0xe9, "", 0, "APP9"},
    {0xea, "", 0, "APP10"},
    {0xeb, "JP", 2, "APP11 JUMBF"},
    {0xeb, "", 0, "APP11"},
    {0xec, "", 0, "APP12"},
    {0xed, "Photoshop 3.0", 14, "APP13 Photoshop (IPTC)"},
    {0xed, "", 0, "APP13"},
    {0xee, "Adobe", 5, "APP14 Adobe"},
    {0xee, "", 0, "APP14"},
    {0xef, "", 0, "APP15"},
    {0xfe, "", 0, "COM"},
};

static void drop(struct segments *job, uint8_t marker, const uint8_t *body, size_t size)
{
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (strangers[i].marker == marker && size >= strangers[i].begins_size &&
            !memcmp(body, strangers[i].begins, strangers[i].begins_size)) {
            note(job, strangers[i].name, size + 4);
            break;
        }
    if (job->report && marker == 0xe1 && size >= 6 && !memcmp(body, "Exif", 5))
        job->report->exif |= exif_holds(body + 6, size - 6);
}

static int take_segment(struct segments *job, uint8_t marker, const uint8_t *body, size_t size,
                        struct err *err)
{
    if ((marker >= APP0 && marker <= APP15) || marker == COM) {
        drop(job, marker, body, size);
        return 0;
    }
    if (marker == DQT)
        return read_quant(job, body, size, err);
    if (marker == DHT)
        return read_huffman(job, body, size, err);
    if (marker == SOS)
        return take_scan(job, body, size, err);
    if (marker >= SOF0 && marker <= 0xcf && marker != 0xc8 && marker != 0xcc)
        return read_frame(job, marker, body, size, err);
    if (marker == DRI && size == 2) {
        job->restart = (unsigned)(body[0] << 8 | body[1]);
        return 0;
    }
    return err_set(err, ERR_FORMAT,
                   "JPEG: marker 0x%02x, which has no place in a scrubbed file", marker);
}

/* Up to the next marker; what stands between is no part of the picture. Gives it, or
 * -1 at the end. */
static int next_marker(struct segments *job)
{
    size_t from = job->at;

    while (job->at + 1 < job->size &&
           !(job->data[job->at] == 0xff && job->data[job->at + 1] != 0xff &&
             job->data[job->at + 1]))
        job->at++;
    note(job, "fill and stray bytes", job->at - from);
    if (job->at + 1 >= job->size)
        return -1;
    job->at += 2;
    return job->data[job->at - 1];
}

static int take_all(struct segments *job, struct err *err)
{
    for (int marker; (marker = next_marker(job)) != EOI;) {
        size_t length = job->size - job->at < 2
                            ? 0
                            : (size_t)job->data[job->at] << 8 | job->data[job->at + 1];

        if (marker == TEM || (marker >= RST0 && marker <= RST7)) {
            note(job, "markers without a body", 2);
            continue;
        }
        if (marker < 0 || length < 2 || length > job->size - job->at)
            return bad(err, "the file is cut short");
        job->at += length;
        if (take_segment(job, (uint8_t)marker, job->data + job->at - length + 2, length - 2,
                         err))
            return -1;
    }
    if (!job->scans)
        return bad(err, "no picture in it");
    return 0;
}

/* Adobe's segment of 12 bytes, where readers could not know the colours without. */
static void put_adobe(struct segments *job)
{
    uint8_t body[12] = {'A', 'd', 'o', 'b', 'e', 0, 100};

    if (job->facts.colours != JPEG_RGB &&
        !(job->facts.colours >= JPEG_CMYK && job->facts.adobe))
        return;
    body[11] = job->facts.colours == JPEG_YCCK ? 2 : 0;
    put(job, APP14, body, sizeof body);
}

static void note_idle(struct segments *job)
{
    for (int i = 0; i < TABLES; i++) {
        const struct table *slots[3] = {&job->quant[i], &job->huffman[0][i],
                                        &job->huffman[1][i]};

        for (int s = 0; s < 3; s++)
            if (slots[s]->idle)
                note(job, "unused tables", slots[s]->now_size);
    }
}

int scrub_segments(struct bytes *out, struct scrub_report *report, const uint8_t *data,
                   size_t size, struct err *err)
{
    struct bytes made = {0};
    struct segments job = {.data = data, .size = size, .at = 2, .out = &made, .report = report};
    int rc = jpeg_facts(&job.facts, data, size, err);

    if (!rc) {
        bytes_add(&made, "\xff\xd8", 2);
        put_adobe(&job);
        rc = take_all(&job, err);
    }
    if (!rc) {
        bytes_add(&made, "\xff\xd9", 2);
        bytes_add(out, made.data, made.size);
        note_idle(&job);
        note(&job, "bytes after the end", size - job.at);
    }
    bytes_free(&made);
    return rc;
}
