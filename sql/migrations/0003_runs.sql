-- 0003_runs: trainings, evaluations and exports, and what they may touch.
--
-- Lineage is foreign keys: experiment -> run -> split -> group -> photo; run -> masks;
-- evaluation -> run; fine-tuned run -> its parent.

CREATE TABLE run(
  id         INTEGER PRIMARY KEY,
  key        TEXT NOT NULL,             -- SHA-256 of all that decides its weights: the same key is the same run
  split_id   INTEGER NOT NULL REFERENCES split,
  stage      TEXT NOT NULL,             -- the fold it learns from: 'pretrain' or 'finetune'
  parent_id  INTEGER REFERENCES run,    -- the pretrained run whose weights it began with; NULL: from scratch
  net        TEXT NOT NULL,             -- 'unet', 'unet-large' or 'dr-unet'
  filters    TEXT NOT NULL,             -- at the three sizes, e.g. '32,64,128'
  fc         INTEGER NOT NULL,          -- width of the fully connected layer
  side       INTEGER NOT NULL,          -- photos are brought to side x side pixels
  batch      INTEGER NOT NULL,          -- photos a step
  epochs_max INTEGER NOT NULL,          -- at most
  patience   INTEGER NOT NULL,          -- epochs without a better validation loss before it stops; 0: never
  rate       REAL NOT NULL,             -- learning rate
  momentum   REAL NOT NULL,             -- of SGD
  augment    INTEGER NOT NULL,          -- 1: rotation, scale and crop
  seed       INTEGER NOT NULL,          -- of weights, order, augmentation, noise and dropout
  truth      TEXT NOT NULL,             -- SHA-256 of the digests of the masks it learns from and stops by
  program    TEXT NOT NULL,             -- the version that trains it
  state      TEXT NOT NULL,             -- 'running' (or killed: it can be resumed), 'done', 'failed'
  ended_by   TEXT,                      -- why it ended: 'epochs', 'patience'; for 'failed' the error
  best_epoch INTEGER,                   -- whose weights are kept
  weights    TEXT,                      -- SHA-256 of the weights file
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  CHECK( stage IN ('pretrain','finetune') ),
  CHECK( parent_id IS NULL OR stage='finetune' ),
  CHECK( state IN ('running','done','failed') ),
  CHECK( (state='running') = (ended_at IS NULL) ),
  CHECK( state<>'done' OR (best_epoch IS NOT NULL AND weights IS NOT NULL) ),
  CHECK( fc>0 AND side>=8 AND side%8=0 AND batch>0 AND epochs_max>0 AND patience>=0 AND augment IN (0,1) )
) STRICT;
CREATE UNIQUE INDEX run_by_key ON run(key) WHERE state<>'failed';
CREATE INDEX run_by_split ON run(split_id);
CREATE INDEX run_by_parent ON run(parent_id);

-- What a run learns from and is stopped by.
CREATE TABLE run_photo(
  run_id   INTEGER NOT NULL REFERENCES run,
  photo_id INTEGER NOT NULL REFERENCES photo,
  mask_id  INTEGER NOT NULL REFERENCES mask,  -- the truth that it was shown
  role     TEXT NOT NULL,               -- 'train' or 'validation'
  PRIMARY KEY(run_id, photo_id),
  CHECK( role IN ('train','validation') )
) STRICT, WITHOUT ROWID;
CREATE INDEX run_photo_by_photo ON run_photo(photo_id);
CREATE INDEX run_photo_by_mask ON run_photo(mask_id);

