-- The public interface of the catalogue: what these views are called and what their columns mean is kept
-- stable; the tables beneath may change. Made anew by the program when its own text of them differs.

-- The photos that may be used: sampled into a frozen split, trained on, judged, predicted, exported, shown. The one place that
-- says so: every guard asks it. The newest clearance allows it, and where the file is not at hand there is a copy.
CREATE VIEW usable_photo AS
SELECT p.id AS photo_id
  FROM photo AS p
 WHERE 1 IS (SELECT c.usable FROM clearance AS c WHERE c.photo_id=p.id ORDER BY c.id DESC LIMIT 1)
   AND (p.source<>'' OR EXISTS(SELECT 1 FROM stored AS s WHERE s.photo_id=p.id));

-- One row a photo with all that is known of it.
CREATE VIEW photo_info AS
SELECT p.id, d.name AS dataset, d.domain, g.name AS "group", p.name, p.md5, p.sha256, p.pixels,
       p.width, p.height, p.orientation, p.kind, p.bytes, p.source,
       coalesce((SELECT state FROM clearance AS c WHERE c.photo_id=p.id ORDER BY c.id DESC LIMIT 1), 'unknown') AS clearance,
       EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=p.id) AS usable,
       t.id AS mask_id,                                             -- NULL: no truth yet
       t.skin_pixels*1.0/(p.width*p.height) AS skin_fraction,       -- of all pixels
       t.ignored_pixels*1.0/(p.width*p.height) AS ignored_fraction
  FROM photo AS p
  JOIN dataset AS d ON d.id=p.dataset_id
  JOIN photo_group AS g ON g.id=p.group_id
  LEFT JOIN mask AS t ON t.id=(SELECT max(m.id) FROM mask AS m WHERE m.photo_id=p.id);

-- Where the bytes of each photo are, and what they must be: its newest stored copy, else the file that was ingested.
CREATE VIEW photo_file AS
SELECT p.id AS photo_id,
       coalesce(s.file, nullif(p.source, '')) AS path,              -- below the catalogue's folder, or absolute; NULL: nowhere
       coalesce(s.sha256, p.sha256) AS sha256, coalesce(s.pixels, p.pixels) AS pixels,
       coalesce(s.kind, p.kind) AS kind, coalesce(s.bytes, p.bytes) AS bytes,
       p.source='' AS private,                                      -- 1: its names are in the vault
       s.id AS stored_id                                            -- NULL: it has no copy
  FROM photo AS p
  LEFT JOIN stored AS s ON s.id=(SELECT max(n.id) FROM stored AS n WHERE n.photo_id=p.id);

-- The truth of each photo that has one: its newest mask. Of a photo that may not be used `skin` and `ignored` are NULL.
CREATE VIEW truth AS
SELECT m.photo_id, m.id AS mask_id,
       CASE WHEN EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=m.photo_id) THEN m.skin END AS skin,
       CASE WHEN EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=m.photo_id) THEN m.ignored END AS ignored,
       m.skin_pixels, m.ignored_pixels, m.digest, m.rule
  FROM mask AS m
 WHERE m.id=(SELECT max(n.id) FROM mask AS n WHERE n.photo_id=m.photo_id);

-- All masks and all traced regions of the photos that may be used.
CREATE VIEW usable_mask AS
SELECT m.id AS mask_id, m.photo_id, m.skin, m.ignored, m.digest, m.rule, m.revision_id AS revision
  FROM mask AS m JOIN usable_photo AS u ON u.photo_id=m.photo_id;
CREATE VIEW usable_region AS
SELECT a.photo_id, a.annotator, r.revision_id AS revision, r.seq, r.label, r.shape, r.mask
  FROM revision_region AS r JOIN revision AS n ON n.id=r.revision_id JOIN annotation AS a ON a.id=n.annotation_id
  JOIN usable_photo AS u ON u.photo_id=a.photo_id;

-- One row a dataset.
CREATE VIEW dataset_info AS
SELECT d.name AS dataset, d.domain, d.licence, d.citation,
       count(i.id) AS photos, count(DISTINCT i."group") AS groups,
       count(i.mask_id) AS masks, avg(i.skin_fraction) AS mean_skin_fraction,
       sum(i.clearance='cleared') AS cleared, sum(i.clearance='redacted') AS redacted, sum(i.clearance='refused') AS refused,
       sum(i.clearance='suspect') AS suspect, sum(i.clearance='unknown') AS unknown,
       (SELECT count(*) FROM refusal AS r WHERE r.dataset_id=d.id) AS files_refused
  FROM dataset AS d LEFT JOIN photo_info AS i ON i.dataset=d.name
 GROUP BY d.id;

