#!/bin/sh
# redact.sh DERMATOME: a redaction is killed at each of its steps on the disk. The photo is then as it was, or its copy
# is redacted; in that case nothing calls it usable while the copy before is there, and the next command, whatever it
# is, erases that. A dry run is refused where the real one is, and keeps nothing.
. "$(dirname "$0")/common"
for tool in sqlite3 strace; do [ -x "$(command -v $tool)" ] || { echo "no $tool"; exit 77; }; done
strace -qq -o calls true 2>/dev/null || { echo "strace may not trace"; exit 77; }
answers=face=no,mark=no,badge=no,writing=no,room=no,rare=no
mkdir ward
for i in 1 2; do
  { printf 'P2\n64 48 255 '; i=$i awk 'BEGIN { for (k = 0; k < 3072; k++) print (k * 7 + ENVIRON["i"] * (k % 64)) % 251 }'; } >ward/$i.pgm
done
cat >face.svg <<'END'
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><path d="M8 8h16v16h-16z"/></svg>
END
expect 0 init cat
expect 0 -C cat vault init
expect 0 -C cat --vault ingest --layout photos --dataset clinic --domain clinical ward
photo=$(ask "SELECT min(name) FROM photo")
before=$(ask "SELECT path FROM photo_file WHERE photo_id=(SELECT id FROM photo WHERE name='$photo')")
redact="deid redact $photo --regions $dir/face.svg --hides face --by anna --why seen"

# Dry runs.
expect 77 -C cat --dry-run $redact --check face=yes:so,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C cat --dry-run $redact --check $answers
expect 0 -C cat --dry-run deid hints
says "a dry run: hints, not findings: 2 photographs looked at"
is "0,0,0" "SELECT (SELECT count(*) FROM hint), (SELECT count(*) FROM redaction), (SELECT count(*) FROM clearance)"
expect 0 -C cat deid hints --only-hints
is "4" "SELECT count(*) FROM hint"

# A region that covers nothing hides nothing; nor does what is not read: then nobody clears in the same breath.
svg() { printf '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48">%s</svg>' "$1" >other.svg; }
other="deid redact $photo --regions $dir/other.svg --hides face --by anna --why seen"
svg '<path d="M8 8h16v16h-16z"/><path d="M100 100h16v16h-16z"/>'
expect 64 -C cat --dry-run $other
says "region 2 covers nothing"
svg '<path d="M8 8h16v16h-16z"/><use href="#face"/><rect width="9" height="9" visibility="hidden"/>'
expect 64 -C cat --dry-run $other --check $answers
says "not all of"
expect 0 -C cat --dry-run $other
says "<use>: not read"
says "left out, as it is hidden"
expect 64 -C cat --dry-run deid redact $photo --regions face.svg --hides face --by " "
expect 64 -C cat --dry-run deid redact $photo --regions face.svg --hides " " --by anna

mkdir -p cat/cache
mv cat was
clear="INSERT INTO clearance(photo_id, state, by_whom, why, at, face, mark, badge, writing, room, rare)
  SELECT id, 'redacted', 'x', 'x', 't', 'no', 'no', 'no', 'no', 'no', 'no' FROM photo WHERE name='$photo'"
n=0 undone=0 done=0 unfinished=0
killed() { # killed CALL NTH: the redaction, at its NTH call of that kind; 1: it made fewer
  rm -rf cat; cp -a was cat; echo decoded >cat/cache/photos-1.frames
  code=0
  strace -qq -o calls -e trace="$1" -e inject="$1":signal=KILL:when="$2" \
    "$dermatome" -q -C cat $redact --check $answers >out 2>&1 || code=$?
  [ $code = 0 ] || [ $code = 137 ] || { fail "killed at $1 $2 it gave $code"; cat out >&2; }
  [ $code = 137 ]
}
look() { # look STEP: after the kill
  if [ "$(sqlite3 cat/catalog.db "SELECT count(*) FROM redaction")" = 0 ]; then
    undone=$((undone + 1))
    [ -e "cat/$before" ] || fail "$1: not redacted, and its copy is gone"
    expect 0 -C cat $redact --check $answers
  elif [ -e "cat/$before" ] || [ -e cat/cache/photos-1.frames ]; then
    unfinished=$((unfinished + 1))
    ! sqlite3 cat/catalog.db "$clear" 2>said && grep -q "not erased yet" said || fail "$1: it is cleared, and the copy before is there"
    case $((n % 3)) in
      0) expect 0 -C cat deid list ;;
      1) expect 0 -C cat --json audit ;;
      *) expect 0 -C cat verify ;;
    esac
  else
    done=$((done + 1))
    expect 0 -C cat deid list
  fi
  [ ! -e "cat/$before" ] || fail "$1: the copy before is there after the next command"
  [ ! -e cat/cache/photos-1.frames ] || fail "$1: what was decoded is there after the next command"
  is "0" "SELECT count(*) FROM unswept"
  [ "$(ask "SELECT clearance FROM photo_info WHERE name='$photo'")" = redacted ] ||
    expect 0 -C cat deid clear --photo "$photo" --by anna --why seen --check $answers
  is "redacted,1" "SELECT clearance, usable FROM photo_info WHERE name='$photo'"
}
for call in rename unlink unlinkat fsync fdatasync ftruncate; do
  nth=1
  while killed $call $nth; do
    n=$((n + 1))
    look "$call $nth"
    nth=$((nth + 1))
  done
done
echo "killed at $n steps: $undone times not redacted, $unfinished times unfinished, $done times done"
[ $undone -gt 3 ] && [ $unfinished -gt 3 ] && [ $done -gt 2 ] || fail "not every kind of kill was seen"
expect 0 -C cat verify
[ $failures = 0 ]
