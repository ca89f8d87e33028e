#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "base/library.h"
#include "base/err.h"

#include <dlfcn.h>
#include <stdlib.h>

int library_open(const char *file, const char *function, const char *package, struct err *err)
{
    if (!dlopen(file, RTLD_LAZY | RTLD_GLOBAL))
        return err_set(err, ERR_IO, "%s; install it (Debian: %s)", dlerror(), package);
    if (!library_address(function))
        return err_set(err, ERR_STATE,
                       "'%s' is another library than it should be: it has no %s", file,
                       function);
    return 0;
}

uintptr_t library_address(const char *function)
{
    return (uintptr_t)dlsym(RTLD_DEFAULT, function);
}

uintptr_t library_need(const char *file, const char *function)
{
    uintptr_t found = library_address(function);

    if (!found && dlopen(file, RTLD_LAZY | RTLD_GLOBAL))
        found = library_address(function);
    if (!found)
        abort();
    return found;
}
