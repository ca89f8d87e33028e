-- 0017_wishes: what people ask of a training in the browser: that it stops, or goes on.

-- A training looks for a wish of its own beginning after each batch, and stops as after Ctrl-C.
CREATE TABLE run_wish(
  id       INTEGER PRIMARY KEY,
  run_id   INTEGER NOT NULL REFERENCES run,
  start_id INTEGER REFERENCES run_start, -- the run's newest beginning when it was asked: what is to stop, or stopped; NULL: there was none
  what     TEXT NOT NULL,                -- 'stop', 'resume'
  by_whom  TEXT NOT NULL,                -- who asked
  at       TEXT NOT NULL,                -- when
  CHECK( what IN ('stop','resume') AND (what='resume' OR start_id IS NOT NULL) ),
  CHECK( length(by_whom) BETWEEN 1 AND 120 )
) STRICT;
CREATE INDEX run_wish_by_run ON run_wish(run_id, what, start_id);
CREATE INDEX run_wish_by_start ON run_wish(start_id);

CREATE TRIGGER run_wish_is_new BEFORE INSERT ON run_wish
WHEN EXISTS(SELECT 1 FROM run_wish WHERE id=NEW.id) OR (SELECT state FROM run WHERE id=NEW.run_id) IS NOT 'running'
  OR NEW.start_id IS NOT (SELECT max(id) FROM run_start WHERE run_id=NEW.run_id)
BEGIN
  SELECT RAISE(ABORT, 'run_wish: the id is taken, the run has ended, or it began anew meanwhile');
END;
CREATE TRIGGER run_wish_stays BEFORE UPDATE ON run_wish
BEGIN
  SELECT RAISE(ABORT, 'run_wish: it is history and cannot be changed');
END;
CREATE TRIGGER run_wish_is_kept BEFORE DELETE ON run_wish
BEGIN
  SELECT RAISE(ABORT, 'run_wish: it is history and cannot be deleted');
END;
CREATE TRIGGER run_wish_is_noted AFTER INSERT ON run_wish
BEGIN
  INSERT INTO audit_pending(who, what, of_table, of_id, of_last, details)
    VALUES(replace(NEW.by_whom, char(10), ' '), 'run-' || NEW.what, 'run_wish', NEW.id, NEW.id, printf('run#=%s', NEW.run_id));
END;
