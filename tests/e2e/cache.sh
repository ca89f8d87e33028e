#!/bin/sh
# cache.sh DERMATOME: photos are decoded once; what is trained does not depend on it; a
# photo that is withdrawn leaves the cache at once.
. "$(dirname "$0")/common"

expect 0 demo photos --healthy 20 --clinical 60 --side 64 --draw-only
expect 0 init fresh
expect 0 -C fresh vault init
expect 0 -C fresh --vault ingest --layout pairs --dataset d --domain clinical --images photos/clinical/images \
  --masks photos/clinical/masks --polarity white --group-by prefix:_
expect 0 -C fresh deid clear --dataset d --by demo --why "drawn by a program" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C fresh sample s --dataset d --count 24
expect 0 -C fresh split s --finetune s:16 --test s
expect 0 -C fresh split s --freeze
train() { expect 0 -C "$1" train unet --split s --filters 4,4,4 --fc 8 --side 16 --batch 4 --epochs 2 --seed "$2"; }

# Where the cache cannot be: its name is taken by a file.
cp -r fresh cat
: >cat/cache
train cat 1
expect 0 -C cat evaluate 1
counts="SELECT photo_id, tp, fp, fn, tn FROM evaluation_photo ORDER BY photo_id"
ask "$counts" >counts
cp cat/weights/run-1.safetensors weights

# With it, first and again.
rm -r cat; cp -r fresh cat
train cat 1
expect 0 -C cat evaluate 1
cmp cat/weights/run-1.safetensors weights || fail "a cache changes the weights"
ask "$counts" | cmp - counts || fail "a cache changes the counts"
[ "$(stat -c %a cat/cache/photos-32.frames cat/cache/photos-16.frames | tr '\n' ' ')" = "600 600 " ] ||
  fail "the cache is $(ls -l cat/cache)"
# The second run and its evaluation read no file: there are none. `verify` tells.
mv cat/photos away
train cat 2
expect 0 -C cat evaluate 2
expect 1 -C cat verify
mv away cat/photos
expect 0 -C cat verify
# A torn cache is made anew.
truncate -s -1000 cat/cache/photos-32.frames
size=$(stat -c %s cat/cache/photos-32.frames)
train cat 3
[ "$(stat -c %s cat/cache/photos-32.frames)" -gt "$size" ] || fail "a torn cache stays torn"
# Two at once, without a cache to begin with.
rm -r cat/cache
train cat 4 & first=$!
"$dermatome" -C cat train unet --split s --filters 4,4,4 --fc 8 --side 16 --batch 4 --epochs 2 --seed 5 >out5 2>&1 ||
  fail "beside another: $(cat out5)"
wait $first || fail "of two at once the first failed"
# Found by a link, a catalogue is where it is: there is no second cache. A second name of the file is refused.
mkdir linked; ln -s ../cat/catalog.db linked/catalog.db
train linked 6
[ "$(ls linked)" = catalog.db ] || fail "beside a link: $(ls linked)"
ls cat/weights/run-*.safetensors | grep -c . | grep -qx "$(ask "SELECT count(*) FROM run")" || fail "weights: $(ls cat/weights)"
ln cat/catalog.db second.db
for words in "deid list" "audit" "verify"; do expect 78 -C cat $words; done
says "hard links"
rm second.db
# Withdrawn.
expect 0 -C cat deid refuse --md5 "$(ask "SELECT md5 FROM photo LIMIT 1")" --by demo --why "a face" --dry-run
ls cat/cache/*.frames >/dev/null || fail "a dry run removes the cache"
expect 0 -C cat deid refuse --md5 "$(ask "SELECT md5 FROM photo LIMIT 1")" --by demo --why "a face"
[ -z "$(ls cat/cache | grep frames)" ] || fail "the cache outlives a withdrawal: $(ls cat/cache)"
[ $failures = 0 ]