-- Who cleared what, when and why: all of it, oldest first.
CREATE VIEW clearance_log AS
SELECT c.id, c.at, c.by_whom, c.state, c.why, d.name AS dataset, p.name AS photo, p.md5,
       c.second_by, c.face, c.mark, c.badge, c.writing, c.room, c.rare
  FROM clearance AS c JOIN photo AS p ON p.id=c.photo_id JOIN dataset AS d ON d.id=p.dataset_id
 ORDER BY c.id;

-- One row a sample.
CREATE VIEW sample_info AS
SELECT s.name AS sample, s.size AS photos, s.asked,                 -- asked NULL: all that qualified
       (SELECT group_concat(name) FROM (SELECT d.name FROM sample_dataset AS sd JOIN dataset AS d ON d.id=sd.dataset_id
         WHERE sd.sample_id=s.id ORDER BY d.name)) AS datasets,
       s.traced, s.created_at, s.digest
  FROM sample AS s;

-- One row a photo of a sample, in its order.
CREATE VIEW sample_list AS
SELECT s.name AS sample, sp.seq, p.md5, d.name AS dataset, p.name AS photo
  FROM sample AS s JOIN sample_photo AS sp ON sp.sample_id=s.id
  JOIN photo AS p ON p.id=sp.photo_id JOIN dataset AS d ON d.id=p.dataset_id
 ORDER BY s.id, sp.seq;

-- One row a photo of a split. `fold` is what the photo does; `stage` the fold it was taken for.
CREATE VIEW split_list AS
SELECT s.name AS split, sg.fold, sg.stage, sp.photo_id, d.name AS dataset, g.name AS "group", p.name AS photo, p.md5
  FROM split AS s JOIN split_photo AS sp ON sp.split_id=s.id
  JOIN split_group AS sg ON sg.split_id=sp.split_id AND sg.group_id=sp.group_id
  JOIN photo AS p ON p.id=sp.photo_id JOIN dataset AS d ON d.id=p.dataset_id JOIN photo_group AS g ON g.id=p.group_id;

-- One row a fold of a split; groups that were united are one.
CREATE VIEW split_info AS
SELECT s.name AS split, sg.stage, sg.fold, count(*) AS photos, count(DISTINCT coalesce(g.root_id, g.id)) AS groups,
       s.digest, s.frozen_at
  FROM split AS s JOIN split_photo AS sp ON sp.split_id=s.id
  JOIN split_group AS sg ON sg.split_id=sp.split_id AND sg.group_id=sp.group_id JOIN photo_group AS g ON g.id=sp.group_id
 GROUP BY s.name, sg.stage, sg.fold;   -- by name, so that asking for one split reads one

-- What a split was asked to take, in order; asked NULL: all that were left.
CREATE VIEW split_take_list AS
SELECT s.name AS split, t.seq, t.fold, CASE WHEN t.sample_id IS NULL THEN 'dataset' ELSE 'sample' END AS kind,
       coalesce(a.name, d.name) AS source, t.asked
  FROM split AS s JOIN split_take AS t ON t.split_id=s.id
  LEFT JOIN sample AS a ON a.id=t.sample_id LEFT JOIN dataset AS d ON d.id=t.dataset_id;

-- One row a photo that a take came upon and passed over.
CREATE VIEW split_left_out_list AS
SELECT s.name AS split, l.stage, l.reason, d.name AS dataset, g.name AS "group", p.name AS photo, p.md5, l.photo_id
  FROM split AS s JOIN split_left_out AS l ON l.split_id=s.id JOIN photo AS p ON p.id=l.photo_id
  JOIN dataset AS d ON d.id=p.dataset_id JOIN photo_group AS g ON g.id=p.group_id;

-- One row an epoch of a run.
CREATE VIEW learning_curve AS
SELECT r.id AS run, r.net, r.stage, r.parent_id IS NOT NULL AS fine_tuned, e.epoch, e.train_loss, e.validation_loss,
       e.validation_jaccard, e.seconds, e.better
  FROM run AS r JOIN epoch AS e ON e.run_id=r.id;

-- Each time that a run's training was begun or gone on with, and on what machine.
CREATE VIEW run_start_list AS
SELECT run_id AS run, machine, cores, at FROM run_start;

