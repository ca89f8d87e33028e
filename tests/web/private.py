#!/usr/bin/env python3
"""private.py DERMATOME: clinical photographs in the browser. Their files' names, folders and patients' codes are on no
page, in no JSON and in no refusal; what is drawn over is black in every picture from then on; clearing asks all
six questions, and a face a second person."""
import os
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import urllib.parse

from attack import Server, check, dermatome, failures, make_with_vault, rows, run

WORDS = ("zqxward", "zqxpatient", "ZQXWARD", "ZQXPATIENT")
ANSWERS = ("face", "mark", "badge", "writing", "room", "rare")


def make():
    pathlib.Path("zqxward").mkdir()
    for i in range(3):
        pixels = bytes(90 + (x * 3 + y * 5 + i * 31) % 90 for y in range(48) for x in range(64) for _ in range(3))
        pathlib.Path(f"zqxward/zqxpatient{i}_1.ppm").write_bytes(b"P6 64 48 255 " + pixels)
    make_with_vault()
    run("--vault", "ingest", "--layout", "photos", "--dataset", "clinic", "--domain", "clinical", "--group-by", "prefix:_", "zqxward")


def silent(server, path, who="clara", **more):
    """The answer's status and bytes; nothing of the vault is in them."""
    status, answer, data = server.ask(more.pop("method", "GET"), path, who, **more)
    told = data + str(answer.getheaders()).encode()
    check(not any(word.encode() in told for word in WORDS), f"{path} tells what a photograph is called")
    return status, data


def crawl(server):
    seen, to_see = set(), ["/", "/photos", "/clearance", "/review", "/samples", "/runs", "/sql", "/people", "/agreement"]
    while to_see:
        path = to_see.pop()
        if path in seen or len(seen) > 400:
            continue
        seen.add(path)
        status, data = silent(server, path)
        check(status in (200, 303), f"{path}: {status}")
        if data[:9] == b"<!doctype":
            to_see += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="(/[^"]*)"', data.decode()) if not link.startswith("/ui/")]
    check(any(path.startswith("/clearance/1") for path in seen) and "/photo/3" in seen, "the crawl has come everywhere")
    for path in ("/api/photos", "/api/photo/1", "/api/trace/1", "/api/sql?q=" + urllib.parse.quote("SELECT * FROM photo JOIN photo_group"),
                 "/sql.csv?q=" + urllib.parse.quote("SELECT * FROM audit"), "/photos?name=zq", "/photos?source=ward"):
        check(silent(server, path)[0] == 200, path)


def form(**fields):
    return urllib.parse.urlencode(fields).encode()


def clear(server, photo, **more):
    return silent(server, f"/clearance/{photo}", method="POST", body=form(state="cleared", why="consent, form 12", **more))


def clearing(server):
    no = dict.fromkeys(ANSWERS, "no")
    check(clear(server, 1)[0] == 403, "cleared without answers")
    check(clear(server, 1, **{k: "no" for k in ANSWERS[:5]})[0] == 400, "cleared with five answers")
    check(clear(server, 1, **dict(no, mark="yes"))[0] == 400, "a yes without a reason")
    check(clear(server, 1, **dict(no, mark="perhaps"))[0] == 400, "an answer that is none")
    check(clear(server, 1, **dict(no, face="yes", face_why="she agreed"))[0] == 403, "a face by one person")
    check(clear(server, 1, **dict(no, face="yes", face_why="she agreed"), second="Clara ")[0] == 403, "a face twice by one")
    check(rows("SELECT * FROM usable_photo") == [], "one of those has cleared it")
    check(silent(server, "/photo/1/picture/64", "anna")[0] == 403, "it is shown")
    check(clear(server, 1, **dict(no, face="yes", face_why="she agreed, mark=no"), second="bert")[0] == 303, "a face by two")
    last = rows("SELECT state, by_whom, second_by, face, mark FROM clearance ORDER BY id DESC LIMIT 1")
    check(last == [("cleared", "clara", "bert", "yes, she agreed, mark=no", "no")], f"it is kept as {last}")
    check(silent(server, "/photo/1/picture/64", "anna")[0] == 200, "what was cleared is not shown")
    check(silent(server, "/clearance/2", method="POST", body=form(state="suspect", why="a badge?"))[0] == 303, "made suspect")
    check(silent(server, "/clearance/2/hints", method="POST", body=b"")[0] == 303, "hints are looked for")
    check(rows("SELECT count(DISTINCT kind) FROM hint WHERE photo_id=2") == [(2,)], "two kinds of hints")
    check(silent(server, "/photo/2")[0] == 200 and silent(server, "/photo/2/picture/64")[0] == 403, "one that is suspect is shown")


