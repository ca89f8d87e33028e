-- 0009_guard: what may be done with a photograph: five states, a checklist, a second pair of eyes, hints, redactions.
--
-- "May it be used?" is answered in one place, the view usable_photo (sql/views/views.sql), and each trigger
-- that guards a way out asks it. A photo is usable while its newest clearance says so; whatever ends that
-- (a refusal, a suspicion, a new copy of its pixels) is a new row of `clearance` as well.

-- SQLite cannot alter a CHECK: the table is made anew. Nothing refers to it by a key; the triggers that ask it are
-- made anew below, and the views after each change of theirs.
DROP TRIGGER photo_is_kept;
DROP TRIGGER split_freezes_cleared;
DROP TRIGGER run_photo_cleared;
DROP TRIGGER evaluation_photo_cleared;
DROP TRIGGER export_photo_cleared;
DROP TRIGGER exported_is_cleared;
CREATE TEMP TABLE clearance_before AS SELECT id, photo_id, state, by_whom, why, at FROM clearance;
DROP TABLE clearance;

-- What may be done with a photograph, each change a row. A photo without a row is 'unknown'.
-- The six answers are NULL (nobody was asked), 'no', or 'yes, ' and why that is acceptable.
CREATE TABLE clearance(
  id        INTEGER PRIMARY KEY,
  photo_id  INTEGER NOT NULL REFERENCES photo,
  state     TEXT NOT NULL,              -- 'unknown', 'suspect', 'cleared', 'redacted' or 'refused'; the newest row counts
  by_whom   TEXT NOT NULL,              -- who decided
  why       TEXT NOT NULL,              -- on what grounds
  at        TEXT NOT NULL,
  second_by TEXT,                       -- the second person who looked; NULL: there was none
  face      TEXT,                       -- shows a full face, or as much as tells who it is
  mark      TEXT,                       -- a tattoo, jewellery or a scar that tells who it is
  badge     TEXT,                       -- a name badge, wristband or label
  writing   TEXT,                       -- text in the picture
  room      TEXT,                       -- details of the room: a window's view, a screen, another person
  rare      TEXT,                       -- a condition so rare that it tells who it is
  usable    INTEGER GENERATED ALWAYS AS (state IN ('cleared','redacted')) VIRTUAL, -- 1: it may be used
  CHECK( state IN ('unknown','suspect','cleared','redacted','refused') ),
  CHECK( length(by_whom)>0 AND length(why)>0 ),
  CHECK( second_by IS NULL OR length(trim(second_by))>0 ),
  CHECK( face IS NULL OR face='no' OR face GLOB 'yes, ?*' ),
  CHECK( mark IS NULL OR mark='no' OR mark GLOB 'yes, ?*' ),
  CHECK( badge IS NULL OR badge='no' OR badge GLOB 'yes, ?*' ),
  CHECK( writing IS NULL OR writing='no' OR writing GLOB 'yes, ?*' ),
  CHECK( room IS NULL OR room='no' OR room GLOB 'yes, ?*' ),
  CHECK( rare IS NULL OR rare='no' OR rare GLOB 'yes, ?*' ),
  CHECK( (face IS NULL)+(mark IS NULL)+(badge IS NULL)+(writing IS NULL)+(room IS NULL)+(rare IS NULL) IN (0,6) ),
  -- A face is cleared by two people.
  CHECK( state NOT IN ('cleared','redacted') OR face IS NULL OR face='no'
    OR (second_by IS NOT NULL AND lower(trim(second_by))<>lower(trim(by_whom))) )
) STRICT;
INSERT INTO clearance(id, photo_id, state, by_whom, why, at) SELECT id, photo_id, state, by_whom, why, at FROM clearance_before;
DROP TABLE temp.clearance_before;
CREATE INDEX clearance_by_photo ON clearance(photo_id, id, state);

CREATE INDEX stored_by_pixels ON stored(pixels);

-- A region that was filled with one colour in a photo's copy.
CREATE TABLE redaction(
  id        INTEGER PRIMARY KEY,
  photo_id  INTEGER NOT NULL REFERENCES photo,
  stored_id INTEGER NOT NULL REFERENCES stored, -- the copy that was made so
  shape     BLOB NOT NULL,              -- rings of splines (docs/formats.md), in 1/256 of the photo's upright pixels
  by_whom   TEXT NOT NULL,              -- who drew it
  why       TEXT NOT NULL,              -- what it hides: 'face', 'a name badge'
  at        TEXT NOT NULL,
  CHECK( length(by_whom)>0 AND length(why)>0 )
) STRICT;
CREATE INDEX redaction_by_stored ON redaction(stored_id);
CREATE INDEX redaction_by_photo ON redaction(photo_id);

