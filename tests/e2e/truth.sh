#!/bin/sh
# truth.sh DERMATOME: accepted tracings are what samples choose, nets are shown and
# nets are judged by; and `verify` draws their masks again.
. "$(dirname "$0")/common"

# Twelve photos of 32 x 32 pixels, a bright box on each: columns 2 i to 2 i + 7 of rows 8 to 23.
mkdir photos
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
  printf 'P2 32 32 255 ' >"photos/p$i.pgm"
  left=$((2 * i)) awk 'BEGIN { l = ENVIRON["left"]
    for (y = 0; y < 32; y++) for (x = 0; x < 32; x++)
      print (x >= l && x < l + 8 && y >= 8 && y < 24 ? 200 : 40) + (x * 7 + y * 3 + l) % 9 }' >>"photos/p$i.pgm"
  printf '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><path class="skin" d="M%d 8h8v16h-8z"/></svg>' \
    $((2 * i)) >"p$i.svg"
done
expect 0 init cat
expect 0 -C cat ingest --layout photos --domain healthy --dataset clinic photos
expect 0 -C cat deid clear --dataset clinic --by curator --why "drawn by a test"

# Nothing is traced. A draft, a submission and a rejection are no truth.
expect 78 -C cat sample none --dataset clinic --traced
expect 0 -C cat annotate import p10.svg --by anna
expect 0 -C cat annotate import p9.svg p11.svg --by anna --submit
expect 0 -C cat annotate reject 3 --by bert --why "blurred"
expect 0 -C cat annotate import p0.svg p1.svg p2.svg p3.svg p4.svg p5.svg p6.svg p7.svg p8.svg \
  --by anna --submit --accept-by bert
expect 0 -C cat sample traced --dataset clinic --traced
is "9" "SELECT count(*) FROM sample_list WHERE sample='traced'"
is "0" "SELECT count(*) FROM sample_list WHERE sample='traced' AND photo IN ('p9.pgm','p10.pgm','p11.pgm')"

# What a run was shown, and by what it was judged.
expect 0 -C cat split s --pretrain traced:1 --finetune traced:5 --test traced
expect 0 -C cat split s --freeze
expect 0 -C cat train unet --split s --filters 2,3,4 --fc 8 --side 16 --epochs 1 --no-augment --profile
for part in enc1.conv1 pool2d.3 fc2 dec1.conv2 out tanh.1 input loss step; do
  grep -q "^$part  *.*[0-9]\.[0-9]" out || fail "the profile has no time of $part"
done
says "run 1: where the time of learning went"
says "1 pass, 4 photos"
expect 0 -C cat train unet --split s --filters 2,3,4 --fc 8 --side 16 --epochs 1 --no-augment --profile
says "run 1 was done already"
is "5" "SELECT count(*) FROM run_revision"
is "0" "SELECT count(*) FROM run_photo WHERE mask_id NOT IN (SELECT id FROM mask WHERE revision_id IS NOT NULL)"
expect 0 -C cat evaluate 1
# 8 x 16 pixels of 32 x 32 are 4 x 8 of 16 x 16.
is "3,32,32" "SELECT count(*), min(tp + fn), max(tp + fn) FROM evaluation_photo"
is "3" "SELECT count(*) FROM evaluation_photo AS e JOIN mask AS m ON m.id=e.mask_id JOIN revision_info AS r
  ON r.revision=m.revision_id WHERE r.state='accepted'"

# A better tracing becomes the truth; what the run was shown is still told.
printf '<svg xmlns="http://www.w3.org/2000/svg" data-photo="p0.pgm" width="32" height="32"><path d="M0 8h8v17h-8z"/></svg>' >better.svg
expect 0 -C cat annotate import better.svg --by carl --submit --accept-by bert
is "136" "SELECT t.skin_pixels FROM truth AS t JOIN photo AS p ON p.id=t.photo_id WHERE p.name='p0.pgm'"
is "5" "SELECT count(*) FROM run_revision WHERE annotator='anna'"
expect 0 -C cat verify

# A truth that is taken back is none.
expect 0 -C cat annotate reject 4 13 --by bert --why "not all of it"
expect 0 -C cat sample fewer --dataset clinic --traced
is "8" "SELECT count(*) FROM sample_list WHERE sample='fewer'"
expect 0 -C cat annotate export --format png -o masks --dataset clinic
says "8 photos in 8 files"
judged=$("$dermatome" -C cat --csv sql "SELECT m.revision_id FROM evaluation_photo AS e
  JOIN mask AS m ON m.id=e.mask_id LIMIT 1" | tail -1 | tr -d '\r')
expect 0 -C cat annotate reject "$judged" --by bert --why "not all of it"
expect 78 -C cat evaluate 1
says "nothing of its truth is known"
expect 0 -C cat annotate submit "$judged" --by anna
expect 0 -C cat annotate accept "$judged" --by bert
expect 0 -C cat evaluate 1
is "3,32,32" "SELECT count(*), min(tp + fn), max(tp + fn) FROM evaluation_photo"
expect 0 -C cat annotate submit 4 13 --by anna
expect 0 -C cat annotate accept 4 13 --by bert
expect 0 -C cat verify

# A mask that agrees with its own digest, but is not what its revision makes.
cp -r cat kept
sqlite3 cat/catalog.db "DROP TRIGGER mask_stays;
  UPDATE mask SET (skin, digest)=(SELECT n.skin, n.digest FROM mask AS n WHERE n.id=2) WHERE id=1"
expect 1 -C cat verify
says "of photo 'p0.pgm'"
says "tracings"
# Regions that are not those of the revision's digest.
rm -r cat; cp -r kept cat
sqlite3 cat/catalog.db "DROP TRIGGER revision_region_stays;
  UPDATE revision_region SET label='ignore' WHERE revision_id=5"
expect 1 -C cat verify
says "revision 5 of photo 'p1.pgm': its digest is not that of its regions"
[ $failures = 0 ]
