-- A catalogue of a million photos, for bench/queries: rows alone, of files that nobody has. It goes
-- through the real schema, its constraints and its triggers, into a catalogue that `dermatome init` made:
--     sqlite3 cat/catalog.db <bench/million.sql
-- The digests are numbers spread evenly over their range; the masks' BLOBs are one byte, so that `verify`
-- would refuse them. Nothing here depends on chance.
PRAGMA foreign_keys=ON;
PRAGMA synchronous=OFF;
PRAGMA cache_size=-400000;

BEGIN;
INSERT INTO dataset(name, domain, licence, citation, added_at)
SELECT printf('set-%02d', value), CASE WHEN value%2=0 THEN 'clinical' ELSE 'healthy' END, 'not stated', '', '2026-01-01T00:00:00Z'
  FROM generate_series(1, 10);

-- Neighbouring photos are of different datasets here, so that each is a note of its own for the log, among which the trigger
-- looks for the one before. An ingest is of one dataset and has one note; a million are found by this index while they are made.
CREATE INDEX bench_pending ON audit_pending(of_table, of_last);

-- 250,000 people with four photos each.
CREATE TEMP TABLE n(i INTEGER PRIMARY KEY, digest TEXT);
INSERT INTO n
SELECT value, printf('%08x%08x%08x%08x', (value*2654435761)%4294967296, (value*2246822519)%4294967296,
                     (value*3266489917)%4294967296, (value*668265263)%4294967296)
  FROM generate_series(1, 1000000);
INSERT INTO photo_group(dataset_id, name, draw)
SELECT 1+i%10, printf(iif(i%2, 'g-%016x', 'person-%06d'), i), digest FROM n WHERE i<=250000;
INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, md5, sha256, pixels, width, height, orientation, added_at)
SELECT g.dataset_id, g.id, iif(g.id%2, printf('p-%016x', n.i), printf('%s/%07d.jpg', g.name, n.i)),
       iif(g.id%2, '', printf('/photos/%s/%07d.jpg', g.name, n.i)), 'jpeg', 20000+n.i%9000,
       n.digest, n.digest||n.digest, substr(n.digest, 17)||n.digest||substr(n.digest, 1, 16), 250, 250, 1, '2026-01-01T00:00:00Z'
  FROM n JOIN photo_group AS g ON g.id=1+(n.i-1)%250000;
INSERT INTO stored(photo_id, sha256, kind, bytes, pixels, made_by, at)
SELECT id, substr(sha256, 33)||substr(sha256, 1, 32), 'jpeg', bytes, pixels, 'scrub', added_at FROM photo WHERE source='';
-- Nine in ten are cleared, one in five has a mask.
INSERT INTO clearance(photo_id, state, by_whom, why, at, face, mark, badge, writing, room, rare)
SELECT id, 'cleared', 'bench', 'rows of nobody', '2026-01-01T00:00:00Z', 'no', 'no', 'no', 'no', 'no', 'no' FROM photo WHERE id%10<>0;
INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule, added_at)
SELECT id, x'00', 20000, 0, sha256, iif(source='', 'vault', '/masks/'||name), 'white is skin, threshold 128', '2026-01-01T00:00:00Z' FROM photo WHERE id%5=1;
INSERT INTO refusal(dataset_id, source, reason, at)
SELECT 1+i%10, printf(iif(i%2, 'r-%016x', '/photos/bad-%06d.jpg'), i), iif(i%2, 'told in the vault', 'the file is empty'), '2026-01-01T00:00:00Z' FROM n WHERE i<=100000;

-- 100,000 photos were traced; four tracings in five were submitted, of these half were accepted.
INSERT INTO annotation(photo_id, annotator, added_at)
SELECT id, CASE WHEN id%2=0 THEN 'anna' ELSE 'bert' END, '2026-01-01T00:00:00Z' FROM photo WHERE id%10=1;
INSERT INTO revision(annotation_id, regions, seconds, tool, source, digest, added_at)
SELECT a.id, 0, 30.5, 'dermatome', '', p.sha256, '2026-01-01T00:00:00Z' FROM annotation AS a JOIN photo AS p ON p.id=a.photo_id;
INSERT INTO annotation_head(annotation_id, revision_id, added_at) SELECT annotation_id, id, added_at FROM revision;
INSERT INTO verdict(revision_id, state, by_whom, why, added_at)
SELECT id, 'submitted', 'anna', '', added_at FROM revision WHERE id%5<>0;
INSERT INTO verdict(revision_id, state, by_whom, why, added_at)
SELECT id, 'accepted', 'carl', '', added_at FROM revision WHERE id%5 IN (1, 2);
INSERT INTO exported(photo_id, mask_id, format, path, sha256, jaccard, lost, added_at)
SELECT photo_id, id, 'labelme', '/out/'||id||'.json', digest, 1.0, '', added_at FROM mask WHERE id%2=0;

