#include "ingest/rule.h"

#include <stdlib.h>

#define COLOUR_REACH 63 /* a quarter of the range: class colours stand 64 apart or more */

void rule_text(struct text *out, const struct rule *rule)
{
    if (rule->kind == RULE_GREEN)
        text_add(out, "green is skin: G > 127, G > R and G > B");
    else if (rule->kind == RULE_COLOUR)
        text_add(out, "colour #%02x%02x%02x is skin, each channel within %d", rule->colour[0],
                 rule->colour[1], rule->colour[2], COLOUR_REACH);
    else
        text_add(out, "%s is skin, threshold %d",
                 rule->polarity == RULE_BLACK ? "black" : "white", rule->threshold);
    if (rule->ignore_rest)
        text_add(out, "; the rest is ignored");
    if (rule->padded)
        text_add(out, ", but a black frame is not skin");
}

static int is_in(const uint8_t *rgb, const struct rule *rule)
{
    switch (rule->kind) {
    case RULE_GREEN:
        return rgb[1] > 127 && rgb[1] > rgb[0] && rgb[1] > rgb[2];
    case RULE_COLOUR:
        for (int c = 0; c < 3; c++)
            if (abs(rgb[c] - rule->colour[c]) > COLOUR_REACH)
                return 0;
        return 1;
    case RULE_GREY:
        break;
    }
    return (rule_grey(rgb) >= rule->threshold) == (rule->polarity == RULE_WHITE);
}

void rule_apply(uint8_t *out, const struct image *picture, const struct rule *rule)
{
    size_t count = (size_t)picture->width * (size_t)picture->height;

    for (size_t i = 0; i < count; i++)
        out[i] = is_in(picture->data + i * 3, rule) ? 255 : 0;
}
