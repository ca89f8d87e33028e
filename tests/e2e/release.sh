#!/bin/sh
# release.sh DERMATOME: cleared photos and their truth leave as a folder that proves itself,
# the same bytes each time; or nothing leaves.
. "$(dirname "$0")/common"

# Twelve healthy photos, published under hostile names; twelve clinical ones, whose names,
# folder, comments and annotators are secrets. Outlines with a curve, and a patch of unknown truth.
secret=SENTINEL
mkdir -p public/x "$secret-clinic"
draw() { # draw FILE I: 32 x 32 pixels
  { printf 'P2\n# %s-comment\n32 32 255 ' "$secret"; i=$2 awk 'BEGIN { l = 2 * (ENVIRON["i"] % 12); s = ENVIRON["i"]
    for (y = 0; y < 32; y++) for (x = 0; x < 32; x++)
      print (x >= l && x < l + 8 && y >= 8 && y < 24 ? 150 : 40) + (x * 7 + y * 3 + s) % 97 }'; } >"$1"
}
trace() { # trace FILE PHOTO I
  printf '<svg xmlns="http://www.w3.org/2000/svg" data-photo="%s" width="32" height="32"><path class="skin"
    d="M%d 8h8v8c3 3 3 5 0 8h-8z"/><path class="ignore" d="M4 4h3v3h-3z"/></svg>' "$2" $((2 * $3)) >"$1"
}
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
  draw "public/x/h$i.pgm" $((100 + i)); trace "h$i.svg" "h$i.pgm" $i
  draw "$secret-clinic/$secret-$i.pgm" $i
done
expect 0 init cat
expect 0 -C cat vault init
expect 0 -C cat ingest --layout photos --dataset public --domain healthy --licence 'CC "BY" <b>4.0</b> | [x](y)
=1+1' --citation '=HYPERLINK("x"), A & B' public
expect 0 -C cat --vault ingest --layout photos --dataset clinic --domain clinical --licence "consent on file" "$secret-clinic"
"$dermatome" -C cat --vault --csv vault show | tr -d '\r' >names
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
  trace "c$i.svg" "$(grep -F ",$secret-$i.pgm," names | cut -d, -f1)" $i
done
expect 0 -C cat annotate import h?.svg h1?.svg --by "$secret anna" --submit --accept-by bert
expect 0 -C cat annotate import c[0-8].svg c1?.svg --by "$secret anna" --submit --accept-by bert
expect 0 -C cat deid clear --dataset public --by "$secret curator" --why "public"
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
  echo "$secret-clinic/$secret-$i.pgm"
done | while read -r f; do md5sum <"$f" | cut -c1-32; done >md5s

# Not frozen; not cleared; without a truth; without a licence. Nothing is left of the attempt.
alone() { [ "$(find . -maxdepth 1 -name 'rel*' | wc -l)" = "$1" ] || fail "$2 left something: $(ls)"; }
expect 66 -C cat export release nobody rel
sqlite3 cat/catalog.db "INSERT INTO clearance(photo_id, state, by_whom, why, at, face, mark, badge, writing, room, rare)
  SELECT id, 'cleared', 'x', 'x', '', 'no', 'no', 'no', 'no', 'no', 'no' FROM photo WHERE dataset_id=2"
expect 0 -C cat sample all --dataset clinic,public
expect 0 -C cat split s --pretrain public:4 --finetune clinic:4 --test clinic
expect 78 -C cat export release s rel
says "is not frozen"
expect 0 -C cat split s --freeze --allow-near "drawn alike"
expect 78 -C cat export release all rel --sample
says "1 of 24 photos have no truth. The first: p-"
expect 0 -C cat annotate import c9.svg --by "$secret anna" --submit --accept-by bert
expect 0 -C cat deid refuse --dataset clinic --by "$secret curator" --why "seen again"
expect 77 -C cat export release s rel
says "11 of 15 photos are not cleared; nothing leaves. The first: p-"
[ "$(grep -o ' p-[0-9a-f]\{16\}' out | wc -l)" = 10 ] || fail "not ten pseudonyms"
! grep -q "$secret\|pgm" out || fail "the refusal names a file"
expect 77 -C cat --dry-run export release s rel.x
alone 0 "a refusal"

