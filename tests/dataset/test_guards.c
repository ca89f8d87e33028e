/* What must never happen, tried through stock sqlite3 with foreign keys off,
 * as it comes: each attack is refused in words, and leaves every byte as it was.
 * Where a trigger is all that stands in the way, the same attack is shown to
 * succeed on a copy without triggers, so that no attack is refused for a
 * reason that nobody meant. */
#include "base/file.h"
#include "db/db.h"
#include "tests/check.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct attack {
    const char *sql, *want; /* want: in the message */
    int bolted;             /* a key or a CHECK stands behind the trigger */
};

#define CLEARANCE "INTO clearance(id, photo_id, state, by_whom, why, at) VALUES"
#define ANSWERED                                                                               \
    "INTO clearance(photo_id, state, by_whom, why, at, face, mark, badge, writing, room, "     \
    "rare) VALUES"
#define FACE(values)                                                                           \
    "INTO clearance(photo_id, state, by_whom, second_by, why, at, face, mark, badge, "         \
    "writing, room, rare) VALUES(" values                                                      \
    ", 'x', 't', 'yes, x', 'no', 'no', 'no', 'no', 'no')"
#define MASK                                                                                   \
    "INTO mask(id, photo_id, skin, skin_pixels, ignored_pixels, digest, source, rule, "        \
    "added_at) VALUES"
#define PHOTO8                                                                                 \
    "1, 7, 'x', '/x', 'png', 1, printf('%032x', 99), printf('%064x', 99), printf('%064x', "    \
    "99), "                                                                                    \
    "1, 1, 1, 't')"
#define RUN                                                                                    \
    "'unet', '8,16,32', 64, 64, 16, 3, 0, 0.01, 0.9, 1, 1, 't', '0', 'running', NULL, "        \
    "NULL, NULL, 't', NULL)"
#define SPLIT                                                                                  \
    "INTO split(id, name, held_percent, digest, photo_max, clearance_max, mask_max, "          \
    "created_at, frozen_at) VALUES"
#define FROZEN "split: it is frozen"

