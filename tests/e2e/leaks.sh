#!/bin/sh
# leaks.sh DERMATOME: planted copies are found; groups are united; a frozen split stays whole or is
# marked as broken; each use of a test fold is counted.
. "$(dirname "$0")/common"
[ -x "$(command -v sqlite3)" ] || { echo "no sqlite3"; exit 77; }
[ -x "$(command -v python3)" ] || { echo "no python3"; exit 77; }
expect 0 demo --draw-only --healthy 30 --clinical 120 --side 64 drawn
expect 0 init cat
images=drawn/healthy/images
set -- "$images"/*.*
original=$1
mkdir copies
python3 - "$original" copies <<'PY' || fail "no copies"
import pathlib, sys
data, out = pathlib.Path(sys.argv[1]).read_bytes(), pathlib.Path(sys.argv[2])
(out / "exact.jpg").write_bytes(data)
note = b"a remark"
assert data[:2] == b"\xff\xd8"
(out / "remark.jpg").write_bytes(data[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + data[2:])
# Mirrored by a tag: little-endian EXIF, orientation 2.
exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x02\0\0\0\0\0\0\0"
(out / "mirrored.jpg").write_bytes(data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:])
(out / "turned.jpg").write_bytes(data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big")
  + exif.replace(b"\x02\0\0\0\0\0\0\0", b"\x06\0\0\0\0\0\0\0") + data[2:])
PY
expect 0 -C cat ingest --layout pairs --dataset healthy --domain healthy --group-by prefix:_ --polarity white \
  --images "$images" --masks drawn/healthy/masks
expect 0 -C cat ingest --layout photos --dataset copies --domain healthy copies
says "has the same bytes"
says "shows the same picture, pixel by pixel"
says "shows nearly the same picture"
is "3" "SELECT count(*) FROM photo WHERE dataset_id=(SELECT id FROM dataset WHERE name='copies')"
base=$(basename "$original")
is "mirrored.jpg remark.jpg turned.jpg" "SELECT name_b FROM near_list WHERE name_a='$base' ORDER BY 1"
is "1" "SELECT same_pixels FROM near_list WHERE name_a='$base' AND name_b='remark.jpg'"
expect 0 -C cat --json group near
says '"turned.jpg"'

# A split that has the original in one fold and copies in another, truth by truth.
expect 0 -C cat deid clear --dataset healthy,copies --by curator --why "drawn by a test"
for photo in mirrored remark; do
  sqlite3 cat/catalog.db "INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule, added_at)
    SELECT p.id, m.skin, m.skin_pixels, 0, m.digest, 's', 'r', 't' FROM photo AS p, mask AS m
     WHERE p.name='$photo.jpg' AND m.photo_id=(SELECT id FROM photo WHERE name='$base')"
done
expect 0 -C cat split leaky --pretrain healthy --test copies
expect 1 -C cat split audit leaky
for check in "same bytes" "same pixels" "near-duplicates" "same group" "not cleared" "truth missing" "no fingerprint"; do says "$check"; done
is "0 0 1 0 0 0 0" "SELECT found FROM split_audit WHERE split='leaky' ORDER BY nr"
expect 1 -C cat split audit leaky --leaks
expect 66 -C cat split audit nobody
expect 78 -C cat split leaky --freeze
says "near-duplicates are in two folds"
expect 64 -C cat split leaky --allow-near "why"
expect 78 -C cat --dry-run split leaky --freeze
expect 0 -C cat --dry-run split leaky --freeze --allow-near "a test"
expect 0 -C cat split leaky --freeze --allow-near "a test"
expect 1 -C cat split audit leaky # allowed, and there all the same
says "a test"

# Stock sqlite3 cannot write the same picture into two folds, nor freeze it.
sqlite3 cat/catalog.db "INSERT INTO split(id, name, held_percent, digest, photo_max, clearance_max, mask_max, created_at)
    VALUES(9, 'by-hand', 0, printf('%064d', 0), 99, 99, 99, 't');
  INSERT INTO split_group SELECT 9, group_id, 'test', 'test' FROM photo WHERE name='remark.jpg';
  INSERT INTO split_group SELECT 9, group_id, 'pretrain', 'pretrain' FROM photo WHERE name='$base';
  INSERT INTO split_photo SELECT 9, id, group_id, id FROM photo WHERE name IN ('remark.jpg', '$base')"
expect 1 -C cat split audit by-hand
is "0 1 0 0" "SELECT found FROM split_audit WHERE split='by-hand' AND nr<5 ORDER BY nr"
sqlite3 cat/catalog.db "UPDATE split SET frozen_at='t', near_allowed='x' WHERE id=9" >out 2>&1 && fail "a leak was frozen"
says "the same picture is in two folds"

# United: one edge each, and none across the frozen split's folds.
expect 0 -C cat --dry-run group near --unite --break
is "0" "SELECT count(*) FROM group_edge"
expect 1 -C cat group near --unite
says "left out"
is "0" "SELECT count(*) FROM split_broken"
expect 0 -C cat split wise --pretrain healthy --test copies:1 --held 0
sqlite3 cat/catalog.db "DELETE FROM split_photo WHERE split_id=9; DELETE FROM split_group WHERE split_id=9; DELETE FROM split WHERE id=9"
expect 0 -C cat group list
expect 0 -C cat group show turned.jpg
says "$base"
expect 64 -C cat group unite mirrored.jpg "$base"
expect 64 -C cat group unite mirrored.jpg
expect 64 -C cat group pixels --dataset healthy # it would be of all
says "takes no --dataset"
expect 66 -C cat group unite mirrored.jpg nothing.jpg --why "a test"

# A list of codes: united, and nowhere to be found.
set -- "$images"/*.*
shift 20
one=$(basename "$1"); shift 8; two=$(basename "$1")
printf 'photo,code\r\n%s,"SECRET, 17"\n%s,"SECRET, 17"\n' "$one" "$two" >codes.csv
expect 0 -C cat --dry-run group csv codes.csv
expect 0 -C cat split folds --pretrain healthy:15 --test healthy --held 0
expect 0 -C cat group csv codes.csv --by curator
is "csv curator" "SELECT why || ' ' || by_whom FROM group_edge_log WHERE why='csv'"
strings -a cat/catalog.db cat/catalog.db-wal 2>/dev/null | grep -q SECRET && fail "a code is in the catalogue"
grep -q SECRET out && fail "a code was printed"
printf '%s,1\nnobody.jpg,2\n' "$one" >codes.csv
expect 66 -C cat group csv codes.csv
says "line 2"
# With its columns changed, or a name that several have, no word of it is told either.
for list in "'%s,1\nSECRET 17,%s\n'" "'\"SECRET, 17\",%s\n\"SECRET, 17\",%s\n'" "'%s;SECRET\n%s;SECRET\n'" "'%s,\"SECRET\n%s,1\n'"; do
  eval "printf $list \"\$one\" \"\$two\" >codes.csv"
  got=0; "$dermatome" -C cat group csv codes.csv >out 2>&1 || got=$?
  [ $got = 66 ] || [ $got = 65 ] || fail "the list $list gave $got"
  grep -q SECRET out && { fail "a code was told"; cat out >&2; }
  says "line "
done
expect 0 -C cat split folds --pretrain healthy:15 --test healthy --held 0
is "1" "SELECT count(DISTINCT fold) FROM split_list WHERE split='folds' AND photo IN ('$one', '$two')"

# The uses of a test fold.
expect 0 -C cat vault init
expect 0 -C cat --vault ingest --layout pairs --dataset clinical --domain clinical --group-by prefix:_ --polarity white \
  --images drawn/clinical/images --masks drawn/clinical/masks
expect 0 -C cat deid clear --dataset clinical --by curator --why "drawn by a test" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C cat split paper --pretrain healthy --finetune clinical:20 --test clinical
expect 0 -C cat split audit paper
expect 0 -C cat split paper --freeze
small="--filters 2,2,2 --fc 2 --side 16 --epochs 1"
expect 0 -C cat experiment small --split paper --nets unet $small
is "3" "SELECT uses FROM test_use_info WHERE split='paper'"
expect 0 -C cat evaluate 1
says "test_uses"
expect 0 -C cat predict 1 --out one --dataset clinical
expect 0 -C cat annotate export --format labelme -o traces --dataset clinical
is "3,1,0,1" "SELECT evaluations, predictions, reports, exports FROM test_use_info WHERE split='paper'"
expect 0 -C cat report small --html report.html
grep -q "was used 5 times" report.html || fail "the page does not say how often the test fold was used"
expect 0 -C cat --csv report small
says "test_uses"
expect 0 -C cat report small
says "was used 6 times" # the page took pictures of it
is "6" "SELECT DISTINCT test_uses FROM table_one"
sqlite3 cat/catalog.db "DELETE FROM test_use" >out 2>&1 && fail "uses were forgotten"

# Broken, by choice.
a=$(ask "SELECT photo FROM split_list WHERE split='paper' AND fold='test' ORDER BY photo LIMIT 1")
b=$(ask "SELECT photo FROM split_list WHERE split='paper' AND fold='finetune' ORDER BY photo LIMIT 1")
expect 1 -C cat group unite "$a" "$b" --dataset clinical --why "the same hand"
expect 0 -C cat group unite "$a" "$b" --dataset clinical --why "the same hand" --break
is "paper" "SELECT broke FROM group_edge_log WHERE broke IS NOT NULL"
expect 1 -C cat split audit paper
expect 78 -C cat train unet --split paper --stage pretrain $small --seed 9
says "broken"
expect 0 -C cat report small
says "BROKEN"
expect 0 -C cat audit verify
expect 0 -C cat verify

# A fingerprint is made for photos of before; so a catalogue of schema 7 is as good.
{ sqlite3 cat/catalog.db "SELECT 'DROP TRIGGER '||name||';' FROM sqlite_schema WHERE type='trigger' AND name GLOB 'fingerprint*'
    OR type='trigger' AND name GLOB 'near_pair*'"; echo "DELETE FROM near_pair; DELETE FROM fingerprint_key; DELETE FROM fingerprint"; } >sql
before=$(ask "SELECT count(*), sum(distance), sum(photo_a*photo_b) FROM near_list")
sqlite3 -bail cat/catalog.db <sql
expect 1 -C cat split audit leaky
expect 0 -C cat group near
is "$before" "SELECT count(*), sum(distance), sum(photo_a*photo_b) FROM near_list"
[ $failures = 0 ]
