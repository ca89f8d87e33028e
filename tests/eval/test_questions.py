#!/usr/bin/env python3
"""The questions of docs/sql.md that have an answer below them, asked of the catalogue that questions.c makes.

    test_questions.py DERMATOME QUESTIONS SQL_MD [--write]

Each ```sql block that is followed by a ``` block must print just that. --write puts the answers of today there.
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def main():
    program, maker, page = sys.argv[1:4]
    text = pathlib.Path(page).read_text()
    wrong = asked = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([maker, folder], check=True)

        def answer(block):
            nonlocal wrong, asked
            asked += 1
            got = subprocess.run([program, "-C", folder, "sql", block[1]], capture_output=True, text=True)
            said = "\n".join(line.rstrip() for line in (got.stdout + got.stderr).strip("\n").split("\n"))
            if got.returncode or said != block[2]:
                wrong += 1
                print(f"asked:\n{block[1]}\nsaid:\n{said}\nbut the page has:\n{block[2]}\n")
            return f"```sql\n{block[1]}\n```\n\n```\n{said}\n```"

        text = re.sub(r"```sql\n((?:(?!```).)*?)\n```\n\n```\n(.*?)\n```", answer, text, flags=re.S)
    if "--write" in sys.argv[4:]:
        pathlib.Path(page).write_text(text)
    if asked < 20:
        print(f"only {asked} questions have an answer")
        wrong += 1
    print(f"{asked} questions, {wrong} wrong")
    return 1 if wrong else 0


sys.exit(main())