-- What a program noticed in a photo. A hint is for the reviewer: it proves nothing, and finding nothing proves nothing.
CREATE TABLE hint(
  id       INTEGER PRIMARY KEY,
  photo_id INTEGER NOT NULL REFERENCES photo,
  sha256   TEXT NOT NULL,               -- of the file that was looked at
  kind     TEXT NOT NULL,               -- 'metadata' or 'text-like'
  rule     INTEGER NOT NULL,            -- version of the rule that looked
  found    INTEGER NOT NULL,            -- how many things or regions; 0: looked, and noticed nothing
  what     TEXT NOT NULL,               -- kinds of metadata; or regions 'x,y,w,h', upright pixels; '; ' between
  at       TEXT NOT NULL,
  CHECK( kind IN ('metadata','text-like') AND rule>0 AND found>=0 ),
  CHECK( length(sha256)=64 AND sha256 NOT GLOB '*[^0-9a-f]*' )
) STRICT;
CREATE INDEX hint_by_photo ON hint(photo_id, kind, rule, sha256);

-- Clearances are history.
CREATE TRIGGER clearance_row_stays BEFORE UPDATE ON clearance
BEGIN
  SELECT RAISE(ABORT, 'clearance: rows are history and cannot be changed; add a new one');
END;
CREATE TRIGGER clearance_row_is_kept BEFORE DELETE ON clearance
BEGIN
  SELECT RAISE(ABORT, 'clearance: rows are history and cannot be deleted; add a new one');
END;
CREATE TRIGGER clearance_row_is_new BEFORE INSERT ON clearance
WHEN EXISTS(SELECT 1 FROM clearance WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'clearance: rows are history and cannot be replaced; add a new one');
END;
CREATE TRIGGER clearance_is_of_a_photo BEFORE INSERT ON clearance
WHEN NOT EXISTS(SELECT 1 FROM photo WHERE id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'clearance: there is no such photo');
END;
-- In one trigger, since the order of several is nobody's: ids only grow; and what was refused or suspected holds for every
-- file that shows the same picture, those too that were cleared before.
CREATE TRIGGER clearance_is_last AFTER INSERT ON clearance
BEGIN
  SELECT RAISE(ABORT, 'clearance: ids only grow; leave the id out') WHERE NEW.id<(SELECT max(id) FROM clearance);
  INSERT INTO clearance(photo_id, state, by_whom, why, at)
    SELECT DISTINCT q.id, 'suspect', 'dermatome', 'another file that shows the same picture became ' || NEW.state, NEW.at
      FROM (SELECT pixels FROM photo WHERE id=NEW.photo_id UNION SELECT pixels FROM stored WHERE photo_id=NEW.photo_id) AS w
      JOIN photo AS q ON q.id IN (SELECT id FROM photo WHERE pixels=w.pixels UNION ALL SELECT photo_id FROM stored WHERE pixels=w.pixels)
     WHERE NEW.state IN ('suspect','refused') AND q.id<>NEW.photo_id
       AND 1 IS (SELECT c.usable FROM clearance AS c WHERE c.photo_id=q.id ORDER BY c.id DESC LIMIT 1)
     ORDER BY q.id;
END;

-- Of a clinical photo, and of any file that shows the same picture (as it was ingested, or as its copy), all six are answered.
CREATE TRIGGER clearance_answers BEFORE INSERT ON clearance
WHEN NEW.state IN ('cleared','redacted') AND NEW.face IS NULL AND EXISTS(
  SELECT 1 FROM (SELECT pixels FROM photo WHERE id=NEW.photo_id UNION SELECT pixels FROM stored WHERE photo_id=NEW.photo_id) AS w
    JOIN photo AS q ON q.id IN (SELECT id FROM photo WHERE pixels=w.pixels UNION ALL SELECT photo_id FROM stored WHERE pixels=w.pixels)
    JOIN dataset AS d ON d.id=q.dataset_id
   WHERE d.domain='clinical')
BEGIN
  SELECT RAISE(ABORT, 'privacy: a clinical photo is cleared with all six answers: face, mark, badge, writing, room, rare');
END;
-- The CHECK says so too; here it is said in words.
CREATE TRIGGER clearance_by_two BEFORE INSERT ON clearance
WHEN NEW.state IN ('cleared','redacted') AND NEW.face GLOB 'yes*'
  AND (NEW.second_by IS NULL OR lower(trim(NEW.second_by))=lower(trim(NEW.by_whom)))