sqlite3 cat/catalog.db "INSERT INTO export(id, what, target, at) VALUES(1, 'release', 'x', 'x')"
for refused in "INSERT INTO export_photo VALUES(1, (SELECT max(id) FROM photo))" "INSERT OR REPLACE INTO export_photo VALUES(1, 24)"; do
  sqlite3 cat/catalog.db "$refused" 2>said &&
    fail "sqlite3 exports a photo that is not cleared"
  grep -q "not cleared" said || fail "sqlite3 is refused for another reason: $(cat said)"
done
expect 0 -C cat deid reset --dataset clinic --by "$secret curator" --why "asked again"
expect 0 -C cat deid clear --dataset clinic --by "$secret curator" --why "consent" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 77 -C cat export release s rel --published clinic
expect 66 -C cat export release s rel --published nowhere
expect 64 -C cat export release s
expect 64 -C cat export everything s rel
mkdir rel; echo mine >rel/mine
expect 78 -C cat export release s rel
[ "$(cat rel/mine)" = mine ] || fail "a folder that was not empty was touched"
rm -r rel; echo file >rel
expect 78 -C cat export release s rel
rm rel; ln -s /tmp rel
expect 78 -C cat export release s rel
rm rel
is 0 "SELECT count(*) FROM release_log"
alone 0 "a refusal"

# The same bytes, whatever stands around it; into an empty folder too.
mkdir rel1
(umask 0; TZ=Asia/Tokyo LC_ALL=C DERMATOME_THREADS=1 "$dermatome" -q -C cat export release s rel1/ --published public) || fail "rel1"
mkdir deep
(cd deep; umask 077; TZ=UTC DERMATOME_THREADS=7 "$dermatome" -q -C ../cat export release s ../rel2 --published public) || fail "rel2"
diff -r rel1 rel2 || fail "two releases differ"
[ "$(find rel1 rel2 -type f ! -perm 600 | wc -l)$(find rel1 rel2 -type d ! -perm 700 | wc -l)" = 00 ] || fail "others may read it"
(cd rel1 && sha256sum -c --quiet SHA256SUMS) || fail "sha256sum -c"
[ "$(cd rel1 && find . -type f | wc -l)" = $(($(wc -l <rel1/SHA256SUMS) + 1)) ] || fail "SHA256SUMS has not every file"
expect 0 export release --check rel1
is "s,,15,$(sha256sum <rel1/SHA256SUMS | cut -c1-64) s,,15,$(sha256sum <rel2/SHA256SUMS | cut -c1-64)" \
  "SELECT split, sample, photos, sums FROM release_log"
expect 0 -C cat audit --what release
says '"sums":"'"$(sha256sum <rel1/SHA256SUMS | cut -c1-64)"
expect 0 -C cat audit verify
expect 0 -C cat verify

# What is in it: no secret, the folds of the catalogue, masks as the catalogue has them, clean pictures.
! grep -rlq "$secret\|$PWD\|$(id -un)-\|bert\|curator" rel1 || fail "a secret left: $(grep -rl "$secret\|bert" rel1)"
for md5 in $(cat md5s); do ! grep -rq "$md5" rel1 || fail "a clinical MD5 left"; done
[ "$(tail -n +2 rel1/splits.csv | cut -d, -f2,3 | sort | uniq -c | tr -s ' ' | tr '\n' ' ')" = \
  "$(ask "SELECT count(*) || ' ' || fold || '-' || stage FROM split_list GROUP BY fold, stage ORDER BY fold || ',' || stage" |
    tr '-' ',' | sed 's/^/ /' | tr '\n' ' ')" ] || fail "the folds are others"
[ "$(grep -c ',x/h[0-9]*\.pgm,[0-9a-f]\{32\}$' rel1/photos.csv)" = 5 ] || [ "$(ask "SELECT count(*) FROM split_list WHERE dataset='public'")" = \
  "$(grep -c ',x/h[0-9]*\.pgm,[0-9a-f]\{32\}$' rel1/photos.csv)" ] || fail "published names are missing"
[ "$(tail -n +2 rel1/photos.csv | cut -d, -f11 | awk '{ n += $1 } END { print n }')" = \
  "$(ask "SELECT sum(skin_pixels) FROM truth WHERE photo_id IN (SELECT photo_id FROM split_list)")" ] || fail "skin pixels"
