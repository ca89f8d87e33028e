#include "exchange/release_card.h"
#include "exchange/release_text.h"

#include <string.h>

/* The context of Croissant 1.0, written out: nothing has to be fetched to read a release. */
static const char CONTEXT[] =
    "{\n \"@context\": {\n"
    "  \"@language\": \"en\",\n  \"@vocab\": \"https://schema.org/\",\n"
    "  \"citeAs\": \"cr:citeAs\",\n  \"column\": \"cr:column\",\n"
    "  \"conformsTo\": \"dct:conformsTo\",\n"
    "  \"cr\": \"http://mlcommons.org/croissant/\",\n"
    "  \"data\": {\"@id\": \"cr:data\", \"@type\": \"@json\"},\n"
    "  \"dataType\": {\"@id\": \"cr:dataType\", \"@type\": \"@vocab\"},\n"
    "  \"dct\": \"http://purl.org/dc/terms/\",\n"
    "  \"examples\": {\"@id\": \"cr:examples\", \"@type\": \"@json\"},\n"
    "  \"extract\": \"cr:extract\",\n  \"field\": \"cr:field\",\n"
    "  \"fileObject\": \"cr:fileObject\",\n  \"fileProperty\": \"cr:fileProperty\",\n"
    "  \"fileSet\": \"cr:fileSet\",\n  \"format\": \"cr:format\",\n"
    "  \"includes\": \"cr:includes\",\n  \"isLiveDataset\": \"cr:isLiveDataset\",\n"
    "  \"jsonPath\": \"cr:jsonPath\",\n  \"key\": \"cr:key\",\n  \"md5\": \"cr:md5\",\n"
    "  \"parentField\": \"cr:parentField\",\n  \"path\": \"cr:path\",\n"
    "  \"recordSet\": \"cr:recordSet\",\n  \"references\": \"cr:references\",\n"
    "  \"regex\": \"cr:regex\",\n  \"repeated\": \"cr:repeated\",\n"
    "  \"replace\": \"cr:replace\",\n  \"sc\": \"https://schema.org/\",\n"
    "  \"separator\": \"cr:separator\",\n  \"source\": \"cr:source\",\n"
    "  \"subField\": \"cr:subField\",\n  \"transform\": \"cr:transform\"\n },\n"
    " \"@type\": \"sc:Dataset\",\n"
    " \"conformsTo\": \"http://mlcommons.org/croissant/1.0\"";

static void member(struct text *out, const char *key, const char *value)
{
    text_add(out, ",\n \"%s\": ", key);
    release_json(out, value);
}

static void terms(struct text *out, const struct release_card *card)
{
    const char *comma = "";

    text_add(out, ",\n \"license\": [");
    for (size_t i = 0; i < card->dataset_count; i++) {
        text_add(out, "%s", i ? ", " : "");
        release_json(out, card->datasets[i].licence);
    }
    text_add(out, "],\n \"citeAs\": [");
    for (size_t i = 0; i < card->dataset_count; i++)
        if (*card->datasets[i].citation) {
            text_add(out, "%s", comma);
            release_json(out, card->datasets[i].citation);
            comma = ", ";
        }
    text_add(out, "]");
}

static const char *encoding_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && !strcmp(dot, ".csv") ? "text/csv" : "text/markdown";
}

static void file_set(struct text *out, const char *id, const char *includes, const char *type)
{
    text_add(
        out,
        ",\n  {\"@type\": \"cr:FileSet\", \"@id\": \"%s\", \"name\": \"%s\", \"includes\": "
        "\"%s\", \"encodingFormat\": \"%s\"}",
        id, id, includes, type);
}

/* By enum decode_kind. */
static const struct {
    const char *id, *includes, *type;
} PHOTOS[] = {{0, 0, 0},
              {"photos-jpeg", "photos/*.jpg", "image/jpeg"},
              {"photos-png", "photos/*.png", "image/png"},
              {"photos-bmp", "photos/*.bmp", "image/bmp"},
              {"photos-pnm", "photos/*.pnm", "image/x-portable-anymap"}};

static void distribution(struct text *out, const struct release_card *card)
{
    text_add(out, ",\n \"distribution\": [");
    for (size_t i = 0; i < card->table_count; i++) {
        const char *path = card->tables[i].path;

        text_add(out,
                 "%s\n  {\"@type\": \"cr:FileObject\", \"@id\": \"%s\", \"name\": \"%s\", "
                 "\"contentUrl\": \"%s\", \"encodingFormat\": \"%s\",\n   \"sha256\": \"%s\"}",
                 i ? "," : "", path, path, path, encoding_of(path), card->tables[i].sha256);
    }
    for (size_t k = 1; k < sizeof PHOTOS / sizeof *PHOTOS; k++)
        if (card->kinds & 1u << k)
            file_set(out, PHOTOS[k].id, PHOTOS[k].includes, PHOTOS[k].type);
    file_set(out, "masks", "masks/*.png", "image/png");
    file_set(out, "truth", "truth/*.json", "application/json");
    if (card->outlines)
        file_set(out, "outlines", "outlines/*.svg", "image/svg+xml");
    text_add(out, "\n ]");
}

