"""Statements of the labelled set that share five words in a row with other texts.

    python3 labels/overlap.py FOLDER_OR_FILE ...

The statements were written for this set; none may be a copy of a text that a model could later be measured on. Every
file under the folders is read as UTF-8 text, tables and web pages with all their cells and tags: that can only find more.
Words are runs of letters and digits in lower case. Each find is printed as `id: five words (file)`, and the exit status is 1
if there is any.
"""

import csv
import pathlib
import re
import sys

LENGTH = 5


def runs(text):
    """The runs of five words of a text."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1)}


def files(arguments):
    for path in map(pathlib.Path, arguments):
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file())


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    owners = {}
    with open(pathlib.Path(__file__).with_name("statements.csv"), encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            for run in runs(row["text"]):
                owners.setdefault(run, []).append(row["id"])
    found, n_files = set(), 0
    for file in files(sys.argv[1:]):
        n_files += 1
        for run in sorted(owners.keys() & runs(file.read_text(encoding="utf-8", errors="replace"))):
            for statement in owners[run]:
                found.add(statement)
                print(f"{statement}: {run} ({file})")
    print(f"{len(found)} statements share five words in a row with one of {n_files} files", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
