/* Weights files: what is written comes back; what is damaged, lies or is
 * another net's is refused and changes nothing. */
#include "base/bytes.h"
#include "nn/safetensors.h"
#include "nn/weights.h"
#include "tests/check.h"

#include <stdlib.h>

static const struct net_spec spec = {1, {2, 3, 1}, 5, 8};

static struct net *made(const struct net_spec *s, int training, uint64_t seed)
{
    struct net *net = NULL;
    struct err err = {0};

    if (!CHECK_INT(net_create(&net, s, 1, training, &err), 0))
        exit(1);
    net_start(net, seed);
    return net;
}

static int keep(void *self, const void *data, size_t size, struct err *err)
{
    (void)err;
    bytes_add(self, data, size);
    return 0;
}

static int full(void *self, const void *data, size_t size, struct err *err)
{
    int *left = self;

    (void)data;
    (void)size;
    return (*left)-- > 0 ? 0 : err_set(err, ERR_IO, "full");
}

static struct bytes written(const struct net *net, int with_momenta)
{
    static const struct weights_note notes[] = {{"run", "7 \"quoted\" \n\\"}, {"grüße", "äöü"}};
    struct bytes file = {0};
    struct weights_sink sink = {keep, &file};
    struct err err = {0};

    CHECK_INT(weights_write(net, with_momenta, notes, 2, &sink, &err), 0);
    return file;
}

/* However they lie. */
static int same_weights(const struct net_tensor *a, const struct net_tensor *b)
{
    float *x = bytes_new(a->count, sizeof *x), *y = bytes_new(b->count, sizeof *y);
    int equal;

    net_tensor_get(x, a);
    net_tensor_get(y, b);
    equal = !memcmp(x, y, a->count * sizeof *x);
    free(x);
    free(y);
    return equal;
}

static int same(const struct net *a, const struct net *b, int momenta)
{
    const struct net_tensor *s, *t;
    size_t count = net_tensors(a, &s);

    net_tensors(b, &t);
    for (size_t i = 0; i < count; i++)
        if (!same_weights(&s[i], &t[i]) ||
            (momenta && memcmp(s[i].momentum, t[i].momentum, s[i].count * sizeof(float))))
            return 0;
    return 1;
}

