#!/bin/sh
# scrub.sh DERMATOME: `dermatome scrub` as a person uses it: one file, several, refusals,
# modes, what is told, and that no sentinel is in any of it.
. "$(dirname "$0")/common"

"$dermatome" -q demo drawn --draw-only --healthy 20 --clinical 60 --side 64 >/dev/null
mkdir in
n=0
for photo in drawn/clinical/images/*.jpg; do # a comment behind SOI, bytes behind the end
  n=$((n + 1))
  { printf '\377\330\377\376\000\012SENTINEL'; tail -c +3 "$photo"; printf SENTINEL; } >in/$n.jpg
done
[ $n = 60 ] || fail "$n photographs to scrub"

umask 0
expect 0 scrub in/1.jpg -o one.jpg
says "in/1.jpg -> one.jpg: "
says "COM (12 bytes)"
says "bytes after the end (8 bytes)"
says "its EXIF told: date"
says "pixels: "
[ "$(stat -c %a one.jpg)" = 600 ] || fail "one.jpg can be read by others"
expect 0 scrub --check one.jpg
says "one.jpg: nothing but a picture"
expect 1 scrub --check one.jpg in/1.jpg
says "in/1.jpg: not clean: JPEG: byte "

expect 0 scrub in/*.jpg -o clean
[ "$(stat -c %a clean)" = 700 ] || fail "others can look into the folder"
[ "$(ls clean | wc -l)" = 60 ] || fail "not all of them are in the folder"
expect 0 scrub --check clean/*
! grep -rlF SENTINEL clean one.jpg out || fail "a sentinel survived"
! grep -rlF Demo clean one.jpg out || fail "the camera's name survived"
cmp -s one.jpg clean/1.jpg || fail "the same photograph, scrubbed twice, is not the same"

# One that cannot be scrubbed is a line and an exit code; the others are there.
head -c 900 in/2.jpg >in/cut.jpg
expect 1 scrub in/3.jpg in/cut.jpg in/4.jpg -o some
says "dermatome: 'in/cut.jpg': JPEG: "
[ -e some/3.jpg ] && [ -e some/4.jpg ] && [ ! -e some/cut.jpg ] || fail "what was scrubbed"
expect 65 scrub in/cut.jpg -o none.jpg
printf '\000\000\000\030ftypheic' >phone.heic
expect 65 scrub phone.heic -o none.jpg
says "a HEIC picture"
expect 66 scrub missing.jpg -o none.jpg
expect 64 scrub in/1.jpg
expect 64 scrub -o none.jpg
expect 64 scrub in/1.jpg --check -o none.jpg
expect 64 scrub in/1.jpg --icc keep -o none.jpg
expect 0 --dry-run scrub in/1.jpg -o none.jpg
[ ! -e none.jpg ] || fail "it wrote where it must not"

# No copy falls on a source or on another copy.
cp in/1.jpg same.jpg
expect 64 scrub same.jpg -o same.jpg
ln -s same.jpg link.jpg
expect 64 scrub same.jpg -o link.jpg
cmp -s in/1.jpg same.jpg || fail "a source was written over"
mkdir other
cp in/1.jpg other/1.jpg
expect 64 scrub in/1.jpg other/1.jpg -o two
[ ! -e two ] || fail "a folder for nothing"

expect 0 --json scrub in/1.jpg in/2.jpg -o clean
python3 - <<'END' || fail "its JSON"
import json
told = json.load(open("out"))
assert [t["from"] for t in told] == ["in/1.jpg", "in/2.jpg"]
for t in told:
    assert t["kind"] == "jpeg" and t["how"] in ("copied", "turned", "re-encoded") and t["exif"] == ["date"]
    assert t["how"] != "copied" or t["pixels_before"] == t["pixels_after"]
    assert {"name": "COM", "count": 1, "bytes": 12} in t["removed"]
END
[ $failures = 0 ]