def rectangle(left, top, right, bottom):
    """A list of one region (src/annotate/region_list.h): a polygon, as its BLOB is laid out by the program itself."""
    svg = pathlib.Path("box.svg")
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg" data-photo="box" width="64" height="48">'
                   f'<path class="skin" d="M{left} {top}H{right}V{bottom}H{left}Z"/></svg>')
    subprocess.run([dermatome, "-q", "init", "box"], check=True, capture_output=True)
    pathlib.Path("boxes").mkdir()
    pathlib.Path("boxes/box.ppm").write_bytes(b"P6 64 48 255 " + bytes(64 * 48 * 3))
    for words in (("ingest", "--layout", "photos", "--dataset", "d", "--domain", "healthy", "boxes"), ("annotate", "import", "box.svg", "--by", "x", "--submit")):
        subprocess.run([dermatome, "-q", "-C", "box", *words], check=True, capture_output=True)
    db = sqlite3.connect("box/catalog.db")
    blob = db.execute("SELECT shape FROM revision_region").fetchone()[0]
    db.close()
    check(len(blob) < 128, "the box is a short BLOB")
    return struct.pack("BBB", 2, 0, len(blob)) + blob


def redacting(server):
    box = rectangle(8, 8, 40, 32)
    before = rows("SELECT file FROM stored WHERE photo_id=1")[0][0]
    first = silent(server, "/photo/1/tile/0/0/0", "anna")[1]
    check((pathlib.Path("cat") / before).exists(), "the copy is where the catalogue says")
    status, data = silent(server, "/api/redact/1?hides=a+face", method="POST", body=box)
    check(status == 200 and b'"covered"' in data, f"the redaction: {status} {data}")
    check(not (pathlib.Path("cat") / before).exists(), "the copy before is still there")
    check(silent(server, "/photo/1/picture/64", "anna")[0] == 403, "a redacted photo is shown before anybody looked at it")
    check(rows("SELECT by_whom, why FROM redaction") == [("clara", "a face")], "who drew it and what it hides")
    check(clear(server, 1, **dict.fromkeys(ANSWERS, "no"))[0] == 303, "cleared again")
    check(rows("SELECT state FROM clearance ORDER BY id DESC LIMIT 1") == [("redacted",)], "and called redacted")
    status, second = silent(server, "/photo/1/tile/0/0/0", "anna")
    check(status == 200 and second != first, "the old picture is still shown")
    # Photo 1 is the first file: rows come by their names.
    file = pathlib.Path("cat") / rows("SELECT file FROM stored ORDER BY id DESC LIMIT 1")[0][0]
    expected = bytearray(bytes(90 + (x * 3 + y * 5) % 90 for y in range(48) for x in range(64) for _ in range(3)))
    for y in range(7, 33):
        for x in range(7, 41):
            expected[3 * (64 * y + x):3 * (64 * y + x) + 3] = b"\0\0\0"
    check(png_pixels(file.read_bytes()) == bytes(expected), "the copy is black where it was drawn, and nowhere else")


def png_pixels(data):
    import zlib
    at, packed, width, height = 8, b"", 0, 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", data[at + 8:at + 18])
            check((depth, colour) == (8, 2), f"PNG of {depth} bits and colour {colour}")
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += 12 + size
    raw, out, line, stride = zlib.decompress(packed), b"", bytearray(3 * width), 3 * width
    for y in range(height):
        how, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride):
            a, b, c = (row[x - 3] if x > 2 else 0), line[x], (line[x - 3] if x > 2 else 0)
            p = a + b - c
            paeth = a if abs(p - a) <= abs(p - b) and abs(p - a) <= abs(p - c) else b if abs(p - b) <= abs(p - c) else c
            row[x] = (row[x] + (0, a, b, (a + b) // 2, paeth)[how]) & 255
        out, line = out + bytes(row), row
    return out


def broken(server):
    """A copy that is gone or changed: a refusal, which tells no path."""
    file = pathlib.Path("cat") / rows("SELECT file FROM stored WHERE photo_id=1 ORDER BY id DESC LIMIT 1")[0][0]
    data = file.read_bytes()
    for change in (lambda: file.write_bytes(data[:-1] + b"x"), file.unlink):
        change()
        for path in ("/photo/1/picture/32", "/clearance/1/picture/33", "/clearance/1/picture/34"):
            status, text = silent(server, path)
            check(status >= 400 and b"photos/" not in text, f"{path} of a broken copy: {status} {text[-200:]}")


def main():
    folder = tempfile.TemporaryDirectory()
    os.chdir(folder.name)
    make()
    server = Server("--as", "anna", "--reviewer", "clara")
    server.enter("anna")
    server.enter("clara")
    for test in (crawl, clearing, redacting, crawl, broken):
        test(server)
    check(server.stop() == 0, "it ends cleanly")
    print(f"{len(failures)} failures" if failures else "nothing is told")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
