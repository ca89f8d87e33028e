#ifndef APP_CMD_H
#define APP_CMD_H

#include "app/verb.h"

/* cmd.h - the commands, one file each: cmd_<verb>.c. */
int cmd_init(const struct app *app, int argc, char **argv);
int cmd_train(const struct app *app, int argc, char **argv);
int cmd_evaluate(const struct app *app, int argc, char **argv);
int cmd_predict(const struct app *app, int argc, char **argv);
int cmd_experiment(const struct app *app, int argc, char **argv);
int cmd_sample(const struct app *app, int argc, char **argv);
int cmd_split(const struct app *app, int argc, char **argv);
int cmd_report(const struct app *app, int argc, char **argv);
int cmd_audit(const struct app *app, int argc, char **argv);
int cmd_verify(const struct app *app, int argc, char **argv);
int cmd_sql(const struct app *app, int argc, char **argv);
int cmd_help(const struct app *app, int argc, char **argv);
int cmd_version(const struct app *app, int argc, char **argv);
int cmd_query(const struct app *app, int argc, char **argv);
int cmd_ingest(const struct app *app, int argc, char **argv);
int cmd_demo(const struct app *app, int argc, char **argv);
int cmd_annotate(const struct app *app, int argc, char **argv);
int cmd_mask(const struct app *app, int argc, char **argv);
int cmd_scrub(const struct app *app, int argc, char **argv);
int cmd_serve(const struct app *app, int argc, char **argv);
int cmd_deid(const struct app *app, int argc, char **argv);

#endif