static const struct attack attacks[] = {
    /* Groups, near-duplicates and the uses of test folds. */
    {"UPDATE fingerprint SET bits=7 WHERE photo_id=5", "fingerprint: what was measured", 0},
    {"DELETE FROM fingerprint WHERE photo_id=6", "fingerprint: it goes", 0},
    {"INSERT OR REPLACE INTO fingerprint VALUES(5,9,5,1)", "fingerprint: this photo has one",
     0},
    {"INSERT INTO fingerprint VALUES(9,9,5,1)", "fingerprint: the photo that stands", 0},
    {"UPDATE fingerprint_key SET key=9", "fingerprint: what was measured", 0},
    {"DELETE FROM fingerprint_key", "fingerprint: it goes", 0},
    {"INSERT INTO fingerprint_key VALUES(9,5,8)", "fingerprint: a key is of", 0},
    {"UPDATE near_pair SET distance=5", "near-duplicates: what was found cannot be changed", 0},
    {"DELETE FROM near_pair", "near-duplicates: what was found cannot be forgotten", 0},
    {"INSERT OR REPLACE INTO near_pair VALUES(5,6,4)", "near-duplicates: this pair", 0},
    {"UPDATE group_edge SET note='x'", "group: edges are history", 0},
    {"DELETE FROM group_edge", "group: groups that were united", 0},
    {"INSERT OR REPLACE INTO group_edge VALUES(1,1,5,1,5,'person',NULL,NULL,0,'x','','t')",
     "group: edges are history", 0},
    {"INSERT INTO group_edge VALUES(-4,1,5,1,5,'person',NULL,NULL,0,'x','','t')", "group: i",
     0},
    {"INSERT INTO group_edge VALUES(NULL,1,2,1,2,'person',NULL,NULL,0,'x','','t')",
     "group: these groups are in two folds", 0},
    {"INSERT INTO group_edge VALUES(NULL,1,5,2,5,'person',NULL,NULL,0,'x','','t')",
     "group: an edge joins the roots", 0},
    {"INSERT INTO group_edge VALUES(NULL,1,5,1,5,'near',2,6,0,'x','','t')",
     "group: the photos that show", 0},
    {"UPDATE photo_group SET root_id=1 WHERE id=5", "group: its root follows", 0},
    {"UPDATE photo_group SET root_id=NULL WHERE id=9", "group: its root follows", 0},
    {"INSERT INTO photo_group VALUES(20,1,'n',printf('%032d',3),1)", "group: its root follows",
     0},
    {"DELETE FROM photo_group WHERE id=9", "group: it is united", 0},
    {"INSERT OR REPLACE INTO photo_group VALUES(7,1,'n',printf('%032d',3),NULL)",
     "group: there is one", 0},
    {"INSERT INTO split_broken VALUES(1,1)", "split: it is broken by an edge", 0},
    {"UPDATE split SET edge_max=9 WHERE id=2", "split: nothing of it", 0},
    {"UPDATE test_use SET split_id=2", "test fold: its uses", 0},
    {"DELETE FROM test_use", "test fold: its uses", 0},
    {"INSERT OR REPLACE INTO test_use VALUES(1,2,'export',1,'t')", "test fold: its uses", 0},
    /* A photo that is not cleared goes nowhere. */
    {"INSERT INTO run_photo VALUES(2,4,4,'train')", "privacy: ", 0},
    {"INSERT OR REPLACE INTO run_photo VALUES(2,4,4,'train')", "privacy: ", 0},
    {"UPDATE OR REPLACE run_photo SET photo_id=4 WHERE run_id=2", "run: what a run learns", 0},
    {"INSERT INTO evaluation_photo VALUES(4,7,7,1,0,0,0)", "privacy: ", 0},
    {"INSERT OR REPLACE INTO evaluation_photo VALUES(4,7,7,1,0,0,0)", "privacy: ", 0},
    {"UPDATE OR REPLACE evaluation_photo SET photo_id=7", "evaluation: counts cannot", 0},
    {"INSERT INTO export_photo VALUES(1,4)", "privacy: ", 0},
    {"INSERT OR IGNORE INTO export_photo VALUES(1,8)", "privacy: ", 0},
    {"UPDATE export_photo SET photo_id=8", "export: what was exported cannot be changed", 0},
    {"UPDATE split SET frozen_at='t' WHERE id=2", "privacy: ", 0},
    {"UPDATE OR REPLACE split SET frozen_at='t' WHERE id=2", "privacy: ", 0},
    {"INSERT " SPLIT "(9,'n',0,printf('%064x',0),8,7,8,'t','t')", FROZEN, 0},
    {"UPDATE clearance SET state='cleared' WHERE photo_id=4", "clearance: rows are history", 0},
    {"DELETE FROM clearance WHERE state='refused'", "clearance: rows are history", 0},
    {"INSERT OR REPLACE " CLEARANCE "(9,4,'cleared','me','x','t')", "clearance: rows are", 0},
    {"INSERT " CLEARANCE "(-3,8,'cleared','me','x','t')", "clearance: ids only grow", 0},
    {"INSERT " CLEARANCE "(NULL,99,'cleared','me','x','t')", "clearance: there is no such", 0},
    /* Nobody is not somebody, and nobody is two by a blank. */
    {"INSERT " CLEARANCE "(NULL,8,'cleared',' ','x','t')", "privacy: a clearance wants", 0},
    {"INSERT " CLEARANCE "(NULL,8,'refused','me',char(9,10,160),'t')",
     "privacy: a clearance wants", 0},
    {"INSERT OR REPLACE " CLEARANCE "(NULL,8,'cleared',char(8203),'x','t')",
     "privacy: a clearance wants", 0},
    {"INSERT " FACE("8,'cleared','anna','anna' || char(9)"), "privacy: a face is cleared", 0},
    {"INSERT " FACE("8,'cleared','Anna  K','anna' || char(160) || 'k'"),
     "privacy: a face is cleared", 0},
    {"INSERT OR REPLACE " FACE("8,'cleared','anna',char(10) || 'ANNA'"),
     "privacy: a face is cleared", 0},
    {"INSERT " FACE("8,'cleared','anna',char(9)"), "privacy: a face is cleared", 0},
    {"INSERT INTO redaction(photo_id,stored_id,shape,by_whom,why,at)"
     " VALUES(1,1,x'00',' ','x','t')",
     "privacy: a redaction wants", 0},
    /* What a judgement kept of the confidences, and where a run was trained. */
    {"INSERT INTO evaluation_level VALUES(1,7,1,1)", "evaluation: it has ended", 0},
    {"INSERT OR REPLACE INTO evaluation_level VALUES(4,7,2,2)", "evaluation: it has ended", 0},
    {"UPDATE evaluation_level SET skin=9", "evaluation: counts cannot", 0},
    {"DELETE FROM evaluation_level WHERE evaluation_id=1", "evaluation: it has ended", 0},
    {"INSERT INTO evaluation_bin VALUES(1,7,1,1,1,1)", "evaluation: it has ended", 0},
    {"INSERT OR REPLACE INTO evaluation_bin VALUES(4,7,2,2,2,2)", "evaluation: it has ended",
     0},
    {"UPDATE evaluation_bin SET skin=0", "evaluation: counts cannot", 0},
    {"DELETE FROM evaluation_bin WHERE evaluation_id=1", "evaluation: it has ended", 0},
    {"INSERT INTO evaluation_photo_bin VALUES(1,3,7,1,1,1,1)", "evaluation: it has ended", 0},
    {"INSERT INTO evaluation_photo_bin VALUES(4,4,7,1,1,1,1)", "evaluation: it has ended", 0},
    {"INSERT OR REPLACE INTO evaluation_photo_bin VALUES(1,3,3,2,1,1,1)",
     "evaluation: it has ended", 0},
    {"UPDATE evaluation_photo_bin SET photo_id=4", "evaluation: counts cannot", 0},
    {"DELETE FROM evaluation_photo_bin WHERE evaluation_id=1", "evaluation: it has ended", 0},
    {"INSERT INTO run_start VALUES(9,1,'m',1,'t')", "run_start: the id", 0},
    {"INSERT OR REPLACE INTO run_start VALUES(1,2,'m',1,'t')", "run_start: the id", 0},
    {"UPDATE run_start SET machine='other'", "run_start: it is history", 0},
    {"DELETE FROM run_start", "run_start: it is history", 0},
    {"INSERT INTO run_wish VALUES(9,1,NULL,'resume','p','t')", "run_wish: the id", 0},
    {"INSERT INTO run_wish VALUES(9,2,9,'stop','p','t')", "run_wish: the id", 0},
    {"INSERT OR REPLACE INTO run_wish VALUES(1,2,1,'resume','q','t')", "run_wish: the id", 0},
    {"UPDATE run_wish SET by_whom='q'", "run_wish: it is history", 0},
    {"DELETE FROM run_wish", "run_wish: it is history", 0},
    {"INSERT OR REPLACE INTO saved_filter VALUES(1,'g','a=2','SELECT 2','q','t')",
     "saved_filter: there is one", 0},
    {"INSERT OR REPLACE INTO saved_filter VALUES(2,'f','a=2','SELECT 2','q','t')",
     "saved_filter: there is one", 0},
    {"UPDATE saved_filter SET sql='SELECT 2'", "saved_filter: it cannot", 0},
    /* A cell's further seed is the same training with another seed. */
    {"INSERT INTO experiment_seed VALUES(1,'unet','direct training',1,2,4)",
     "experiment: a further", 0},
    {"INSERT INTO experiment_seed VALUES(1,'unet','direct training',3,1,1)",
     "experiment: a further", 0},
    {"INSERT OR REPLACE INTO experiment_seed VALUES(1,'unet','direct training',2,4,4)",
     "experiment: a further", 0},
    {"INSERT INTO experiment_seed VALUES(1,'unet','direct training',3,5,7)",
     "experiment: a further", 0},
    {"UPDATE experiment_seed SET evaluation_id=4", "experiment: a further", 0},
    {"UPDATE experiment_seed SET seed=3", "experiment: a further", 0},
    /* One photo's clearance does not pass to another. */
    {"UPDATE OR REPLACE photo SET id=1 WHERE id=8", "photo: what was measured", 0},
    {"UPDATE OR REPLACE photo SET rowid=1 WHERE id=8", "photo: what was measured", 0},
    {"UPDATE OR REPLACE photo SET _rowid_=1 WHERE id=8", "photo: what was measured", 0},
    {"UPDATE photo SET sha256=printf('%064x',77), md5=printf('%032x',77) WHERE id=1",
     "photo: what was measured", 0},
    {"UPDATE photo SET pixels=printf('%064x',78) WHERE id=6", "photo: what was measured", 0},
    {"INSERT OR REPLACE INTO photo VALUES(1, " PHOTO8, "photo: these bytes", 0},
    {"INSERT INTO photo VALUES(-1, " PHOTO8, "photo: ids only grow", 0},
    {"DELETE FROM photo WHERE id=1", "photo: it ", 0},
    {"DELETE FROM photo WHERE id=8", "photo: it ", 0},
    /* A group is in one fold. */
    {"INSERT INTO split_group VALUES(2,1,'test','test')", "split: this group is in a fold", 1},
    {"INSERT OR REPLACE INTO split_group VALUES(2,1,'test','test')",
     "split: this group is in a fold", 0},
    {"UPDATE split_group SET fold='test', stage='test' WHERE split_id=2 AND group_id=1",
     "split: a group cannot change its fold", 0},
    {"UPDATE OR REPLACE split_group SET group_id=1 WHERE split_id=2 AND group_id=7",
     "split: a group cannot change its fold", 0},
    {"DELETE FROM split_group WHERE split_id=2", "split: this group has photos", 0},
    {"INSERT INTO split_photo VALUES(2,5,7,9)", "split: a photo enters a split with its own",
     0},
    {"INSERT INTO split_photo VALUES(2,3,3,9)", "split: a photo enters a split with its own",
     0},
    {"UPDATE split_photo SET group_id=7 WHERE split_id=2", "split: a photo cannot change", 0},
    {"UPDATE photo SET group_id=3 WHERE id=1", "photo: it is in a split", 0},
    {"UPDATE OR REPLACE photo SET group_id=3 WHERE id=7", "photo: it is in a split", 0},
    {"UPDATE photo SET group_id=3 WHERE id=8", "photo: it is in a split", 0},
    {"UPDATE photo_group SET draw=printf('%032x',0) WHERE id=1", "group: its name cannot", 0},
    {"UPDATE photo_group SET rowid=99 WHERE id=1", "group: its name cannot", 0},
    {"UPDATE OR REPLACE dataset SET name='e' WHERE id=1", "dataset: its name cannot", 0},
    /* Frozen is frozen. */
    {"UPDATE split SET frozen_at=NULL WHERE id=1", FROZEN, 0},
    {"UPDATE split SET digest=printf('%064x',7) WHERE id=1", FROZEN " and cannot be changed",
     0},
    {"UPDATE split SET rowid=77 WHERE id=1", FROZEN, 0},
    {"UPDATE OR REPLACE split SET name='frozen' WHERE id=2", "split: nothing of it can", 0},
    {"UPDATE OR REPLACE split SET id=1 WHERE id=2", "split: nothing of it can", 0},
    {"INSERT OR REPLACE " SPLIT "(1,'z',0,printf('%064x',0),8,7,8,'t',NULL)",
     "split: there is one", 0},
    {"INSERT OR REPLACE " SPLIT "(9,'frozen',0,printf('%064x',0),8,7,8,'t',NULL)",
     "split: there is one", 0},
    {"DELETE FROM split WHERE id=1", "split: it ", 0},
    {"DELETE FROM split WHERE id=2", "split: it still holds", 0},
    {"INSERT INTO split_take VALUES(1,2,'test',NULL,2,NULL)", FROZEN, 0},
    {"UPDATE split_take SET asked=3 WHERE split_id=1", "split: what was taken cannot", 0},
    {"DELETE FROM split_take WHERE split_id=1", FROZEN, 0},
    {"INSERT INTO split_group VALUES(1,7,'test','test')", FROZEN, 0},
    {"INSERT INTO split_group VALUES(99,7,'test','test')", FROZEN, 0},
    {"DELETE FROM split_photo WHERE split_id=1", FROZEN, 0},
    {"INSERT INTO split_photo VALUES(1,5,1,9)", FROZEN, 0},
    {"INSERT OR REPLACE INTO split_photo VALUES(1,1,1,9)", FROZEN, 0},
    {"INSERT INTO split_left_out VALUES(1,5,'test','no mask')", FROZEN, 0},
    {"UPDATE split_left_out SET reason='x'", "split: what was left out cannot", 0},
    {"DELETE FROM split_left_out", FROZEN, 0},
    /* A sample is what it is. */
    {"UPDATE sample SET digest=printf('%064x',7)", "sample: it cannot be changed", 0},
    {"UPDATE OR REPLACE sample SET rowid=5", "sample: it cannot be changed", 0},
    {"INSERT OR REPLACE INTO sample VALUES(9,'s',2,2,0,printf('%064x',0),8,7,8,'t')",
     "sample: there is one", 0},
    {"DELETE FROM sample", "sample: it cannot be deleted", 0},
    {"INSERT INTO sample_dataset VALUES(1,2)", "sample: it cannot be changed", 0},
    {"UPDATE sample_dataset SET dataset_id=2", "sample: it cannot be changed", 0},
    {"DELETE FROM sample_dataset", "sample: it cannot be changed", 0},
    {"INSERT INTO sample_photo VALUES(1,3,5)", "sample: it is full", 0},
    {"INSERT OR REPLACE INTO sample_photo VALUES(1,1,5)", "sample: it is full", 0},
    {"UPDATE sample_photo SET photo_id=5 WHERE seq=1", "sample: it cannot be changed", 0},
    {"DELETE FROM sample_photo", "sample: it cannot be changed", 0},
    /* A run learns from its own stage of a frozen split, by the photo's own mask. */
    {"INSERT INTO run_photo VALUES(2,3,3,'train')", "run: the photo is not in the fold", 0},
    {"INSERT OR REPLACE INTO run_photo VALUES(2,3,3,'validation')", "run: the photo is not", 0},
    {"INSERT INTO run_photo VALUES(2,1,1,'train')", "run: the photo is not in the fold", 0},
    {"INSERT OR REPLACE INTO run_photo VALUES(2,2,2,'train')", "run: it has ended, or has", 0},
    {"INSERT INTO run VALUES(9,'k9',2,'pretrain',NULL," RUN, "run: the split is not frozen", 0},
    {"INSERT INTO run VALUES(9,'k9',1,'finetune',2," RUN, "run: the parent must be", 0},
    {"INSERT INTO run VALUES(9,'k9',3,'finetune',1," RUN, "run: the parent must be", 0},
    {"INSERT OR REPLACE INTO run VALUES(1,'k9',1,'pretrain',NULL," RUN, "run: there is one", 0},
    {"INSERT OR REPLACE INTO run VALUES(9,'k1',1,'pretrain',NULL," RUN, "run: there is one", 0},
    {"UPDATE run SET split_id=3 WHERE id=2", "run: its settings cannot", 0},
    {"UPDATE OR REPLACE run SET rowid=1 WHERE id=2", "run: its settings cannot", 0},
    /* What has ended stays. */
    {"UPDATE run SET weights='other' WHERE id=1", "run: it has ended", 0},
    {"UPDATE run SET state='running', ended_at=NULL WHERE id=1", "run: it has ended", 0},
    {"DELETE FROM run WHERE id=1", "run: runs are history", 0},
    {"DELETE FROM run_photo WHERE run_id=1", "run: what a run learns from", 0},
    {"INSERT INTO run_photo VALUES(1,1,1,'train')", "run: it has ended", 1},
    {"INSERT INTO epoch VALUES(1,2,0.1,NULL,NULL,1.0,1,'t')", "epoch: the run has ended", 0},
    {"INSERT OR REPLACE INTO epoch VALUES(1,1,0.1,NULL,NULL,1.0,1,'t')", "epoch: the run", 0},
    {"UPDATE epoch SET train_loss=0", "epoch: what was measured cannot", 0},
    {"DELETE FROM epoch", "epoch: the run has ended", 0},
    {"UPDATE evaluation SET ended_at=NULL WHERE id=1", "evaluation: it has ended", 0},
    {"UPDATE evaluation SET threshold=0.1 WHERE id=2", "evaluation: what is judged", 0},
    {"UPDATE OR REPLACE evaluation SET rowid=1 WHERE id=2", "evaluation: what is judged", 0},
    {"INSERT OR REPLACE INTO evaluation VALUES(1,1,1,'test',64,0.5,'u','t',NULL)",
     "evaluation: there is one", 0},
    {"DELETE FROM evaluation WHERE id=1", "evaluation: it has ended", 0},
    {"INSERT INTO evaluation_photo VALUES(1,2,2,1,0,0,0)", "evaluation: ", 0},
    {"INSERT OR REPLACE INTO evaluation_photo VALUES(1,3,3,9,0,0,0)", "evaluation: it has", 0},
    {"UPDATE evaluation_photo SET tp=9", "evaluation: counts cannot", 0},
    {"DELETE FROM evaluation_photo", "evaluation: it has ended", 0},
    {"DELETE FROM export", "export: what was exported", 0},
    {"DELETE FROM export_photo", "export: what was exported", 0},
    {"UPDATE export SET target='/other'", "export: what was exported", 0},
    {"INSERT OR REPLACE INTO export VALUES(1,'report','/other',1,'t')", "export: there is", 0},
    /* Nobody is judged by what taught, nor by its group, nor by its picture. */
    {"INSERT INTO evaluation_photo VALUES(2,5,5,1,0,0,0)", "evaluation: the run learned", 0},
    {"INSERT OR REPLACE INTO evaluation_photo VALUES(2,6,6,1,0,0,0)", "evaluation: the run", 0},
    {"INSERT INTO evaluation_photo VALUES(3,5,5,1,0,0,0)", "evaluation: the run learned", 0},
    {"INSERT INTO evaluation_photo VALUES(5,1,1,1,0,0,0)", "evaluation: the run learned", 0},
    {"INSERT INTO evaluation_photo VALUES(4,5,5,1,0,0,0)", "evaluation: the photo is not in",
     0},
    {"INSERT INTO evaluation_photo VALUES(4,3,1,1,0,0,0)", "evaluation: the mask is not", 0},
    {"INSERT INTO evaluation VALUES(9,1,2,'test',64,0.5,'t','t',NULL)",
     "evaluation: the split is not frozen", 0},
    /* Masks are history. */
    {"UPDATE mask SET skin=x'00'", "mask: a mask cannot be changed", 0},
    {"DELETE FROM mask", "mask: masks are history", 0},
    {"INSERT OR REPLACE " MASK "(1,1,x'00',0,0,printf('%064x',9),'s','r','t')", "mask: this",
     0},
    {"INSERT OR REPLACE " MASK "(99,1,x'00',0,0,printf('%064x',1),'s','r','t')", "mask: this",
     0},
    {"INSERT " MASK "(-9,1,x'00',0,0,printf('%064x',9),'s','r','t')", "mask: ids only grow", 0},
    /* Private photos stay nameless, and keep their copies. */
    {"INSERT INTO photo "
     "VALUES(NULL,3,10,'anna','','png',1,printf('%032x',99),printf('%064x',99),"
     "printf('%064x',99),1,1,1,'t')",
     "privacy: a clinical photo enters", 0},
    {"INSERT INTO photo VALUES(NULL,3,10,'p-0123456789abcdef','/x','png',1,printf('%032x',99),"
     "printf('%064x',99),printf('%064x',99),1,1,1,'t')",
     "privacy: a clinical photo enters", 0},
    {"UPDATE photo SET source='/x' WHERE id=9", "privacy: a private photo keeps", 0},
    {"UPDATE photo SET name='anna' WHERE id=9", "privacy: a private photo keeps", 0},
    {"INSERT INTO photo_group VALUES(20,3,'anna',printf('%032x',3),NULL)",
     "privacy: a clinical group", 0},
    {"INSERT " MASK "(NULL,9,x'00',0,0,printf('%064x',9),'/x','r','t')",
     "privacy: a private photo's mask", 0},
    {"INSERT INTO revision VALUES(NULL,1,NULL,0,NULL,'svg','/x',printf('%064x',9),'t')",
     "privacy: a private photo's tracing", 0},
    {"INSERT INTO exported VALUES(NULL,9,1,'png','/x',printf('%064x',9),1,'','t')",
     "privacy: where a private photo's", 0},
    {"INSERT INTO export_photo VALUES(1,9)", "privacy: where a private photo went", 0},
    {"INSERT INTO refusal VALUES(3,'/x','told in the vault','t')",
     "privacy: a clinical file is refused", 0},
    {"INSERT INTO refusal VALUES(3,'r-0123456789abcdef','/x is broken','t')",
     "privacy: a clinical file is refused", 0},
    {"UPDATE dataset SET domain='healthy' WHERE id=3", "dataset: it has photos, and its domain",
     0},
    {"INSERT OR REPLACE INTO dataset VALUES(3,'q','healthy','x','','t')",
     "dataset: there is one", 0},
    {"INSERT OR REPLACE INTO dataset VALUES(9,'k','healthy','x','','t')",
     "dataset: there is one", 0},
    {"DELETE FROM dataset WHERE id=3", "dataset: it has photos and cannot", 0},
    {"DELETE FROM photo WHERE id=10", "photo: it ", 0},
    {"INSERT INTO stored "
     "VALUES(NULL,99,printf('%064x',9),'png',1,printf('%064x',9),'scrub','t')",
     "stored: there is no", 0},
    {"INSERT OR REPLACE INTO stored "
     "VALUES(1,9,printf('%064x',8),'png',1,printf('%064x',9),'scrub','t')",
     "stored: there is no", 0},
    {"INSERT INTO stored VALUES(-1,9,printf('%064x',8),'png',1,printf('%064x',9),'scrub','t')",
     "stored: ids only", 0},
    {"INSERT INTO stored "
     "VALUES(NULL,10,printf('%064x',8),'png',1,printf('%064x',9),'scrub','t')",
     "privacy: the photo is redacted", 0},
    {"UPDATE stored SET sha256=printf('%064x',8)",
     "stored: copies are history and cannot be changed", 0},
    {"DELETE FROM stored WHERE id=2", "stored: copies are history and cannot be deleted", 0},
    {"INSERT OR REPLACE INTO vault_opening VALUES(1,'sql','refused','t')",
     "vault: openings are", 0},
    {"UPDATE vault_opening SET outcome='refused'", "vault: openings are", 0},
    {"DELETE FROM vault_opening", "vault: openings are", 0},
    /* Who may say that a photo may be used, and what was noticed and filled. */
    {"INSERT " CLEARANCE "(NULL,9,'cleared','me','x','t')",
     "privacy: a clinical photo is cleared with", 0},
    {"INSERT " ANSWERED "(9,'cleared','me','x','t','yes, half','no','no','no','no','no')",
     "privacy: a face is cleared by two", 1},
    {"INSERT " ANSWERED "(11,'cleared','me','x','t','no','no','no','no','no','no')",
     "privacy: another file", 0},
    {"INSERT " ANSWERED "(9,'redacted','me','x','t','no','no','no','no','no','no')",
     "privacy: no redaction", 0},
    {"INSERT " ANSWERED "(10,'cleared','me','x','t','no','no','no','no','no','no')",
     "clearance: a redaction stands", 0},
    {"UPDATE redaction SET shape=x'01'", "redaction: it is history and cannot be changed", 0},
    {"DELETE FROM redaction", "redaction: it is history and cannot be deleted", 0},
    {"INSERT OR REPLACE INTO redaction VALUES(1,10,2,x'01','me','x','t')",
     "redaction: its copy", 0},
    {"INSERT INTO redaction VALUES(NULL,9,1,x'00','me','x','t')", "redaction: its copy", 0},
    {"INSERT INTO redaction VALUES(NULL,9,2,x'00','me','x','t')", "redaction: its copy", 0},
    {"INSERT INTO redaction VALUES(-1,10,2,x'00','me','x','t')", "redaction: ids only", 0},
    {"UPDATE hint SET found=1", "hint: what was noticed cannot be changed", 0},
    {"DELETE FROM hint", "hint: what was noticed cannot be deleted", 0},
    {"INSERT OR REPLACE INTO hint VALUES(1,9,printf('%064x',9),'metadata',1,1,'','t')",
     "hint: there is no", 0},
    {"INSERT INTO hint VALUES(NULL,99,printf('%064x',9),'metadata',1,1,'','t')",
     "hint: there is no", 0},
    /* Releases are whole, of what stays, and history. */
    {"UPDATE catalogue SET value='x' WHERE key='release_key'",
     "release: its key cannot be changed", 0},
    {"UPDATE catalogue SET key='x' WHERE key='release_key'",
     "release: its key cannot be changed", 0},
    {"DELETE FROM catalogue WHERE key='release_key'", "release: its key cannot be deleted", 0},
    {"INSERT OR REPLACE INTO catalogue VALUES('release_key','x')",
     "release: its key cannot be replaced", 0},
    {"INSERT INTO release VALUES(1,1,NULL,1,printf('%064x',0),'')",
     "release: its export is none", 0},
    {"INSERT INTO release VALUES(3,1,NULL,2,printf('%064x',0),'')",
     "release: its export is none", 0},
    {"INSERT OR REPLACE INTO release VALUES(2,1,NULL,1,printf('%064x',1),'')",
     "release: its export is none", 0},
    {"INSERT INTO release VALUES(3,2,NULL,1,printf('%064x',0),'')",
     "release: the split is not frozen", 0},
    {"INSERT INTO release VALUES(3,3,NULL,1,printf('%064x',0),'')",
     "release: a photo is not of", 0},
    {"INSERT INTO export_photo VALUES(2,2)", "release: it is whole", 0},
    {"UPDATE release SET photos=2", "release: it is history and cannot be changed", 0},
    {"DELETE FROM release", "release: it is history and cannot be deleted", 0},
    /* How light skin is. */
    {"INSERT INTO skin_colour VALUES(7,64,0,NULL,NULL,NULL,NULL,50.0)",
     "privacy: a photo that is not cleared is not", 0},
    {"INSERT OR REPLACE INTO skin_colour VALUES(1,64,0,NULL,NULL,NULL,NULL,60.0)",
     "skin_colour: this truth", 0},
    {"UPDATE skin_colour SET light=60.0", "skin_colour: what was measured", 0},
    {"DELETE FROM skin_colour", "skin_colour: what was measured is kept", 0},
};

