/* What base/bytes.c promises: growth, and numbers that have one form only. */
#include "base/bytes.h"
#include "tests/check.h"

static void test_varints_round_trip(void)
{
    static const uint64_t values[] = {0,     1,     127,        128,       300,
                                      16383, 16384, UINT32_MAX, UINT64_MAX};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct bytes b = {0};
        uint64_t got = 42;
        size_t at = 0;

        bytes_add_varint(&b, values[i]);
        CHECK_INT(bytes_get_varint(&got, b.data, b.size, &at), 0);
        CHECK(got == values[i]);
        CHECK_INT((long long)at, (long long)b.size);
        at = 0;
        CHECK_INT(bytes_get_varint(&got, b.data, b.size - 1, &at), -1);
        bytes_free(&b);
    }
}

static void test_bad_varints_are_refused(void)
{
    static const uint8_t padded[] = {0x81, 0x00};
    static const uint8_t wide[] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 2};
    static const uint8_t endless[] = {128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1};
    uint64_t got = 42;
    size_t at = 0;

    CHECK_INT(bytes_get_varint(&got, padded, sizeof padded, &at), -1);
    CHECK_INT(bytes_get_varint(&got, wide, sizeof wide, &at), -1);
    CHECK_INT(bytes_get_varint(&got, endless, sizeof endless, &at), -1);
    CHECK_INT(bytes_get_varint(&got, padded, 0, &at), -1);
    CHECK_INT((long long)got, 42);
    CHECK_INT((long long)at, 0);
}

static void test_growth_keeps_what_was_there(void)
{
    struct bytes b = {0};

    for (int i = 0; i < 1000; i++) {
        uint8_t v = (uint8_t)(i % 251);
        bytes_add(&b, &v, 1);
    }
    CHECK_INT((long long)b.size, 1000);
    for (int i = 0; i < 1000; i++)
        CHECK_INT(b.data[i], i % 251);
    bytes_free(&b);
    CHECK(!b.data && !b.size);
}

int main(void)
{
    test_varints_round_trip();
    test_bad_varints_are_refused();
    test_growth_keeps_what_was_there();
    return check_result();
}
