#!/bin/sh
# audit.sh DERMATOME: each kind of change leaves one row in the log; each kind of tampering is
# found and named; writers that are killed, or at it together, leave one chain.
here=$(realpath "$(dirname "$0")")
. "$(dirname "$0")/common"
[ -x "$(command -v sqlite3)" ] || { echo "no sqlite3"; exit 77; }

rows=0
adds() { # adds WANT: what the rows since the last call tell
  got=$(ask "SELECT what FROM audit WHERE id>$rows ORDER BY id" | tr '\n' ' ')
  [ "$got" = "$1 " ] || fail "the log got '$got', expected '$1'"
  rows=$(ask "SELECT count(*) FROM audit")
}

# The log itself came with migration 7: each from there on is a row of it.
newest=$(ls "$here"/../../sql/migrations | wc -l)
migrations=$(seq 7 "$newest" | sed 's/.*/migration/' | tr '\n' ' ' | sed 's/ $//')

mkdir photos
for i in 0 1 2 3 4 5 6 7; do
  printf 'P2 32 32 255 ' >"photos/p$i.pgm"
  left=$((3 * i)) awk 'BEGIN { l = ENVIRON["left"]
    for (y = 0; y < 32; y++) for (x = 0; x < 32; x++)
      print (x >= l && x < l + 8 && y >= 8 && y < 24 ? 200 : 40) + (x * 7 + y * 3 + l) % 9 }' >>"photos/p$i.pgm"
  printf '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><path class="skin" d="M%d 8h8v16h-8z"/></svg>' \
    $((3 * i)) >"p$i.svg"
done

# One row each.
expect 0 init cat
adds "$migrations"
expect 0 -C cat --dry-run ingest --layout photos --domain healthy --dataset clinic photos
expect 0 -C cat ingest --layout photos --domain healthy --dataset clinic photos
adds "licence ingest"
expect 0 -C cat ingest --layout photos --domain healthy --dataset clinic photos
is "0" "SELECT count(*) FROM audit WHERE id>$rows"
md5=$(ask "SELECT md5 FROM photo WHERE name='p0.pgm'")
expect 0 -C cat --dry-run deid clear --md5 "$md5" --by curator --why "a test"
expect 0 -C cat deid clear --md5 "$md5" --by curator --why 'she said "yes"'
adds "clearance"
is 'curator,"{""state"":""cleared"",""before"":""unknown"",""why"":""she said \""yes\""""}"' \
  "SELECT who, details FROM audit WHERE what='clearance'"
expect 0 -C cat deid clear --dataset clinic --by curator --why "a test"
adds "clearance clearance clearance clearance clearance clearance clearance"
expect 0 -C cat annotate import p0.svg --by anna
adds "revision"
expect 0 -C cat annotate undo --photo p0 --by anna
adds "undo"
expect 0 -C cat annotate redo --photo p0 --by anna
adds "redo"
expect 0 -C cat annotate submit 1 --by anna
adds "submit"
expect 0 -C cat annotate reject 1 --by bert --why "blurred"
adds "reject"
expect 0 -C cat annotate submit 1 --by anna
adds "submit"
expect 0 -C cat annotate accept 1 --by bert
adds "accept"
expect 0 -C cat annotate import p1.svg --by anna --submit --accept-by bert
adds "revision submit accept"
expect 0 -C cat annotate import p2.svg p3.svg p4.svg p5.svg p6.svg p7.svg --by anna --submit --accept-by bert
rows=$(ask "SELECT count(*) FROM audit")
expect 0 -C cat sample all --dataset clinic --traced
expect 0 -C cat split s --pretrain all:3 --finetune all:3 --test all:2
adds "sample-made split-made"
expect 0 -C cat split s --drop
adds "split-dropped"
expect 0 -C cat split s --pretrain all:3 --finetune all:3 --test all:2
adds "split-made"
expect 0 -C cat split s --freeze
adds "split-frozen"
expect 0 -C cat train unet --split s --filters 2,3,4 --fc 8 --side 16 --epochs 1 --no-augment
adds "run-ended"
expect 0 -C cat evaluate 1
adds "test-read"
expect 0 -C cat predict 1 --out masks --dataset clinic
adds "prediction"
expect 0 -C cat annotate export --format labelme -o traces --dataset clinic
adds "export export export export export export export export" # one for each photo
expect 0 -C cat audit --photo p0
for what in ingest clearance revision undo redo submit reject accept prediction export; do says " $what "; done
expect 0 -C cat --json audit --who bert --what reject
says '"photo_id"'
expect 0 -C cat audit verify
expect 0 -C cat verify
expect 64 -C cat audit nonsense
expect 64 -C cat audit head --head 12