-- One row an evaluation. Pooled: of the sums of all pixels, as the paper's figures obey (D = 2J/(1+J)). Mean: of the photos' own.
CREATE VIEW evaluation_info AS
SELECT e.id AS evaluation, e.run_id AS run, s.name AS split, e.fold, e.side, e.threshold, count(*) AS n,
       CASE WHEN sum(c.tp+c.fp+c.fn)=0 THEN 1.0 ELSE sum(c.tp)*1.0/sum(c.tp+c.fp+c.fn) END AS jaccard_pooled,
       CASE WHEN sum(c.tp+c.fp+c.fn)=0 THEN 1.0 ELSE sum(c.tp)*2.0/sum(2*c.tp+c.fp+c.fn) END AS dice_pooled,
       avg(c.jaccard) AS jaccard_mean, avg(c.dice) AS dice_mean,
       sum(c.tp) AS tp, sum(c.fp) AS fp, sum(c.fn) AS fn, sum(c.tn) AS tn, e.ended_at,
       CASE WHEN e.fold='test' THEN (SELECT count(*) FROM test_use AS u WHERE u.split_id=e.split_id) END AS test_uses,
       EXISTS(SELECT 1 FROM split_broken AS b WHERE b.split_id=e.split_id) AS split_broken
  FROM evaluation AS e JOIN split AS s ON s.id=e.split_id JOIN evaluation_photo AS c ON c.evaluation_id=e.id
 GROUP BY e.id;

-- One row a training of a cell of an experiment: its first seed, and the further ones that learned from the same masks and
-- were judged by the same masks, at the same side and threshold.
CREATE VIEW cell_run AS
SELECT x.name AS experiment, c.net, c.scenario, r.seed, c.run_id AS run, c.evaluation_id AS evaluation, 1 AS is_first
  FROM experiment AS x JOIN experiment_cell AS c ON c.experiment_id=x.id JOIN run AS r ON r.id=c.run_id
UNION ALL
SELECT x.name, c.net, c.scenario, s.seed, s.run_id, s.evaluation_id, 0
  FROM experiment AS x JOIN experiment_cell AS c ON c.experiment_id=x.id
  JOIN experiment_seed AS s ON s.experiment_id=c.experiment_id AND s.net=c.net AND s.scenario=c.scenario
  JOIN evaluation AS e ON e.id=c.evaluation_id JOIN evaluation AS o ON o.id=s.evaluation_id
  JOIN run AS f ON f.id=c.run_id JOIN run AS r ON r.id=s.run_id
 WHERE (o.split_id, o.fold, o.side, o.threshold, o.truth)=(e.split_id, e.fold, e.side, e.threshold, e.truth) AND r.truth=f.truth
   AND (SELECT y.truth FROM run AS y WHERE y.id=r.parent_id) IS (SELECT y.truth FROM run AS y WHERE y.id=f.parent_id);

-- One row a photo that a cell judged: its pixels, counted together over the cell's seeds. All figures of a cell are made of these.
-- `group_id` is what intervals draw and tests swap: the photo's group, or the root of those that were united.
CREATE VIEW cell_photo AS
SELECT s.experiment, s.net, s.scenario, l.photo_id, l.mask_id, count(*) AS seeds,
       sum(l.tp) AS tp, sum(l.fp) AS fp, sum(l.fn) AS fn, sum(l.tn) AS tn,
       CASE WHEN sum(l.tp+l.fp+l.fn)=0 THEN 1.0 ELSE sum(l.tp)*1.0/sum(l.tp+l.fp+l.fn) END AS jaccard,
       CASE WHEN sum(l.tp+l.fp+l.fn)=0 THEN 1.0 ELSE sum(l.tp)*2.0/sum(2*l.tp+l.fp+l.fn) END AS dice,
       (SELECT coalesce(g.root_id, g.id) FROM photo AS p JOIN photo_group AS g ON g.id=p.group_id WHERE p.id=l.photo_id) AS group_id
  FROM cell_run AS s JOIN evaluation_photo AS l ON l.evaluation_id=s.evaluation
 GROUP BY s.experiment, s.net, s.scenario, l.photo_id;

-- One row a seed of a cell, with what its own training reached.
CREATE VIEW cell_seed AS
SELECT s.experiment, s.net, s.scenario, s.seed, s.run, s.evaluation, s.is_first, count(*) AS n,
       CASE WHEN sum(l.tp+l.fp+l.fn)=0 THEN 1.0 ELSE sum(l.tp)*1.0/sum(l.tp+l.fp+l.fn) END AS jaccard_pooled,
       CASE WHEN sum(l.tp+l.fp+l.fn)=0 THEN 1.0 ELSE sum(l.tp)*2.0/sum(2*l.tp+l.fp+l.fn) END AS dice_pooled,
       avg(l.jaccard) AS jaccard_mean, avg(l.dice) AS dice_mean
  FROM cell_run AS s JOIN evaluation_photo AS l ON l.evaluation_id=s.evaluation
 GROUP BY s.experiment, s.net, s.scenario, s.seed;