BEGIN
  SELECT RAISE(ABORT, 'privacy: a face is cleared by two people; name the second who looked');
END;
-- What was refused or suspected of a picture holds for every file that shows it.
CREATE TRIGGER clearance_of_the_picture BEFORE INSERT ON clearance
WHEN NEW.state IN ('cleared','redacted') AND EXISTS(
  SELECT 1 FROM (SELECT pixels FROM photo WHERE id=NEW.photo_id UNION SELECT pixels FROM stored WHERE photo_id=NEW.photo_id) AS w
    JOIN photo AS q ON q.id IN (SELECT id FROM photo WHERE pixels=w.pixels UNION ALL SELECT photo_id FROM stored WHERE pixels=w.pixels)
   WHERE q.id<>NEW.photo_id AND (SELECT c.state FROM clearance AS c WHERE c.photo_id=q.id ORDER BY c.id DESC LIMIT 1)
     IN ('suspect','refused'))
BEGIN
  SELECT RAISE(ABORT, 'privacy: another file that shows the same picture is suspect or refused; decide on that one first');
END;
CREATE TRIGGER clearance_redacted_is BEFORE INSERT ON clearance
WHEN NEW.state='redacted' AND NOT EXISTS(
  SELECT 1 FROM redaction AS r WHERE r.photo_id=NEW.photo_id
     AND r.stored_id=(SELECT s.id FROM stored AS s WHERE s.photo_id=NEW.photo_id ORDER BY s.id DESC LIMIT 1))
BEGIN
  SELECT RAISE(ABORT, 'privacy: no redaction stands on this photo; it can be cleared, refused or redacted');
END;
CREATE TRIGGER clearance_cleared_is BEFORE INSERT ON clearance
WHEN NEW.state='cleared' AND 'redact' IS (SELECT s.made_by FROM stored AS s WHERE s.photo_id=NEW.photo_id ORDER BY s.id DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'clearance: a redaction stands on this photo; what it becomes is redacted');
END;

-- Whose photos they are decides what is asked: a dataset keeps its domain, and its place.
CREATE TRIGGER dataset_is_new BEFORE INSERT ON dataset
WHEN EXISTS(SELECT 1 FROM dataset WHERE id=NEW.id OR name=NEW.name)
BEGIN
  SELECT RAISE(ABORT, 'dataset: there is one with this id or name already');
END;
CREATE TRIGGER dataset_is_kept BEFORE DELETE ON dataset
WHEN EXISTS(SELECT 1 FROM photo WHERE dataset_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'dataset: it has photos and cannot be deleted');
END;
CREATE TRIGGER photo_is_kept BEFORE DELETE ON photo
WHEN EXISTS(SELECT 1 FROM clearance WHERE photo_id=OLD.id) OR EXISTS(SELECT 1 FROM mask WHERE photo_id=OLD.id)
  OR EXISTS(SELECT 1 FROM stored WHERE photo_id=OLD.id) OR EXISTS(SELECT 1 FROM hint WHERE photo_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'photo: it has a clearance, a mask, a copy or hints and cannot be deleted; refuse it instead');
END;

-- Copies, redactions and hints are history.
CREATE TRIGGER redaction_stays BEFORE UPDATE ON redaction
BEGIN
  SELECT RAISE(ABORT, 'redaction: it is history and cannot be changed');
END;
CREATE TRIGGER redaction_is_kept BEFORE DELETE ON redaction
BEGIN
  SELECT RAISE(ABORT, 'redaction: it is history and cannot be deleted');
END;
CREATE TRIGGER redaction_is_new BEFORE INSERT ON redaction
WHEN EXISTS(SELECT 1 FROM redaction WHERE id=NEW.id) OR NOT EXISTS(
  SELECT 1 FROM stored WHERE id=NEW.stored_id AND photo_id=NEW.photo_id AND made_by='redact')
BEGIN
  SELECT RAISE(ABORT, 'redaction: its copy is of another photo or was not redacted, or the id is taken');
END;
CREATE TRIGGER redaction_is_last AFTER INSERT ON redaction
WHEN NEW.id<(SELECT max(id) FROM redaction)
BEGIN
  SELECT RAISE(ABORT, 'redaction: ids only grow; leave the id out');
END;
CREATE TRIGGER hint_stays BEFORE UPDATE ON hint
BEGIN
  SELECT RAISE(ABORT, 'hint: what was noticed cannot be changed');
