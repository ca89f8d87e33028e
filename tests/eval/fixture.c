#include "tests/eval/fixture.h"
#include "base/bytes.h"
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const nets[] = {"unet", "unet-large", "dr-unet"};
static const char *const scenarios[] = {"direct transfer", "direct training", "fine-tuning"};

/* The same as words of SQL; the last one's may be planted. */
static const char *const net_words[] = {"'unet'", "'unet-large'", "~dr-unet~"};

#define AT "'2026-01-31T12:34:56Z'"

/* A word of SQL: what is planted, or else the plain one. */
static void add_word(struct text *sql, const struct fixture *f, const char *plain)
{
    const char *word = f->planted ? f->planted : plain;

    text_add(sql, "'");
    for (; *word; word++)
        text_add(sql, *word == '\'' ? "''" : "%c", *word);
    text_add(sql, "'");
}

/* Statements with a word of the fixture at each '~', whose plain form stands
 * between it and the next '~'. */
static void add_sql(struct text *sql, const struct fixture *f, const char *pattern)
{
    char *copy = bytes_copied_text(pattern), *at = copy;

    for (char *mark; (mark = strchr(at, '~'));) {
        char *end = strchr(mark + 1, '~');

        text_add_bytes(sql, at, (size_t)(mark - at));
        *end = 0;
        add_word(sql, f, mark + 1);
        at = end + 1;
    }
    text_add(sql, "%s", at);
    free(copy);
}

static void add_photos(struct text *sql, const struct fixture *f)
{
    add_sql(
        sql, f,
        "INSERT INTO dataset(name,domain,licence,citation,added_at) VALUES"
        "('lfw','healthy',~research only~,~Kae et al., CVPR 2013~," AT "),"
        "('abdomen','clinical',~CC BY 4.0~,~Topiwala et al., 2019~," AT ");"
        "INSERT INTO photo_group(dataset_id,name,draw) WITH RECURSIVE i(n) AS (VALUES(1) UNION "
        "ALL "
        "SELECT n+1 FROM i WHERE n<90) SELECT 1+(n>30), iif(n>30, printf('g-%016x', n), "
        "~person~||'-'||n), "
        "printf('%032x', n*2654435761%4294967296) FROM i;"
        "INSERT INTO photo(dataset_id,group_id,name,source,kind,bytes,md5,sha256,pixels,width,"
        "height,orientation,added_at) SELECT "
        "dataset_id,id,iif(id>30, printf('p-%016x', id), ~photo~||'-'||id),"
        "iif(id>30, '', ~/photos/~||id),'jpeg',"
        "1000,printf('%032x', id*40503%65536*65536+id),printf('%064x', "
        "id*7919),printf('%064x', "
        "id*104729),120,90,1," AT " FROM photo_group ORDER BY id;"
        "INSERT INTO stored(photo_id,sha256,kind,bytes,pixels,made_by,at) SELECT "
        "id,sha256,kind,"
        "bytes,pixels,'scrub'," AT " FROM photo WHERE source='' ORDER BY id;"
        "INSERT INTO clearance(photo_id,state,by_whom,why,at,face,mark,badge,writing,room,rare)"
        " SELECT id,'cleared',~curator~,~public research set~," AT
        ",'no','no','no','no','no','no' FROM photo ORDER BY id;"
        "INSERT INTO annotation(photo_id,annotator,added_at) VALUES(1,~annotator~," AT
        "),(2,~annotator~," AT "),(3,~annotator~," AT ");"
        "INSERT INTO revision(annotation_id,regions,seconds,tool,source,digest,added_at) "
        "SELECT id,0,12.5,~dermatome~,~a.svg~,printf('%064x', id)," AT " FROM annotation;"
        "INSERT INTO annotation_head(annotation_id,revision_id,added_at) SELECT id,id," AT
        " FROM annotation;"
        "INSERT INTO verdict(revision_id,state,by_whom,why,added_at) VALUES"
        "(1,'submitted',~annotator~,~done~," AT "),(1,'accepted',~reviewer~,~good~," AT
        "),(2,'submitted',~annotator~,~done~," AT "),(3,'submitted',~annotator~,~done~," AT
        "),(3,'rejected',~reviewer~,~ear missing~," AT ");"
        "INSERT INTO "
        "mask(photo_id,skin,skin_pixels,ignored_pixels,digest,source,rule,added_at,revision_id)"
        " SELECT id,x'00',3000,0,printf('%064x', id*31),iif(id>30, 'vault', ~mask.png~),~white "
        "is skin~," AT ",CASE id WHEN 1 THEN 1 END FROM photo ORDER BY id;"
        "INSERT INTO exported(photo_id,mask_id,format,path,sha256,jaccard,lost,added_at) "
        "VALUES(1,1,'labelme',~/out/a.json~,printf('%064x', 1),0.98,~corners~," AT ");"
        "INSERT INTO refusal VALUES(1,~/photos/broken~,~cut short~," AT ");");
}

