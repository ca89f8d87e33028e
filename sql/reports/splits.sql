-- Which photos teach and which judge: one row a fold.
SELECT split, stage, fold, photos, groups, CASE WHEN frozen_at IS NULL THEN 'no' ELSE frozen_at END AS frozen
  FROM split_info ORDER BY split, stage, fold;
