#include "exchange/release_card.h"
#include "exchange/release_text.h"

static void title_of(struct text *out, const struct release_card *card)
{
    text_add(out, "# ");
    release_markdown(out, card->title ? card->title : card->name);
    text_add(out, "\n\n");
}

static void composition(struct text *out, const struct release_card *card)
{
    text_add(
        out,
        "## Composition\n\n%ld photographs of skin, of %ld groups (a group is a person, or "
        "whatever else must stay on one side of a split). Each has a mask: which of its "
        "pixels show skin.\n\n| dataset | shows | photos | groups | traced as outlines | "
        "file names |\n|---|---|--:|--:|--:|---|\n",
        card->photos, card->groups);
    for (size_t i = 0; i < card->dataset_count; i++) {
        const struct release_dataset *d = &card->datasets[i];

        text_add(out, "| ");
        release_markdown(out, d->name);
        text_add(out, " | %s skin | %ld | %ld | %ld | %s |\n", d->domain, d->photos, d->groups,
                 d->traced, d->published ? "published" : "pseudonyms");
    }
    text_add(out, "\n");
}

static void splits(struct text *out, const struct release_card *card)
{
    text_add(out, "## Splits\n\n");
    if (!card->is_split) {
        text_add(out,
                 "None: this is a sample, the first photos in the order of MD5. Its digest "
                 "is `%s`.\n\n",
                 card->digest);
        return;
    }
    text_add(out,
             "`splits.csv` says which photo teaches and which judges. `stage` is the fold that "
             "a group was drawn for, `fold` what its photos do. No group is in two folds. The "
             "split was frozen; its digest is `%s`.\n\n| stage | fold | photos | groups "
             "|\n|---|---|--:|--:|\n",
             card->digest);
    for (size_t i = 0; i < card->fold_count; i++)
        text_add(out, "| %s | %s | %ld | %ld |\n", card->folds[i].stage, card->folds[i].fold,
                 card->folds[i].photos, card->folds[i].groups);
    text_add(out, "\n");
}

static void collection(struct text *out, const struct release_card *card)
{
    text_add(
        out,
        "## Collection\n\nWhere the photographs come from, on what terms, and whom to cite "
        "is in `LICENCES.md`. Each was cleared for release by a person before it was "
        "written. The files hold the picture and nothing else: metadata were left out by "
        "allow-list, and pictures turned upright. Photographs, groups and annotators have "
        "pseudonyms that were made with a secret, which does not go along.");
    for (size_t i = 0; i < card->dataset_count; i++)
        if (card->datasets[i].published) {
            text_add(out, " Of datasets whose file names are published, `photos.csv` gives the "
                          "published names and the MD5s of the published files.");
            break;
        }
    text_add(out, "\n\n");
}

static void labels(struct text *out, const struct release_card *card)
{
    text_add(
        out,
        "## Labels\n\n`masks/` has PNGs of the photos' size: 255 is skin, 0 is not, 128 is "
        "of unknown truth and to be left out of any judgement. `truth/` has the same as "
        "run lengths, in JSON.");
    if (card->persons_traced)
        text_add(
            out,
            " %ld photos were traced as closed splines; their `truth/` and `outlines/` have "
            "these, and the masks are what raster rule 1 makes of them, bit for bit. The "
            "others' masks came as pixels, by the rule in `photos.csv`.",
            card->persons_traced);
    else
        text_add(out, " All masks came as pixels, by the rule in `photos.csv`; nobody traced "
                      "outlines.");
    text_add(out, "\n\n");
    if (card->annotator_count)
        text_add(out, "| annotator | photos |\n|---|--:|\n");
    for (size_t i = 0; i < card->annotator_count; i++)
        text_add(out, "| %s | %ld |\n", card->annotators[i].name, card->annotators[i].photos);
    if (card->compared)
        text_add(out,
                 "\nAgreement: %ld tracings of these photos by somebody else, submitted or "
                 "accepted, have a mean Jaccard index of %.4f with the truth, at least %.4f.\n",
                 card->compared, card->agreement_mean, card->agreement_least);
    else
        text_add(out,
                 "%sAgreement: no photo was traced by a second person, so that nothing "
                 "is known of how far people agree.\n",
                 card->annotator_count ? "\n" : "");
    text_add(out, "\n");
}

