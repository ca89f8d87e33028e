/* What the decoders promise about files made to break them: a picture or a
 * reason, and the same ones as when the numbers below were verified against
 * another decoder. Needs $DERMATOME_DATA/hostile. */
#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "image/decode.h"
#include "tests/image/pictures.h"

/* Verified with libjpeg-turbo 2.1 and libpng 1.6 against Pillow 9.4, and each
 * difference looked into. Lossless JPEGs are walked but not counted: newer
 * libjpegs read them. */
enum { DECODED = 347, REFUSED = 203 };

struct totals {
    int decoded, refused;
};

static void check_file(struct totals *totals, const char *path)
{
    struct bytes file = {0};
    struct decode_info info = {0};
    struct image image = {0}, small = {0};
    struct err err = {0};
    double begin = clock_seconds();
    int known, rc;

    if (!CHECK_INT(file_read(&file, path, LIMIT_FILE_BYTES, &err), 0))
        return;
    known = !decode_info(&info, file.data, file.size, &err);
    rc = decode_image(&image, file.data, file.size, 0, &err);
    if (rc)
        CHECK((err.code == ERR_FORMAT || err.code == ERR_LIMIT) && err.text[0]);
    else
        CHECK(known && image.width == info.width && image.height == info.height);
    CHECK_INT(decode_image(&small, file.data, file.size, 100, &err), rc);
    if (!CHECK(clock_seconds() - begin < 10))
        fprintf(stderr, "  %s\n", path);
    if (!strstr(path, "/lossless/1/jpeg")) {
        totals->decoded += !rc;
        totals->refused += rc != 0;
    }
    image_free(&image);
    image_free(&small);
    bytes_free(&file);
}

static void walk(struct totals *totals, const char *folder)
{
    DIR *dir = opendir(folder);

    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char path[4096];
        struct stat what;

        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &what))
            continue;
        if (S_ISDIR(what.st_mode))
            walk(totals, path);
        else
            check_file(totals, path);
    }
    if (dir)
        closedir(dir);
}

static struct image decoded(const char *folder, const char *name)
{
    struct bytes file = {0};
    struct image image = {0};
    struct err err = {0};
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK_INT(file_read(&file, path, LIMIT_FILE_BYTES, &err), 0);
    if (!CHECK_INT(decode_image(&image, file.data, file.size, 0, &err), 0))
        image = image_new(1, 1, 3);
    bytes_free(&file);
    return image;
}

/* Per sample. A picture turned the wrong way differs by over 40. */
static double mean_difference(const struct image *a, const struct image *b)
{
    double sum = 0;
    size_t size = (size_t)a->width * (size_t)a->height * 3;

    if (a->width != b->width || a->height != b->height)
        return 255;
    for (size_t i = 0; i < size; i++)
        sum += abs(a->data[i] - b->data[i]);
    return sum / (double)size;
}

static void test_orientations(const char *hostile)
{
    static const char *const kinds[] = {"portrait", "landscape"};

    for (int k = 0; k < 2; k++) {
        char name[100];
        struct image first, other;

        snprintf(name, sizeof name, "exif-orientation/%s_2.jpg", kinds[k]);
        first = decoded(hostile, name);
        CHECK((first.width > first.height) == k);
        /* The eight bear a different digit in their middle, and the first was
         * saved brighter than the rest by 14. */
        for (int o = 1; o <= 8; o++) {
            snprintf(name, sizeof name, "exif-orientation/%s_%d.jpg", kinds[k], o);
            other = decoded(hostile, name);
            CHECK(mean_difference(&first, &other) < (o == 1 ? 18 : 6));
            image_free(&other);
        }
        image_free(&first);
    }
}

/* Files of the same picture in different coats. */
static void test_families(const char *hostile)
{
    static const char *const families[][8] = {
        {"bmpsuite/g/pal8.bmp", "bmpsuite/g/pal8rle.bmp", "bmpsuite/q/pal8offs.bmp",
         "pillow/bmp/g/pal8os2.bmp", "bmpsuite/g/pal8v4.bmp", "pillow/bmp/g/pal8v5.bmp",
         "pillow/bmp/g/pal8topdown.bmp", "bmpsuite/q/pal8os2v2-16.bmp"},
        {"bmpsuite/g/pal4.bmp", "bmpsuite/g/pal4rle.bmp"},
        {"bmpsuite/g/rgb24pal.bmp", "bmpsuite/g/rgb32bf.bmp", "bmpsuite/q/rgb32-xbgr.bmp",
         "image-rs-bmp/images/rgb24.bmp", "pillow/bmp/q/rgb32fakealpha.bmp"},
        {"pngsuite/oi1n2c16.png", "pngsuite/oi2n2c16.png", "pngsuite/oi4n2c16.png",
         "pngsuite/oi9n2c16.png"},
    };

    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        struct image first = decoded(hostile, families[f][0]);

        for (int i = 1; i < 8 && families[f][i]; i++) {
            struct image other = decoded(hostile, families[f][i]);

            CHECK_INT(picture_difference(&first, &other), 0);
            image_free(&other);
        }
        image_free(&first);
    }
}

int main(void)
{
    const char *data = getenv("DERMATOME_DATA");
    struct totals totals = {0};
    struct rusage usage;
    char hostile[4000];
    struct stat what;

    if (!data)
        return check_skip("DERMATOME_DATA is not set");
    snprintf(hostile, sizeof hostile, "%s/hostile", data);
    if (stat(hostile, &what))
        return check_skip("DERMATOME_DATA has no folder hostile");
    walk(&totals, hostile);
    CHECK_INT(totals.decoded, DECODED);
    CHECK_INT(totals.refused, REFUSED);
    test_orientations(hostile);
    test_families(hostile);
    CHECK(!getrusage(RUSAGE_SELF, &usage));
    CHECK(usage.ru_maxrss < 1 << 20); /* kB */
    return check_result();
}
