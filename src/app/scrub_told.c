#include "app/scrub_told.h"

#include "image/exif.h"

static const char *const hows[] = {
    [SCRUB_COPIED] = "copied",        [SCRUB_RECODED] = "recoded",
    [SCRUB_TURNED] = "turned",        [SCRUB_REWRITTEN] = "rewritten",
    [SCRUB_REENCODED] = "re-encoded",
};

static const char *const how_words[] = {
    [SCRUB_COPIED] = "its entropy-coded data are the same bytes",
    [SCRUB_RECODED] = "its coefficients are the same, coded afresh",
    [SCRUB_TURNED] = "its coefficients are the same, turned with their blocks",
    [SCRUB_REWRITTEN] = "its pixels are the same, written afresh",
    [SCRUB_REENCODED] = "its pixels were encoded again",
};

static const char *const profiles[] = {
    [SCRUB_PROFILE_NONE] = "none",
    [SCRUB_PROFILE_SRGB] = "sRGB, dropped",
    [SCRUB_PROFILE_CONVERTED] = "converted",
    [SCRUB_PROFILE_DROPPED] = "dropped",
    [SCRUB_PROFILE_BROKEN] = "broken, dropped",
};

static const struct {
    unsigned bit;
    const char *name;
} exif_names[] = {
    {EXIF_GPS, "GPS position"},      {EXIF_SERIAL, "serial number"},
    {EXIF_THUMBNAIL, "thumbnail"},   {EXIF_DATE, "date"},
    {EXIF_PERSON, "person"},         {EXIF_TEXT, "text"},
    {EXIF_MAKER_NOTE, "maker note"},
};

enum { EXIF_NAMES = sizeof exif_names / sizeof *exif_names };

static void say_removed(struct text *out, const struct scrub_report *report)
{
    const char *before = "";

    if (!report->removed_count) {
        text_add(out, "  removed: nothing\n");
        return;
    }
    text_add(out, "  removed: ");
    for (int i = 0; i < report->removed_count; i++, before = ", ") {
        const struct scrub_removed *r = &report->removed[i];

        text_add(out, "%s%s", before, r->name);
        if (r->bytes)
            text_add(out, " (%lld bytes%s", (long long)r->bytes, r->count > 1 ? " in " : ")");
        if (r->bytes && r->count > 1)
            text_add(out, "%ld)", r->count);
    }
    text_add(out, "\n");
    before = "  its EXIF told: ";
    for (int i = 0; i < EXIF_NAMES; i++)
        if (report->exif & exif_names[i].bit) {
            text_add(out, "%s%s", before, exif_names[i].name);
            before = ", ";
        }
    if (report->exif)
        text_add(out, "\n");
}

static void say_pixels(struct text *out, const struct scrub_report *report)
{
    if (!report->difference)
        text_add(out, "  pixels: the same, %s\n", report->after.hex);
    else
        text_add(out, "  pixels: no sample differs by more than %d of 255\n",
                 report->difference);
}

void scrub_told_words(struct text *out, const char *from, const char *to, size_t before,
                      size_t after, const struct scrub_report *report)
{
    text_add(out, "%s -> %s: %s, %zu of %zu bytes; %s\n", from, to, hows[report->how], after,
             before, how_words[report->how]);
    if (report->why)
        text_add(out, "  because: %s\n", report->why);
    if (report->quality)
        text_add(out, "  quality: %d, 4:4:4\n", report->quality);
    if (report->orientation != 1)
        text_add(out, "  orientation: %d was applied\n", report->orientation);
    if (report->profile)
        text_add(out, "  colour profile: %s\n", profiles[report->profile]);
    say_removed(out, report);
    say_pixels(out, report);
}

void scrub_told_json(struct text *out, const char *from, const char *to, size_t before,
                     size_t after, const struct scrub_report *report)
{
    const char *comma = "";

    text_add(out, "{\"from\":");
    text_add_json(out, from);
    text_add(out, ",\"to\":");
    text_add_json(out, to);
    text_add(out, ",\"kind\":\"%s\",\"how\":\"%s\",\"why\":", decode_kind_name(report->kind),
             hows[report->how]);
    if (report->why)
        text_add_json(out, report->why);
    else
        text_add(out, "null");
    text_add(out, ",\"bytes_before\":%zu,\"bytes_after\":%zu,\"orientation\":%d,\"quality\":",
             before, after, report->orientation);
    if (report->quality)
        text_add(out, "%d", report->quality);
    else
        text_add(out, "null");
    text_add(out, ",\"profile\":\"%s\",\"difference\":%d,\"pixels_before\":\"%s\",",
             profiles[report->profile], report->difference, report->before.hex);
    text_add(out, "\"pixels_after\":\"%s\",\"exif\":[", report->after.hex);
    for (int i = 0; i < EXIF_NAMES; i++)
        if (report->exif & exif_names[i].bit) {
            text_add(out, "%s\"%s\"", comma, exif_names[i].name);
            comma = ",";
        }
    text_add(out, "],\"removed\":[");
    for (int i = 0; i < report->removed_count; i++)
        text_add(out, "%s{\"name\":\"%s\",\"count\":%ld,\"bytes\":%lld}", i ? "," : "",
                 report->removed[i].name, report->removed[i].count,
                 (long long)report->removed[i].bytes);
    text_add(out, "]}");
}
