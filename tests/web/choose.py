#!/usr/bin/env python3
"""choose.py DERMATOME: filters of photos are kept under a name, as SQL that the command line asks, and forgotten; photos that wait for
clearance are found by dataset, state and hint, and several are decided on at once: with all six answers, a second
person for a face, all of them or none."""
import html
import json
import os
import pathlib
import re
import sqlite3
import sys
import tempfile
import urllib.parse

from attack import Server, check, failures, is_, make_with_vault, rows, run

ANSWERS = dict.fromkeys(("face", "mark", "badge", "writing", "room", "rare"), "no")


def form(**fields):
    return urllib.parse.urlencode(fields).encode()


def make():
    make_with_vault()
    for name, count in (("ward", 6), ("clinic", 4)):
        pathlib.Path(name).mkdir()
        for i in range(count):
            pixels = bytes(60 + (x * 3 + y * 5 + i * 31 + count) % 90 for y in range(48) for x in range(64 + i) for _ in range(3))
            pathlib.Path(f"{name}/p{i}.ppm").write_bytes(b"P6 %d 48 255 " % (64 + i) + pixels)
        run("--vault", "ingest", "--layout", "photos", "--dataset", name, "--domain", "clinical", name)


def saving(server):
    name = "wide & <b>untraced</b>"
    filters = "dataset=ward&truth=untraced&width_min=67"
    is_(server, 403, "POST", f"/photos/saved?{filters}", "anna", body=form(name=name), Origin="http://evil.example", what="another site saves a filter")
    is_(server, 400, "POST", f"/photos/saved?{filters}", "anna", body=b"", what="a filter without a name")
    for blank in (" ", "   ", "\t"):
        is_(server, 400, "POST", f"/photos/saved?{filters}", "anna", body=form(name=blank), what="a filter whose name is blank")
    is_(server, 400, "POST", "/photos/saved?", "anna", body=form(name="all"), what="a filter that asks for nothing")
    is_(server, 400, "POST", "/photos/saved?width_min=wide", "anna", body=form(name="all"), what="a filter that is none")
    is_(server, 400, "POST", f"/photos/saved?{filters}", "anna", body=form(name="a" * 81), what="a name that is too long")
    check(rows("SELECT count(*) FROM saved_filter") == [(0,)], "something of that was saved")
    status, answer, _ = server.ask("POST", f"/photos/saved?{filters}&name=of-the-photo", "anna", form(name=name))
    check(status == 303 and "width_min=67" in answer.getheader("Location"), f"it is saved: {status} {answer.getheader('Location')}")
    check(rows("SELECT name, by_whom FROM saved_filter") == [(name, "anna")], "under its name, by whom")
    is_(server, 403, "POST", f"/photos/saved?{filters}", "anna", body=form(name="again"), Origin=None, what="without an Origin")
    check(server.ask("POST", f"/photos/saved?{filters}", "clara", form(name=name))[0] in (400, 403, 409), "a name is given twice")
    page = server.ask("GET", "/photos", "clara")[2].decode()
    check("wide &amp; &lt;b&gt;untraced&lt;/b&gt;</a>" in page and "<b>untraced" not in page, "it is listed, as text")
    server.ask("POST", "/photos/saved?dataset=clinic", "anna", form(name="aria-current"))
    check(b'class="save"' in server.ask("GET", "/photos?dataset=ward", "clara")[2], "whatever others are called, a filter can be saved")
    check(b'class="save"' not in server.ask("GET", "/photos?dataset=clinic", "clara")[2], "but for one that is saved already")
    [(other,)] = rows("SELECT id FROM saved_filter WHERE name='aria-current'")
    is_(server, 303, "POST", f"/photos/saved/{other}/forget", "anna", body=b"", what="it is forgotten")
    server.ask("POST", "/photos/saved?dataset=ward&truth=untraced&width_min=67", "anna", form(name="wide"))
    run("sql", "--saved", "nothing", code=66)
    run("sql", "--saved", "wide", "SELECT 1", code=64)
    got = sorted(int(line.split(",")[0]) for line in run("--csv", "sql", "--saved", "wide").split("\n")[1:] if line)
    want = [one for (one,) in rows("SELECT p.id FROM photo AS p JOIN dataset AS d ON d.id=p.dataset_id WHERE d.name='ward' AND width>=67 ORDER BY p.id")]
    check(got == want and len(got) == 3, f"on the command line it gives {got}, and should {want}")
    db = sqlite3.connect("cat/catalog.db")
    for attack in ("UPDATE saved_filter SET sql='SELECT 1'", "INSERT OR REPLACE INTO saved_filter SELECT id, name, 'x=1', 'SELECT 1', 'x', 'x' FROM saved_filter",
                   "REPLACE INTO saved_filter(name, query, sql, by_whom, at) VALUES('wide', 'x=1', 'SELECT 1', 'x', 'x')"):
        try:
            db.execute(attack)
            check(False, f"{attack} is done")
        except sqlite3.IntegrityError:
            pass
        db.rollback()
    db.close()
    number = rows("SELECT id FROM saved_filter WHERE name='wide'")[0][0]
    is_(server, 303, "POST", f"/photos/saved/{number}/forget", "anna", body=b"", what="it is forgotten")
    check(rows("SELECT count(*) FROM saved_filter") == [(1,)], "and that one alone")


