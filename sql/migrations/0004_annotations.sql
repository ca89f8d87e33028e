-- 0004_annotations: what people traced, every version of it, who judged it, and which of it is truth.
--
-- Truth stays where it was: a photo's newest row of `mask`. Accepting a revision adds such a row,
-- made from the revision's regions by raster rule 1; `dermatome verify` makes it again.

-- One annotator's work on one photo.
CREATE TABLE annotation(
  id        INTEGER PRIMARY KEY,
  photo_id  INTEGER NOT NULL REFERENCES photo,
  annotator TEXT NOT NULL,              -- who traces
  added_at  TEXT NOT NULL,
  UNIQUE(photo_id, annotator),
  CHECK( length(annotator) BETWEEN 1 AND 120 )
) STRICT;

-- One version of it. Rows are never changed: undo moves a pointer (annotation_head).
CREATE TABLE revision(
  id            INTEGER PRIMARY KEY,
  annotation_id INTEGER NOT NULL REFERENCES annotation,
  parent_id     INTEGER REFERENCES revision, -- what it was made from, anybody's of this photo; NULL: from nothing
  regions       INTEGER NOT NULL,       -- how many regions it has
  seconds       REAL,                   -- spent on it since its parent; NULL: nobody measured
  tool          TEXT NOT NULL,          -- what it was traced with: 'dermatome', 'labelme', ...
  source        TEXT NOT NULL,          -- the file it was read from; '' where traced here
  digest        TEXT NOT NULL,          -- SHA-256 of its regions: of each its label, a newline, its shape's or mask's BLOB
  added_at      TEXT NOT NULL,
  CHECK( regions>=0 AND (seconds IS NULL OR seconds>=0) AND length(tool)>0 ),
  CHECK( length(digest)=64 AND digest NOT GLOB '*[^0-9a-f]*' )
) STRICT;
CREATE INDEX revision_by_annotation ON revision(annotation_id, id);
CREATE INDEX revision_by_parent ON revision(parent_id);

-- A part of the photo and what it is, as an outline or, from tools that have none, as pixels.
-- They are painted in the order of seq, a later one over the earlier, on a photo that is not skin.
CREATE TABLE revision_region(
  revision_id INTEGER NOT NULL REFERENCES revision,
  seq         INTEGER NOT NULL,         -- 1 .. revision.regions
  label       TEXT NOT NULL,            -- 'skin', 'not-skin' or 'ignore'
  shape       BLOB,                     -- rings of splines (docs/formats.md), in 1/256 of the photo's upright pixels
  mask        BLOB,                     -- or a run-length mask of the photo's upright size
  PRIMARY KEY(revision_id, seq),
  CHECK( label IN ('skin','not-skin','ignore') AND (shape IS NULL)<>(mask IS NULL) )
) STRICT, WITHOUT ROWID;

-- Where an annotator stands, each move a row; the newest counts. Undo goes to the parent, redo back.
CREATE TABLE annotation_head(
  id            INTEGER PRIMARY KEY,
  annotation_id INTEGER NOT NULL REFERENCES annotation,
  revision_id   INTEGER REFERENCES revision, -- NULL: all is undone
  added_at      TEXT NOT NULL
) STRICT;
CREATE INDEX annotation_head_by_annotation ON annotation_head(annotation_id, id, revision_id);
CREATE INDEX annotation_head_by_revision ON annotation_head(revision_id);

-- What was decided of a revision, each decision a row; the newest counts. A revision without a row is a draft.
CREATE TABLE verdict(
  id          INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES revision,
  state       TEXT NOT NULL,            -- 'draft' (taken back), 'submitted', 'accepted' or 'rejected'
  by_whom     TEXT NOT NULL,            -- the annotator who submitted, the reviewer who decided
  why         TEXT NOT NULL,            -- '' only where nothing was rejected
  added_at    TEXT NOT NULL,
  CHECK( state IN ('draft','submitted','accepted','rejected') ),
  CHECK( length(by_whom)>0 AND (state<>'rejected' OR length(why)>0) )
) STRICT;
CREATE INDEX verdict_by_revision ON verdict(revision_id, id, state);