static void add_split(struct text *sql, const struct fixture *f)
{
    add_sql(
        sql, f,
        "INSERT INTO sample(name,asked,size,traced,digest,photo_max,clearance_max,mask_max,"
        "created_at) VALUES('first',NULL,30,1,~5a~,90,90,90," AT ");"
        "INSERT INTO sample_dataset VALUES(1,1);"
        "INSERT INTO sample_photo SELECT 1, row_number() OVER (ORDER BY md5), id FROM photo "
        "WHERE dataset_id=1;"
        "INSERT INTO "
        "split(name,held_percent,digest,photo_max,clearance_max,mask_max,created_at) "
        "VALUES('paper',20,~4f2a9c81d0b3e65748c19f0a7d5e2b3641908c7fd6e5a4b3c2d1e0f99887766a~,"
        "90,90,90," AT ");"
        "INSERT INTO split_take VALUES(1,1,'pretrain',1,NULL,NULL),(1,2,'finetune',NULL,2,20),"
        "(1,3,'test',NULL,2,40);"
        "INSERT INTO split_group SELECT 1,id,CASE WHEN id<=24 THEN 'pretrain' WHEN id<=30 THEN "
        "'validation' WHEN id<=46 THEN 'finetune' WHEN id<=50 THEN 'validation' ELSE 'test' "
        "END,"
        "CASE WHEN id<=30 THEN 'pretrain' WHEN id<=50 THEN 'finetune' ELSE 'test' END "
        "FROM photo_group ORDER BY id;"
        "INSERT INTO split_photo SELECT 1,id,group_id,id FROM photo ORDER BY id;"
        "INSERT INTO fingerprint SELECT id, NULL, NULL, 1 FROM photo;"
        "UPDATE split SET frozen_at=" AT ";"
        "INSERT INTO experiment(name,split_id,settings,created_at) VALUES('small',1,"
        "json_object('nets','unet,unet-large,dr-unet','asked',~epochs 200~)," AT "),"
        "('empty',1,'{}'," AT ");");
}