# A stranger with sqlite3 and sha256sum, by the page's own words.
sed -n '/^```sh/,/^```$/p' "$here/../../docs/audit.md" | grep -v '^```' >stranger.sh
(cd cat && sh ../stranger.sh) >out 2>&1
[ ! -s out ] || { fail "the stranger disagrees"; cat out >&2; }

# Another client leaves a note that it cannot take back, and its note is sealed.
sqlite3 cat/catalog.db "INSERT INTO clearance(photo_id, state, by_whom, why, at) VALUES(1, 'refused', 'x', 'y', 't')"
for sql in "DELETE FROM audit_pending" "UPDATE audit_pending SET who='z'" "DELETE FROM audit" "UPDATE audit SET who='z'" \
  "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id=3" "INSERT OR REPLACE INTO audit_pending SELECT * FROM audit_pending"; do
  sqlite3 cat/catalog.db "$sql" >out 2>&1 && fail "stock sqlite3 could: $sql"
done
expect 0 -C cat audit verify
expect 0 -C cat deid clear --md5 "$md5" --by curator --why "a test"
adds "clearance clearance"
is "x," "SELECT who, account FROM audit WHERE id=$rows-1"

# Tampering, with the triggers dropped.
head=$("$dermatome" -C cat --csv audit head | tail -1 | tr -d '\r' | cut -d, -f2)
expect 0 -C cat audit verify --head "$head"
sqlite3 cat/catalog.db "SELECT 'DROP TRIGGER '||name||';' FROM sqlite_schema WHERE type='trigger'" >drops
cp -r cat kept
tamper() { # tamper SQL SAYS: with the kept head; what `audit verify` says
  rm -rf cat; cp -r kept cat
  { echo "BEGIN;"; cat drops; echo "$1;"; echo "COMMIT;"; } >sql
  sqlite3 -bail cat/catalog.db <sql >out 2>&1 || { fail "$1"; cat out >&2; }
  expect 1 -C cat audit verify --head "$head"
  says "$2"
}
five=$((newest - 2)) # the rows after those of the migrations
tamper "UPDATE audit SET who='bert' WHERE id=$five" "audit: row $five: its digest"
tamper "UPDATE audit SET at=at||' ' WHERE id=2" "audit: row 2: its digest"
tamper "UPDATE audit SET photo_id=NULL WHERE id=$((five - 1))" "audit: row $((five - 1)): its digest"
tamper "UPDATE audit SET details=details||char(0)||'hidden' WHERE id=7" "audit: row 7: its digest"
tamper "UPDATE audit SET digest=printf('%064d', 7) WHERE id=6" "audit: row 6: its digest"
tamper "DELETE FROM audit WHERE id=8" "audit: row 8: it is missing"
tamper "DELETE FROM audit WHERE id IN (8, 9)" "audit: row 8: it is missing, and others"
tamper "DELETE FROM audit WHERE id=1" "audit: row 1: it is missing"
tamper "DELETE FROM audit" "audit: row 1: the log is empty"
tamper "UPDATE audit SET id=999 WHERE id=$five; UPDATE audit SET id=$five WHERE id=$((five + 1)); UPDATE audit SET id=$((five + 1)) WHERE id=999" "audit: row $five: its digest"
tamper "INSERT INTO audit SELECT id+1, at, who, account, what, of_table, of_id, of_last, photo_id, details, digest FROM audit
  ORDER BY id DESC LIMIT 1" "audit: row $((rows + 1)): its digest"
tamper "DELETE FROM audit WHERE id=$rows" "audit: the head that was kept is not in the chain"
tamper "INSERT INTO clearance(photo_id, state, by_whom, why, at) VALUES(1, 'cleared', 'x', 'y', 't')" \
  "audit: clearance 11: the log does not tell of it"