END;
CREATE TRIGGER hint_is_kept BEFORE DELETE ON hint
BEGIN
  SELECT RAISE(ABORT, 'hint: what was noticed cannot be deleted');
END;
CREATE TRIGGER hint_is_new BEFORE INSERT ON hint
WHEN EXISTS(SELECT 1 FROM hint WHERE id=NEW.id) OR NOT EXISTS(SELECT 1 FROM photo WHERE id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'hint: there is no such photo, or the id is taken');
END;

-- What was cleared are the pixels that somebody looked at: a new copy is unknown until somebody looks at it.
CREATE TRIGGER stored_is_looked_at AFTER INSERT ON stored
WHEN 1 IS (SELECT c.usable FROM clearance AS c WHERE c.photo_id=NEW.photo_id ORDER BY c.id DESC LIMIT 1)
BEGIN
  INSERT INTO clearance(photo_id, state, by_whom, why, at)
    VALUES(NEW.photo_id, 'unknown', 'dermatome', 'its copy is a new one, which nobody looked at yet', NEW.at);
END;

-- The privacy guard: a photo that is not usable goes nowhere.
CREATE TRIGGER split_freezes_cleared BEFORE UPDATE OF frozen_at ON split
WHEN NEW.frozen_at IS NOT NULL AND EXISTS(
  SELECT 1 FROM split_photo AS s WHERE s.split_id=NEW.id AND NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=s.photo_id))
BEGIN
  SELECT RAISE(ABORT, 'privacy: the split holds a photo that is not cleared; it cannot be frozen');
END;
CREATE TRIGGER run_photo_cleared BEFORE INSERT ON run_photo
WHEN NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared cannot be in a run');
END;
CREATE TRIGGER evaluation_photo_cleared BEFORE INSERT ON evaluation_photo
WHEN NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared cannot be in an evaluation');
END;
CREATE TRIGGER export_photo_cleared BEFORE INSERT ON export_photo
WHEN NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared cannot be exported');
END;
CREATE TRIGGER exported_is_cleared BEFORE INSERT ON exported
WHEN NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: the photo is not cleared; nothing of it can be exported');
END;

CREATE TRIGGER epoch_of_usable_photos BEFORE INSERT ON epoch
WHEN EXISTS(SELECT 1 FROM run_photo AS t WHERE t.run_id=NEW.run_id AND NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=t.photo_id))
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that the run learns from is not cleared any more; the run cannot go on');
END;

-- The notes for the log (docs/audit.md).
CREATE TRIGGER clearance_is_noted AFTER INSERT ON clearance
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    VALUES(replace(NEW.by_whom, char(10), ' '), 'clearance', 'clearance', NEW.id, NEW.id, NEW.photo_id,
      printf('state=%s
before=%s
why=%s', NEW.state, coalesce((SELECT state FROM clearance
        WHERE photo_id=NEW.photo_id AND id<NEW.id ORDER BY id DESC LIMIT 1), 'unknown'), replace(NEW.why, char(10), ' '))
      || coalesce(char(10) || 'second=' || replace(NEW.second_by, char(10), ' '), '')
      || CASE WHEN NEW.face IS NULL THEN '' ELSE char(10) || 'checklist=' || replace(printf(
           'face: %s; mark: %s; badge: %s; writing: %s; room: %s; rare: %s',
           NEW.face, NEW.mark, NEW.badge, NEW.writing, NEW.room, NEW.rare), char(10), ' ') END);
END;
CREATE TRIGGER redaction_is_noted AFTER INSERT ON redaction
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    SELECT replace(NEW.by_whom, char(10), ' '), 'redaction', 'redaction', NEW.id, NEW.id, NEW.photo_id,
      printf('why=%s
sha256=%s', replace(NEW.why, char(10), ' '), s.sha256) FROM stored AS s WHERE s.id=NEW.stored_id;
END;

-- Clinical photos that were cleared before there was a checklist wait for its answers; their history stays.
INSERT INTO clearance(photo_id, state, by_whom, why, at)
SELECT p.id, 'unknown', 'dermatome', 'it was cleared before there was a checklist: answer it and clear again',
       strftime('%Y-%m-%dT%H:%M:%SZ','now')
  FROM photo AS p JOIN dataset AS d ON d.id=p.dataset_id
 WHERE d.domain='clinical'
   AND 'cleared' IS (SELECT c.state FROM clearance AS c WHERE c.photo_id=p.id ORDER BY c.id DESC LIMIT 1)
 ORDER BY p.id;
