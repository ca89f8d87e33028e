#!/usr/bin/env python3
"""Plants one fault of each kind in a small house and expects the house's checks to find it: check_house.py, and
the scripts in tests/house that look at headers and at the layout."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

CHECK = pathlib.Path(__file__).resolve().with_name("check_house.py")
SCRIPTS = CHECK.parents[1] / "tests/house"
ERR = "src/base/err.c"
ONE, VIEWS = "sql/migrations/0001_one.sql", "sql/views/views.sql"
GOOD = {
    ERR: '#include "base/err.h"\n\n#include <stdlib.h>\n\nint err_no(void)\n{\n    return 1;\n}\n',
    "src/base/err.h": "#ifndef BASE_ERR_H\n#define BASE_ERR_H\n\nint err_no(void);\n\n#endif\n",
    "src/db/internal.h": "int db_inside(void);\n",
    "src/app/main.c": '#include "base/err.h"\n\nint app_main(void)\n{\n    printf("hello");\n    return 0;\n}\n',
    ONE: "CREATE TABLE one(\n  a INTEGER NOT NULL  -- a number\n) STRICT;\n",
    VIEWS: "CREATE VIEW two AS SELECT a FROM one;\n",
    "sql/reports/all.sql": "SELECT a FROM two;\n",
}


def function(lines, name="err_long", head="", tail="\n"):
    """A function of that many lines, `tail` before its brace."""
    return f"{head}int {name}(void){tail}{{\n" + "    work();\n" * (lines - 3 - tail.count("#")) + "}\n"


# (file, what is added to it, the complaint; None if there is to be none)
FAULTS = [
    (ERR, "", None),
    (ERR, '#include "db/db.h"\n', "base may not include db"),
    (ERR, '#include "../db/db.h"\n', 'included as "room/file.h"'),
    (ERR, "#include <base/err.h>\n", 'included as "room/file.h"'),
    (ERR, '#include "sqlite3.h"\n', 'included as "room/file.h"'),
    ("src/app/main.c", '#include "db/internal.h"\n', "is for db alone"),
    ("src/db/db.c", '#include "db/internal.h"\n', None),
    ("src/cellar/wine.c", "int wine;\n", "MAY has no room cellar"),
    (ERR, "#include <sqlite3.h>\n", "belongs to db"),
    ("src/db/db.c", "#include <openssl/sha.h>\n", "belongs to base"),
    ("src/db/db.c", "#include <netinet/in.h>\n", "belongs to web"),
    (ERR, "#include <cairo.h>\n", "has no home yet"),
    (ERR, "".join(function(4, f"err_{i}") for i in range(20)) + function(80), None),
    (ERR, function(81), "err_long has 81 lines, at most 80"),
    (ERR, function(81, head="/* } */\n", tail="\n#if 1\n#endif\n"), "err_long has 81 lines"),
    (ERR, function(41), "at most 10%"),
    (ERR, "int err_open(void)\n{\n    work();\n", "at most 80"),
    (ERR, "int err_old(void) {\n    return 0;\n}\n", "not laid out"),
    (ERR, "int a;\n" * 601, "at most 600"),
    ("tests/test_err.c", "int a;\n" * 900, None),
    ("tests/test_err.c", "int a;\n" * 901, "at most 900"),
    (ERR, 'static void f(void)\n{\n    printf("x");\n}\n', "only src/app prints"),
    (ERR, "static void f(void)\n{\n    _exit(1);\n}\n", "only src/app prints"),
    (ERR, 'static void f(void)\n{\n    fprintf(stderr, "x");\n}\n', "only src/app prints"),
    (ERR, 'static const char *sql = "SELECT printf(1)"; /* exit() */\n', None),
    (ERR, "/* TODO */\n", "say it in an issue"),
    ("scripts/test", "# FIXME\n", "say it in an issue"),
    ("meson.build", "# never -ffast-math\n", None),
    ("meson.build", "c_args: '-ffast-math'\n", "NaN"),
    ("meson.build", "c_args: '-Ofast'\n", "NaN"),
    (ERR, '__attribute__((optimize("fast-math"))) int err_fast(void);\n', "NaN"),
    (ERR, "/* see /home/someone/file */\n", "machine"),
    (".ci/run", "cd /work\n", "machine"),
    ("docs/map.md", "see tests/home/work/root and and/root\n", None),
    (VIEWS, "CREATE VIEW bad AS SELEKT;\n", "syntax error"),
    (VIEWS, "CREATE VIEW bad AS SELECT b FROM one;\n", "no such column: b"),
    ("sql/reports/bad.sql", "SELECT b FROM one;\n", "no such column: b"),
    (ONE, "CREATE TRIGGER t BEFORE INSERT ON one BEGIN SELECT b FROM two; END;\n", "insert into one: no such column"),
    (ONE, "CREATE TRIGGER t BEFORE UPDATE ON one BEGIN SELECT b FROM two; END;\n", "update one: no such column"),
    (ONE, "CREATE TRIGGER t BEFORE DELETE ON one BEGIN SELECT b FROM two; END;\n", "delete from one: no such column"),
    (ONE, "CREATE TABLE loose(\n  a INTEGER -- x\n);\n", "not STRICT"),
    (ONE, "CREATE TABLE bare(\n  b INTEGER\n) STRICT;\n", "no comment"),
    ("sql/migrations/0003_three.sql", "SELECT 1;\n", "numbered"),
]
OBJECTS = [
    ('int err_fine(void) { return 0; }\nconst char *const err_names[] = {"a"};\n', None),
    ("int base_fine(void) { return 0; }\nstatic const int err_table[] = {1};\n", None),
    ("int stray(void) { return 0; }\n", "exports stray"),
    ("__attribute__((weak)) int stray(void) { return 0; }\n", "exports stray"),
    ("static int counter;\nint err_count(void) { return ++counter; }\n", "keeps state in counter"),
    ("int err_count(void) { static int calls = 7; return ++calls; }\n", "keeps state in calls"),
    ("__thread int err_last;\n", "keeps state in err_last"),
]
LAYOUT = [("check_headers.sh", "src/base/err.h", "size_t err_size(void);\n", "size_t"),
          ("check_format.sh", ERR, "int  err_wide( void );\n", "clang-format-violations")]


def house(folder, *extra):
    for name, text in [*GOOD.items(), *extra]:
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)


def library(folder, code, name="err"):
    source, thing, archive = (pathlib.Path(folder, n) for n in (f"{name}.c", f"{name}.c.o", "libbase.a"))
    source.write_text(code)
    subprocess.run(["cc", "-fPIE", "-c", source, "-o", thing], check=True)
    subprocess.run(["ar", "rc", archive, thing], check=True)
    return archive


class Tally:
    tried = missed = 0

    def expect(self, command, complaint, what):
        """`command` is to succeed, or, if there is a complaint, to exit with 1 and say it."""
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        said = done.stdout + done.stderr
        self.tried += 1
        if done.returncode != (1 if complaint else 0) and not (complaint and done.returncode == 123) or \
                complaint and complaint not in said:
            self.missed += 1
            print(f"{what!r}: expected {complaint!r}; exit status {done.returncode}, it said:\n{said}")


def main():
    tally = Tally()
    for name, text, complaint in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            house(folder, (name, text))
            tally.expect([sys.executable, CHECK, folder], complaint, text[:80])
    for code, complaint in OBJECTS:
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as objects:
            house(folder)
            tally.expect([sys.executable, CHECK, folder, f"base={library(objects, code)}"], complaint, code)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as objects:
        house(folder, ("src/base/lost.c", ""))
        archive = library(objects, OBJECTS[0][0])
        tally.expect([sys.executable, CHECK, folder, f"base={archive}"], "lost.c: in no library", "lost.c")
    with tempfile.TemporaryDirectory() as folder:
        tally.expect([sys.executable, CHECK, folder], "no function in src", "an empty house")
    for script, name, text, complaint in LAYOUT:
        if script == "check_format.sh" and not shutil.which("clang-format-14"):
            print("not tried: check_format.sh, clang-format-14 is not installed")
            continue
        for extra, expected in (("", None), (text, complaint)):
            with tempfile.TemporaryDirectory() as folder:
                house(folder, (name, extra), (".clang-format", (CHECK.parents[1] / ".clang-format").read_text()))
                for empty in ("tests", "tools", "bench"):
                    pathlib.Path(folder, empty).mkdir()
                tally.expect(["sh", SCRIPTS / script, folder], expected, text)
    print(f"{tally.tried - tally.missed} of {tally.tried} as expected")
    return 1 if tally.missed else 0


if __name__ == "__main__":
    sys.exit(main())
