#!/bin/sh
# report.sh DERMATOME: the numbers of a report are those that the functions of SQL
# give, in every form that it has.
. "$(dirname "$0")/common"

# A small experiment: persons with several photos each, two nets, one epoch.
expect 0 demo drawn --draw-only --healthy 20 --clinical 96 --side 64
expect 0 init cat
expect 0 -C cat vault init
for domain in healthy clinical; do
  expect 0 -C cat --vault ingest --layout pairs --dataset "$domain" --domain "$domain" --images "drawn/$domain/images" \
    --masks "drawn/$domain/masks" --polarity white --group-by prefix:_
done
expect 0 -C cat deid clear --dataset healthy,clinical --by demo --why "drawn by a program" --check face=no,mark=no,badge=no,writing=no,room=no,rare=no
expect 0 -C cat sample target --dataset clinical
expect 0 -C cat split paper --pretrain healthy --finetune target:6 --test target
expect 0 -C cat split paper --freeze
expect 0 -C cat experiment small --split paper --nets unet,dr-unet --filters 2,3,4 --fc 8 --side 16 --epochs 2 \
  --no-augment
"$dermatome" -C cat report small --csv -o report.csv
says_file() { grep -qF "$2" "$1" || { fail "$1 does not say: $2"; cat "$1" >&2; }; }

# The rows, beside the same questions in SQL.
"$dermatome" -C cat --csv sql "SELECT t.net, t.scenario, count(*) AS photos, t.jaccard_pooled, t.dice_pooled,
    t.jaccard_mean, t.dice_mean,
    bootstrap_ratio_lo(c.tp, c.tp + c.fp + c.fn, p.group_id) AS jp_low, bootstrap_ratio_hi(c.tp, c.tp + c.fp + c.fn, p.group_id) AS jp_high,
    bootstrap_ratio_lo(2 * c.tp, 2 * c.tp + c.fp + c.fn, p.group_id) AS dp_low,
    bootstrap_ratio_hi(2 * c.tp, 2 * c.tp + c.fp + c.fn, p.group_id) AS dp_high,
    bootstrap_lo(c.jaccard, p.group_id) AS jm_low, bootstrap_hi(c.jaccard, p.group_id) AS jm_high,
    bootstrap_lo(c.dice, p.group_id) AS dm_low, bootstrap_hi(c.dice, p.group_id) AS dm_high
  FROM table_one AS t JOIN evaluation_photo AS c ON c.evaluation_id = t.evaluation JOIN cell_photo AS p USING (experiment, net, scenario, photo_id)
 WHERE t.experiment = 'small' GROUP BY t.net, t.scenario" | tr -d '\r' >cells.csv
"$dermatome" -C cat --csv sql "SELECT t.net, t.scenario, i.ece, i.brier,
    bootstrap_ratio_lo(c.brier * c.pixels, c.pixels, c.group_id) AS low, bootstrap_ratio_hi(c.brier * c.pixels, c.pixels, c.group_id) AS high
  FROM table_one AS t JOIN confidence_list AS c USING (evaluation) JOIN confidence_info AS i USING (evaluation)
 WHERE t.experiment = 'small' GROUP BY t.net, t.scenario" | tr -d '\r' >confidences.csv
"$dermatome" -C cat --csv sql "SELECT a.net, a.scenario, b.net AS other_net, b.scenario AS other_scenario,
    a.jaccard_pooled - b.jaccard_pooled AS pooled, a.jaccard_mean - b.jaccard_mean AS mean,
    perm_ratio_test(x.tp, x.tp + x.fp + x.fn, y.tp, y.tp + y.fp + y.fn, p.group_id) AS pooled_p,
    perm_test(x.jaccard, y.jaccard, p.group_id) AS mean_p,
    bootstrap_lo(x.jaccard - y.jaccard, p.group_id) AS low, bootstrap_hi(x.jaccard - y.jaccard, p.group_id) AS high
  FROM table_one AS a JOIN table_one AS b USING (experiment)
  JOIN evaluation_photo AS x ON x.evaluation_id = a.evaluation
  JOIN evaluation_photo AS y ON y.evaluation_id = b.evaluation AND y.photo_id = x.photo_id
  JOIN photo AS p ON p.id = x.photo_id
 WHERE (a.net = b.net) <> (a.scenario = b.scenario) GROUP BY a.net, a.scenario, b.net, b.scenario" | tr -d '\r' >pairs.csv