static void test_round_trip(void)
{
    struct net *a = made(&spec, 1, 1), *b = made(&spec, 1, 2), *c = made(&spec, 0, 3);
    const struct net_tensor *t;
    struct bytes file, small;
    struct err err = {0};
    char note[64], cut[4];

    net_tensors(a, &t);
    t[2].momentum[1] = 0.25f;
    file = written(a, 1);
    small = written(c, 0);
    CHECK_INT(weights_read(b, 1, file.data, file.size, &err), 0);
    CHECK(same(a, b, 1));
    CHECK_INT(weights_read(c, 0, file.data, file.size, &err), 0);
    CHECK(same(a, c, 0));
    CHECK_INT(weights_read(b, 1, small.data, small.size, &err), -1);
    CHECK(err.code == ERR_FORMAT && strstr(err.text, "momentum.enc1.conv1.weight"));
    CHECK_INT(weights_read(c, 1, file.data, file.size, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(weights_note_read(note, sizeof note, "run", file.data, file.size, &err), 0);
    CHECK_TEXT(note, "7 \"quoted\" \n\\");
    CHECK_INT(weights_note_read(note, sizeof note, "grüße", file.data, file.size, &err), 0);
    CHECK_TEXT(note, "äöü");
    CHECK_INT(weights_note_read(cut, sizeof cut, "run", file.data, file.size, &err), 0);
    CHECK_TEXT(cut, "7 \"");
    CHECK_INT(weights_note_read(note, sizeof note, "none", file.data, file.size, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    bytes_free(&file);
    bytes_free(&small);
    net_destroy(a);
    net_destroy(b);
    net_destroy(c);
}

static void test_sink_fails(void)
{
    struct net *net = made(&spec, 1, 1);

    for (int room = 0; room < 60; room++) {
        int left = room;
        struct weights_sink sink = {full, &left};
        struct err err = {0};
        if (CHECK_INT(weights_write(net, 0, NULL, 0, &sink, &err), -1))
            CHECK_INT(err.code, ERR_IO);
        if (room == 2 + 47)
            break;
    }
    net_destroy(net);
}

/* Reads must fail with this code and these words, and leave the net as it was. */
static void check_refused(const uint8_t *data, size_t size, enum err_code code,
                          const char *words)
{
    struct net *net = made(&spec, 1, 9), *before = made(&spec, 1, 9);
    uint8_t *exact = bytes_new(size, 1); /* so that ASan sees a byte too many */
    struct err err = {0};

    if (size)
        memcpy(exact, data, size);
    if (!CHECK(weights_read(net, 0, exact, size, &err) == -1 && err.code == code &&
               strstr(err.text, words) && same(net, before, 1)))
        fprintf(stderr, "%s: %d, %s\n", words, err.code, err.text);
    free(exact);
    net_destroy(net);
    net_destroy(before);
}

static void test_cut_short(void)
{
    struct net *net = made(&spec, 0, 1);
    struct bytes file = written(net, 0);

    for (size_t size = 0; size < file.size; size += size < 3000 ? 7 : 501)
        check_refused(file.data, size, ERR_FORMAT, "");
    bytes_add(&file, "", 1);
    check_refused(file.data, file.size, ERR_FORMAT, "bytes of data are described");
    bytes_free(&file);
    net_destroy(net);
}

/* A file with this header and `size` bytes of data. */
static struct bytes file_of(const char *header, size_t size)
{
    struct bytes file = {0};
    uint8_t length[8] = {0};

    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)((uint64_t)strlen(header) >> (8 * i));
    bytes_add(&file, length, 8);
    bytes_add(&file, header, strlen(header));
    for (size_t i = 0; i < size; i++)
        bytes_add(&file, "", 1);
    return file;
}

static int ignore(void *self, const struct safetensors_tensor *tensor, struct err *err)
{
    int *seen = self;

    (void)err;
    *seen += tensor->name[0] == 'a';
    return 0;
}

struct sample {
    const char *header;
    size_t size; /* of the data */
};

/* The container alone: what is sound passes, and each lie is the only one. */
static void test_container(void)
{
    static const struct sample sound[] = {
        {"{}", 0},
        {" { } ", 0},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},\n"
         "\"b\":{\"x\":[1,{\"y\":-2.5e3}],\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[4,7]"
         "}}",
         7},
        {"{\"__metadata__\": {\"k\": \"\\ud83d\\ude00\\u00e4\"}}", 0},
    };
    static const struct sample lies[] = {
        {"", 0},
        {"", 0},
        {"{", 0},
        {"{}}", 0},
        {"[]", 0},
        {"{\"a\"}", 0},
        {"{\"a\": 1}", 0},
        {"{\"a\\q\": {}}", 0},
        {"{\"a\\u12\": {}}", 0},
        {"{\"a\\ud800\": {}}", 0},
        {"{\"a\\u0000\": {}}", 0},
        {"{\"a\": {}}", 0},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0]}}", 4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4, 8]}}", 4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 8]}}", 4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 0]}}", 4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 4]}}", 4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}}", 4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [4611686018427387905], \"data_offsets\": "
         "[0, 4]}}",
         4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [99999999999999999999], \"data_offsets\": "
         "[0, 4]}}",
         4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1,1,1,1,1,1,1,1,1], \"data_offsets\": [0, "
         "4]}}",
         4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]},"
         " \"b\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
         4},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}}", 8},
    };

    for (size_t i = 0; i < sizeof sound / sizeof *sound + sizeof lies / sizeof *lies; i++) {
        size_t good = sizeof sound / sizeof *sound;
        const struct sample *s = i < good ? &sound[i] : &lies[i - good];
        struct bytes file = file_of(s->header, s->size);
        struct err err = {0};
        int seen = 0, rc = safetensors_each(file.data, file.size, ignore, &seen, &err);
        if (!CHECK(i < good ? rc == 0 : rc == -1 && err.code == ERR_FORMAT))
            fprintf(stderr, "%s: %d, %s\n", s->header, rc, err.text);
        bytes_free(&file);
    }
}

/* Files that are sound but for one thing, or are not the net's. */
static void test_lies(void)
{
#define BIAS(dtype, shape, from, to)                                                           \
    "\"enc1.conv1.bias\": {\"dtype\": \"" dtype "\", \"shape\": [" shape                       \
    "], \"data_offsets\": [" from ", " to "]}"
    static const struct {
        const char *header;
        size_t size;
        const char *words; /* in what is said */
    } lies[] = {
        {"{}", 0, "no tensor 'enc1.conv1.weight'"},
        {"{" BIAS("F32", "3", "0", "12") "}", 12, "F32 (3) in the file, F32 (2) here"},
        {"{" BIAS("I32", "2", "0", "8") "}", 8, "I32 (2) in the file"},
        {"{" BIAS("F32", "2", "0", "8") ", " BIAS("F32", "2", "8", "16") "}", 16, "twice"},
        {"{" BIAS("F32", "2", "99999999992", "100000000000") "}", 8, "outside"},
        {"{" BIAS("F32", "2, 4611686018427387904", "0", "0") "}", 0, "other bytes"},
    };
#undef BIAS

    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct bytes file = file_of(lies[i].header, lies[i].size);
        check_refused(file.data, file.size, ERR_FORMAT, lies[i].words);
        bytes_free(&file);
    }
}

