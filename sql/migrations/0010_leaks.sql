-- 0010_leaks: what must stay on one side of a split (groups that are united, pictures that nearly are the same), and
-- how often a test fold was used (docs/leaks.md).
--
-- A photo keeps the group that it came in with. Groups that turn out to be one are joined by an edge; edges only
-- grow. `photo_group.root_id` follows the edges, by a trigger, and the rules for folds are rules for roots. A split
-- stores the largest id of an edge at its making, as it does of photo, clearance and mask.

-- 64 bits that nearly stay when a picture is compressed, resized or cut a little (src/image/fingerprint.h).
CREATE TABLE fingerprint(
  photo_id INTEGER PRIMARY KEY REFERENCES photo,
  bits     INTEGER,                     -- of the way to turn or mirror it that gives the least, as a signed number; NULL: it is of one colour
  like_id  INTEGER REFERENCES fingerprint, -- the photo that stands for all with these bits; NULL where `bits` is
  rule     INTEGER NOT NULL,            -- the number of the rule that made it
  CHECK( rule=1 AND (bits IS NULL)=(like_id IS NULL) )
) STRICT;
CREATE UNIQUE INDEX fingerprint_by_bits ON fingerprint(bits) WHERE like_id=photo_id;
CREATE INDEX fingerprint_by_like ON fingerprint(like_id);

