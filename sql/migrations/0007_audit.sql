-- 0007_audit: a log of what was done, each row chained by SHA-256 to the one before (docs/audit.md).
--
-- A change and its note are one transaction, whoever makes it: triggers put the note on a tray
-- (audit_pending), in plain SQL, so stock sqlite3 leaves notes too. SQLite has no SHA-256, so
-- dermatome moves the notes to the log, under their digests: its own before it commits
-- them, another client's at the beginning of its next transaction. (JSON is made then, too: a schema
-- that is not trusted may not call SQLite 3.40's JSON functions.) The log holds ids, names of people and reasons,
-- and no path or file name.

CREATE TABLE audit(
  id       INTEGER PRIMARY KEY,         -- 1, 2, ... without a gap
  at       TEXT NOT NULL,               -- when
  who      TEXT NOT NULL,               -- who decided or traced, as the change names them; else the account
  account  TEXT NOT NULL,               -- whose account ran dermatome; '' if another client made the change
  what     TEXT NOT NULL,               -- 'clearance', 'submit', 'split-frozen' ...: docs/audit.md has all
  of_table TEXT NOT NULL,               -- the table it was done to
  of_id    INTEGER NOT NULL,            -- the row there; of a migration its number
  of_last  INTEGER NOT NULL,            -- the last such row: of_id, but for an ingest, which notes many in a row
  photo_id INTEGER,                     -- the photo, where it is about one
  details  TEXT NOT NULL,               -- more, as a JSON object
  digest   TEXT NOT NULL,               -- SHA-256 of the digest before and of all the columns above
  CHECK( id>0 AND of_last>=of_id ),
  CHECK( instr(at || who || account || what || of_table || details, char(10))=0 ),
  CHECK( length(digest)=64 AND digest NOT GLOB '*[^0-9a-f]*' )
) STRICT;
CREATE INDEX audit_by_row ON audit(of_table, of_id, what);
CREATE INDEX audit_by_photo ON audit(photo_id);

-- Notes on their way to the log; empty whenever dermatome has committed.
CREATE TABLE audit_pending(
  id       INTEGER PRIMARY KEY,
  at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')),
  who      TEXT NOT NULL,               -- '' where the change names nobody
  what     TEXT NOT NULL,               -- as in `audit`
  of_table TEXT NOT NULL,               -- as in `audit`
  of_id    INTEGER NOT NULL,            -- as in `audit`
  of_last  INTEGER NOT NULL,            -- as in `audit`; grows while an ingest goes on
  photo_id INTEGER,                     -- as in `audit`
  details  TEXT NOT NULL,               -- lines 'key=text' and 'key#=number', which become the JSON object
  CHECK( of_last>=of_id AND instr(at || who || what || of_table, char(10))=0 )
) STRICT;
CREATE INDEX audit_pending_by_row ON audit_pending(of_table, of_id, what);

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit: the log cannot be changed');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit: the log cannot be deleted');
END;
CREATE TRIGGER audit_is_next BEFORE INSERT ON audit
WHEN NEW.id IS NOT 1 + coalesce((SELECT max(id) FROM audit), 0)
BEGIN
  SELECT RAISE(ABORT, 'audit: the log grows at its end only, row by row');
END;
CREATE TRIGGER audit_pending_stays BEFORE UPDATE ON audit_pending
WHEN (NEW.id, NEW.at, NEW.who, NEW.what, NEW.of_table, NEW.of_id, NEW.photo_id, NEW.details)
  IS NOT (OLD.id, OLD.at, OLD.who, OLD.what, OLD.of_table, OLD.of_id, OLD.photo_id, OLD.details)
  OR NEW.of_last<OLD.of_last OR OLD.what<>'ingest'
BEGIN
  SELECT RAISE(ABORT, 'audit: a note cannot be changed');
END;
CREATE TRIGGER audit_pending_is_kept BEFORE DELETE ON audit_pending
WHEN NOT EXISTS(SELECT 1 FROM audit WHERE of_table=OLD.of_table AND of_id=OLD.of_id AND what=OLD.what
  AND of_last=OLD.of_last AND at=OLD.at AND photo_id IS OLD.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'audit: a note stays until it is in the log');
END;
CREATE TRIGGER audit_pending_is_new BEFORE INSERT ON audit_pending
WHEN EXISTS(SELECT 1 FROM audit_pending WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'audit: a note cannot be replaced');
END;

-- The notes. Photos and imported masks: one note for all that came in a row within a transaction.
CREATE TRIGGER photo_is_noted AFTER INSERT ON photo
BEGIN
  UPDATE audit_pending SET of_last=NEW.id WHERE of_table='photo' AND what='ingest' AND of_last=NEW.id-1
    AND details='dataset#=' || NEW.dataset_id;
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    SELECT '', 'ingest', 'photo', NEW.id, NEW.id, 'dataset#=' || NEW.dataset_id
    WHERE NOT EXISTS(SELECT 1 FROM audit_pending WHERE of_table='photo' AND what='ingest' AND of_last=NEW.id);