tamper "UPDATE clearance SET by_whom='nobody' WHERE id=3" "audit: clearance 3: it is gone, or not what the log tells"
tamper "DELETE FROM verdict WHERE id=2" "audit: verdict 2: it is gone, or not what the log tells"
tamper "INSERT INTO annotation_head(annotation_id, revision_id, added_at) VALUES(1, 1, 't')" "the log does not tell of it"
tamper "DELETE FROM exported" "audit: exported 1: it is gone"
# Without the kept head a cut end is a shorter log, and no more: the page says so.
rm -rf cat; cp -r kept cat
{ cat drops; echo "DELETE FROM clearance WHERE id=10; DELETE FROM audit WHERE id=$rows"; } | sqlite3 -bail cat/catalog.db
expect 0 -C cat audit verify
expect 1 -C cat audit verify --head "$head"
rm -rf cat
{ cat drops; echo "UPDATE audit SET who='bert' WHERE id=$five"; } | sqlite3 -bail kept/catalog.db
expect 1 -C kept verify
says "audit: row $five"

# A catalogue of schema 6: its log begins with the migration, and what was there before is no fault.
mkdir cat
{ cat "$here"/../../sql/migrations/000[1-6]_*.sql
  echo "PRAGMA application_id=1147499117; PRAGMA user_version=6;
    INSERT INTO dataset VALUES(1, 'old', 'clinical', '', '', 't'); INSERT INTO photo_group VALUES(1, 1, 'g', printf('%032d', 1));
    INSERT INTO photo VALUES(1, 1, 1, 'o', '/o', 'pnm', 1, printf('%032d', 1), printf('%064d', 1), printf('%064d', 1), 2, 2, 1, 't');
    INSERT INTO clearance VALUES(1, 1, 'cleared', 'x', 'y', 't');"; } | sqlite3 -bail cat/catalog.db
# Four that come at once bring it up to date once; a backup that is there is of before, and stays.
cp -r cat old
sqlite3 old/catalog.db "VACUUM INTO 'old/catalog.db.before-schema-$newest'"
cp -r cat race
for i in 1 2 3 4; do { "$dermatome" -C race audit head 2>&1 || echo "it gave $?"; } >race$i & done
wait
for i in 2 3 4; do cmp race1 race$i || fail "of four at once one says: $(cat race$i)"; done
expect 0 -C race audit verify
[ "$(ls race | grep -c before)" = 1 ] || fail "backups of four at once: $(ls race)"
before=$(sha256sum <old/catalog.db.before-schema-$newest)
expect 0 -C old audit verify
[ "$before" = "$(sha256sum <old/catalog.db.before-schema-$newest)" ] || fail "the backup of before is another one now"
expect 0 -C cat audit verify
rows=0
told=$(ls "$here"/../../sql/migrations | sed -n 's/^0*\([0-9]*\)_unfinished.*/\1/p') # from there on the log tells of licences
adds "$(seq 7 "$newest" | sed "s/^9\$/clearance migration/; s/^$told\$/licence migration/; s/^[0-9]*\$/migration/" | tr '\n' ' ' | sed 's/ $//')" # a clinical photo waits for its answers
is "1" "SELECT json_extract(details, '\$.clearance') FROM audit ORDER BY id LIMIT 1"
[ -f cat/catalog.db.before-schema-$newest ] || fail "no backup before the migration"

# Four writers at once, and nine that are killed: one chain, each change with its row.
expect 0 -C cat ingest --layout photos --domain healthy --dataset clinic photos
for who in anna bert carl dora; do
  (for i in 1 2 3 4 5; do
    "$dermatome" -q -C cat deid refuse --dataset clinic --by $who --why "turn $i"
    "$dermatome" -q -C cat deid reset --dataset clinic --by $who --why "turn $i"
  done) >>writers 2>&1 &
done
wait
[ ! -s writers ] || { fail "the writers complain"; cat writers >&2; }
expect 0 -C cat audit verify
for delay in 0.01 0.02 0.03 0.05 0.07 0.1 0.13 0.17 0.2; do
  "$dermatome" -q -C cat deid refuse --dataset clinic --by eve --why "killed after $delay" >writers 2>&1 &
  writer=$!
  sleep $delay
  kill -9 $writer 2>/dev/null || true
  wait $writer || true
  expect 0 -C cat audit verify
  expect 0 -C cat deid reset --dataset clinic --by eve --why "again"
done
is "0" "SELECT count(*) FROM audit_pending"
is "0" "SELECT count(*)-1-(SELECT count(*) FROM audit WHERE what='clearance') FROM clearance"
[ $failures = 0 ]