"$dermatome" -C cat --csv sql "SELECT t.net, t.scenario, l.dataset || '/' || l.\"group\" AS stratum, count(*) AS photos,
    avg(l.jaccard) AS value, iif(count(*) < 5, NULL, bootstrap_lo(l.jaccard)) AS low, iif(count(*) < 5, NULL, bootstrap_hi(l.jaccard)) AS high
  FROM table_one AS t JOIN evaluation_list AS l ON l.evaluation = t.evaluation GROUP BY 1, 2, 3" | tr -d '\r' >groups.csv
tr -d '\r' <report.csv >plain.csv

# near: equal to 12 digits, and there; an empty value equals an empty one.
compare() { sqlite3 :memory: '.mode csv' '.import plain.csv report' '.import cells.csv cells' '.import confidences.csv confidences' '.import pairs.csv pairs' \
  '.import groups.csv groups' '.mode list' "$1"; }
near() { printf "(%s = %s OR (%s <> '' AND %s <> '' AND abs(%s - %s) < 1e-12))" "$1" "$2" "$1" "$2" "$1" "$2"; }
none() { # none WHAT SQL: it gives no row
  got=$(compare "$2"); [ -z "$got" ] || fail "$1: $got"
}
equals() { # equals WANT SQL
  got=$(compare "$2"); [ "$got" = "$1" ] || fail "$2 gave '$got', expected '$1'"
}
equals "36|36|36" "SELECT count(*), sum(unit = 'group'), sum(low < value AND value < high) FROM report WHERE kind = 'cell'"
equals "1" "SELECT min(units + 0 < photos + 0 AND units > 1) FROM report WHERE kind = 'cell'"
for figure in jaccard_pooled:jp dice_pooled:dp jaccard_mean:jm dice_mean:dm; do
  name=${figure%:*}; short=${figure#*:}
  equals 6 "SELECT count(*) FROM report AS r JOIN cells AS c USING (net, scenario)
    WHERE r.kind = 'cell' AND r.figure = '$name' AND r.photos = c.photos AND $(near r.value "c.$name")
      AND $(near r.low "c.${short}_low") AND $(near r.high "c.${short}_high")"
done
# The confidences: each figure is that of the judgement, and the score's interval that of SQL.
equals 6 "SELECT count(*) FROM confidences AS c JOIN report AS e USING (net, scenario) JOIN report AS b USING (net, scenario)
  WHERE e.kind = 'cell' AND b.kind = 'cell' AND e.figure = 'ece' AND b.figure = 'brier' AND $(near e.value c.ece)
    AND $(near b.value c.brier) AND $(near b.low c.low) AND $(near b.high c.high)"
[ "$(ask "SELECT count(*) FROM evaluation_bin AS a WHERE (pixels, skin, confidence, squares) <> (SELECT sum(pixels), sum(skin),
  sum(confidence), sum(squares) FROM evaluation_photo_bin AS b WHERE (b.evaluation_id, b.bin) = (a.evaluation_id, a.bin))")" = 0 ] ||
  fail "the photos' bins are not the judgement's"
# Two nets and three scenarios: 2 x 3 pairs within a net, 3 within a scenario.
for figure in pooled mean; do
  equals 9 "SELECT count(*) FROM report AS r JOIN pairs AS p USING (net, scenario, other_net, other_scenario)
    WHERE r.kind = 'difference' AND r.figure = 'jaccard_$figure' AND $(near r.value "p.$figure") AND $(near r.p "p.${figure}_p")"
  # Holm, said in SQL: the running maximum of (m - rank + 1) p, at most 1.
  equals 9 "WITH h AS (SELECT p_holm, min(1, max(p * (10 - n)) OVER (ORDER BY n)) AS want FROM
    (SELECT p_holm, p, row_number() OVER (ORDER BY p + 0) AS n FROM report WHERE kind = 'difference' AND figure = 'jaccard_$figure'))
    SELECT count(*) FROM h WHERE abs(p_holm - want) < 1e-12"
