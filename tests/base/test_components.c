#include "base/components.h"
#include "base/rng.h"
#include "tests/check.h"

/* The definition: spread the smallest id until nothing changes. */
static void test_against_definition(void)
{
    struct rng rng = {rng_key(1, 1), 0};

    for (int round = 0; round < 300; round++) {
        struct components_edge edges[40];
        size_t count = (size_t)rng_below(&rng, 41);
        int64_t least[50];
        struct components c;

        for (size_t i = 0; i < count; i++)
            edges[i] = (struct components_edge){(int64_t)rng_below(&rng, 50),
                                                (int64_t)rng_below(&rng, 50)};
        for (int i = 0; i < 50; i++)
            least[i] = i;
        for (int changed = 1; changed;) {
            changed = 0;
            for (size_t i = 0; i < count; i++) {
                int64_t a = least[edges[i].a], b = least[edges[i].b], m = a < b ? a : b;

                changed |= a != b;
                least[edges[i].a] = least[edges[i].b] = m;
            }
        }
        c = components_of(edges, count);
        for (int i = 0; i < 50; i++)
            CHECK_INT(components_root(&c, i), least[i]);
        components_free(&c);
    }
}

static void test_large(void)
{
    enum { N = 200000 };
    static struct components_edge edges[N];
    struct components c;

    for (int i = 0; i < N; i++) /* one chain, from its end on */
        edges[i] = (struct components_edge){N - i, N - i + 1};
    c = components_of(edges, N);
    CHECK_INT(components_root(&c, N + 1), 1);
    CHECK_INT(components_root(&c, -7), -7);
    components_free(&c);
    c = components_of(NULL, 0);
    CHECK_INT(components_root(&c, 5), 5);
    components_free(&c);
}

int main(void)
{
    test_against_definition();
    test_large();
    return check_result();
}
