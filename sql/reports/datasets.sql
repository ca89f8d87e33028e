-- What is in the catalogue: one row a dataset.
SELECT dataset, domain, photos, groups, masks, mean_skin_fraction, cleared, refused, unknown, files_refused, licence
  FROM dataset_info ORDER BY dataset;
