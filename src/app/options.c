#include "app/options.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Levenshtein's distance, of words short enough for a stack row. */
static int distance(const char *a, const char *b)
{
    int row[64];
    int n = (int)strlen(b);

    if (n > 60 || strlen(a) > 60)
        return 99;
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; a[i - 1]; i++) {
        int diagonal = row[0];

        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int swap = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = row[j] + 1 < row[j - 1] + 1 ? row[j] + 1 : row[j - 1] + 1;
            if (swap < row[j])
                row[j] = swap;
        }
    }
    return row[n];
}

const char *options_nearest(const char *wrong, const char *const *first, int count,
                            size_t stride)
{
    const char *best = NULL;
    int least = 3; /* further than two slips is another word */

    for (int i = 0; i < count; i++) {
        const char *name =
            *(const char *const *)(const void *)((const char *)first + (size_t)i * stride);
        int d = distance(wrong, name);

        if (d < least) {
            least = d;
            best = name;
        }
    }
    return best;
}

/* A name of one letter has one dash. */
static const char *dashes(const char *name)
{
    return name[1] ? "--" : "-";
}

static void print_usage(const struct usage *usage)
{
    printf("usage: %s\n\n%s\n", usage->lines, usage->about);
    if (usage->count)
        printf("\noptions:\n");
    for (int i = 0; i < usage->count; i++) {
        const struct option *o = &usage->options[i];
        char left[64];

        snprintf(left, sizeof left, "%s%s%s%s", dashes(o->name), o->name, o->metavar ? " " : "",
                 o->metavar ? o->metavar : "");
        printf("  %-26s %s\n", left, o->help);
    }
    if (usage->examples)
        printf("\nexamples:\n%s\n", usage->examples);
}

/* The option that `word` gives, with or without its value; NULL: there is none. A name of one
 * letter has one dash. */
static const struct option *find(const struct usage *usage, const char *word)
{
    size_t skip = word[1] == '-' ? 2 : 1, size = strcspn(word, "=") - skip;

    for (int i = 0; i < usage->count && (skip == 1) == (size == 1); i++)
        if (strlen(usage->options[i].name) == size &&
            !strncmp(usage->options[i].name, word + skip, size))
            return &usage->options[i];
    return NULL;
}

static int unknown(const struct usage *usage, const char *word, int size, struct err *err)
{
    char name[64];
    const char *near = NULL;

    snprintf(name, sizeof name, "%.*s", size, word + 2);
    if (usage->count)
        near =
            options_nearest(name, &usage->options[0].name, usage->count, sizeof(struct option));
    if (near)
        return err_set(err, ERR_USAGE, "no option '--%s'; did you mean --%s?", name, near);
    return err_set(err, ERR_USAGE, "no option '--%s'; --help lists them", name);
}

static int take(const struct option *o, const char *value, struct err *err)
{
    long long number;
    double real;

    switch (o->kind) {
    case OPTION_FLAG:
        *(int *)o->value = 1;
        return 0;
    case OPTION_TEXT:
        if (!*value)
            return err_set(err, ERR_USAGE, "--%s is empty", o->name);
        *(const char **)o->value = value;
        return 0;
    case OPTION_NUMBER:
        if (text_number(&number, value, (long long)o->low, (long long)o->high))
            return err_set(err, ERR_USAGE,
                           "--%s wants a whole number from %.0f to %.0f, not '%s'", o->name,
                           o->low, o->high, value);
        *(long long *)o->value = number;
        return 0;
    case OPTION_REAL:
        if (text_real(&real, value, o->low, o->high))
            return err_set(err, ERR_USAGE, "--%s wants a number from %g to %g, not '%s'",
                           o->name, o->low, o->high, value);
        *(double *)o->value = real;
        return 0;
    }
    return -1;
}

/* Takes the option at argv[*i]; moves *i on if its value is the next word. */
static int read_option(const struct usage *usage, int argc, char **argv, int *i,
                       struct err *err)
{
    const char *word = argv[*i], *equals = strchr(word, '=');
    const struct option *o = find(usage, word);
    const char *value = equals ? equals + 1 : NULL;

    if (!o && word[1] != '-')
        return err_set(err, ERR_USAGE, "no option '%s'; --help lists them", word);
    if (!o)
        return unknown(usage, word, (int)strcspn(word, "=") - 2, err);
    if (o->kind == OPTION_FLAG && value)
        return err_set(err, ERR_USAGE, "--%s takes no value", o->name);
    if (o->kind != OPTION_FLAG && !value) {
        if (*i + 1 >= argc)
            return err_set(err, ERR_USAGE, "%s%s wants a value (%s)", dashes(o->name), o->name,
                           o->metavar);
        value = argv[++*i];
    }
    return take(o, value, err);
}

int options_read(const struct usage *usage, int argc, char **argv, const char **words,
                 int words_max, int *words_count, struct err *err)
{
    int n = 0, plain = 0;

    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];

        if (!plain && (!strcmp(word, "--help") || !strcmp(word, "-h"))) {
            print_usage(usage);
            return 1;
        }
        if (!plain && !strcmp(word, "--")) {
            plain = 1;
            continue;
        }
        if (!plain && word[0] == '-' && word[1]) {
            if (read_option(usage, argc, argv, &i, err))
                return -1;
            continue;
        }
        if (n == words_max)
            return err_set(err, ERR_USAGE, "'%s' is one word too many; usage: %s", word,
                           usage->lines);
        words[n++] = word;
    }
    *words_count = n;
    return 0;
}

const char *options_beyond(const struct usage *usage, int argc, char **argv,
                           const char *const *names)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--"); i++) {
        const struct option *o = argv[i][0] == '-' && argv[i][1] ? find(usage, argv[i]) : NULL;
        int n = 0;

        while (o && names[n] && strcmp(names[n], o->name))
            n++;
        if (o && !names[n])
            return o->name;
        i += o && o->kind != OPTION_FLAG && !strchr(argv[i], '=');
    }
    return NULL;
}

int options_only(const struct usage *usage, int argc, char **argv, const char *word,
                 const char *const *names, struct err *err)
{
    const char *beyond = options_beyond(usage, argc, argv, names);

    return beyond ? err_set(err, ERR_USAGE, "'%s' takes no --%s", word, beyond) : 0;
}
