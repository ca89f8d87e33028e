-- 0014_confidence: what a net's confidences were, over all photos of an evaluation: for other thresholds, and for calibration.

-- A histogram of the confidence of skin, over the pixels whose truth is known. A level is [level, level+1) / 256; 256 is a
-- confidence of 1. So the counts at every threshold level / 256 are exact, the usual 0.5 among them. Empty levels have no row.
CREATE TABLE evaluation_level(
  evaluation_id INTEGER NOT NULL REFERENCES evaluation,
  level         INTEGER NOT NULL,       -- confidences in [level, level+1) / 256
  skin          INTEGER NOT NULL,       -- pixels that are skin
  other         INTEGER NOT NULL,       -- pixels that are not
  PRIMARY KEY(evaluation_id, level),
  CHECK( level BETWEEN 0 AND 256 AND skin>=0 AND other>=0 AND skin+other>0 )
) STRICT, WITHOUT ROWID;

-- The same pixels in 15 bins of equal width, with exact sums (eval/calibration.h). Empty bins have no row.
CREATE TABLE evaluation_bin(
  evaluation_id INTEGER NOT NULL REFERENCES evaluation,
  bin           INTEGER NOT NULL,       -- confidences in [bin, bin+1) / 15; the last has 1 as well
  pixels        INTEGER NOT NULL,       -- how many
  skin          INTEGER NOT NULL,       -- of these, skin
  confidence    INTEGER NOT NULL,       -- sum of the confidences, in 2^-30
  squares       INTEGER NOT NULL,       -- sum of (confidence - truth)^2, truth 0 or 1, in 2^-30
  PRIMARY KEY(evaluation_id, bin),
  CHECK( bin BETWEEN 0 AND 14 AND pixels>0 AND skin BETWEEN 0 AND pixels AND confidence>=0 AND squares>=0 )
) STRICT, WITHOUT ROWID;

CREATE TRIGGER evaluation_level_add BEFORE INSERT ON evaluation_level
WHEN (SELECT ended_at FROM evaluation WHERE id=NEW.evaluation_id) IS NOT NULL
  OR EXISTS(SELECT 1 FROM evaluation_level WHERE evaluation_id=NEW.evaluation_id AND level=NEW.level)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended, or has this level already');
END;
CREATE TRIGGER evaluation_level_stays BEFORE UPDATE ON evaluation_level
BEGIN
  SELECT RAISE(ABORT, 'evaluation: counts cannot be changed; evaluate again');
END;
CREATE TRIGGER evaluation_level_is_kept BEFORE DELETE ON evaluation_level
WHEN (SELECT ended_at FROM evaluation WHERE id=OLD.evaluation_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended; what was counted stays');
END;
CREATE TRIGGER evaluation_bin_add BEFORE INSERT ON evaluation_bin
WHEN (SELECT ended_at FROM evaluation WHERE id=NEW.evaluation_id) IS NOT NULL
  OR EXISTS(SELECT 1 FROM evaluation_bin WHERE evaluation_id=NEW.evaluation_id AND bin=NEW.bin)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended, or has this bin already');
END;
CREATE TRIGGER evaluation_bin_stays BEFORE UPDATE ON evaluation_bin
BEGIN
  SELECT RAISE(ABORT, 'evaluation: counts cannot be changed; evaluate again');
END;
CREATE TRIGGER evaluation_bin_is_kept BEFORE DELETE ON evaluation_bin
WHEN (SELECT ended_at FROM evaluation WHERE id=OLD.evaluation_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended; what was counted stays');
END;
