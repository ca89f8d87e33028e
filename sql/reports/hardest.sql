-- The photos that every net gets wrong: lowest best Jaccard over all evaluations.
SELECT dataset, "group", photo, count(*) AS evaluations, max(jaccard) AS best_jaccard, min(jaccard) AS worst_jaccard
  FROM evaluation_list GROUP BY md5 ORDER BY best_jaccard LIMIT 20;
