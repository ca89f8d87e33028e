-- 0019_photo_confidence: a judgement's confidences photo by photo, so that ECE and Brier score have intervals as the other figures.

-- What evaluation_bin has, of each photo. Empty bins have no row; judgements of older programs have none at all.
CREATE TABLE evaluation_photo_bin(
  evaluation_id INTEGER NOT NULL REFERENCES evaluation,
  photo_id      INTEGER NOT NULL REFERENCES photo,
  bin           INTEGER NOT NULL,       -- confidences in [bin, bin+1) / 15; the last has 1 as well
  pixels        INTEGER NOT NULL,       -- how many
  skin          INTEGER NOT NULL,       -- of these, skin
  confidence    INTEGER NOT NULL,       -- sum of the confidences, in 2^-30
  squares       INTEGER NOT NULL,       -- sum of (confidence - truth)^2, truth 0 or 1, in 2^-30
  PRIMARY KEY(evaluation_id, photo_id, bin),
  CHECK( bin BETWEEN 0 AND 14 AND pixels>0 AND skin BETWEEN 0 AND pixels AND confidence>=0 AND squares>=0 )
) STRICT, WITHOUT ROWID;

-- A photo is judged first, which wants it cleared; its confidences follow.
CREATE TRIGGER evaluation_photo_bin_add BEFORE INSERT ON evaluation_photo_bin
WHEN (SELECT ended_at FROM evaluation WHERE id=NEW.evaluation_id) IS NOT NULL
  OR NOT EXISTS(SELECT 1 FROM evaluation_photo WHERE evaluation_id=NEW.evaluation_id AND photo_id=NEW.photo_id)
  OR EXISTS(SELECT 1 FROM evaluation_photo_bin WHERE evaluation_id=NEW.evaluation_id AND photo_id=NEW.photo_id AND bin=NEW.bin)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended, has not judged this photo, or has this bin of it already');
END;
CREATE TRIGGER evaluation_photo_bin_stays BEFORE UPDATE ON evaluation_photo_bin
BEGIN
  SELECT RAISE(ABORT, 'evaluation: counts cannot be changed; evaluate again');
END;
CREATE TRIGGER evaluation_photo_bin_is_kept BEFORE DELETE ON evaluation_photo_bin
WHEN (SELECT ended_at FROM evaluation WHERE id=OLD.evaluation_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended; what was counted stays');
END;
