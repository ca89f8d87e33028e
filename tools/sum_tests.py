#!/usr/bin/env python3
"""Sums up meson's test logs: sum_tests.py BUILD_FOLDER...

Names what failed and what was skipped, and why; ends with the one line
`N passed, N failed, N skipped`. A folder without a log counts as a failure.
Exits with 1 if anything failed or nothing passed.
"""
import json
import pathlib
import sys

KIND = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}


def tests(folder):
    """(kind, name, last words) of each test of the log."""
    log = pathlib.Path(folder, "meson-logs/testlog.json")
    if not log.exists():
        yield "failed", "build", "no test has run"
        return
    for line in log.read_text().splitlines():
        test = json.loads(line)
        said = (test.get("stderr") or test.get("stdout") or "").strip().splitlines()
        words = test["result"] + ": " + (said[-1] if said else "")
        yield KIND.get(test["result"], "failed"), test["name"], words


def main():
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for folder in sys.argv[1:]:
        for kind, name, words in tests(folder):
            count[kind] += 1
            if kind != "passed":
                print(f"{kind}: {folder}: {name}: {words}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
