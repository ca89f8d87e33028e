-- 0015_machine: where trainings ran, for what they cost; it decides no bit of them.

-- Each time that a training was begun or gone on with.
CREATE TABLE run_start(
  id      INTEGER PRIMARY KEY,
  run_id  INTEGER NOT NULL REFERENCES run,
  machine TEXT NOT NULL,                -- the processor's name; 'unknown' where the system does not say
  cores   INTEGER NOT NULL,             -- processors that the system offers
  at      TEXT NOT NULL,                -- when
  CHECK( length(machine) BETWEEN 1 AND 120 AND cores>0 )
) STRICT;
CREATE INDEX run_start_by_run ON run_start(run_id);

CREATE TRIGGER run_start_is_new BEFORE INSERT ON run_start
WHEN EXISTS(SELECT 1 FROM run_start WHERE id=NEW.id) OR (SELECT state FROM run WHERE id=NEW.run_id) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'run_start: the id is taken, or the run has ended');
END;
CREATE TRIGGER run_start_stays BEFORE UPDATE ON run_start
BEGIN
  SELECT RAISE(ABORT, 'run_start: it is history and cannot be changed');
END;
CREATE TRIGGER run_start_is_kept BEFORE DELETE ON run_start
BEGIN
  SELECT RAISE(ABORT, 'run_start: it is history and cannot be deleted');
END;
