#!/usr/bin/env python3
"""Each room opens only the doors it may, and every name and size is in order.

    check_house.py SOURCE_ROOT [ROOM=LIBRARY.a ...]

Doors     #include "x/y.h" in src/<room>/ only where MAY says so; *internal.h in its own room only.
Packages  a header that is not C's or POSIX's appears in its HOME only.
Names     what src/<room>/<file>.c exports begins with the first word of <file> or <room> (needs the libraries).
State     no object of a library has writable data, but for those that STATE names (likewise).
Use       every src/<room>/<file>.c is in a library of its room; app/main.c is the program itself (likewise).
Sizes     functions at most 80 lines, at most one in ten over 40; files at most 600 (tests 900).
Habits    what HABITS forbids.
SQL       migrations, their triggers, views and reports compile; every table is STRICT; columns have comments.

What it cannot read it reports: a check that passes over things quietly is no check.
tools/test_check_house.py plants each fault.
"""
import pathlib
import re
import sqlite3
import subprocess
import sys

MAY = {
    "base": [],
    "image": ["base"],
    "db": ["base"],
    "nn": ["base"],
    "web": ["base"],
    "annotate": ["base", "image"],
    "exchange": ["base", "image", "annotate"],
    "functions": ["base", "image", "annotate", "eval"],  # of eval what links without rows: eval_pure
    "review": ["base", "image", "db", "annotate"],
    "ingest": ["base", "image", "db", "annotate"],
    "dataset": ["base", "image", "db", "nn", "annotate", "review"],
    "eval": ["base", "image", "db", "nn", "annotate", "review", "dataset"],
    "demo": ["base", "image", "annotate"],
    "app": ["base", "image", "db", "nn", "web", "annotate", "exchange", "functions", "review", "ingest", "dataset",
            "eval", "demo"],
}
# Where each outside part lives; an entry that ends in '/' is a whole folder.
HOME = {
    "sqlite3.h": "db", "png.h": "image", "jpeglib.h": "image", "jerror.h": "image", "turbojpeg.h": "image",
    "zlib.h": "image", "lcms2.h": "image",
    "cblas.h": "nn", "dlfcn.h": "base", "omp.h": "nn", "immintrin.h": "nn", "arm_neon.h": "nn", "openssl/": "base", "pthread.h": "base",
    "malloc.h": "base", "pwd.h": "base", "termios.h": "app", "spawn.h": "app",
    "jansson.h": "exchange", "expat.h": "exchange", "sqlite3ext.h": "functions",
    "microhttpd.h": "web", "sys/socket.h": "web", "netinet/": "web", "arpa/": "web", "poll.h": "web",
}
# C11's headers and those of POSIX that any room may use. Another one wants a home above.
PLAIN = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
dirent fcntl fnmatch ftw glob libgen strings unistd sys/file sys/mman sys/resource sys/stat sys/time sys/types
sys/wait""".split())
# Writable data that has a reason: the flag that a signal handler may touch.
STATE = {("app", "verb", "stopped")}
# (what, where, the C without its strings and comments?, why)
HABITS = [
    (r"^(?!\s*#).*(fast-math|-Ofast|unsafe-math|finite-math)", r"(meson\.build|^scripts/\w+|^\.ci/\w+)$", False,
     "-ffast-math lets NaN pass comparisons"),
    (r"optimize\b.*(fast|unsafe|finite)", r"^src/.*\.[ch]$", False, "-ffast-math lets NaN pass comparisons"),
    (r"\b(v?d?printf|puts|putchar|perror|_?_?exit|_Exit|quick_exit)\s*\(|\b(stdout|stderr|STD(OUT|ERR)_FILENO)\b",
     r"^src/(?!app/).*\.[ch]$", True, "only src/app prints or exits"),
    (r"\b(TODO|FIXME|XXX)\b", r"", False, "say it in an issue, not in the code"),
    (r"(?<![\w.$}])/(home|root|work)\b", r"", False, "a path of somebody's machine"),
]
FOLDERS = ("src", "tests", "tools", "bench", "sql", "ui", "docs", "scripts", ".ci")
OWN = ("tools/check_house.py", "tools/test_check_house.py")  # these hold the forbidden words
LINES_MAX, LINES_MANY, MANY_SHARE, FILE_MAX, TEST_MAX = 80, 40, 0.10, 600, 900


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h"):
                yield path


def bare(text):
    """C without its comments, strings and characters; the lines stay where they are."""
    return re.sub(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
                  lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def door(room, quoted, name):
    """What is wrong with one include; None if nothing."""
    first = name.split("/")[0]
    if quoted or first in MAY:
        if first not in MAY or "/" not in name or ".." in name or not quoted:
            return f'"{name}": our own headers are included as "room/file.h"'
        if first != room and first not in MAY[room]:
            return f"{room} may not include {first}"
        if first != room and name.endswith("internal.h"):
            return f"{name} is for {first} alone"
        return None
    home = HOME.get(name) or HOME.get(first + "/")
    if home and room != home:
        return f"<{name}> belongs to {home}"
    if not home and name.removesuffix(".h") not in PLAIN:
        return f"<{name}> has no home yet: name it in HOME and in docs/dependencies.md"
    return None


def doors(root):
    for path in sources(root, "src"):
        room = path.relative_to(root / "src").parts[0]
        if room not in MAY:
            yield f"{path}: MAY has no room {room}"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            m = re.match(r'\s*#\s*include\b\s*(?:(")|<|)([^">]*)', line)
            fault = m and door(room, m[1], m[2])
            if fault:
                yield f"{path}:{number}: {fault}"


def functions(text):
    """(line, name, length) of each function that clang-format laid out: from the line of its name to the '}' in
    column 0. The name is '?' where it cannot be read, the length huge where the end cannot."""
    lines = bare(text).splitlines()
    for i, line in enumerate(lines):
        if re.match(r"\w.*\)\s*\{", line):
            yield i + 1, "?", 1
        if line.rstrip() != "{":
            continue
        end = next((j for j in range(i, len(lines)) if lines[j].startswith("}")), 1 << 20)
        head = i - 1
        while head > 0 and (not lines[head].strip() or lines[head][0] in " \t#"):
            head -= 1
        m = re.search(r"(\w+)\(", re.sub(r"__attribute__\s*\(\(.*?\)\)+", "", lines[head]) if head >= 0 else "")
        yield head + 1, m[1] if m else "?", end - head + 1


def sizes(root):
    total = many = 0
    for path in sources(root, "src", "tools", "tests", "bench"):
        text = path.read_text()
        most = TEST_MAX if path.relative_to(root).parts[0] == "tests" else FILE_MAX
        count = text.count("\n")
        if count > most:
            yield f"{path}: {count} lines, at most {most}"
        for line, name, length in functions(text):
            if name == "?":
                yield f"{path}:{line}: not laid out as a function is"
            if length > LINES_MAX:
                yield f"{path}:{line}: {name} has {length} lines, at most {LINES_MAX}"
            if path.relative_to(root).parts[0] == "src":
                total += 1
                many += length > LINES_MANY
    if not total:
        yield f"{root}: no function in src"
    if many > MANY_SHARE * total:
        yield f"{many} of {total} functions have over {LINES_MANY} lines, at most {MANY_SHARE:.0%} may"


def habits(root):
    files = [path for folder in FOLDERS for path in (root / folder).rglob("*")] + list(root.glob("*"))
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        rules = [habit for habit in HABITS if re.search(habit[1], name)]
        if name in OWN or name.startswith((".git/", "build")) or name == ".git" or not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # an image, or a net's numbers
        for number, both in enumerate(zip(text.splitlines(), bare(text).splitlines()), 1):
            for what, _, blanked, why in rules:
                if re.search(what, both[blanked]):
                    yield f"{path}:{number}: {why}: {both[0].strip()}"


def symbols(library):
    """(file, is_global, section, name) of each symbol of each object in the library, and one with the name None
    for the object itself."""
    out = subprocess.run(["objdump", "-t", library], capture_output=True, text=True, check=True).stdout
    file = None
    for line in out.splitlines():
        if m := re.match(r"(\S+):\s+file format", line):
            file = re.sub(r"(\.c)?\.o$", "", m[1].split("/")[-1])
            yield file, False, None, None
        elif m := re.match(r"[0-9a-f]{8,16} (.)(.).....\s(\S+)\t[0-9a-f]+ (?:\.\w+ )?(\S+)$", line):
            yield file, m[1] in "gu!" or m[2] == "w" or m[3] == "*COM*", m[3], m[4]


def writable(section):
    return section == "*COM*" or re.match(r"\.(bss|tbss|tdata|data)(?!\.rel\.ro)", section)


def names(room, library):
    for file, is_global, section, name in symbols(library):
        if name is None or file.startswith("meson-generated") or section == "*UND*":
            continue
        if is_global and not name.startswith((file.split("_")[0] + "_", room + "_", "__")) and name != file:
            yield f"src/{room}/{file}.c exports {name}"
        state = re.sub(r"\.\d+$", "", name)
        if writable(section) and name != section and (room, file, state) not in STATE and \
                not name.startswith((".", "__")):
            yield f"src/{room}/{file}.c keeps state in {state}"


def used(root, libraries):
    """`libraries` are (room, path) of all there are."""
    held = {(room, file) for room, library in libraries for file, _, _, name in symbols(library) if name is None}
    for path in sources(root, "src"):
        room, file = path.relative_to(root / "src").parts[0], path.stem
        if path.suffix == ".c" and (room, file) not in held | {("app", "main")}:
            yield f"{path}: in no library of {room}"


def compiles(db, where, text):
    try:
        db.execute("EXPLAIN " + text)
    except sqlite3.Error as e:
        yield f"{where}: {e}"


def tables(db):
    """Their shape; and the triggers on them, which SQLite compiles only when they are to fire."""
    for name, text in db.execute("SELECT name, sql FROM sqlite_schema WHERE type='table' AND sql NOT NULL").fetchall():
        if not re.search(r"\)\s*STRICT", text):
            yield f"table {name} is not STRICT"
        for line in text.splitlines()[1:]:
            m = re.match(r"\s+(\w+) +(TEXT|INTEGER|REAL|BLOB|ANY)\b", line)
            if m and "--" not in line and not re.search("REFERENCES|GENERATED", line) and \
                    not re.fullmatch(r"id|name|value|at|\w+_(at|max)", m[1]):
                yield f"table {name}: column {m[1]} has no comment"
        columns = [c[1] for c in db.execute(f"PRAGMA table_info('{name}')")]
        yield from compiles(db, f"insert into {name}", f"INSERT INTO {name} DEFAULT VALUES")
        yield from compiles(db, f"delete from {name}", f"DELETE FROM {name}")
        yield from compiles(db, f"update {name}", f"UPDATE {name} SET " + ", ".join(f'"{c}"="{c}"' for c in columns))


def sql(root):
    db = sqlite3.connect(":memory:")
    migrations = sorted((root / "sql/migrations").glob("*.sql"))
    for number, path in enumerate(migrations, 1):
        if not path.name.startswith(f"{number:04d}_"):
            yield f"{path}: migrations are numbered 0001, 0002, ..."
    for path in [*migrations, *sorted((root / "sql/views").glob("*.sql"))]:
        try:
            db.executescript(path.read_text())
        except sqlite3.Error as e:
            yield f"{path}: {e}"
    yield from tables(db)
    for name, in db.execute("SELECT name FROM sqlite_schema WHERE type='view'").fetchall():
        yield from compiles(db, f"view {name}", f"SELECT * FROM {name}")
    for path in sorted((root / "sql/reports").glob("*.sql")):
        yield from compiles(db, path, path.read_text())


def main():
    root = pathlib.Path(sys.argv[1])
    libraries = [argument.split("=", 1) for argument in sys.argv[2:]]
    faults = [*doors(root), *sizes(root), *habits(root), *sql(root)]
    for room, library in libraries:
        faults += names(room, library)
    if libraries:
        faults += used(root, libraries)
    print("\n".join(faults) or "the house is in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
