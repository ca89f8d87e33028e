-- 0018_saved_filters: filters of photos that people have given a name.

CREATE TABLE saved_filter(
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,         -- what it is called
  query   TEXT NOT NULL,                -- the fields of the page of photos: 'dataset=d&width_min=100'
  sql     TEXT NOT NULL,                -- the same as a statement that gives the photos
  by_whom TEXT NOT NULL,                -- who named it
  at      TEXT NOT NULL,                -- when
  CHECK( length(name) BETWEEN 1 AND 80 AND instr(name, char(10))=0 ),
  CHECK( length(query) BETWEEN 1 AND 8192 AND length(sql) BETWEEN 1 AND 65536 AND length(by_whom) BETWEEN 1 AND 120 )
) STRICT;

-- A name that people know means what it meant: it is forgotten and given anew, never changed unseen.
CREATE TRIGGER saved_filter_is_new BEFORE INSERT ON saved_filter
WHEN EXISTS(SELECT 1 FROM saved_filter WHERE id=NEW.id OR name=NEW.name)
BEGIN
  SELECT RAISE(ABORT, 'saved_filter: there is one of this name already; forget it first');
END;
CREATE TRIGGER saved_filter_stays BEFORE UPDATE ON saved_filter
BEGIN
  SELECT RAISE(ABORT, 'saved_filter: it cannot be changed; forget it and save another');
END;
