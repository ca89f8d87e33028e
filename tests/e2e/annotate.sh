#!/bin/sh
# annotate.sh DERMATOME: a tracing's whole life, and that a bad file changes nothing.
. "$(dirname "$0")/common"

svg() { # svg FILE PHOTO PATH: one region of skin on a 40 x 30 photo
  printf '<svg xmlns="http://www.w3.org/2000/svg" data-photo="%s" width="40" height="30"><path class="skin" d="%s"/></svg>' \
    "$2" "$3" >"$1"
}
dump() { sqlite3 cat/catalog.db .dump | sha256sum; }

mkdir -p photos/one photos/two
for i in 1 2 3; do
  printf 'P2 40 30 255 ' >"photos/one/p$i.pgm"
  i=$i awk 'BEGIN { for (k = 0; k < 1200; k++) print (k * (ENVIRON["i"] + 6)) % 251 }' >>"photos/one/p$i.pgm"
done
mv photos/one/p3.pgm photos/two/p1.pgm
expect 0 init cat
expect 0 -C cat ingest --layout photos --domain healthy --dataset clinic photos

svg a.svg one/p1.pgm "M5 5C15 0 25 0 35 5V25H5Z"
svg b.svg p2.pgm "M5 5H35V25H5Z"
svg ambiguous.svg p1.pgm "M5 5H35V25H5Z"
before=$(dump)
expect 1 -C cat annotate import ambiguous.svg --by anna
says "2 photos"
printf '<svg xmlns="http://www.w3.org/2000/svg" data-photo="p2.pgm" width="41" height="30"><path d="M5 5H9V9Z"/></svg>' >size.svg
expect 1 -C cat annotate import size.svg --by anna
says "41 x 30"
svg far.svg p2.pgm "M5 5H1e300V25H5Z"
svg broken.svg p2.pgm "M5 5H35V25L"
svg nobody.svg p9.pgm "M5 5H35V25H5Z"
head -c 60 a.svg >cut.svg
expect 1 -C cat annotate import far.svg broken.svg nobody.svg cut.svg missing.svg --by anna
says "5 files refused"
cat >twice.xml <<'XML'
<annotations><version>1.1</version>
<image id="0" name="p2.pgm" width="40" height="30"><box label="skin" xtl="1" ytl="1" xbr="9" ybr="9" z_order="0"/></image>
<image id="1" name="one/p2.pgm" width="40" height="30"><box label="skin" xtl="2" ytl="1" xbr="9" ybr="9" z_order="0"/></image>
</annotations>
XML
expect 1 -C cat annotate import twice.xml --by anna
says "photos 1 and 2, 'p2.pgm' and 'one/p2.pgm', are the same photo"
expect 0 -C cat --dry-run annotate import b.svg --by anna --submit
expect 64 -C cat annotate import b.svg
expect 64 -C cat annotate import b.svg --by anna --format chalk
[ "$(dump)" = "$before" ] || fail "a refused file, or a dry run, changed the catalogue"

# Whole coordinates at middles of pixels, and photos that were looked at and have no skin.
cp -r cat middle
square() { # square NAME PHOTO KEYS: a LabelMe file
  printf '{"imagePath": "%s", "imageWidth": 40, "imageHeight": 30, "shapes": [%s]}' "$2" "$3" >"$1"
}
square square.json one/p1.pgm '{"label": "skin", "points": [[4, 4], [9, 4], [9, 8], [4, 8]]}'
square empty.json one/p2.pgm ''
expect 1 -C middle annotate import a.svg --by anna --pixel-centres
says "svg says itself"
expect 0 -C middle annotate import square.json empty.json --by anna --pixel-centres
says "1 revisions added, 0 were there already, 1 photos without a region"
says "1 photos' outlines were moved half a pixel"
[ "$(sqlite3 middle/catalog.db "SELECT tool FROM revision")" = "labelme --pixel-centres" ] || fail "the revision does not tell of it"
expect 0 -C middle annotate import square.json --by bert
expect 1 -C middle --csv annotate diff 2 1
says "skin,1,1,moved,0.5,0.5,"
expect 0 -C middle annotate import empty.json --by anna --empty-is-no-skin --submit --accept-by bert
says "1 revisions added"
expect 0 -C middle annotate import empty.json --by anna --empty-is-no-skin
says "0 revisions added, 1 were there already"
[ "$(sqlite3 middle/catalog.db "SELECT skin_pixels, ignored_pixels FROM truth")" = "0|0" ] || fail "a photo without skin has no truth"
expect 0 -C middle verify

