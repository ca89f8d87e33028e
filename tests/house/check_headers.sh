#!/bin/sh
# Each header of src/ compiles alone: check_headers.sh SOURCE_ROOT
cd "$1" || exit 1
failed=0
for header in src/*/*.h; do
  cc -std=c11 -Wall -Wextra -Werror -fsyntax-only -x c -Isrc -I. "$header" -D_POSIX_C_SOURCE=200809L || failed=1
done
exit $failed
