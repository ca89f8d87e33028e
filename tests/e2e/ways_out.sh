#!/bin/sh
# ways_out.sh DERMATOME ROOT: as many ways as we know to get a photo's pixels, or its mask, out of a
# catalogue that does not let it go: each is tried, and refused or found. The table of them is printed, and
# docs/guard.md holds the same.
root=$2
. "$(dirname "$0")/common"
[ -x "$(command -v sqlite3)" ] || { echo "no sqlite3"; exit 77; }
table=$dir/table.md
: >"$table"
answers=face=no,mark=no,badge=no,writing=no,room=no,rare=no

row() { # row WAY BY: a line of the table
  printf '| %s | %s |\n' "$1" "$2" >>"$table"
}
nothing_left() { # nothing_left WAY: no file came to be
  [ -z "$(find left -type f 2>/dev/null)" ] || { fail "$1: something left: $(find left -type f | head -3)"; rm -rf left; }
  rm -rf left; mkdir left
}
way() { # way WAY CODE WORDS...: dermatome -C cat refuses
  way=$1 want=$2; shift 2
  got=0; "$dermatome" -q -C cat "$@" >said 2>&1 || got=$?
  [ "$got" = "$want" ] || { fail "$way: dermatome $* gave $got, expected $want"; cat said >&2; }
  nothing_left "$way"
  row "$way" "exit $want"
}
stock() { # stock WAY WORDS SQL: stock sqlite3 on a copy is refused in these words, and no row has changed
  rm -rf copy; cp -r cat copy
  sqlite3 copy/catalog.db .dump >before
  got=0; printf 'BEGIN; %s; COMMIT;\n' "$3" | sqlite3 -bail copy/catalog.db >said 2>&1 || got=$?
  [ "$got" != 0 ] && grep -qF "$2" said || { fail "$1: sqlite3 gave $got, expected '$2'"; cat said >&2; }
  sqlite3 copy/catalog.db .dump | cmp -s - before || fail "$1: a row has changed"
  row "$1" "sqlite3: $2"
}
found() { # found WAY WORDS SQL: nobody can refuse it; verify names it
  rm -rf copy; cp -r cat copy
  printf '%s;\n' "$3" | sqlite3 -bail copy/catalog.db >said 2>&1 || { fail "$1: sqlite3 failed"; cat said >&2; }
  got=0; "$dermatome" -q -C copy verify >said 2>&1 || got=$?
  [ "$got" = 1 ] && grep -qF "$2" said || { fail "$1: verify gave $got, expected '$2'"; cat said >&2; }
  row "$1" "not refused; verify: $2"
}
named() { grep ",$1\.[a-z]*," names | cut -d, -f1; } # named TRUE: what the catalogue calls it
tells() { # tells WAY WHAT WORDS...: dermatome -C cat answers, and tells no name from outside
  way=$1 what=$2; shift 2
  got=0; "$dermatome" -C cat "$@" >said 2>&1 || got=$?
  [ "$got" = 0 ] || { fail "$way: dermatome $* gave $got"; cat said >&2; }
  ! grep -qE "$true_names" said || { fail "$way: a name from outside is told"; grep -E "$true_names" said | head -3 >&2; }
  nothing_left "$way"
  row "$way" "$what"
}
id_of() { sqlite3 cat/catalog.db "SELECT id FROM photo WHERE name='$1'"; }
true_names="(unknown|suspect|refused|reset)\.[a-z]|late/|p[0-9]{4}_[0-9]"

# Two data sets that are cleared, used and judged; four clinical photos that may not be used, each for another reason.
expect 0 -q demo --draw-only --healthy 20 --clinical 64 --side 64 drawn
mkdir -p late/images late/masks left
i=0
for photo in $(ls drawn/clinical/images | tail -4); do
  stem=${photo%.*}
  i=$((i + 1))
  name=$(echo "unknown suspect refused reset" | cut -d' ' -f$i)
  mv "drawn/clinical/images/$photo" "late/images/$name.${photo##*.}"
  mv "drawn/clinical/masks/${stem}_skin.png" "late/masks/$name.png"
done
expect 0 init cat
expect 0 -C cat vault init
for set in healthy clinical; do
  expect 0 -C cat --vault ingest --layout pairs --dataset $set --domain $set --group-by prefix:_ --polarity white --licence mine \
    --images drawn/$set/images --masks drawn/$set/masks
done
expect 0 -C cat --vault ingest --layout pairs --dataset late --domain clinical --polarity white --images late/images --masks late/masks
"$dermatome" -C cat --vault --csv vault show | tr -d '\r' >names # true names and random ones
states="unknown suspect refused reset"
for state in $states; do eval "$state=$(named $state)"; done
expect 0 -C cat deid clear --dataset healthy --by curator --why "drawn"
expect 0 -C cat deid clear --dataset clinical --by curator --why "drawn" --check $answers
expect 0 -C cat sample target --dataset clinical
expect 0 -C cat split paper --pretrain healthy --finetune target:20 --test target
expect 0 -C cat split paper --freeze --allow-near "drawn alike"
small="--filters 2,2,2 --fc 2 --side 16 --epochs 1"
expect 0 -C cat experiment small --split paper --nets unet $small
expect 0 -C cat export release paper when_all_was_well --published healthy
cp cat/catalog.db old.db
expect 0 -C cat deid clear --photo "$reset" --by curator --why "drawn" --check $answers
expect 0 -C cat deid reset --photo "$reset" --by curator --why "consent withdrawn"
expect 0 -C cat deid suspect --photo "$suspect" --by curator --why "a badge?"
expect 0 -C cat deid refuse --photo "$refused" --by curator --why "a face"
for state in $states; do
  sides=$(sqlite3 cat/catalog.db "SELECT printf('width=\"%d\" height=\"%d\"', width, height) FROM photo WHERE name='$(named $state)'")
  for shape in "M8 8h20v20h-20z" "M9 9h20v20h-20z"; do
    printf '<svg xmlns="http://www.w3.org/2000/svg" data-photo="%s" %s><path class="skin" d="%s"/></svg>' "$(named $state)" "$sides" "$shape" >$state.svg
    expect 0 -C cat annotate import $state.svg --by anna --dataset late --submit --accept-by bert
  done
done
run=$(sqlite3 cat/catalog.db "SELECT max(id) FROM run")

