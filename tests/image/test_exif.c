/* What image/exif.c promises: the orientation from either byte order, 1 from
 * anything else, and no byte read outside. */
#include "image/exif.h"
#include "tests/image/pictures.h"

/* One directory with `Make` before the orientation, as cameras write it. */
enum { TIFF_SIZE = 8 + 2 + 2 * 12 + 4, ORIENTATION_AT = 8 + 2 + 12 };

static void put(uint8_t *to, uint32_t value, int size, int big)
{
    for (int i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (big ? 8 * (size - 1 - i) : 8 * i));
}

static void put_entry(uint8_t *to, uint32_t tag, uint32_t type, uint32_t value, int big)
{
    put(to, tag, 2, big);
    put(to + 2, type, 2, big);
    put(to + 4, 1, 4, big);
    put(to + 8, value, type == 3 ? 2 : 4, big);
}

static void make_tiff(uint8_t *to, uint32_t type, uint32_t orientation, int big)
{
    memset(to, 0, TIFF_SIZE);
    memcpy(to, big ? "MM" : "II", 2);
    put(to + 2, 42, 2, big);
    put(to + 4, 8, 4, big);
    put(to + 8, 2, 2, big);
    put_entry(to + 10, 0x010f, 2, 0x41424300, big);
    put_entry(to + ORIENTATION_AT, 0x0112, type, orientation, big);
}

static void test_both_orders_and_types(void)
{
    uint8_t tiff[TIFF_SIZE];

    for (int big = 0; big < 2; big++)
        for (uint32_t type = 3; type <= 4; type++)
            for (uint32_t o = 0; o < 300; o++) {
                make_tiff(tiff, type, o, big);
                CHECK_INT(exif_orientation(tiff, sizeof tiff), o >= 1 && o <= 8 ? (int)o : 1);
            }
    make_tiff(tiff, 5, 6, 0); /* a fraction is no orientation */
    CHECK_INT(exif_orientation(tiff, sizeof tiff), 1);
    make_tiff(tiff, 3, 6, 0);
    tiff[ORIENTATION_AT + 4] = 2; /* nor are two values */
    CHECK_INT(exif_orientation(tiff, sizeof tiff), 1);
}

static void test_hostile_tiff(void)
{
    static const uint32_t offsets[] = {0,    7,          TIFF_SIZE - 1, TIFF_SIZE,
                                       1000, 0x7fffffff, 0xfffffffe,    0xffffffff};
    uint8_t tiff[TIFF_SIZE];

    make_tiff(tiff, 3, 6, 0);
    for (size_t size = 0; size < TIFF_SIZE; size++) {
        uint8_t *cut = picture_exact(tiff, size);
        int whole = size >= ORIENTATION_AT + 12;

        CHECK_INT(exif_orientation(cut, size), whole ? 6 : 1);
        free(cut);
    }
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        uint8_t *copy = picture_exact(tiff, sizeof tiff);

        put(copy + 4, offsets[i], 4, 0);
        CHECK_INT(exif_orientation(copy, sizeof tiff), 1);
        free(copy);
    }
    put(tiff + 8, 0xffff, 2, 0); /* more entries than there are: the ones there count */
    CHECK_INT(exif_orientation(tiff, sizeof tiff), 6);
    put(tiff + ORIENTATION_AT, 0x0113, 2, 0);
    CHECK_INT(exif_orientation(tiff, sizeof tiff), 1);
    tiff[2] = 43;
    CHECK_INT(exif_orientation(tiff, sizeof tiff), 1);
}

/* SOI, `filler` bytes of other segments, APP1 with EXIF, SOS. Returns the size. */
static size_t make_jpeg(uint8_t *to, const uint8_t *before, size_t before_size)
{
    uint8_t tiff[TIFF_SIZE];
    size_t at = 0;

    make_tiff(tiff, 3, 8, 1);
    memcpy(to, "\xff\xd8", 2);
    at = 2;
    memcpy(to + at, before, before_size);
    at += before_size;
    memcpy(to + at, "\xff\xe1\0\0Exif\0", 10);
    to[at + 3] = 2 + 6 + TIFF_SIZE;
    memcpy(to + at + 10, tiff, TIFF_SIZE);
    at += 10 + TIFF_SIZE;
    memcpy(to + at, "\xff\xda\0\2", 4);
    return at + 4;
}

