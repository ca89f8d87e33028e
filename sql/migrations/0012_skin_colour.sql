-- 0012_skin_colour: how light skin is in a photograph, for figures by strata of colour.

-- Measured when a photo is judged, on the pixels that its truth calls skin (eval/skin_colour.h). Colour of skin in this
-- photograph, with its light and camera in it; not a skin type.
CREATE TABLE skin_colour(
  mask_id   INTEGER NOT NULL REFERENCES mask,  -- the truth
  side      INTEGER NOT NULL,           -- measured at side x side pixels
  pixels    INTEGER NOT NULL,           -- of skin; 0: the four that follow are NULL
  lightness REAL,                       -- CIE L*, median of these pixels, 0 .. 100
  a         REAL,                       -- CIE a*, likewise
  b         REAL,                       -- CIE b*, likewise
  ita       REAL,                       -- individual typology angle of these medians, degrees
  light     REAL NOT NULL,              -- median L* of all pixels of the photo: dark room or bright day
  PRIMARY KEY(mask_id, side),
  CHECK( side>=8 AND pixels BETWEEN 0 AND side*side ),
  CHECK( (pixels=0) = (ita IS NULL) AND (ita IS NULL) = (lightness IS NULL) AND (ita IS NULL) = (a IS NULL) AND (ita IS NULL) = (b IS NULL) ),
  CHECK( light BETWEEN -0.001 AND 100.001 AND (lightness IS NULL OR lightness BETWEEN -0.001 AND 100.001) ),
  CHECK( ita IS NULL OR ita BETWEEN -180 AND 180 )
) STRICT, WITHOUT ROWID;

CREATE TRIGGER skin_colour_cleared BEFORE INSERT ON skin_colour
WHEN NOT EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=(SELECT photo_id FROM mask WHERE id=NEW.mask_id))
BEGIN
  SELECT RAISE(ABORT, 'privacy: a photo that is not cleared is not measured');
END;
CREATE TRIGGER skin_colour_is_new BEFORE INSERT ON skin_colour
WHEN EXISTS(SELECT 1 FROM skin_colour WHERE mask_id=NEW.mask_id AND side=NEW.side)
BEGIN
  SELECT RAISE(ABORT, 'skin_colour: this truth was measured at that side already');
END;
CREATE TRIGGER skin_colour_stays BEFORE UPDATE ON skin_colour
BEGIN
  SELECT RAISE(ABORT, 'skin_colour: what was measured cannot be changed');
END;
