#!/usr/bin/env python3
"""A release's croissant.json as a stranger reads it: croissant.py FOLDER

rdflib expands the JSON-LD; what follows asks the graph alone, by the terms' full names, and the files that it names. It
shares nothing with the program's writer and checker. Prints faults; exit code 1 if there is one, 77 where rdflib is not installed."""
import csv
import hashlib
import pathlib
import sys

try:
    import rdflib
except ImportError as e:
    print(f"skipped: {e}; scripts/install peers", file=sys.stderr)
    sys.exit(77)

SC, CR, DCT, RDF = "https://schema.org/", "http://mlcommons.org/croissant/", "http://purl.org/dc/terms/", str(rdflib.RDF)
BASE = "https://release.invalid/"
TERMS = {SC + t for t in "name description license url creator datePublished version distribution contentUrl encodingFormat sha256".split()}
TERMS |= {CR + t for t in "citeAs recordSet field key dataType source extract column fileObject includes references".split()}
TERMS |= {DCT + "conformsTo", RDF + "type"}
folder, faults = pathlib.Path(sys.argv[1]), []
graph = rdflib.Graph().parse(data=(folder / "croissant.json").read_text(), format="json-ld", publicID=BASE)


def need(condition, what):
    if not condition:
        faults.append(what)
    return condition


def of(node, term):
    return list(graph.objects(node, rdflib.URIRef(term)))


def one(node, term):
    got = of(node, term)
    return got[0] if need(len(got) == 1, f"{node}: {len(got)} of {term}, expected one") else None


def kinds(kind):
    return set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(kind)))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def rows(file):
    with open(folder / file, newline="") as f:
        return list(csv.DictReader(f))


for predicate in set(graph.predicates()):
    need(str(predicate) in TERMS, f"{predicate}: no such term")
datasets = kinds(SC + "Dataset")
need(len(datasets) == 1, f"{len(datasets)} datasets")
for dataset in datasets:
    need(str(one(dataset, DCT + "conformsTo")) == "http://mlcommons.org/croissant/1.0", "it conforms to something else")
    for term in "name description license url creator datePublished version".split():
        need(of(dataset, SC + term), f"no {term}")
    files, sets, tables = kinds(CR + "FileObject"), kinds(CR + "FileSet"), kinds(CR + "RecordSet")
    need(set(of(dataset, SC + "distribution")) == files | sets, "the distribution is not its files and sets")
    need(set(of(dataset, CR + "recordSet")) == tables and tables, "the record sets are others")
    for file in files:
        path = str(one(file, SC + "contentUrl"))
        need(str(one(file, SC + "sha256")) == digest(folder / path), f"{path}: it has another SHA-256")
        need(str(file) == BASE + path and one(file, SC + "encodingFormat"), f"{path}: its id or its format")
    for group in sets:
        need(list(folder.glob(str(one(group, CR + "includes")))), f"{group}: no file is of it")
    fields = kinds(CR + "Field")
    need({f for t in tables for f in of(t, CR + "field")} == fields and fields, "fields that are of no record set")
    for table in tables:
        need(one(table, CR + "key") in of(table, CR + "field"), f"{table}: its key is no field of it")
    for field in fields:
        need(str(one(field, CR + "dataType")) in (SC + "Text", SC + "Integer"), f"{field}: its data type")
        source = one(field, CR + "source")
        file, extract = one(source, CR + "fileObject"), one(source, CR + "extract")
        if need(file in files, f"{field}: its file is not in the distribution"):
            need(str(one(extract, CR + "column")) in rows(str(file)[len(BASE):])[0], f"{field}: the table has no such column")
        for to in of(field, CR + "references"):
            need(one(to, CR + "field") in fields, f"{field}: it refers to nothing")

photos = {row["photo"]: row for row in rows("photos.csv")}
for row in photos.values():
    need(digest(folder / row["file"]) == row["sha256"] and digest(folder / row["mask"]) == row["mask_sha256"], f"{row['photo']}: its files")
if (folder / "splits.csv").exists():
    need({row["photo"] for row in rows("splits.csv")} == set(photos), "the splits are of other photos")
for fault in faults:
    print(fault)
print(f"{len(graph)} statements, {len(faults)} faults")
sys.exit(1 if faults else 0)
