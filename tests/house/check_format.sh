#!/bin/sh
# The C is laid out as .clang-format says, by the version that scripts/packages names.
cd "$1" || exit 1
command -v clang-format-14 >/dev/null || { echo "skipped: clang-format-14 is not installed" >&2; exit 77; }
find src tests tools bench -name '*.[ch]' -print0 | xargs -0 clang-format-14 -n --Werror