CREATE TABLE epoch(
  run_id             INTEGER NOT NULL REFERENCES run,
  epoch              INTEGER NOT NULL,  -- 1, 2, ...
  train_loss         REAL NOT NULL,     -- Jaccard distance, mean over the training photos, with noise and dropout
  validation_loss    REAL,              -- the same over the validation photos, without; NULL where there are none
  validation_jaccard REAL,              -- pooled over their pixels at confidence 0.5
  seconds            REAL NOT NULL,     -- wall time
  better             INTEGER NOT NULL,  -- 1: the best validation loss so far
  at                 TEXT NOT NULL,
  PRIMARY KEY(run_id, epoch),
  CHECK( epoch>0 AND better IN (0,1) )
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation(
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES run,
  split_id   INTEGER NOT NULL REFERENCES split,
  fold       TEXT NOT NULL,             -- which fold of the split was judged
  side       INTEGER NOT NULL,          -- pixels are counted at side x side
  threshold  REAL NOT NULL,             -- a confidence of at least this is skin
  truth      TEXT NOT NULL,             -- SHA-256 of the digests of the masks it was judged by
  started_at TEXT NOT NULL,
  ended_at   TEXT,                      -- NULL while it is being counted
  UNIQUE(run_id, split_id, fold, side, threshold, truth),
  CHECK( fold IN ('pretrain','finetune','validation','test') AND threshold>0 AND threshold<1 )
) STRICT;

-- Counts per photo; ignored pixels are in none. Overlap is derived, so that it cannot disagree with them.
-- Where neither truth nor prediction has skin both indices are 1: nothing was there and nothing was claimed.
CREATE TABLE evaluation_photo(
  evaluation_id INTEGER NOT NULL REFERENCES evaluation,
  photo_id      INTEGER NOT NULL REFERENCES photo,
  mask_id       INTEGER NOT NULL REFERENCES mask,
  tp            INTEGER NOT NULL,       -- pixels: skin, called skin
  fp            INTEGER NOT NULL,       -- not skin, called skin
  fn            INTEGER NOT NULL,       -- skin, called not skin
  tn            INTEGER NOT NULL,       -- not skin, called not skin
  jaccard REAL GENERATED ALWAYS AS (CASE WHEN tp+fp+fn=0 THEN 1.0 ELSE tp*1.0/(tp+fp+fn) END) VIRTUAL,
  dice    REAL GENERATED ALWAYS AS (CASE WHEN tp+fp+fn=0 THEN 1.0 ELSE tp*2.0/(2*tp+fp+fn) END) VIRTUAL,
  PRIMARY KEY(evaluation_id, photo_id),
  CHECK( tp>=0 AND fp>=0 AND fn>=0 AND tn>=0 )
) STRICT, WITHOUT ROWID;
CREATE INDEX evaluation_photo_by_photo ON evaluation_photo(photo_id);

CREATE TABLE experiment(
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  split_id   INTEGER NOT NULL REFERENCES split,
  settings   TEXT NOT NULL,             -- the command's settings, JSON
  created_at TEXT NOT NULL,
  CHECK( length(name) BETWEEN 1 AND 120 AND name NOT GLOB '*[^A-Za-z0-9._-]*' ),
  CHECK( settings GLOB '{*}' )          -- json_valid() is not trusted in a schema by SQLite 3.40
) STRICT;

CREATE TABLE experiment_cell(
  experiment_id INTEGER NOT NULL REFERENCES experiment,
  net           TEXT NOT NULL,          -- as in run.net
  scenario      TEXT NOT NULL,          -- 'direct transfer', 'direct training', 'fine-tuning' (paper, section 2)
  run_id        INTEGER NOT NULL REFERENCES run,
  evaluation_id INTEGER NOT NULL REFERENCES evaluation,
  PRIMARY KEY(experiment_id, net, scenario),
  CHECK( scenario IN ('direct transfer','direct training','fine-tuning') )
) STRICT, WITHOUT ROWID;

-- Pictures or masks that left the catalogue as files.
CREATE TABLE export(
  id      INTEGER PRIMARY KEY,
  what    TEXT NOT NULL,                -- 'prediction', 'report'
  target  TEXT NOT NULL,                -- the file or folder written
  run_id  INTEGER REFERENCES run,       -- whose predictions, where there are any
  at      TEXT NOT NULL
) STRICT;
CREATE TABLE export_photo(
  export_id INTEGER NOT NULL REFERENCES export,
  photo_id  INTEGER NOT NULL REFERENCES photo,
  PRIMARY KEY(export_id, photo_id)
) STRICT, WITHOUT ROWID;

-- The privacy guard: a photo whose newest clearance is not 'cleared' goes nowhere.
CREATE TRIGGER run_photo_cleared BEFORE INSERT ON run_photo
WHEN 'cleared' IS NOT (SELECT state FROM clearance WHERE photo_id=NEW.photo_id ORDER BY id DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared cannot be in a run');
END;
CREATE TRIGGER evaluation_photo_cleared BEFORE INSERT ON evaluation_photo
WHEN 'cleared' IS NOT (SELECT state FROM clearance WHERE photo_id=NEW.photo_id ORDER BY id DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared cannot be in an evaluation');
END;
CREATE TRIGGER export_photo_cleared BEFORE INSERT ON export_photo
WHEN 'cleared' IS NOT (SELECT state FROM clearance WHERE photo_id=NEW.photo_id ORDER BY id DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared cannot be exported');
END;
CREATE TRIGGER run_photo_stays BEFORE UPDATE ON run_photo
BEGIN
  SELECT RAISE(ABORT, 'run: what a run learns from cannot be changed');
END;
CREATE TRIGGER evaluation_photo_stays BEFORE UPDATE ON evaluation_photo
BEGIN
  SELECT RAISE(ABORT, 'evaluation: counts cannot be changed; evaluate again');
END;
CREATE TRIGGER export_photo_stays BEFORE UPDATE ON export_photo
BEGIN
  SELECT RAISE(ABORT, 'export: what was exported cannot be changed');
END;

-- No leak: a run learns from its own stage of a frozen split, and nobody is judged on what taught.
CREATE TRIGGER run_on_frozen_split BEFORE INSERT ON run
WHEN (SELECT frozen_at FROM split WHERE id=NEW.split_id) IS NULL
BEGIN
  SELECT RAISE(ABORT, 'run: the split is not frozen; freeze it first');
END;
CREATE TRIGGER run_from_pretrained_parent BEFORE INSERT ON run
WHEN NEW.parent_id IS NOT NULL AND NOT EXISTS(
  SELECT 1 FROM run WHERE id=NEW.parent_id AND stage='pretrain' AND state='done' AND split_id=NEW.split_id)
BEGIN
  SELECT RAISE(ABORT, 'run: the parent must be a finished pretrain run of the same split');
END;
CREATE TRIGGER run_is_new BEFORE INSERT ON run
WHEN EXISTS(SELECT 1 FROM run WHERE id=NEW.id OR (key=NEW.key AND state<>'failed' AND NEW.state<>'failed'))
BEGIN
  SELECT RAISE(ABORT, 'run: there is one with this id or key already');
END;
CREATE TRIGGER run_photo_of_its_stage BEFORE INSERT ON run_photo
WHEN NOT EXISTS(
  SELECT 1 FROM run AS r JOIN split_photo AS p ON p.split_id=r.split_id AND p.photo_id=NEW.photo_id
    JOIN split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id
   WHERE r.id=NEW.run_id AND g.stage=r.stage AND (g.fold='validation')=(NEW.role='validation'))
BEGIN
  SELECT RAISE(ABORT, 'run: the photo is not in the fold of the split that this run learns from');
END;
CREATE TRIGGER run_photo_is_new BEFORE INSERT ON run_photo
WHEN (SELECT state FROM run WHERE id=NEW.run_id)<>'running'
  OR EXISTS(SELECT 1 FROM run_photo WHERE run_id=NEW.run_id AND photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'run: it has ended, or has this photo already');
END;
CREATE TRIGGER evaluation_not_on_teachers BEFORE INSERT ON evaluation_photo
WHEN EXISTS(
  SELECT 1 FROM photo AS mate, evaluation AS e JOIN run AS r ON r.id=e.run_id
   WHERE e.id=NEW.evaluation_id AND (mate.group_id=(SELECT group_id FROM photo WHERE id=NEW.photo_id)
       OR mate.pixels=(SELECT pixels FROM photo WHERE id=NEW.photo_id))
     AND (EXISTS(SELECT 1 FROM run_photo AS t WHERE t.run_id=r.id AND t.photo_id=mate.id AND t.role='train')
       OR EXISTS(SELECT 1 FROM run_photo AS t WHERE t.run_id=r.parent_id AND t.photo_id=mate.id AND t.role='train')))
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the run learned from a photo of this group, or from this very picture; it cannot be judged by it');
END;
CREATE TRIGGER evaluation_on_frozen_split BEFORE INSERT ON evaluation
WHEN (SELECT frozen_at FROM split WHERE id=NEW.split_id) IS NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the split is not frozen; freeze it first');
END;
CREATE TRIGGER evaluation_photo_of_its_fold BEFORE INSERT ON evaluation_photo
WHEN NOT EXISTS(
  SELECT 1 FROM evaluation AS e JOIN split_photo AS p ON p.split_id=e.split_id AND p.photo_id=NEW.photo_id
    JOIN split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id
   WHERE e.id=NEW.evaluation_id AND g.fold=e.fold)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the photo is not in the fold that is judged');
END;

-- Truth is of the photo that it is shown with.
CREATE TRIGGER run_photo_has_its_mask BEFORE INSERT ON run_photo
WHEN NEW.photo_id IS NOT (SELECT photo_id FROM mask WHERE id=NEW.mask_id)
BEGIN
  SELECT RAISE(ABORT, 'run: the mask is not of this photo');
END;
CREATE TRIGGER evaluation_photo_has_its_mask BEFORE INSERT ON evaluation_photo
WHEN NEW.photo_id IS NOT (SELECT photo_id FROM mask WHERE id=NEW.mask_id)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: the mask is not of this photo');
END;

-- What has ended stays as it is.
CREATE TRIGGER run_ended_stays BEFORE UPDATE ON run
WHEN OLD.state<>'running'
BEGIN
  SELECT RAISE(ABORT, 'run: it has ended and cannot be changed');
END;
CREATE TRIGGER run_settings_stay BEFORE UPDATE ON run
WHEN (NEW.id, NEW.key, NEW.split_id, NEW.stage, NEW.parent_id, NEW.net, NEW.filters, NEW.fc, NEW.side, NEW.batch, NEW.epochs_max,
      NEW.patience, NEW.rate, NEW.momentum, NEW.augment, NEW.seed, NEW.truth)
  IS NOT (OLD.id, OLD.key, OLD.split_id, OLD.stage, OLD.parent_id, OLD.net, OLD.filters, OLD.fc, OLD.side, OLD.batch, OLD.epochs_max,
      OLD.patience, OLD.rate, OLD.momentum, OLD.augment, OLD.seed, OLD.truth)
BEGIN
  SELECT RAISE(ABORT, 'run: its settings cannot be changed; start another');
END;
CREATE TRIGGER run_is_kept BEFORE DELETE ON run
BEGIN
  SELECT RAISE(ABORT, 'run: runs are history and cannot be deleted');
END;
CREATE TRIGGER run_photo_is_kept BEFORE DELETE ON run_photo
BEGIN
  SELECT RAISE(ABORT, 'run: what a run learns from cannot be changed');
END;
CREATE TRIGGER epoch_add BEFORE INSERT ON epoch
WHEN 'running' IS NOT (SELECT state FROM run WHERE id=NEW.run_id)
  OR EXISTS(SELECT 1 FROM epoch WHERE run_id=NEW.run_id AND epoch=NEW.epoch)
BEGIN
  SELECT RAISE(ABORT, 'epoch: the run has ended, or has this epoch already');
END;
CREATE TRIGGER epoch_stays BEFORE UPDATE ON epoch
BEGIN
  SELECT RAISE(ABORT, 'epoch: what was measured cannot be changed');
END;
CREATE TRIGGER epoch_is_kept BEFORE DELETE ON epoch
WHEN (SELECT state FROM run WHERE id=OLD.run_id)<>'running'
BEGIN
  SELECT RAISE(ABORT, 'epoch: the run has ended; what was measured stays');
END;
CREATE TRIGGER evaluation_ended_stays BEFORE UPDATE ON evaluation
WHEN OLD.ended_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended and cannot be changed');
END;
CREATE TRIGGER evaluation_settings_stay BEFORE UPDATE ON evaluation
WHEN (NEW.id, NEW.run_id, NEW.split_id, NEW.fold, NEW.side, NEW.threshold, NEW.truth)
  IS NOT (OLD.id, OLD.run_id, OLD.split_id, OLD.fold, OLD.side, OLD.threshold, OLD.truth)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: what is judged cannot be changed; evaluate again');
END;
CREATE TRIGGER evaluation_is_new BEFORE INSERT ON evaluation
WHEN EXISTS(SELECT 1 FROM evaluation WHERE id=NEW.id OR (run_id=NEW.run_id AND split_id=NEW.split_id AND
  fold=NEW.fold AND side=NEW.side AND threshold=NEW.threshold AND truth=NEW.truth))
BEGIN
  SELECT RAISE(ABORT, 'evaluation: there is one with this id or of this run, fold, side, threshold and truth already');
END;
CREATE TRIGGER evaluation_is_kept BEFORE DELETE ON evaluation
WHEN OLD.ended_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended and cannot be deleted');
END;
CREATE TRIGGER evaluation_photo_add BEFORE INSERT ON evaluation_photo
WHEN (SELECT ended_at FROM evaluation WHERE id=NEW.evaluation_id) IS NOT NULL
  OR EXISTS(SELECT 1 FROM evaluation_photo WHERE evaluation_id=NEW.evaluation_id AND photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended, or has this photo already');
END;
CREATE TRIGGER evaluation_photo_is_kept BEFORE DELETE ON evaluation_photo
WHEN (SELECT ended_at FROM evaluation WHERE id=OLD.evaluation_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'evaluation: it has ended; what was counted stays');
END;
CREATE TRIGGER export_is_new BEFORE INSERT ON export
WHEN EXISTS(SELECT 1 FROM export WHERE id=NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'export: there is one with this id already');
END;
CREATE TRIGGER export_stays BEFORE UPDATE ON export
BEGIN
  SELECT RAISE(ABORT, 'export: what was exported cannot be changed');
END;
CREATE TRIGGER export_is_kept BEFORE DELETE ON export
BEGIN
  SELECT RAISE(ABORT, 'export: what was exported cannot be forgotten');
END;
CREATE TRIGGER export_photo_is_kept BEFORE DELETE ON export_photo
BEGIN
  SELECT RAISE(ABORT, 'export: what was exported cannot be forgotten');
END;

-- A mask that taught or judged stays.
CREATE TRIGGER mask_is_kept BEFORE DELETE ON mask
BEGIN
  SELECT RAISE(ABORT, 'mask: masks are history and cannot be deleted; add a new one');
END;