done
# Of the differences themselves other draws are taken: alike within a tenth of the width.
equals 9 "SELECT count(*) FROM report AS r JOIN pairs AS p USING (net, scenario, other_net, other_scenario)
  WHERE r.kind = 'difference' AND r.figure = 'jaccard_mean'
    AND max(abs(r.low - p.low), abs(r.high - p.high)) <= 0.1 * (p.high - p.low)"
none "strata by group" "SELECT g.* FROM groups AS g LEFT JOIN report AS r ON r.kind = 'stratum' AND r.[by] = 'group' AND r.net = g.net
    AND r.scenario = g.scenario AND r.stratum = g.stratum AND r.photos = g.photos
  WHERE r.net IS NULL OR NOT ($(near r.value g.value) AND $(near r.low g.low) AND $(near r.high g.high))"
# Every stratification has every photo once.
none "photos of strata" "SELECT net, scenario, [by], sum(photos) AS n FROM report AS r WHERE kind = 'stratum' GROUP BY 1, 2, 3
  HAVING n <> (SELECT photos FROM report AS c WHERE c.kind = 'cell' AND c.net = r.net AND c.scenario = r.scenario LIMIT 1)"
equals "0" "SELECT count(*) FROM report WHERE units + 0 < 5 AND low <> '' AND kind <> 'seeds'"
none "gaps" "SELECT g.* FROM report AS g JOIN report AS a ON a.kind = 'stratum' AND a.[by] = g.[by] AND a.net = g.net AND
    a.scenario = g.scenario AND a.stratum = g.stratum JOIN report AS b ON b.kind = 'stratum' AND b.[by] = g.[by] AND
    b.net = g.net AND b.scenario = g.scenario AND b.stratum = g.other_stratum
  WHERE g.kind = 'gap' AND abs(g.value - (a.value - b.value)) > 1e-12"

# The other forms have the same numbers; and said twice, the same bytes.
expect 0 -C cat report small --json -o report.json
equals "$(compare 'SELECT count(*), total(value), total(low), total(p_holm) FROM report')" \
  "SELECT count(*), total(json_extract(value, '$.value')), total(json_extract(value, '$.low')), total(json_extract(value, '$.p_holm'))
     FROM json_each(CAST(readfile('report.json') AS TEXT))"
for form in json csv md tex; do
  expect 0 -C cat report small --$form -o "first.$form"
  "$dermatome" -C cat report small --$form >"second.$form"
  cmp "first.$form" "second.$form" || fail "two reports as $form differ"
