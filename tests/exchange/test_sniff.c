/* What exchange_sniff() promises: a format is told from the bytes. */
#include "exchange/exchange.h"
#include "tests/check.h"

static const char *sniffed(const char *text, size_t size)
{
    const struct exchange_format *format = exchange_sniff((const uint8_t *)text, size);

    return format ? format->name : "none";
}

int main(void)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"<svg/>", "svg"},
        {"\xef\xbb\xbf <?xml version='1.0'?><!-- <annotations> --><svg xmlns='x'>", "svg"},
        {"<!DOCTYPE svg PUBLIC 'a' 'b'>\n<svg:svg>", "svg"},
        {"<?xml version='1.0'?>\n<annotations>", "cvat"},
        {"<annotation>", "none"},
        {"<svgs>", "none"},
        {"svg", "none"},
        {"<!-- never ends <svg>", "none"},
        {"", "none"},
        {"{}", "none"},
        {"\xef\xbb\xbf {\"shapes\": [], \"imagePath\": \"a\"}", "labelme"},
        {"{\"images\": [], \"annotations\": []}", "coco"},
        {"{\"_via_img_metadata\": {}}", "via"},
        {"{\"a.jpg12\": {\"filename\": \"a.jpg\", \"regions\": []}}", "via"},
        {"{\"data\": {\"line\": [], \"polygon\": []}}", "labelu"},
        {"[{\"result\": {\"annotations\": []}}]", "labelu"},
        {"[{\"data\": {\"image\": \"a\"}, \"annotations\": []}]", "label-studio"},
        {"{\"shapes\": {}, \"imagePath\": \"a\"}", "none"},
        {"{\"shapes\": [], \"imagePath\": \"a\"", "none"},
    };
    static const char png[] = "\x89PNG\r\n\x1a\n";

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(sniffed(cases[i].text, strlen(cases[i].text)), cases[i].name);
    CHECK_TEXT(sniffed(png, 8), "png");
    CHECK_TEXT(sniffed(png, 7), "none");
    return check_result();
}
