/* questions.c - the catalogue of which docs/sql.md prints answers: questions FOLDER makes
 * FOLDER/catalog.db. That of fixture.h, and what happened since: a label was mended, a photo
 * refused, four photos traced by two people, a smaller split trained, one cell trained with two
 * more seeds. */
#include "tests/eval/fixture.h"
#include "base/text.h"

#include <stdio.h>

#define AT "'2026-02-01T09:00:00Z'"

/* Photo 31 teaches, and photo 9 of the pretrain fold; their masks are replaced. Photo 32
 * teaches too, and is refused. */
static const char changes[] =
    "INSERT INTO mask(photo_id,skin,skin_pixels,ignored_pixels,digest,source,rule,added_at) "
    "VALUES"
    "(31,x'00',2900,0,printf('%064x', 31001),'vault','white is skin'," AT "),"
    "(9,x'00',2900,0,printf('%064x', 9001),'mask.png','white is skin'," AT ");"
    "INSERT INTO clearance(photo_id,state,by_whom,why,at) VALUES"
    "(32,'refused','bert','a name on the wrist'," AT ");"
    "INSERT INTO clearance(photo_id,state,by_whom,why,at,face,mark,badge,writing,room,rare) "
    "SELECT id,'cleared','anna','consent on file'," AT ",'no','no','no','no','no','no' "
    "FROM photo WHERE id BETWEEN 51 AND 54;";

/* Of photos 51 to 54 both tracings were accepted, anna's first: masks of 3 x 2 pixels. */
static const char tracings[] =
    "INSERT INTO annotation(id,photo_id,annotator,added_at) SELECT 2*id-91+who,id,CASE who "
    "WHEN 0 THEN "
    "'anna' ELSE 'carl' END," AT
    " FROM photo, (SELECT 0 AS who UNION ALL SELECT 1) WHERE id BETWEEN 51 AND 54 ORDER BY 1;"
    "INSERT INTO revision(id,annotation_id,regions,seconds,tool,source,digest,added_at) SELECT "
    "id,id,0,"
    "20+id,'dermatome','',printf('%064x', id)," AT " FROM annotation WHERE id>10;"
    "INSERT INTO annotation_head(annotation_id,revision_id,added_at) SELECT id,id," AT
    " FROM annotation WHERE id>10;"
    "INSERT INTO verdict(revision_id,state,by_whom,why,added_at) SELECT "
    "id,'submitted',annotator,''," AT " FROM annotation WHERE id>10;"
    "INSERT INTO verdict(revision_id,state,by_whom,why,added_at) SELECT "
    "id,'accepted','dora',''," AT " FROM annotation WHERE id>10;"
    "INSERT INTO "
    "mask(photo_id,skin,skin_pixels,ignored_pixels,digest,source,rule,added_at,revision_id)"
    " SELECT photo_id,CASE WHEN annotator='anna' OR photo_id=51 THEN x'0103020006' WHEN "
    "photo_id=52 THEN "
    "x'01030201020201' ELSE x'010302000303' END,3,0,printf('%064x', 9000+id),'','raster rule "
    "1'," AT ",id FROM annotation WHERE id>10 ORDER BY id;";

/* Split 'half': half the photos to learn from, the same to be judged by. */
static const char half[] =
    "INSERT INTO split(name,held_percent,digest,photo_max,clearance_max,mask_max,created_at) "
    "VALUES"
    "('half',20,printf('%064x', 2),90,90,90," AT ");"
    "INSERT INTO split_group SELECT 2,group_id,fold,stage FROM split_group WHERE split_id=1 "
    "AND "
    "(stage='test' OR (stage='finetune' AND group_id BETWEEN 33 AND 40) OR group_id IN "
    "(47,48));"
    "INSERT INTO split_photo SELECT 2,p.photo_id,p.group_id,p.seq FROM split_photo AS p "
    "JOIN "
    "split_group AS g ON g.split_id=2 AND g.group_id=p.group_id WHERE p.split_id=1;"
    "UPDATE split SET frozen_at=" AT " WHERE id=2;"
    "INSERT INTO experiment(name,split_id,settings,created_at) VALUES('half',2,'{}'," AT ");";

static void add_run(struct text *sql, int id, int split, int like, int seed)
{
    text_add(
        sql,
        "INSERT INTO run(id,key,split_id,stage,parent_id,net,filters,fc,side,batch,epochs_max,"
        "patience,rate,momentum,augment,seed,truth,program,state,started_at) SELECT %d,'key "
        "%d',%d,"
        "stage,parent_id,net,filters,fc,side,batch,epochs_max,patience,rate,momentum,augment,%"
        "d,truth,"
        "program,'running',started_at FROM run WHERE id=%d;"
        "INSERT INTO run_photo SELECT %d,p.photo_id,p.photo_id,CASE g.fold WHEN 'validation' "
        "THEN "
        "'validation' ELSE 'train' END FROM split_photo AS p JOIN split_group AS g "
        "USING(split_id, "
        "group_id) WHERE p.split_id=%d AND g.stage='finetune';"
        "UPDATE run SET state='done',ended_by='epochs',best_epoch=1,weights=printf('%%064x', "
        "%d),"
        "ended_at=started_at WHERE id=%d;",
        id, id, split, seed, like, id, split, id, id);
}

/* Evaluation `like` again, of another run, with a share of its hits. */
static void add_evaluation(struct text *sql, int id, int run, int split, int like, double share)
{
    text_add(
        sql,
        "INSERT INTO evaluation(id,run_id,split_id,fold,side,threshold,truth,started_at) "
        "SELECT %d,%d,%d,"
        "fold,side,threshold,truth,started_at FROM evaluation WHERE id=%d;"
        "INSERT INTO evaluation_photo SELECT %d,photo_id,mask_id,CAST(tp*%g AS INTEGER),fp,"
        "tp+fn-CAST(tp*%g AS INTEGER),tn FROM evaluation_photo WHERE evaluation_id=%d;"
        "UPDATE evaluation SET ended_at=started_at WHERE id=%d;",
        id, run, split, like, id, share, share, like, id);
}

int main(int argc, char **argv)
{
    struct db *db = NULL;
    struct text sql = {0};
    struct err err = {0};
    char path[4096];
    int rc = 1;

    if (argc != 2)
        return 64;
    snprintf(path, sizeof path, "%s/catalog.db", argv[1]);
    add_run(&sql, 10, 1, 3, 2); /* unet, fine-tuning, seeds 2 and 3 */
    add_evaluation(&sql, 10, 10, 1, 3, 0.98);
    add_run(&sql, 11, 1, 3, 3);
    add_evaluation(&sql, 11, 11, 1, 3, 0.99);
    text_add(
        &sql,
        "INSERT INTO experiment_seed SELECT 1,net,'fine-tuning',seed,id,id FROM run WHERE id "
        "IN (10,11);");
    text_add(&sql, "%s", half);
    add_run(&sql, 12, 2, 2, 1); /* unet, direct training on half */
    add_evaluation(&sql, 12, 12, 2, 2, 0.93);
    text_add(&sql, "INSERT INTO experiment_cell VALUES(3,'unet','direct training',12,12);%s%s",
             changes, tracings);
    if (fixture_make(&db, path, (struct fixture){.epochs = 20, .cells = 9}, &err) ||
        db_begin(db, &err) || db_run(db, sql.data, &err) || db_commit(db, &err))
        fprintf(stderr, "%s\n", err.text);
    else
        rc = 0;
    db_close(db);
    text_free(&sql);
    return rc;
}