-- The revision that a mask was made from; NULL: it was imported as pixels.
ALTER TABLE mask ADD COLUMN revision_id INTEGER REFERENCES revision;
CREATE INDEX mask_by_revision ON mask(revision_id);

-- Files that left: what was in them, and how far their readers' masks are from ours.
CREATE TABLE exported(
  id        INTEGER PRIMARY KEY,
  photo_id  INTEGER NOT NULL REFERENCES photo,
  mask_id   INTEGER NOT NULL REFERENCES mask, -- the truth that was written
  format    TEXT NOT NULL,              -- 'labelme', 'coco', ...
  path      TEXT NOT NULL,              -- the file that was written
  sha256    TEXT NOT NULL,              -- of its bytes
  jaccard   REAL NOT NULL,              -- of our mask and the one that a reader of this format makes of the file
  lost      TEXT NOT NULL,              -- what the format could not carry; '' if nothing
  added_at  TEXT NOT NULL,
  CHECK( jaccard BETWEEN 0 AND 1 AND length(sha256)=64 )
) STRICT;
CREATE INDEX exported_by_photo ON exported(photo_id);
CREATE INDEX exported_by_mask ON exported(mask_id);

-- What was traced is history: nothing of it is changed, deleted, replaced or slipped in.
CREATE TRIGGER annotation_stays BEFORE UPDATE ON annotation
BEGIN
  SELECT RAISE(ABORT, 'annotation: it cannot be changed; add a revision');
END;
CREATE TRIGGER annotation_is_kept BEFORE DELETE ON annotation
BEGIN
  SELECT RAISE(ABORT, 'annotation: it is history and cannot be deleted');
END;
CREATE TRIGGER annotation_is_new BEFORE INSERT ON annotation
WHEN EXISTS(SELECT 1 FROM annotation WHERE id=NEW.id OR (photo_id=NEW.photo_id AND annotator=NEW.annotator))
BEGIN
  SELECT RAISE(ABORT, 'annotation: this annotator has one of this photo already, or the id is taken');
END;
CREATE TRIGGER revision_stays BEFORE UPDATE ON revision
BEGIN
  SELECT RAISE(ABORT, 'revision: it cannot be changed; add another');
END;
CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision
BEGIN
  SELECT RAISE(ABORT, 'revision: it is history and cannot be deleted; undo moves the annotation''s head');
END;
CREATE TRIGGER revision_is_new BEFORE INSERT ON revision
WHEN EXISTS(SELECT 1 FROM revision WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'revision: the id is taken');
END;
CREATE TRIGGER revision_of_its_photo BEFORE INSERT ON revision
WHEN NEW.parent_id IS NOT NULL AND (SELECT a.photo_id FROM annotation AS a WHERE a.id=NEW.annotation_id) IS NOT
  (SELECT a.photo_id FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE r.id=NEW.parent_id)
BEGIN
  SELECT RAISE(ABORT, 'revision: what it was made from is of another photo');
END;
CREATE TRIGGER revision_region_stays BEFORE UPDATE ON revision_region
BEGIN
  SELECT RAISE(ABORT, 'revision: its regions cannot be changed; add another revision');
END;
CREATE TRIGGER revision_region_is_kept BEFORE DELETE ON revision_region
BEGIN
  SELECT RAISE(ABORT, 'revision: its regions cannot be deleted; add another revision');
END;
CREATE TRIGGER revision_region_has_a_place BEFORE INSERT ON revision_region
WHEN NEW.seq NOT BETWEEN 1 AND coalesce((SELECT regions FROM revision WHERE id=NEW.revision_id), 0)
  OR EXISTS(SELECT 1 FROM revision_region WHERE revision_id=NEW.revision_id AND seq=NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'revision: it has all its regions; add another revision');
END;
CREATE TRIGGER annotation_head_stays BEFORE UPDATE ON annotation_head
BEGIN
  SELECT RAISE(ABORT, 'annotation: moves of its head are history; add another');
END;
CREATE TRIGGER annotation_head_is_kept BEFORE DELETE ON annotation_head
BEGIN
  SELECT RAISE(ABORT, 'annotation: moves of its head are history; add another');