static void range(struct text *out, const char *what, const struct release_range *r, int digits)
{
    text_add(out, "| %s | %.*f | %.*f | %.*f | %.*f | %.*f |\n", what, digits, r->least, digits,
             r->lower, digits, r->middle, digits, r->upper, digits, r->greatest);
}

static void statistics(struct text *out, const struct release_card *card)
{
    text_add(out, "## Statistics\n\nOf the photos: least, quartiles and greatest.\n\n"
                  "| | least | 1st quarter | median | 3rd quarter | greatest "
                  "|\n|---|--:|--:|--:|--:|--:|\n");
    range(out, "width, pixels", &card->width, 0);
    range(out, "height, pixels", &card->height, 0);
    range(out, "share of skin, %", &card->skin, 2);
    range(out, "share of unknown truth, %", &card->ignored, 2);
    range(out, "mean brightness, of 255", &card->light, 0);
    range(out, "mean red of skin, of 255", &card->red, 0);
    range(out, "mean green of skin", &card->green, 0);
    range(out, "mean blue of skin", &card->blue, 0);
    text_add(out, "\nBrightness is 0.299 R + 0.587 G + 0.114 B of the stored samples. Photos "
                  "without skin do not count for skin's colour.\n\n");
}

static void uses(struct text *out)
{
    text_add(
        out,
        "## Uses and limits\n\nMeant for teaching and judging programs that find skin in "
        "photographs. The licence of each dataset binds its use. It is research material: "
        "nothing here is a diagnosis.\n\nColours are those of the cameras and of the light: "
        "they are no measure of skin type, and no balance of skin types, ages or sexes is "
        "claimed. Masks carry the habits of those who made them. What a photograph shows "
        "was looked at by people, who can miss things: do not try to find out who is in "
        "it.\n\n");
}

static void files(struct text *out, const struct release_card *card)
{
    text_add(out,
             "## Files\n\n| file | what |\n|---|---|\n"
             "| `photos/`, `masks/`, `truth/`%s | one file a photo, by its pseudonym |\n"
             "| `photos.csv` | one row a photo |\n",
             card->outlines ? ", `outlines/`" : "");
    if (card->is_split)
        text_add(out, "| `splits.csv` | one row a photo: fold, stage, group |\n");
    text_add(
        out,
        "| `LICENCES.md` | terms and citations |\n| `croissant.json` | the same for "
        "machines: Croissant 1.0 |\n| `SHA256SUMS` | of every file but itself |\n\n"
        "## Check\n\n    sha256sum -c SHA256SUMS\n    dermatome export release --check .\n\n"
        "The second also draws every mask again from its outlines, and holds that they are "
        "the same.");
    text_add(out, " One photo's mask, drawn afresh:\n\n"
                  "    dermatome export release --draw truth/NAME.json -o again.png\n"
                  "    cmp again.png masks/NAME.png");
    text_add(out, "\n\nWritten by dermatome %s.\n", card->version);
}

void release_card_readme(struct text *out, const struct release_card *card)
{
    title_of(out, card);
    composition(out, card);
    splits(out, card);
    collection(out, card);
    labels(out, card);
    statistics(out, card);
    uses(out);
    files(out, card);
}

void release_card_licences(struct text *out, const struct release_card *card)
{
    text_add(out, "# Licences\n\nEach dataset has its own. Whoever uses its photos, masks or "
                  "outlines is bound by it.\n");
    for (size_t i = 0; i < card->dataset_count; i++) {
        const struct release_dataset *d = &card->datasets[i];

        text_add(out, "\n## ");
        release_markdown(out, d->name);
        text_add(out, "\n\n- Licence: ");
        release_markdown(out, d->licence);
        if (d->unknown) {
            text_add(out, "\n- Released although nobody stated a licence, because: ");
            release_markdown(out, d->unknown);
        }
        text_add(out, "\n- Cite: ");
        release_markdown(out, *d->citation ? d->citation : "not stated");
        text_add(out, "\n");
    }
}