expect 0 scrub --check rel1/photos/*
expect 0 scrub rel1/photos/* -o again
diff -r rel1/photos again || fail "scrubbing what is scrubbed changes it"
grep -qF 'CC \"BY\" &lt;b&gt;4\.0&lt;/b&gt; \| \[x\]\(y\) \=1\+1' rel1/LICENCES.md || fail "a licence is not shown as text: $(cat rel1/LICENCES.md)"
grep -qF '"CC \"BY\" <b>4.0</b> | [x](y) =1+1"' rel1/croissant.json || fail "a licence in JSON"
for truth in rel1/truth/*.json; do
  name=$(basename "$truth" .json)
  expect 0 export release --draw "$truth" -o drawn.png
  cmp -s drawn.png "rel1/masks/$name.png" || fail "$name: drawn again it is another mask"
  expect 0 mask "rel1/outlines/$name.svg" -o drawn.png
done
# Without --published no name and no MD5 leaves at all; a sample has no folds.
expect 0 -C cat export release all rel3 --sample --title '</script> "t"' --url https://example.org/x --creator 'A "B"'
! grep -q 'h[0-9]*\.pgm' rel3/photos.csv || fail "names left"
[ ! -e rel3/splits.csv ] || fail "a sample has folds"
expect 0 export release --check rel3
says "0 faults"

# Groups that were united leave as one.
groups() { tail -n +2 "$1/photos.csv" | cut -d, -f"$(head -n 1 "$1/photos.csv" | tr ',' '\n' | grep -n '^group$' | cut -d: -f1)" | sort -u | wc -l; }
ask "SELECT md5 FROM photo_info WHERE dataset='public' AND id NOT IN (SELECT photo_id FROM split_list) ORDER BY id LIMIT 2" | tr -d '\r' >two
expect 0 -C cat group unite "$(sed -n 1p two)" "$(sed -n 2p two)" --why "one person" --by curator
expect 0 -C cat export release all rel4 --sample
[ "$(groups rel4)" = $(($(groups rel3) - 1)) ] || fail "two united groups have $(groups rel4) pseudonyms, $(groups rel3) before"
rm -r rel4

# A second tracing is told of, by how far it agrees.
trace c1b.svg "$(grep -F ",$secret-1.pgm," names | cut -d, -f1)" 2
expect 0 -C cat annotate import c1b.svg --by carl --submit
expect 0 -C cat export release all rel4 --sample
grep -q "Agreement: 1 tracings .* at least 0\.[0-9]*" rel4/README.md || fail "no agreement"
! grep -q carl -r rel4 || fail "an annotator's name left"

# --check finds what sums cannot: a release that was changed and summed anew.
resum() { (cd bad && find . -type f ! -name SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS); }
spoil() { # spoil WORDS COMMAND: what --check says after the command in a copy
  rm -rf bad; cp -r rel1 bad; (cd bad; eval "$2"); [ -n "${3-}" ] || resum
  expect 1 export release --check bad; says "$1"
}
# Their names are random: one with the edge that is moved below, and one with another mask.
one=$(grep -l 'L7 7' rel1/outlines/*.svg | head -1); one=$(basename "$one" .svg)
for file in rel1/masks/*.png; do cmp -s "$file" "rel1/masks/$one.png" || two=$(basename "$file" .png); done
spoil "it is not what SHA256SUMS says" "printf x >>photos/$one.pnm" asis
spoil "it is missing, or no plain file" "rm masks/$one.png" asis
spoil "it is missing, or no plain file" "rm masks/$one.png; ln -s ../../rel1/masks/$one.png masks/$one.png" asis
spoil "SHA256SUMS does not have it" "echo x >notes.txt" asis
spoil "SHA256SUMS does not have it" "echo x >photos/notes" asis
spoil "sha256 is not that of SHA256SUMS" "echo >>README.md"
spoil "is not the same mask" "cp masks/$two.png masks/$one.png"
spoil "the mask is not what raster rule 1 makes" "sed -i 's/\"points\": \[[0-9]*/\"points\": [512/' truth/$one.json"
spoil "is not the same mask" "sed -i 's/L7 7/L20 7/' outlines/$one.svg"
spoil "it is of another photo" "cp truth/$two.json truth/$one.json"
spoil "photos/$one.pnm:" "printf 'P5\n# by %s\n32 32\n255\n' x | cat - photos/$two.pnm | head -c 1100 >photos/$one.pnm"
spoil "photos.csv: a row is not that" "sed -i 2d photos.csv; sed -i 's/,32,32,[0-9a-f]/,32,32,x/' photos.csv"
spoil "croissant.json: @context" "sed -i 's|cr:citeAs|cr:cite|' croissant.json"
spoil "it has not one row a photo" "sed -i 2d photos.csv"
rm bad/SHA256SUMS
expect 66 export release --check bad
echo "nonsense" >bad/SHA256SUMS
expect 65 export release --check bad

