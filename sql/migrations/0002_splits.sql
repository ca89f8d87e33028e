-- 0002_splits: samples (ordered choices of photos) and splits (which photos teach, which judge).
--
-- A fold belongs to the GROUP: PRIMARY KEY(split_id, group_id) makes a person in two folds
-- impossible to write down. A photo reaches its fold only through its group.
--
-- Samples and splits are pure functions of their rule and of the catalogue's rows up to three
-- watermarks (the largest ids of photo, clearance and mask when they were made), since those
-- tables only grow: `dermatome verify` derives them again at any later time.

CREATE TABLE sample(
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  asked         INTEGER,                -- how many photos were asked for; NULL: all that qualify
  size          INTEGER NOT NULL,       -- how many it holds
  traced        INTEGER NOT NULL,       -- 1: only photos with a mask qualify
  digest        TEXT NOT NULL,          -- SHA-256 of its photos' MD5s in order, each followed by a newline
  photo_max     INTEGER NOT NULL,       -- the watermarks
  clearance_max INTEGER NOT NULL,
  mask_max      INTEGER NOT NULL,
  created_at    TEXT NOT NULL,
  CHECK( length(name) BETWEEN 1 AND 120 AND name NOT GLOB '*[^A-Za-z0-9._-]*' ),
  CHECK( size>0 AND (asked IS NULL OR asked=size) AND traced IN (0,1) )
) STRICT;

