#!/usr/bin/env python3
"""No query walks a table that is as long as there are photos.

    plans.py LOG ROOT

LOG is what log_plans.c wrote while the program did all that it does. A plan's step "SCAN x", by an index or
not, of a table that LONG names is a fault, unless ALLOWED holds the statement, with the reason. So is a statement
in ROOT's sources that the log lacks: the test does not know it. What people ask by `dermatome sql` is theirs.

A guard that is asked at each row of a long table may not walk one either, nor the part of one that belongs to a
sample, a split or a run: WALK_OF says what such a step looks like.
"""
import pathlib
import re
import sqlite3
import sys

LONG = set("""photo stored redaction hint photo_group clearance mask refusal sample_photo split_group split_photo split_left_out run_photo
evaluation_photo annotation revision revision_region annotation_head verdict exported export_photo audit
fingerprint fingerprint_key near_pair group_edge test_use""".split())

# (what the statement holds, why it may walk a long table)
ALLOWED = [
    ("SELECT count(*) FROM photo", "verify looks at every photo"),
    ("SELECT count(*) FROM stored", "verify looks at every copy"),
    ("WHERE d.domain='clinical' AND p.source<>''", "verify counts the clinical photos that have names"),
    ("SELECT count(*) FROM mask", "verify looks at every mask"),
    ("SELECT d.name || '/' || g.name, g.draw FROM photo_group", "verify looks at every group"),
    ("SELECT r.id, r.digest, p.width, p.height, p.name, m.id, m.digest FROM revision AS r",
     "verify looks at every revision"),
    ("SELECT id, width, height, name, source='' FROM photo", "files name photos of any dataset, unless --dataset says which"),
    ("FROM photo_info GROUP BY dataset, clearance", "deid list counts every photo"),
    ("files_refused, licence FROM dataset_info ORDER BY dataset", "this query counts every photo"),
    ("FROM split_info ORDER BY split, stage, fold", "these lists count every photo of every split"),
    ("lowest best Jaccard over all evaluations", "this query looks at every photo judged"),
    ("FROM annotation_info WHERE (?1 IS NULL OR dataset=?1)", "annotate list tells every tracing"),
    ("SELECT id, digest FROM audit ORDER BY id DESC LIMIT 1", "the newest row, and no other"),
    ("details, digest FROM audit ORDER BY id", "the chain is followed from its beginning"),
    ("FROM audit WHERE (?1 IS NULL OR at>=?1)", "audit shows all, unless it is narrowed to a photo"),
    ("FROM photo_file AS p WHERE NOT EXISTS(SELECT 1 FROM fingerprint",
     "group near looks at every photo, for those without a fingerprint"),
    ("SELECT a, b FROM (SELECT min(id) OVER (PARTITION BY pixels) AS a, id AS b FROM photo)",
     "group pixels looks at every photo"),
    ("SELECT like_id, photo_id FROM fingerprint WHERE like_id<>photo_id", "group near --unite takes every pair"),
    ("FROM near_list WHERE distance<=?1", "group near lists every pair"),
    ("FROM group_info WHERE group_id IN (SELECT root_id FROM photo_group)", "group list tells every group that was united"),
    ("SELECT id, coalesce(root_id, id), name FROM photo_group", "verify looks at every group"),
    ("FROM photo_info AS i LEFT JOIN mask AS m ON m.id=i.mask_id WHERE (?1 IS NULL",
     "annotate export writes every truth, unless it is narrowed"),
    ("i.photo_id), (SELECT h.revision_id FROM annotation AS o", "the review page puts every tracing in the order that was asked for"),
    ("SELECT annotator, count(*) AS photos, avg(seconds) AS seconds", "an example of a question, which the person asks"),
]
# (trigger, why it may walk)
GUARDS = {
    "release_is_whole": "a release is made once, and all its photos are counted",
    "release_has_its_photos": "a release is made once, and all its photos are looked at",
    "epoch_of_usable_photos": "an epoch goes through all of its run's photos, and so does this, once",
    "split_freezes_cleared": "a split is frozen once, and all its photos are looked at",
    "split_freezes_one_picture": "likewise",
    "split_freezes_one_group": "likewise",
    "split_freezes_no_near": "likewise",
    "split_freezes_compared": "likewise",
}
WALK_OF = r"SCAN|SEARCH (\w+) USING .*\((sample_id|split_id|run_id|evaluation_id|export_id|dataset_id)=\?\)$"

# Statements that no run here shows, and why they are no matter.
UNSEEN = {
    "SELECT 1 FROM sample WHERE name='target'": "the demo's own; by a key",
    "SELECT 1 FROM split WHERE name='paper'": "the demo's own; by a key",
}