/* Run `id` of net `n` in scenario `s`, with its photos and epochs, ended. */
static void add_run(struct text *sql, const struct fixture *f, int id, int n, int s)
{
    struct text head = {0};
    char parent[16] = "NULL";

    if (s == 2)
        snprintf(parent, sizeof parent, "%d", id - 2);
    text_add(
        &head,
        "INSERT INTO run(key,split_id,stage,parent_id,net,filters,fc,side,batch,epochs_max,"
        "patience,rate,momentum,augment,seed,truth,program,state,started_at) VALUES(~key~||'%d'"
        ",1,'%s',%s,%s,~%s~,%d,128,16,%d,50,%s,0.9,1,1,"
        "~9e107d9d372bb6826bd81d3542a419d6e5a4b3c2d1e0f99887766aa5b4c3d2e1~,~0.1.0~,'running'"
        "," AT
        ");INSERT INTO run_photo SELECT %d,p.photo_id,p.photo_id,CASE g.fold WHEN 'validation' "
        "THEN 'validation' ELSE 'train' END FROM split_photo AS p JOIN split_group AS g "
        "USING(split_id, group_id) WHERE g.stage='%s';",
        id, s ? "finetune" : "pretrain", parent, net_words[n],
        n == 1 ? "45,90,180" : "32,64,128", n == 1 ? 1450 : 1024, f->epochs > 200 ? 500 : 200,
        s == 2 ? "0.001" : "0.01", id, s ? "finetune" : "pretrain");
    text_add(
        &head,
        "INSERT INTO epoch WITH RECURSIVE e(n) AS (VALUES(1) UNION ALL SELECT n+1 FROM e WHERE "
        "n<%d) SELECT %d, n, %g+0.5/(1+n*0.09)+(n*7919%%13)*0.0012, %s, %s, 12.5, n=%d," AT
        " FROM e;"
        "UPDATE run SET state='done',ended_by=~patience~,best_epoch=%d,weights="
        "~d41d8cd98f00b204e9800998ecf8427ea5b4c3d2e1f00918273645546372819a~,ended_at=" AT
        " WHERE id=%d;",
        f->epochs, id, 0.1 + 0.03 * n - 0.03 * s,
        f->blind ? "NULL" : "0.22+0.4/(1+n*0.11)+(n*104729%17)*0.0025+max(0,n-140)*0.0006",
        f->blind ? "NULL" : "0.74-0.5/(1+n*0.14)-(n*7907%11)*0.003-max(0,n-140)*0.0005",
        (f->epochs * 7 + 9) / 10, (f->epochs * 7 + 9) / 10, id);
    add_sql(sql, f, head.data);
    text_free(&head);
}

static void add_cell(struct text *sql, const struct fixture *f, int id, int n, int s)
{
    static const int quality[3][3] = {{52, 83, 89}, {45, 79, 88}, {55, 80, 88}};
    struct text t = {0};

    text_add(
        &t,
        "INSERT INTO evaluation(run_id,split_id,fold,side,threshold,truth,started_at) "
        "VALUES(%d,1,"
        "'test',128,0.5,~7b52009b64fd0a2a49e6d8a939753077792b0554e5a4b3c2d1e0f99887766aa5~," AT
        ");"
        "INSERT INTO evaluation_photo SELECT "
        "%d,photo_id,photo_id,q,(area-q)/3,area-q-(area-q)/3,"
        "16384-area FROM (SELECT photo_id, area, CAST(area*min(1.0,max(0.0,(%d+area/500-8+"
        "(photo_id*7919%%101-50)*abs(photo_id*7919%%101-50)*0.009*(2-%d/100.0))/100)) AS "
        "INTEGER) AS q FROM (SELECT photo_id, 1000+photo_id%%7*1000 AS area FROM split_photo "
        "JOIN split_group USING(split_id, group_id) WHERE fold='test'));"
        /* A quarter of each kind at each of four levels, what is called skin above 0.5. */
        "INSERT INTO evaluation_level WITH l(i) AS (VALUES(0),(1),(2),(3)) SELECT %d, 96+16*i, "
        "CASE WHEN i>1 THEN tp/2 ELSE fn/2 END, CASE WHEN i>1 THEN fp/2 ELSE tn/2 END FROM l, "
        "(SELECT sum(tp) AS tp, sum(fp) AS fp, sum(fn) AS fn, sum(tn) AS tn FROM "
        "evaluation_photo WHERE evaluation_id=%d);"
        "INSERT INTO evaluation_photo_bin WITH l(i) AS (VALUES(0),(1),(2),(3)) SELECT %d, "
        "photo_id, level*15/256, skin+other, skin, (skin+other)*level*4194304, "
        "(skin*(256-level)*(256-level)+other*level*level)*16384 FROM (SELECT photo_id, 96+16*i "
        "AS "
        "level, CASE WHEN i>1 THEN tp/2 ELSE fn/2 END AS skin, CASE WHEN i>1 THEN fp/2 ELSE "
        "tn/2 "
        "END AS other FROM l, evaluation_photo WHERE evaluation_id=%d) WHERE skin+other>0;"
        "INSERT INTO evaluation_bin SELECT %d, level*15/256, sum(skin+other), sum(skin), "
        "sum((skin+other)*level*4194304), sum((skin*(256-level)*(256-level)+other*level*level)*"
        "16384) FROM evaluation_level WHERE evaluation_id=%d GROUP BY 2;"
        "UPDATE evaluation SET ended_at=" AT " WHERE id=%d;"
        "INSERT INTO experiment_cell VALUES(1,%s,'%s',%d,%d);",
        id, id, quality[n][s], quality[n][s], id, id, id, id, id, id, id, net_words[n],
        scenarios[s], id, id);
    if (id == 1)
        text_add(&t, "INSERT INTO skin_colour SELECT mask_id,128,1000,50.0,12.0,18.0,"
                     "photo_id%%100-30.0,20.0+photo_id%%60 FROM evaluation_photo WHERE "
                     "evaluation_id=1;");
    add_sql(sql, f, t.data);
    text_free(&t);
}

