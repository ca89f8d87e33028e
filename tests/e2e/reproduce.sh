#!/bin/sh
# reproduce.sh DERMATOME: a finished run is trained again to the same bits, from its rows alone;
# what comes out otherwise is named.
. "$(dirname "$0")/common"

expect 0 demo drawn --draw-only --healthy 20 --clinical 60 --side 64
expect 0 init cat
for domain in healthy clinical; do
  expect 0 -C cat ingest --layout pairs --dataset "$domain" --domain healthy --images "drawn/$domain/images" \
    --masks "drawn/$domain/masks" --polarity white
done
expect 0 -C cat deid clear --dataset healthy,clinical --by demo --why "drawn by a program"
expect 0 -C cat sample target --dataset clinical
expect 0 -C cat split paper --pretrain healthy --finetune target:10 --test target
expect 0 -C cat split paper --freeze
small="--split paper --filters 2,3,4 --fc 8 --side 16 --epochs 3"
expect 0 -C cat train unet $small --stage pretrain
expect 0 -C cat train unet $small --from 1

for run in 1 2; do
  expect 0 -C cat reproduce $run
  says "run $run: the same bits after 3 epochs: $(ask "SELECT weights FROM run WHERE id=$run")"
done
OMP_NUM_THREADS=1 expect 0 -C cat reproduce 2

# What another program can learn from: the folds that the run had, and each epoch's photos in an order of its own.
"$(dirname "$dermatome")/bench/batches" cat/catalog.db 2 >batches || fail "bench/batches"
python3 - <<'PYTHON' >out || fail "bench/batches writes what cannot be read"
import struct
data, at, lists = open("batches", "rb").read(), 0, [[]]
while at < len(data):
    n, pixels = struct.unpack_from("i", data, at)[0], 16 * 16
    x, truth = at + 4, at + 4 + 24 * n * pixels
    known = truth + 4 * n * pixels
    values = struct.unpack_from(f"{7 * n * pixels}f", data, x)
    assert all(abs(v) < 100 for v in values[:6 * n * pixels]) and set(values[6 * n * pixels:]) <= {0.0, 1.0}
    skin, at = sum(values[6 * n * pixels:]), known + n * pixels
    assert set(data[known:at]) <= {0, 1}
    if n:
        lists[-1].append((n, skin, data[x:truth]))
    else:
        lists.append([])
assert at == len(data) and not lists[-1] and lists[2] != lists[3]
print([sum(batch[0] for batch in one) for one in lists[:-1]], int(sum(batch[1] for batch in lists[0])))
PYTHON
expect_lists="[$(ask "SELECT (SELECT photos FROM split_info WHERE fold = 'test') || ', ' || sum(role = 'validation') || ', ' || sum(role = 'train') || ', ' ||
  sum(role = 'train') || ', ' || sum(role = 'train') AS n FROM run_photo WHERE run_id = 2" | tr -d '"')]"
"$dermatome" -q -C cat evaluate 2 >/dev/null
[ "$(cat out)" = "$expect_lists $(ask "SELECT tp + fn FROM evaluation_info WHERE run = 2 AND fold = 'test'")" ] ||
  fail "bench/batches: $(cat out), expected $expect_lists"

# Another truth since does not matter: the masks are those that the run was shown.
first=$(ask "SELECT p.name FROM run_photo AS t JOIN photo AS p ON p.id=t.photo_id WHERE t.run_id=2 AND t.role='train' LIMIT 1")
printf '<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s"><path class="skin" d="M8 8h40v40h-40z"/></svg>' \
  $(ask "SELECT width || ' ' || height FROM photo WHERE name='$first'") >"${first%.*}.svg"
expect 0 -C cat annotate import "${first%.*}.svg" --by anna --submit
expect 0 -C cat annotate accept 1 --by bert
is 2 "SELECT run FROM stale_run"
expect 0 -C cat reproduce 2

# Other sums, other bits: from the first epoch on.
DERMATOME_CPU=c expect 1 -C cat reproduce 1
says "run 1: differs from epoch 1 on: its loss is "
# Another validation loss alone, in a copy whose guard is taken away.
cp -r cat other
sqlite3 other/catalog.db "DROP TRIGGER epoch_stays; UPDATE epoch SET validation_loss = 0.5 WHERE run_id = 1 AND epoch = 2"
expect 1 -C other reproduce 1
says "run 1: differs from epoch 2 on: its validation loss is $(ask "SELECT validation_loss FROM epoch WHERE run_id = 1 AND epoch = 2") and was 0.5"
# A parent that is not the one that was: refused by name.
cp cat/weights/run-1.safetensors kept
printf x >>cat/weights/run-1.safetensors
expect 65 -C cat reproduce 2
says "is not the file that run 1 wrote"
mv kept cat/weights/run-1.safetensors

expect 64 -C cat reproduce
expect 64 -C cat reproduce one
expect 66 -C cat reproduce 9
ls cat/weights | grep again >&2 && fail "a file was left"
[ $failures = 0 ]