-- The paper's Table I, one row a cell of an experiment, over all of its seeds. How the seeds' own pooled Jaccard indices
-- spread (standard deviation, lowest, highest) is NULL where there is one.
CREATE VIEW table_one AS
SELECT o.experiment, o.net, o.scenario, o.n, o.jaccard_pooled, o.dice_pooled, o.jaccard_mean, o.dice_mean, d.run, d.evaluation,
       d.seeds, CASE WHEN d.seeds>1 THEN sqrt(d.squares/(d.seeds-1)) END AS seeds_sd,
       CASE WHEN d.seeds>1 THEN d.low END AS seeds_min, CASE WHEN d.seeds>1 THEN d.high END AS seeds_max,
       (SELECT count(*) FROM test_use AS u WHERE u.split_id=e.split_id) AS test_uses,
       EXISTS(SELECT 1 FROM split_broken AS k WHERE k.split_id=e.split_id) AS split_broken
  FROM (SELECT experiment, net, scenario, count(*) AS n,
               CASE WHEN sum(tp+fp+fn)=0 THEN 1.0 ELSE sum(tp)*1.0/sum(tp+fp+fn) END AS jaccard_pooled,
               CASE WHEN sum(tp+fp+fn)=0 THEN 1.0 ELSE sum(tp)*2.0/sum(2*tp+fp+fn) END AS dice_pooled,
               avg(jaccard) AS jaccard_mean, avg(dice) AS dice_mean
          FROM cell_photo GROUP BY experiment, net, scenario) AS o
  JOIN (SELECT experiment, net, scenario, max(run) FILTER (WHERE is_first) AS run, max(evaluation) FILTER (WHERE is_first) AS evaluation,
               count(*) AS seeds, sum((jaccard_pooled-middle)*(jaccard_pooled-middle)) AS squares,
               min(jaccard_pooled) AS low, max(jaccard_pooled) AS high
          FROM (SELECT *, avg(jaccard_pooled) OVER (PARTITION BY experiment, net, scenario) AS middle FROM cell_seed)
         GROUP BY experiment, net, scenario) AS d USING (experiment, net, scenario)
  JOIN evaluation AS e ON e.id=d.evaluation;

-- What other thresholds would have given: one row a level of an evaluation's confidences, from which on all is called skin.
-- Exact at multiples of 1/256. A threshold between two rows gives the counts of the higher one.
CREATE VIEW threshold_list AS
SELECT evaluation_id AS evaluation, level/256.0 AS threshold, tp, fp, skin-tp AS fn, other-fp AS tn
  FROM (SELECT evaluation_id, level, sum(l.skin) OVER up AS tp, sum(l.other) OVER up AS fp,
               sum(l.skin) OVER (PARTITION BY evaluation_id) AS skin, sum(l.other) OVER (PARTITION BY evaluation_id) AS other
          FROM evaluation_level AS l WINDOW up AS (PARTITION BY evaluation_id ORDER BY level DESC));

-- The reliability curve: one row a fifteenth of confidence in which an evaluation has pixels.
CREATE VIEW reliability_list AS
SELECT evaluation_id AS evaluation, bin, pixels, confidence/1073741824.0/pixels AS confidence, skin*1.0/pixels AS skin_share
  FROM evaluation_bin;

-- How far an evaluation's confidences are from the truth, over all of its pixels.
CREATE VIEW confidence_info AS
SELECT evaluation_id AS evaluation, sum(pixels) AS pixels,
       sum(abs(confidence/1073741824.0-skin))/sum(pixels) AS ece, sum(squares)/1073741824.0/sum(pixels) AS brier
  FROM evaluation_bin GROUP BY evaluation_id;

-- The same of each photo that it judged, with its group's root, which intervals draw; none where the evaluation is of an older program.
CREATE VIEW confidence_list AS
SELECT b.evaluation_id AS evaluation, b.photo_id, coalesce(g.root_id, g.id) AS group_id, sum(b.pixels) AS pixels,
       sum(abs(b.confidence/1073741824.0-b.skin))/sum(b.pixels) AS ece, sum(b.squares)/1073741824.0/sum(b.pixels) AS brier
  FROM evaluation_photo_bin AS b JOIN photo AS p ON p.id=b.photo_id JOIN photo_group AS g ON g.id=p.group_id
 GROUP BY b.evaluation_id, b.photo_id;

