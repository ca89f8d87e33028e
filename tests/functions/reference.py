"""What the functions of SQL should give, computed in another way: pixel by pixel, in fractions, by hand-made files.

A mask is a list of rows of 0 and 1; a shape is (fill, [(kind, [(x, y), ...]), ...]) in 1/256 pixel, kinds and fills by
their numbers in the BLOB. Slow and plain on purpose.
"""
import fractions
import itertools
import json
import math
import re
import struct
import zlib

CATMULL_ROM, BEZIER, BSPLINE, POLYGON = range(4)
EVEN_ODD, NON_ZERO = range(2)


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def mask_blob(rows):
    """docs/formats.md, format 1."""
    runs, inside = [0], 0
    for bit in (bit for row in rows for bit in row):
        if bit != inside:
            runs.append(0)
            inside = bit
        runs[-1] += 1
    return b"\x01" + b"".join(varint(n) for n in [len(rows[0]), len(rows), *runs])


def numbers(blob):
    at = value = 0
    for byte in blob:
        value |= (byte & 127) << at
        at += 7
        if byte < 128:
            yield value
            at = value = 0


def mask_rows(blob):
    width, height, *runs = numbers(blob[1:])
    bits = [i & 1 for i, n in enumerate(runs) for _ in range(n)]
    return [bits[y * width:(y + 1) * width] for y in range(height)]


def shape_blob(fill, rings):
    out = bytes([ord("S"), 1, fill]) + varint(len(rings))
    for kind, points in rings:
        out += bytes([kind]) + varint(len(points))
        last = 0, 0
        for point in points:
            for now, before in zip(point, last):
                out += varint(2 * (now - before) if now >= before else 2 * (before - now) - 1)
            last = point
    return out


def shape_of(blob):
    """Of shapes without corners."""
    rest = numbers(blob[3:])
    rings = []
    for _ in range(next(rest)):
        kind, count = next(rest), next(rest)
        x = y = 0
        points = []
        for _ in range(count):
            dx, dy = ((n >> 1) ^ -(n & 1) for n in (next(rest), next(rest)))
            x, y = x + dx, y + dy
            points.append((x, y))
        rings.append((kind, points))
    return blob[2], rings


def rounded(a, b):
    return (2 * a + b) // (2 * b)


def cubics(kind, points):
    """docs/raster.md, "Curves to cubics"; each piece is four points."""
    n = len(points)
    if kind == BEZIER:
        return [[points[(i + k) % n] for k in range(4)] for i in range(0, n, 3)]
    pieces = []
    for i in range(n):
        piece = []
        for axis in (0, 1):
            a, b, c, d = (points[(i + k) % n][axis] for k in (-1, 0, 1, 2))
            piece.append({
                POLYGON: (b, b, c, c),
                CATMULL_ROM: (b, rounded(6 * b + c - a, 6), rounded(6 * c - d + b, 6), c),
                BSPLINE: (rounded(a + 4 * b + c, 6), rounded(2 * b + c, 3), rounded(b + 2 * c, 3),
                          rounded(b + 4 * c + d, 6)),
            }[kind])
        pieces.append(list(zip(*piece)))
    return pieces


def chords(piece):
    """docs/raster.md, "Cubics to chords"."""
    p = piece
    if p[0] == p[1] and p[2] == p[3]:
        return [(p[0], p[3])]
    bend = max(sum(abs(p[i][axis] - 2 * p[i + 1][axis] + p[i + 2][axis]) for axis in (0, 1)) for i in (0, 1))
    n = 1
    while 3 * bend >= 64 * n * n:
        n *= 2
    points = [tuple(rounded(p[0][v] * (n - i) ** 3 + 3 * p[1][v] * (n - i) ** 2 * i + 3 * p[2][v] * (n - i) * i * i +
                            p[3][v] * i ** 3, n ** 3) for v in (0, 1)) for i in range(n + 1)]
    return list(zip(points, points[1:]))


def shape_mask(fill, rings, width, height):
    """docs/raster.md, "Inside", for each centre alone."""
    edges = [edge for kind, points in rings for piece in cubics(kind, points) for edge in chords(piece)]

    def inside(x, y):
        count = winding = 0
        for (xa, ya), (xb, yb) in edges:
            way = 1
            if ya > yb:
                xa, ya, xb, yb, way = xb, yb, xa, ya, -1
            if ya <= y < yb and (xb - xa) * (y - ya) <= (x - xa) * (yb - ya):
                count += 1
                winding += way
        return int(count % 2 if fill == EVEN_ODD else winding != 0)

    return [[inside(256 * i + 128, 256 * j + 128) for i in range(width)] for j in range(height)]


