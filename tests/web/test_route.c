#include "web/internal.h"
#include "tests/check.h"

#include <stdlib.h>

static int nothing(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    (void)self, (void)request, (void)reply, (void)err;
    return 0;
}

static const struct web_route one[] = {
    {"GET", "/", nothing, 0, 0},
    {"GET", "/photo/{}", nothing, 1, 0},
    {"POST", "/photo/{}", nothing, 2, 0},
    {0},
};
static const struct web_route two[] = {
    {"GET", "/photo/{}/tile/{}/{}/{}", nothing, 3, 0},
    {0},
};
static const struct web_route *const tables[] = {one, two, NULL};

/* Which row it is, by body_max; -1: none. words joined by '|'. */
static int find(const char *method, const char *path, char words[64], int *known)
{
    const char *found[WEB_WORDS_MAX];
    char copy[256];
    const struct web_route *route;

    snprintf(copy, sizeof copy, "%s", path);
    route = route_find(tables, method, copy, found, known);
    *words = 0;
    for (int i = 0; route && i < WEB_WORDS_MAX && found[i]; i++)
        snprintf(words + strlen(words), 64 - strlen(words), "%s|", found[i]);
    return route ? (int)route->body_max : -1;
}

static void routes(void)
{
    char words[64];
    int known;

    CHECK_INT(find("GET", "/", words, &known), 0);
    CHECK_INT(find("GET", "/photo/7", words, &known), 1);
    CHECK_TEXT(words, "7|");
    CHECK_INT(find("POST", "/photo/a.b", words, &known), 2);
    CHECK_TEXT(words, "a.b|");
    CHECK_INT(find("GET", "/photo/7/tile/1/2/3", words, &known), 3);
    CHECK_TEXT(words, "7|1|2|3|");
    CHECK_INT(find("DELETE", "/photo/7", words, &known), -1);
    CHECK_INT(known, 1);
    CHECK_INT(find("GET", "/photo/", words, &known), -1);
    CHECK_INT(known, 0);
    CHECK_INT(find("GET", "/photo", words, &known), -1);
    CHECK_INT(find("GET", "/photo/7/", words, &known), -1);
    CHECK_INT(find("GET", "/photo/../photo/7", words, &known), -1);
    CHECK_INT(find("GET", "//", words, &known), -1);
    CHECK_INT(find("GET", "", words, &known), -1);
    CHECK_INT(find("GET", "photo/7", words, &known), -1);
}

static void heads(void)
{
    struct web_server server = {.hosts = {"127.0.0.1:8642", "localhost:8642"}, .host_count = 2};
    const char *host = "127.0.0.1:8642", *us = "http://127.0.0.1:8642";

    CHECK_INT(check_head(&server, "GET", host, NULL, NULL).status, 0);
    CHECK_INT(check_head(&server, "GET", host, us, "same-origin").status, 0);
    CHECK_INT(check_head(&server, "GET", "LOCALHOST:8642", NULL, "none").status, 0);
    CHECK_INT(check_head(&server, "POST", host, us, NULL).status, 0);
    CHECK_INT(check_head(&server, "POST", host, NULL, NULL).status, 403);
    CHECK_INT(check_head(&server, "POST", host, "http://localhost:8642", NULL).status, 403);
    CHECK_INT(check_head(&server, "POST", host, "null", NULL).status, 403);
    CHECK_INT(check_head(&server, "GET", host, "https://127.0.0.1:8642", NULL).status, 403);
    CHECK_INT(check_head(&server, "GET", host, NULL, "cross-site").status, 403);
    CHECK_INT(check_head(&server, "GET", host, NULL, "same-site").status, 403);
    CHECK_INT(check_head(&server, "GET", NULL, NULL, NULL).status, 421);
    CHECK_INT(check_head(&server, "GET", "127.0.0.1", NULL, NULL).status, 421);
    CHECK_INT(check_head(&server, "GET", "evil.example:8642", NULL, NULL).status, 421);
}

/* At the port of http browsers say the name alone. */
static void port_of_http(void)
{
    struct web_server server = {.hosts = {"127.0.0.1:80", "[::1]:80", "localhost:80"},
                                .host_count = 3};
    const char *us = "http://127.0.0.1";

    CHECK_INT(check_head(&server, "GET", "127.0.0.1:80", NULL, NULL).status, 0);
    CHECK_INT(check_head(&server, "GET", "127.0.0.1", NULL, NULL).status, 0);
    CHECK_INT(check_head(&server, "GET", "[::1]", NULL, NULL).status, 0);
    CHECK_INT(check_head(&server, "POST", "LocalHost", "http://localhost", NULL).status, 0);
    CHECK_INT(check_head(&server, "POST", "127.0.0.1", us, "same-origin").status, 0);
    CHECK_INT(check_head(&server, "POST", "127.0.0.1", "http://evil.example", NULL).status,
              403);
    CHECK_INT(check_head(&server, "GET", "127.0.0.1:8", NULL, NULL).status, 421);
    CHECK_INT(check_head(&server, "GET", "127.0.0.1:", NULL, NULL).status, 421);
    CHECK_INT(check_head(&server, "GET", "evil.example", NULL, NULL).status, 421);
    CHECK_INT(check_head(&server, "GET", "", NULL, NULL).status, 421);
}

int main(void)
{
    routes();
    heads();
    port_of_http();
    return check_result();
}