static void test_jpeg(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        int32_t orientation;
    } before[] = {
        {"", 0, 8},
        {"\xff\xe0\0\4ab", 6, 8},               /* another segment */
        {"\xff\xe1\0\6http", 8, 8},             /* XMP */
        {"\xff\xff\xff\xe0\0\2", 6, 8},         /* fill bytes */
        {"\xff\x01\xff\xd0\xff\xe0\0\2", 8, 8}, /* markers without a body */
        {"\xff\xda\0\2", 4, 1},                 /* the scan has begun */
        {"\xff\xe0\0\1", 4, 1},                 /* a length that cannot be */
        {"\xff\xe0\xff\xff", 4, 1},             /* one that leaves the file */
        {"x", 1, 1},                            /* no marker */
    };
    uint8_t jpeg[100];

    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t size = make_jpeg(jpeg, (const uint8_t *)before[i].bytes, before[i].size);

        CHECK_INT(exif_orientation_jpeg(jpeg, size), before[i].orientation);
        for (size_t cut = 0; cut < size - 4; cut++) {
            uint8_t *copy = picture_exact(jpeg, cut);

            CHECK_INT(exif_orientation_jpeg(copy, cut), 1);
            free(copy);
        }
    }
}

static void test_png(void)
{
    uint8_t png[8 + 12 + 4 + 12 + TIFF_SIZE] = {0};
    size_t at = 8;

    png[at + 3] = 4; /* a chunk to walk over */
    memcpy(png + at + 4, "gAMA", 4);
    at += 12 + 4;
    png[at + 3] = TIFF_SIZE;
    memcpy(png + at + 4, "eXIf", 4);
    make_tiff(png + at + 8, 3, 3, 0);
    CHECK_INT(exif_orientation_png(png, sizeof png), 3);
    for (size_t cut = 0; cut < sizeof png; cut++) {
        uint8_t *copy = picture_exact(png, cut);

        CHECK_INT(exif_orientation_png(copy, cut), 1);
        free(copy);
    }
    png[8] = 0xff; /* a length that leaves the file */
    CHECK_INT(exif_orientation_png(png, sizeof png), 1);
}

/* Both orders of bytes; directories that point into themselves or away; every cut. */
static void test_holds(void)
{
    static const uint8_t big[] =
        "MM\0*\0\0\0\10"
        "\0\2\x01\x32\0\2\0\0\0\1\0\0\0\0\x87\x69\0\4\0\0\0\1\0\0\0\x26\0\0\0\x3a"
        "\0\1\xa4\x31\0\2\0\0\0\1\0\0\0\0\0\0\0\0"
        "\0\0\0\1\2\1\0\4\0\0\0\1\0\0\0\0\0\0\0\0";
    uint8_t loop[] = "II*\0\10\0\0\0\1\0\x25\x88\4\0\1\0\0\0\0\0\0\0\10\0\0\0";
    unsigned whole = EXIF_DATE | EXIF_SERIAL | EXIF_THUMBNAIL;

    CHECK_INT(exif_holds(big, sizeof big - 1), whole);
    CHECK_INT(exif_holds(loop, sizeof loop - 1), EXIF_GPS);
    memset(loop + 22, 0xff, 4);
    CHECK_INT(exif_holds(loop, sizeof loop - 1), EXIF_GPS);
    CHECK_INT(exif_holds((const uint8_t *)"JFIF....", 8), 0);
    for (size_t cut = 0; cut < sizeof big - 1; cut++) {
        uint8_t *copy = picture_exact(big, cut);

        CHECK_INT(exif_holds(copy, cut) & ~whole, 0);
        free(copy);
    }
}

int main(void)
{
    test_both_orders_and_types();
    test_hostile_tiff();
    test_jpeg();
    test_png();
    test_holds();
    return check_result();
}