# By the program, one photo at a time.
n=1
for state in $states; do
  file=$(ls late/images/$state.*)
  way "predict the file of one that is $state" 77 predict "$run" --out left "$file"
  if [ $state != reset ]; then # of that one the scrubber turns the blocks
    "$dermatome" -q scrub "$file" -o scrubbed.jpg >said 2>&1 || fail "scrub"
    way "predict a scrubbed copy of its file ($state)" 77 predict "$run" --out left scrubbed.jpg
    rm -f scrubbed.jpg
  fi
  way "predict it between others ($state)" 77 predict "$run" --out left "$(ls drawn/healthy/images/* | head -1)" "$file"
  way "mask --photo ($state)" 77 mask --photo "$(named $state)" -o left/mask.png
  way "mask --photo --ignored ($state)" 77 mask --photo "$(named $state)" -o left/mask.png --ignored left/ignored.png
  way "mask --photo, a dry run ($state)" 77 --dry-run mask --photo "$(named $state)" -o left/mask.png
  way "annotate show --svg ($state)" 77 annotate show $n --svg
  way "annotate diff --png ($state)" 77 annotate diff $n $((n + 1)) --png left/diff.png
  n=$((n + 2))
done
for format in svg png voc yolo labelme; do
  way "annotate export --format $format" 77 annotate export --format $format --dataset late -o left/traces
done
for format in cvat coco via labelu label-studio; do
  way "annotate export --format $format" 77 annotate export --format $format --dataset late -o left/traces.file
done
way "annotate export, a dry run" 77 --dry-run annotate export --format svg --dataset late -o left/traces
way "predict --dataset" 77 predict "$run" --out left --dataset late
way "predict --dataset, among others" 77 predict "$run" --out left --dataset healthy,late
way "a sample of such photos" 78 sample wrong --dataset late
way "a split that takes such a data set" 78 split wrong --pretrain healthy --finetune late:2 --test late

# By the program, through SQL.
for sql in "SELECT skin FROM mask" "SELECT m.ignored FROM main.mask AS m" "SELECT shape FROM revision_region" "SELECT shape FROM redaction" \
  "SELECT mask FROM revision_region" "SELECT * FROM mask" "SELECT mask_png(skin) FROM mask" "SELECT hex(skin) FROM mask LIMIT 1" \
  "SELECT count(*) FROM mask WHERE skin>x'00'" "SELECT 1 FROM photo ORDER BY (SELECT skin FROM mask LIMIT 1)" \
  "WITH truth AS (SELECT skin FROM mask) SELECT skin FROM truth" \
  "WITH \"Truth\"/**/as materialized(SELECT skin FROM mask) SELECT skin FROM truth" \
  "WITH a AS (SELECT 1), usable_mask(x) AS (SELECT skin FROM mask) SELECT x FROM usable_mask" \
  "WITH RECURSIVE [usable_region] AS -- so
 (SELECT shape FROM revision_region) SELECT * FROM usable_region" \
  "SELECT m.skin FROM mask AS m JOIN (SELECT 1 AS skin) AS o USING(skin)" "SELECT a.skin FROM mask AS a NATURAL JOIN mask AS b" \
  "SELECT * FROM mask AS m FULL JOIN (SELECT 1 AS n) AS o ON m.id=o.n" "ATTACH 'cat/catalog.db' AS x; SELECT skin FROM x.mask" \
  "SELECT skin FROM (SELECT skin FROM mask) AS truth" "SELECT svg_path(shape) FROM revision_region" \
  "PRAGMA query_only=OFF" "PRAGMA writable_schema=ON" "PRAGMA trusted_schema=1"; do
  way "sql \`$(echo "$sql" | tr '\n' ' ')\`" 77 sql "$sql"
done
for sql in "SELECT hex(skin) FROM mask FULL JOIN (SELECT 1 AS skin) AS o USING(skin)" \
  "SELECT hex(ignored) FROM mask NATURAL FULL JOIN (SELECT 1 AS ignored) AS o" \
  "SELECT hex(shape) FROM revision_region FULL JOIN (SELECT 1 AS shape) AS o USING(shape)"; do
  way "sql \`$sql\`" 77 sql "$sql"
done
for view in truth usable_mask usable_region; do
  column=$([ $view = usable_region ] && echo shape || echo skin)
  [ "$(ask "SELECT count($column) FROM $view WHERE photo_id IN (SELECT id FROM photo_info WHERE dataset='late')")" = 0 ] ||
    fail "view $view shows what it should not"
  row "sql, the view $view" "no row, or NULL, of such a photo"
done
for sql in "INSERT INTO clearance(photo_id, state, by_whom, why, at) VALUES(1, 'refused', 'x', 'y', 't')" "CREATE TEMP VIEW truth AS SELECT 1" \
  "DROP VIEW usable_photo" "DROP TRIGGER run_photo_cleared" \
  "DELETE FROM unswept"; do
  way "sql \`$sql\`" 74 sql "$sql"
done

# Views and commands that tell of such a photo tell no name from outside.
late="SELECT id FROM photo_info WHERE dataset='late'"
tells "sql, the view photo_file" "where the copy lies, and its digest" sql "SELECT * FROM photo_file"
tells "sql, the views photo_info, annotation_info, clearance_log" "its random name, sides and digests" sql \
  "SELECT * FROM photo_info WHERE domain='clinical'; SELECT * FROM annotation_info; SELECT * FROM clearance_log"
tells "sql, the views near_list and split_leak" "random names and distances" sql "SELECT * FROM near_list; SELECT * FROM split_leak"
tells "sql, the view release_log" "not where it went" sql "SELECT * FROM release_log"
is "0" "SELECT count(*) FROM skin_colour_info WHERE photo_id IN ($late)"
row "sql, the view skin_colour_info" "no row of such a photo"
tells "group near" "random names and distances" group near --distance 5
tells "deid hints" "what was noticed, and where" deid hints --dataset late
tells "sql, the view hint_info" "what was noticed, and where" sql "SELECT * FROM hint_info"
is "refused" "SELECT clearance FROM photo_info WHERE name='$refused'" # hints change no decision
is "suspect" "SELECT clearance FROM photo_info WHERE name='$suspect'"
tells "deid show" "its sides and decisions" deid show "$refused"
tells "split audit --leaks" "numbers of photos" split audit paper --leaks