-- One row a photo that an evaluation judged.
CREATE VIEW evaluation_list AS
SELECT c.evaluation_id AS evaluation, e.run_id AS run, d.name AS dataset, g.name AS "group", p.name AS photo, p.md5,
       c.tp, c.fp, c.fn, c.tn, c.jaccard, c.dice, c.photo_id
  FROM evaluation_photo AS c JOIN evaluation AS e ON e.id=c.evaluation_id JOIN photo AS p ON p.id=c.photo_id
  JOIN dataset AS d ON d.id=p.dataset_id JOIN photo_group AS g ON g.id=p.group_id;

-- One row a truth that was judged by, at the side it was judged at: how light its skin and its photo are (strata of colour,
-- not skin types: docs/metrics.md). Angles of Chardon et al. 1991; ranks give the order from light to dark, from dark to bright.
CREATE VIEW skin_colour_info AS
SELECT k.mask_id, k.side, m.photo_id, k.pixels, k.lightness, k.a, k.b, k.ita, k.light,
       CASE WHEN k.ita IS NULL THEN 'no skin' WHEN k.ita>55 THEN 'very light' WHEN k.ita>41 THEN 'light'
            WHEN k.ita>28 THEN 'intermediate' WHEN k.ita>10 THEN 'tan' WHEN k.ita>-30 THEN 'brown' ELSE 'dark' END AS colour,
       CASE WHEN k.ita IS NULL THEN 7
            ELSE 1+(k.ita<=55)+(k.ita<=41)+(k.ita<=28)+(k.ita<=10)+(k.ita<=-30) END AS colour_rank,
       CASE WHEN k.light<35 THEN 'dim' WHEN k.light<65 THEN 'medium' ELSE 'bright' END AS photo_is,
       1+(k.light>=35)+(k.light>=65) AS photo_rank
  FROM skin_colour AS k JOIN mask AS m ON m.id=k.mask_id;

-- Runs whose truth has changed since: a newer mask of a photo that they learned from.
CREATE VIEW stale_run AS
SELECT DISTINCT r.id AS run, r.net, r.stage
  FROM run AS r JOIN run_photo AS t ON t.run_id=r.id
 WHERE t.mask_id<(SELECT max(m.id) FROM mask AS m WHERE m.photo_id=t.photo_id);

-- One row an annotation: one annotator's work on one photo, and where it stands.
CREATE VIEW annotation_info AS
SELECT a.id AS annotation, d.name AS dataset, p.name AS photo, p.md5, a.photo_id, a.annotator,
       r.id AS revision,                                            -- where the annotator stands; NULL: all is undone
       CASE WHEN r.id IS NOT NULL THEN
         coalesce((SELECT v.state FROM verdict AS v WHERE v.revision_id=r.id ORDER BY v.id DESC LIMIT 1), 'draft') END AS state,
       r.regions,
       (SELECT count(*) FROM revision AS n WHERE n.annotation_id=a.id) AS revisions,
       (SELECT sum(n.seconds) FROM revision AS n WHERE n.annotation_id=a.id) AS seconds,
       a.added_at
  FROM annotation AS a JOIN photo AS p ON p.id=a.photo_id JOIN dataset AS d ON d.id=p.dataset_id
  LEFT JOIN revision AS r
    ON r.id=(SELECT h.revision_id FROM annotation_head AS h WHERE h.annotation_id=a.id ORDER BY h.id DESC LIMIT 1);

-- One row a revision, with what was decided of it last.
CREATE VIEW revision_info AS
SELECT r.id AS revision, r.annotation_id AS annotation, d.name AS dataset, p.name AS photo, p.md5, a.annotator,
       r.parent_id AS parent, r.regions, r.seconds, r.tool, r.source, r.digest, r.added_at,
       coalesce(v.state, 'draft') AS state, v.by_whom AS decided_by, v.why, v.added_at AS decided_at,
       EXISTS(SELECT 1 FROM mask AS m WHERE m.revision_id=r.id
         AND m.id=(SELECT max(n.id) FROM mask AS n WHERE n.photo_id=a.photo_id)) AS is_truth
  FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id
  JOIN photo AS p ON p.id=a.photo_id JOIN dataset AS d ON d.id=p.dataset_id
  LEFT JOIN verdict AS v ON v.id=(SELECT max(w.id) FROM verdict AS w WHERE w.revision_id=r.id);

