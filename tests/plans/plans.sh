#!/bin/sh
# plans.sh DERMATOME PYTHON ROOT: runs every verb with a program that logs the plan of
# each statement it prepares, and has plans.py judge the log.
e2e=$3/tests/e2e python=$2 root=$3
[ -x "$(command -v sqlite3)" ] || { echo "no sqlite3"; exit 77; }
. "$e2e/common"
PLANS=$dir/plans
export PLANS

for script in annotate truth; do
  sh "$e2e/$script.sh" "$dermatome" || fail "$script.sh"
done

expect 0 demo --draw-only --healthy 20 --clinical 120 --side 64 drawn
expect 0 init cat
expect 0 -C cat vault init
for set in healthy clinical; do
  expect 0 -C cat --vault ingest --layout pairs --dataset $set --domain $set --group-by prefix:_ --polarity white \
    --images drawn/$set/images --masks drawn/$set/masks
done
mv drawn/healthy moved
echo "no picture" >moved/images/bad.jpg
expect 1 -C cat ingest --layout pairs --dataset healthy --domain healthy --group-by prefix:_ --polarity white \
  --images moved/images --masks moved/masks --licence "none: drawn"
expect 0 -C cat --vault vault show
expect 0 -C cat --vault vault show "$(ask "SELECT name FROM photo_info WHERE dataset='clinical' LIMIT 1")" --metadata
md5=$(ask "SELECT md5 FROM photo_info LIMIT 1")
expect 0 -C cat deid clear --dataset healthy,clinical --by curator --why "drawn by a test" \
  --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C cat sample target --dataset clinical --count 100
expect 0 -C cat sample all --dataset healthy
expect 0 -C cat deid refuse --md5 "$md5" --by curator --why "a face"
expect 77 -C cat split refused --pretrain all --finetune target:20 --test target
expect 0 -C cat deid clear --md5 "$md5" --by curator --why "it is drawn" \
  --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C cat deid list
expect 0 -C cat deid show "$md5"
expect 0 -C cat deid hints "$md5"
expect 0 -C cat deid hints --dataset healthy
expect 0 -C cat deid history "$md5"
mkdir written # EEEEEE
awk 'BEGIN { print "P2 200 60 255"; for (y = 0; y < 60; y++) for (x = 0; x < 200; x++) { u = x - 20; v = y - 16
  on = u >= 0 && u < 144 && u % 24 < 20 && v >= 0 && v < 28
  print on && (u % 24 < 4 || int(v / 4) % 3 == 0) ? 20 : 180 } }' >written/label.pgm
expect 0 -C cat ingest --layout photos --dataset written --domain healthy written
expect 0 -C cat deid hints --dataset written
is "suspect" "SELECT clearance FROM photo_info WHERE dataset='written'"
width=$(ask "SELECT width FROM photo WHERE md5='$md5'") height=$(ask "SELECT height FROM photo WHERE md5='$md5'")
echo "<svg xmlns='http://www.w3.org/2000/svg' width='$width' height='$height'><path d='M1 1h9v9h-9z'/></svg>" >region.svg
expect 0 -C cat deid redact "$md5" --regions region.svg --hides "a label" --by curator --why "looked at" \
  --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
sed "s/<svg/<svg data-photo='$(ask "SELECT name FROM photo_info WHERE md5='$md5'")'/" region.svg >traced.svg
expect 0 -C cat annotate import traced.svg --by anna --submit --accept-by bert
expect 0 -C cat annotate import traced.svg --by carl --submit
expect 0 -C cat sample target
expect 0 -C cat sample --list
expect 0 -C cat split draft --pretrain healthy --finetune target:20 --test target
expect 78 -C cat split greedy --pretrain healthy:500 --finetune target:20 --test target
expect 78 -C cat split greedy --pretrain healthy --finetune target:20 --test target:500
expect 0 -C cat split draft --drop
expect 66 -C cat split audit nobody
expect 0 -C cat split paper --pretrain healthy --finetune target:20 --test target
set -- moved/images/*_*.*
printf '%s,1\n%s,1\n' "$(basename "$1")" "$(basename "$2")" >codes.csv
expect 0 -C cat group csv codes.csv
expect 0 -C cat group pixels
expect 0 -C cat group near
expect 0 -C cat group near --unite
expect 0 -C cat group list
expect 0 -C cat group list --all --dataset healthy
expect 0 -C cat group show "$(basename "$1")"
expect 0 -C cat group unite "$(basename "$1")" "$(basename "$2")" --why "a test"
expect 0 -C cat split paper --pretrain healthy --finetune target:20 --test target
expect 0 -C cat split audit paper
expect 0 -C cat split audit paper --leaks
expect 0 -C cat split paper --freeze
expect 0 -C cat export release paper released --licence-unknown "drawn by a test"
expect 0 -C cat export release target sampled --sample --licence-unknown "drawn by a test"
expect 0 -C cat split paper
expect 0 -C cat split paper --left-out
expect 0 -C cat split --list
small="--filters 2,2,2 --fc 2 --side 16 --epochs 1"
expect 0 -C cat experiment small --split paper --nets unet $small
expect 0 -C cat experiment small --split paper --nets unet $small
expect 0 -C cat experiment small --split paper --nets unet $small --seeds 2
expect 0 -C cat report small --html report.html --pictures 6
expect 0 -C cat --csv report small
expect 0 -C cat report small --card
expect 66 -C cat report large
expect 0 -C cat evaluate 1
expect 0 -C cat reproduce 1
expect 0 -C cat predict 1 --out one --sample target
expect 0 -C cat predict 1 --out two --dataset healthy
expect 0 -C cat predict 1 --out three "$(ls moved/images/*.* | grep -v bad | head -1)"
expect 77 -C cat predict 1 --out four written/label.pgm
for report in $("$dermatome" query | awk '{ print $1 }'); do expect 0 -C cat query "$report"; done
expect 0 -C cat annotate export --format png -o masks --split paper
"$python" "$root/tests/plans/browse.py" "$dermatome" || fail "browse.py"
expect 0 -C cat sql --saved kept
expect 0 -C cat verify
expect 0 -C cat audit --photo "$md5" --who curator
expect 0 -C cat audit --since 2026 --what export
expect 0 -C cat audit head
expect 0 -C cat audit verify

"$python" "$root/tests/plans/plans.py" "$PLANS" "$root" || fail "plans"
[ $failures = 0 ]
