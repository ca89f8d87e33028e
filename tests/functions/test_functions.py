#!/usr/bin/env python3
"""The functions of SQL, asked as a person asks them.

    test_functions.py python MODULE              through Python's sqlite3
    test_functions.py shell MODULE               through the stock sqlite3
    test_functions.py dermatome PROGRAM MODULE   through `dermatome sql`

The same questions by each way: right answers against tests/functions/reference.py, and every wrong argument. MODULE is
'-' where it cannot be loaded into a foreign process (sanitizers).
"""
import csv
import io
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import reference as ref

csv.field_size_limit(1 << 30)
failures = 0
asked = 0


def check(ok, what):
    global failures, asked
    asked += 1
    if not ok:
        failures += 1
        print("failed:", what[:600], file=sys.stderr)


class Refused(Exception):
    pass


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "x'" + value.hex() + "'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def value_of(text):
    """The reverse of SQLite's quote()."""
    if text == "NULL":
        return None
    if text[:2] == "X'":
        return bytes.fromhex(text[2:-1])
    if text[:1] == "'":
        return text[1:-1].replace("''", "'")
    return float(text) if re.search("[.eI]", text) else int(text)


def by_python(module):
    import sqlite3
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(module)

    def ask(expression, rest=""):
        try:
            return db.execute(f"SELECT {expression} {rest}").fetchone()[0]
        except sqlite3.Error as e:
            raise Refused(str(e))

    return ask


def by_program(command, prefix=""):
    def ask(expression, rest=""):
        sql = f"{prefix}SELECT quote({expression}) AS answer {rest};\n"
        done = subprocess.run(command, input=sql, capture_output=True, text=True)
        if done.returncode < 0:
            check(False, f"killed by signal {-done.returncode}: {sql} {done.stderr}")
        if done.returncode:
            raise Refused(done.stderr.strip())
        return value_of(list(csv.reader(io.StringIO(done.stdout)))[1][0])

    return ask


# What is asked about: small masks, shapes of each kind.
chance = random.Random(7)


def noise(width, height, share=0.5):
    return [[int(chance.random() < share) for _ in range(width)] for _ in range(height)]


A, B, C = noise(13, 9), noise(13, 9, 0.8), noise(13, 9, 0.2)
EMPTY = [[0] * 13 for _ in range(9)]
FULL = [[1] * 13 for _ in range(9)]
DISC = [[int((x - 31.5) ** 2 + (y - 27.5) ** 2 < 400) for x in range(64)] for y in range(56)]
MASK = ref.mask_blob(A)


def ring(kind, count):
    return kind, [(chance.randrange(-1000, 5000), chance.randrange(-1000, 5000)) for _ in range(count)]


SHAPES = [(fill, [ring(kind, 6), ring(ref.POLYGON, 5)]) for fill in (0, 1) for kind in range(4)] + \
    [(0, []), (1, [(ref.POLYGON, [(0, 0), (2560, 0), (2560, 2560), (0, 2560)])])]
SHAPE = ref.shape_blob(*SHAPES[0])


def by_pixel(rule, *masks):
    return ref.mask_blob([[int(rule(*bits)) for bits in zip(*rows)] for rows in zip(*masks)])


def count(rule, *masks):
    return sum(bool(rule(*bits)) for rows in zip(*masks) for bits in zip(*rows))


def test_masks(ask):
    for a in (A, EMPTY, FULL):
        m = literal(ref.mask_blob(a))
        for name, want in (("area", count(bool, a)), ("width", 13), ("height", 9)):
            check(ask(f"mask_{name}({m})") == want, f"mask_{name} of {a}")
        check(ask(f"mask_not({m})") == by_pixel(lambda p: not p, a), f"mask_not of {a}")
        for b in (B, C, EMPTY, FULL):
            two = f"({m}, {literal(ref.mask_blob(b))})"
            check(ask("mask_and" + two) == by_pixel(lambda p, q: p and q, a, b), "mask_and" + two)
            check(ask("mask_or" + two) == by_pixel(lambda p, q: p or q, a, b), "mask_or" + two)
            check(ask("mask_xor" + two) == by_pixel(lambda p, q: p != q, a, b), "mask_xor" + two)
            both, either = count(lambda p, q: p and q, a, b), count(lambda p, q: p or q, a, b)
            check(ask("jaccard" + two) == (both / either if either else 1.0), "jaccard" + two)
            check(ask("dice" + two) == (2 * both / (both + either) if either else 1.0), "dice" + two)


