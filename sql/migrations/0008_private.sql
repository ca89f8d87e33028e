-- 0008_private: photographs of patients. Of those, the catalogue holds a scrubbed copy and names that were drawn
-- by chance; what they are called outside, and where they came from, is in the vault (docs/vault.md).

-- The copies of photos that the store holds (photos/ beside this file). A photo's newest row is its copy, and all
-- that is read of it; a photo without a row is read where it was found. A file is named by its bytes, so two
-- photos with equal copies share one.
CREATE TABLE stored(
  id       INTEGER PRIMARY KEY,
  photo_id INTEGER NOT NULL REFERENCES photo,
  sha256   TEXT NOT NULL,               -- of the copy's bytes; checked at each reading
  kind     TEXT NOT NULL,               -- 'jpeg', 'png', 'bmp' or 'pnm'
  bytes    INTEGER NOT NULL,            -- size of the copy
  pixels   TEXT NOT NULL,               -- digest of the copy's decoded, upright pixels
  made_by  TEXT NOT NULL,               -- 'scrub': of the source; 'redact': parts of the picture were filled
  at       TEXT NOT NULL,               -- when
  file     TEXT GENERATED ALWAYS AS ('photos/' || substr(sha256, 1, 2) || '/' || sha256 || '.' ||
             CASE kind WHEN 'jpeg' THEN 'jpg' ELSE kind END) VIRTUAL, -- its path below the catalogue's folder
  CHECK( kind IN ('jpeg','png','bmp','pnm') AND bytes>0 AND made_by IN ('scrub','redact') ),
  CHECK( length(sha256)=64 AND sha256 NOT GLOB '*[^0-9a-f]*' ),
  CHECK( length(pixels)=64 AND pixels NOT GLOB '*[^0-9a-f]*' )
) STRICT;
CREATE INDEX stored_by_photo ON stored(photo_id, id);
CREATE INDEX stored_by_file ON stored(sha256);

CREATE TRIGGER stored_is_new BEFORE INSERT ON stored
WHEN EXISTS(SELECT 1 FROM stored WHERE id=NEW.id) OR NOT EXISTS(SELECT 1 FROM photo WHERE id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'stored: there is no such photo, or the id is taken');
END;
CREATE TRIGGER stored_is_last AFTER INSERT ON stored
WHEN NEW.id<(SELECT max(id) FROM stored)
BEGIN
  SELECT RAISE(ABORT, 'stored: ids only grow; leave the id out');
END;
CREATE TRIGGER stored_stays_redacted BEFORE INSERT ON stored
WHEN NEW.made_by='scrub' AND EXISTS(SELECT 1 FROM stored WHERE photo_id=NEW.photo_id AND made_by='redact')
BEGIN
  SELECT RAISE(ABORT, 'privacy: the photo is redacted; no copy of its source can follow');
END;
CREATE TRIGGER stored_stays BEFORE UPDATE ON stored
BEGIN
  SELECT RAISE(ABORT, 'stored: copies are history and cannot be changed; add another');
END;
CREATE TRIGGER stored_is_kept BEFORE DELETE ON stored
BEGIN
  SELECT RAISE(ABORT, 'stored: copies are history and cannot be deleted');
END;
CREATE TRIGGER photo_with_a_copy_is_kept BEFORE DELETE ON photo
WHEN EXISTS(SELECT 1 FROM stored WHERE photo_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'photo: it has a stored copy and cannot be deleted; refuse it instead');
END;

-- No name from outside enters with a patient's photograph. What was catalogued before these rules stays as it is.
CREATE TRIGGER photo_enters_nameless BEFORE INSERT ON photo
WHEN 'clinical' IS (SELECT domain FROM dataset WHERE id=NEW.dataset_id) AND (NEW.source<>'' OR NEW.name NOT GLOB
  'p-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]')
BEGIN
  SELECT RAISE(ABORT, 'privacy: a clinical photo enters without its path, under a random name p-0123456789abcdef');
