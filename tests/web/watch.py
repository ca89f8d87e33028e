#!/usr/bin/env python3
"""watch.py DERMATOME: a training that another process does is stopped by a reviewer in the browser and goes on from there,
outlives the server, and ends with the bits of one that was never stopped. Nobody else stops it, and nothing that has ended."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from attack import Server, check, dermatome, failures, is_, rows, run, slower

TRAIN = ("train", "unet", "--split", "s", "--stage", "pretrain", "--filters", "4,6,8", "--fc", "16", "--side", "32", "--epochs", "40",
         "--patience", "0", "--no-augment")


def make():
    subprocess.run([dermatome, "-q", "demo", "drawn", "--draw-only", "--healthy", "24", "--clinical", "60", "--side", "96"], check=True, capture_output=True)
    subprocess.run([dermatome, "-q", "init", "cat"], check=True, capture_output=True)
    for name in ("healthy", "clinical"):
        run("ingest", "--layout", "pairs", "--dataset", name, "--domain", "healthy", "--images", f"drawn/{name}/images",
            "--masks", f"drawn/{name}/masks", "--polarity", "white")
    run("deid", "clear", "--dataset", "healthy,clinical", "--by", "x", "--why", "drawn by a program")
    run("split", "s", "--pretrain", "healthy", "--test", "clinical")
    run("split", "s", "--freeze")


def until(holds, what):
    end = time.monotonic() + 120 * slower
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    check(holds(), what)


def page(server, who="clara"):
    return server.ask("GET", "/run/1", who)[2].decode()


def everywhere(server, state):
    """Each page that tells of the run tells the same, and its buttons come with its state."""
    photo = rows("SELECT min(photo_id) FROM run_photo")[0][0]
    for path in ("/", "/runs", "/split/s", f"/photo/{photo}", "/run/1", "/run/1/curve"):
        text = server.ask("GET", path, "clara")[2].decode()
        check({one for one in ("running", "stopped", "done") if f">{one}<" in text} == {state}, f"{path} does not say that the run is {state}, and nothing else")
        for button, of in (("stop", "running"), ("resume", "stopped")):
            check(f"/run/1/{button}\"" not in text or (state == of and path.startswith("/run/")), f"{path}: a button to {button} a run that is {state}")


def stopping(server):
    child = subprocess.Popen([dermatome, "-q", "-C", "cat", *TRAIN], stdout=subprocess.DEVNULL)
    until(lambda: rows("SELECT count(*) FROM epoch")[0][0] > 1, "it trains")
    check(">running<" in page(server) and "/run/1/stop" in page(server), "the page shows that it trains, and how it is stopped")
    everywhere(server, "running")
    check("/run/1/stop" not in page(server, "anna"), "an annotator has a button to stop it")
    is_(server, 403, "POST", "/run/1/stop", "anna", body=b"", what="an annotator stops it")
    is_(server, 403, "POST", "/run/1/stop", "clara", body=b"", Origin="http://evil.example", what="another site stops it")
    is_(server, 403, "POST", "/run/1/stop", "clara", body=b"", Origin=None, what="it is stopped without an Origin")
    is_(server, 401, "POST", "/run/1/stop", None, body=b"", what="somebody without a session stops it")
    is_(server, 503, "POST", "/run/1/resume", "clara", body=b"", what="one that trains is let go on")
    check(child.poll() is None and rows("SELECT count(*) FROM run_wish") == [(0,)], "something of that was heard")
    is_(server, 303, "POST", "/run/1/stop", "clara", body=b"", what="the reviewer stops it")
    check(child.wait(60 * slower) == 130, f"it ends as after Ctrl-C: {child.returncode}")
    epochs = rows("SELECT state, (SELECT count(*) FROM epoch) FROM run")
    check(epochs[0][0] == "running" and epochs[0][1] < 40, f"it was stopped before its end: {epochs}")
    check(">stopped<" in page(server) and "/run/1/resume" in page(server), "the page shows that it was stopped")
    everywhere(server, "stopped")
    check("clara asked it to stop" in page(server), "and by whom")
    is_(server, 409, "POST", "/run/1/stop", "clara", body=b"", what="one that nobody trains is stopped")
    is_(server, 404, "POST", "/run/7/resume", "clara", body=b"", what="a run that is not there")


def going_on(server):
    is_(server, 303, "POST", "/run/1/resume", "clara", body=b"", what="it is let go on")
    check(">running<" in page(server) and "asked it to stop" not in page(server), "the page shows that it trains again")
    # Twice at once: one of the two is refused, and the run stays one.
    is_(server, 503, "POST", "/run/1/resume", "clara", body=b"", what="once more")
    server.child.send_signal(signal.SIGKILL)
    server.child.wait()
    until(lambda: rows("SELECT state FROM run") != [("running",)], "it ends, though the server was killed")
    check(rows("SELECT state, ended_by, (SELECT count(*) FROM epoch) FROM run") == [("done", "epochs", 40)], "after all its epochs")
    check(rows("SELECT count(*) FROM run_start") == [(2,)], "it began twice")
    log = pathlib.Path("cat/weights/run-1.log")
    check("goes on after epoch" in log.read_text() and log.stat().st_mode & 0o077 == 0, "what it said is kept, for its owner alone")
    check(rows("SELECT what, who FROM audit WHERE what IN ('run-stop', 'run-resume') ORDER BY id") == [("run-stop", "clara"), ("run-resume", "clara")],
          "the log tells who asked")
    done = subprocess.run([dermatome, "-C", "cat", "reproduce", "1"], capture_output=True, text=True)
    check(done.returncode == 0 and "the same bits" in done.stdout, f"its bits are those of one that was never stopped: {done.stdout} {done.stderr}")


def afterwards():
    server = Server("--reviewer", "clara")
    server.enter("clara")
    check("/run/1/stop" not in page(server) and "/run/1/resume" not in page(server), "a run that is done has a button")
    everywhere(server, "done")
    for what in ("stop", "resume"):
        is_(server, 409, "POST", f"/run/1/{what}", "clara", body=b"", what=f"{what} of a run that is done")
    # A second run whose truth changes while it is stopped cannot go on as what it was.
    child = subprocess.Popen([dermatome, "-q", "-C", "cat", *TRAIN, "--seed", "2"], stdout=subprocess.DEVNULL)
    until(lambda: rows("SELECT count(*) FROM epoch WHERE run_id=2")[0][0] > 0, "the second trains")
    is_(server, 303, "POST", "/run/2/stop", "clara", body=b"", what="the second is stopped")
    check(child.wait(60 * slower) == 130, "it ends too")
    name, width, height = rows("SELECT p.name, width, height FROM run_photo AS r JOIN photo AS p ON p.id=r.photo_id WHERE run_id=2")[0]
    pathlib.Path("t.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" data-photo="{name}" width="{width}" height="{height}">'
                                     '<path class="skin" d="M9 9H50V50H9Z"/></svg>')
    run("annotate", "import", "--dataset", "healthy", "t.svg", "--by", "anna", "--submit")
    run("annotate", "accept", "1", "--by", "clara")
    status, _, data = server.ask("POST", "/run/2/resume", "clara", b"", timeout=60 * slower)
    check(status == 409 and b"weights/run-2.log" in data, f"it cannot go on: {status} {data[-300:]}")
    check("the truth of its photos has changed" in pathlib.Path("cat/weights/run-2.log").read_text(), "the log says why")
    check(rows("SELECT count(*) FROM run") == [(2,)], "another run was begun in its place")
    check(server.stop() == 0, "the server ends cleanly")

    server = Server("--read-only", "--reviewer", "clara")
    server.enter("clara")
    check("/run/2/resume" not in server.ask("GET", "/run/2", "clara")[2].decode(), "a read-only server has a button")
    for what in ("stop", "resume"):
        is_(server, 403, "POST", f"/run/2/{what}", "clara", body=b"", what=f"{what} on a read-only server")
    check(server.stop() == 0, "it ends cleanly")


def main():
    folder = tempfile.TemporaryDirectory()
    os.chdir(folder.name)
    make()
    server = Server("--as", "anna", "--reviewer", "clara")
    server.enter("anna")
    server.enter("clara")
    stopping(server)
    going_on(server)
    afterwards()
    run("verify")
    print(f"{len(failures)} failures" if failures else "stopped, and gone on")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
