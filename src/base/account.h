#ifndef BASE_ACCOUNT_H
#define BASE_ACCOUNT_H

#include <stddef.h>

/* account.h - whose account runs the program. */

/* The name that /etc/passwd has for the effective user, or else "uid N", into
 * out[size]. No name service is asked: that would open a socket. */
void account_name(char *out, size_t size);

#endif
