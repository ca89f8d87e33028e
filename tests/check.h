#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <math.h>
#include <stdio.h>
#include <string.h>

/* check.h - says what was expected, what came, and where; then goes on.
 * A test file's main() ends with `return check_result();`. A test that cannot
 * run here ends with `return check_skip("why");`. */
static int check_failures;

static inline int check_report(int ok, const char *file, int line, const char *what)
{
    if (!ok) {
        check_failures++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    }
    return ok;
}

/* All of these are true when the check held, so that a test which cannot go on
 * without it can write `if (!CHECK(x)) return;`. */
#define CHECK(cond)                check_report(!!(cond), __FILE__, __LINE__, #cond)
#define CHECK_INT(got, want)       check_int((got), (want), #got, __FILE__, __LINE__)
#define CHECK_NEAR(got, want, tol) check_near((got), (want), (tol), #got, __FILE__, __LINE__)
#define CHECK_TEXT(got, want)      check_text((got), (want), #got, __FILE__, __LINE__)

static inline int check_int(long long got, long long want, const char *what, const char *file,
                            int line)
{
    char text[256];

    snprintf(text, sizeof text, "%.150s is %lld, expected %lld", what, got, want);
    return check_report(got == want, file, line, text);
}

/* |got - want| <= tol * max(1, |want|); a NaN on either side fails. */
static inline int check_near(double got, double want, double tol, const char *what,
                             const char *file, int line)
{
    double room = tol * fmax(1.0, fabs(want));
    char text[256];

    snprintf(text, sizeof text, "%.120s is %.9g, expected %.9g +- %.2g", what, got, want, room);
    return check_report(fabs(got - want) <= room, file, line, text);
}

/* Equal, and neither is NULL. */
static inline int check_text(const char *got, const char *want, const char *what,
                             const char *file, int line)
{
    char text[900];

    snprintf(text, sizeof text, "%.120s is \"%.350s\", expected \"%.350s\"", what,
             got ? got : "(null)", want ? want : "(null)");
    return check_report(got && want && !strcmp(got, want), file, line, text);
}

static inline int check_result(void)
{
    return check_failures ? 1 : 0;
}

static inline int check_skip(const char *why)
{
    fprintf(stderr, "skipped: %s\n", why);
    return 77;
}

#endif