-- One row a usable photo and annotator whose tracing was accepted: the mask of the newest such revision.
CREATE VIEW traced_mask AS
SELECT a.photo_id, a.annotator, m.revision, m.mask_id, m.skin, m.ignored
  FROM annotation AS a JOIN usable_mask AS m
    ON m.mask_id=(SELECT max(n.id) FROM revision AS r JOIN mask AS n ON n.revision_id=r.id WHERE r.annotation_id=a.id);

-- One row a photo that a run learned from and that was traced here: the revision it was shown.
CREATE VIEW run_revision AS
SELECT t.run_id AS run, t.role, t.photo_id, m.revision_id AS revision, a.annotator
  FROM run_photo AS t JOIN mask AS m ON m.id=t.mask_id
  JOIN revision AS r ON r.id=m.revision_id JOIN annotation AS a ON a.id=r.annotation_id;

-- One row a file that was exported.
CREATE VIEW export_log AS
SELECT e.id, e.added_at, e.format, e.path, d.name AS dataset, p.name AS photo, p.md5, m.revision_id AS revision,
       e.jaccard, e.lost, e.sha256
  FROM exported AS e JOIN photo AS p ON p.id=e.photo_id JOIN dataset AS d ON d.id=p.dataset_id JOIN mask AS m ON m.id=e.mask_id
 ORDER BY e.id;

-- One row a release: a split or a sample that left as a folder.
CREATE VIEW release_log AS
SELECT r.id AS release, e.at, s.name AS split, m.name AS sample, r.photos, r.sums, r.licence, e.target
  FROM release AS r JOIN export AS e ON e.id=r.id
  LEFT JOIN split AS s ON s.id=r.split_id LEFT JOIN sample AS m ON m.id=r.sample_id
 ORDER BY r.id;

-- One row a photo that left the catalogue and may not be used now: whoever has that copy is to be told.
CREATE VIEW withdrawn AS
WITH gone(at, what, target, release, photo_id) AS (
  SELECT e.at, e.what, e.target, r.id, x.photo_id
    FROM export_photo AS x JOIN export AS e ON e.id=x.export_id LEFT JOIN release AS r ON r.id=e.id
  UNION ALL SELECT added_at, format, path, NULL, photo_id FROM exported)
SELECT g.at, g.what, g.target, g.release, g.photo_id, d.name AS dataset, p.name AS photo, p.md5,
       (SELECT c.state FROM clearance AS c WHERE c.photo_id=p.id ORDER BY c.id DESC LIMIT 1) AS clearance
  FROM gone AS g JOIN photo AS p ON p.id=g.photo_id JOIN dataset AS d ON d.id=p.dataset_id
 WHERE NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=g.photo_id)
 ORDER BY g.at;

-- One row a frozen split that can no longer be used whole: photos of it that were cleared then and are not now.
CREATE VIEW broken_split AS
SELECT s.name AS split, count(*) AS photos
  FROM split AS s JOIN split_photo AS sp ON sp.split_id=s.id
 WHERE s.frozen_at IS NOT NULL AND NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=sp.photo_id)
 GROUP BY s.id;

-- One row a region that was filled in a photo's copy, oldest first.
CREATE VIEW redaction_log AS
SELECT r.id, r.at, r.by_whom, r.why, d.name AS dataset, p.name AS photo, p.md5, r.photo_id, s.sha256,
       r.stored_id=(SELECT max(t.id) FROM stored AS t WHERE t.photo_id=r.photo_id) AS newest
  FROM redaction AS r JOIN stored AS s ON s.id=r.stored_id JOIN photo AS p ON p.id=r.photo_id JOIN dataset AS d ON d.id=p.dataset_id
 ORDER BY r.id;

-- What the newest look by each rule noticed in a photo: hints for the reviewer, which prove nothing.
CREATE VIEW hint_info AS
SELECT d.name AS dataset, p.name AS photo, p.md5, h.photo_id, h.kind, h.rule, h.found, h.what, h.at
  FROM hint AS h JOIN photo AS p ON p.id=h.photo_id JOIN dataset AS d ON d.id=p.dataset_id
 WHERE h.id=(SELECT max(n.id) FROM hint AS n WHERE n.photo_id=h.photo_id AND n.kind=h.kind);

-- One row a group, with all that were united with it. `why` says by what.
CREATE VIEW group_info AS
SELECT g.id AS group_id, d.name AS dataset, g.name AS "group",
       1+(SELECT count(*) FROM photo_group AS m WHERE m.root_id=g.id) AS groups,
       (SELECT count(*) FROM photo AS p WHERE p.group_id=g.id)
         +(SELECT count(*) FROM photo_group AS m JOIN photo AS p ON p.group_id=m.id WHERE m.root_id=g.id) AS photos
  FROM photo_group AS g JOIN dataset AS d ON d.id=g.dataset_id
 WHERE g.root_id IS NULL;