int fixture_make(struct db **out, const char *path, struct fixture fixture, struct err *err)
{
    struct text sql = {0};
    struct db *db = NULL;
    int rc = -1;

    add_photos(&sql, &fixture);
    add_split(&sql, &fixture);
    for (int i = 0; i < fixture.cells; i++) {
        add_run(&sql, &fixture, i + 1, i / 3, i % 3);
        add_cell(&sql, &fixture, i + 1, i / 3, i % 3);
    }
    if (db_open(&db, path, DB_CREATE, err) || db_begin(db, err) || db_run(db, sql.data, err) ||
        db_commit(db, err))
        goto done;
    *out = db;
    db = NULL;
    rc = 0;
done:
    db_close(db);
    text_free(&sql);
    return rc;
}

/* How deep (x, y), both in [0, 1), lies in the ellipse of photo i: 1 its middle, 0 its edge. */
static double depth_at(int i, double x, double y)
{
    double dx = (x - 0.5 - 0.06 * (i % 3 - 1)) / (0.3 + 0.02 * i), dy = (y - 0.55) / 0.4;

    return 1 - sqrt(dx * dx + dy * dy);
}

static uint8_t grey(double v)
{
    return (uint8_t)(255 * fmin(1, fmax(0, v)));
}

static struct image draw(int i, int width, int height, int channels, double softness)
{
    struct image image = image_new(width, height, channels);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double fx = (x + 0.5) / width, fy = (y + 0.5) / height, depth = depth_at(i, fx, fy);
            uint8_t *at = image_row(&image, y) + x * channels;

            if (channels == 1) {
                at[0] = softness > 0 ? grey(0.5 + depth / softness) : depth > 0 ? 255 : 0;
                if (softness <= 0 && fy < 0.12)
                    at[0] = 128;
                continue;
            }
            at[0] = grey(depth > 0 ? 0.62 + 0.3 * depth : 0.25 + 0.3 * fx);
            at[1] = grey(depth > 0 ? 0.42 + 0.3 * depth : 0.32 + 0.2 * fy);
            at[2] = grey(depth > 0 ? 0.35 + 0.25 * depth : 0.42 + 0.1 * fx);
        }
    return image;
}

struct report_picture *fixture_pictures(int count, const char *caption)
{
    struct report_picture *pictures = bytes_zeroed((size_t)count, sizeof *pictures);

    for (int i = 0; i < count; i++) {
        struct report_confidence *c = bytes_zeroed(9, sizeof *c);
        int width = i % 2 ? 240 : 180;

        for (int k = 0; k < 9; k++)
            c[k] = (struct report_confidence){nets[k / 3], scenarios[k % 3],
                                              draw(i, 64, 64, 1, 1.6 - 0.6 * (k % 3)),
                                              k == 8 ? NAN : 0.5 + 0.05 * k};
        pictures[i] = (struct report_picture){
            51 + i, draw(i, width, 420 - width, 3, 0), draw(i, width, 420 - width, 1, 0), c, 9,
            caption};
    }
    return pictures;
}

void fixture_drop_pictures(struct report_picture *pictures, int count)
{
    for (int i = 0; i < count; i++) {
        struct report_confidence *c =
            (struct report_confidence *)(uintptr_t)pictures[i].confidences;

        for (int k = 0; k < pictures[i].confidence_count; k++)
            image_free(&c[k].confidence);
        free(c);
        image_free(&pictures[i].photo);
        image_free(&pictures[i].truth);
    }
    free(pictures);
}