done
SOURCE_DATE_EPOCH=1770000000 expect 0 -C cat report small --html first.html --pictures 0
SOURCE_DATE_EPOCH=1770000000 expect 0 -C cat report small --html second.html --pictures 0
cmp first.html second.html || fail "two pages differ"
best=$(compare "SELECT printf('%.3f (%.3f), %.3f to %.3f', j.value, d.value, j.low, j.high) FROM report AS j JOIN report AS d USING (net, scenario)
  WHERE j.kind = 'cell' AND d.kind = 'cell' AND j.figure = 'jaccard_pooled' AND d.figure = 'dice_pooled' AND j.net = 'unet' AND scenario = 'fine-tuning'")
says_file first.md "$best"
says_file first.md "$(compare "SELECT photos || ' of ' || units || ' groups' FROM report WHERE kind = 'cell' LIMIT 1")"
says_file first.html "$(compare "SELECT photos || ' of ' || units || ' groups' FROM report WHERE kind = 'cell' LIMIT 1")"
says_file first.tex "$best"
says_file first.html "$(echo "$best" | sed 's/.*), //')"

# The histograms of confidences have each known pixel, and at 0.5 they give the counts of the judgement.
[ "$(ask "SELECT count(*) FROM evaluation_info AS e WHERE (e.tp, e.fp, e.fn, e.tn) = (SELECT t.tp, t.fp, t.fn, t.tn
  FROM threshold_list AS t WHERE t.evaluation = e.evaluation AND t.threshold >= 0.5 ORDER BY t.threshold LIMIT 1)")" = 6 ] ||
  fail "thresholds: $(ask "SELECT * FROM threshold_list")"
[ "$(ask "SELECT count(*), min(c.pixels = e.tp + e.fp + e.fn + e.tn), min(c.brier > 0 AND c.brier < 1 AND c.ece > 0 AND c.ece < 1)
  FROM confidence_info AS c JOIN evaluation_info AS e USING (evaluation)")" = "6,1,1" ] || fail "confidences: $(ask "SELECT * FROM confidence_info")"
expect 0 -C cat report small --card -o card.md
says_file card.md "# Model card: small"
says_file card.md "$best"
says_file card.md "$(ask "SELECT weights FROM run WHERE id = 1")"

# Further seeds: the same command with more of them, killed on the way and asked again.
more="experiment small --split paper --nets unet,dr-unet --filters 2,3,4 --fc 8 --side 16 --epochs 2 --no-augment --seeds 3"
"$dermatome" -C cat $more >out 2>&1 & pid=$!
while kill -0 $pid 2>/dev/null && [ "$(ask "SELECT count(*) FROM experiment_seed")" -lt 4 ]; do sleep 0.1; done
kill -9 $pid || fail "it had ended before it was to be killed"
wait $pid || true
expect 0 -C cat $more
says "is done already"
[ "$(ask "SELECT count(*), min(seeds), max(seeds), min(n) = max(n), min(seeds_sd) > 0 FROM table_one")" = "6,3,3,1,1" ] ||
  fail "seeds: $(ask "SELECT * FROM table_one")"
[ "$(ask "SELECT count(*), count(DISTINCT key), sum(state = 'done') FROM run")" = "18,18,18" ] || fail "runs: $(ask "SELECT * FROM run")"
# The cells' figures are of all three together; how the seeds spread, said in SQL.
"$dermatome" -C cat report small --csv | tr -d '\r' >plain.csv
"$dermatome" -C cat --csv sql "SELECT s.net, s.scenario, sum(l.tp) * 1.0 / sum(l.tp + l.fp + l.fn) AS pooled,
    (SELECT sqrt((sum(t.jaccard_pooled * t.jaccard_pooled) - sum(t.jaccard_pooled) * sum(t.jaccard_pooled) / 3) / 2)
       FROM cell_seed AS t WHERE t.net = s.net AND t.scenario = s.scenario) AS sd
  FROM cell_run AS s JOIN evaluation_photo AS l ON l.evaluation_id = s.evaluation GROUP BY 1, 2" | tr -d '\r' >cells.csv
equals 6 "SELECT count(*) FROM report AS r JOIN cells AS c USING (net, scenario) JOIN report AS s USING (net, scenario)
  WHERE r.kind = 'cell' AND r.figure = 'jaccard_pooled' AND $(near r.value c.pooled) AND s.kind = 'seeds' AND s.units = '3'
    AND abs(s.value - c.sd) < 1e-7"
"$dermatome" -C cat report small >text
says_file text "Seeds: 1, 2, 3."
expect 0 -C cat report small --html third.html --pictures 0
says_file third.html "3 seeds: sd 0."

# Fewer epochs on the larger fold alone; what was judged before is asked of the very same settings.
short="experiment short --split paper --nets unet --filters 2,3,4 --fc 8 --side 16 --epochs 3 --no-augment"
expect 0 -C cat $short --pretrain-epochs 1
is "finetune 3; finetune 3; pretrain 1" "SELECT group_concat(told, '; ') FROM (SELECT r.stage || ' ' || count(*) AS told FROM run AS r
  JOIN epoch AS e ON e.run_id = r.id WHERE r.id > 18 GROUP BY r.id ORDER BY told)"
expect 78 -C cat $short

expect 64 -C cat report small --json --md
expect 64 -C cat report small --margin 0
expect 66 -C cat report smal --md
[ $failures = 0 ]
