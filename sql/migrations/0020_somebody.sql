-- 0020_somebody: who decides on a patient's photograph is somebody, and the second who looked is another. Names are
-- compared without blanks of any kind (space, tab, line ends, no-break spaces, those of no width), in small letters.

DROP TRIGGER clearance_by_two;
CREATE TRIGGER clearance_by_two BEFORE INSERT ON clearance
WHEN NEW.state IN ('cleared','redacted') AND NEW.face GLOB 'yes*' AND 2>(
  SELECT count(DISTINCT nullif(lower(replace(replace(replace(replace(replace(replace(replace(replace(name,
      ' ', ''), char(9), ''), char(10), ''), char(13), ''), char(160), ''), char(8239), ''), char(8203), ''), char(65279), '')), ''))
    FROM (SELECT NEW.by_whom AS name UNION ALL SELECT NEW.second_by))
BEGIN
  SELECT RAISE(ABORT, 'privacy: a face is cleared by two people; name the second who looked');
END;

CREATE TRIGGER clearance_by_somebody BEFORE INSERT ON clearance
WHEN 2>(SELECT count(nullif(replace(replace(replace(replace(replace(replace(replace(replace(said,
      ' ', ''), char(9), ''), char(10), ''), char(13), ''), char(160), ''), char(8239), ''), char(8203), ''), char(65279), ''), ''))
    FROM (SELECT NEW.by_whom AS said UNION ALL SELECT NEW.why))
BEGIN
  SELECT RAISE(ABORT, 'privacy: a clearance wants to know who decides, and on what grounds; blanks say neither');
END;
CREATE TRIGGER redaction_by_somebody BEFORE INSERT ON redaction
WHEN 2>(SELECT count(nullif(replace(replace(replace(replace(replace(replace(replace(replace(said,
      ' ', ''), char(9), ''), char(10), ''), char(13), ''), char(160), ''), char(8239), ''), char(8203), ''), char(65279), ''), ''))
    FROM (SELECT NEW.by_whom AS said UNION ALL SELECT NEW.why))
BEGIN
  SELECT RAISE(ABORT, 'privacy: a redaction wants to know who drew it, and what it hides; blanks say neither');
END;