END;
CREATE TRIGGER photo_stays_nameless BEFORE UPDATE ON photo
WHEN OLD.source='' AND (NEW.source, NEW.name) IS NOT (OLD.source, OLD.name)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a private photo keeps its random name, and gets no path');
END;
CREATE TRIGGER photo_group_enters_nameless BEFORE INSERT ON photo_group
WHEN 'clinical' IS (SELECT domain FROM dataset WHERE id=NEW.dataset_id) AND NEW.name NOT GLOB
  'g-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
BEGIN
  SELECT RAISE(ABORT, 'privacy: a clinical group enters under a random name g-0123456789abcdef');
END;
CREATE TRIGGER mask_enters_nameless BEFORE INSERT ON mask
WHEN NEW.revision_id IS NULL AND NEW.source NOT IN ('','vault') AND '' IS (SELECT source FROM photo WHERE id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a private photo''s mask enters without its path; its source is ''vault''');
END;
CREATE TRIGGER revision_enters_nameless BEFORE INSERT ON revision
WHEN NEW.source<>'' AND '' IS
  (SELECT p.source FROM annotation AS a JOIN photo AS p ON p.id=a.photo_id WHERE a.id=NEW.annotation_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a private photo''s tracing enters without the path of its file');
END;
CREATE TRIGGER exported_enters_nameless BEFORE INSERT ON exported
WHEN NEW.path<>'' AND '' IS (SELECT source FROM photo WHERE id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: where a private photo''s truth went is not told; its path is ''''');
END;
CREATE TRIGGER export_photo_enters_nameless BEFORE INSERT ON export_photo
WHEN '' IS (SELECT source FROM photo WHERE id=NEW.photo_id) AND '' IS NOT (SELECT target FROM export WHERE id=NEW.export_id)
BEGIN
  SELECT RAISE(ABORT, 'privacy: where a private photo went is not told; the export''s target is ''''');
END;
CREATE TRIGGER refusal_enters_nameless BEFORE INSERT ON refusal
WHEN 'clinical' IS (SELECT domain FROM dataset WHERE id=NEW.dataset_id) AND (NEW.reason<>'told in the vault' OR NEW.source NOT GLOB
  'r-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]')
BEGIN
  SELECT RAISE(ABORT, 'privacy: a clinical file is refused under a random name r-0123456789abcdef; the reason is ''told in the vault''');
END;
CREATE TRIGGER dataset_keeps_its_domain BEFORE UPDATE ON dataset
WHEN NEW.domain<>OLD.domain AND EXISTS(SELECT 1 FROM photo WHERE dataset_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'dataset: it has photos, and its domain decides how those are kept');
END;

-- Each opening of the vault, tried or done.
CREATE TABLE vault_opening(
  id      INTEGER PRIMARY KEY,
  verb    TEXT NOT NULL,                -- what it was opened for: 'ingest', 'show', 'sql' ...
  outcome TEXT NOT NULL,                -- 'opened' or 'refused': a wrong passphrase, or a damaged file
  at      TEXT NOT NULL,                -- when
  CHECK( length(verb)>0 AND outcome IN ('opened','refused') )
) STRICT;
CREATE TRIGGER vault_opening_is_new BEFORE INSERT ON vault_opening
WHEN EXISTS(SELECT 1 FROM vault_opening WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'vault: openings are history and cannot be replaced');
END;
CREATE TRIGGER vault_opening_stays BEFORE UPDATE ON vault_opening
BEGIN
  SELECT RAISE(ABORT, 'vault: openings are history and cannot be changed');
END;
CREATE TRIGGER vault_opening_is_kept BEFORE DELETE ON vault_opening
BEGIN
  SELECT RAISE(ABORT, 'vault: openings are history and cannot be deleted');
END;
CREATE TRIGGER vault_opening_is_noted AFTER INSERT ON vault_opening
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'vault', 'vault_opening', NEW.id, NEW.id, printf('verb=%s
outcome=%s', NEW.verb, NEW.outcome));
END;
