#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

/* secret.h - what nobody may guess. secret.c knows OpenSSL. */

/* 32 random bytes of the operating system, as 64 hexadecimal digits and a 0. */
void secret_new(char out[65]);

/* 1 if the texts are equal, in a time that does not tell where they differ. */
int secret_equal(const char *a, const char *b);

#endif