# The vault, by somebody who has no passphrase, or another.
unset DERMATOME_VAULT_PASSPHRASE_FILE
(umask 077; echo 'another passphrase of the tests' >wrong)
vault_way() { # vault_way WAY CODE CAT WORDS...: the vault of CAT is not opened
  way=$1 want=$2 where=$3; shift 3
  got=0; "$dermatome" -q -C "$where" "$@" >said 2>&1 </dev/null || got=$?
  [ "$got" = "$want" ] || { fail "$way: dermatome $* gave $got, expected $want"; cat said >&2; }
  ! grep -qE "$true_names" said || { fail "$way: a name from outside is told"; cat said >&2; }
  nothing_left "$way"
  row "$way" "exit $want"
}
vault_way "vault show without a passphrase" 64 cat vault show
vault_way "vault show with a wrong passphrase" 78 cat --vault-passphrase-file wrong vault show
vault_way "vault passwd with a wrong passphrase" 78 cat --vault-passphrase-file wrong vault passwd --new-passphrase-file wrong
vault_way "ingest with a wrong passphrase" 78 cat --vault-passphrase-file wrong ingest --layout photos --dataset late late/images
vault_way "ingest patients without the vault" 64 cat ingest --layout photos --dataset late late/images
vault_way "sql \`SELECT true_name FROM vault.file\` without the vault" 70 cat sql "SELECT true_name FROM vault.file"
vault_way "the same with a wrong passphrase" 78 cat --vault-passphrase-file wrong sql "SELECT true_name FROM vault.file"
vault_way "a second vault init" 78 cat --vault-passphrase-file wrong vault init
cp passphrase open; chmod 644 open
vault_way "a passphrase in a file that others may read" 78 cat --vault-passphrase-file open vault show
expect 0 init other
cp cat/vault.sealed other/vault.sealed
vault_way "a copied vault.sealed, without its passphrase" 64 other vault show
vault_way "a copied vault.sealed, with a wrong passphrase" 78 other --vault-passphrase-file wrong vault show
head -c 5000 cat/vault.sealed >other/vault.sealed
vault_way "a part of vault.sealed" 65 other --vault-passphrase-file passphrase vault show
rm other/vault.sealed
vault_way "a catalogue that is given away without vault.sealed" 66 other --vault-passphrase-file passphrase vault show
expect 0 -C other --vault-passphrase-file wrong vault init
cp -r cat copy; cp other/vault.sealed copy/vault.sealed
vault_way "another vault.sealed in its place, with our passphrase" 78 copy --vault-passphrase-file passphrase vault show
got=0; "$dermatome" -C copy --vault-passphrase-file wrong vault show >said 2>&1 || got=$?
[ "$got" = 0 ] && ! grep -qE "$true_names" said || { fail "another vault tells our names"; cat said >&2; }
row "another vault.sealed in its place, with its passphrase" "it opens, and knows none of ours"
rm -rf copy other
export DERMATOME_VAULT_PASSPHRASE_FILE="$dir/passphrase"
! { cat cat/vault.sealed cat/catalog.db*; find cat -type f; } | grep -qaE "late/images|late/masks|(unknown|suspect|refused|reset)\.jpg" ||
  fail "a name from outside lies in the open"
row "search vault.sealed, catalog.db and the names of files for a photo's name" "it is not there"
for sql in "VACUUM INTO 'left/all.db'" "ATTACH 'left/all.db' AS x; CREATE TABLE x.t AS SELECT * FROM usable_mask"; do
  got=0; "$dermatome" -q -C cat sql "$sql" >said 2>&1 || got=$?
  [ "$got" = 77 ] || { fail "sql $sql gave $got"; cat said >&2; }
  nothing_left "sql $sql"
  row "sql \`$sql\`" "exit 77"
done
for sql in "VACUUM vault INTO 'left/all.db'" "ATTACH 'left/all.db' AS x; CREATE TABLE x.t AS SELECT * FROM vault.file"; do
  got=0; "$dermatome" -q -C cat --vault sql "$sql" >said 2>&1 || got=$?
  [ "$got" = 77 ] || { fail "sql $sql gave $got"; cat said >&2; }
  nothing_left "sql $sql"
  row "sql --vault \`$sql\`" "exit 77"
done

# Clearing what should not be.
way "clear clinical photos in bulk without answers" 77 deid clear --dataset late --by curator --why "all fine"
way "clear with some of the answers" 64 deid clear --photo "$unknown" --by curator --why "x" --check face=no,mark=no
way "clear with a yes and no reason" 64 deid clear --photo "$unknown" --by curator --why "x" --check "face=no,mark=yes,badge=no,writing=no,room=no,rare=no"
way "clear a face alone" 77 deid clear --photo "$unknown" --by curator --why "x" --check "face=yes: needed,mark=no,badge=no,writing=no,room=no,rare=no"
way "clear a face with oneself as the second" 77 deid clear --photo "$unknown" --by curator --second " CURATOR" --why "x" \
  --check "face=yes: needed,mark=no,badge=no,writing=no,room=no,rare=no"
way "clear in nobody's name" 64 deid clear --photo "$unknown" --why "x" --check $answers
way "clear without a reason" 64 deid clear --photo "$unknown" --by curator --check $answers
"$dermatome" -q scrub "$(ls late/images/refused.*)" -o twin.jpg >said 2>&1
"$dermatome" -q scrub "$(ls late/images/unknown.*)" -o other.jpg >said 2>&1
cp -r cat kept
mkdir twins others; mv twin.jpg twins; mv other.jpg others
expect 0 -C cat ingest --layout photos --dataset twins --domain healthy twins
expect 0 -C cat ingest --layout photos --dataset others --domain healthy others
way "ingest the refused picture again as healthy, and clear that" 77 deid clear --dataset twins --by curator --why "public"
way "the same with all answers" 77 deid clear --dataset twins --by curator --why "public" --check $answers
way "ingest the unknown picture again as healthy, and clear that" 77 deid clear --dataset others --by curator --why "public"
expect 0 -C cat group near --distance 5 # the twins are near
tells "group near, of a twin" "random names and distances" group near --distance 5
rm -rf cat; cp -r kept cat
photos=$(ask "SELECT count(*) FROM photo")
"$dermatome" -q -C cat ingest --layout photos --dataset others --domain healthy late/images >said 2>&1 || true
is "$photos" "SELECT count(*) FROM photo"
row "ingest its very file again, as healthy" "known by its bytes; not taken"
way "ingest it again into its data set, as healthy" 78 ingest --layout photos --dataset late --domain healthy late/images
rm -rf cat; cp -r kept cat
mkdir copies turned
for state in suspect refused; do
  cp "cat/$(ask "SELECT path FROM photo_file AS f JOIN photo AS p ON p.id=f.photo_id WHERE p.name='$(named $state)'")" copies
