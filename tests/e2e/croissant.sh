#!/bin/sh
# croissant.sh DERMATOME PYTHON: the metadata of a release, read by rdflib as JSON-LD and held against the release's files.
reader="$2 $(realpath "$(dirname "$0")")/croissant.py"
. "$(dirname "$0")/common"
$2 -c "import rdflib" 2>/dev/null || { echo "no rdflib; scripts/install peers"; exit 77; }
mkdir public
for i in 1 2 3 4; do
  { printf 'P2\n32 32 255 '; i=$i awk 'BEGIN { for (k = 0; k < 1024; k++) print (k * (ENVIRON["i"] + 3) + ENVIRON["i"] ^ 2) % 251 }'; } >public/$i.pgm
  echo "<svg xmlns='http://www.w3.org/2000/svg' data-photo='$i.pgm' width='32' height='32'><path class='skin' d='M8 8h${i}v16h-4z'/></svg>" >$i.svg
done
expect 0 init cat
expect 0 -C cat ingest --layout photos --dataset public --domain healthy --licence 'CC "BY" 4.0' --citation 'A, B & C' public
expect 0 -C cat annotate import 1.svg 2.svg 3.svg 4.svg --by anna --submit --accept-by bert
expect 0 -C cat deid clear --dataset public --by curator --why drawn
expect 0 -C cat split s --pretrain public:1 --finetune public:1 --test public --held 0
expect 0 -C cat split s --freeze --allow-near "drawn alike"
expect 0 -C cat sample all --dataset public
expect 0 -C cat export release s rel --published public --url https://example.org/x --creator 'A "B"'
expect 0 -C cat export release all sample --sample
for folder in rel sample; do $reader $folder >said || { fail "$folder"; cat said >&2; }; done
spoil() { # spoil WORDS COMMAND: what the reader says after the command in a copy
  rm -rf bad; cp -r rel bad; (cd bad; eval "$2")
  ! $reader bad >said && grep -qF "$1" said || { fail "it does not find: $1"; cat said >&2; }
}
spoil "no such term" "sed -i 's|\"column\": \"cr:column\"|\"column\": \"cr:columns\"|' croissant.json"
spoil "conforms to something else" "sed -i 's|croissant/1.0|croissant/0.8|' croissant.json"
spoil "another SHA-256" "echo >>README.md"
spoil "the table has no such column" "sed -i 's|\"column\": \"fold\"|\"column\": \"folds\"|' croissant.json"
spoil "its file is not in the distribution" "sed -i 's|\"fileObject\": {\"@id\": \"splits.csv\"}|\"fileObject\": {\"@id\": \"split.csv\"}|' croissant.json"
spoil "it refers to nothing" "sed -i 's|\"field\": {\"@id\": \"photos/photo\"}|\"field\": {\"@id\": \"photos/photos\"}|' croissant.json"
spoil "its key is no field" "sed -i 's|\"key\": {\"@id\": \"photos/photo\"}|\"key\": {\"@id\": \"photos/group_\"}|' croissant.json"
spoil "no file is of it" "rm masks/*"
[ $failures = 0 ]
