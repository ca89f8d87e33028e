#!/bin/sh
# guard.sh DERMATOME: a catalogue of schema 7 keeps its rows; its clinical clearances wait for answers.
here=$(realpath "$(dirname "$0")")
. "$(dirname "$0")/common"
[ -x "$(command -v sqlite3)" ] || { echo "no sqlite3"; exit 77; }
mkdir cat
{ cat "$here"/../../sql/migrations/000[1-7]_*.sql
  echo "PRAGMA application_id=1147499117; PRAGMA user_version=7;
    INSERT INTO dataset VALUES(1, 'old', 'clinical', '', '', 't'), (2, 'fine', 'healthy', '', '', 't');
    INSERT INTO photo_group VALUES(1, 1, 'g', printf('%032d', 1)), (2, 2, 'h', printf('%032d', 2));
    INSERT INTO photo SELECT value, min(value, 2), min(value, 2), 'o' || value, '/o' || value, 'pnm', 1, printf('%032d', value), printf('%064d', value),
      printf('%064d', value), 2, 2, 1, 't' FROM json_each('[1,2]');
    INSERT INTO clearance VALUES(1, 1, 'refused', 'x', 'y', 't'), (2, 1, 'cleared', 'x', 'y', 't'), (3, 2, 'cleared', 'x', 'y', 't');"
} | sqlite3 -bail cat/catalog.db
sqlite3 cat/catalog.db "SELECT id, photo_id, state, by_whom, why, at FROM clearance" >before
expect 0 -C cat deid list
sqlite3 cat/catalog.db "SELECT id, photo_id, state, by_whom, why, at FROM clearance WHERE id<=3" | cmp - before || fail "rows have changed"
is "4,1,unknown,dermatome" "SELECT id, photo_id, state, by_whom FROM clearance WHERE id>3"
is "2" "SELECT photo_id FROM usable_photo"
ls cat/catalog.db.before-schema-* >/dev/null 2>&1 || fail "no backup before the migration"
expect 0 -C cat audit verify
expect 77 -C cat deid clear --dataset old --by curator --why "again"
expect 64 -C cat deid clear --dataset old --by curator --why "again" --regions face.svg
expect 64 -C cat deid list --photo o
expect 0 -C cat --dry-run deid clear --photo o1 --by curator --why "again" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
is "2" "SELECT photo_id FROM usable_photo"
printf '# a form\nface: yes, she agreed to it\nmark: no\nbadge: no\nwriting: no\nroom: no\nrare: no\n' >form
expect 77 -C cat deid clear --photo o1 --by curator --why "again" --checklist form
expect 0 -C cat deid clear --photo o1 --by curator --second bert --why "again" --checklist form
is "1 2" "SELECT photo_id FROM usable_photo ORDER BY 1"
expect 0 -C cat --json deid history o1
says '"second_by"'
expect 0 -C cat audit verify
is "schema,0" "SELECT 'schema', count(*) FROM sqlite_schema WHERE name='clearance_before'"
[ $failures = 0 ]