END;
-- A mask that a verdict brings back, or withdraws (without a source), is told by the verdict's note.
CREATE TRIGGER mask_is_noted AFTER INSERT ON mask WHEN NEW.revision_id IS NULL AND NEW.again=0 AND NEW.source<>''
BEGIN
  UPDATE audit_pending SET of_last=NEW.id WHERE of_table='mask' AND what='ingest' AND of_last=NEW.id-1;
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    SELECT '', 'ingest', 'mask', NEW.id, NEW.id, ''
    WHERE NOT EXISTS(SELECT 1 FROM audit_pending WHERE of_table='mask' AND what='ingest' AND of_last=NEW.id);
END;

CREATE TRIGGER clearance_is_noted AFTER INSERT ON clearance
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    VALUES(replace(NEW.by_whom, char(10), ' '), 'clearance', 'clearance', NEW.id, NEW.id, NEW.photo_id,
      printf('state=%s
before=%s
why=%s', NEW.state, coalesce((SELECT state FROM clearance
        WHERE photo_id=NEW.photo_id AND id<NEW.id ORDER BY id DESC LIMIT 1), 'unknown'), replace(NEW.why, char(10), ' ')));
END;

CREATE TRIGGER revision_is_noted AFTER INSERT ON revision
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    SELECT replace(annotator, char(10), ' '), 'revision', 'revision', NEW.id, NEW.id, photo_id,
      printf('parent#=%s
regions#=%s
tool=%s
digest=%s', NEW.parent_id, NEW.regions, replace(NEW.tool, char(10), ' '), NEW.digest)
    FROM annotation WHERE id=NEW.annotation_id;
END;
-- A new revision moves its annotation's head too; any other move is an undo or a redo.
CREATE TRIGGER annotation_head_is_noted AFTER INSERT ON annotation_head
WHEN NEW.revision_id IS NULL OR EXISTS(SELECT 1 FROM annotation_head WHERE revision_id=NEW.revision_id AND id<>NEW.id)
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    SELECT replace(annotator, char(10), ' '),
      CASE WHEN NEW.revision_id IS NULL OR NEW.revision_id=(SELECT parent_id FROM revision WHERE id=
        (SELECT revision_id FROM annotation_head WHERE annotation_id=NEW.annotation_id AND id<NEW.id ORDER BY id DESC LIMIT 1))
        THEN 'undo' ELSE 'redo' END,
      'annotation_head', NEW.id, NEW.id, photo_id, printf('revision#=%s', NEW.revision_id)
    FROM annotation WHERE id=NEW.annotation_id;
END;
CREATE TRIGGER verdict_is_noted AFTER INSERT ON verdict
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    SELECT replace(NEW.by_whom, char(10), ' '),
      CASE NEW.state WHEN 'submitted' THEN 'submit' WHEN 'accepted' THEN 'accept' WHEN 'rejected' THEN 'reject' ELSE 'take-back' END,
      'verdict', NEW.id, NEW.id, a.photo_id, printf('revision#=%s
why=%s', NEW.revision_id, replace(NEW.why, char(10), ' '))
    FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE r.id=NEW.revision_id;
END;

CREATE TRIGGER split_is_noted AFTER INSERT ON split
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'split-made', 'split', NEW.id, NEW.id, printf('name=%s
digest=%s', NEW.name, NEW.digest));
END;
CREATE TRIGGER split_freezing_is_noted AFTER UPDATE ON split WHEN OLD.frozen_at IS NULL AND NEW.frozen_at IS NOT NULL
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'split-frozen', 'split', NEW.id, NEW.id, printf('name=%s
digest=%s', NEW.name, NEW.digest));
END;
CREATE TRIGGER split_end_is_noted AFTER DELETE ON split
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'split-dropped', 'split', OLD.id, OLD.id, printf('name=%s
digest=%s', OLD.name, OLD.digest));
END;

CREATE TRIGGER run_end_is_noted AFTER UPDATE ON run WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'run-ended', 'run', NEW.id, NEW.id,
      printf('net=%s
split#=%s
stage=%s
state=%s
weights=%s', NEW.net, NEW.split_id, NEW.stage, NEW.state, NEW.weights));
END;
CREATE TRIGGER run_ended_elsewhere_is_noted AFTER INSERT ON run WHEN NEW.ended_at IS NOT NULL
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'run-ended', 'run', NEW.id, NEW.id,
      printf('net=%s
split#=%s
stage=%s
state=%s
weights=%s', NEW.net, NEW.split_id, NEW.stage, NEW.state, NEW.weights));
END;
-- When it begins: a test fold that was read is read, though the evaluation may be killed.
CREATE TRIGGER evaluation_is_noted AFTER INSERT ON evaluation WHEN NEW.fold='test'
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'test-read', 'evaluation', NEW.id, NEW.id,
      printf('run#=%s
split#=%s
truth=%s', NEW.run_id, NEW.split_id, NEW.truth));
END;

CREATE TRIGGER export_is_noted AFTER INSERT ON export
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', CASE NEW.what WHEN 'prediction' THEN 'prediction' ELSE 'export' END, 'export', NEW.id, NEW.id,
      printf('kind=%s
run#=%s', NEW.what, NEW.run_id));
END;
CREATE TRIGGER exported_is_noted AFTER INSERT ON exported
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, photo_id, details)
    VALUES('', 'export', 'exported', NEW.id, NEW.id, NEW.photo_id,
      printf('kind=%s
mask#=%s
sha256=%s', NEW.format, NEW.mask_id, NEW.sha256));
END;
