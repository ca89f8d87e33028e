-- Every training, with its settings and how it ended.
SELECT r.id AS run, s.name AS split, r.stage, r.parent_id AS parent, r.net, r.filters, r.fc, r.side, r.seed, r.state, r.ended_by,
       (SELECT count(*) FROM epoch AS e WHERE e.run_id=r.id) AS epochs, r.best_epoch,
       (SELECT e.validation_jaccard FROM epoch AS e WHERE e.run_id=r.id AND e.epoch=r.best_epoch) AS validation_jaccard
  FROM run AS r JOIN split AS s ON s.id=r.split_id ORDER BY r.id;
