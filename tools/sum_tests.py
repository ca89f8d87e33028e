#!/usr/bin/env python3
"""Sums up meson's test logs: sum_tests.py BUILD_FOLDER...

Names what failed and what was skipped, and why; ends with the one line
`N passed, N failed, N skipped`. Exits with 1 if anything failed or nothing ran.
"""
import json
import pathlib
import sys

KIND = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}


def main():
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for folder in sys.argv[1:]:
        for line in pathlib.Path(folder, "meson-logs/testlog.json").read_text().splitlines():
            test = json.loads(line)
            kind = KIND.get(test["result"], "failed")
            count[kind] += 1
            if kind != "passed":
                said = ((test.get("stderr") or test.get("stdout") or "").strip().splitlines() or [""])[-1]
                print(f"{kind}: {folder}: {test['name']}: {said}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
