#!/bin/sh
# reproduce_script.sh DERMATOME SOURCE: scripts/reproduce from unpacked sets to the page, on drawn photographs laid out as the
# public sets are; killed on its way it goes on, and done it does nothing again. What it tells are the catalogue's numbers.
. "$(dirname "$0")/common"
source=$2
export DERMATOME=$dermatome LFW=12 TARGET=60 FINETUNE=20 TEST=30
unset DERMATOME_VAULT_PASSPHRASE_FILE # it brings its own

expect 0 demo drawn --draw-only --healthy 24 --clinical 75 --side 64
mkdir -p data/lfw/lfw_funneled data/lfw/parts_lfw_funneled_gt_images data/hgr/original_images data/hgr/skin_masks \
  data/abdomen/images data/abdomen/masks data/clinical/wounds/images data/clinical/wounds/masks
# label MASK: one of LFW's, as large as a mask, the upper half green, which is skin.
label() {
  set -- $(od -An -tu1 -j16 -N8 "$1") # sides of a PNG
  printf 'P6\n%s %s\n255\n' "$4" "$8"
  for part in 377 000; do printf "\\0\\$part\\0%.0s" $(seq $(($4 * $8 / 2))); done
}
# lesion MASK: a white box in the middle of a mask of that size.
lesion() {
  set -- $(od -An -tu1 -j16 -N8 "$1")
  width=$4 side=$(($4 / 3)) rows=$(($8 / 3))
  printf 'P5\n%s %s\n255\n' "$width" "$8"
  head -c $((width * rows)) /dev/zero
  for row in $(seq $rows); do
    head -c $side /dev/zero
    head -c $side /dev/zero | tr '\0' '\377'
    head -c $((width - 2 * side)) /dev/zero
  done
  head -c $((width * ($8 - 2 * rows))) /dev/zero
}
n=0
for photo in drawn/healthy/images/*; do
  n=$((n + 1)) mask=drawn/healthy/masks/$(basename "${photo%.*}")_skin.png
  if [ $n -le 12 ]; then
    mkdir data/lfw/lfw_funneled/Person_$n
    cp "$photo" data/lfw/lfw_funneled/Person_$n/Person_${n}_0001.jpg
    label "$mask" >data/lfw/parts_lfw_funneled_gt_images/Person_${n}_0001.ppm
  else
    cp "$photo" data/hgr/original_images/1_P_hgr1_id${n}_1.jpg
    cp "$mask" data/hgr/skin_masks/1_P_hgr1_id${n}_1.png
  fi
done
n=0
for photo in drawn/clinical/images/*; do
  n=$((n + 1)) name=$(basename "${photo%.*}")
  if [ $n -le 65 ]; then
    cp "$photo" data/abdomen/images/
    cp "drawn/clinical/masks/${name}_skin.png" data/abdomen/masks/
  else
    cp "$photo" data/clinical/wounds/images/
    lesion "drawn/clinical/masks/${name}_skin.png" >"data/clinical/wounds/masks/$name.pgm"
  fi
done

reproduce() { "$@" "$source/scripts/reproduce" data --to try --nets unet,dr-unet --filters 2,2,2 --fc 2 --side 16 --epochs 1 --batch 32 >out 2>&1; }
! "$source/scripts/reproduce" nowhere >out 2>&1 || fail "no data, and it went on"
says "reproduce DATA"
reproduce timeout -s KILL 3 || true # killed, with all that it has started, where it happens to be
reproduce || { fail "scripts/reproduce"; cat out >&2; }
says "The report: "
for file in report.html card.md results.md; do [ -s try/$file ] || fail "it made no $file"; done
ask() { "$dermatome" -C try/catalogue --csv sql "$1" | tail -n +2 | tr -d '\r'; }
photos="SELECT sum(photos) AS n FROM split_info WHERE split = 'paper' AND"
is 24 "$photos stage = 'pretrain'"
is 20 "$photos stage = 'finetune'"
is 30 "$photos fold = 'test'"
is 6 "SELECT count(*) FROM table_one WHERE experiment = 'paper'"
is 0 "SELECT count(*) FROM photo_info WHERE domain = 'clinical' AND source <> ''" # through the vault
is 6 "SELECT count(DISTINCT run) FROM evaluation_info WHERE split = 'lesions'"

# The fragment: its numbers are those of the views, and it holds each training's weights.
for net in unet dr-unet; do
  for scenario in 'direct transfer' 'direct training' 'fine-tuning'; do
    grep -qF "$(ask "SELECT printf('%.3f (%.3f)', jaccard_pooled, dice_pooled) FROM table_one WHERE net = '$net' AND scenario = '$scenario'")" try/results.md ||
      fail "results.md lacks $net, $scenario"
    grep -qF "| $net | $scenario | 1 | $(ask "SELECT e.n || ' | ' || printf('%.3f', e.tp * 1.0 / (e.tp + e.fn)) FROM cell_run AS c JOIN evaluation_info AS e
      ON e.run = c.run AND e.split = 'lesions' WHERE c.net = '$net' AND c.scenario = '$scenario'") | " try/results.md || fail "results.md lacks the lesions of $net, $scenario"
  done
done
for weights in $(ask "SELECT weights FROM run"); do grep -qF "\`$weights\`" try/results.md || fail "results.md lacks the weights $weights"; done
[ "$(grep -c '^| pretraining helps' try/results.md)" = 2 ] || fail "results.md does not say for each net whether pretraining helps"
[ "$(grep -c '^| the dense residual' try/results.md)" = 3 ] || fail "results.md does not say in each scenario whether the dense residual net is better"
[ $failures = 0 ] || cat try/results.md >&2

# Again: nothing is done twice.
all="SELECT count(*) || ' ' || (SELECT count(*) FROM run_start_list) || ' ' || (SELECT count(*) FROM photo_info) AS n FROM evaluation_info"
before=$(ask "$all")
reproduce || fail "scripts/reproduce, again"
is "$before" "$all"
[ $failures = 0 ]