/* What stays possible: a guard that refuses everything guards nothing. */
static const char *const allowed[] = {
    "INSERT " CLEARANCE "(NULL,8,'cleared','me','x','t')",
    "UPDATE photo SET source='/moved' WHERE id=1",
    "INSERT INTO split_group VALUES(2,3,'test','test'); INSERT INTO split_photo "
    "VALUES(2,3,3,3)",
    "DELETE FROM split_photo WHERE split_id=2; DELETE FROM split_group WHERE split_id=2; "
    "DELETE FROM split_take WHERE split_id=2; DELETE FROM split WHERE id=2",
    "INSERT INTO epoch VALUES(2,1,0.1,NULL,NULL,1.0,1,'t')",
    "UPDATE run SET state='failed', ended_at='t' WHERE id=2",
    "INSERT INTO evaluation_photo VALUES(4,3,3,1,0,0,0)",
    "INSERT INTO export_photo VALUES(1,2)",
    "INSERT " MASK "(NULL,1,x'00',0,0,printf('%064x',9),'s','r','t')",
    "INSERT INTO run VALUES(9,'k9',1,'finetune',1," RUN,
    "INSERT " ANSWERED "(9,'cleared','me','x','t','no','no','no','no','no','no')",
    "INSERT " ANSWERED "(10,'redacted','me','x','t','no','no','no','no','no','no')",
    "INSERT INTO release VALUES(3,1,NULL,1,printf('%064x',0),'')",
    "INSERT INTO release VALUES(3,NULL,1,1,printf('%064x',0),'')",
    "INSERT INTO refusal VALUES(3,'r-0123456789abcdef','told in the vault','t')",
    "INSERT INTO skin_colour VALUES(1,32,0,NULL,NULL,NULL,NULL,50.0)",
};

