-- 0001_vault: what private photos are called outside (docs/vault.md). This schema lives in memory, and sealed in
-- vault.sealed; `dermatome sql --vault` shows it as the schema `vault`, beside the catalogue. Rows whose names the
-- catalogue does not know are of an ingest that was killed; the next one takes them up.

CREATE TABLE file(
  name      TEXT NOT NULL PRIMARY KEY,  -- photo.name in the catalogue, 'p-' and 16 random hexadecimal digits
  dataset   TEXT NOT NULL,              -- dataset.name in the catalogue
  sha256    TEXT NOT NULL UNIQUE,       -- photo.sha256 in the catalogue: of the source's bytes
  source    TEXT NOT NULL,              -- absolute path at which the file was found last; it stays there
  true_name TEXT NOT NULL,              -- its path below the folder that was ingested
  metadata  BLOB NOT NULL,              -- EXIF, XMP, IPTC, comments ... as they stand in the file, up to a limit
  metadata_bytes INTEGER NOT NULL,      -- size of all of them: more than length(metadata) where that was cut
  added_at  TEXT NOT NULL,              -- when
  CHECK( length(name)=18 AND substr(name, 1, 2)='p-' AND metadata_bytes>=length(metadata) )
) STRICT;
CREATE INDEX file_by_source ON file(source);

CREATE TABLE code(
  name     TEXT NOT NULL PRIMARY KEY,   -- photo_group.name in the catalogue, 'g-' and 16 random digits
  dataset  TEXT NOT NULL,               -- dataset.name in the catalogue
  code     TEXT NOT NULL,               -- the patient's or the case's, as the files' names tell it
  added_at TEXT NOT NULL,               -- when
  UNIQUE(dataset, code),
  CHECK( length(name)=18 AND substr(name, 1, 2)='g-' )
) STRICT;

CREATE TABLE mask_file(
  name   TEXT NOT NULL REFERENCES file, -- of the photo
  digest TEXT NOT NULL,                 -- mask.digest in the catalogue
  source TEXT NOT NULL,                 -- the file or files it was read from, '; ' between
  PRIMARY KEY(name, digest)
) STRICT;

CREATE TABLE refused(
  name    TEXT NOT NULL PRIMARY KEY,    -- refusal.source in the catalogue, 'r-' and 16 random digits
  dataset TEXT NOT NULL,                -- dataset.name in the catalogue
  source  TEXT NOT NULL,                -- absolute path
  reason  TEXT NOT NULL,                -- what was wrong, and what to do
  at      TEXT NOT NULL,                -- when it was last refused
  UNIQUE(dataset, source),
  CHECK( length(name)=18 AND substr(name, 1, 2)='r-' )
) STRICT;