# History: no client changes what was released, or the key of the pseudonyms.
for refused in "UPDATE release SET photos=1" "DELETE FROM release" "INSERT OR REPLACE INTO release SELECT * FROM release" \
  "UPDATE catalogue SET value='x' WHERE key='release_key'" "DELETE FROM catalogue WHERE key='release_key'" \
  "INSERT OR REPLACE INTO catalogue VALUES('release_key', 'x')" "UPDATE catalogue SET key='release_key' WHERE key='created_at'" \
  "INSERT INTO export_photo SELECT (SELECT max(id) FROM release), id FROM photo" \
  "INSERT INTO export(id, what, target, at) VALUES(99, 'release', 'x', 'x'); INSERT INTO release VALUES(99, 1, NULL, 1, printf('%064d', 0), '')"; do
  ! sqlite3 cat/catalog.db "BEGIN; $refused; COMMIT" 2>said || fail "sqlite3 did: $refused"
  grep -q "release" said || fail "$refused: $(cat said)"
done

# A copy that has changed stops it, by its pseudonym; nothing is left, and no row.
copy=cat/$(ask "SELECT path FROM photo_file WHERE private LIMIT 1")
cp "$copy" kept; draw "$copy" 77
expect 65 -C cat export release all rel5 --sample
says "is not what was catalogued"
! grep -q "$secret" out || fail "the error names the file"
rm "$copy"
expect 66 -C cat export release all rel5 --sample
mv kept "$copy"
alone 4 "a failure"

# Killed in the middle: what it left goes at the next release, and its place is empty.
mkdir many
i=0; while [ $i -lt 150 ]; do draw "many/m$i.pgm" $((200 + i * 7)); i=$((i + 1)); done
for f in many/*.pgm; do printf 'P2 32 32 255 %s' "$(i=${f#many/m} awk 'BEGIN { s = ENVIRON["i"] + 0
  for (k = 0; k < 1024; k++) print (k * (s + 3) + s * s) % 251 }')" >"$f"; trace "t${f#many/}.svg" "$(basename "$f")" 3; done
expect 0 -C cat ingest --layout photos --dataset many --domain healthy --licence none many
expect 0 -C cat annotate import tm*.svg --by anna --submit --accept-by bert
expect 0 -C cat deid clear --dataset many --by c --why drawn
expect 0 -C cat sample many --dataset many
for signal in KILL TERM; do
  "$dermatome" -q -C cat export release many relk --sample >/dev/null 2>&1 & pid=$!
  tries=0
  until ls relk.tmp-$pid/photos/p-* >/dev/null 2>&1 || [ $tries = 2000 ]; do tries=$((tries + 1)); done
  kill -$signal $pid 2>/dev/null || fail "it was done before it could be killed"
  got=0; wait $pid || got=$?
  [ ! -e relk ] || fail "killed, it is there"
  [ $signal = KILL ] || { [ $got = 130 ] || fail "stopped, it gave $got"; }
  [ "$(find . -maxdepth 1 -name 'relk.tmp-*' | wc -l)" = $([ $signal = KILL ] && echo 1 || echo 0) ] || fail "$signal left $(ls -d relk*)"
done
is 0 "SELECT count(*) FROM release_log WHERE sample='many'"
mkdir relk.tmp-x relk.tmp-1x
expect 0 -C cat export release many relk --sample
[ "$(ls -d relk* | tr '\n' ' ')" = "relk relk.tmp-1x relk.tmp-x " ] || fail "not swept, or swept too much: $(ls -d relk*)"
expect 0 export release --check relk
expect 0 -C cat verify

# Who has a photo that was refused since.
is 0 "SELECT count(*) FROM withdrawn"
released="$(ask "SELECT min(photo_id) FROM export_photo WHERE export_id IN (SELECT release FROM release_log WHERE sample='many')")"
expect 0 -C cat deid refuse --md5 "$(ask "SELECT md5 FROM photo_info WHERE id=$released")" --by c --why "taken back"
is "release,relk,1,refused" "SELECT w.what, substr(w.target, -4), w.photo_id=$released, w.clearance FROM withdrawn AS w JOIN release_log AS r
  ON r.release=w.release WHERE r.sample='many'"
[ $failures = 0 ]