struct place {
    char folder[32], db[64], bare[64], sql[64], said[64];
};

/* Lets sqlite3 run the text on the file: its exit status, and what it said,
 * to be freed. */
static int stock(const struct place *p, const char *db, const char *sql, char **said)
{
    struct bytes out = {0};
    char command[300];
    struct err err;
    int status;

    CHECK_INT(file_write(p->sql, sql, strlen(sql), &err), 0);
    snprintf(command, sizeof command, "sqlite3 -bail %s < %s > %s 2>&1", db, p->sql, p->said);
    status = system(command);
    CHECK_INT(file_read(&out, p->said, 1 << 24, &err), 0);
    bytes_add(&out, "", 1);
    *said = (char *)out.data;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void copy(const char *to, const char *from)
{
    struct bytes file = {0};
    struct err err;

    if (CHECK(!file_read(&file, from, 1 << 24, &err)))
        CHECK_INT(file_write(to, file.data, file.size, &err), 0);
    bytes_free(&file);
}

static void check_refused(const struct place *p, const struct attack *a)
{
    struct bytes before = {0}, after = {0};
    char *said = NULL;
    struct err err;
    int rc;

    CHECK_INT(file_read(&before, p->db, 1 << 24, &err), 0);
    rc = stock(p, p->db, a->sql, &said);
    if (!check_report(rc != 0 && strstr(said, a->want), __FILE__, __LINE__, a->sql))
        fprintf(stderr, "  wanted '%s', sqlite3 said: %s\n", a->want, said);
    CHECK_INT(file_read(&after, p->db, 1 << 24, &err), 0);
    if (!check_report(before.size == after.size && !memcmp(before.data, after.data, after.size),
                      __FILE__, __LINE__, "no byte has changed"))
        fprintf(stderr, "  by: %s\n", a->sql);
    free(said);
    bytes_free(&before);
    bytes_free(&after);
}

/* On `db` the statements run and change something, or do not; they are taken back. */
static void check_runs(const struct place *p, const char *db, const char *sql, int runs)
{
    char whole[1024], *said = NULL;
    int rc;

    snprintf(whole, sizeof whole, "BEGIN; %s; SELECT total_changes(); ROLLBACK;", sql);
    rc = stock(p, db, whole, &said);
    if (!check_report((rc == 0 && strcmp(said, "0\n") != 0) == runs, __FILE__, __LINE__, sql))
        fprintf(stderr, "  it should %srun; sqlite3 said: %s\n", runs ? "" : "not ", said);
    free(said);
}

static int set_up(struct place *p)
{
    char *said = NULL;
    struct bytes rows = {0};
    struct db *db = NULL;
    struct err err;

    snprintf(p->db, sizeof p->db, "%s/catalog.db", p->folder);
    snprintf(p->bare, sizeof p->bare, "%s/bare.db", p->folder);
    snprintf(p->sql, sizeof p->sql, "%s/sql", p->folder);
    snprintf(p->said, sizeof p->said, "%s/said", p->folder);
    if (!CHECK(!db_open(&db, p->db, DB_CREATE, &err)) ||
        !CHECK(!file_read(&rows, GUARDS_SQL, 1 << 20, &err)))
        return -1;
    bytes_add(&rows, "", 1);
    if (!CHECK(!db_run(db, (char *)rows.data, &err)))
        fprintf(stderr, "%s\n", err.text);
    bytes_free(&rows);
    CHECK_INT(db_run(db, "PRAGMA journal_mode=DELETE", &err), 0);
    db_close(db);
    copy(p->bare, p->db);
    stock(p, p->bare,
          "SELECT 'DROP TRIGGER '||name||';' FROM sqlite_schema WHERE type='trigger'", &said);
    bytes_add(&rows, said, strlen(said) + 1);
    free(said);
    CHECK_INT(stock(p, p->bare, (char *)rows.data, &said), 0);
    free(said);
    bytes_free(&rows);
    return 0;
}

int main(void)
{
    struct place p = {.folder = "/tmp/test_guards.XXXXXX"};

    if (system("sqlite3 --version > /dev/null 2>&1"))
        return check_skip("there is no sqlite3 (Debian: apt-get install sqlite3)");
    if (!mkdtemp(p.folder))
        return check_skip("no temporary folder");
    if (!set_up(&p)) {
        for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
            check_refused(&p, &attacks[i]);
            check_runs(&p, p.bare, attacks[i].sql, !attacks[i].bolted);
        }
        for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
            check_runs(&p, p.db, allowed[i], 1);
    }
    unlink(p.db);
    unlink(p.bare);
    unlink(p.sql);
    unlink(p.said);
    CHECK_INT(rmdir(p.folder), 0);
    return check_result();
}
