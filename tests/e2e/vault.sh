#!/bin/sh
# vault.sh DERMATOME: what a clinical photograph is called outside is in the vault and nowhere else. Words are
# planted in every place that a photograph brings; then every byte that was written is searched for them.
here=$(realpath "$(dirname "$0")")
. "$(dirname "$0")/common"
umask 0 # the modes are the program's own doing

# Words that begin with ZQX stand for what tells of a person.
segment() { # segment MARKER FILE: a JPEG's segment with the file's bytes
  size=$(($(stat -c %s "$2") + 2))
  printf "\\377\\$1\\$(printf %03o $((size / 256)))\\$(printf %03o $((size % 256)))"
  cat "$2"
}
"$dermatome" -q demo drawn --draw-only --healthy 20 --clinical 60 --side 64 >/dev/null
{ printf 'Exif\000\000MM\000*\000\000\000\010\000\001\001\016\000\002\000\000\000\010\000\000\000\032\000\000\000\000'; printf 'ZQXEXIF\000'; } >exif
printf 'http://ns.adobe.com/xap/1.0/\000<x>ZQXXMP</x>' >xmp
printf 'ZQXCOMMENT' >comment
photos=$dir/ZQXWARD/photos masks=$dir/ZQXWARD/masks
mkdir -p "$photos/ZQXROOM" "$masks/ZQXROOM"
for photo in drawn/clinical/images/*.jpg; do
  name=ZQXROOM/ZQXPAT$(basename "$photo" .jpg | sed 's/_/_ZQXNAME/')
  { printf '\377\330'; segment 341 xmp; segment 376 comment; tail -c +3 "$photo"; printf ZQXTAIL; } >"$photos/$name.jpg"
  cp "drawn/clinical/masks/$(basename "$photo" .jpg)_skin.png" "$masks/${name}_ZQXMASK.png"
done
one=$(ls "$photos"/ZQXROOM/*_ZQXNAME000003.jpg | head -1) # of one the EXIF tells a name, not the orientation
{ printf '\377\330'; segment 341 exif; tail -c +3 "$one"; } >with && mv with "$one"
echo "no picture, says ZQXINSIDE" >"$photos/ZQXROOM/ZQXBAD.jpg"
printf 'P5\n#ZQXPGM\n64 48\n255\n' >"$photos/ZQXROOM/ZQXGREY.pgm"
head -c 3072 /dev/zero >>"$photos/ZQXROOM/ZQXGREY.pgm"
take() { # take CODE CAT WORDS...: ingests
  code=$1; cat=$2; shift 2
  expect "$code" -C "$cat" --vault ingest --layout pairs --dataset clinic --domain clinical --images "$photos" --masks "$masks" \
    --polarity white --group-by prefix:_ "$@"
}

expect 0 init cat
expect 64 -C cat ingest --layout pairs --dataset clinic --domain clinical --images "$photos" --masks "$masks"
says "give --vault"
take 66 cat
expect 0 -C cat vault init
expect 78 -C cat vault init
cp cat/vault.sealed first.sealed
take 1 cat --dry-run
is "0 0 0" "SELECT count(*) FROM photo UNION ALL SELECT count(*) FROM stored UNION ALL SELECT count(*) FROM dataset"
[ ! -e cat/photos ] || fail "a dry run writes copies"
take 1 cat
says "refused '$photos/ZQXROOM/ZQXBAD.jpg'" # the person's own file, on the person's own terminal
is "61 61 61 60" "SELECT count(*) FROM photo UNION ALL SELECT count(*) FROM stored UNION ALL
  SELECT count(*) FROM photo WHERE source='' AND name GLOB 'p-????????????????' UNION ALL SELECT count(*) FROM mask WHERE source='vault'"
groups=$(ask "SELECT count(*) FROM photo_group")
photo_names=$(ask "SELECT group_concat(name) FROM (SELECT name FROM photo ORDER BY id)")
take 1 cat
is "61 61" "SELECT count(*) FROM photo UNION ALL SELECT count(*) FROM stored"
expect 0 -C cat verify

# With a vault that is older than the catalogue a patient who comes back would not find the group.
cp -r cat restored; cp first.sealed restored/vault.sealed
take 78 restored
says "of $groups of its $groups groups"
take 78 restored --dry-run
[ "$(sqlite3 restored/catalog.db "SELECT count(*) FROM photo_group")" = "$groups" ] || fail "an older vault has new groups"
take 1 restored --older-vault
rm -rf restored

# The whole job on them.
expect 0 -C cat deid clear --dataset clinic --by curator --why "drawn by a test" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C cat sample s --dataset clinic --traced
expect 0 -C cat split s --pretrain s:10 --finetune s:10 --test s
expect 0 -C cat split s --freeze
expect 0 -C cat experiment small --split s --nets unet --filters 2,2,2 --fc 2 --side 16 --epochs 1
expect 0 -C cat evaluate 1
mkdir ZQXTRACES
traced=$(ask "SELECT name FROM photo WHERE kind='pnm'")
echo '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><path class="skin" d="M8 8h8v16h-8z"/></svg>' \
  >"ZQXTRACES/$traced.svg"
expect 0 -C cat annotate import "ZQXTRACES/$traced.svg" --by anna --submit --accept-by bert
expect 0 -C cat mask --photo "$traced" -o ZQXTRACES/mask.png
for format in labelme coco png; do expect 0 -C cat annotate export --format $format -o ZQXOUT$format --dataset clinic; done
expect 0 -C cat predict 1 --out ZQXOUTpredict --dataset clinic
expect 0 -C cat predict 1 --out ZQXOUTone "$one"
[ "$(ls ZQXOUTone | wc -l)" = 2 ] && [ -z "$(ls ZQXOUTone | grep ZQX)" ] || fail "one prediction: $(ls ZQXOUTone)"
expect 0 -C cat report small --html ZQXreport.html --pictures 3
mkdir told
for how in --json --csv --md --tex; do "$dermatome" -C cat report small $how >"told/report$how" || fail "report $how"; done
for words in "audit" "deid list" "annotate list" "verify" "split s" "sample --list"; do
  "$dermatome" -C cat --json $words >"told/$words" 2>&1 || fail "$words"
done
"$dermatome" -C cat --json sql "SELECT * FROM photo_info; SELECT * FROM photo_file; SELECT * FROM refusal; SELECT * FROM exported;
  SELECT * FROM export; SELECT * FROM revision; SELECT * FROM verdict; SELECT id, source, rule, added_at FROM mask" >told/sql

# Nothing of it is left in what can be given away: no word, and no path of this machine.
# Whole words, in either case: three letters alone stand by chance in a hundred kilobytes of sealed bytes.
planted="ZQX(BAD|COMMENT|DOCTOR|ELSEWHERE|EXIF|GREY|INSIDE|MASK|NAME|OUT|PAT|PGM|ROOM|SECOND|TAIL|TRACES|WARD|XMP|REPORT)"
leaks() { # leaks WHAT PATHS...: the files that hold a planted word
  what=$1; shift
  left=$(grep -rlaiE "$planted|$dir" "$@" 2>/dev/null) && fail "$what: $left: $(grep -raioE ".{0,40}($planted|$dir).{0,20}" $left | head -3 | tr -d '\000')"
  true
}
cp -r cat open # while nobody has it open, and with a log beside it
leaks "the catalogue" cat
[ -z "$(find cat -name '*ZQX*')" ] || fail "names: $(find cat -name '*ZQX*')"
leaks "what was told" told
for out in ZQXOUT* ZQXTRACES/mask.png ZQXreport.html; do
  [ -z "$(find "$out" -mindepth 1 -name '*ZQX*')" ] || fail "names in $out"
  leaks "$out" "$out"
done
strings -n 6 -el cat/catalog.db cat/vault.sealed | grep -q ZQX && fail "in 16 bits"
[ -z "$(find cat -perm /077)" ] || fail "others may look into $(find cat -perm /077 | head -3)"
[ -z "$(find ZQXOUT* ZQXreport.html -perm /077)" ] || fail "others may read an export"
# A search that finds nothing because it cannot find: the vault's own words, opened, are found.
"$dermatome" -C cat --vault --json vault show >shown || fail "vault show"
for word in ZQXWARD ZQXROOM ZQXPAT ZQXNAME000003 ZQXMASK ZQXBAD ZQXGREY; do grep -q $word shown || fail "the vault does not know $word"; done
[ "$(grep -o '"name"' shown | wc -l)" = 62 ] || fail "the vault shows $(grep -o '"name"' shown | wc -l)"
"$dermatome" -C cat --vault vault show "$one" --metadata >metadata || fail "vault show --metadata"
for word in ZQXEXIF ZQXXMP ZQXCOMMENT ZQXTAIL; do grep -qa $word metadata || fail "the vault has lost $word"; done
"$dermatome" -C cat --vault vault show "$photos/ZQXROOM/ZQXGREY.pgm" --metadata | grep -qa ZQXPGM || fail "the vault has lost a comment"
grep -q "ZQXBAD.jpg" shown && leaks "the copies" cat/photos
# By our name, by theirs, by the patient; a reason that the catalogue does not tell.
expect 0 -C cat --vault vault show "$traced"
says ZQXGREY.pgm
expect 0 -C cat --vault vault show ZQXROOM/ZQXGREY.pgm
says "$traced"
expect 0 -C cat --vault vault show "$(ask "SELECT source FROM refusal")"
says "ZQXBAD.jpg"
expect 0 -C cat sql --vault "SELECT count(*) AS n FROM vault.file AS f JOIN photo AS p ON p.name=f.name JOIN photo_group AS g ON
  g.id=p.group_id JOIN vault.code AS c ON c.name=g.name WHERE instr(f.true_name, c.code)"
says 61
expect 74 -C cat sql --vault "DELETE FROM vault.file"
expect 70 -C cat sql "SELECT * FROM vault.file" # it is there with --vault alone
is "0" "SELECT (SELECT count(*) FROM audit WHERE what='vault')-(SELECT count(*) FROM vault_opening)"
[ "$(ask "SELECT count(*) FROM vault_opening WHERE verb='show' AND outcome='opened'")" = 6 ] || fail "openings are not told"

# What was deleted is gone from the file: a dataset's terms, told wrongly and told anew.
expect 1 -C cat --vault ingest --layout pairs --dataset clinic --images "$photos" --masks "$masks" --polarity white --group-by prefix:_ \
  --licence "given by ZQXDOCTOR, who must not be named, and all that she has said of it"
grep -qa ZQXDOCTOR cat/catalog.db* || fail "this search cannot find"
expect 1 -C cat --vault ingest --layout pairs --dataset clinic --images "$photos" --masks "$masks" --polarity white --group-by prefix:_ --licence mine
leaks "free pages" cat

# Again, moved, and a patient's second visit.
mv ZQXWARD ZQXELSEWHERE
photos=$dir/ZQXELSEWHERE/photos masks=$dir/ZQXELSEWHERE/masks
cp "$photos/$(cd "$photos" && ls ZQXROOM/ZQXPAT*_*1.jpg | head -1)" again.jpg
patient=$(basename "$one" | cut -d_ -f1)
printf 'P5\n64 48\n255\n' >"$photos/ZQXROOM/${patient}_ZQXSECOND.pgm"
head -c 3072 /dev/urandom >>"$photos/ZQXROOM/${patient}_ZQXSECOND.pgm"
take 1 cat
says "of these moved"
is "62 $groups 1" "SELECT count(*) FROM photo UNION ALL SELECT count(*) FROM photo_group UNION ALL SELECT count(DISTINCT group_id)
  FROM photo WHERE group_id=(SELECT group_id FROM photo ORDER BY id DESC LIMIT 1)"
[ "$(ask "SELECT count(*)>2 FROM photo WHERE group_id=(SELECT group_id FROM photo ORDER BY id DESC LIMIT 1)")" = 1 ] ||
  fail "a second visit does not find its group"
[ "$(ask "SELECT group_concat(name) FROM (SELECT name FROM photo WHERE id<62 ORDER BY id)")" = "$photo_names" ] || fail "names have changed"
expect 0 -C cat --vault vault show "$traced"
says ZQXELSEWHERE
expect 0 -C cat verify
leaks "the catalogue, moved" cat

expect 0 -C cat deid clear --dataset clinic --by curator --why "drawn by a test" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
# The store: what is wrong with it is found.
copy=cat/$(ask "SELECT path FROM photo_file WHERE photo_id=1")
wrong() { # wrong SAYS
  expect 1 -C cat verify
  says "$1"
}
cp -p "$copy" kept
rm "$copy"; wrong "No such file"
take 1 cat # the source is where it was: the copy is made again
cmp "$copy" kept || fail "the copy is another one now"
expect 0 -C cat verify
ln -sf "$dir/kept" "$copy"; wrong "a link, not a file"
rm "$copy"; cp -p kept "$copy"; chmod 640 "$copy"; wrong "others may look into it"
printf x >>"$copy"; chmod 600 "$copy"; wrong "has changed since"
rm -r cat/cache
expect 65 -C cat predict 1 --out spoiled --dataset clinic
says "has changed since"
cp -p kept "$copy"; cp kept cat/photos/00/alien.jpg 2>/dev/null || { mkdir -m 700 cat/photos/00; cp kept cat/photos/00/alien.jpg; }
wrong "photos/00/alien.jpg': it is no photo's copy"
take 1 cat # sweeps
expect 0 -C cat verify
chmod 755 cat; wrong "others may look into it"; chmod 700 cat

# The vault: a wrong passphrase, a byte, a cut, no vault; a second writer.
(umask 077; echo "another passphrase of the tests" >other; echo short >short)
expect 78 -C cat --vault-passphrase-file other vault show
says "passphrase is wrong"
is "1" "SELECT count(*) FROM vault_opening WHERE outcome='refused'"
expect 64 -C cat --vault vault passwd --new-passphrase-file short
expect 0 -C cat --vault vault passwd --new-passphrase-file other
expect 78 -C cat --vault vault show
expect 0 -C cat --vault-passphrase-file=other vault show "$traced"
chmod 644 other
expect 78 -C cat --vault-passphrase-file other vault show
says "others may look into it"
chmod 600 other
cp cat/vault.sealed sealed
for at in 0 8 20 50 65 75 90 5000; do
  cp sealed cat/vault.sealed
  old=$(od -An -tu1 -j $at -N1 sealed | tr -d ' ')
  printf "\\$(printf %03o $(((old + 1) % 256)))" | dd of=cat/vault.sealed bs=1 seek=$at conv=notrunc 2>/dev/null
  expect 65 -C cat --vault-passphrase-file other vault show
done
head -c -1 sealed >cat/vault.sealed
expect 65 -C cat --vault-passphrase-file other vault show
: >cat/vault.sealed
expect 65 -C cat --vault-passphrase-file other vault show
rm cat/vault.sealed
expect 66 -C cat --vault-passphrase-file other vault show
expect 0 -C cat verify # the catalogue alone is whole: so it can be given away
cp sealed cat/vault.sealed

# Killed at any moment and run again: no name without its photo's row, no file without one, each once.
expect 0 init fresh
expect 0 -C fresh vault init
for delay in 0.3 0.5 0.7 0.9 1.1 1.3 1.6 2; do
  "$dermatome" -q -C fresh --vault ingest --layout pairs --dataset clinic --domain clinical --images "$photos" --masks "$masks" \
    --polarity white --group-by prefix:_ >writer 2>&1 &
  writer=$!
  sleep $delay
  kill -9 $writer 2>/dev/null || true
  wait $writer || true
  expect 0 -C fresh --vault vault show
done
take 1 fresh
expect 0 -C fresh verify
got=$("$dermatome" -C fresh --csv sql "SELECT (SELECT count(*) FROM photo)||' '||(SELECT count(*) FROM stored)||' '||(SELECT count(*) FROM photo_group)" |
  tail -1 | tr -d '\r"')
[ "$got" = "62 62 $groups" ] || fail "killed, it holds $got"
"$dermatome" -C fresh --vault --csv sql "SELECT (SELECT count(*) FROM vault.file AS f LEFT JOIN photo AS p ON p.name=f.name WHERE p.id IS NULL)
  + (SELECT count(*) FROM photo AS p LEFT JOIN vault.file AS f ON f.name=p.name WHERE f.name IS NULL)
  + (SELECT count(*) FROM photo_group AS g LEFT JOIN vault.code AS c ON c.name=g.name WHERE c.name IS NULL)" | tail -1 | tr -d '\r' | grep -qx 0 ||
  fail "killed, the vault and the catalogue know different names"
[ -z "$(find fresh -name '*part-*')" ] || fail "it leaves $(find fresh -name '*part-*')"

# A catalogue of before: it works as it did, and `verify` says what is in it. What comes now is hidden.
rm -rf cat; mkdir cat
cp again.jpg old_1.jpg
{ cat "$here"/../../sql/migrations/000[1-7]_*.sql
  echo "PRAGMA application_id=1147499117; PRAGMA user_version=7;
    INSERT INTO dataset VALUES(1, 'clinic', 'clinical', '', '', 't'); INSERT INTO photo_group VALUES(1, 1, 'old', '$(printf clinic/old | md5sum | cut -c1-32)');
    INSERT INTO photo VALUES(1, 1, 1, 'old_1.jpg', '$dir/old_1.jpg', 'jpeg', 9, '$(md5sum <old_1.jpg | cut -c1-32)', '$(sha256sum <old_1.jpg | cut -c1-64)',
      printf('%064d', 1), 64, 85, 1, 't');"; } | sqlite3 -bail cat/catalog.db
expect 0 -C cat verify
says "1 clinical photos were catalogued before there was a vault"
expect 0 -C cat vault init
[ -z "$(find cat -maxdepth 1 -perm /077 -not -name '*before-schema*')" ] || fail "the catalogue stays open: $(ls -la cat)"
mkdir new; printf 'P5\n64 48\n255\n' >new/old_ZQX.pgm; head -c 3072 /dev/urandom >>new/old_ZQX.pgm
expect 0 -C cat --vault ingest --layout photos --dataset clinic --group-by prefix:_ new
is "2 1 1" "SELECT count(*) FROM photo UNION ALL SELECT count(*) FROM photo_group UNION ALL SELECT count(*) FROM stored"
expect 0 -C cat verify
leaks "what came to it" cat/photos cat/vault.sealed
grep -qa ZQX cat/catalog.db && fail "a new name in an old catalogue"
[ $failures = 0 ]
