-- 0005_withdrawn_truth: a truth that was taken back leaves a mask of which all is ignored. Samples and splits
-- pass it over, and ask so of every photo, without its BLOBs.
DROP INDEX mask_by_photo;
CREATE INDEX mask_by_photo ON mask(photo_id, id, ignored_pixels);
