-- The catalogue that tests/dataset/test_guards.c attacks.
-- Photos: 1 and 5 of group 1 (ann), 2 of 2 (bob), 3 of 3 (cid), 4 of 4 (dan), 6 of 5 (eve, the same
-- picture as photo 1), 7 of 6 (fay), 8 of 7 (gus). 4 and 7 were cleared and then refused; 8 never was cleared.
INSERT INTO dataset VALUES(1,'d','healthy','x','','t'),(2,'e','healthy','x','','t');
INSERT INTO photo_group(id, dataset_id, name, draw) SELECT value, 1, 'group'||value, printf('%032x', value) FROM json_each('[1,2,3,4,5,6,7,8,9]');
INSERT INTO photo
SELECT value, 1, CASE value WHEN 5 THEN 1 WHEN 6 THEN 5 WHEN 7 THEN 6 WHEN 8 THEN 7 ELSE value END, 'p'||value, '/p'||value,
       'png', 1, printf('%032x', value), printf('%064x', value), printf('%064x', CASE value WHEN 6 THEN 1 ELSE value END), 1, 1, 1, 't'
  FROM json_each('[1,2,3,4,5,6,7,8]');
INSERT INTO clearance(photo_id, state, by_whom, why, at) SELECT id, 'cleared', 'me', 'test', 't' FROM photo WHERE id<>8 ORDER BY id;
INSERT INTO mask(photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule, added_at)
SELECT id, x'0101010001', 1, 0, printf('%064x', id), 's', 'r', 't' FROM photo ORDER BY id;

-- Groups 8 and 9 are one, and have no photos. Photos 5 and 6 nearly show the same.
INSERT INTO group_edge VALUES(1,8,9,8,9,'person',NULL,NULL,0,'me','told','t');
INSERT INTO fingerprint VALUES(5,5,5,1),(6,6,6,1);
INSERT INTO fingerprint SELECT id, NULL, NULL, 1 FROM photo WHERE id NOT IN (5,6);
INSERT INTO fingerprint_key VALUES(0,5,5);
INSERT INTO near_pair VALUES(5,6,1);

INSERT INTO sample VALUES(1,'s',2,2,0,printf('%064x',0),8,7,8,'t');
INSERT INTO sample_dataset VALUES(1,1);
INSERT INTO sample_photo VALUES(1,1,1),(1,2,3);

-- Split 1 is frozen: 1 pretrain, 2 and 4 finetune, 3 and 7 test. Split 2 is open. Split 3 is frozen: 5 and 6 are test.
INSERT INTO split(id, name, held_percent, digest, photo_max, clearance_max, mask_max, created_at, frozen_at)
                 VALUES(1,'frozen',0,printf('%064x',0),8,7,8,'t',NULL),(2,'open',0,printf('%064x',0),8,7,8,'t',NULL),
                        (3,'other',0,printf('%064x',0),8,7,8,'t',NULL);
INSERT INTO split_take VALUES(1,1,'pretrain',NULL,1,NULL),(2,1,'pretrain',NULL,1,NULL);
INSERT INTO split_group VALUES(1,1,'pretrain','pretrain'),(1,2,'finetune','finetune'),(1,4,'finetune','finetune'),
                              (1,3,'test','test'),(1,6,'test','test');
INSERT INTO split_photo VALUES(1,1,1,1),(1,2,2,2),(1,4,4,3),(1,3,3,4),(1,7,6,5);
INSERT INTO split_left_out VALUES(1,8,'test','no mask');
INSERT INTO split_group VALUES(2,1,'pretrain','pretrain'),(2,7,'test','test'),(3,1,'test','test'),(3,5,'test','test');
INSERT INTO split_photo VALUES(2,1,1,1),(2,8,7,2),(3,5,1,1),(3,6,5,2);
UPDATE split SET frozen_at='t' WHERE id IN (1,3);
INSERT INTO clearance(photo_id, state, by_whom, why, at) VALUES(4,'refused','me','changed mind','t'),(7,'refused','me','changed mind','t');

-- Private photos: 9 is cleared, 10 has a redacted copy, 11 shows the same as photo 7, which was refused.
INSERT INTO dataset VALUES(3,'k','clinical','x','','t');
INSERT INTO photo_group VALUES(10,3,'g-0123456789abcdef',printf('%032x',10),NULL);
INSERT INTO photo SELECT value, 3, 10, printf('p-%016x', value), '', 'png', 1, printf('%032x', value), printf('%064x', value),
       printf('%064x', CASE value WHEN 11 THEN 7 ELSE value END), 1, 1, 1, 't' FROM json_each('[9,10,11]');
