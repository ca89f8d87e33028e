#!/usr/bin/env python3
"""browse.py DERMATOME: looks at all pages of ./cat in `dermatome serve`, with all filters, and does all that can be done there.
The program is the one that logs its plans; requests come one after the other, so that the log does not mix."""
import contextlib
import fcntl
import pathlib
import re
import sqlite3
import struct
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "web"))
from attack import Server, check, failures  # noqa: E402

FILTERS = ("dataset=clinical", "clearance=cleared", "truth=traced", "digest=ab", "name=h", "group=h0000", "domain=healthy", "kind=jpeg",
           "source=a", "orientation=1", "width_min=1", "width_max=9999", "height_min=1", "height_max=9999", "bytes_min=1", "bytes_max=99999999",
           "skin_min=0", "skin_max=1", "ignored_min=0", "ignored_max=1", "mask=1", "at=500", "dataset=healthy&at=500", "after=1",
           "dataset=healthy&after=8")
PAGES = ["/", "/photos", "/clearance", "/clearance?after=1", "/clearance?dataset=clinical&state=suspect&hint=metadata", "/review", "/samples", "/runs", "/sql", "/people", "/agreement",
         "/sql?q=SELECT+1", "/api/photos", "/api/photo/1", "/api/trace/1", "/api/sql?q=SELECT+1", "/sql.csv?q=SELECT+1",
         "/evaluation/1?after=0.5,1", "/compare/1/2", "/evaluation/1/photo/PHOTO/errors", "/evaluation/1/photo/PHOTO/truth", "/run/1/curve",
         "/api/run/1/events", "/revision/1?beside=2", "/revision/1/over/1", "/photo/1/truth", "/trace/1/tile/0/0/0", "/photo/1/tile/0/0/0"]
MOST = 60  # pages of one kind


def row(sql):
    db = sqlite3.connect("cat/catalog.db")
    out = db.execute(sql).fetchone()
    db.close()
    return out


def look(server):
    photo = row("SELECT photo_id FROM evaluation_photo WHERE evaluation_id=1")[0]
    to_see = [page.replace("PHOTO", str(photo)) for page in PAGES] + ["/photos?" + one for one in FILTERS] + ["/api/photos?" + one for one in FILTERS]
    to_see += [f"/review?order={order}&state={state}&dataset={dataset}&annotator={who}" for order in ("oldest", "worst", "disagreement", "model")
               for state in ("any", "submitted") for dataset in ("", "healthy") for who in ("", "anna")]
    seen, kinds = set(), {}
    while to_see:
        path = to_see.pop(0)
        kind = re.sub(r"\d+|\?.*", "#", path)
        if path in seen or kinds.get(kind, 0) > MOST:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        status, _, data = server.ask("GET", path, "clara", timeout=120)
        check(status in (200, 303, 403, 404, 400), f"{path}: {status}")
        if data[:9] == b"<!doctype":
            to_see += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="(/[^"]*)"', data.decode()) if not link.startswith("/ui/")]


@contextlib.contextmanager
def training():
    """A run that goes on, as far as its row and its lock tell."""
    db = sqlite3.connect("cat/catalog.db")
    names = [name for _, name, *_ in db.execute("PRAGMA table_info(run)")]
    ends = {"id": "(SELECT max(id)+1 FROM run)", "key": "'goes on'", "state": "'running'", "ended_at": "NULL", "ended_by": "NULL",
            "best_epoch": "NULL", "weights": "NULL"}
    run = db.execute(f"INSERT INTO run SELECT {', '.join(ends.get(name, name) for name in names)} FROM run WHERE id=1").lastrowid
    db.execute("INSERT INTO run_start(run_id, machine, cores, at) VALUES(?, 'a test', 1, 't')", (run,))
    db.commit()
    db.close()
    with open(f"cat/weights/run-{run}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield run


def do(server):
    def post(path, want, body=b"", **fields):
        status, _, data = server.ask("POST", path, "clara", body=urllib.parse.urlencode(fields).encode() if fields else body, timeout=120)
        check(status == want, f"POST {path}: {status} {data[-200:]}")

    answers = dict.fromkeys(("face", "mark", "badge", "writing", "room", "rare"), "no")
    photo, shape = row("SELECT a.photo_id, r.shape FROM revision_region AS r JOIN revision AS v ON v.id=r.revision_id JOIN annotation AS a ON "
                       "a.id=v.annotation_id JOIN usable_photo AS u USING(photo_id) WHERE r.shape IS NOT NULL AND length(r.shape)<128")
    regions = struct.pack("BBB", 1, 0, len(shape)) + shape
    post(f"/api/trace/{photo}/save?base=0&seconds=2", 200, regions)
    head = row("SELECT max(id) FROM revision")[0]
    post(f"/api/trace/{photo}/undo?base={head}", 200)
    post(f"/api/trace/{photo}/redo?base=0", 200)
    post(f"/api/trace/{photo}/save?base={head}&from=1&seconds=2", 200, regions + regions)
    head = row("SELECT max(id) FROM revision")[0]
    post(f"/api/trace/{photo}/submit?base={head}", 200)
    server.ask("GET", f"/api/trace/{photo}/regions/{head}", "clara")
    post(f"/api/trace/{photo}/predict?run=1", 200)
    post(f"/revision/{head}/verdict", 303, state="accepted", why="a test")
    post(f"/clearance/{photo}", 303, state="suspect", why="a test")
    post(f"/clearance/{photo}/hints", 303)
    post(f"/api/redact/{photo}?hides=a+face", 200, regions)
    post(f"/clearance/{photo}", 303, state="cleared", why="a test", **answers)
    post("/clearance?dataset=clinical", 303, state="suspect", why="a test", shown=f"{photo}", **{f"photo{photo}": "yes"})
    post("/photos/saved?dataset=clinical", 303, name="clinical ones")
    server.ask("GET", "/photos?dataset=clinical", "clara")
    post("/photos/saved/1/forget", 303)
    post("/photos/saved?dataset=healthy", 303, name="kept")
    with training() as run:
        post(f"/run/{run}/stop", 303)
        server.ask("GET", f"/run/{run}", "clara")
    post("/people", 200, name="dora")
    status, *_ = server.ask("POST", "/people", "anna", body=urllib.parse.urlencode({"name": "emil"}).encode(), timeout=120)
    check(status == 200, f"anna makes a link for emil: {status}")


def main():
    server = Server("--as", "anna", "--reviewer", "clara")
    server.enter("anna")
    server.enter("clara")
    look(server)
    do(server)
    check(server.stop() == 0, "it ends cleanly")
    return 1 if failures else 0


sys.exit(main())
