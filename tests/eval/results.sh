#!/bin/sh
# results.sh DERMATOME QUESTIONS SOURCE: what scripts/results answers, of a catalogue whose figures are planted: a small
# difference, one whose sign hangs on the seed, one that is none, and those that are plain.
set -eu
[ -x "$(command -v sqlite3)" ] || { echo "no sqlite3"; exit 77; }
dermatome=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$2" "$dir"

# seed NET SCENARIO SEED LIKE SHARE: a further seed of a cell, with a share of the hits of evaluation LIKE.
seed() {
  echo "INSERT INTO run(key,split_id,stage,parent_id,net,filters,fc,side,batch,epochs_max,patience,rate,momentum,augment,seed,truth,program,state,started_at)
    SELECT 'planted $1 $2 $3',split_id,stage,parent_id,net,filters,fc,side,batch,epochs_max,patience,rate,momentum,augment,$3,truth,program,'running',started_at
      FROM run WHERE id=(SELECT run FROM table_one WHERE experiment='small' AND net='$1' AND scenario='$2');
    UPDATE run SET state='done',ended_by='epochs',best_epoch=1,weights=printf('%064x', id),ended_at=started_at WHERE id=(SELECT max(id) FROM run);
    INSERT INTO evaluation(run_id,split_id,fold,side,threshold,truth,started_at)
    SELECT (SELECT max(id) FROM run),split_id,fold,side,threshold,truth,started_at FROM evaluation WHERE id=$4;
    INSERT INTO evaluation_photo SELECT (SELECT max(id) FROM evaluation),photo_id,mask_id,CAST(tp*$5 AS INTEGER),fp,tp+fn-CAST(tp*$5 AS INTEGER),tn
      FROM evaluation_photo WHERE evaluation_id=$4;
    UPDATE evaluation SET ended_at=started_at WHERE id=(SELECT max(id) FROM evaluation);
    INSERT INTO experiment_seed SELECT 1,'$1','$2',$3,(SELECT max(id) FROM run),(SELECT max(id) FROM evaluation);"
}
{
  echo "PRAGMA foreign_keys=ON; BEGIN;"
  seed dr-unet 'direct training' 2 2 1 # as unet's own first: of three seeds one is worse
  seed dr-unet 'direct training' 3 2 1
  seed dr-unet 'direct training' 4 2 1
  seed unet 'direct transfer' 2 1 1
  seed dr-unet 'direct transfer' 2 7 0.93
  echo "COMMIT;"
} | sqlite3 -bail "$dir/catalog.db"
DERMATOME=$dermatome "$3/scripts/results" "$dir" small >"$dir/out"

failures=0
says() { # says LINE: one that begins and ends so
  grep -qE "^\| $1 \|\$" "$dir/out" || { echo "failed: no line is: $1" >&2; failures=$((failures + 1)); }
}
says 'pretraining helps training on the target \| unet \| \+0\.06 \| \+0\.0.* \| yes'
says 'pretraining helps training on the target \| unet-large \| not stated \| \+0\.0.* \| yes'
says 'the dense residual net transfers better \| dr-unet less unet, direct transfer \| \+0\.04 \| \+0\.01. .* \| \+0\.03.; -0\.0.. \| yes, within the margin of 0\.02; the sign differs between seeds'
says 'the dense residual net is worse without pretraining \| dr-unet less unet, direct training \| -0\.03 \| -0\.00. .* \| -0\.0.. \| yes, within the margin of 0\.02'
says 'the dense residual net is a little worse after fine-tuning \| dr-unet less unet, fine-tuning \| -0\.01 \| .* \| no difference beyond 0\.02'
[ $failures = 0 ] || sed -n '/asked here/,/^\*\*Trainings/p' "$dir/out" >&2
[ $failures = 0 ]