INSERT INTO stored VALUES(1,9,printf('%064x',9),'png',1,printf('%064x',9),'scrub','t'),
                         (2,10,printf('%064x',10),'png',1,printf('%064x',20),'redact','t');
INSERT INTO redaction VALUES(1,10,2,x'00','me','a face','t');
INSERT INTO hint VALUES(1,9,printf('%064x',9),'metadata',1,0,'','t');
INSERT INTO clearance VALUES(NULL,9,'cleared','me','test','t',NULL,'no','no','no','no','no','no');
DELETE FROM unswept; -- what was before is erased
INSERT INTO annotation VALUES(1,9,'ann','t');
INSERT INTO vault_opening VALUES(1,'show','opened','t');
INSERT INTO skin_colour VALUES(1,64,0,NULL,NULL,NULL,NULL,50.0);
-- Export 2 is a release of split 1, of which photo 1 left; export 3 may become one.
INSERT INTO export VALUES(2,'release','/r',NULL,'t'),(3,'release','/r',NULL,'t');
INSERT INTO export_photo VALUES(2,1),(3,1);
INSERT INTO release VALUES(2,1,NULL,1,printf('%064x',0),'');

-- Run 1 has ended; run 2 and run 3, which goes on from run 1, are running.
INSERT INTO run VALUES(1,'k1',1,'pretrain',NULL,'unet','8,16,32',64,64,16,3,0,0.01,0.9,1,1,'t','0',
                       'running',NULL,NULL,NULL,'t',NULL);
INSERT INTO run_photo VALUES(1,1,1,'train');
INSERT INTO epoch VALUES(1,1,0.5,NULL,NULL,1.0,1,'t');
UPDATE run SET state='done', ended_by='epochs', best_epoch=1, weights='w', ended_at='t' WHERE id=1;
INSERT INTO run VALUES(2,'k2',1,'finetune',NULL,'unet','8,16,32',64,64,16,3,0,0.01,0.9,1,1,'t','0','running',NULL,NULL,NULL,'t',NULL),
                      (3,'k3',1,'finetune',1,'unet','8,16,32',64,64,16,3,0,0.01,0.9,1,1,'t','0','running',NULL,NULL,NULL,'t',NULL);
INSERT INTO run_photo VALUES(2,2,2,'train'),(3,2,2,'train');

-- Evaluation 1 has ended; 2 to 5 are being counted.
INSERT INTO evaluation VALUES(1,1,1,'test',64,0.5,'t','t',NULL);
INSERT INTO evaluation_photo VALUES(1,3,3,1,0,0,0);
INSERT INTO evaluation_level VALUES(1,3,1,0);
INSERT INTO evaluation_bin VALUES(1,3,1,1,1,1);
INSERT INTO evaluation_photo_bin VALUES(1,3,3,1,1,1,1);
UPDATE evaluation SET ended_at='t' WHERE id=1;
INSERT INTO evaluation VALUES(2,1,3,'test',64,0.5,'t','t',NULL),(3,3,3,'test',64,0.5,'t','t',NULL),
                             (4,2,1,'test',64,0.5,'t','t',NULL),(5,3,1,'pretrain',64,0.5,'t','t',NULL);
INSERT INTO evaluation_level VALUES(4,7,1,1);
INSERT INTO evaluation_bin VALUES(4,7,2,1,1,1);
INSERT INTO run_start VALUES(1,2,'m',1,'t');
INSERT INTO run_wish VALUES(1,2,1,'stop','p','t');
INSERT INTO saved_filter VALUES(1,'f','a=1','SELECT 1','p','t');
-- Run 4 is run 2 with another seed; experiment 1 has both in one cell.
INSERT INTO run VALUES(4,'k4',1,'finetune',NULL,'unet','8,16,32',64,64,16,3,0,0.01,0.9,1,2,'t','0','running',NULL,NULL,NULL,'t',NULL);
-- Run 5 is not: it may take longer.
INSERT INTO run VALUES(5,'k5',1,'finetune',NULL,'unet','8,16,32',64,64,16,9,0,0.01,0.9,1,3,'t','0','running',NULL,NULL,NULL,'t',NULL);
INSERT INTO evaluation VALUES(6,4,1,'test',64,0.5,'t','t',NULL),(7,5,1,'test',64,0.5,'t','t',NULL);
INSERT INTO experiment VALUES(1,'e',1,'{}','t');
INSERT INTO experiment_cell VALUES(1,'unet','direct training',2,4);
INSERT INTO experiment_seed VALUES(1,'unet','direct training',2,4,6);
INSERT INTO export VALUES(1,'report','/r',1,'t');
INSERT INTO export_photo VALUES(1,3);
