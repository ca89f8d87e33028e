#!/usr/bin/env python3
"""attack.py DERMATOME: what a hostile page, program or network may try on `dermatome serve`. Each is refused,
the catalogue stays as it was, and the server answers its own people all the while."""
import http.client
import os
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

dermatome = str(pathlib.Path(sys.argv[1]).resolve())
slower = float(sys.argv[2]) if len(sys.argv) > 2 else 1
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("failed:", what, file=sys.stderr)
    return holds


def run(*words, code=0):
    """What the command says on the test's catalogue."""
    done = subprocess.run([dermatome, "-q", "-C", "cat", *words], capture_output=True, text=True)
    check(done.returncode == code, f"{words}: {done.returncode} {done.stderr}")
    return done.stdout


def rows(sql):
    db = sqlite3.connect("cat/catalog.db")
    out = db.execute(sql).fetchall()
    db.close()
    return out


def make_with_vault():
    """An empty catalogue whose vault each command opens."""
    passphrase = pathlib.Path("passphrase")
    passphrase.write_text("for this test alone\n")
    passphrase.chmod(0o600)
    os.environ["DERMATOME_VAULT_PASSPHRASE_FILE"] = str(passphrase.resolve())
    subprocess.run([dermatome, "-q", "init", "cat"], check=True, capture_output=True)
    run("vault", "init")