def test_surfaces(ask):
    """Distances between all pairs of boundary pixels; all of a pair in one question, for each may be a process."""
    for a, b in ((A, B), (B, C), (DISC, [row[7:] + [0] * 7 for row in DISC]), (A, EMPTY), (EMPTY, EMPTY), (A, A)):
        two = f"{literal(ref.mask_blob(a))}, {literal(ref.mask_blob(b))}"
        want = ref.surfaces(a, b)
        want |= {f"surface_dice {t}": ref.surface_dice(a, b, t) for t in (0, 1, 1.5, 3)}
        want |= {f"boundary_iou {share}": ref.boundary_iou(a, b, share) for share in (0.001, 0.02, 0.1)}
        calls = [", ".join([two, *what.split()[1:]]) for what in want]
        parts = " || ' ' || ".join(f"{what.split()[0]}({call})" for what, call in zip(want, calls))
        for (what, value), got in zip(want.items(), ask(parts).split(), strict=True):
            check(abs(float(got) - value) < 1e-12 * 100, f"{what} of {two} is {got}, not {value}")


def test_evidence(ask):
    """The same whatever the rows' order; exact p by going through all ways; NULL rows and NULL results."""
    values = [round(chance.random(), 3) for _ in range(24)]
    rows = [(v, v - round(chance.gauss(0.02, 0.1), 3), f"g{i // 2}", 3 * i + 1) for i, v in enumerate(values)]
    mixed = chance.sample(rows, len(rows)) + [(None, 1, "g1", 1), (1, None, "g1", None)]
    asked_of = ("bootstrap_lo(column1)", "bootstrap_hi(column1)", "bootstrap_lo(column1, column3)",
                "bootstrap_hi(column1, column3)", "bootstrap_ratio_lo(column1, column4)",
                "bootstrap_ratio_hi(column1, column4, column3)", "perm_test(column1, column2)",
                "perm_test(column1, column2, column3)", "perm_ratio_test(column1, column4, column2, column4)",
                "perm_ratio_test(column1, column4, column2, column4, column3)", "wilcoxon(column1, column2)")
    where = " WHERE column1 IS NOT NULL AND column2 IS NOT NULL"
    for expression in asked_of:
        got = ask(expression, rows_of(*rows))
        check(isinstance(got, float) and got == ask(expression, rows_of(*mixed) + where), f"{expression} in any order")
    mean = sum(values) / len(values)
    low, high = (ask(f"bootstrap_{end}(column1)", rows_of(*rows)) for end in ("lo", "hi"))
    spread = (sum((v - mean) ** 2 for v in values) / len(values) ** 2) ** 0.5
    check(low < mean < high and abs((high - low) / (2 * 1.96 * spread) - 1) < 0.1, f"{low} .. {high} around {mean}")
    check(ask("bootstrap_lo(column1, column2)", rows_of((1, 7), (2, "7"), (4, 8))) ==
          ask("bootstrap_lo(column1, column2)", rows_of((1, "a"), (2, "a"), (4, "b"))), "7 and '7' are one group")
    check(ask("bootstrap_lo(column1, column2)", rows_of((1, "g1"), (2, "g"), (4, "g1"), (9, ""))) ==
          ask("bootstrap_lo(column1, column2)", rows_of((1, "a"), (2, "b"), (4, "a"), (9, "c"))), "g is not g1")
    check(ask("bootstrap_lo(column1, '')", rows_of((1,), (2,))) is None, "rows of the group without a name")
    pairs = [(5, 1), (2, 3), (9, 4), (1, 0), (6, 6), (7, 4)]
    check(ask("perm_test(column1, column2)", rows_of(*pairs)) == ref.sign_flips([a - b for a, b in pairs]), "sign flips")
    check(ask("wilcoxon(column1, column2)", rows_of(*[(i, 0) for i in (1, 2, 3, 4, -5, 6)])) == 20 / 64, "ranks")
    for name, numbers, grouped in AGGREGATES:
        call = ", ".join(f"column{i + 1}" for i in range(numbers))
        check(ask(f"{name}({call})", rows_of((None,) * numbers)) is None, f"{name} of NULL")
        check(ask(f"{name}({call})", rows_of((1,) * numbers) + " WHERE 0") is None, f"{name} of no rows")
        one = ask(f"{name}({call})", rows_of((1,) * numbers))
        check(one is None if name.startswith("boot") else one == 1, f"{name} of one row is {one}")
        same = ask(f"{name}({call})", rows_of((1,) * numbers, (1,) * numbers))
        check(same == 1, f"{name} of equal rows is {same}")
    check(ask("bootstrap_ratio_lo(column1, column2)", rows_of((0, 0), (0, 0))) is None, "0 / 0 is NULL")
    check(ask("perm_ratio_test(column1, column2, column1, column2)", rows_of((0, 0), (0, 0))) is None, "so is its test")


