#!/bin/sh
# bench.sh DERMATOME SOURCE: what the scripts of bench/ make of the figures of programs that
# are played here by others.
. "$(dirname "$0")/common"
source=$2
mkdir -p build/bench peers
echo 1 >count
cat >build/bench/train <<'SH'
#!/bin/sh
n=$(cat count_file); echo $((n + 1)) >count_file
set -- x 8 30 10
shift "$n"
echo "dermatome unet threads 2 batch 16: train $1.00 images/s, peak 500 MiB"
SH
sed -i "s|count_file|$PWD/count|g" build/bench/train
sed 's/train/predict/' build/bench/train >build/bench/predict
cat >python <<'SH'
#!/bin/sh
case $1 in
  -c) ;;
  -) echo "torch predicting $2: peak 250 MiB" ;;
  *) echo "torch 1 $2 nchw threads 2 batch 16: train 4.00 images/s, predict 20.00 images/s, peak 1000 MiB"
     echo "torch 1 $2 nhwc threads 2 batch 16: train 5.00 images/s, predict 2.00 images/s, peak 1900 MiB" ;;
esac
SH
printf '#!/bin/sh\necho "| batch $1 |"\n' >build/bench/conv
chmod +x build/bench/* python
touch peers/bench_torch.py
export BUILD=$PWD/build PEERS=$PWD/peers PYTHON=$PWD/python

# The medians of 8, 30 and 10 beside the better layout; torch's memory is that of its first.
"$source/bench/train" unet >out 2>&1 || fail "bench/train"
says "unet batch 16, train, images/s: ours 10.00, PyTorch 5.00, ratio 2.00"
says "unet batch 16, peak memory, MiB: ours 500.00, PyTorch 1000.00, ratio 0.50"
echo 1 >count
BATCH=1 "$source/bench/predict" unet >out 2>&1 || fail "bench/predict"
says "unet batch 1, predict, images/s: ours 10.00, PyTorch 20.00, ratio 0.50"
says "unet batch 1, peak memory, MiB: ours 500.00, PyTorch 250.00, ratio 2.00"

# What is missing is named.
refuses() { got=0; "$@" >out 2>&1 || got=$?; [ $got = 66 ] || fail "$* gave $got"; }
PEERS=nowhere refuses "$source/bench/train" unet
says "no bench_torch.py in 'nowhere'"
PYTHON=false refuses "$source/bench/train" unet
says "'false' has no torch"
BUILD=nowhere refuses "$source/bench/predict" unet
says "build for release"
BUILD=nowhere refuses "$source/bench/conv"
PEERS=nowhere refuses "$source/bench/yardstick" cat paper unet "direct training"
says "PEERS names the folder"
printf '#!/bin/sh\ntrue\n' >python
echo 1 >count
refuses "$source/bench/train" unet
says "one side gave no figures"

# The tables take the place of those before, and nothing else changes.
printf 'a\n<!-- bench/conv begins -->\nold\n<!-- bench/conv ends -->\nb\n' >page.md
"$source/bench/conv" --write page.md >out 2>&1 || fail "bench/conv"
[ "$(tr '\n' ' ' <page.md)" = "a <!-- bench/conv begins -->  | batch 16 |  | batch 1 |  <!-- bench/conv ends --> b " ] ||
  { fail "bench/conv --write"; cat page.md >&2; }
"$source/bench/conv" >out 2>&1 || fail "bench/conv"
says "| batch 1 |"
[ $failures = 0 ]