-- Who united which groups, when and why, oldest first.
CREATE VIEW group_edge_log AS
SELECT e.id, e.at, e.by_whom, e.why, e.note, d.name AS dataset_a, a.name AS group_a, f.name AS dataset_b, b.name AS group_b,
       e.photo_a, e.photo_b,
       (SELECT group_concat(s.name, ', ') FROM split_broken AS k JOIN split AS s ON s.id=k.split_id WHERE k.edge_id=e.id) AS broke
  FROM group_edge AS e JOIN photo_group AS a ON a.id=e.group_a JOIN dataset AS d ON d.id=a.dataset_id
  JOIN photo_group AS b ON b.id=e.group_b JOIN dataset AS f ON f.id=b.dataset_id
 ORDER BY e.id;

-- Every pair of photos that nearly are the same picture, turned or mirrored or not; `united` says whether their groups are one.
CREATE VIEW near_list AS
SELECT n.distance, p.id AS photo_a, d.name AS dataset_a, p.name AS name_a, q.id AS photo_b, e.name AS dataset_b, q.name AS name_b,
       p.pixels=q.pixels AS same_pixels, coalesce(g.root_id, g.id)=coalesce(h.root_id, h.id) AS united
  FROM (SELECT 0 AS distance, i.photo_id AS photo_a, j.photo_id AS photo_b
          FROM fingerprint AS i JOIN fingerprint AS j ON j.like_id=i.like_id AND j.photo_id>i.photo_id
        UNION ALL
        SELECT k.distance, min(i.photo_id, j.photo_id), max(i.photo_id, j.photo_id)
          FROM near_pair AS k JOIN fingerprint AS i ON i.like_id=k.photo_a JOIN fingerprint AS j ON j.like_id=k.photo_b) AS n
  JOIN photo AS p ON p.id=n.photo_a JOIN photo AS q ON q.id=n.photo_b
  JOIN dataset AS d ON d.id=p.dataset_id JOIN dataset AS e ON e.id=q.dataset_id
  JOIN photo_group AS g ON g.id=p.group_id JOIN photo_group AS h ON h.id=q.group_id;

-- The checks of a split: a row for each check of each split, without photos, and one for each fault. split_leak and split_audit
-- are its two sides.
CREATE VIEW split_finding AS
SELECT s.name AS split, k.nr, k.name AS "check", NULL AS fold_a, NULL AS photo_a, NULL AS fold_b, NULL AS photo_b
  FROM split AS s CROSS JOIN (SELECT 1 AS nr, 'same bytes' AS name UNION ALL SELECT 2, 'same pixels' UNION ALL
    SELECT 3, 'near-duplicates' UNION ALL SELECT 4, 'same group' UNION ALL SELECT 5, 'not cleared' UNION ALL
    SELECT 6, 'truth missing' UNION ALL SELECT 7, 'no fingerprint') AS k
UNION ALL
SELECT s.name, 1, 'same bytes', f.fold, a.photo_id, g.fold, b.photo_id
  FROM split AS s CROSS JOIN split_photo AS a ON a.split_id=s.id CROSS JOIN photo AS p ON p.id=a.photo_id
  CROSS JOIN photo AS q ON q.md5=p.md5 AND q.id>p.id CROSS JOIN split_photo AS b ON b.split_id=s.id AND b.photo_id=q.id
  JOIN split_group AS f ON f.split_id=s.id AND f.group_id=a.group_id
  JOIN split_group AS g ON g.split_id=s.id AND g.group_id=b.group_id
 WHERE (f.fold, f.stage)<>(g.fold, g.stage)
UNION ALL
SELECT s.name, 2, 'same pixels', f.fold, a.photo_id, g.fold, b.photo_id
  FROM split AS s CROSS JOIN split_photo AS a ON a.split_id=s.id CROSS JOIN photo AS p ON p.id=a.photo_id
  CROSS JOIN photo AS q ON q.pixels=p.pixels AND q.id>p.id CROSS JOIN split_photo AS b ON b.split_id=s.id AND b.photo_id=q.id
  JOIN split_group AS f ON f.split_id=s.id AND f.group_id=a.group_id
  JOIN split_group AS g ON g.split_id=s.id AND g.group_id=b.group_id
 WHERE (f.fold, f.stage)<>(g.fold, g.stage)