class Server:
    def __init__(self, *words):
        self.child = subprocess.Popen([dermatome, "-C", "cat", "serve", "--port", "0", "--no-open", *words],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.links = {}
        for _ in range(sum(len(words[i + 1].split(",")) for i, w in enumerate(words) if w in ("--as", "--reviewer"))):
            name, self.links_url = re.match(r"(.*?)(?: \(reviewer\))?: (http\S+)", self.child.stdout.readline()).groups()
            self.links[name] = self.links_url
        self.port = int(re.search(r":(\d+)/", self.links_url)[1])
        self.host = f"127.0.0.1:{self.port}"
        self.cookies = {}

    def ask(self, method, path, who=None, body=None, timeout=20, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        send = {"Host": self.host}
        if who:
            send["Cookie"] = self.cookies[who]
        if method == "POST":
            send["Origin"] = f"http://{self.host}"
            send["Content-Type"] = "application/x-www-form-urlencoded"
        send.update({k.replace("_", "-"): v for k, v in headers.items()})
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for k, v in send.items():
            if v is not None:
                connection.putheader(k, v)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer, data

    def enter(self, name):
        status, answer, _ = self.ask("GET", urllib.parse.urlsplit(self.links[name]).path + "?" +
                                     urllib.parse.urlsplit(self.links[name]).query)
        check(status == 303, f"{name}'s link gives {status}")
        self.cookies[name] = answer.getheader("Set-Cookie", "").split(";")[0]
        check("HttpOnly" in answer.getheader("Set-Cookie", "") and "SameSite=Strict" in answer.getheader("Set-Cookie", ""),
              "the cookie's attributes")

    def raw(self, data, wait=10.0):
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as s:
            try:
                s.sendall(data)
                return s.recv(65536)
            except (ConnectionError, socket.timeout):
                return b""

    def lives(self, what):
        try:
            status = self.ask("GET", "/", "anna")[0]
        except OSError as e:
            status = e
        check(status == 200, f"after {what} the server answers {status}")

    def stop(self):
        self.child.terminate()
        return self.child.wait(30 * slower)


def everything():
    """All rows of all tables, so that any change shows."""
    db = sqlite3.connect("cat/catalog.db")
    out = list(db.iterdump())
    db.close()
    return out


def names(server):
    token = server.links["anna"].split("token=")[1]
    server.enter("anna")
    server.enter("clara")
    is_(server, 403, "GET", "/?token=" + token, what="a token used again")
    is_(server, 403, "GET", "/?token=" + "0" * 64, what="a token made up")
    is_(server, 403, "GET", "/?token=", what="an empty token")
    for path in ("/", "/photos", "/photo/1", "/photo/1/picture/192", "/sql?q=SELECT+1", "/nothing"):
        is_(server, 401, "GET", path, what=f"{path} without a cookie")
    is_(server, 401, "GET", "/api/photos", Cookie=f"dermatome-{server.port}=" + "0" * 64, what="a cookie made up")
    is_(server, 401, "GET", "/", Cookie=f"dermatome-{server.port}=" + token, what="a token as a cookie")
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", "", f"127.0.0.1:{server.port}.evil.example"):
        is_(server, 421, "GET", "/", "anna", Host=host, what=f"Host '{host}'")
    is_(server, (400, 421), "GET", "/", "anna", Host=None, what="no Host")
    for origin in ("http://evil.example", "null", f"https://{server.host}", f"http://{server.host}.evil.example", ""):
        is_(server, 403, "POST", "/revision/1/verdict", "clara", body=b"state=accepted&why=", Origin=origin, what=f"Origin '{origin}'")
        is_(server, 403, "GET", "/api/photos", "anna", Origin=origin, what=f"GET of Origin '{origin}'")
    is_(server, 403, "POST", "/revision/1/verdict", "clara", body=b"state=accepted&why=", Origin=None, what="no Origin")
    is_(server, 403, "GET", "/photo/1/picture/192", "anna", Sec_Fetch_Site="cross-site", what="a picture in another site's page")
    is_(server, 403, "POST", "/revision/1/verdict", "anna", body=b"state=accepted&why=", what="an annotator's verdict")
    is_(server, 403, "POST", "/clearance/1", "anna", body=b"state=cleared&why=x", what="an annotator's clearance")
    is_(server, 403, "GET", "/photo/1/picture/192", "clara", what="a photo that is not cleared")
    is_(server, 403, "GET", "/clearance/1/picture/192", "anna", what="the same by the reviewer's address")
    is_(server, 200, "GET", "/clearance/1/picture/192", "clara", what="the same by the reviewer")
    for path in ("/clearance", "/clearance/1", "/redact/1", "/trace/1", "/trace/1/tile/0/0/0", "/api/trace/1", "/api/trace/1/regions/1", "/photo/1/truth"):
        is_(server, 403, "GET", path, "anna", what=f"{path}, of a photo that is not cleared, by an annotator")
    for path in ("/clearance/2/hints", "/api/redact/2?hides=x", "/clearance/2"):
        is_(server, 403, "POST", path, "anna", body=b"", what=f"an annotator's POST {path}")
    is_(server, 403, "POST", "/api/trace/1/predict?run=1", "clara", body=b"", what="a net is asked about a photo that is not cleared")
    for path in ("/run/1/stop", "/run/1/resume", "/clearance"):
        is_(server, 403, "POST", path, "anna", body=b"", what=f"an annotator's POST {path}")
        is_(server, 403, "POST", path, "clara", body=b"", Origin="http://evil.example", what=f"another site's POST {path}")
    is_(server, 403, "POST", "/photos/saved?dataset=d", "anna", body=b"name=x", Origin=None, what="a filter saved without an Origin")
    for body in (b"", b"\x07", b"\x02\x00\x05abcde", b"\x02\x00\xff\xff\xff\xff\x7f"):
        is_(server, (400, 413), "POST", "/api/redact/2?hides=x", "clara", body=body, what=f"regions of {body}")
    is_(server, 400, "POST", "/api/redact/2", "clara", body=b"", what="a redaction that hides nothing")


def people(server):
    """Nobody makes a link under the name of somebody else: it lets its holder trace and submit as that person."""
    def ask(name, who="anna"):
        return server.ask("POST", "/people", who, urllib.parse.urlencode({"name": name}).encode())
    for name in ("clara", "Clara", " CLARA ", "bert", "BERT", "x", "anna\nbert", "anna\r", " ", ""):
        got = ask(name)
        check(got[0] in (400, 403) and b"token=" not in got[2], f"anna makes a link for '{name}': {got[0]}")
    for name, who, want in (("anna", "anna", 200), ("dora", "anna", 200), ("Dora", "anna", 403), ("dora", "clara", 200), ("bert", "clara", 200)):
        check(ask(name, who)[0] == want, f"{who} makes a link for {name}: {ask(name, who)[0]}")
    server.links["dora"] = re.search(r"http://\S+token=\w+", ask("dora", "clara")[2].decode())[0]
    server.enter("dora")
    is_(server, 403, "POST", "/people", "dora", body=b"name=clara", what="who was invited makes a link for the reviewer")
    is_(server, 403, "GET", "/clearance", "dora", what="who was invited is a reviewer")


def kept(server):
    """The browser keeps no picture of a photo that may not be used."""
    for path in ("/clearance/{}/picture/192", "/trace/{}/tile/0/0/0"):
        status, answer, _ = server.ask("GET", path.format(1), "clara")
        check(status == 200 and answer.getheader("Cache-Control") == "no-store" and not answer.getheader("ETag"), f"{path} of a photo that is not cleared is kept")
        status, answer, _ = server.ask("GET", path.format(2), "clara")
        tag = answer.getheader("ETag")
        check(status == 200 and answer.getheader("Cache-Control") == "private, no-cache" and tag, f"{path} of a cleared photo is not kept")
        is_(server, 304, "GET", path.format(2), "clara", If_None_Match=tag, what=f"{path} of a cleared photo, again")


def taken_back(server):
    path = "/clearance/2/picture/192"
    tag = server.ask("GET", path, "clara")[1].getheader("ETag")
    is_(server, 303, "POST", "/clearance/2", "clara", body=b"state=refused&why=a+face", what="a refusal")
    status, answer, _ = server.ask("GET", path, "clara", If_None_Match=tag)
    check(status == 200 and answer.getheader("Cache-Control") == "no-store", "after its refusal what the browser had kept is shown")


def is_(server, want, method, path, who=None, body=None, what="", **headers):
    try:
        got = server.ask(method, path, who, body, **headers)[0]
    except (OSError, http.client.HTTPException) as e:
        got = repr(e)
    check(got in (want if isinstance(want, tuple) else (want,)), f"{what or path}: {got}, expected {want}")


def paths(server):
    # A path ends where %00 stands, so /%00 is the first page.
    ups = ("../" * 8 + "etc/passwd", "..%2f" * 8 + "etc%2fpasswd", "%2e%2e/" * 8 + "etc/passwd", "..\\..\\etc\\passwd",
           "....//....//etc/passwd", "%00", "catalog.db", "web.css%00.js", "/etc/passwd", "-1", "1e3", "0x1", "9" * 40, "%ff%fe")
    for shape in ("/{}", "/ui/{}", "/ui/{}/web.css", "/ui/0/{}", "/photo/{}", "/photo/{}/picture/192", "/photo/1/picture/{}", "/photo/1/tile/{}/0/0",
                  "/sample/{}", "/split/{}", "/clearance?after={}", "/run/{}", "/run/{}/curve", "/experiment/{}", "/evaluation/{}", "/evaluation/1/photo/1/{}",
                  "/compare/{}/1", "/revision/{}", "/revision/{}/picture", "/revision/1/over/{}", "/clearance/{}", "/api/run/{}/x",
                  "/redact/{}", "/trace/{}", "/trace/{}/tile/0/0/0", "/api/trace/{}", "/api/trace/2/regions/{}"):
        for up in ups:
            try:
                status, _, data = server.ask("GET", shape.format(up), "clara")
            except http.client.HTTPException as e:
                status, data = 400, repr(e).encode()
            check(status in (400, 403, 404) or ("%00" in up and status == 200), f"{shape.format(up)}: {status}")
            check(b"root:" not in data and b"SQLite format" not in data, f"{shape.format(up)} gives a file away")
    server.lives("paths")


def files(server):
    """What a page is made of is named with its version and kept for good, and the tracing page names all that its script imports."""
    links = re.findall(r'(?:href|src)="/ui/(\w+)/([\w.]+)"', server.ask("GET", "/trace/2", "anna")[2].decode())
    versions, named = {version for version, _ in links}, {name for _, name in links}
    check(len(versions) == 1, f"one version: {versions}")
    version, imported, to_see = versions.pop(), set(), ["trace.js"]
    while to_see:
        name = to_see.pop()
        imported.add(name)
        status, answer, data = server.ask("GET", f"/ui/{version}/{name}", "anna")
        check(status == 200 and "immutable" in answer.getheader("Cache-Control"), f"{name}: {status}, {answer.getheader('Cache-Control')}")
        to_see += [one for one in re.findall(r"from '\./([\w.]+)'", data.decode()) if one not in imported]
    check(named - imported == {"icon.svg", "web.css", "trace.css"} and imported <= named, f"not named or not imported: {named ^ imported}")
    answer = server.ask("GET", "/ui/web.css", "anna")[1]
    check(answer.getheader("Cache-Control") == "private, no-cache", "without a version it is asked for again")
    is_(server, 304, "GET", "/ui/web.css", "anna", If_None_Match=answer.getheader("ETag"), what="the same bytes again")
    check(server.ask("GET", "/", "anna")[1].getheader("Cache-Control") == "no-store", "a page is not kept")
    is_(server, 404, "GET", f"/ui/{version[::-1]}x/web.css", "anna", what="another version")


def sizes(server):
    check(b" 200 " not in server.raw(b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")[:20], "a giant path")
    check(b" 200 " not in server.raw(b"GET / HTTP/1.1\r\nHost: " + server.host.encode() + b"\r\nX: " + b"a" * 200000 + b"\r\n\r\n")[:20], "a giant head")
    is_(server, 413, "POST", "/revision/1/verdict", "clara", body=b"state=accepted&why=" + b"a" * 100000, what="a giant body")
    head = f"POST /revision/1/verdict HTTP/1.1\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\nCookie: {server.cookies['clara']}\r\n"
    check(b" 4" in server.raw(head.encode() + b"Content-Length: 999999999999999999999\r\n\r\n")[:12], "a body said to be endless")
    answer = server.raw(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + b"a" * 4096 + b"\r\n1000\r\n" + b"a" * 4096 + b"\r\n")
    check(b" 303 " not in answer[:20] and b" 200 " not in answer[:20], "a body in chunks without end")
    for junk in (b"\x00" * 500, b"GET\r\n\r\n", b"\r\n" * 1000, b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
        check(b"<h1>Catalogue" not in server.raw(junk, 1), f"junk {junk[:20]}")
    server.lives("giant and broken requests")


def slow(server):
    """Heads that come a byte at a time are cut off, however steadily they come."""
    drip = socket.create_connection(("127.0.0.1", server.port))
    drip.sendall(b"GET / HTTP/1.1\r\nX: ")
    began, cut = time.monotonic(), None
    while time.monotonic() - began < 60 * slower and not cut:
        time.sleep(0.5)
        try:
            drip.sendall(b"a")
            drip.setblocking(False)
            try:
                cut = drip.recv(1000) == b"" or None
            except BlockingIOError:
                pass
            drip.setblocking(True)
        except OSError:
            cut = True
    check(cut and time.monotonic() - began < 40 * slower, f"a head that drips was held for {time.monotonic() - began:.0f} s")
    drip.close()
    server.lives("slow requests")


def crowd(server):
    """A thousand connections that say nothing: their own places run out, nobody else's."""
    held = []
    for _ in range(1000):
        try:
            s = socket.create_connection(("127.0.0.1", server.port), timeout=2)
            s.setblocking(False)
            held.append(s)
        except OSError:
            break
    check(server.child.poll() is None, "a thousand connections end the server")
    for s in held:
        s.close()
    end = time.monotonic() + 30 * slower
    answer = None
    while time.monotonic() < end and answer != 200:
        try:
            answer = server.ask("GET", "/", "anna", timeout=5)[0]
        except (OSError, http.client.HTTPException) as e:
            answer = repr(e)
            time.sleep(0.2)
    check(answer == 200, f"after a thousand connections: {answer}")


def questions(server):
    """SQL that writes is refused; SQL that never ends is ended, and holds nobody else up."""
    for sql in ("DELETE FROM photo", "INSERT INTO clearance VALUES(NULL,1,'cleared','x','x','x')", "ATTACH 'x.db' AS x", "PRAGMA query_only=0",
                "PRAGMA writable_schema=1", "VACUUM INTO 'x.db'", "SELECT load_extension('x')", "SELECT writefile('x','y')",
                "SELECT readfile('/etc/passwd')", "CREATE TEMP TABLE t(a)", "BEGIN", "SELECT zeroblob(1000000000)", ""):
        is_(server, (400, 403, 413), "GET", "/api/sql?q=" + urllib.parse.quote(sql), "anna", what=f"SQL: {sql}")
    for sql in ("SELECT hex(skin) FROM mask", "SELECT svg_path(shape) FROM revision_region", "SELECT * FROM mask", "SELECT mask_png(ignored) FROM mask",
                "WITH truth AS (SELECT skin FROM mask) SELECT skin FROM truth"):
        is_(server, 403, "GET", "/api/sql?q=" + urllib.parse.quote(sql), "clara", what=f"SQL: {sql}")
        is_(server, 403, "GET", "/sql.csv?q=" + urllib.parse.quote(sql), "clara", what=f"CSV: {sql}")
    is_(server, 200, "GET", "/api/sql?q=" + urllib.parse.quote("SELECT hex(skin) FROM truth"), "anna", what="SQL by the view")
    endless = "/api/sql?q=" + urllib.parse.quote("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(server.ask("GET", endless, "anna", timeout=120 * slower)[0])) for _ in range(4)]
    for t in threads:
        t.start()
    time.sleep(0.5)
    worst = 0
    for _ in range(5):
        began = time.monotonic()
        check(server.ask("GET", "/photo/2/picture/192", "anna")[0] == 200, "a picture while questions go on")
        worst = max(worst, time.monotonic() - began)
    check(worst < 3 * slower, f"a picture waited {worst:.1f} s for questions")
    for t in threads:
        t.join()
    check(answers == [413] * 4, f"endless questions: {answers}")
    server.lives("SQL")


def texts(server):
    """HTML in what people write comes back as text."""
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    quoted = urllib.parse.quote(evil)
    for path in (f"/photos?name={quoted}", f"/photos?dataset={quoted}", f"/photos?digest={quoted}", f"/review?annotator={quoted}&dataset={quoted}",
                 f"/sql?q={quoted}", f"/sql?q={urllib.parse.quote('SELECT ' + repr(evil))}", f"/photos?at={quoted}", f"/evaluation/1?after={quoted}", f"/{quoted}"):
        data = server.ask("GET", path, "anna")[2].decode()
        check("<script>alert" not in data and "<img src=x" not in data, f"{path[:60]} obeys a text")
    status, answer, data = server.ask("POST", "/people", "clara", body=f"name={quoted}".encode())
    check(status == 200 and b"<img src=x" not in data, "a name is obeyed")
    policy = answer.getheader("Content-Security-Policy")
    check("default-src 'none'" in policy and "unsafe" not in policy, "the policy")
    for body in (b"state=accepted", b"why=x", b"state=%ff%fe&why=x", b"state=accepted&why=%00", b"state=loved&why=x", b"{}"):
        is_(server, 400, "POST", "/revision/1/verdict", "clara", body=body, what=f"a form of {body}")


def main():
    folder = tempfile.TemporaryDirectory()
    import os
    os.chdir(folder.name)
    subprocess.run([dermatome, "-q", "init", "cat"], check=True, capture_output=True)
    os.mkdir("photos")
    for i in range(2):
        pathlib.Path(f"photos/p{i}.ppm").write_bytes(b"P6 64 48 255 " + bytes((i * 7 + k * (i + 3)) % 251 for k in range(64 * 48 * 3)))
    run("ingest", "--layout", "photos", "--dataset", "d", "--domain", "healthy", "photos")
    md5 = subprocess.run([dermatome, "-C", "cat", "--csv", "sql", "SELECT md5 FROM photo WHERE id=2"], capture_output=True, text=True).stdout.split()[1]
    run("deid", "clear", "--md5", md5, "--by", "x", "--why", "y")
    pathlib.Path("t.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" data-photo="{md5}" width="64" height="48"><path class="skin" d="M5 5H35V25H5Z"/></svg>')
    run("annotate", "import", "t.svg", "--by", "anna", "--submit")
    run("annotate", "import", "t.svg", "--by", "bert", "--submit")
    before = everything()
    server = Server("--as", "anna", "--reviewer", "clara")
    for attack in (names, people, kept, paths, files, sizes, texts, questions, crowd, slow):
        attack(server)
    check(server.stop() == 0, "SIGTERM ends it cleanly")
    check(everything() == before, "something in the catalogue has changed")

    server = Server("--read-only", "--as", "anna", "--reviewer", "clara")
    server.enter("anna")
    server.enter("clara")
    is_(server, 403, "POST", "/revision/1/verdict", "clara", body=b"state=accepted&why=", what="a verdict on a read-only server")
    is_(server, 200, "POST", "/api/sql", "clara", body=b"q=SELECT+1", what="a question on a read-only server")
    is_(server, 403, "POST", "/people", "anna", body=b"name=clara", what="an onlooker makes a link for the reviewer")
    is_(server, 200, "POST", "/people", "anna", body=b"name=dora", what="an onlooker lets another one in")
    server.child.send_signal(2)
    check(server.child.wait(30 * slower) == 0, "SIGINT ends it cleanly")
    check(everything() == before, "something has changed on a read-only server")

    server = Server("--reviewer", "clara")
    server.enter("clara")
    is_(server, 303, "POST", "/revision/1/verdict", "clara", body=b"state=accepted&why=good", what="a reviewer's verdict")
    taken_back(server)
    check(server.stop() == 0 and everything() != before, "which is kept")
    print(f"{len(failures)} failures" if failures else "all refused")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