-- A sample of 100,000 photos, and a hundred small ones.
INSERT INTO sample(name, asked, size, traced, digest, photo_max, clearance_max, mask_max, created_at)
SELECT printf('small-%03d', value), 400, 400, 0, (SELECT sha256 FROM photo WHERE id=value), 1000000, 900000, 200000, '2026-01-01T00:00:00Z'
  FROM generate_series(1, 100);
INSERT INTO sample(name, asked, size, traced, digest, photo_max, clearance_max, mask_max, created_at)
SELECT 'large', NULL, 100000, 0, sha256, 1000000, 900000, 200000, '2026-01-01T00:00:00Z' FROM photo WHERE id=101;
INSERT INTO sample_dataset(sample_id, dataset_id) SELECT id, 1+id%10 FROM sample;
INSERT INTO sample_photo(sample_id, seq, photo_id)
SELECT s.id, f.value, s.id*1000+f.value FROM sample AS s JOIN generate_series(1, 400) AS f WHERE s.name<>'large';
INSERT INTO sample_photo(sample_id, seq, photo_id)
SELECT s.id, f.value, f.value*10-1 FROM sample AS s JOIN generate_series(1, 100000) AS f WHERE s.name='large';

-- A frozen split: of the photos with masks, a tenth of the people judge, the others teach.
INSERT INTO split(name, held_percent, digest, photo_max, clearance_max, mask_max, created_at)
SELECT 'paper', 0, sha256, 1000000, 900000, 200000, '2026-01-01T00:00:00Z' FROM photo WHERE id=1;
INSERT INTO split_group(split_id, group_id, fold, stage)
SELECT 1, g.id, iif(g.id%100=1, 'test', 'finetune'), iif(g.id%100=1, 'test', 'finetune') FROM photo_group AS g WHERE g.id%10=1;
INSERT INTO split_photo(split_id, photo_id, group_id, seq)
SELECT 1, id, group_id, row_number() OVER (ORDER BY id) FROM photo WHERE group_id%10=1 AND id%10<>0;
INSERT INTO split_left_out(split_id, photo_id, stage, reason)
SELECT 1, id, 'finetune', 'no mask' FROM photo WHERE id%10=2;
UPDATE split SET frozen_at='2026-01-01T00:00:00Z', near_allowed='nothing was drawn that could be compared';

-- One run that learned from the one part, judged on the other.
INSERT INTO run(key, split_id, stage, net, filters, fc, side, batch, epochs_max, patience, rate, momentum, augment, seed, truth, program,
                state, started_at)
SELECT sha256, 1, 'finetune', 'unet', '32,64,128', 1024, 128, 16, 500, 50, 0.01, 0.9, 1, 1, sha256, '0', 'running', '2026-01-01T00:00:00Z'
  FROM photo WHERE id=1;
INSERT INTO run_photo(run_id, photo_id, mask_id, role)
SELECT 1, p.photo_id, m.id, 'train' FROM split_photo AS p JOIN split_group AS g ON g.split_id=1 AND g.group_id=p.group_id
  JOIN mask AS m ON m.photo_id=p.photo_id WHERE g.fold='finetune';
INSERT INTO epoch(run_id, epoch, train_loss, validation_loss, validation_jaccard, seconds, better, at)
SELECT 1, value, 1.0/value, 1.0/value, 1-1.0/value, 60, 1, '2026-01-01T00:00:00Z' FROM generate_series(1, 500);
INSERT INTO evaluation(run_id, split_id, fold, side, threshold, truth, started_at)
SELECT 1, 1, 'test', 128, 0.5, sha256, '2026-01-01T00:00:00Z' FROM photo WHERE id=1;
INSERT INTO evaluation_photo(evaluation_id, photo_id, mask_id, tp, fp, fn, tn)
SELECT 1, p.photo_id, m.id, 9000, 500+p.photo_id%500, 700, 5000 FROM split_photo AS p
  JOIN split_group AS g ON g.split_id=1 AND g.group_id=p.group_id JOIN mask AS m ON m.photo_id=p.photo_id WHERE g.fold='test';
DROP INDEX bench_pending;
COMMIT;
