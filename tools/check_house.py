#!/usr/bin/env python3
"""Each room opens only the doors it may, and every name and size is in order.

    check_house.py SOURCE_ROOT [ROOM=LIBRARY.a ...]

Doors     #include "x/y.h" in src/<room>/ only where MAY says so; *internal.h in its own room only.
Packages  a third-party header appears in its home only.
Names     what src/<room>/<file>.c exports begins with the first word of <file> or <room> (needs the libraries).
State     no object of a library has writable data, but for those that STATE names (likewise).
Sizes     functions at most 80 lines, at most one in ten over 40; files at most 600 (tests 900).
Habits    what HABITS forbids.
SQL       migrations and views load in SQLite; every table is STRICT; columns have comments.
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
    "ingest": ["base", "image", "db", "annotate"],
    "dataset": ["base", "image", "db", "nn", "annotate"],
    "eval": ["base", "image", "db", "nn", "annotate", "dataset"],
    "demo": ["base", "image", "annotate"],
    "app": ["base", "image", "db", "nn", "web", "annotate", "ingest", "dataset", "eval", "demo"],
}
HOME = {
    "sqlite3.h": ["db"], "png.h": ["image"], "jpeglib.h": ["image"], "jerror.h": ["image"],
    "cblas.h": ["nn"], "omp.h": ["nn"], "openssl/evp.h": ["base"], "microhttpd.h": ["web"],
    "sys/socket.h": ["web"], "pthread.h": ["base"],
}
# Writable data that has a reason: the flag that a signal handler may touch.
STATE = {("app", "verb", "stopped")}
HABITS = [
    (r"^[^#]*-ffast-math", r"meson\.build$", "-ffast-math lets NaN pass comparisons"),
    (r"\b(printf|puts|putchar|exit)\s*\(|\b(stdout|stderr)\b", r"^src/(?!app/).*\.[ch]$",
     "only src/app prints or exits"),
    (r"\b(TODO|FIXME|XXX)\b", r"\.(c|h|py|sh|sql|md|build)$", "say it in an issue, not in the code"),
    (r"(?<![\w.$}])/(home|root|work)/", r"\.(c|h|py|sh|sql|md|build)$", "a path of somebody's machine"),
]
LINES_MAX, LINES_MANY, MANY_SHARE, FILE_MAX, TEST_MAX = 80, 40, 0.10, 600, 900


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h"):
                yield path


def doors(root):
    for path in sources(root, "src"):
        room = path.relative_to(root / "src").parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            m = re.match(r'\s*#\s*include\s*(?:"([a-z]+)/([^"]*)"|<([^>]+)>)', line)
            if not m:
                continue
            if m[1] and m[1] != room and m[1] not in MAY[room]:
                yield f"{path}:{number}: {room} may not include {m[1]}"
            if m[1] and m[1] != room and m[2].endswith("internal.h"):
                yield f"{path}:{number}: {m[1]}/{m[2]} is for {m[1]} alone"
            if m[3] in HOME and room not in HOME[m[3]]:
                yield f"{path}:{number}: <{m[3]}> belongs to {', '.join(HOME[m[3]])}"


def functions(text):
    """(line, name, length) of each function of a file that clang-format laid out."""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if line != "{":
            continue
        end = next((j for j in range(i, len(lines)) if lines[j].startswith("}")), i)
        head = i - 1
        while head > 0 and lines[head][:1] in (" ", "\t"):
            head -= 1
        m = re.search(r"(\w+)\(", lines[head])
        if m:
            yield head + 1, m[1], end - head + 1


def sizes(root):
    total = many = 0
    for path in sources(root, "src", "tools", "tests", "bench"):
        text = path.read_text()
        most = TEST_MAX if path.relative_to(root).parts[0] == "tests" else FILE_MAX
        count = text.count("\n")
        if count > most:
            yield f"{path}: {count} lines, at most {most}"
        for line, name, length in functions(text):
            if length > LINES_MAX:
                yield f"{path}:{line}: {name} has {length} lines, at most {LINES_MAX}"
            if path.relative_to(root).parts[0] == "src":
                total += 1
                many += length > LINES_MANY
    if many > MANY_SHARE * total:
        yield f"{many} of {total} functions have over {LINES_MANY} lines, at most {MANY_SHARE:.0%} may"


def habits(root):
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.startswith((".git/", "build")) or name in ("tools/check_house.py", "tools/test_check_house.py"):
            continue
        rules = [(what, why) for what, where, why in HABITS if re.search(where, name)]
        if not rules or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            for what, why in rules:
                if re.search(what, line):
                    yield f"{path}:{number}: {why}: {line.strip()}"


def symbols(library):
    """(file, is_global, section, name) of each symbol that the library's objects define."""
    out = subprocess.run(["objdump", "-t", library], capture_output=True, text=True, check=True).stdout
    file = None
    for line in out.splitlines():
        if m := re.match(r"(?:.*/)?([\w.-]+)\.c\.o:", line):
            file = m[1]
        elif (m := re.match(r"[0-9a-f]{16} (.)......\s(\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)$", line)) and file:
            yield file.split("_src_")[-1], m[1] == "g", m[2], m[3]


def names(room, library):
    for file, is_global, section, name in symbols(library):
        if file.startswith(("meson-generated", "sql_", "ui_")) or section == "*UND*":
            continue
        prefixes = (file.split("_")[0] + "_", room + "_")
        if is_global and not name.startswith(prefixes) and name != file:
            yield f"src/{room}/{file}.c exports {name}"
        state = re.sub(r"\.\d+$", "", name)
        writable = section == "*COM*" or section.startswith((".bss", ".data")) and not section.startswith(".data.rel.ro")
        if writable and name != section and (room, file, state) not in STATE and not name.startswith((".", "__")):
            yield f"src/{room}/{file}.c keeps state in {state}"


def sql(root):
    db = sqlite3.connect(":memory:")
    files = sorted((root / "sql/migrations").glob("*.sql")) + sorted((root / "sql/views").glob("*.sql"))
    for number, path in enumerate(sorted((root / "sql/migrations").glob("*.sql")), 1):
        if not path.name.startswith(f"{number:04d}_"):
            yield f"{path}: migrations are numbered 0001, 0002, ..."
    for path in files:
        try:
            db.executescript(path.read_text())
        except sqlite3.Error as e:
            yield f"{path}: {e}"
    for name, text in db.execute("SELECT name, sql FROM sqlite_schema WHERE type='table' AND sql NOT NULL"):
        if not re.search(r"\)\s*STRICT", text):
            yield f"table {name} is not STRICT"
        for line in text.splitlines()[1:]:
            m = re.match(r"\s+(\w+) +(TEXT|INTEGER|REAL|BLOB)\b", line)
            if m and "--" not in line and "REFERENCES" not in line and "GENERATED" not in line and \
                    m[1] not in ("id", "name", "value") and not m[1].endswith("_at") and not m[1].endswith("_max") and m[1] != "at":
                yield f"table {name}: column {m[1]} has no comment"


def main():
    root = pathlib.Path(sys.argv[1])
    faults = [*doors(root), *sizes(root), *habits(root), *sql(root)]
    for pair in sys.argv[2:]:
        faults += names(*pair.split("=", 1))
    print("\n".join(faults) or "the house is in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