# One file is bad; the others are taken.
expect 1 -C cat annotate import a.svg broken.svg b.svg --by anna --submit
says "2 revisions added"
expect 0 -C cat annotate import a.svg b.svg --by anna --submit
says "0 revisions added, 2 were there already"
is 2 "SELECT count(*) FROM revision"

# A rejection wants a reason, and a draft is not judged.
expect 64 -C cat annotate reject 1 --by bert
expect 0 -C cat annotate reject 1 --by bert --why "the wrist is left out"
expect 0 -C cat annotate import a.svg --by anna --submit --accept-by bert
says "1 were rejected before, and stay so"
is rejected "SELECT state FROM revision_info WHERE revision=1"
expect 0 -C cat annotate accept 2 --by bert
expect 78 -C cat annotate submit 2 --by anna
is 600 "SELECT skin_pixels FROM truth"
expect 0 -C cat annotate import b.svg --by carl
expect 78 -C cat annotate accept 3 --by bert
expect 0 -C cat annotate undo --photo p2.pgm --by carl
says "all is undone"
expect 0 -C cat annotate redo --photo p2.pgm --by carl
expect 78 -C cat annotate redo --photo p2.pgm --by carl
expect 0 -C cat annotate list --state rejected
says "one/p1.pgm"
expect 64 -C cat annotate list --state done
expect 66 -C cat annotate list --dataset klinik

# Two tracings beside each other; and what one holds.
expect 0 -C cat --csv annotate show 1
says "1,skin,bezier,1,4,0,non-zero"
says ",1,one/p1.pgm,"
expect 0 -C cat annotate show 1
says "rejected by bert"
says "the wrist is left out"
expect 66 -C cat annotate show 99
expect 64 -C cat annotate show one
expect 0 -C cat annotate diff 2 3
expect 64 -C cat annotate diff 1 2
svg wider.svg p2.pgm "M5 5H35V26H5Z"
expect 0 -C cat annotate import wider.svg --by carl
expect 1 -C cat --csv annotate diff 3 4
says "all skin,,,changed,,,0,30,0.95"
says "skin,1,1,reshaped,,,0,30,0.95"
expect 1 -C cat --json annotate diff 3 4
says '{"part":"all ignored","before":null,"after":null,"change":"same","dx":null,"dy":null,"lost":0,"gained":0,"jaccard":1,"dice":1}'
svg moved.svg p2.pgm "M6 4.5H36V25.5H6Z"
expect 0 -C cat annotate import moved.svg --by carl
expect 1 -C cat --csv annotate diff 4 5
says "skin,1,1,moved,1,-0.5,"
expect 1 -C cat --json annotate diff 4 5
says '"change":"moved","dx":1,"dy":-0.5,'
expect 0 -C cat annotate undo --photo p2.pgm --by carl
expect 0 -C cat annotate undo --photo p2.pgm --by carl

# What is not cleared does not leave, by either way.
expect 77 -C cat annotate export --format svg -o traces
expect 77 -C cat mask --photo p2.pgm -o mask.png
expect 77 -C cat annotate show 1 --svg
expect 77 -C cat annotate diff 3 4 --png mask.png
[ -z "$(ls traces 2>/dev/null)" ] && [ ! -e mask.png ] || fail "something of an uncleared photo left"
is 0 "SELECT count(*) FROM export_log"
expect 0 -C cat annotate accept 1 --by bert
expect 0 -C cat deid clear --dataset clinic --by curator --why "drawn by a test"

for format in svg png voc yolo labelme; do
  expect 0 -C cat annotate export --format $format -o $format
  expect 0 -C cat annotate export --format $format -o again
  diff -r $format again >&2 || fail "$format is not written the same twice"
  rm -r again
done
expect 0 -C cat annotate export --format cvat -o cvat.xml
for format in coco via labelu label-studio; do
  expect 0 -C cat annotate export --format $format -o $format.json
  expect 0 -C cat annotate export --format $format -o again.json
  cmp $format.json again.json >&2 || fail "$format is not written the same twice"
  is 2,1 "SELECT count(DISTINCT md5), min(jaccard)>0.9 FROM export_log WHERE format='$format'"
