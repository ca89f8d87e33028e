#!/bin/sh
# quiet.sh DERMATOME: no verb opens a socket, but for `serve`, which listens on this machine's own address alone.
. "$(dirname "$0")/common"
strace -qq -e trace=%network -o none true 2>/dev/null || { echo "skipped: strace cannot look at a program here" >&2; exit 77; }

verbs=
quiet() { # quiet CODE WORDS...: the verb is the first word of WORDS that is none of the options before it
  want=$1; shift
  got=0; strace -f -qq -e trace=%network -o trace "$dermatome" "$@" >out 2>&1 || got=$?
  [ "$got" = "$want" ] || { fail "dermatome $* gave $got, expected $want"; cat out >&2; }
  [ ! -s trace ] || { fail "dermatome $*: it went to the network"; cat trace >&2; }
  while [ $# -gt 0 ]; do
    case $1 in -C) shift 2 ;; -*) shift ;; *) verbs="$verbs $1"; return ;; esac
  done
}

quiet 0 version
quiet 0 help
quiet 0 demo drawn --draw-only --healthy 20 --clinical 60 --side 64
quiet 0 init cat
quiet 0 -C cat vault init
for domain in healthy clinical; do
  quiet 0 -C cat --vault ingest --layout pairs --dataset "$domain" --domain "$domain" --images "drawn/$domain/images" \
    --masks "drawn/$domain/masks" --polarity white
done
quiet 0 -C cat deid hints --dataset clinical
quiet 0 -C cat deid clear --dataset healthy,clinical --by demo --why "drawn" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
quiet 0 -C cat group near
quiet 0 -C cat sample target --dataset clinical
quiet 0 -C cat split paper --pretrain healthy --finetune target:20 --test target
quiet 0 -C cat split paper --freeze --allow-near "drawn alike"
small="--filters 2,3,4 --fc 8 --side 16 --epochs 1 --no-augment"
quiet 0 -C cat train unet --split paper --stage pretrain $small
quiet 0 -C cat reproduce 1
quiet 0 -C cat evaluate 1
quiet 0 -C cat predict 1 --out predicted --dataset healthy
quiet 0 -C cat experiment small --split paper --nets unet $small
quiet 0 -C cat report small --html report.html
quiet 0 -C cat sql "SELECT 1"
quiet 0 -C cat query runs
photo=$("$dermatome" -C cat --csv sql "SELECT name FROM photo_info WHERE dataset='healthy' LIMIT 1" | tail -1 | tr -d '\r')
quiet 0 -C cat mask --photo "$photo" -o mask.png
quiet 0 -C cat annotate list
quiet 78 -C cat export release paper out
quiet 0 -C cat audit
quiet 0 -C cat verify
quiet 0 scrub drawn/healthy/images/*.jpg -o scrubbed

# The browser's server: sockets of this machine's own address, and nothing else.
strace -f -qq -e trace=%network -o trace sh -c 'echo $$ >pid; exec "$0" -q -C cat serve --no-open' "$dermatome" >out 2>&1 &
tries=0
until grep -q 'listen(' trace 2>/dev/null || [ $tries = 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -INT "$(cat pid)" 2>/dev/null || fail "serve does not run: $(cat out)"
wait $! || true
grep -q 'bind(.*inet_addr("127.0.0.1")' trace || fail "serve listens elsewhere: $(grep 'bind(' trace)"
! grep -E 'bind\(|connect\(|sendto\(' trace | grep -v '127\.0\.0\.1' | grep -q . || { fail "serve went to the network"; cat trace >&2; }

# All that there are.
for verb in $("$dermatome" help | sed -n '/^verbs:/,/^options/s/^  \([a-z]*\) .*/\1/p'); do
  case " $verbs serve " in *" $verb "*) ;; *) fail "nobody looked at '$verb'" ;; esac
done
[ $failures = 0 ]