def test_wrong_evidence(ask):
    for name, numbers, grouped in AGGREGATES:
        for i in range(numbers):
            values = ["1"] * numbers
            values[i] = ("'1'", "x'01'", "9e999")[(i + len(name)) % 3]
            refused(ask, f"{name}({', '.join(values)})", rf"\b{name}: argument {i + 1} is ")
        if grouped:
            for bad in ("1.5", "x'01'"):
                refused(ask, f"{name}({'1, ' * numbers}{bad})", rf"\b{name}: a group: argument {numbers + 1} is ")
        refused(ask, f"{name}()", "wrong number of arguments")
    for i in (2, 4):
        values = ["1"] * 4
        values[i - 1] = "-1"
        refused(ask, f"perm_ratio_test({', '.join(values)})", f"perm_ratio_test: argument {i} is -1, and must be 0 or more")
    refused(ask, "bootstrap_ratio_lo(1, -0.5)", "bootstrap_ratio_lo: argument 2 is -0.5")
    many = "FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001) SELECT i FROM n)"
    refused(ask, "wilcoxon(i, 0)", "wilcoxon: more than 100000 rows", many)
    refused(ask, "bootstrap_lo(1, printf('%1001s', 'a'))", "bootstrap_lo: a group's name has 1001 bytes, at most 1000")


