-- 0006_scale: what a catalogue of a million photos wants. Indexes for questions that walked a whole table, and
-- a trigger that walked its sample at each photo.

CREATE INDEX photo_by_file ON photo(md5);                 -- a person names photos by their MD5
CREATE INDEX photo_by_name ON photo(dataset_id, name);    -- pages of a dataset in the order of its names
CREATE INDEX evaluation_photo_by_mask ON evaluation_photo(mask_id);
CREATE INDEX export_photo_by_photo ON export_photo(photo_id);

-- As it was, but each question by the key that answers it: with OR between them SQLite read the sample so far.
DROP TRIGGER sample_photo_is_new;
CREATE TRIGGER sample_photo_is_new BEFORE INSERT ON sample_photo
WHEN NEW.seq NOT BETWEEN 1 AND coalesce((SELECT size FROM sample WHERE id=NEW.sample_id), 0)
  OR EXISTS(SELECT 1 FROM sample_photo WHERE sample_id=NEW.sample_id AND seq=NEW.seq)
  OR EXISTS(SELECT 1 FROM sample_photo WHERE sample_id=NEW.sample_id AND photo_id=NEW.photo_id)
BEGIN
  SELECT RAISE(ABORT, 'sample: it is full, or the place is taken; make another under a new name');
END;
