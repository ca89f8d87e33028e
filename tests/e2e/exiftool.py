#!/usr/bin/env python3
"""Plants a word of its own in each place of a JPEG and a PNG where such files carry more than a picture:
exiftool.py plant JPEG FOLDER writes FOLDER/planted.jpg and .png; exiftool.py left FILE... names the places that are left."""
import binascii
import pathlib
import struct
import sys
import zlib

JPEG = ["JFIF thumbnail", "JFXX", "EXIF", "XMP", "MPF", "ICC-like APP2", "IPTC in APP13", "APP14 behind Adobe's 12 bytes", "APP15", "COM",
        "COM between scans", "bytes after the end"]
PNG = ["tEXt", "zTXt", "iTXt", "eXIf", "iCCP's name", "sPLT's name", "private chunk", "private chunk behind IDAT", "bytes after the end"]


def word(kind, place):
    return f"SENTINEL{kind}{(JPEG if kind == 'j' else PNG).index(place):02d}".encode()


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def scans(data):
    """Where each SOS begins."""
    at, found = 2, []
    while at < len(data) - 3:
        if data[at] != 0xFF or data[at + 1] in (0x00, 0xFF) or 0xD0 <= data[at + 1] <= 0xD7:
            at += 1
        elif data[at + 1] == 0xD9:
            break
        else:
            if data[at + 1] == 0xDA:
                found.append(at)
            at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    return found


def plant_jpeg(data):
    w = lambda place: word("j", place)
    tiff = b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0" + struct.pack("<II", 12, 26) + b"\0\0\0\0" + w("EXIF") + b"\0\0"
    head = [segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x04" + (w("JFIF thumbnail") + b"\0" * 12)[:12]),
            segment(0xE0, b"JFXX\0\x13\x01\x01" + w("JFXX")), segment(0xE1, b"Exif\0\0" + tiff),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + w("XMP") + b"</x:xmpmeta>"),
            segment(0xE2, b"MPF\0" + w("MPF")), segment(0xE2, b"OTHER\0" + w("ICC-like APP2")),
            segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 5 + len(w("COM"))) + b"\x1c\x02\x78" +
                    struct.pack(">H", len(w("IPTC in APP13"))) + w("IPTC in APP13") + b"\0"),
            segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + w("APP14 behind Adobe's 12 bytes")), segment(0xEF, w("APP15")), segment(0xFE, w("COM"))]
    between = scans(data)[1]
    return data[:2] + b"".join(head) + data[2:between] + segment(0xFE, w("COM between scans")) + data[between:] + w("bytes after the end")


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", binascii.crc32(name + body))


def plant_png():
    w = lambda place: word("p", place)
    rows = b"".join(b"\0" + bytes((x * 5 + y * 3 + c * 40) % 251 for x in range(16) for c in range(3)) for y in range(16))
    profile = zlib.compress(b"\0" * 128)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)) + chunk(b"iCCP", w("iCCP's name") + b"\0\0" + profile) +
            chunk(b"tEXt", b"Comment\0" + w("tEXt")) + chunk(b"zTXt", b"Author\0\0" + zlib.compress(w("zTXt"), 0)) +
            chunk(b"iTXt", b"Title\0\0\0\0\0" + w("iTXt")) + chunk(b"eXIf", b"II*\0\x08\0\0\0\0\0\0\0\0\0" + w("eXIf")) +
            chunk(b"sPLT", w("sPLT's name") + b"\0\x08" + b"\0" * 6) + chunk(b"prVt", w("private chunk")) + chunk(b"IDAT", zlib.compress(rows)) +
            chunk(b"prVu", w("private chunk behind IDAT")) + chunk(b"IEND", b"") + w("bytes after the end"))


if sys.argv[1] == "plant":
    folder = pathlib.Path(sys.argv[3])
    (folder / "planted.jpg").write_bytes(plant_jpeg(pathlib.Path(sys.argv[2]).read_bytes()))
    (folder / "planted.png").write_bytes(plant_png())
    sys.argv = ["", "left", str(folder / "planted.jpg"), str(folder / "planted.png")]
for name in sys.argv[2:]:
    data, kind = pathlib.Path(name).read_bytes(), "j" if name.endswith("jpg") else "p"
    for place in JPEG if kind == "j" else PNG:
        if word(kind, place) in data:
            print(f"{'JPEG' if kind == 'j' else 'PNG'}: {place}")