def filtering(server):
    for number in ("0x40", "0X1p3", "inf", "nan", "1e400", "+", "e5", "64;", "64 "):
        is_(server, 400, "GET", "/photos?width_min=" + urllib.parse.quote(number), "anna", what=f"the number {number}")
    for number in ("64", "6.4e1", "+64", "-1", ".5"):
        data = json.loads(server.ask("GET", "/api/photos?width_min=" + urllib.parse.quote(number), "anna")[2])
        check(len(data["rows"]) == sum(one >= float(number) for (one,) in rows("SELECT width FROM photo")), f"the number {number}")
    for path in ("/api/photos?width_min=%FF", "/api/photos?after=%C3", "/api/photos?width_min=" + "%E2%82%AC" * 40, "/api/photos?at=%ED%A0%80"):
        status, _, data = server.ask("GET", path, "anna")
        check(status == 400 and "error" in json.loads(data.decode("utf-8")), f"{path}: {status}")
    page = server.ask("GET", "/photos?dataset=ward", "anna")[2].decode()
    check(page.index("This filter as SQL") < page.index('<ul class="grid">'), "the filter's SQL is below the grid, whose end nobody comes to")


def ends(server):
    """Where a page ends, and what it says of an empty one."""
    def page(query):
        data = server.ask("GET", "/photos?" + query, "anna")[2].decode()
        return data.count('<li id="photo-'), data.split("</main>")[0].split('<ul class="grid">')[1]
    for query, count in (("at=1000", 10), ("dataset=ward&at=1000", 6), ("dataset=clinic&at=995", 4), ("dataset=ward&width_min=67&at=700", 3)):
        n, data = page(query)
        check(n == count and "No photo fits" not in data and "From the first on" in data, f"{query}: {n} photos")
    for query, first in (("dataset=ward&after=ffffffff", "/photos?dataset=ward"), ("after=999", "/photos"),
                         ("dataset=ward&width_min=6&after=ffffffffffffffff", "/photos?dataset=ward&amp;width_min=6")):
        n, data = page(query)
        check(not n and "No more photos from here" in data and f'<a href="{first}">' in data, f"{query} says {data}")
    for query in ("dataset=none", "width_min=1000", "width_min=1000&at=0", "width_min=1000&after="):
        check("No photo fits this filter" in page(query)[1], f"{query}: none fits")
    check("These are all" in page("dataset=ward")[1] and "No more" not in page("dataset=ward")[1], "all of them")


def queued(server, query=""):
    data = server.ask("GET", "/clearance?" + query, "clara")[2].decode()
    return sorted(int(part.split('"')[0]) for part in data.split('name="photo')[1:])


