-- 0001_photos: where photographs come from, the photographs, whether they may be used, their masks.
--
-- A migration is applied once, in one transaction, by src/db/migrate.c, and is never edited after
-- a release: write the next number. Truth lives in tables; what can be computed again is a view
-- (sql/views). The rules that must never break are triggers in plain SQL, so that any client of
-- the file obeys them, stock sqlite3 included. Where a trigger guards rows that nobody may change,
-- it also looks for a row that INSERT OR REPLACE would silently delete.
--
-- Times are UTC, '2026-01-31T12:34:56Z'. Digests are lower-case hexadecimal.

CREATE TABLE catalogue(
  key   TEXT NOT NULL PRIMARY KEY,      -- 'created_at', 'program' (that made it), 'views' (digest of the views in it)
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset(
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,        -- letters, digits, '.', '_', '-'
  domain   TEXT NOT NULL,               -- 'healthy' or 'clinical': what its photographs show
  licence  TEXT NOT NULL,               -- on what terms it may be used; 'not stated' where nobody said
  citation TEXT NOT NULL,               -- whom to cite; '' where nobody said
  added_at TEXT NOT NULL,
  CHECK( length(name) BETWEEN 1 AND 120 AND name NOT GLOB '*[^A-Za-z0-9._-]*' ),
  CHECK( domain IN ('healthy','clinical') )
) STRICT;

-- A person, plus whatever else must stay on one side of a split (a video sequence, a patient's visits).
CREATE TABLE photo_group(
  id         INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  name       TEXT NOT NULL,             -- within its dataset, e.g. 'Aaron_Peirsol', 'id07'
  draw       TEXT NOT NULL,             -- MD5 of 'dataset/name': the order in which validation groups are drawn
  UNIQUE(dataset_id, name),
  CHECK( length(draw)=32 AND draw NOT GLOB '*[^0-9a-f]*' )
) STRICT;

CREATE TABLE photo(
  id          INTEGER PRIMARY KEY,
  dataset_id  INTEGER NOT NULL REFERENCES dataset,
  group_id    INTEGER NOT NULL REFERENCES photo_group,
  name        TEXT NOT NULL,            -- its path below the folder that was ingested
  source      TEXT NOT NULL,            -- the absolute path at which it was found; the file stays there
  kind        TEXT NOT NULL,            -- 'jpeg', 'png', 'bmp' or 'pnm', told from the bytes
  bytes       INTEGER NOT NULL,         -- size of the file
  md5         TEXT NOT NULL,            -- of the file's bytes: the order in which samples are taken
  sha256      TEXT NOT NULL UNIQUE,     -- of the same: identity; checked at each reading
  pixels      TEXT NOT NULL,            -- digest of the decoded, upright pixels: the picture, whatever its file
  width       INTEGER NOT NULL,         -- pixels, upright
  height      INTEGER NOT NULL,         -- pixels, upright
  orientation INTEGER NOT NULL,         -- EXIF, 1..8: how the stored pixels had to be turned to be upright
  added_at    TEXT NOT NULL,
  CHECK( kind IN ('jpeg','png','bmp','pnm') AND bytes>0 ),
  CHECK( length(md5)=32 AND md5 NOT GLOB '*[^0-9a-f]*' ),
  CHECK( length(sha256)=64 AND sha256 NOT GLOB '*[^0-9a-f]*' ),
  CHECK( length(pixels)=64 AND pixels NOT GLOB '*[^0-9a-f]*' ),
  CHECK( width BETWEEN 1 AND 65500 AND height BETWEEN 1 AND 65500 ),
  CHECK( orientation BETWEEN 1 AND 8 )
) STRICT;
CREATE INDEX photo_by_md5 ON photo(dataset_id, md5);      -- MD5-ordered sampling walks this
CREATE INDEX photo_by_group ON photo(group_id);
CREATE INDEX photo_by_pixels ON photo(pixels);
CREATE INDEX photo_by_source ON photo(source);            -- an ingest run again finds what it has

-- What may be done with a photograph, each change a row. A photo without a row is 'unknown'.
CREATE TABLE clearance(
  id       INTEGER PRIMARY KEY,
  photo_id INTEGER NOT NULL REFERENCES photo,
  state    TEXT NOT NULL,               -- 'unknown', 'cleared' or 'refused'; the newest row counts
  by_whom  TEXT NOT NULL,               -- who decided
  why      TEXT NOT NULL,               -- on what grounds
  at       TEXT NOT NULL,
  CHECK( state IN ('unknown','cleared','refused') ),
  CHECK( length(by_whom)>0 AND length(why)>0 )
) STRICT;
CREATE INDEX clearance_by_photo ON clearance(photo_id, id, state);

-- The truth of a photo, at the photo's upright size. Several may follow each other; the newest counts.
CREATE TABLE mask(
  id            INTEGER PRIMARY KEY,
  photo_id      INTEGER NOT NULL REFERENCES photo,
  skin          BLOB NOT NULL,          -- run-length mask (docs/formats.md): the pixels that are skin
  ignored       BLOB,                   -- likewise: the pixels whose truth is not known; NULL where all are
  skin_pixels   INTEGER NOT NULL,       -- pixels in `skin`
  ignored_pixels INTEGER NOT NULL,      -- pixels in `ignored`
  digest        TEXT NOT NULL,          -- SHA-256 of `skin`, then of `ignored` where there is one
  source        TEXT NOT NULL,          -- the file or files it was read from, '; ' between
  rule          TEXT NOT NULL,          -- how pixels became skin, e.g. 'black is skin, threshold 128'
  again         INTEGER NOT NULL DEFAULT 0, -- how often this very mask had been the photo's truth before
  added_at      TEXT NOT NULL,
  UNIQUE(photo_id, digest, again),
  CHECK( skin_pixels>=0 AND ignored_pixels>=0 AND (ignored IS NOT NULL OR ignored_pixels=0) ),
  CHECK( length(digest)=64 AND digest NOT GLOB '*[^0-9a-f]*' )
) STRICT;
CREATE INDEX mask_by_photo ON mask(photo_id, id);

-- Files that an ingest could not take, and why. A row goes when a later ingest takes the file.
CREATE TABLE refusal(
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  source     TEXT NOT NULL,             -- absolute path
  reason     TEXT NOT NULL,             -- what was wrong, and what to do
  at         TEXT NOT NULL,             -- when it was last refused
  PRIMARY KEY(dataset_id, source)
) STRICT, WITHOUT ROWID;

-- WHEN, not UPDATE OF: an id has other names (rowid, oid) that a column list does not catch.
CREATE TRIGGER photo_is_what_it_was BEFORE UPDATE ON photo
WHEN (NEW.id, NEW.dataset_id, NEW.md5, NEW.sha256, NEW.pixels, NEW.width, NEW.height, NEW.kind, NEW.bytes, NEW.orientation)
  IS NOT (OLD.id, OLD.dataset_id, OLD.md5, OLD.sha256, OLD.pixels, OLD.width, OLD.height, OLD.kind, OLD.bytes, OLD.orientation)
BEGIN
  SELECT RAISE(ABORT, 'photo: what was measured of a file cannot be changed; ingest the new file');
END;

-- Validation groups are drawn by these names.
CREATE TRIGGER dataset_keeps_its_name BEFORE UPDATE ON dataset
WHEN (NEW.id, NEW.name) IS NOT (OLD.id, OLD.name)
BEGIN
  SELECT RAISE(ABORT, 'dataset: its name cannot be changed; splits are drawn by it');
END;
CREATE TRIGGER photo_group_keeps_its_name BEFORE UPDATE ON photo_group
WHEN (NEW.id, NEW.dataset_id, NEW.name, NEW.draw) IS NOT (OLD.id, OLD.dataset_id, OLD.name, OLD.draw)
BEGIN
  SELECT RAISE(ABORT, 'group: its name cannot be changed; splits are drawn by it');
END;

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

CREATE TRIGGER mask_stays BEFORE UPDATE ON mask
BEGIN
  SELECT RAISE(ABORT, 'mask: a mask cannot be changed; add a new one');
END;
CREATE TRIGGER mask_is_new BEFORE INSERT ON mask
WHEN EXISTS(SELECT 1 FROM mask WHERE id=NEW.id)
  OR NEW.again<>(SELECT count(*) FROM mask WHERE photo_id=NEW.photo_id AND digest=NEW.digest)
BEGIN
  SELECT RAISE(ABORT, 'mask: this photo has that mask already, or the id is taken');
END;

-- A photo row is never replaced or deleted while something hangs on it: its clearance would pass to whatever takes its id.
CREATE TRIGGER photo_is_new BEFORE INSERT ON photo
WHEN EXISTS(SELECT 1 FROM photo WHERE id=NEW.id OR sha256=NEW.sha256)
BEGIN
  SELECT RAISE(ABORT, 'photo: these bytes are catalogued already, or the id is taken');
END;
CREATE TRIGGER photo_is_kept BEFORE DELETE ON photo
WHEN EXISTS(SELECT 1 FROM clearance WHERE photo_id=OLD.id) OR EXISTS(SELECT 1 FROM mask WHERE photo_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'photo: it has a clearance or a mask and cannot be deleted; refuse it instead');
END;

-- History grows at its end only: a row slipped in below a watermark would change what samples and splits were made from.
CREATE TRIGGER photo_is_last AFTER INSERT ON photo
WHEN NEW.id<(SELECT max(id) FROM photo)
BEGIN
  SELECT RAISE(ABORT, 'photo: ids only grow; leave the id out');
END;
CREATE TRIGGER clearance_is_last AFTER INSERT ON clearance
WHEN NEW.id<(SELECT max(id) FROM clearance)
BEGIN
  SELECT RAISE(ABORT, 'clearance: ids only grow; leave the id out');
END;
CREATE TRIGGER mask_is_last AFTER INSERT ON mask
WHEN NEW.id<(SELECT max(id) FROM mask)
BEGIN
  SELECT RAISE(ABORT, 'mask: ids only grow; leave the id out');
END;