/* Nesting without end, a header without end, and tensors without number. */
static void test_limits(void)
{
    static const uint8_t huge[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    struct bytes text = {0}, file;

    check_refused(huge, sizeof huge, ERR_FORMAT, "claims a header");
    bytes_add(&text, "{\"__metadata__\": ", 17);
    for (int i = 0; i < 100000; i++)
        bytes_add(&text, "[", 1);
    bytes_add(&text, "", 1);
    file = file_of((const char *)text.data, 0);
    check_refused(file.data, file.size, ERR_FORMAT, "nested too deeply");
    bytes_free(&file);
    text.size = 0;
    bytes_add(&text, "{", 1);
    for (int i = 0; i <= SAFETENSORS_TENSORS_MAX; i++) {
        char one[128];
        int size =
            snprintf(one, sizeof one,
                     "%s\"t%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}",
                     i ? "," : "", i);
        bytes_add(&text, one, (size_t)size);
    }
    bytes_add(&text, "}", 2);
    file = file_of((const char *)text.data, 0);
    check_refused(file.data, file.size, ERR_LIMIT, "more than");
    bytes_free(&file);
    bytes_free(&text);
    file = file_of("", SAFETENSORS_HEADER_MAX + 100);
    file.data[3] = 1; /* 2^24 = the limit, one more: */
    file.data[0] = 1;
    check_refused(file.data, file.size, ERR_LIMIT, "at most");
    bytes_free(&file);
}

/* Another net's weights: the text names the tensor and both shapes. */
static void test_another_net(void)
{
    static const struct net_spec wider = {1, {2, 4, 1}, 5, 8}, plain = {0, {2, 3, 1}, 5, 8};
    struct net *net = made(&spec, 0, 1), *a = made(&wider, 0, 1), *b = made(&plain, 0, 1);
    struct bytes file = written(a, 0), other = written(b, 0);
    struct err err = {0};

    CHECK_INT(weights_read(net, 0, file.data, file.size, &err), -1);
    CHECK(strstr(err.text, "enc2.conv1.weight") && strstr(err.text, "(4, 4, 3, 3)") &&
          strstr(err.text, "(3, 4, 3, 3)"));
    check_refused(file.data, file.size, ERR_FORMAT, "(4, 4, 3, 3)");
    check_refused(other.data, other.size, ERR_FORMAT, "enc1.conv2.weight");
    bytes_free(&file);
    bytes_free(&other);
    net_destroy(net);
    net_destroy(a);
    net_destroy(b);
}

static void test_not_numbers(void)
{
    struct net *net = made(&spec, 0, 1);
    const struct net_tensor *t;
    struct bytes file;

    net_tensors(net, &t);
    t[5].weight[0] = NAN;
    file = written(net, 0);
    check_refused(file.data, file.size, ERR_FORMAT, "NaN");
    bytes_free(&file);
    net_destroy(net);
}

/* Every byte of the header changed in turn: whatever comes of it, nothing breaks. */
static void test_changed_bytes(void)
{
    struct net *net = made(&spec, 0, 1), *to = made(&spec, 0, 2);
    struct bytes file = written(net, 0);
    size_t header = file.data[0] + 256u * file.data[1];

    for (size_t i = 0; i < 8 + header; i++) {
        uint8_t kept = file.data[i];
        static const uint8_t with[] = {0, '"', '{', '}', '9', '\\', 0xff};
        for (size_t k = 0; k < sizeof with; k++) {
            struct err err = {0};
            file.data[i] = with[k];
            if (weights_read(to, 0, file.data, file.size, &err))
                CHECK(err.code == ERR_FORMAT || err.code == ERR_LIMIT);
        }
        file.data[i] = kept;
    }
    bytes_free(&file);
    net_destroy(net);
    net_destroy(to);
}

int main(void)
{
    test_round_trip();
    test_sink_fails();
    test_cut_short();
    test_container();
    test_lies();
    test_limits();
    test_another_net();
    test_not_numbers();
    test_changed_bytes();
    return check_result();
}
