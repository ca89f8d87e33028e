-- 0011_release: whole folders of cleared photos that left, with all that tells what they are (docs/release.md).
-- A release is a row of `export`, its photos are rows of `export_photo`; so the privacy guard
-- that stands there stands here as well.

-- The secret by which photos, groups and annotators get their pseudonyms in releases.
INSERT INTO catalogue(key, value) VALUES('release_key', lower(hex(randomblob(32))));

CREATE TABLE release(
  id        INTEGER PRIMARY KEY REFERENCES export, -- of its export, which says where it went, and when
  split_id  INTEGER REFERENCES split,   -- the frozen split that was released,
  sample_id INTEGER REFERENCES sample,  -- or the sample
  photos    INTEGER NOT NULL,           -- how many it holds
  sums      TEXT NOT NULL,              -- SHA-256 of its file SHA256SUMS, which has that of every other
  licence   TEXT NOT NULL,              -- why datasets of unknown licence went along; '' where none did
  CHECK( (split_id IS NULL)<>(sample_id IS NULL) AND photos>0 ),
  CHECK( length(sums)=64 AND sums NOT GLOB '*[^0-9a-f]*' )
) STRICT;
CREATE INDEX release_by_split ON release(split_id);
CREATE INDEX release_by_sample ON release(sample_id);

CREATE TRIGGER release_key_stays BEFORE UPDATE ON catalogue WHEN 'release_key' IN (OLD.key, NEW.key)
BEGIN
  SELECT RAISE(ABORT, 'release: its key cannot be changed; releases are told apart by it');
END;
CREATE TRIGGER release_key_is_kept BEFORE DELETE ON catalogue WHEN OLD.key='release_key'
BEGIN
  SELECT RAISE(ABORT, 'release: its key cannot be deleted; releases are told apart by it');
END;
CREATE TRIGGER release_key_is_one BEFORE INSERT ON catalogue
WHEN NEW.key='release_key' AND EXISTS(SELECT 1 FROM catalogue WHERE key='release_key')
BEGIN
  SELECT RAISE(ABORT, 'release: its key cannot be replaced; releases are told apart by it');
END;

-- It comes after its photos, and is then whole.
CREATE TRIGGER release_is_whole BEFORE INSERT ON release
WHEN 'release' IS NOT (SELECT what FROM export WHERE id=NEW.id)
  OR NEW.photos IS NOT (SELECT count(*) FROM export_photo WHERE export_id=NEW.id)
  OR EXISTS(SELECT 1 FROM release WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'release: its export is none, has other photos, or is released already');
END;
CREATE TRIGGER release_of_what_stays BEFORE INSERT ON release
WHEN NEW.split_id IS NOT NULL AND (SELECT frozen_at FROM split WHERE id=NEW.split_id) IS NULL
BEGIN
  SELECT RAISE(ABORT, 'release: the split is not frozen');
END;
CREATE TRIGGER release_has_its_photos BEFORE INSERT ON release
WHEN EXISTS(SELECT 1 FROM export_photo AS e WHERE e.export_id=NEW.id AND NOT CASE WHEN NEW.split_id IS NOT NULL
    THEN EXISTS(SELECT 1 FROM split_photo AS c WHERE c.split_id=NEW.split_id AND c.photo_id=e.photo_id)
    ELSE EXISTS(SELECT 1 FROM sample_photo AS c WHERE c.sample_id=NEW.sample_id AND c.photo_id=e.photo_id) END)
BEGIN
  SELECT RAISE(ABORT, 'release: a photo is not of its split or sample');
END;
CREATE TRIGGER release_is_closed BEFORE INSERT ON export_photo
WHEN EXISTS(SELECT 1 FROM release WHERE id=NEW.export_id)
BEGIN
  SELECT RAISE(ABORT, 'release: it is whole; make another');
END;
CREATE TRIGGER release_stays BEFORE UPDATE ON release
BEGIN
  SELECT RAISE(ABORT, 'release: it is history and cannot be changed');
END;
CREATE TRIGGER release_is_kept BEFORE DELETE ON release
BEGIN
  SELECT RAISE(ABORT, 'release: it is history and cannot be deleted');
END;

CREATE TRIGGER release_is_noted AFTER INSERT ON release
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES('', 'release', 'release', NEW.id, NEW.id, printf('split#=%s
sample#=%s
photos#=%s
sums=%s
licence=%s', NEW.split_id, NEW.sample_id, NEW.photos, NEW.sums, replace(NEW.licence, char(10), ' ')));
END;