END;
CREATE TRIGGER annotation_head_is_its_own BEFORE INSERT ON annotation_head
WHEN EXISTS(SELECT 1 FROM annotation_head WHERE id=NEW.id) OR (NEW.revision_id IS NOT NULL AND
  NEW.annotation_id IS NOT (SELECT annotation_id FROM revision WHERE id=NEW.revision_id))
BEGIN
  SELECT RAISE(ABORT, 'annotation: its head is one of its own revisions, and each move a new row');
END;
CREATE TRIGGER verdict_stays BEFORE UPDATE ON verdict
BEGIN
  SELECT RAISE(ABORT, 'verdict: decisions are history; add another');
END;
CREATE TRIGGER verdict_is_kept BEFORE DELETE ON verdict
BEGIN
  SELECT RAISE(ABORT, 'verdict: decisions are history; add another');
END;
CREATE TRIGGER verdict_is_new BEFORE INSERT ON verdict
WHEN EXISTS(SELECT 1 FROM verdict WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'verdict: decisions are history; add another');
END;
CREATE TRIGGER verdict_of_a_whole_revision BEFORE INSERT ON verdict
WHEN (SELECT regions FROM revision WHERE id=NEW.revision_id) IS NOT
  (SELECT count(*) FROM revision_region WHERE revision_id=NEW.revision_id)
BEGIN
  SELECT RAISE(ABORT, 'verdict: the revision is not there, or has not all its regions');
END;
CREATE TRIGGER verdict_after_submission BEFORE INSERT ON verdict
WHEN NEW.state IN ('accepted','rejected') AND coalesce(
  (SELECT state FROM verdict WHERE revision_id=NEW.revision_id ORDER BY id DESC LIMIT 1), 'draft')='draft'
BEGIN
  SELECT RAISE(ABORT, 'verdict: the revision is a draft; its annotator submits it first');
END;

-- A mask that is said to be made from a revision: that of its photo, and accepted. And an import
-- does not push an accepted tracing aside.
CREATE TRIGGER mask_of_an_accepted_revision BEFORE INSERT ON mask
WHEN NEW.revision_id IS NOT NULL AND (
  NEW.photo_id IS NOT (SELECT a.photo_id FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE r.id=NEW.revision_id)
  OR 'accepted' IS NOT (SELECT state FROM verdict WHERE revision_id=NEW.revision_id ORDER BY id DESC LIMIT 1))
BEGIN
  SELECT RAISE(ABORT, 'mask: its revision is of another photo, or not accepted');
END;
CREATE TRIGGER mask_import_yields BEFORE INSERT ON mask
WHEN NEW.revision_id IS NULL AND 'accepted' IS (SELECT v.state FROM verdict AS v WHERE v.revision_id=
  (SELECT m.revision_id FROM mask AS m WHERE m.photo_id=NEW.photo_id ORDER BY m.id DESC LIMIT 1) ORDER BY v.id DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'mask: the photo''s truth is an accepted tracing, which an imported mask does not replace');
END;

-- Nothing of a photo that is not cleared leaves.
CREATE TRIGGER exported_is_cleared BEFORE INSERT ON exported
WHEN 'cleared' IS NOT (SELECT state FROM clearance WHERE photo_id=NEW.photo_id ORDER BY id DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'privacy: the photo is not cleared; nothing of it can be exported');
END;
CREATE TRIGGER exported_is_its_truth BEFORE INSERT ON exported
WHEN NEW.photo_id IS NOT (SELECT photo_id FROM mask WHERE id=NEW.mask_id) OR EXISTS(SELECT 1 FROM exported WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'exported: its mask is of another photo, or the id is taken');
END;
CREATE TRIGGER exported_stays BEFORE UPDATE ON exported
BEGIN
  SELECT RAISE(ABORT, 'exported: it is history and cannot be changed');
END;
CREATE TRIGGER exported_is_kept BEFORE DELETE ON exported
BEGIN
  SELECT RAISE(ABORT, 'exported: it is history and cannot be deleted');
END;
