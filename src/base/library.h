#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stdint.h>

struct err; /* base/err.h, whose names OpenSSL has too */

/* library.h - shared libraries that are loaded when a command first needs them: what most
 * commands never call would cost each of them its start (docs/performance.md). */

/* Loads `file` for as long as the process lives, and looks whether it has `function`; again
 * does nothing. ERR_IO: it cannot be loaded, and `package` is Debian's that has it; ERR_STATE:
 * it is another library of that name. */
int library_open(const char *file, const char *function, const char *package, struct err *err);

/* The address of a function of the libraries that are loaded; 0: none has it. */
uintptr_t library_address(const char *function);

/* The same as a function of the type that its header declares. It is found by name at each
 * call, in about a microsecond, and so needs no state. */
#define LIBRARY_FIND(function) ((__typeof__(function) *)library_address(#function))

/* As library_address(), after loading `file` where no library has the function yet. For what
 * the program cannot be without: aborts where `file` cannot be had, as the start of a program
 * does that is linked to it. */
uintptr_t library_need(const char *file, const char *function);

#endif
