#!/bin/sh
# start.sh DERMATOME: a start loads no library that most commands never call (src/base/library.h).
set -eu
needed=$(ldd "$1")
case $needed in
  *libsqlite3*) ;;
  *) echo "ldd tells nothing: $needed" >&2; exit 1 ;;
esac
for library in libcrypto libmicrohttpd libgnutls libopenblas; do
  case $needed in *"$library"*) echo "$library is loaded at each start" >&2; exit 1 ;; esac
done