done
for format in coco labelu label-studio; do
  expect 0 -C cat annotate import $format.json --by anna
  says "0 revisions added, 2 were there already"
done
# Each photo's row tells of its own losses.
is "2" "SELECT count(*) FROM export_log WHERE format='cvat' AND lost LIKE '%' || photo || '%' AND
  lost NOT LIKE '%' || iif(photo='one/p1.pgm', 'one/p2.pgm', 'one/p1.pgm') || '%'"
is "svg,2,1" "SELECT format, count(DISTINCT md5), min(jaccard) FROM export_log WHERE format='svg' GROUP BY format"
is "2" "SELECT count(*) FROM export_log WHERE format='cvat' AND jaccard=1"

# A mask that leaves is kept too.
expect 0 -C cat mask --photo p2.pgm -o mask.png
is "$(sha256sum mask.png | cut -c1-64)" "SELECT sha256 FROM export_log WHERE format='mask'"
expect 66 -C cat mask --photo p2.pgm -o nowhere/mask.png
is 1 "SELECT count(*) FROM export_log WHERE format='mask'"

# A file that cannot be put in its place, as after a kill: its row is there. What was left goes.
mkdir -p stuck/one/p1.svg
expect 74 -C cat annotate export --format svg -o stuck
is 1 "SELECT count(*) FROM export_log WHERE path LIKE 'stuck/%'"
rmdir stuck/one/p1.svg
touch stuck/one/p1.svg.part-abcdef stuck/one/p1.svg.backup
expect 0 -C cat annotate export --format svg -o stuck
is 3 "SELECT count(*) FROM export_log WHERE path LIKE 'stuck/%'"
[ "$(ls stuck/one)" = "$(printf 'p1.svg\np1.svg.backup\np2.svg')" ] || fail "what a killed export left is still there, or more is gone"

# The same outlines twice; a sample; and names that two photos have.
expect 0 -C cat sample one --dataset clinic --traced --count 1
expect 0 -C cat annotate export --format svg -o sampled --sample one
says "1 photos in 1 files"
expect 66 -C cat annotate export --format svg -o sampled --sample two
expect 66 -C cat annotate export --format svg -o sampled --split none
cp -r photos more && printf '# another file\n' >>more/one/p1.pgm
expect 0 -C cat ingest --layout photos --domain healthy --dataset more more
expect 0 -C cat deid clear --dataset more --by curator --why "drawn by a test"
md5=$(md5sum more/one/p1.pgm | cut -c1-32)
svg "$md5.svg" "$md5" "M5 5H35V25H5Z"
expect 0 -C cat annotate import "$md5.svg" --by anna --submit --accept-by bert
expect 0 -C cat annotate export --format png -o pictures --dataset more
[ -e pictures/one/p1.png ] || fail "a picture is not where its photo is"
expect 0 -C cat annotate export --format png -o all
[ -e "all/$md5.png" ] && [ -e all/one/p2.png ] || fail "photos of one name are not told apart"
for format in coco via cvat labelu label-studio; do
  expect 0 -C cat annotate export --format $format -o "all/$format"
  grep -q "$md5" "all/$format" && grep -q one/p2.pgm "all/$format" || fail "$format: photos of one name are not told apart"
done
expect 0 -C cat annotate import "all/$md5.png" --by dora
expect 0 -C cat annotate import "all/$md5.png" --by dora
says "0 revisions added, 1 were there already"
expect 1 -C cat --csv annotate diff 6 7
says "all skin,,,same,,,0,0,1,1"

# Splines come back as they went.
expect 0 -C cat annotate import svg/one/*.svg --by anna --dataset clinic
says "0 revisions added, 2 were there already"
"$dermatome" -C cat annotate show 1 --svg >shown.svg
"$dermatome" mask shown.svg -o shown.png && "$dermatome" mask a.svg -o a.png && cmp shown.png a.png >&2 ||
  fail "show --svg draws another mask"
expect 1 -C cat annotate export --format yolo -o lossless --max-loss 0
[ -z "$(find lossless -type f)" ] || fail "a file that loses too much was written"
expect 0 -C cat verify
[ $failures = 0 ]