CREATE TABLE sample_dataset(
  sample_id  INTEGER NOT NULL REFERENCES sample,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  PRIMARY KEY(sample_id, dataset_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample_photo(
  sample_id INTEGER NOT NULL REFERENCES sample,
  seq       INTEGER NOT NULL,           -- 1 .. sample.size, in order of md5
  photo_id  INTEGER NOT NULL REFERENCES photo,
  PRIMARY KEY(sample_id, seq),
  UNIQUE(sample_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_photo_by_photo ON sample_photo(photo_id);

CREATE TABLE split(
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  held_percent  INTEGER NOT NULL,       -- of each training fold's photos, how many percent are drawn for validation
  digest        TEXT NOT NULL,          -- SHA-256 of its lines 'fold stage md5', sorted, each followed by a newline
  photo_max     INTEGER NOT NULL,       -- the watermarks
  clearance_max INTEGER NOT NULL,
  mask_max      INTEGER NOT NULL,
  created_at    TEXT NOT NULL,
  frozen_at     TEXT,                   -- NULL while it may still be made anew
  CHECK( length(name) BETWEEN 1 AND 120 AND name NOT GLOB '*[^A-Za-z0-9._-]*' ),
  CHECK( held_percent BETWEEN 0 AND 50 )
) STRICT;

-- What the split was asked to take, in order: a group goes wholly to the fold that claims it first.
CREATE TABLE split_take(
  split_id   INTEGER NOT NULL REFERENCES split,
  seq        INTEGER NOT NULL,          -- 1, 2, ...
  fold       TEXT NOT NULL,             -- 'pretrain', 'finetune' or 'test'
  sample_id  INTEGER REFERENCES sample, -- takes from a sample, in its order, on from where the take before stopped
  dataset_id INTEGER REFERENCES dataset,-- or all usable photos of a dataset, in order of md5
  asked      INTEGER,                   -- how many photos; NULL: all that are left
  PRIMARY KEY(split_id, seq),
  CHECK( fold IN ('pretrain','finetune','test') ),
  CHECK( (sample_id IS NULL) <> (dataset_id IS NULL) AND (asked IS NULL OR asked>0) )
) STRICT, WITHOUT ROWID;

CREATE TABLE split_group(
  split_id INTEGER NOT NULL REFERENCES split,
  group_id INTEGER NOT NULL REFERENCES photo_group,
  fold     TEXT NOT NULL,               -- what its photos do: 'pretrain', 'finetune', 'validation' or 'test'
  stage    TEXT NOT NULL,               -- which fold claimed it; differs from `fold` for validation alone
  PRIMARY KEY(split_id, group_id),
  CHECK( stage IN ('pretrain','finetune','test') ),
  CHECK( fold=stage OR (fold='validation' AND stage<>'test') )
) STRICT, WITHOUT ROWID;
CREATE INDEX split_group_by_fold ON split_group(split_id, stage, fold);

CREATE TABLE split_photo(
  split_id INTEGER NOT NULL REFERENCES split,
  photo_id INTEGER NOT NULL REFERENCES photo,
  group_id INTEGER NOT NULL REFERENCES photo_group,  -- the photo's group, which tells the fold
  seq      INTEGER NOT NULL,            -- order in which it was taken, 1, 2, ...
  PRIMARY KEY(split_id, photo_id),
  FOREIGN KEY(split_id, group_id) REFERENCES split_group
) STRICT, WITHOUT ROWID;
CREATE INDEX split_photo_by_group ON split_photo(split_id, group_id);
CREATE INDEX split_photo_by_photo ON split_photo(photo_id);

-- Photos that a take came upon and passed over.
CREATE TABLE split_left_out(
  split_id INTEGER NOT NULL REFERENCES split,
  photo_id INTEGER NOT NULL REFERENCES photo,
  stage    TEXT NOT NULL,               -- the fold that would have had it
  reason   TEXT NOT NULL,               -- 'its group is in another fold', 'the same picture is in another fold' or 'no mask'
  PRIMARY KEY(split_id, photo_id, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX split_left_out_by_photo ON split_left_out(photo_id);

-- A group in one fold only; said in words before the primary key says it in its own.
CREATE TRIGGER split_group_in_one_fold BEFORE INSERT ON split_group
WHEN EXISTS(SELECT 1 FROM split_group WHERE split_id=NEW.split_id AND group_id=NEW.group_id)
BEGIN
  SELECT RAISE(ABORT, 'split: this group is in a fold of this split already; a group cannot be in two folds');
END;
CREATE TRIGGER split_group_stays BEFORE UPDATE ON split_group
BEGIN
  SELECT RAISE(ABORT, 'split: a group cannot change its fold; make the split anew');
END;
CREATE TRIGGER split_photo_with_its_group BEFORE INSERT ON split_photo
WHEN NOT EXISTS(SELECT 1 FROM photo WHERE id=NEW.photo_id AND group_id=NEW.group_id)
  OR NOT EXISTS(SELECT 1 FROM split_group WHERE split_id=NEW.split_id AND group_id=NEW.group_id)
BEGIN
  SELECT RAISE(ABORT, 'split: a photo enters a split with its own group, and the group must have a fold');
END;
CREATE TRIGGER split_photo_stays BEFORE UPDATE ON split_photo
BEGIN
  SELECT RAISE(ABORT, 'split: a photo cannot change its place; make the split anew');
END;
CREATE TRIGGER photo_group_stays BEFORE UPDATE OF group_id ON photo
WHEN OLD.group_id<>NEW.group_id AND (EXISTS(SELECT 1 FROM split_photo WHERE photo_id=OLD.id)
  OR EXISTS(SELECT 1 FROM split_left_out WHERE photo_id=OLD.id))
BEGIN
  SELECT RAISE(ABORT, 'photo: it is in a split, and another group could put it into two folds; drop the split first');
END;
CREATE TRIGGER split_group_is_kept BEFORE DELETE ON split_group
WHEN EXISTS(SELECT 1 FROM split_photo WHERE split_id=OLD.split_id AND group_id=OLD.group_id)
BEGIN
  SELECT RAISE(ABORT, 'split: this group has photos in the split; a group leaves a split after its photos');
END;

-- Frozen is frozen, row by row.
CREATE TRIGGER split_freezes_cleared BEFORE UPDATE OF frozen_at ON split
WHEN NEW.frozen_at IS NOT NULL AND EXISTS(
  SELECT 1 FROM split_photo AS s WHERE s.split_id=NEW.id AND 'cleared' IS NOT
    (SELECT state FROM clearance AS c WHERE c.photo_id=s.photo_id ORDER BY c.id DESC LIMIT 1))
BEGIN
  SELECT RAISE(ABORT, 'privacy: the split holds a photo that is not cleared; it cannot be frozen');
END;
CREATE TRIGGER split_frozen_stays BEFORE UPDATE ON split
WHEN OLD.frozen_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed; make another under a new name');
END;
CREATE TRIGGER split_frozen_is_kept BEFORE DELETE ON split
WHEN OLD.frozen_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be deleted');
END;
CREATE TRIGGER split_goes_last BEFORE DELETE ON split
WHEN EXISTS(SELECT 1 FROM split_group WHERE split_id=OLD.id) OR EXISTS(SELECT 1 FROM split_photo WHERE split_id=OLD.id)
  OR EXISTS(SELECT 1 FROM split_take WHERE split_id=OLD.id) OR EXISTS(SELECT 1 FROM split_left_out WHERE split_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'split: it still holds groups or photos, which another would inherit; delete those first');
END;
CREATE TRIGGER split_only_freezes BEFORE UPDATE ON split
WHEN OLD.frozen_at IS NULL AND (NEW.id, NEW.name, NEW.held_percent, NEW.digest, NEW.photo_max, NEW.clearance_max, NEW.mask_max, NEW.created_at)
  IS NOT (OLD.id, OLD.name, OLD.held_percent, OLD.digest, OLD.photo_max, OLD.clearance_max, OLD.mask_max, OLD.created_at)
BEGIN
  SELECT RAISE(ABORT, 'split: nothing of it can be changed; it can be frozen, or made anew');
END;
CREATE TRIGGER split_is_new BEFORE INSERT ON split
WHEN EXISTS(SELECT 1 FROM split WHERE id=NEW.id OR name=NEW.name)
BEGIN
  SELECT RAISE(ABORT, 'split: there is one of that name or id already');
END;
CREATE TRIGGER split_is_open BEFORE INSERT ON split
WHEN NEW.frozen_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen when its photos are in, by an UPDATE that looks at them');
END;
CREATE TRIGGER split_take_frozen_add BEFORE INSERT ON split_take
WHEN NOT EXISTS(SELECT 1 FROM split WHERE id=NEW.split_id AND frozen_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed (or is not there); make another under a new name');
END;
CREATE TRIGGER split_take_frozen_change BEFORE UPDATE ON split_take
BEGIN
  SELECT RAISE(ABORT, 'split: what was taken cannot be changed; make the split anew');
END;
CREATE TRIGGER split_take_frozen_delete BEFORE DELETE ON split_take
WHEN (SELECT frozen_at FROM split WHERE id=OLD.split_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed; make another under a new name');
END;
CREATE TRIGGER split_group_frozen_add BEFORE INSERT ON split_group
WHEN NOT EXISTS(SELECT 1 FROM split WHERE id=NEW.split_id AND frozen_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed (or is not there); make another under a new name');
END;
CREATE TRIGGER split_group_frozen_delete BEFORE DELETE ON split_group
WHEN (SELECT frozen_at FROM split WHERE id=OLD.split_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed; make another under a new name');
END;
CREATE TRIGGER split_photo_frozen_add BEFORE INSERT ON split_photo
WHEN NOT EXISTS(SELECT 1 FROM split WHERE id=NEW.split_id AND frozen_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed (or is not there); make another under a new name');
END;
CREATE TRIGGER split_photo_frozen_delete BEFORE DELETE ON split_photo
WHEN (SELECT frozen_at FROM split WHERE id=OLD.split_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed; make another under a new name');
END;
CREATE TRIGGER split_left_out_frozen_add BEFORE INSERT ON split_left_out
WHEN NOT EXISTS(SELECT 1 FROM split WHERE id=NEW.split_id AND frozen_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed (or is not there); make another under a new name');
END;
CREATE TRIGGER split_left_out_stays BEFORE UPDATE ON split_left_out
BEGIN
  SELECT RAISE(ABORT, 'split: what was left out cannot be changed; make the split anew');
END;
CREATE TRIGGER split_left_out_frozen_delete BEFORE DELETE ON split_left_out
WHEN (SELECT frozen_at FROM split WHERE id=OLD.split_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'split: it is frozen and cannot be changed; make another under a new name');
END;

-- A sample is what its digest says.
CREATE TRIGGER sample_stays BEFORE UPDATE ON sample
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be changed; make another under a new name');
END;
CREATE TRIGGER sample_is_new BEFORE INSERT ON sample
WHEN EXISTS(SELECT 1 FROM sample WHERE id=NEW.id OR name=NEW.name)
BEGIN
  SELECT RAISE(ABORT, 'sample: there is one of that name or id already');
END;
CREATE TRIGGER sample_is_kept BEFORE DELETE ON sample
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be deleted; make another under a new name');
END;
CREATE TRIGGER sample_dataset_add BEFORE INSERT ON sample_dataset
WHEN NOT EXISTS(SELECT 1 FROM sample WHERE id=NEW.sample_id) OR EXISTS(SELECT 1 FROM sample_photo WHERE sample_id=NEW.sample_id)
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be changed; make another under a new name');
END;
CREATE TRIGGER sample_dataset_stays BEFORE UPDATE ON sample_dataset
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be changed; make another under a new name');
END;
CREATE TRIGGER sample_dataset_is_kept BEFORE DELETE ON sample_dataset
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be changed; make another under a new name');
END;
CREATE TRIGGER sample_photo_stays BEFORE UPDATE ON sample_photo
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be changed; make another under a new name');
END;
CREATE TRIGGER sample_photo_is_new BEFORE INSERT ON sample_photo
WHEN NEW.seq NOT BETWEEN 1 AND coalesce((SELECT size FROM sample WHERE id=NEW.sample_id), 0)
  OR EXISTS(SELECT 1 FROM sample_photo WHERE sample_id=NEW.sample_id AND (seq=NEW.seq OR photo_id=NEW.photo_id))
BEGIN
  SELECT RAISE(ABORT, 'sample: it is full, or the place is taken; make another under a new name');
END;
CREATE TRIGGER sample_photo_is_kept BEFORE DELETE ON sample_photo
BEGIN
  SELECT RAISE(ABORT, 'sample: it cannot be changed; make another under a new name');
END;
CREATE TRIGGER photo_in_use_is_kept BEFORE DELETE ON photo
WHEN EXISTS(SELECT 1 FROM sample_photo WHERE photo_id=OLD.id) OR EXISTS(SELECT 1 FROM split_photo WHERE photo_id=OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'photo: it is in a sample or a split and cannot be deleted; refuse it instead');
END;
