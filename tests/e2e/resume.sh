#!/bin/sh
# resume.sh DERMATOME: killed at any moment and run again, a training ends with the bits
# of one that was never stopped; files that are torn, changed or too large are told.
. "$(dirname "$0")/common"
unset DERMATOME_THREADS OMP_NUM_THREADS
export OMP_NUM_THREADS=1

expect 0 demo photos --healthy 20 --clinical 60 --side 64 --draw-only
expect 0 init fresh
expect 0 -C fresh vault init
expect 0 -C fresh --vault ingest --layout pairs --dataset d --domain clinical --images photos/clinical/images \
  --masks photos/clinical/masks --polarity white --group-by prefix:_
expect 0 -C fresh deid clear --dataset d --by demo --why "drawn by a program" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C fresh sample s --dataset d --count 12
expect 0 -C fresh split s --finetune s
expect 0 -C fresh split s --freeze

# A run that goes on takes no setting anew.
for other in "--epochs 3" --no-augment --seed=2 "--stage pretrain" "--rate 0.1" "--split s"; do
  expect 64 -C fresh train --resume 1 $other
  says "not ${other%%[ =]*}"
done
expect 66 -C fresh train --resume 1 --checkpoint-minutes 5 --profile
expect 64 -C fresh train unet --resume 1

net="train unet --split s --filters 4,4,4 --fc 8 --side 16 --batch 2 --seed 3"
epochs=24
rows="SELECT epoch, train_loss, validation_loss, validation_jaccard, better FROM epoch ORDER BY epoch"
checkpoint=cat/weights/run-1.checkpoint
again() { rm -rf cat; cp -r "${1:-fresh}" cat; }
train() { expect "$1" -C cat $net --epochs $epochs $2; }
same() { # same WHAT: the run's weights and rows are the undisturbed one's
  cmp cat/weights/run-1.safetensors whole.safetensors || fail "$1: other weights"
  ask "$rows" | cmp - whole.rows || fail "$1: other epochs"
  [ "$(ls cat/weights)" = run-1.safetensors ] || fail "$1: it leaves $(ls cat/weights)"
}
run() { "$dermatome" -C cat $net --epochs $epochs --checkpoint-minutes 0 >out 2>&1 & pid=$!; }
# Ends it with a signal once it has written 1 to 6 checkpoints of its own.
written() { stat -c %i.%y $checkpoint 2>/dev/null || echo none; }
stop() { # stop SIGNAL
  was=$(written)
  run
  for _ in $(seq $((1 + $(od -An -N1 -tu1 /dev/urandom) % 6))); do
    while now=$(written); kill -0 $pid 2>/dev/null && { [ "$now" = "$was" ] || [ "$now" = none ]; }; do :; done
    was=$now
  done
  kill -s "$1" $pid || fail "the run had ended before it was to be stopped"
  code=0; wait $pid || code=$?
}

again
train 0 ""
cp cat/weights/run-1.safetensors whole.safetensors
ask "$rows" >whole.rows
[ "$(wc -l <whole.rows)" = $epochs ] || fail "$(wc -l <whole.rows) epochs"

# Two threads where there was one.
again
OMP_NUM_THREADS=2 DERMATOME_THREADS=2 train 0 ""
same "two threads"

# Killed three times, and asked to stop once, in the middle of epochs.
again
for i in 1 2 3; do
  stop KILL
  [ $code = 137 ] || fail "killed, it gave $code"
done
stop INT
[ $code = 130 ] || fail "asked to stop, it gave $code"
ls $checkpoint $checkpoint.1 >/dev/null || fail "there are not two checkpoints"
cp -r cat stopped
train 0 ""
says "run 1 goes on after epoch"
same "killed three times"

# A second process is told that somebody trains.
again stopped
run
while ! grep -q "goes on" out; do :; done
kill -s STOP $pid
"$dermatome" -C cat $net --epochs $epochs >out2 2>&1 && fail "two processes train one run"
grep -q "another process holds it" out2 || fail "it does not say who trains: $(cat out2)"
kill -s CONT $pid
wait $pid || fail "the first of two gave $?"
same "beside another"

# A torn one, and one with a flipped byte: named, and the one before is gone on from.
damage_torn() { truncate -s -100 "$1"; }
damage_tail() { printf 'x' >>"$1"; }
damage_flip() { # the byte in the middle becomes another
  at=$(($(stat -c %s "$1") / 2))
  old=$(od -An -tu1 -j $at -N1 "$1" | tr -d ' ')
  printf "\\$(printf %03o $(((old + 1) % 256)))" | dd of="$1" bs=1 seek=$at conv=notrunc 2>/dev/null
}
damage_empty() { : >"$1"; }
for how in torn tail flip empty; do
  again stopped
  damage_$how $checkpoint
  train 0 ""
  says "passed over: checkpoint '$PWD/$checkpoint'"
  says "run 1 goes on after epoch"
  same "$how"
done
# The damaged one does not push out the good one: killed at once, it is still there.
again stopped
damage_flip $checkpoint
stop KILL
train 0 ""
says "run 1 goes on after epoch"
same "damaged, then killed"
# Killed between the two renames: the older one alone is there.
again stopped
mv $checkpoint $checkpoint.1
train 0 ""
says "run 1 goes on after epoch"
same "the older alone"
# Both are bad.
again stopped
damage_torn $checkpoint
damage_flip $checkpoint.1
train 0 ""
says "run 1 begins again"
same "both damaged"

# The best weights are not what was written: told, and learned again. At this rate the first
# epochs are the best.
small=$net
net="$small --rate 1"
again
train 0 ""
best=$(ask "SELECT best_epoch FROM run")
[ "$best" -lt 16 ] || fail "epoch $best is the best; this test wants an early one"
cp cat/weights/run-1.safetensors whole.safetensors
ask "$rows" >whole.rows
again
stop KILL
while [ "$(ask "SELECT count(*) FROM epoch")" -le "$best" ]; do stop KILL; done
damage_flip cat/weights/run-1.safetensors
train 65 ""
says "is not what was written after epoch $best; the same command begins again"
train 0 ""
same "the best weights damaged"

# A disk without room: what is there is kept, and gone on from. A limit on files stands for it:
# 3 MB, above the database and the best weights, below the checkpoint.
net="$small --fc 16384"
epochs=3
again
train 0 ""
cp cat/weights/run-1.safetensors whole.safetensors
ask "$rows" >whole.rows
again
stop INT
cp $checkpoint before
(trap '' XFSZ; ulimit -f 6000; expect 74 -C cat $net --epochs $epochs; exit $failures) || failures=1
says "the last good checkpoint is kept; once there is room"
cmp $checkpoint before || fail "a full disk changed the checkpoint"
[ "$(ls cat/weights | grep -c checkpoint)" = 2 ] || fail "it leaves $(ls cat/weights)"
train 0 ""
says "run 1 goes on after epoch"
same "a full disk"
[ $failures = 0 ]