def deciding(server):
    ids = {name: [one for (one,) in rows(f"SELECT p.id FROM photo AS p JOIN dataset AS d ON d.id=p.dataset_id WHERE d.name='{name}' ORDER BY p.id")]
           for name in ("ward", "clinic")}
    ward, clinic = ids["ward"], ids["clinic"]
    check(queued(server) == sorted(ward + clinic) and queued(server, "dataset=ward") == ward, "the queue, by dataset")
    server.ask("POST", f"/clearance/{ward[0]}", "clara", form(state="suspect", why="a badge?"))
    server.ask("POST", f"/clearance/{ward[1]}", "clara", form(state="refused", why="a face"))
    check(queued(server, "state=suspect") == ward[:1] and queued(server, "state=refused&dataset=ward") == ward[1:2], "by state")
    check(ward[1] not in queued(server), "what was refused waits no more")
    run("deid", "hints", "--dataset", "clinic", "--only-hints")
    noticed = [one for (one,) in rows("SELECT DISTINCT photo_id FROM hint WHERE found>0")]
    silent = [one for one in clinic if one not in noticed]
    check(queued(server, "hint=nothing+noticed") == silent and queued(server, "hint=not+looked+for") == [ward[0]] + ward[2:], "by hint")
    for kind in ("text-like", "metadata"):
        want = [one for (one,) in rows(f"SELECT DISTINCT photo_id FROM hint WHERE kind='{kind}' AND found>0 ORDER BY photo_id")]
        check(queued(server, f"hint={kind}") == want, f"by hints of {kind}")
    check(queued(server, "dataset=%27+OR+1--") == [], "a dataset that is none")

    shown, before = ",".join(map(str, ward + clinic)), rows("SELECT count(*) FROM clearance")
    some = {f"photo{one}": "yes" for one in clinic[:3]}
    good = {"shown": shown, **some, "state": "cleared", "why": "consent on file", **ANSWERS}
    is_(server, 403, "POST", "/clearance", "anna", body=form(**good), what="an annotator decides on several")
    is_(server, 403, "POST", "/clearance", "clara", body=form(**good), Origin="http://evil.example", what="another site decides")
    for missing in ANSWERS:
        status, _, data = server.ask("POST", "/clearance", "clara", form(**{k: v for k, v in good.items() if k != missing}))
        check(status == 400 and missing.encode() in data, f"several without an answer to {missing}: {status}")
    is_(server, 400, "POST", "/clearance", "clara", body=form(**{**good, "why": ""}), what="without grounds")
    is_(server, 400, "POST", "/clearance", "clara", body=form(**{k: v for k, v in good.items() if not k.startswith("photo")}), what="none chosen")
    is_(server, 400, "POST", "/clearance", "clara", body=form(**{**good, "shown": "1,x"}), what="a form that is not the page's")
    is_(server, 400, "POST", "/clearance", "clara", body=form(**{k: v for k, v in good.items() if k != "shown"}), what="nor this")
    face = {**good, "face": "yes", "face_why": "it is to be judged"}
    is_(server, 403, "POST", "/clearance", "clara", body=form(**face), what="faces without a second person")
    is_(server, 403, "POST", "/clearance", "clara", body=form(**face, second="clara"), what="faces looked at twice by one person")
    is_(server, 404, "POST", "/clearance", "clara", body=form(**{**good, "shown": shown + ",999", "photo999": "yes"}), what="one of them is not there")
    check(rows("SELECT count(*) FROM clearance") == before, "something was decided all the same: all or none")
    status, answer, _ = server.ask("POST", "/clearance?dataset=clinic", "clara", form(**good))
    check(status == 303 and answer.getheader("Location").endswith("/clearance?dataset=clinic"), f"three are cleared at once: {status}")
    check(rows(f"SELECT photo_id, state, by_whom, why, face, rare FROM clearance WHERE photo_id IN ({','.join(map(str, clinic))}) ORDER BY photo_id") ==
          [(one, "cleared", "clara", "consent on file", "no", "no") for one in clinic[:3]], "each with its own row, the fourth without")
    check(queued(server, "dataset=clinic") == clinic[3:], "the fourth waits still")
    is_(server, 303, "POST", "/clearance", "clara", body=form(**{**face, "photo%d" % clinic[3]: "yes"}, second="dora"), what="a face by two people")
    check(rows(f"SELECT second_by FROM clearance WHERE photo_id={clinic[3]}") == [("dora",)], "both are named")