def shape_area(rings):
    """Half the integral of x dy - y dx over each cubic, as polynomials in fractions; pixels^2."""
    total = fractions.Fraction(0)
    for kind, points in rings:
        for p in cubics(kind, points):
            axes = []
            for v in (0, 1):
                a, b, c, d = (p[i][v] for i in range(4))
                axes.append([a, 3 * (b - a), 3 * (a - 2 * b + c), d - 3 * c + 3 * b - a])
            x, y = axes
            for i in range(4):
                for k in range(1, 4):
                    total += fractions.Fraction(k * (x[i] * y[k] - y[i] * x[k]), i + k)
    return float(total / 2 / 65536)


def boundary(rows):
    """Pixels that are in with a neighbour by an edge that is out, or the picture's rim."""
    def at(x, y):
        return 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x]

    return [(x, y) for y, row in enumerate(rows) for x, bit in enumerate(row)
            if bit and not (at(x - 1, y) and at(x + 1, y) and at(x, y - 1) and at(x, y + 1))]


def distances(a, b):
    """From each boundary pixel of a to the nearest of b."""
    to = boundary(b)
    return [min((math.dist(p, q) for q in to), default=math.inf) for p in boundary(a)]


def percentile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def surfaces(a, b):
    there, back = distances(a, b), distances(b, a)
    if not there or not back:
        far = math.hypot(len(a), len(a[0])) if there or back else 0.0
        return dict.fromkeys(("hausdorff", "hd95", "hd95_union"), far)
    return {"hausdorff": max(there + back), "hd95": max(percentile(there, 0.95), percentile(back, 0.95)),
            "hd95_union": percentile(there + back, 0.95)}


def surface_dice(a, b, tolerance):
    both = distances(a, b) + distances(b, a)
    return sum(d <= tolerance for d in both) / len(both) if both else 1.0


def boundary_iou(a, b, share):
    reach = max(1, round(share * math.hypot(len(a), len(a[0]))))

    def band(rows):
        def inside(x, y):
            return 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x]

        near = range(-reach, reach + 1)
        return {(x, y) for y, row in enumerate(rows) for x, bit in enumerate(row)
                if bit and not all(inside(x + i, y + j) for i in near for j in near)}

    p, q = band(a), band(b)
    return len(p & q) / len(p | q) if p | q else 1.0


def sign_flips(differences):
    sums = [abs(sum(signs)) for signs in itertools.product(*((d, -d) for d in differences))]
    return sum(s >= abs(sum(differences)) for s in sums) / len(sums)


def png_file(rows, colour=0, bits=8):
    """PNG of rows of bytes, each row as it is stored, without filters."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    width = len(rows[0]) // {0: 1, 2: 3}[colour]
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), bits, colour, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))) + chunk(b"IEND", b""))


def png_bits(file):
    """The rows of a PNG of 1 bit grey, whatever its filters."""
    assert file[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, head = 8, b"", None
    while at < len(file):
        length, kind = struct.unpack(">I4s", file[at:at + 8])
        body = file[at + 8:at + 8 + length]
        assert struct.unpack(">I", file[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        head = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    width, height = head[:2]
    assert head[2:] == (1, 0, 0, 0, 0)
    raw, size = zlib.decompress(data), (width + 7) // 8
    above, rows = bytes(size), []
    for y in range(height):
        how, line = raw[y * (size + 1)], bytearray(raw[y * (size + 1) + 1:(y + 1) * (size + 1)])
        for i in range(size):
            a, b, c = line[i - 1] if i else 0, above[i], above[i - 1] if i else 0
            paeth = min((a, b, c), key=lambda v: abs(a + b - c - v))
            line[i] = line[i] + (0, a, b, (a + b) // 2, paeth)[how] & 255
        above = bytes(line)
        rows.append([above[x // 8] >> 7 - x % 8 & 1 for x in range(width)])
    return rows


def coco_counts(rows):
    """COCO's compressed string: runs column by column, each less the one two before (from the fourth on), in groups of
    5 bits, lowest first, with a sign, 32 for "more", plus 48."""
    runs, inside = [0], 0
    for bit in (row[x] for x in range(len(rows[0])) for row in rows):
        if bit != inside:
            runs.append(0)
            inside = bit
        runs[-1] += 1
    text = ""
    for i, n in enumerate(runs):
        n -= runs[i - 2] if i > 2 else 0
        while True:
            low = n & 31
            n >>= 5
            more = n != (-1 if low & 16 else 0)
            text += chr(48 + low + 32 * more)
            if not more:
                break
    return text


def coco_object(rows):
    return json.dumps({"size": [len(rows), len(rows[0])], "counts": coco_counts(rows)}, separators=(",", ":"))


def path_points(text):
    """Of path data in M, L, C and Z: its rings, in 1/256 pixel."""
    rings = []
    for command, rest in re.findall(r"([MLCZ])([^MLCZ]*)", text):
        found = [fractions.Fraction(n) * 256 for n in re.findall(r"-?\d*\.?\d+", rest)]
        points = list(zip(found[::2], found[1::2]))
        if command == "M":
            rings.append(["L", points])
        elif command != "Z":
            rings[-1][0] = command
            rings[-1][1] += points
    return rings
