/* Real photographs and files made to break readers: scrubbed, or refused with a reason;
 * whatever can be decoded is scrubbed. Needs $DERMATOME_DATA. */
#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "tests/image/scrubbed.h"

struct totals {
    int how[SCRUB_REENCODED + 1];
    int refused, left; /* files that may still be read */
};

/* A picture that can be decoded but not scrubbed as it is must say which choice helps. */
static void check_file(struct totals *totals, const char *path)
{
    struct scrub_options options = {.profile = SCRUB_CONVERT, .threads = 2};
    struct scrub_report report = {0};
    struct bytes file = {0}, out = {0};
    struct image image = {0};
    struct err err = {0}, why = {0};
    int readable;

    if (!CHECK_INT(file_read(&file, path, LIMIT_FILE_BYTES, &err), 0))
        return;
    readable = !decode_image(&image, file.data, file.size, 0, &err);
    if (scrub(&out, &report, file.data, file.size, &options, &why)) {
        totals->refused++;
        if (!CHECK(!readable || strstr(why.text, "profile")) || !CHECK(why.code != ERR_STATE))
            fprintf(stderr, "  %s: %s\n", path, why.text);
        options.profile = SCRUB_DROP;
        if (readable && !CHECK(!scrub(&out, &report, file.data, file.size, &options, &why)))
            fprintf(stderr, "  %s: %s\n", path, why.text);
    } else {
        totals->how[report.how]++;
        CHECK_TEXT(report.before.hex, decode_pixel_digest(&image).hex);
        if (report.how != SCRUB_REENCODED && report.how != SCRUB_TURNED)
            CHECK_TEXT(report.after.hex, report.before.hex);
    }
    if (out.size && !CHECK(!inspect(out.data, out.size, &err)))
        fprintf(stderr, "  %s: %s\n", path, err.text);
    bytes_free(&out);
    bytes_free(&file);
    image_free(&image);
}

static void walk(struct totals *totals, const char *folder)
{
    DIR *dir = opendir(folder);

    for (struct dirent *entry; dir && totals->left > 0 && (entry = readdir(dir));) {
        char path[4096];
        struct stat what;

        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &what))
            continue;
        if (S_ISDIR(what.st_mode)) {
            walk(totals, path);
        } else if (S_ISREG(what.st_mode)) {
            totals->left--;
            check_file(totals, path);
        }
    }
    if (dir)
        closedir(dir);
}

int main(void)
{
    static const struct {
        const char *name;
        int most;
    } folders[] = {{"hostile", 100000}, {"clinical", 100000}, {"hgr/original_images", 50}};
    const char *data = getenv("DERMATOME_DATA");

    if (!data)
        return check_skip("DERMATOME_DATA is not set");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct totals totals = {.left = folders[i].most};
        char path[4000];

        snprintf(path, sizeof path, "%s/%s", data, folders[i].name);
        walk(&totals, path);
        fprintf(
            stderr,
            "%s: %d copied, %d recoded, %d turned, %d rewritten, %d re-encoded, %d refused\n",
            folders[i].name, totals.how[0], totals.how[1], totals.how[2], totals.how[3],
            totals.how[4], totals.refused);
        CHECK(totals.left < folders[i].most);
    }
    return check_result();
}
