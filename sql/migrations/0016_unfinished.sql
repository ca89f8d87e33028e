-- 0016_unfinished: a redaction is over when the copy before it is gone; nothing is frozen uncompared; the log tells of
-- samples, experiments and licences.

-- Photos that were redacted, while the copy before, and what was decoded of it, are not known to be gone. A row comes with
-- the redacted copy, in its transaction, and goes when the files have gone: whoever is killed between leaves the row, and the
-- next command ends the work.
CREATE TABLE unswept(
  photo_id INTEGER PRIMARY KEY REFERENCES photo
) STRICT;
INSERT INTO unswept(photo_id) SELECT DISTINCT photo_id FROM stored WHERE made_by='redact';

CREATE TRIGGER stored_is_unswept AFTER INSERT ON stored
WHEN NEW.made_by='redact' AND NOT EXISTS(SELECT 1 FROM unswept WHERE photo_id=NEW.photo_id)
BEGIN
  INSERT INTO unswept(photo_id) VALUES(NEW.photo_id);
END;
CREATE TRIGGER unswept_stays BEFORE UPDATE ON unswept
BEGIN
  SELECT RAISE(ABORT, 'unswept: a photo is added, or goes when its old copies are gone');
END;
CREATE TRIGGER clearance_is_swept BEFORE INSERT ON clearance
WHEN NEW.state IN ('cleared','redacted') AND EXISTS(SELECT 1 FROM unswept WHERE photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: the copy before the redaction is not erased yet; any command of dermatome erases it, `dermatome deid list` for one');
END;

-- What was not compared may be a copy of anything.
CREATE TRIGGER split_freezes_compared BEFORE UPDATE OF frozen_at ON split
WHEN NEW.frozen_at IS NOT NULL AND NEW.near_allowed IS NULL AND EXISTS(
  SELECT 1 FROM split_photo AS s WHERE s.split_id=NEW.id
     AND NOT EXISTS(SELECT 1 FROM fingerprint AS f WHERE f.photo_id=s.photo_id))
BEGIN
  SELECT RAISE(ABORT, 'split: photos of it were never compared; `dermatome group near` does that, or say with --allow-near why they are no leak');
END;

CREATE TRIGGER skin_colour_is_kept BEFORE DELETE ON skin_colour
BEGIN
  SELECT RAISE(ABORT, 'skin_colour: what was measured is kept');
END;

-- Three more kinds of notes (0007_audit). Of what is there already the log tells now. Terms are told by their length alone: they may
-- name somebody, and the log forgets nothing. (What a release was given under is told with the release.)
CREATE TRIGGER sample_is_noted AFTER INSERT ON sample
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'sample-made', 'sample', NEW.id, NEW.id, printf('name=%s
size#=%s
digest=%s', NEW.name, NEW.size, NEW.digest));
END;
CREATE TRIGGER experiment_is_noted AFTER INSERT ON experiment
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'experiment', 'experiment', NEW.id, NEW.id, printf('name=%s
split#=%s', NEW.name, NEW.split_id));
END;
CREATE TRIGGER dataset_is_noted AFTER INSERT ON dataset
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'licence', 'dataset', NEW.id, NEW.id, printf('name=%s
licence_length#=%s
citation_length#=%s', NEW.name, length(NEW.licence), length(NEW.citation)));
END;
CREATE TRIGGER dataset_licence_is_noted AFTER UPDATE ON dataset
WHEN (NEW.licence, NEW.citation) IS NOT (OLD.licence, OLD.citation)
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'licence', 'dataset', NEW.id, NEW.id, printf('name=%s
licence_length#=%s
citation_length#=%s', NEW.name, length(NEW.licence), length(NEW.citation)));
END;
INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
  SELECT '', 'licence', 'dataset', id, id, printf('name=%s
licence_length#=%s
citation_length#=%s', name, length(licence), length(citation)) FROM dataset ORDER BY id;
INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
  SELECT '', 'sample-made', 'sample', id, id, printf('name=%s
size#=%s
digest=%s', name, size, digest) FROM sample ORDER BY id;
INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
  SELECT '', 'experiment', 'experiment', id, id, printf('name=%s
split#=%s', name, split_id) FROM experiment ORDER BY id;