UNION ALL
SELECT s.name, 3, 'near-duplicates', f.fold, a.photo_id, g.fold, b.photo_id
  FROM split AS s CROSS JOIN split_photo AS a ON a.split_id=s.id CROSS JOIN fingerprint AS i ON i.photo_id=a.photo_id
  CROSS JOIN fingerprint AS j ON j.photo_id>i.photo_id AND j.like_id IN (SELECT i.like_id
    UNION ALL SELECT photo_b FROM near_pair WHERE photo_a=i.like_id UNION ALL SELECT photo_a FROM near_pair WHERE photo_b=i.like_id)
  CROSS JOIN split_photo AS b ON b.split_id=s.id AND b.photo_id=j.photo_id
  JOIN photo AS p ON p.id=a.photo_id JOIN photo AS q ON q.id=b.photo_id AND q.pixels<>p.pixels
  JOIN split_group AS f ON f.split_id=s.id AND f.group_id=a.group_id
  JOIN split_group AS g ON g.split_id=s.id AND g.group_id=b.group_id
 WHERE (f.fold, f.stage)<>(g.fold, g.stage)
UNION ALL
SELECT s.name, 4, 'same group', f.fold, (SELECT min(photo_id) FROM split_photo AS p WHERE p.split_id=s.id AND p.group_id=f.group_id),
       g.fold, (SELECT min(photo_id) FROM split_photo AS p WHERE p.split_id=s.id AND p.group_id=g.group_id)
  FROM split AS s CROSS JOIN split_group AS f ON f.split_id=s.id CROSS JOIN photo_group AS x ON x.id=f.group_id
  CROSS JOIN photo_group AS y
    ON y.id IN (SELECT x.root_id UNION ALL SELECT m.id FROM photo_group AS m WHERE m.root_id=coalesce(x.root_id, x.id))
  CROSS JOIN split_group AS g ON g.split_id=s.id AND g.group_id=y.id
 WHERE (f.fold, f.stage)<>(g.fold, g.stage) AND f.group_id<g.group_id
UNION ALL
SELECT s.name, 5, 'not cleared', f.fold, a.photo_id, NULL, NULL
  FROM split AS s CROSS JOIN split_photo AS a ON a.split_id=s.id JOIN split_group AS f ON f.split_id=s.id AND f.group_id=a.group_id
 WHERE NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=a.photo_id)
UNION ALL
SELECT s.name, 6, 'truth missing', f.fold, a.photo_id, NULL, NULL
  FROM split AS s CROSS JOIN split_photo AS a ON a.split_id=s.id JOIN split_group AS f ON f.split_id=s.id AND f.group_id=a.group_id
  JOIN photo AS p ON p.id=a.photo_id
 WHERE 1 IS NOT (SELECT m.ignored_pixels<p.width*p.height FROM mask AS m WHERE m.photo_id=p.id ORDER BY m.id DESC LIMIT 1)
UNION ALL
SELECT s.name, 7, 'no fingerprint', f.fold, a.photo_id, NULL, NULL
  FROM split AS s CROSS JOIN split_photo AS a ON a.split_id=s.id JOIN split_group AS f ON f.split_id=s.id AND f.group_id=a.group_id
 WHERE NOT EXISTS(SELECT 1 FROM fingerprint AS i WHERE i.photo_id=a.photo_id);

-- What is wrong with a split, one row a fault: two photos in two folds, or one photo, where photo_b is NULL.
CREATE VIEW split_leak AS
SELECT split, "check", fold_a, photo_a, fold_b, photo_b FROM split_finding WHERE photo_a IS NOT NULL;

-- One row a split and check, zeros too. `allowed`: why what was found is no leak, where somebody said so.
CREATE VIEW split_audit AS
SELECT f.split, f.nr, f."check", count(f.photo_a) AS found,
       CASE WHEN f.nr=3 THEN (SELECT near_allowed FROM split WHERE name=f.split) END AS allowed
  FROM split_finding AS f
 GROUP BY f.split, f.nr, f."check";

-- One row a frozen split with a test fold: how often that was used, and by what. `broken`: two of its folds share a group.
CREATE VIEW test_use_info AS
SELECT s.name AS split, count(u.id) AS uses, coalesce(sum(u.what='evaluation'), 0) AS evaluations,
       coalesce(sum(u.what='prediction'), 0) AS predictions, coalesce(sum(u.what='report'), 0) AS reports,
       coalesce(sum(u.what IN ('export','release')), 0) AS exports, max(u.at) AS last_at,
       EXISTS(SELECT 1 FROM split_broken AS b WHERE b.split_id=s.id) AS broken
  FROM split AS s LEFT JOIN test_use AS u ON u.split_id=s.id
 WHERE s.frozen_at IS NOT NULL
 GROUP BY s.name;
