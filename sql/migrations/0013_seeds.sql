-- 0013_seeds: a cell of an experiment trained with more than one seed.

-- The first seed is in experiment_cell; these are the further ones. The view cell_run has all.
CREATE TABLE experiment_seed(
  experiment_id INTEGER NOT NULL REFERENCES experiment,
  net           TEXT NOT NULL,          -- as in experiment_cell
  scenario      TEXT NOT NULL,          -- as in experiment_cell
  seed          INTEGER NOT NULL,       -- the run's
  run_id        INTEGER NOT NULL REFERENCES run,
  evaluation_id INTEGER NOT NULL REFERENCES evaluation,
  PRIMARY KEY(experiment_id, net, scenario, seed),
  FOREIGN KEY(experiment_id, net, scenario) REFERENCES experiment_cell
) STRICT, WITHOUT ROWID;

-- What is summed over the seeds of a cell must be of that cell, and no seed in it twice.
CREATE TRIGGER experiment_seed_fits BEFORE INSERT ON experiment_seed
WHEN NOT EXISTS(
  SELECT 1 FROM experiment_cell AS c JOIN run AS f ON f.id=c.run_id JOIN run AS r ON r.id=NEW.run_id
    JOIN evaluation AS e ON e.id=NEW.evaluation_id
   WHERE c.experiment_id=NEW.experiment_id AND c.net=NEW.net AND c.scenario=NEW.scenario
     AND r.seed=NEW.seed AND r.seed<>f.seed AND e.run_id=r.id AND (r.parent_id IS NULL)=(f.parent_id IS NULL)
     AND (r.split_id, r.stage, r.net, r.filters, r.fc, r.side, r.batch, r.epochs_max, r.patience, r.rate, r.momentum, r.augment)
       = (f.split_id, f.stage, f.net, f.filters, f.fc, f.side, f.batch, f.epochs_max, f.patience, f.rate, f.momentum, f.augment))
BEGIN
  SELECT RAISE(ABORT, 'experiment: a further seed is the same training as the cell''s first, with another seed, and its own evaluation');
END;
CREATE TRIGGER experiment_seed_still_fits BEFORE UPDATE ON experiment_seed
WHEN NOT EXISTS(
  SELECT 1 FROM experiment_cell AS c JOIN run AS f ON f.id=c.run_id JOIN run AS r ON r.id=NEW.run_id
    JOIN evaluation AS e ON e.id=NEW.evaluation_id
   WHERE c.experiment_id=NEW.experiment_id AND c.net=NEW.net AND c.scenario=NEW.scenario
     AND r.seed=NEW.seed AND r.seed<>f.seed AND e.run_id=r.id AND (r.parent_id IS NULL)=(f.parent_id IS NULL)
     AND (r.split_id, r.stage, r.net, r.filters, r.fc, r.side, r.batch, r.epochs_max, r.patience, r.rate, r.momentum, r.augment)
       = (f.split_id, f.stage, f.net, f.filters, f.fc, f.side, f.batch, f.epochs_max, f.patience, f.rate, f.momentum, f.augment))
BEGIN
  SELECT RAISE(ABORT, 'experiment: a further seed is the same training as the cell''s first, with another seed, and its own evaluation');
END;
