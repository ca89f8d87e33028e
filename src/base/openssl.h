#ifndef BASE_OPENSSL_H
#define BASE_OPENSSL_H

#include "base/library.h"

/* openssl.h - OpenSSL 3, loaded at the first call: a third of the time that an empty program
 * linked to all our libraries takes is its, and what only asks of the catalogue needs no
 * digest. */
#define OPENSSL(function) ((__typeof__(function) *)library_need("libcrypto.so.3", #function))

#endif