def statements(log):
    """{statement: steps of its plan}"""
    found, steps = {}, []
    for line in log.read_text(errors="replace").splitlines():
        kind, text = line[:1], line[2:]
        if kind == "Q":
            steps = found.setdefault(spaced(text), [])
            steps.clear()
        elif kind == "P":
            steps.append(text)
    return found


def spaced(text):
    return re.sub(r"\s+", " ", text).strip()


def literals(root):
    """(file, text) of each SQL statement's beginning in the sources: string literals that stand side by side."""
    for path in sorted((root / "src").rglob("*.c")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S).replace("\\\n", " ")
        for m in re.finditer(r'(?:"(?:\\.|[^"\\\n])*"\s*)+', text):
            whole = "".join(re.findall(r'"((?:\\.|[^"\\\n])*)"', m[0])).replace('\\"', '"').replace("\\n", " ")
            if re.match(r"(SELECT|WITH|INSERT|UPDATE|DELETE) ", whole):
                yield path.relative_to(root), spaced(re.split(r"%", whole)[0])


def aliases(text, views, seen=frozenset()):
    """{name in a plan: the tables that it may mean}, of a statement and of the views in it."""
    found = {}
    for m in re.finditer(r"\b(?:FROM|JOIN|INTO|UPDATE|,)\s+(\w+)(?:\s+(?:AS\s+)?(?!(?:JOIN|LEFT|WHERE|ON|ORDER|GROUP|SET"
                         r"|USING|INDEXED|VALUES|LIMIT|UNION)\b)(\w+))?", text, re.I):
        table, alias = m[1], m[2] or m[1]
        found.setdefault(alias, set()).add(table)
    for name in set().union(*found.values()):  # a column may be called as a view is
        if name in views and name not in seen:
            for alias, tables in aliases(views[name], views, seen | {name}).items():
                found.setdefault(alias, set()).update(tables)
    return found


def faults(found, views, own):
    for text, steps in sorted(found.items()):
        if not any(text.startswith(begin) for begin in own):
            continue
        names = aliases(text, views)
        for step in steps:
            m = re.match(r"SCAN (\S+)", step)
            if not m or m[1] in ("CONSTANT", "json_each"):
                continue
            tables = names.get(m[1], {m[1]})
            if tables & LONG and not any(spaced(part) in text for part, _ in ALLOWED):
                yield f"{step}: {text}"


def guards(root):
    """Steps of the triggers' conditions that walk. EXISTS without a further condition ends at its first row."""
    db = sqlite3.connect(":memory:")
    for path in [*sorted((root / "sql/migrations").glob("*.sql")), root / "sql/views/views.sql"]:
        db.executescript(path.read_text())
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger'").fetchall()
    if len(triggers) < 50:
        yield f"only {len(triggers)} triggers"
    for name, text in triggers:
        m = re.search(r"\bWHEN\b(.*?)\bBEGIN\b", text, re.S)
        if not m or name in GUARDS:
            continue
        when = re.sub(r"\b(NEW|OLD)\.\w+", "?", re.sub(r"--[^\n]*", "", m[1]))
        when = re.sub(r"EXISTS\(SELECT 1 FROM \w+ WHERE \w+=\?\)", "?", when)
        names = aliases(when, {})
        for row in db.execute(f"EXPLAIN QUERY PLAN SELECT {when}", [None] * when.count("?")):
            table = re.match(r"(?:SCAN|SEARCH) (\w+)", row[3])
            if re.match(WALK_OF, row[3]) and table and names.get(table[1], {table[1]}) & LONG:
                yield f"trigger {name}: {row[3]}"


def main():
    log, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    found = statements(log)
    views = {m[1]: m[2] for m in re.finditer(r"CREATE VIEW (\w+) AS(.*?);",
                                            re.sub(r"--[^\n]*", "", (root / "sql/views/views.sql").read_text()), re.S)}
    own = list(literals(root))
    reports = [spaced(path.read_text())[:40] for path in (root / "sql/reports").glob("*.sql")]
    wrong = list(faults(found, views, [text for _, text in own if len(text) > 20] + reports))
    wrong += guards(root)
    seen = "\n".join(found)
    wrong += [f"{path}: not seen: {text}" for path, text in own if text not in seen and text not in UNSEEN]
    wrong += [f"ALLOWED is not needed: {part}" for part, _ in ALLOWED
              if not any(spaced(part) in text and any(s.startswith("SCAN") for s in steps)
                         for text, steps in found.items())]
    if len(found) < 100 or len(own) < 100:
        wrong.append(f"only {len(found)} statements logged, {len(own)} in the sources")
    print("\n".join(wrong))
    print(f"{len(found)} statements, {len(wrong)} faults")
    return 1 if wrong else 0


sys.exit(main())