-- Where fingerprints are looked up: keys made of parts of them (src/ingest/near.h), a few rows for each that stands for others.
CREATE TABLE fingerprint_key(
  key      INTEGER NOT NULL,            -- which part, and its 16 bits, whichever way the picture is turned
  photo_id INTEGER NOT NULL REFERENCES fingerprint,
  bits     INTEGER NOT NULL,            -- the photo's fingerprint
  PRIMARY KEY(key, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_key_by_photo ON fingerprint_key(photo_id);

-- Every pair of different fingerprints, each told by the photo that stands for it, that differ in at most 5 bits in one
-- of 8 ways to turn or mirror one of them.
CREATE TABLE near_pair(
  photo_a  INTEGER NOT NULL REFERENCES fingerprint,
  photo_b  INTEGER NOT NULL REFERENCES fingerprint,  -- the one with the larger id
  distance INTEGER NOT NULL,            -- bits
  PRIMARY KEY(photo_a, photo_b),
  CHECK( photo_a<photo_b AND distance BETWEEN 1 AND 5 )
) STRICT, WITHOUT ROWID;
CREATE INDEX near_pair_by_second ON near_pair(photo_b, photo_a);

-- The group that speaks for all that are united with this one: the smallest id among them; NULL: itself.
ALTER TABLE photo_group ADD COLUMN root_id INTEGER REFERENCES photo_group;
CREATE INDEX photo_group_by_root ON photo_group(root_id);

-- Two groups are one. It cannot be taken back: a frozen split would be found to have been made from something else.
CREATE TABLE group_edge(
  id        INTEGER PRIMARY KEY,
  group_a   INTEGER NOT NULL REFERENCES photo_group,
  group_b   INTEGER NOT NULL REFERENCES photo_group,
  kept_id   INTEGER NOT NULL REFERENCES photo_group, -- the root of both from now on
  merged_id INTEGER NOT NULL REFERENCES photo_group, -- the other root until now
  why       TEXT NOT NULL,              -- 'person', 'csv' (the same code in a list), 'pixels' (the same picture) or 'near' (nearly)
  photo_a   INTEGER REFERENCES photo,   -- the photos that showed it; NULL where a person said so
  photo_b   INTEGER REFERENCES photo,
  breaks    INTEGER NOT NULL,           -- 1: it may join two folds of a frozen split, which is broken then
  by_whom   TEXT NOT NULL,              -- who united them
  note      TEXT NOT NULL,              -- on what grounds; '' where `why` says all. Never a patient's code
  at        TEXT NOT NULL,
  CHECK( why IN ('person','csv','pixels','near') AND breaks IN (0,1) AND length(by_whom)>0 ),
  CHECK( kept_id<merged_id AND (photo_a IS NULL)=(photo_b IS NULL) )
) STRICT;
CREATE INDEX group_edge_by_group_a ON group_edge(group_a);
CREATE INDEX group_edge_by_group_b ON group_edge(group_b);
CREATE INDEX group_edge_by_kept ON group_edge(kept_id);
CREATE INDEX group_edge_by_merged ON group_edge(merged_id);
CREATE INDEX group_edge_by_photo_a ON group_edge(photo_a) WHERE photo_a IS NOT NULL;
CREATE INDEX group_edge_by_photo_b ON group_edge(photo_b) WHERE photo_b IS NOT NULL;

-- A frozen split of which two folds were joined. Nothing is trained or judged on it any more.
CREATE TABLE split_broken(
  split_id INTEGER NOT NULL REFERENCES split,
  edge_id  INTEGER NOT NULL REFERENCES group_edge,
  PRIMARY KEY(split_id, edge_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE split ADD COLUMN edge_max INTEGER NOT NULL DEFAULT 0; -- the fourth watermark
ALTER TABLE split ADD COLUMN near_allowed TEXT;  -- why near-duplicates in two folds are no leak; NULL: nobody said so

-- Each time a test fold of a frozen split was read for a result or left as files. Written by triggers; counts though the work be killed.
CREATE TABLE test_use(
  id       INTEGER PRIMARY KEY,
  split_id INTEGER NOT NULL REFERENCES split,
  what     TEXT NOT NULL,               -- 'evaluation', 'prediction', 'report', 'release' or 'export' (of truth)
  of_id    INTEGER NOT NULL,            -- the row of evaluation, export (prediction, report, release), or the first of exported
  at       TEXT NOT NULL,
  CHECK( what IN ('evaluation','prediction','report','release','export') )
) STRICT;
CREATE INDEX test_use_by_split ON test_use(split_id, what, of_id);

-- A group's own rows in any split, for the key that refers to it.
CREATE INDEX split_group_by_group ON split_group(group_id);
CREATE INDEX split_photo_by_own_group ON split_photo(group_id);

-- What is known of a picture stays.
CREATE TRIGGER fingerprint_stays BEFORE UPDATE ON fingerprint
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: what was measured of a picture cannot be changed');
END;
CREATE TRIGGER fingerprint_is_new BEFORE INSERT ON fingerprint
WHEN EXISTS(SELECT 1 FROM fingerprint WHERE photo_id=NEW.photo_id) OR NOT EXISTS(SELECT 1 FROM photo WHERE id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: this photo has one already, or is not there');
END;
CREATE TRIGGER fingerprint_is_kept BEFORE DELETE ON fingerprint
WHEN EXISTS(SELECT 1 FROM photo WHERE id=OLD.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: it goes with its photo');
END;
CREATE TRIGGER fingerprint_stands_for_its_like BEFORE INSERT ON fingerprint
WHEN NEW.like_id IS NOT NULL AND NEW.like_id<>NEW.photo_id
  AND NEW.bits IS NOT (SELECT bits FROM fingerprint WHERE photo_id=NEW.like_id AND like_id=photo_id)
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: the photo that stands for this one has other bits');
END;
CREATE TRIGGER photo_that_stands_for_others_is_kept BEFORE DELETE ON photo
WHEN EXISTS(SELECT 1 FROM fingerprint WHERE like_id=OLD.id AND photo_id<>OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'photo: others look just like it and are found by it; delete those first, or refuse it instead');
END;
CREATE TRIGGER fingerprint_key_stays BEFORE UPDATE ON fingerprint_key
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: what was measured of a picture cannot be changed');
END;
CREATE TRIGGER fingerprint_key_is_of_it BEFORE INSERT ON fingerprint_key
WHEN NEW.bits IS NOT (SELECT bits FROM fingerprint WHERE photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: a key is of the fingerprint that the photo has');
END;
CREATE TRIGGER fingerprint_key_is_kept BEFORE DELETE ON fingerprint_key
WHEN EXISTS(SELECT 1 FROM photo WHERE id=OLD.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'fingerprint: it goes with its photo');
END;
CREATE TRIGGER near_pair_stays BEFORE UPDATE ON near_pair
BEGIN
  SELECT RAISE(ABORT, 'near-duplicates: what was found cannot be changed');
END;
CREATE TRIGGER near_pair_is_new BEFORE INSERT ON near_pair
WHEN EXISTS(SELECT 1 FROM near_pair WHERE photo_a=NEW.photo_a AND photo_b=NEW.photo_b)
BEGIN
  SELECT RAISE(ABORT, 'near-duplicates: this pair is known already');
END;
CREATE TRIGGER near_pair_is_kept BEFORE DELETE ON near_pair
WHEN EXISTS(SELECT 1 FROM photo WHERE id=OLD.photo_a) AND EXISTS(SELECT 1 FROM photo WHERE id=OLD.photo_b)
BEGIN
  SELECT RAISE(ABORT, 'near-duplicates: what was found cannot be forgotten');
END;
CREATE TRIGGER photo_takes_its_fingerprint AFTER DELETE ON photo
BEGIN
  DELETE FROM near_pair WHERE photo_a=OLD.id;
  DELETE FROM near_pair WHERE photo_b=OLD.id;
  DELETE FROM fingerprint_key WHERE photo_id=OLD.id;
  DELETE FROM fingerprint WHERE photo_id=OLD.id;
END;

-- An edge joins the roots of its two groups.
CREATE TRIGGER group_edge_joins_roots BEFORE INSERT ON group_edge
WHEN (SELECT min(coalesce(root_id, id)) FROM photo_group WHERE id IN (NEW.group_a, NEW.group_b)) IS NOT NEW.kept_id
  OR (SELECT max(coalesce(root_id, id)) FROM photo_group WHERE id IN (NEW.group_a, NEW.group_b)) IS NOT NEW.merged_id
BEGIN
  SELECT RAISE(ABORT, 'group: an edge joins the roots of its groups; these are one already, or are not there');
END;
CREATE TRIGGER group_edge_is_shown BEFORE INSERT ON group_edge
WHEN NEW.photo_a IS NOT NULL AND ((SELECT group_id FROM photo WHERE id=NEW.photo_a) IS NOT NEW.group_a
  OR (SELECT group_id FROM photo WHERE id=NEW.photo_b) IS NOT NEW.group_b)
BEGIN
  SELECT RAISE(ABORT, 'group: the photos that show an edge are of its groups');
END;
CREATE TRIGGER group_edge_keeps_folds BEFORE INSERT ON group_edge
WHEN NEW.breaks=0 AND EXISTS(
  SELECT 1 FROM split_group AS a JOIN split AS s ON s.id=a.split_id JOIN split_group AS b ON b.split_id=a.split_id
   WHERE s.frozen_at IS NOT NULL AND (b.fold, b.stage)<>(a.fold, a.stage)
     AND a.group_id IN (SELECT NEW.kept_id UNION ALL SELECT id FROM photo_group WHERE root_id=NEW.kept_id)
     AND b.group_id IN (SELECT NEW.merged_id UNION ALL SELECT id FROM photo_group WHERE root_id=NEW.merged_id))
BEGIN
  SELECT RAISE(ABORT, 'group: these groups are in two folds of a frozen split; unite them with --break if it is to be marked as broken');
END;
CREATE TRIGGER group_edge_is_last AFTER INSERT ON group_edge
WHEN NEW.id<(SELECT max(id) FROM group_edge)
BEGIN
  SELECT RAISE(ABORT, 'group: ids of edges only grow; leave the id out');
END;
CREATE TRIGGER group_edge_is_new BEFORE INSERT ON group_edge
WHEN EXISTS(SELECT 1 FROM group_edge WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'group: edges are history and cannot be replaced');
END;
CREATE TRIGGER group_edge_stays BEFORE UPDATE ON group_edge
BEGIN
  SELECT RAISE(ABORT, 'group: edges are history and cannot be changed');
END;
CREATE TRIGGER group_edge_is_kept BEFORE DELETE ON group_edge
BEGIN
  SELECT RAISE(ABORT, 'group: groups that were united stay so');
END;
CREATE TRIGGER group_edge_breaks AFTER INSERT ON group_edge WHEN NEW.breaks=1
BEGIN
  INSERT INTO split_broken(split_id, edge_id)
    SELECT DISTINCT a.split_id, NEW.id
      FROM split_group AS a JOIN split AS s ON s.id=a.split_id JOIN split_group AS b ON b.split_id=a.split_id
     WHERE s.frozen_at IS NOT NULL AND (b.fold, b.stage)<>(a.fold, a.stage)
       AND a.group_id IN (SELECT NEW.kept_id UNION ALL SELECT id FROM photo_group WHERE root_id=NEW.kept_id)
       AND b.group_id IN (SELECT NEW.merged_id UNION ALL SELECT id FROM photo_group WHERE root_id=NEW.merged_id);
  -- Last, since the query above asks for the roots of before.
  UPDATE photo_group SET root_id=NEW.kept_id WHERE root_id=NEW.merged_id;
  UPDATE photo_group SET root_id=NEW.kept_id WHERE id=NEW.merged_id;
END;
CREATE TRIGGER group_edge_moves_root AFTER INSERT ON group_edge WHEN NEW.breaks=0
BEGIN
  UPDATE photo_group SET root_id=NEW.kept_id WHERE root_id=NEW.merged_id;
  UPDATE photo_group SET root_id=NEW.kept_id WHERE id=NEW.merged_id;
END;
CREATE TRIGGER photo_group_follows_edges BEFORE UPDATE ON photo_group
WHEN NEW.root_id IS NOT OLD.root_id AND NOT EXISTS(SELECT 1 FROM group_edge AS e WHERE e.id=(SELECT max(id) FROM group_edge)
  AND e.kept_id IS NEW.root_id AND e.merged_id=coalesce(OLD.root_id, OLD.id))
BEGIN
  SELECT RAISE(ABORT, 'group: its root follows from the edges; add an edge');
END;
CREATE TRIGGER photo_group_begins_alone BEFORE INSERT ON photo_group WHEN NEW.root_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'group: its root follows from the edges; add an edge');
END;
CREATE TRIGGER photo_group_united_is_kept BEFORE DELETE ON photo_group
WHEN OLD.root_id IS NOT NULL OR EXISTS(SELECT 1 FROM photo_group WHERE root_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'group: it is united with others and cannot be deleted');
END;
CREATE TRIGGER photo_group_is_new BEFORE INSERT ON photo_group
WHEN EXISTS(SELECT 1 FROM photo_group WHERE id=NEW.id)
  OR EXISTS(SELECT 1 FROM photo_group WHERE dataset_id=NEW.dataset_id AND name=NEW.name)
BEGIN
  SELECT RAISE(ABORT, 'group: there is one of that name or id already');
END;

-- United groups are in one fold.
CREATE TRIGGER split_group_with_its_like BEFORE INSERT ON split_group
WHEN EXISTS(SELECT 1 FROM photo_group AS g CROSS JOIN photo_group AS m ON m.root_id=coalesce(g.root_id, g.id)
    CROSS JOIN split_group AS o ON o.split_id=NEW.split_id AND o.group_id=m.id
   WHERE g.id=NEW.group_id AND (o.fold, o.stage)<>(NEW.fold, NEW.stage))
  OR EXISTS(SELECT 1 FROM photo_group AS g JOIN split_group AS o ON o.split_id=NEW.split_id AND o.group_id=g.root_id
   WHERE g.id=NEW.group_id AND (o.fold, o.stage)<>(NEW.fold, NEW.stage))
BEGIN
  SELECT RAISE(ABORT, 'split: this group is united with one that is in another fold of this split');
END;

-- No leak is frozen.
CREATE TRIGGER split_freezes_one_picture BEFORE UPDATE OF frozen_at ON split
WHEN NEW.frozen_at IS NOT NULL AND EXISTS(
  SELECT 1 FROM split_photo AS a CROSS JOIN photo AS p ON p.id=a.photo_id CROSS JOIN photo AS q ON q.pixels=p.pixels AND q.id<>p.id
    CROSS JOIN split_photo AS b ON b.split_id=a.split_id AND b.photo_id=q.id
    JOIN split_group AS f ON f.split_id=a.split_id AND f.group_id=a.group_id
    JOIN split_group AS g ON g.split_id=a.split_id AND g.group_id=b.group_id
   WHERE a.split_id=NEW.id AND (f.fold, f.stage)<>(g.fold, g.stage))
BEGIN
  SELECT RAISE(ABORT, 'split: the same picture is in two folds; it cannot be frozen (`dermatome split audit` names it)');
END;
CREATE TRIGGER split_freezes_one_group BEFORE UPDATE OF frozen_at ON split
WHEN NEW.frozen_at IS NOT NULL AND EXISTS(
  SELECT 1 FROM split_group AS a JOIN photo_group AS g ON g.id=a.group_id
   WHERE a.split_id=NEW.id
   GROUP BY coalesce(g.root_id, g.id) HAVING count(DISTINCT a.fold || ' ' || a.stage)>1)
BEGIN
  SELECT RAISE(ABORT, 'split: groups that are united are in two folds; make it anew (`dermatome split audit` names them)');
END;
CREATE TRIGGER split_freezes_no_near BEFORE UPDATE OF frozen_at ON split
WHEN NEW.frozen_at IS NOT NULL AND NEW.near_allowed IS NULL AND EXISTS(
  SELECT 1 FROM split_photo AS a CROSS JOIN fingerprint AS i ON i.photo_id=a.photo_id
    CROSS JOIN fingerprint AS j ON j.photo_id<>i.photo_id AND j.like_id IN (SELECT i.like_id
      UNION ALL SELECT photo_b FROM near_pair WHERE photo_a=i.like_id UNION ALL SELECT photo_a FROM near_pair WHERE photo_b=i.like_id)
    CROSS JOIN split_photo AS b ON b.split_id=a.split_id AND b.photo_id=j.photo_id
    JOIN split_group AS f ON f.split_id=a.split_id AND f.group_id=a.group_id
    JOIN split_group AS g ON g.split_id=a.split_id AND g.group_id=b.group_id
   WHERE a.split_id=NEW.id AND (f.fold, f.stage)<>(g.fold, g.stage))
BEGIN
  SELECT RAISE(ABORT, 'split: near-duplicates are in two folds; unite their groups (`dermatome group near`) and make it anew, or say with --allow-near why they are no leak');
END;
CREATE TRIGGER split_keeps_its_edges BEFORE UPDATE ON split WHEN NEW.edge_max IS NOT OLD.edge_max
BEGIN
  SELECT RAISE(ABORT, 'split: nothing of it can be changed; it can be frozen, or made anew');
END;

-- Broken is broken.
CREATE TRIGGER split_broken_by_its_edge BEFORE INSERT ON split_broken
WHEN 1 IS NOT (SELECT breaks FROM group_edge WHERE id=NEW.edge_id)
BEGIN
  SELECT RAISE(ABORT, 'split: it is broken by an edge that joins two of its folds, and by nothing else');
END;
CREATE TRIGGER split_broken_stays BEFORE UPDATE ON split_broken
BEGIN
  SELECT RAISE(ABORT, 'split: broken is broken; make another under a new name');
END;
CREATE TRIGGER split_broken_is_kept BEFORE DELETE ON split_broken
BEGIN
  SELECT RAISE(ABORT, 'split: broken is broken; make another under a new name');
END;
CREATE TRIGGER run_on_whole_split BEFORE INSERT ON run
WHEN EXISTS(SELECT 1 FROM split_broken WHERE split_id=NEW.split_id)
BEGIN
  SELECT RAISE(ABORT, 'run: the split is broken (two of its folds were found to share a group); make another');
END;
CREATE TRIGGER evaluation_on_whole_split BEFORE INSERT ON evaluation
WHEN EXISTS(SELECT 1 FROM split_broken WHERE split_id=NEW.split_id)
  OR EXISTS(SELECT 1 FROM split_broken WHERE split_id=(SELECT split_id FROM run WHERE id=NEW.run_id))
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the split, or the run''s, is broken (two of its folds were found to share a group); make another');
END;

CREATE TRIGGER epoch_on_whole_split BEFORE INSERT ON epoch
WHEN EXISTS(SELECT 1 FROM split_broken WHERE split_id=(SELECT split_id FROM run WHERE id=NEW.run_id))
BEGIN
  SELECT RAISE(ABORT, 'run: the split was broken meanwhile (two of its folds were found to share a group); make another');
END;
CREATE TRIGGER evaluation_photo_on_whole_split BEFORE INSERT ON evaluation_photo
WHEN EXISTS(SELECT 1 FROM split_broken WHERE split_id=(SELECT split_id FROM evaluation WHERE id=NEW.evaluation_id))
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the split was broken meanwhile (two of its folds were found to share a group); make another');
END;

-- As it was, for united groups too.
DROP TRIGGER evaluation_not_on_teachers;
CREATE TRIGGER evaluation_not_on_teachers BEFORE INSERT ON evaluation_photo
WHEN EXISTS(
  SELECT 1 FROM photo AS mate, evaluation AS e JOIN run AS r ON r.id=e.run_id
   WHERE e.id=NEW.evaluation_id
     AND (mate.group_id IN (
         SELECT coalesce(g.root_id, g.id) FROM photo AS p JOIN photo_group AS g ON g.id=p.group_id WHERE p.id=NEW.photo_id
         UNION ALL
         SELECT m.id FROM photo AS p JOIN photo_group AS g ON g.id=p.group_id
           JOIN photo_group AS m ON m.root_id=coalesce(g.root_id, g.id) WHERE p.id=NEW.photo_id)
       OR mate.pixels=(SELECT pixels FROM photo WHERE id=NEW.photo_id))
     AND (EXISTS(SELECT 1 FROM run_photo AS t WHERE t.run_id=r.id AND t.photo_id=mate.id AND t.role='train')
       OR EXISTS(SELECT 1 FROM run_photo AS t WHERE t.run_id=r.parent_id AND t.photo_id=mate.id AND t.role='train')))
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the run learned from a photo of this group, or from this very picture; it cannot be judged by it');
END;

-- The uses of test folds.
CREATE TRIGGER evaluation_is_a_use AFTER INSERT ON evaluation WHEN NEW.fold='test'
BEGIN
  INSERT INTO test_use(split_id, what, of_id, at) VALUES(NEW.split_id, 'evaluation', NEW.id, NEW.started_at);
END;
CREATE TRIGGER export_photo_is_a_use AFTER INSERT ON export_photo
BEGIN
  INSERT INTO test_use(split_id, what, of_id, at)
    SELECT s.id, x.what, x.id, x.at
      FROM export AS x JOIN split_photo AS p ON p.photo_id=NEW.photo_id JOIN split AS s ON s.id=p.split_id
      JOIN split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id
     WHERE x.id=NEW.export_id AND s.frozen_at IS NOT NULL AND g.fold='test'
       AND NOT EXISTS(SELECT 1 FROM test_use AS u WHERE u.split_id=s.id AND u.what=x.what AND u.of_id=x.id);
END;
-- All that one command exports has one time.
CREATE TRIGGER exported_is_a_use AFTER INSERT ON exported
BEGIN
  INSERT INTO test_use(split_id, what, of_id, at)
    SELECT s.id, 'export', NEW.id, NEW.added_at
      FROM split_photo AS p JOIN split AS s ON s.id=p.split_id
      JOIN split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id
     WHERE p.photo_id=NEW.photo_id AND s.frozen_at IS NOT NULL AND g.fold='test'
       AND NOT EXISTS(SELECT 1 FROM test_use AS u JOIN exported AS x ON x.id=u.of_id
         WHERE u.split_id=s.id AND u.what='export' AND x.format=NEW.format AND x.added_at=NEW.added_at
           AND u.of_id=(SELECT max(v.of_id) FROM test_use AS v WHERE v.split_id=s.id AND v.what='export'));
END;
CREATE TRIGGER test_use_stays BEFORE UPDATE ON test_use
BEGIN
  SELECT RAISE(ABORT, 'test fold: its uses are history and cannot be changed');
END;
CREATE TRIGGER test_use_is_kept BEFORE DELETE ON test_use
BEGIN
  SELECT RAISE(ABORT, 'test fold: its uses are history and cannot be forgotten');
END;
CREATE TRIGGER test_use_is_new BEFORE INSERT ON test_use
WHEN EXISTS(SELECT 1 FROM test_use WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'test fold: its uses are history and cannot be replaced');
END;

-- Uses from before they were counted.
INSERT INTO test_use(split_id, what, of_id, at)
  SELECT split_id, 'evaluation', id, started_at FROM evaluation WHERE fold='test' ORDER BY id;
INSERT INTO test_use(split_id, what, of_id, at)
  SELECT DISTINCT s.id, x.what, x.id, x.at FROM export AS x JOIN export_photo AS e ON e.export_id=x.id
    JOIN split_photo AS p ON p.photo_id=e.photo_id JOIN split AS s ON s.id=p.split_id
    JOIN split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id
   WHERE s.frozen_at<=x.at AND g.fold='test' AND x.what IN ('prediction','report') ORDER BY x.id;
INSERT INTO test_use(split_id, what, of_id, at)
  SELECT s.id, 'export', min(x.id), x.added_at FROM exported AS x
    JOIN split_photo AS p ON p.photo_id=x.photo_id JOIN split AS s ON s.id=p.split_id
    JOIN split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id
   WHERE s.frozen_at<=x.added_at AND g.fold='test' GROUP BY s.id, x.format, x.added_at ORDER BY 3;

-- Edges are told in the audit log.
CREATE TRIGGER group_edge_is_noted AFTER INSERT ON group_edge
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES(replace(NEW.by_whom, char(10), ' '), 'unite', 'group_edge', NEW.id, NEW.id, printf('why=%s
kept#=%s
merged#=%s
breaks#=%s
note=%s', NEW.why, NEW.kept_id, NEW.merged_id, NEW.breaks, replace(NEW.note, char(10), ' ')));
END;
