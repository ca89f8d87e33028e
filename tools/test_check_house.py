#!/usr/bin/env python3
"""Plants one fault of each kind in a small house and expects check_house.py to find it."""
import pathlib
import subprocess
import sys
import tempfile

CHECK = pathlib.Path(__file__).with_name("check_house.py")
GOOD = {
    "src/base/err.c": '#include "base/err.h"\n\nint err_no(void)\n{\n    return 1;\n}\n',
    "src/db/internal.h": "int db_inside(void);\n",
    "src/app/main.c": '#include "base/err.h"\n\nint app_main(void)\n{\n    printf("hello");\n    return 0;\n}\n',
    "sql/migrations/0001_one.sql": "CREATE TABLE one(\n  a INTEGER NOT NULL  -- a number\n) STRICT;\n",
    "sql/views/views.sql": "CREATE VIEW two AS SELECT a FROM one;\n",
}
LONG = "int err_long(void)\n{\n" + "    work();\n" * 79 + "}\n"
FAULTS = [
    ("src/base/err.c", '#include "db/db.h"\n', "may not include"),
    ("src/app/main.c", '#include "db/internal.h"\n', "is for db alone"),
    ("src/base/err.c", "#include <sqlite3.h>\n", "belongs to db"),
    ("src/base/err.c", LONG, "at most 80"),
    ("src/base/err.c", "int a;\n" * 601, "at most 600"),
    ("src/base/err.c", 'static void f(void)\n{\n    printf("x");\n}\n', "only src/app prints"),
    ("src/base/err.c", "/* TODO */\n", "say it in an issue"),
    ("meson.build", "c_args: '-ffast-math'\n", "NaN"),
    ("src/base/err.c", "/* see /home/someone/file */\n", "machine"),
    ("sql/views/views.sql", "CREATE VIEW bad AS SELEKT;\n", "syntax error"),
    ("sql/migrations/0001_one.sql", "CREATE TABLE loose(\n  a INTEGER -- x\n);\n", "not STRICT"),
    ("sql/migrations/0001_one.sql", "CREATE TABLE bare(\n  b INTEGER\n) STRICT;\n", "no comment"),
    ("sql/migrations/0003_three.sql", "SELECT 1;\n", "numbered"),
]
OBJECTS = [
    ("int err_fine(void) { return 0; }\nconst char *const err_names[] = {\"a\"};\n", None),
    ("int stray(void) { return 0; }\n", "exports stray"),
    ("static int counter;\nint err_count(void) { return ++counter; }\n", "keeps state in counter"),
    ("int err_count(void) { static int calls = 7; return ++calls; }\n", "keeps state in calls"),
]


def house(folder, extra=()):
    for name, text in [*GOOD.items(), *extra]:
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a").write(text)


def check(folder, *libraries):
    done = subprocess.run([sys.executable, CHECK, folder, *libraries], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def build(folder, code):
    source, thing, library = (pathlib.Path(folder, n) for n in ("err.c", "err.c.o", "libbase.a"))
    source.write_text(code)
    subprocess.run(["cc", "-fPIE", "-c", source, "-o", thing], check=True)
    subprocess.run(["ar", "rc", library, thing], check=True)
    return library


def main():
    missed = []
    for name, text, complaint in [("src/base/err.c", "", None), *FAULTS]:
        with tempfile.TemporaryDirectory() as folder:
            house(folder, [(name, text)])
            code, said = check(folder)
            if (code, complaint and complaint in said) != ((1, True) if complaint else (0, None)):
                missed.append((name, complaint, said))
    for code_text, complaint in OBJECTS:
        with tempfile.TemporaryDirectory() as folder:
            house(folder)
            code, said = check(folder, f"base={build(folder, code_text)}")
            if (code, complaint and complaint in said) != ((1, True) if complaint else (0, None)):
                missed.append((code_text, complaint, said))
    for name, complaint, said in missed:
        print(f"{name}: expected {complaint!r}, it said:\n{said}")
    print(f"{len(FAULTS) + len(OBJECTS) + 1 - len(missed)} of {len(FAULTS) + len(OBJECTS) + 1} as expected")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
