#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>
#include <stdint.h>

/* secret.h - chance that nobody can ask for again (OpenSSL's, from the kernel's), and
 * memory that is wiped. */

/* Fills `size` bytes, at most a megabyte. A machine without random bytes cannot go on: it
 * aborts. */
void secret_random(void *out, size_t size);

/* What nobody may guess: 32 random bytes as 64 hexadecimal digits and a 0. */
void secret_new(char out[65]);

/* A name that says nothing: `letter`, '-' and 16 random hexadecimal digits. */
struct secret_name {
    char text[19];
};
struct secret_name secret_name(char letter);

/* 1 if they differ, after the same time wherever they do. */
int secret_differs(const void *a, const void *b, size_t size);

/* Writes zeros that no compiler leaves out. */
void secret_wipe(void *data, size_t size);

/* Wipes, then frees; accepts NULL. */
void secret_free(void *data, size_t size);

/* This process leaves no core dump from now on. */
void secret_no_core(void);

#endif
