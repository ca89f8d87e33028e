#include "eval/report_pictures.h"
#include "image/encode.h"

#include <math.h>
#include <string.h>

enum { ACROSS = 6 }; /* photos side by side */
enum { PHOTO_QUALITY = 88 };

static const struct report_confidence *find(const struct report_picture *picture,
                                            const char *net, const char *scenario)
{
    for (int i = 0; i < picture->confidence_count; i++)
        if (!strcmp(picture->confidences[i].net, net) &&
            !strcmp(picture->confidences[i].scenario, scenario))
            return &picture->confidences[i];
    return NULL;
}

/* An <img> that holds `image`, shown in the proportions of `photo`. The three
 * texts make its description. */
static int add_image(struct text *out, const struct image *image, const struct image *photo,
                     const char *what, const char *of, const char *how, struct err *err)
{
    struct bytes file = {0};
    int is_photo = image->channels == 3;

    if (is_photo ? encode_jpeg(&file, image, PHOTO_QUALITY, NULL, 0, err)
                 : encode_png(&file, image, err))
        return -1;
    text_add(out, "<img width=\"%d\" height=\"%d\" style=\"aspect-ratio:%d/%d\" alt=\"",
             (int)image->width, (int)image->height, (int)photo->width, (int)photo->height);
    text_add_html(out, what);
    text_add_html(out, of);
    text_add_html(out, how);
    text_add(out, "\" src=\"data:image/%s;base64,", is_photo ? "jpeg" : "png");
    text_add_base64(out, file.data, file.size);
    text_add(out, "\">");
    bytes_free(&file);
    return 0;
}

static int add_confidence(struct text *out, const struct report_picture *picture,
                          const struct report_confidence *c, struct err *err)
{
    struct text what = {0}, how = {0};
    int rc;

    text_add(&what, "Confidence of %s, %s, for ", c->net, c->scenario);
    if (isfinite(c->jaccard))
        text_add(&how, "; Jaccard %.2f", c->jaccard);
    else
        text_add(&how, "; Jaccard not known");
    rc = add_image(out, &c->confidence, &picture->photo, what.data, picture->caption, how.data,
                   err);
    if (!rc && isfinite(c->jaccard))
        text_add(out, "<span class=\"quiet\">%.2f</span>", c->jaccard);
    text_free(&what);
    text_free(&how);
    return rc;
}

static void add_heads(struct text *out, const struct report_picture *pictures, int count)
{
    text_add(out, "<thead><tr><td></td>");
    for (int i = 0; i < count; i++) {
        text_add(out, "<th scope=\"col\">");
        text_add_html(out, pictures[i].caption);
        text_add(out, "</th>");
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
}

static int add_photos(struct text *out, const struct report_picture *pictures, int count,
                      struct err *err)
{
    text_add(out, "<tr><th scope=\"row\">photo</th>");
    for (int i = 0; i < count; i++) {
        text_add(out, "<td>");
        if (add_image(out, &pictures[i].photo, &pictures[i].photo, "Photo ",
                      pictures[i].caption, "", err))
            return -1;
        text_add(out, "</td>");
    }
    text_add(out, "</tr>\n<tr><th scope=\"row\">truth</th>");
    for (int i = 0; i < count; i++) {
        text_add(out, "<td>");
        if (add_image(out, &pictures[i].truth, &pictures[i].photo, "Truth of ",
                      pictures[i].caption, ": white is skin, grey is not known", err))
            return -1;
        text_add(out, "</td>");
    }
    text_add(out, "</tr>\n");
    return 0;
}

/* A row of confidences; nothing if no picture has one of that cell. */
static int add_cell_row(struct text *out, const char *net, const char *scenario,
                        const struct report_picture *pictures, int count, struct err *err)
{
    int there = 0;

    for (int i = 0; i < count; i++)
        there |= find(&pictures[i], net, scenario) != NULL;
    if (!there)
        return 0;
    text_add(out, "<tr><th scope=\"row\">");
    text_add_html(out, net);
    text_add(out, "<span class=\"quiet\">%s</span></th>", scenario);
    for (int i = 0; i < count; i++) {
        const struct report_confidence *c = find(&pictures[i], net, scenario);

        text_add(out, "<td>");
        if (c && add_confidence(out, &pictures[i], c, err))
            return -1;
        text_add(out, "</td>");
    }
    text_add(out, "</tr>\n");
    return 0;
}

static int add_block(struct text *out, const struct report_table *table,
                     const struct report_picture *pictures, int count, struct err *err)
{
    text_add(out,
             "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Pictures\">"
             "<table class=\"pictures\">\n");
    add_heads(out, pictures, count);
    if (add_photos(out, pictures, count, err))
        return -1;
    for (int r = 0; r < table->row_count; r++)
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            if (add_cell_row(out, table->rows[r].net, report_table_scenario(s), pictures, count,
                             err))
                return -1;
    text_add(out, "</tbody></table></div>\n");
    return 0;
}

int report_pictures_add(struct text *out, const struct report_table *table,
                        const struct report_picture *pictures, int count, struct err *err)
{
    if (!count)
        return 0;
    text_add(out, "<section><h2>Photo, truth, confidence</h2>\n");
    for (int i = 0; i < count; i += ACROSS)
        if (add_block(out, table, pictures + i, count - i < ACROSS ? count - i : ACROSS, err))
            return -1;
    text_add(
        out,
        "<p class=\"note\">The first photos of the test fold in the order of MD5: a choice "
        "that nobody made; where a caption has a rank, it is that of the best cell. Truth: "
        "white is skin, black is not, grey is not known. "
        "Confidence: from black, surely not skin, to white, surely skin; below it the "
        "photo's own Jaccard index. Of a cell of several seeds the first is "
        "shown.</p></section>\n");
    return 0;
}
