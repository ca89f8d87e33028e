#!/bin/sh
# mask.sh DERMATOME: `dermatome mask` draws a file's outlines without a catalogue,
# and refuses what it cannot draw with nothing written.
. "$(dirname "$0")/common"

printf '%s' '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">
<path class="skin" d="M5 5H35V25H5Z"/><path class="ignore" d="M10 10h4v4h-4z"/></svg>' >square.svg
expect 0 mask square.svg --size 40x30 -o skin.png --ignored ignored.png
grep -q '40 x 30 pixels, 584 skin, 16 ignored' out || { fail "its counts"; cat out >&2; }
[ "$(head -c 8 skin.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "skin.png is no PNG"
[ -s ignored.png ] || fail "no ignored.png"

# The PNG read back is the mask that was written.
expect 0 mask skin.png -o again.png
cmp -s skin.png again.png || fail "skin.png read back is another mask"

expect 0 --dry-run mask square.svg -o dry.png
[ ! -e dry.png ] || fail "--dry-run wrote"
printf '%s' '<svg xmlns="http://www.w3.org/2000/svg"><path d="M5 5H35V25z"/></svg>' >sizeless.svg
expect 64 mask sizeless.svg -o none.png
expect 65 mask square.svg --size 41x30 -o none.png
expect 64 mask square.svg --size 40 -o none.png
expect 64 mask square.svg --size 99999999x1 -o none.png
expect 64 mask square.svg --label skin -o none.png
expect 64 mask square.svg --label skin=leather -o none.png
expect 64 mask square.svg
expect 66 mask missing.svg -o none.png
expect 66 mask square.svg --photo other.jpg -o none.png
echo "no annotation" >text
expect 64 mask text -o none.png
[ ! -e none.png ] || fail "a refused command wrote"
expect 0 mask square.svg --label skin=drop -o dropped.png
grep -q ' 0 skin, 16 ignored' out || { fail "a dropped label counted"; cat out >&2; }
[ $failures = 0 ]