struct column {
    const char *name, *type, *what;
};

static void fields(struct text *out, const char *set, const char *table,
                   const struct column *columns, size_t count, const char *refers)
{
    text_add(out,
             "{\"@type\": \"cr:RecordSet\", \"@id\": \"%s\", \"name\": \"%s\",\n   \"key\": "
             "{\"@id\": \"%s/photo\"},\n   \"field\": [",
             set, set, set);
    for (size_t i = 0; i < count; i++) {
        text_add(out,
                 "%s\n    {\"@type\": \"cr:Field\", \"@id\": \"%s/%s\", \"name\": \"%s/%s\", "
                 "\"description\": \"%s\",\n     \"dataType\": \"sc:%s\", \"source\": "
                 "{\"fileObject\": {\"@id\": \"%s\"}, \"extract\": {\"column\": \"%s\"}}",
                 i ? "," : "", set, columns[i].name, set, columns[i].name, columns[i].what,
                 columns[i].type, table, columns[i].name);
        if (!i && refers)
            text_add(out, ", \"references\": {\"field\": {\"@id\": \"%s\"}}", refers);
        text_add(out, "}");
    }
    text_add(out, "\n   ]}");
}

static const struct column PHOTO_COLUMNS[] = {
    {"photo", "Text", "the photo's pseudonym"},
    {"file", "Text", "the photo's file"},
    {"dataset", "Text", "the dataset that it is of"},
    {"domain", "Text", "healthy or clinical"},
    {"group", "Text", "pseudonym of the person, or of what else stays together"},
    {"width", "Integer", "pixels, upright"},
    {"height", "Integer", "pixels, upright"},
    {"sha256", "Text", "of the photo's file"},
    {"mask", "Text", "the mask's file: 255 skin, 0 not, 128 of unknown truth"},
    {"mask_sha256", "Text", "of the mask's file"},
    {"skin_pixels", "Integer", "pixels that are skin"},
    {"ignored_pixels", "Integer", "pixels of unknown truth"},
    {"mask_rule", "Text", "how pixels became skin"},
    {"annotator", "Text", "pseudonym of who traced; empty where nobody did"},
    {"outlines", "Text", "the file of the traced outlines; empty where there are none"},
    {"published_name", "Text", "the name under which the dataset publishes the file, or empty"},
    {"source_md5", "Text", "MD5 of the published file, or empty"},
};
static const struct column SPLIT_COLUMNS[] = {
    {"photo", "Text", "the photo's pseudonym"},
    {"fold", "Text", "what the photo does: pretrain, finetune, validation or test"},
    {"stage", "Text", "the fold for which its group was drawn"},
    {"group", "Text", "pseudonym of the group"},
    {"source_md5", "Text", "MD5 of the published file, or empty"},
    {"sha256", "Text", "of the photo's file"},
};

void release_croissant_write(struct text *out, const struct release_card *card)
{
    char date[11] = "";

    strncat(date, card->since, 10);
    text_add(out, "%s", CONTEXT);
    member(out, "name", card->title ? card->title : card->name);
    text_add(
        out,
        ",\n \"description\": \"%ld photographs of skin of %ld groups, each with a mask of "
        "which pixels show skin; README.md tells more.\"",
        card->photos, card->groups);
    terms(out, card);
    member(out, "url", card->url);
    text_add(out, ",\n \"creator\": {\"@type\": \"sc:Organization\", \"name\": ");
    release_json(out, card->creator ? card->creator : "not stated");
    text_add(out, "}");
    member(out, "datePublished", date);
    member(out, "version", "1.0.0");
    distribution(out, card);
    text_add(out, ",\n \"recordSet\": [\n  ");
    fields(out, "photos", "photos.csv", PHOTO_COLUMNS,
           sizeof PHOTO_COLUMNS / sizeof *PHOTO_COLUMNS, NULL);
    if (card->is_split) {
        text_add(out, ",\n  ");
        fields(out, "splits", "splits.csv", SPLIT_COLUMNS,
               sizeof SPLIT_COLUMNS / sizeof *SPLIT_COLUMNS, "photos/photo");
    }
    text_add(out, "\n ]\n}\n");
}