def test_shapes(ask):
    for shape in SHAPES:
        s = literal(ref.shape_blob(*shape))
        check(ask(f"spline_mask({s}, 17, 12)") == ref.mask_blob(ref.shape_mask(*shape, 17, 12)), f"spline_mask {shape}")
        check(abs(ask(f"spline_area({s})") - ref.shape_area(shape[1])) < 1e-12 * 1e4, f"spline_area of {shape}")
        check(ask(f"spline_fill({s})") == ["evenodd", "nonzero"][shape[0]], f"spline_fill of {shape}")
        moved = ask(f"spline_transform({s}, 0.5, 0.25, -1, 2, 3.125, -1e0)")
        want = [(kind, [((2 * x - 4 * y + 4 * 800 + 2) // 4, (x + 8 * y - 4 * 256 + 2) // 4) for x, y in points])
                for kind, points in shape[1]]
        check(ref.shape_of(moved) == (shape[0], want), f"spline_transform of {shape}")
        check(ask(f"spline_transform({s}, 1, 0, 0, 1, 0, 0)") == ref.shape_blob(*shape), f"the identity of {shape}")


def test_fit(ask):
    disc = literal(ref.mask_blob(DISC))
    fitted = ask(f"spline_fit({disc}, 0.75)")
    fill, rings = ref.shape_of(fitted)
    check(len(rings) == 1 and rings[0][0] == ref.BEZIER and len(rings[0][1]) <= 36, f"a disc becomes {rings}")
    check(all(abs(((x / 256 - 32) ** 2 + (y / 256 - 28) ** 2) ** 0.5 - 20) < 1.5 for x, y in rings[0][1][::3]),
          f"a disc's knots lie on it: {rings}")
    back = ref.shape_mask(fill, rings, 64, 56)
    either = count(lambda p, q: p or q, DISC, back)
    check(count(lambda p, q: p and q, DISC, back) / either > 0.97, "a disc comes back")
    check(ref.shape_of(ask(f"spline_fit({literal(ref.mask_blob(EMPTY))}, 1)"))[1] == [], "nothing has no outline")


def test_svg(ask):
    want = (1, [(ref.POLYGON, [(256, 512), (1280, 512), (1280, 2560)]),
                (ref.BEZIER, [(0, 0), (256, 0), (512, 256), (512, 512), (512, 512), (0, 0)])])
    path = "M1 2H5v8z m-1,-2 C1 0 2 1 2 2Z"
    check(ref.shape_of(ask(f"spline_from_svg('{path}')")) == want, "a path is read")
    for word, fill in (("evenodd", 0), ("nonzero", 1)):
        check(ref.shape_of(ask(f"spline_from_svg('{path}', '{word}')")) == (fill, want[1]), f"fill {word}")
    check(ref.shape_of(ask("spline_from_svg('')")) == (1, []), "an empty path")
    for shape in SHAPES:
        text = ask(f"svg_path({literal(ref.shape_blob(*shape))})")
        rings = ref.path_points(text)
        check(len(rings) == len(shape[1]), f"svg_path of {shape}")
        for (command, found), (kind, points) in zip(rings, shape[1]):
            if kind == ref.POLYGON:
                check(command == "L" and found == points, f"svg_path of {points}")
            else:
                pieces = ref.cubics(kind, points)
                check(command == "C" and found == [pieces[0][0]] + [p for piece in pieces for p in piece[1:]],
                      f"svg_path of {points}")


def test_pictures(ask):
    for rows in (A, EMPTY, FULL, DISC):
        file = ask(f"mask_png({literal(ref.mask_blob(rows))})")
        check(ref.png_bits(file) == rows, "mask_png")
        check(ask(f"mask_from_png({literal(file)})") == ref.mask_blob(rows), "and back")
    grey = [[chance.randrange(256) for _ in range(11)] for _ in range(7)]
    rgb = [[chance.randrange(256) for _ in range(33)] for _ in range(7)]
    for threshold in (None, 1, 77, 128, 255):
        more, least = ("", 128) if threshold is None else (f", {threshold}", threshold)
        check(ask(f"mask_from_png({literal(ref.png_file(grey))}{more})") ==
              ref.mask_blob([[int(v >= least) for v in row] for row in grey]), f"grey at {threshold}")
        check(ask(f"mask_from_png({literal(ref.png_file(rgb, 2))}{more})") ==
              ref.mask_blob([[int(sum(row[i:i + 3]) >= 3 * least) for i in range(0, 33, 3)] for row in rgb]),
              f"colours at {threshold}")


def test_rle(ask):
    for rows in (A, B, C, EMPTY, FULL, DISC):
        mask, text = ref.mask_blob(rows), ref.coco_object(rows)
        check(ask(f"mask_rle({literal(mask)})") == text, f"mask_rle gives {text}")
        check(ask(f"mask_from_rle({literal(text)})") == mask, f"mask_from_rle of {text}")
    counts = ref.coco_counts(A).replace("\\", "\\\\")
    hexed = "".join(f"\\u{ord(c):04X}" for c in ref.coco_counts(A))
    for text in (f' {{ "counts" : "{counts}" ,\n"size":[ 9 , 13 ] }}\t', f'{{"size":[9,13],"counts":"{hexed}"}}'):
        check(ask(f"mask_from_rle({literal(text)})") == ref.mask_blob(A), f"mask_from_rle of {text}")


def rows_of(*rows):
    return "FROM (VALUES " + ", ".join("(" + ", ".join(literal(v) for v in row) + ")" for row in rows) + ")"


def test_aggregates(ask):
    masks = [A, B, C, EMPTY, FULL]
    blobs = [(ref.mask_blob(m),) for m in masks]
    check(ask("mask_union(column1)", rows_of(*blobs[:1])) == blobs[0][0], "the union of one")
    check(ask("mask_union(column1)", rows_of(*blobs[:1], (None,), *blobs[2:4])) ==
          by_pixel(lambda *bits: any(bits), A, C, EMPTY), "a union skips NULL")
    check(ask("mask_union(column1)", rows_of((None,))) is None, "the union of NULL")
    check(ask("mask_union(column1)", rows_of((None,)) + " WHERE 0") is None, "the union of no rows")
    for share in (0.001, 0.2, 0.4, 0.5, 0.6000001, 0.8, 1):
        check(ask(f"mask_vote(column1, {share})", rows_of(*blobs, (None,))) ==
              by_pixel(lambda *bits: sum(bits) / 5 >= share, *masks), f"a vote of {share}")
    check(ask("mask_vote(column1, 2.0 / 3)", rows_of(*blobs[:3])) ==
          by_pixel(lambda *bits: sum(bits) >= 2, *masks[:3]), "two of three are two thirds")
    check(ask("mask_vote(column1, NULL)", rows_of(*blobs)) is None, "a vote of NULL")
    groups = rows_of(*((i % 2, m[0]) for i, m in enumerate(blobs)))
    check(ask("group_concat(hex(m))", f"FROM (SELECT mask_union(column2) AS m {groups} GROUP BY column1)") ==
          by_pixel(lambda *bits: any(bits), A, C, FULL).hex().upper() + "," +
          by_pixel(lambda *bits: any(bits), B, EMPTY).hex().upper(), "unions of groups")


def test_docs(ask):
    """Every example of docs/functions.md; every function is in it."""
    text = (pathlib.Path(__file__).parents[2] / "docs/functions.md").read_text()
    examples = re.findall(r"^SELECT (.*?)( FROM .*?)?; *-- (.*)$", text, re.M)
    check(len(examples) == len(re.findall(r"^SELECT.*--", text, re.M)) > 20, f"{len(examples)} examples")
    for expression, rest, want in examples:
        got = ask(f"CAST({expression} AS TEXT)", rest)
        check(got == want, f"SELECT {expression}{rest} gives {got}, not {want}")
    for name in {name for name, *_ in CALLS + AGGREGATES} | {"mask_union", "mask_vote"}:
        check(f"`{name}(" in text, f"{name} is not in docs/functions.md")


def refused(ask, expression, want, rest=""):
    try:
        got = ask(expression, rest)
        check(False, f"{expression} is not refused, but gives {got!r}")
    except Refused as e:
        check(re.search(want, str(e)), f"{expression} says: {e}; expected: {want}")


def test_wrong_aggregates(ask):
    other, small = literal(MASK), literal(ref.mask_blob([[1]]))
    both = f"FROM (SELECT {other} AS m UNION ALL SELECT {small})"
    refused(ask, "mask_union(m)", r"mask_union: a mask is 1 x 1 pixels, those before it 13 x 9", both)
    refused(ask, "mask_vote(m, 0.5)", r"mask_vote: a mask is 1 x 1 pixels, those before it 13 x 9", both)
    refused(ask, "mask_union('a')", "mask_union: argument 1 is a text, and should be a mask")
    refused(ask, "mask_union(x'01')", "mask_union: argument 1: the mask is cut short")
    for share in ("0", "-1", "1.5", "9e999", "'half'"):
        refused(ask, f"mask_vote({other}, {share})", "mask_vote: ")
    refused(ask, "mask_vote(m, s)", "mask_vote: the share is 0.75 here and 0.5 before",
            f"FROM (SELECT {other} AS m, 0.5 AS s UNION ALL SELECT {other}, 0.75)")


GOOD = {  # a value of each kind, and values that are none
    "mask": MASK, "shape": SHAPE, "png": ref.png_file([[0, 255]]), "rle": ref.coco_object(A), "path": "M0 0L9 0L9 9Z",
    "fill": "evenodd", "side": 9, "level": 99, "real": 1.5, "share": 0.02, "distance": 2,
}
BLOBS = [MASK[:n] for n in range(len(MASK))] + [MASK + b"\0", b"\x02" + MASK[1:], b"\x01\x00\x00", b"\x01\x80\x00\x01\x01"]
SHAPE_CUTS = [SHAPE[:n] for n in range(len(SHAPE))] + [SHAPE + b"\0", b"S\x02" + SHAPE[2:], b"S\x01\x02\x00",
                                                       b"S\x01\x00\x01\x07\x01\x00\x00", b"S\x01\x00\x01\x01\x01\x00\x00"]
HUGE = b"\x01" + ref.varint(65500) * 2 + ref.varint(65500 * 65500)
NUMBERS = [0, -1, 65501, 2 ** 31, 2 ** 63 - 1, -2 ** 63, 1.5, 9.0, "9", b"9"]
BAD = {
    "mask": ["x", 1, 1.5, SHAPE, GOOD["png"], HUGE] + BLOBS,
    "shape": ["x", 1, 1.5, MASK, GOOD["png"]] + SHAPE_CUTS,
    "png": ["x", 1, 1.5, MASK, SHAPE] + [GOOD["png"][:n] for n in range(len(GOOD["png"]))],
    "rle": [1, 1.5, MASK, "", "x", "{", "[]", "{}", '{"size":[9,13]}', '{"counts":""}', '{"size":[9,13],"counts":""}',
            GOOD["rle"] + "x", GOOD["rle"][:-1], GOOD["rle"].replace("13", "14"), '{"size":[0,13],"counts":"0"}',
            '{"size":[-9,13],"counts":"0"}', '{"size":[65501,1],"counts":"0"}', '{"size":[65500,65500],"counts":"0"}',
            '{"size":[9,13],"size":[9,13],"counts":"0"}', '{"size":[9,13],"counts":"\\n"}', '{"size":[9,013],"counts":"0"}',
            '{"size":[9,13],"counts":"\\u0130"}', '{"size":[9,13],"counts":"\\u00', '{"size":[9,13],"counts":"\\',
            '{"size":[9,13],"counts":"oooooooooooooooo"}', '{"size":[9,13],"counts":[1,2]}', '{"a":1}',
            '{"size":[1e1,13],"counts":"0"}', "[" * 9999],
    "path": [1, 1.5, MASK, "x", "L0 0", "M0", "M0 0L1e300 0", "M0 0Lnan 0Z", "M0 0L"],
    "fill": [1, 1.5, MASK, "", "x", "EVENODD", "evenodd "],
    "side": NUMBERS,
    "level": [256 if n == 65501 else n for n in NUMBERS],
    "real": ["1", b"1"],
    "share": ["1", b"1", 0, -0.1, 1.5, 2],
    "distance": ["1", b"1", -1, -0.001],
}
CALLS = [
    ("mask_area", "mask"), ("mask_width", "mask"), ("mask_height", "mask"), ("mask_not", "mask"), ("mask_and", "mask mask"),
    ("mask_or", "mask mask"), ("mask_xor", "mask mask"), ("jaccard", "mask mask"), ("dice", "mask mask"),
    ("mask_png", "mask"), ("mask_from_png", "png"), ("mask_from_png", "png level"), ("mask_rle", "mask"),
    ("mask_from_rle", "rle"), ("svg_path", "shape"), ("spline_from_svg", "path"), ("spline_from_svg", "path fill"),
    ("spline_mask", "shape side side"), ("spline_area", "shape"), ("spline_fill", "shape"), ("spline_fit", "mask real"),
    ("spline_transform", "shape" + 6 * " real"), ("boundary_iou", "mask mask share"), ("hausdorff", "mask mask"),
    ("hd95", "mask mask"), ("hd95_union", "mask mask"), ("surface_dice", "mask mask distance"),
]
AGGREGATES = [  # name, numbers, whether a group may follow
    ("bootstrap_lo", 1, True), ("bootstrap_hi", 1, True), ("bootstrap_ratio_lo", 2, True),
    ("bootstrap_ratio_hi", 2, True), ("perm_test", 2, True), ("perm_ratio_test", 4, True), ("wilcoxon", 2, False),
]


def test_wrong_arguments(ask, few):
    """`few`: each question is a process; then not all wrong values are tried."""
    for name, kinds in CALLS:
        kinds = kinds.split()
        good = [GOOD[kind] for kind in kinds]
        call = lambda values: f"{name}({', '.join(literal(v) for v in values)})"
        check(ask(call(good)) is not None, f"{call(good)} gives something")
        for i, kind in enumerate(kinds):
            check(ask(call(good[:i] + [None] + good[i + 1:])) is None, f"{name}: NULL as argument {i + 1}")
            bad = BAD[kind]
            for value in bad[:2] + bad[2::23] if few else bad:
                refused(ask, call(good[:i] + [value] + good[i + 1:]), rf"\b{name}: \S")
        refused(ask, f"{name}()", "wrong number of arguments")


def test_edges(ask):
    shape, mask = literal(SHAPE), literal(MASK)
    refused(ask, f"spline_mask({shape}, 20000, 20000)", "spline_mask: 20000 x 20000 pixels: .*at most 100000000")
    refused(ask, f"spline_mask({shape}, 9, 65501)", r"spline_mask: the height is 65501, and must be within 1 .. 65500")
    refused(ask, f"spline_transform({shape}, 1, 0, 0, 1, 9e999, 0)", "spline_transform: argument 6 is not finite")
    refused(ask, f"spline_transform({shape}, 1, 0, 0, 1, 1e300, 0)", "spline_transform: .*beyond")
    check(ask(f"spline_transform({shape}, 1, 0, 0, 1, 9e999 - 9e999, 0)") is None, "SQLite's NaN is NULL")
    for error in ("0", "-1", "1e300", "9e999", "0.001"):
        refused(ask, f"spline_fit({mask}, {error})", "spline_fit: ")
    check(ask(f"mask_area(mask_not(spline_mask({literal(ref.shape_blob(0, []))}, 10000, 10000)))") == 10 ** 8,
          "a mask of the largest size")
    refused(ask, f"jaccard({mask}, x'01010100 01')".replace(" 01'", "01'"), "jaccard: the masks are 13 x 9 and 1 x 1")


def bomb():
    """A small shape with very many crossings: 2^12 points, each as far as may be from the next."""
    return ref.shape_blob(0, [(ref.POLYGON, [(i, (i % 2) * 2 ** 24) for i in range(2 ** 12)])])


def test_bomb(ask):
    refused(ask, f"spline_mask({literal(bomb())}, 1, 65500)", "spline_mask: .*cross")


def test_damage(ask):
    """Bits flipped: an answer or a reason, and the next question is answered."""
    good = 0
    for i in range(3000):
        name, kinds = CALLS[i % len(CALLS)]
        values = [GOOD[kind] for kind in kinds.split()]
        at = chance.randrange(len(values))
        if isinstance(values[at], bytes):
            damaged = bytearray(values[at])
            for _ in range(chance.randrange(1, 4)):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            values[at] = bytes(damaged)
        try:
            ask(f"{name}({', '.join(literal(v) for v in values)})")
            good += 1
        except Refused as e:
            check(re.match(rf"{name}: \S", str(e)), f"{name} says {e}")
    check(good > 500, f"{good} answers")


def test_use_in_schemas(module):
    """Deterministic: in CHECKs and indexes on expressions. Innocuous: in views of schemas that are not trusted."""
    import sqlite3
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(module)
    db.execute("PRAGMA trusted_schema=OFF")
    db.execute("CREATE TABLE t (m BLOB CHECK (mask_area(m) > 0), w INTEGER AS (mask_width(m)) STORED)")
    for name, kinds in CALLS:
        columns = ", ".join(f"c{i}" for i in range(len(kinds.split())))
        db.execute(f"CREATE TABLE {name} ({columns})") if not db.execute(
            "SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchall() else None
        table = f"t_{name}_{len(kinds.split())}"
        db.execute(f"CREATE TABLE {table} ({columns})")
        db.execute(f"CREATE INDEX i_{table} ON {table} ({name}({columns}))")
        db.execute(f"INSERT INTO {table} VALUES ({', '.join(literal(GOOD[kind]) for kind in kinds.split())})")
        db.execute(f"CREATE VIEW v_{table} AS SELECT {name}({columns}) AS v FROM {table}")
        check(db.execute(f"SELECT v FROM v_{table}").fetchone()[0] is not None, f"a view of {name}")
    db.execute("CREATE VIEW v AS SELECT mask_union(m) AS u, mask_vote(m, 0.5) AS v FROM t")
    for name, numbers, _ in AGGREGATES:
        db.execute(f"CREATE VIEW v_{name} AS SELECT {name}({', '.join(['w'] * numbers)}) AS v FROM t")
        check(db.execute(f"SELECT v FROM v_{name}").fetchone() == (None,), f"a view of {name}")
    db.execute("INSERT INTO t (m) VALUES (?)", (MASK,))
    check(db.execute("SELECT u, v FROM v").fetchone() == (MASK, MASK), "a view of aggregates")
    check(db.execute("SELECT w FROM t").fetchone() == (13,), "a stored column")
    for wrong in (ref.mask_blob(EMPTY), b"\x01"):
        try:
            db.execute("INSERT INTO t (m) VALUES (?)", (wrong,))
            check(False, "the CHECK holds")
        except sqlite3.Error as e:
            check(re.search(r"CHECK constraint failed|mask_\w+: argument 1: ", str(e)), str(e))
    plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM t_mask_area_1 WHERE mask_area(c0) = 5").fetchone()[3]
    check("i_t_mask_area_1" in plan, f"the index is used: {plan}")
    if hasattr(db, "setlimit"):
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 300)
        try:
            db.execute("SELECT mask_png(mask_not(spline_mask(x'53010000', 4000, 4000)))")
            check(False, "the limit on lengths holds")
        except sqlite3.Error as e:
            check("too big" in str(e), str(e))
    exports = subprocess.run(["nm", "-D", "--defined-only", module], capture_output=True, text=True, check=True).stdout
    check(re.fullmatch(r"\w+ T sqlite3_dermatomesqlite_init\n", exports), f"the module exports {exports}")


def test_catalogue_with_functions(program, catalogue, ask):
    """A catalogue whose schema calls the functions is opened, for every connection has them."""
    module, shell = sys.argv[3], shutil.which("sqlite3")
    if not shell or module == "-":
        return
    made = subprocess.run([shell, f"{catalogue}/catalog.db"], capture_output=True, text=True, input=f"""
.bail on
.load {module}
CREATE INDEX mask_size ON mask (mask_area(skin));
CREATE TABLE own (m BLOB CHECK (mask_area(m) > 0)) STRICT;
INSERT INTO own VALUES (x'{MASK.hex()}');
""")
    check(made.returncode == 0 and not made.stderr, made.stderr)
    check(ask("mask_area(m)", "FROM own") == count(bool, A), "a table of one's own is read")
    done = subprocess.run([program, "-C", catalogue, "verify"], capture_output=True, text=True)
    check(done.returncode == 0, done.stdout + done.stderr)


def skipped(why):
    print("skipped:", why, file=sys.stderr)
    return 77


def main():
    way, what = sys.argv[1], sys.argv[2]
    if what == "-":
        return skipped("a module with sanitizers does not load into a program without")
    with tempfile.TemporaryDirectory() as folder:
        if way == "python":
            import sqlite3
            if not hasattr(sqlite3.Connection, "enable_load_extension"):
                return skipped("this Python's sqlite3 loads no extensions")
            ask = by_python(what)
        elif way == "shell":
            shell = shutil.which("sqlite3")
            if not shell:
                return skipped("no sqlite3")
            ask = by_program([shell, "-batch", "-bail", "-csv", "-header", "-cmd", f".load {what}", ":memory:"])
        else:
            subprocess.run([what, "init", f"{folder}/cat"], check=True, capture_output=True)
            ask = by_program([what, "-C", f"{folder}/cat", "sql", "--csv"])
        for test in (test_masks, test_surfaces, test_evidence, test_shapes, test_fit, test_svg, test_pictures, test_rle, test_aggregates,
                     test_wrong_aggregates, test_wrong_evidence, test_edges, test_bomb, test_docs):
            test(ask)
        test_wrong_arguments(ask, way != "python")
        if way == "python":
            test_damage(ask)
            test_use_in_schemas(what)
        if way == "dermatome":
            test_catalogue_with_functions(what, f"{folder}/cat", ask)
    print(f"{asked} checks, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