def coming_back(server, photo):
    """Who has decided on one photo of a part of the queue comes back to that part, and to nowhere else."""
    for query in ("dataset=ward&state=suspect", "dataset=ward&hint=not+looked+for&after=0", "state=unknown&after=1"):
        asked = dict(urllib.parse.parse_qsl(query))
        if asked.get("after") == "0":
            del asked["after"]
        data = server.ask("GET", "/clearance?" + query, "clara")[2].decode()
        links = [html.unescape(one) for one in re.findall(r'<li><a href="([^"]*)"', data)]
        check(links and all(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(one).query)) == asked for one in links), f"{query}: {links}")
        data = server.ask("GET", links[0], "clara")[2].decode()
        place = urllib.parse.urlsplit(links[0]).query
        for shape in ("/clearance?{}", "/clearance/{}?{}", "/clearance/{}/hints?{}"):
            want = html.escape(shape.format(*([links[0].split("?")[0].split("/")[-1]] if shape.count("{}") == 2 else []), place))
            check(f'"{want}"' in data, f"{links[0]} has no {want}")
        for path, base in ((f"/clearance/{photo}", "/clearance"), (f"/clearance/{photo}/hints", f"/clearance/{photo}")):
            status, answer, _ = server.ask("POST", f"{path}?{place}", "clara", form(state="suspect", why="once more"))
            check(status == 303 and answer.getheader("Location") == f"{base}?{place}", f"{path}?{place} leads to {answer.getheader('Location')}")
    hostile = ("dataset=%0d%0aSet-Cookie:%20a=b", "after=//evil.example", "next=http://evil.example&after=-3", "dataset=//evil.example/", "dataset=" + "a" * 5000,
               "dataset=%22%3E%3Cb%3Ex", "hint=" + "%F0%9F%98%80" * 60)
    for query in hostile:
        status, answer, _ = server.ask("POST", f"/clearance/{photo}?{query}", "clara", form(state="suspect", why="again"))
        to = answer.getheader("Location")
        check(status == 303 and re.fullmatch(r"/clearance(\?[a-z]+=[\w%.~+-]*(&[a-z]+=[\w%.~+-]*)*)?", to) and not answer.getheader("Set-Cookie"), f"{query[:60]} leads to {to}")
        check(b"<b>x" not in server.ask("GET", f"/clearance/{photo}?{query}", "clara")[2], "a query is obeyed")
    status, answer, _ = server.ask("POST", "/clearance?dataset=ward&after=1", "clara", form(shown=photo, state="suspect", why="z", **{f"photo{photo}": "yes"}))
    check(status == 303 and answer.getheader("Location") == "/clearance?dataset=ward&after=1", "nor is the place lost by who decides on several")


def main():
    folder = tempfile.TemporaryDirectory()
    os.chdir(folder.name)
    make()
    server = Server("--as", "anna", "--reviewer", "clara")
    server.enter("anna")
    server.enter("clara")
    saving(server)
    filtering(server)
    ends(server)
    deciding(server)
    coming_back(server, rows("SELECT min(photo_id) FROM clearance WHERE state='suspect'")[0][0])
    check(server.stop() == 0, "it ends cleanly")
    server = Server("--read-only", "--reviewer", "clara")
    server.enter("clara")
    number = rows("SELECT id FROM saved_filter")[0][0]
    for path in (f"/photos/saved/{number}/forget", "/photos/saved?dataset=ward", "/clearance"):
        is_(server, 403, "POST", path, "clara", body=form(name="x"), what=f"{path} on a read-only server")
    page = server.ask("GET", "/photos?dataset=ward&truth=untraced&width_min=67", "clara")[2].decode()
    check("wide &amp;" in page and "/photos/saved" not in page, "a read-only server shows filters, and no way to change them")
    check(server.stop() == 0, "it ends cleanly too")
    run("verify")
    print(f"{len(failures)} failures" if failures else "chosen and kept")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
