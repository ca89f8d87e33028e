#!/bin/sh
# exiftool.sh DERMATOME ROOT: words planted in 21 places of a JPEG and a PNG: none is left by `dermatome scrub`, and what
# `exiftool -all=` leaves is what docs/scrubbing.md says.
here=$(realpath "$(dirname "$0")") root=$2
. "$(dirname "$0")/common"
for tool in exiftool cjpeg python3; do [ -x "$(command -v $tool)" ] || { echo "no $tool; scripts/install peers bench"; exit 77; }; done
{ echo "P3 64 48 255"; awk 'BEGIN { for (k = 0; k < 9216; k++) print (k * 7 + int(k / 64)) % 251 }'; } | cjpeg -progressive >plain.jpg
[ "$(python3 "$here/exiftool.py" plant plain.jpg . | wc -l)" = 21 ] || fail "not every place holds its word"
expect 0 scrub planted.jpg planted.png --icc drop -o ours
! grep -q SENTINEL out || fail "what is told holds a word"
[ -z "$(python3 "$here/exiftool.py" left ours/planted.jpg ours/planted.png)" ] || fail "a word is left"
! grep -rlaq SENTINEL ours || fail "a word is left in another form"
mkdir theirs
exiftool -q -q -all= -o theirs/ planted.jpg planted.png || fail "exiftool"
python3 "$here/exiftool.py" left theirs/planted.jpg theirs/planted.png | sed 's/^/- /' >left
sed -n '/^<!-- exiftool -->$/,/^<!-- end of exiftool -->$/p' "$root/docs/scrubbing.md" | grep '^- ' | diff - left ||
  fail "docs/scrubbing.md tells otherwise of $(exiftool -ver)"
[ $failures = 0 ]