done
expect 0 -C cat ingest --layout photos --dataset copies --domain healthy copies
way "ingest its copy from photos/ as healthy, and clear that" 77 deid clear --dataset copies --by curator --why "public"
# Of this one the scrubber turned the blocks: its copy's pixels are not those of its file.
expect 0 -C cat deid refuse --photo "$reset" --by curator --why "a face"
cp "cat/$(ask "SELECT path FROM photo_file AS f JOIN photo AS p ON p.id=f.photo_id WHERE p.name='$reset'")" turned
expect 0 -C cat ingest --layout photos --dataset turned --domain healthy turned
way "ingest its copy from photos/, which the scrubber has turned, as healthy, and clear that" 77 deid clear --dataset turned --by curator --why "public"
rm -rf cat; cp -r kept cat
expect 0 -C cat deid clear --photo "$unknown" --by curator --why "x" --check $answers
expect 0 -C cat ingest --layout photos --dataset others --domain healthy others
expect 0 -C cat deid clear --dataset others --by curator --why "x" --check $answers
expect 0 -C cat deid refuse --photo "$unknown" --by curator --why "consent withdrawn"
way "predict the file of a twin that was cleared before the refusal" 77 predict "$run" --out left others/other.jpg
way "predict the data set of a twin that was cleared before the refusal" 77 predict "$run" --out left --dataset others
rm -rf cat; mv kept cat

# By stock sqlite3, without foreign keys, as it comes.
for state in $states; do
  photo=$(id_of "$(named $state)")
  mask=$(sqlite3 cat/catalog.db "SELECT max(id) FROM mask WHERE photo_id=$photo")
  for insert in "INSERT" "INSERT OR REPLACE" "INSERT OR IGNORE"; do
    stock "$insert INTO export_photo ($state)" "privacy: a photo that is not cleared" "INSERT INTO export VALUES(99, 'report', '', NULL, 't');
      $insert INTO export_photo VALUES(99, $photo)"
    stock "$insert INTO exported ($state)" "privacy: the photo is not cleared" "$insert INTO exported(photo_id, mask_id, format, path, sha256,
      jaccard, lost, added_at) VALUES($photo, $mask, 'png', '', printf('%064d', 0), 1, '', 't')"
  done
done
clear() { echo "INTO clearance(photo_id, state, by_whom, why, at, second_by, face, mark, badge, writing, room, rare) VALUES($1)"; }
stock "clear without answers" "privacy: a clinical photo" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', NULL, NULL, NULL, NULL, NULL, NULL, NULL")"
stock "clear with five answers" "CHECK" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', NULL, 'no', 'no', 'no', 'no', 'no', NULL")"
stock "clear with an empty answer" "CHECK" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', NULL, 'no', 'no', 'no', 'no', 'no', ''")"
stock "clear with a bare yes" "CHECK" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', NULL, 'no', 'yes', 'no', 'no', 'no', 'no'")"
stock "clear a face alone" "privacy: a face" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', NULL, 'yes, so', 'no', 'no', 'no', 'no', 'no'")"
stock "clear a face twice by one" "privacy: a face" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', 'X ', 'yes, so', 'no', 'no', 'no', 'no', 'no'")"
stock "clear a face with an empty second" "privacy: a face" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', ' ', 'yes, so', 'no', 'no', 'no', 'no', 'no'")"
stock "call it redacted" "privacy: no redaction" "INSERT $(clear "$photo, 'redacted', 'x', 'y', 't', NULL, 'no', 'no', 'no', 'no', 'no', 'no'")"
stock "call it usable in another word" "CHECK" "INSERT $(clear "$photo, 'Cleared', 'x', 'y', 't', NULL, 'no', 'no', 'no', 'no', 'no', 'no'")"
stock "set the column usable" "generated column" "INSERT INTO clearance(photo_id, state, by_whom, why, at, usable) VALUES($photo, 'unknown', 'x', 'y', 't', 1)"
stock "UPDATE the clearance" "clearance: rows are history" "UPDATE clearance SET state='cleared'"
stock "UPDATE OR REPLACE the clearance's photo" "clearance: rows are history" "UPDATE OR REPLACE clearance SET photo_id=$photo"
stock "DELETE the refusal" "clearance: rows are history" "DELETE FROM clearance WHERE state<>'cleared'"
stock "REPLACE the refusal" "clearance: rows are history" "REPLACE INTO clearance(id, photo_id, state, by_whom, why, at)
  SELECT id, 1, state, by_whom, why, at FROM clearance ORDER BY id DESC LIMIT 1"
stock "a clearance with an early id" "clearance: ids only grow" "INSERT INTO clearance(id, photo_id, state, by_whom, why, at) VALUES(-1, 1, 'cleared', 'x', 'y', 't')"
stock "UPDATE the data set's domain" "dataset: it has photos" "UPDATE dataset SET domain='healthy' WHERE name='late'"
stock "REPLACE the data set" "dataset: there is one" "REPLACE INTO dataset SELECT id, name, 'healthy', '', '', 't' FROM dataset WHERE name='late'"
stock "REPLACE the data set by its name" "dataset: there is one" "REPLACE INTO dataset(name, domain, licence, citation, added_at) VALUES('late', 'healthy', '', '', 't')"
stock "DELETE the data set" "dataset: it has photos" "DELETE FROM dataset WHERE name='late'"
stock "move the photo to another data set" "photo: what was measured" "UPDATE photo SET dataset_id=1 WHERE id=$photo"
stock "give the photo a cleared one's id" "photo: what was measured" "UPDATE OR REPLACE photo SET id=1 WHERE id=$photo"
stock "give a cleared photo these bytes" "photo: what was measured" "UPDATE photo SET sha256=(SELECT sha256 FROM photo WHERE id=$photo) WHERE id=1"
stock "DELETE the photo, to take its place" "photo: it has" "DELETE FROM photo WHERE id=$photo"
stock "REPLACE a cleared photo" "photo: these bytes" "REPLACE INTO photo SELECT 1, dataset_id, group_id, name, source, kind, bytes, md5, sha256,
  pixels, width, height, orientation, added_at FROM photo WHERE id=$photo"
stock "a redaction without a copy" "redaction: its copy" "INSERT INTO redaction(photo_id, stored_id, shape, by_whom, why, at) VALUES($photo, 1, x'00', 'x', 'y', 't')"
stock "UPDATE a hint" "hint: what was noticed" "INSERT INTO hint(photo_id, sha256, kind, rule, found, what, at)
  VALUES(1, printf('%064d', 0), 'text-like', 1, 1, '', 't'); UPDATE hint SET found=0"
sql="INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)
  SELECT 1, sha256, kind, bytes, pixels, 'scrub', 't' FROM photo WHERE id=$photo"
stock "a cleared photo gets the copy of another, and is exported" "privacy: a photo that is not cleared" "$sql;
  INSERT INTO export VALUES(99, 'report', '', NULL, 't'); INSERT INTO export_photo VALUES(99, 1)"

# Cleared once, used, and refused after the split was frozen.
test_photo=$(sqlite3 cat/catalog.db "SELECT photo_id FROM split_list WHERE split='paper' AND fold='test' ORDER BY md5 LIMIT 1")
taught=$(sqlite3 cat/catalog.db "SELECT photo_id FROM split_list WHERE split='paper' AND fold='finetune' LIMIT 1")
md5() { sqlite3 -cmd ".timeout 20000" cat/catalog.db "SELECT md5 FROM photo WHERE id=$1"; }
expect 0 -C cat split open --pretrain healthy --finetune target:10 --test target
learner="train unet --split paper --stage finetune --filters 2,2,2 --fc 2 --side 16 --epochs 100000 --patience 0 --seed 4"
epochs() { sqlite3 -cmd ".timeout 20000" cat/catalog.db "SELECT count(*) FROM epoch WHERE run_id=(SELECT max(id) FROM run)"; }
wait_epochs() { # wait_epochs N: until there are more, of a run that is at work
  tries=0
  until [ "$(epochs)" -gt "$1" ] || [ $tries = 600 ]; do sleep 0.1; tries=$((tries + 1)); done
  [ $tries -lt 600 ] || fail "no epoch comes (where that is as it should be, make it a way)"
}
"$dermatome" -q -C cat $learner >learner 2>&1 & learning=$!
until [ "$(sqlite3 -cmd ".timeout 20000" cat/catalog.db "SELECT max(id) FROM run")" -gt "$run" ]; do sleep 0.1; done
wait_epochs 0
cp -r cat/cache kept_cache
[ -n "$(find kept_cache -name '*.frames')" ] || { fail "nothing was decoded: $(ls kept_cache)"; touch kept_cache/none.frames; }
expect 0 -C cat deid refuse --md5 "$(md5 "$test_photo")" --by curator --why "consent withdrawn"
expect 0 -C cat deid suspect --md5 "$(md5 "$taught")" --by curator --why "a badge"
[ "$(sqlite3 -cmd ".timeout 20000" cat/catalog.db "SELECT count(*) FROM run_photo WHERE run_id>$run AND photo_id=$taught")" = 1 ] || fail "the learner has not read it"
tries=0
while kill -0 $learning 2>/dev/null && [ $tries -lt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -9 $learning 2>/dev/null && fail "the training goes on"
got=0; wait $learning || got=$?
[ $got = 77 ] || { fail "the training ended with $got"; cat learner >&2; }
row "a training that has read it and is at work" "exit 77 at the end of its epoch"
way "go on with a training that was stopped" 77 $learner
[ -z "$(find cat/cache -name '*.frames')" ] || fail "what was decoded of it is still there"
row "what was decoded of it, in cache/" "gone with the refusal"
cp kept_cache/*.frames cat/cache
expect 0 -C cat deid suspect --md5 "$(md5 "$taught")" --by curator --why "a badge, still"
[ -z "$(find cat/cache -name '*.frames')" ] || fail "an old cache/ is still there"
row "an old cache/ put back" "not refused: nothing of it is read; gone with the next decision"
is "paper,2" "SELECT split, photos FROM broken_split"
way "train on a frozen split that is broken" 77 train unet --split paper $small --seed 9
way "train from scratch on its other fold" 77 train unet --split paper --stage finetune $small --seed 8
way "fine-tune a run that is there" 77 train unet --split paper --from 1 $small --seed 7
way "evaluate on the fold that holds it" 77 evaluate "$run" --threshold 0.4
way "evaluate on the fold that it taught" 77 evaluate 1 --fold finetune
way "the experiment again" 77 experiment again --split paper --nets unet $small --seed 5
way "its picture on the report's page" 77 report small --html left/report.html
way "predict the sample that holds it" 77 predict "$run" --out left --sample target
way "predict its data set" 77 predict "$run" --out left --dataset clinical
way "freeze it, a dry run" 77 --dry-run split open --freeze
way "freeze an open split that holds it" 77 split open --freeze
way "freeze it, near-duplicates allowed" 77 split open --freeze --allow-near "all is well"
way "reproduce the run that it taught" 77 reproduce 2
way "reproduce the run that goes on from another" 77 reproduce "$run"
way "release the split that holds it" 77 export release paper left/out
way "release it, a dry run" 77 --dry-run export release paper left/out
way "release it into an empty folder that is there" 77 export release paper left
way "release it as what anyone can get" 77 export release paper left/out --published clinical,healthy
way "release it without a licence" 77 export release paper left/out --licence-unknown "mine"
way "release the sample that holds it" 77 export release target left/out --sample
way "release an open split" 78 export release open left/out
cp -r when_all_was_well spiked
cp "cat/$(ask "SELECT path FROM photo_file WHERE photo_id=$(id_of "$refused")")" spiked/photos/p-0000000000000000.jpg
way "slip its picture into a release (export release --check)" 1 export release --check spiked
(cd spiked && find . -type f ! -name SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
way "the same, with new sums" 1 export release --check spiked
cp -r when_all_was_well linked
one=$(ls linked/photos | head -1)
ln -sf "$(realpath cat/photos)" linked/photos/p-0000000000000001
ln -sf "$(realpath "$(ls late/images/refused.*)")" "linked/photos/$one"
way "a symbolic link to it in a release (export release --check)" 1 export release --check linked
truth=$(ls when_all_was_well/truth/*.json | head -1)
expect 0 export release --draw "$truth" -o drawn.png
row "what left in a release before (export release --draw, --check)" "not refused: what left is outside"
tells "sql, the views split_audit, broken_split and split_leak" "names of splits, numbers of photos" sql \
  "SELECT * FROM split_audit; SELECT * FROM broken_split; SELECT * FROM split_leak"
way "a new sample of a data set that has others, for a split" 77 split more --pretrain healthy --finetune target:10 --test target
insert="INSERT INTO run SELECT 99, 'k', split_id, 'finetune', NULL, net, filters, fc, side, batch, epochs_max, patience, rate, momentum, augment, seed,
  truth, program, 'running', NULL, NULL, NULL, 't', NULL FROM run WHERE id=1"
mask_of() { sqlite3 cat/catalog.db "SELECT max(id) FROM mask WHERE photo_id=$1"; }
rows() { rm -rf was; cp -r cat was; sqlite3 cat/catalog.db "$insert"; }
rows
stock "INSERT INTO run_photo" "privacy: " "INSERT INTO run_photo VALUES(99, $taught, $(mask_of "$taught"), 'train')"
stock "REPLACE INTO run_photo" "privacy: " "REPLACE INTO run_photo VALUES(99, $taught, $(mask_of "$taught"), 'train')"
stock "UPDATE run_photo to it" "run: what a run learns" "UPDATE OR REPLACE run_photo SET photo_id=$taught"
rm -rf cat; mv was cat
stock "INSERT INTO evaluation_photo" "privacy: " "INSERT INTO evaluation VALUES(99, $run, 1, 'test', 16, 0.3, 'x', 't', NULL);
  INSERT INTO evaluation_photo VALUES(99, $test_photo, $(mask_of "$test_photo"), 1, 0, 0, 0)"
stock "UPDATE evaluation_photo to it" "evaluation: counts cannot" "UPDATE OR REPLACE evaluation_photo SET photo_id=$photo"
stock "UPDATE export_photo to it" "export: what was exported" "INSERT INTO export VALUES(99, 'report', 'x', NULL, 't');
  INSERT INTO export_photo VALUES(99, 1); UPDATE export_photo SET photo_id=$photo"
stock "freeze the open split" "privacy: " "UPDATE split SET frozen_at='t' WHERE name='open'"
stock "UPDATE OR REPLACE to freeze it" "privacy: " "UPDATE OR REPLACE split SET frozen_at='t' WHERE name='open'"
stock "freeze it, near-duplicates allowed by hand" "privacy: " "UPDATE split SET frozen_at='t', near_allowed='x' WHERE name='open'"
stock "INSERT a release with it" "privacy: " "INSERT INTO export VALUES(99, 'release', '', NULL, 't');
  INSERT INTO export_photo SELECT 99, photo_id FROM split_photo WHERE split_id=1"
stock "put it into a release that is there" "release: it is whole" "INSERT INTO export_photo SELECT id, $test_photo FROM release"
stock "INSERT a release without its photos" "release: its export" "INSERT INTO export VALUES(99, 'release', '', NULL, 't');
  INSERT INTO release VALUES(99, 1, NULL, 42, printf('%064d', 0), '')"
stock "UPDATE a release" "release: it is history" "UPDATE release SET sums=printf('%064d', 0)"
stock "tell where a private photo went" "privacy: where a private" "INSERT INTO export VALUES(99, 'report', 'here', NULL, 't');
  INSERT INTO export_photo SELECT 99, id FROM photo WHERE source='' ORDER BY id LIMIT 1"
stock "measure the colour of its skin" "privacy: a photo that is not cleared" "INSERT INTO skin_colour SELECT max(id), 24, 0, NULL, NULL, NULL, NULL, 50
  FROM mask WHERE photo_id=$(id_of "$refused")"
stock "REPLACE the colour of its skin" "privacy: a photo that is not cleared" "REPLACE INTO skin_colour SELECT max(id), 24, 0, NULL, NULL, NULL, NULL, 50
  FROM mask WHERE photo_id=$(id_of "$refused")"
stock "a patient's photo under its own name" "privacy: a clinical photo enters" "INSERT INTO photo SELECT NULL, dataset_id, group_id, 'anna.jpg', source, kind,
  bytes, printf('%032d', 1), printf('%064d', 1), pixels, width, height, orientation, added_at FROM photo WHERE id=$photo"
stock "UPDATE a photo to its own name" "privacy: a private photo keeps" "UPDATE photo SET name='anna.jpg' WHERE id=$photo"
stock "UPDATE a photo to a path" "privacy: a private photo keeps" "UPDATE photo SET source='$(realpath "$(ls late/images/refused.*)")' WHERE id=1+$photo OR id=$photo"
stock "DELETE an opening of the vault" "vault: openings are history" "DELETE FROM vault_opening"
stock "INSERT a split that is frozen" "split: it is frozen" "INSERT INTO split(id, name, held_percent, digest, photo_max, clearance_max, mask_max, created_at, frozen_at)
  SELECT 99, 'n', 0, digest, 1, 1, 1, 't', 't' FROM split LIMIT 1"
stock "put it into a frozen split" "split: it is frozen" "INSERT INTO split_photo SELECT 1, id, group_id, 999 FROM photo WHERE id=$photo"

# Files: what is read is what was catalogued, or nothing is.
expect 0 -C cat sample one --dataset healthy --count 1
good=$(ask "SELECT p.source FROM photo AS p JOIN sample_list AS l ON l.md5=p.md5 WHERE l.sample='one'")
bad=$(ls late/images/refused.*)
cp "$good" good.jpg
cp "$bad" "$good"
way "the refused picture's bytes in the place of a cleared one's" 65 predict "$run" --out left --sample one
rm "$good"; ln -s "$(realpath "$bad")" "$good"
way "a symbolic link to it in that place" 65 predict "$run" --out left --sample one
rm "$good"
way "no file in that place" 66 predict "$run" --out left --sample one
cp good.jpg "$good"
sqlite3 cat/catalog.db "UPDATE photo SET source='$(realpath "$bad")' WHERE source='$good' OR source='$(realpath "$bad")' AND dataset_id=1"
way "another path in the row of a cleared one" 65 predict "$run" --out left --sample one
sqlite3 cat/catalog.db "UPDATE photo SET source='$(realpath "$good")' WHERE source='$good' OR source='$(realpath "$bad")' AND dataset_id=1"

# The store: of a cleared patient's photo the copy is read, and nothing but that.
expect 0 -C cat deid clear --md5 "$(md5 "$taught")" --by curator --why "no badge" --check $answers
expect 0 -C cat sample private --dataset clinical --count 1
private=$(ask "SELECT photo_id FROM photo_file AS f WHERE photo_id=(SELECT p.id FROM photo AS p JOIN sample_list AS l ON l.md5=p.md5 WHERE l.sample='private')")
good=cat/$(ask "SELECT path FROM photo_file WHERE photo_id=$private")
bad=cat/$(ask "SELECT path FROM photo_file WHERE photo_id=$(id_of "$refused")")
cp -p "$good" good.copy; cp -p "$bad" bad.copy
whole() { # what a way has put into the store goes again
  rm -rf "$(dirname "$good")"; mkdir -m 700 "$(dirname "$good")"
  cp -p good.copy "$good"; cp -p bad.copy "$bad"
}
store_way() { # store_way WAY CODE: a prediction, a release and a training do not read what lies in the place of the copy
  way "$1" "$2" predict "$run" --out left --sample private
  got=0; "$dermatome" -q -C cat export release private left/out --sample >said 2>&1 || got=$?
  [ "$got" = "$2" ] || { fail "$1, released: $got, expected $2"; cat said >&2; }
  nothing_left "$1, released"
  whole
}
expect 0 -C cat predict "$run" --out left --sample private
rm -rf left; mkdir left
mv "$bad" "$good"; store_way "rename the refused photo's copy to a cleared one's, in photos/" 65
mv "$bad" "$good"; cp -p good.copy "$bad"; store_way "swap the two" 65
ln -f "$bad" "$good"; store_way "a hard link to it in that place" 65
ln -sf "$(realpath "$bad")" "$good"; store_way "a symbolic link to it in the place of that copy" 65
ln -sf "$(realpath "$(ls late/images/refused.*)")" "$good"; store_way "a symbolic link to the file it came from in that place" 65
mkdir -m 700 elsewhere; cp "$bad" "elsewhere/$(basename "$good")"; rm -r "$(dirname "$good")"; ln -s "$(realpath elsewhere)" "$(dirname "$good")"
store_way "a symbolic link to another folder in the place of photos/ab" 65
rm "$good"; store_way "no copy of it in photos/" 66
cp -r cat/photos photos.old
way "put an old photos/ back, and predict what was refused" 77 predict "$run" --out left --sample target
way "predict its copy, by its path in photos/" 77 predict "$run" --out left "$bad"
cp "$bad" away.jpg
way "predict its copy, taken elsewhere" 77 predict "$run" --out left away.jpg
stored="INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)"
stock "give its copy to a cleared patient's photo, and export that" "privacy: a photo that is not cleared" "$stored
  SELECT $private, sha256, kind, bytes, pixels, 'scrub', 't' FROM photo_file WHERE photo_id=$(id_of "$refused");
  INSERT INTO export VALUES(99, 'report', '', NULL, 't'); INSERT INTO export_photo VALUES(99, $private)"
stock "an early id, so that the newest copy stays" "stored: ids only grow" "INSERT INTO stored(id, photo_id, sha256, kind, bytes, pixels, made_by, at)
  SELECT -1, $private, sha256, kind, bytes, pixels, 'scrub', 't' FROM photo_file WHERE photo_id=$(id_of "$refused")"

# Redacted: the copy alone is used.
first=cat/$(ask "SELECT path FROM photo_file WHERE photo_id=$(id_of "$reset")")
cp -p "$first" first.copy
state=reset
expect 0 -C cat deid redact "$reset" --regions $state.svg --hides "a face" --by anna --why "looked at" --check $answers
is "redacted" "SELECT clearance FROM photo_info WHERE name='$reset'"
copy=cat/$(ask "SELECT path FROM photo_file WHERE photo_id=$(id_of "$reset")")
expect 0 -C cat predict "$run" --out of_copy "$copy"
expect 0 -C cat predict "$run" --out left "$(ls late/images/$state.*)"
diff -r of_copy left || fail "predict the file that a redacted photo came from: it is not its copy that was read"
rm -rf left; mkdir left
row "predict the file that a redacted photo came from" "its redacted copy is read instead"
cp "$copy" copy.jpg
cp "$(ls late/images/$state.*)" "$copy"
way "its first bytes in the place of the redacted copy" 77 predict "$run" --out left --dataset late
expect 0 -C cat sample redacted --dataset late
way "the same, by a sample" 65 predict "$run" --out left --sample redacted
rm "$copy"; ln -s "$(realpath "$(ls late/images/$state.*)")" "$copy"
way "a symbolic link to them in that place" 65 predict "$run" --out left --sample redacted
rm "$copy"
way "no copy in that place" 66 predict "$run" --out left --sample redacted
cp copy.jpg "$copy"; chmod 600 "$copy"
[ ! -e "$first" ] || fail "the copy of before the redaction is still there"
row "the copy of before, in photos/" "gone with the redaction"
cp -p first.copy "$copy"
way "the copy of before in the place of the redacted one" 65 predict "$run" --out left --sample redacted
cp copy.jpg "$copy"
mkdir -p -m 700 "$(dirname "$first")"; cp -p first.copy "$first"
expect 0 -C cat predict "$run" --out left "$first"
diff -r of_copy left || fail "the copy of before was read"
rm -rf left; mkdir left
row "the copy of before put back, and predicted by its path" "its redacted copy is read instead"
got=0; "$dermatome" -q -C cat verify >said 2>&1 || got=$?
[ "$got" = 1 ] && grep -qF "$(basename "$first")': it is a copy that another has followed" said || { fail "verify does not find the copy of before"; cat said >&2; }
row "an old photos/ put back, with what was redacted since" "not refused; verify: it is a copy that another has followed"
rm "$first"
photo=$(id_of "$reset")
stock "a copy of its file after the redaction" "privacy: the photo is redacted" "$stored
  SELECT $photo, sha256, kind, bytes, pixels, 'scrub', 't' FROM stored WHERE photo_id=$photo ORDER BY id LIMIT 1"
stock "call the copy of before the redacted one, and export it" "privacy: a photo that is not cleared" "$stored
  SELECT $photo, sha256, kind, bytes, pixels, 'redact', 't' FROM stored WHERE photo_id=$photo ORDER BY id LIMIT 1;
  INSERT INTO export VALUES(99, 'report', '', NULL, 't'); INSERT INTO export_photo VALUES(99, $photo)"
stock "clear it while its copy of before is not erased" "privacy: the copy before the redaction" "INSERT INTO unswept VALUES($photo);
  INSERT $(clear "$photo, 'redacted', 'x', 'y', 't', NULL, 'no', 'no', 'no', 'no', 'no', 'no'")"
stock "DELETE its newest copy's row" "stored: copies are history" "DELETE FROM stored"
stock "UPDATE its copy's row" "stored: copies are history" "UPDATE stored SET sha256=printf('%064d', 0)"
stock "REPLACE its copy's row" "stored: there is no such" "REPLACE INTO stored SELECT id, photo_id, sha256, kind, bytes, pixels,
  made_by, at FROM stored"
stock "DELETE the region" "redaction: it is history" "DELETE FROM redaction"
stock "UPDATE the region" "redaction: it is history" "UPDATE redaction SET shape=x'00'"
stock "REPLACE the region" "redaction: its copy" "REPLACE INTO redaction SELECT * FROM redaction"
stock "a region with an early id" "redaction: ids only grow" "INSERT INTO redaction(id, photo_id, stored_id, shape, by_whom, why, at)
  SELECT -1, photo_id, stored_id, shape, by_whom, why, at FROM redaction"
stock "call a redacted photo cleared" "clearance: a redaction stands" "INSERT $(clear "$photo, 'cleared', 'x', 'y', 't', NULL, 'no', 'no', 'no', 'no', 'no', 'no'")"

# What nobody can refuse who may write the file, or has its copy; it is found.
rm -rf left; mkdir left
found "DROP TRIGGER" "trigger export_photo_cleared: it is gone" "DROP TRIGGER export_photo_cleared"
found "a trigger that says something else" "trigger run_photo_cleared: it says something else" "DROP TRIGGER run_photo_cleared;
  CREATE TRIGGER run_photo_cleared BEFORE INSERT ON run_photo WHEN 0 BEGIN SELECT 1; END"
found "a view usable_photo that says yes" "view usable_photo: it says something else" "DROP VIEW usable_photo; CREATE VIEW usable_photo AS SELECT id AS photo_id FROM photo"
found "a trigger of one's own that clears" "trigger helpful: it is not one of ours" "CREATE TRIGGER helpful AFTER INSERT ON hint BEGIN SELECT 1; END"
found "a table without its CHECK" "table clearance: it says something else" "PRAGMA writable_schema=ON;
  UPDATE sqlite_schema SET sql=replace(sql, 'CHECK( length(by_whom)>0 AND length(why)>0 ),', '') WHERE name='clearance'"
found "triggers off, a clearance, triggers on" "clearance" "CREATE TABLE t AS SELECT name, sql FROM sqlite_schema WHERE name IN ('clearance_is_noted', 'clearance_answers');
  DROP TRIGGER clearance_is_noted; DROP TRIGGER clearance_answers;
  INSERT INTO clearance(photo_id, state, by_whom, why, at) SELECT id, 'cleared', 'x', 'y', 't' FROM photo WHERE name='$unknown';
  PRAGMA writable_schema=ON; INSERT INTO sqlite_schema SELECT 'trigger', name, 'clearance', 0, sql FROM t; DROP TABLE t"
found "triggers off, a refusal edited" "it is gone, or not what the log tells" "DROP TRIGGER clearance_row_stays; UPDATE clearance SET state='unknown' WHERE state='refused'"
found "triggers off, a refusal deleted" "it is gone, or not what the log tells" "DROP TRIGGER clearance_row_is_kept; DELETE FROM clearance WHERE state='refused'"
found "triggers off, an answer edited" "it is gone, or not what the log tells" "DROP TRIGGER clearance_row_stays; UPDATE clearance SET mark='yes, later' WHERE id=(SELECT max(id) FROM clearance)"
head=$("$dermatome" -C cat --csv audit head | tail -1 | tr -d '\r' | cut -d, -f2)
rm -rf copy; cp -r cat copy; rm -f copy/catalog.db-*; cp old.db copy/catalog.db
got=0; "$dermatome" -q -C copy audit verify --head "$head" >said 2>&1 || got=$?
[ "$got" = 1 ] || { fail "an old catalog.db is not found"; cat said >&2; }
row "an old catalog.db put back, in which it was cleared" "not refused; audit verify --head: the head is not in the chain"
cp -r photos.old/. copy/photos
got=0; "$dermatome" -q -C copy audit verify --head "$head" >said 2>&1 || got=$?
[ "$got" = 1 ] || { fail "an old catalog.db with its photos/ is not found"; cat said >&2; }
row "an old catalog.db and an old photos/ put back" "not refused; audit verify --head: the head is not in the chain"
row "an old vault.sealed put back" "not refused: who has its passphrase reads what it knew"
row "scrub a file of photos/, or mask an outline: tools that ask no catalogue" "not refused: who may read the files has them"
row "a copy of the catalogue, or of the photographs, with its own rules (-C other)" "not refused: who may read the files has them"
row "predict a file of it that was re-encoded, turned or cut elsewhere" "not refused: its pixels are others; the file is outside"
row "masks read by another program than dermatome" "not refused: who may read the file has them"

count=$(grep -c . "$table")
echo "$count ways"
[ "$count" -ge 100 ] || fail "only $count ways"
sed -n '/^<!-- ways -->/,/^<!-- end of ways -->/p' "$root/docs/guard.md" | grep '^| ' | tail -n +2 >told
if [ -n "${WAYS:-}" ]; then cp "$table" "$WAYS"; fi
cmp -s told "$table" || { fail "docs/guard.md tells of other ways"; diff told "$table" | head -20 >&2; }
[ $failures = 0 ]
