"""Labelled statements of word-like strings, the same for the same numbers and seed.

    python3 benches/generated.py OUT.csv [--rows N] [--labels K] [--words V] [--length L] [--seed S]
    python3 benches/generated.py --stream BYTES > OUT.jsonl

The frequency of a word falls with its rank r as 1 / (r + 2.7) (Zipf's law as Mandelbrot has it). Rarer words lean to
one label: a quarter of them is replaced by the word nearby that belongs to the row's label, and one row in twenty has
another label than its words say, so that there is something to learn and no rule that is always right. Lengths are
even over half to one and a half of L. The texts hold letters, blanks and one capital: every program cuts them into the
same words.
"""

import argparse
import csv
import itertools
import json
import pathlib
import random
import sys
from collections.abc import Iterator

COMMON = "al ar ben bo co da dis el en for ga gra hu im in ja ke lo men mi na ni or pe pro ra re sta su tion ver vo"
SYLLABLES = COMMON.split()
SEED = 1
#: Words of lower ranks lean to no label; the share of rarer ones that do; the share of rows with another label.
FREQUENT, LEAN, NOISE = 50, 0.25, 0.05
#: Distinct statements of a stream.
STREAM_BLOCK = 20_000


def word(rank: int) -> str:
    """The word of a rank: its digits to base 32 as syllables, at least two of them."""
    syllables = [SYLLABLES[rank % 32], SYLLABLES[rank // 32 % 32]]
    rank //= 1024
    while rank:
        syllables.append(SYLLABLES[rank % 32])
        rank //= 32
    return "".join(syllables)


def statements(
    rows: int, labels: int = 3, words: int = 12_000, length: int = 25, seed: int = SEED
) -> Iterator[tuple[str, str]]:
    """Texts with their labels."""
    draw = random.Random(seed)
    names = [word(rank) for rank in range(words + labels)]
    cumulative = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(words)))
    ranks = range(words)
    for row in range(rows):
        label = row % labels
        size = draw.randint(length // 2, length + length // 2)
        text = []
        for rank in draw.choices(ranks, cum_weights=cumulative, k=size):
            leans = rank > FREQUENT and draw.random() < LEAN
            text.append(names[rank - rank % labels + label if leans else rank])
        if draw.random() < NOISE:
            label = draw.randrange(labels)
        yield " ".join(text).capitalize(), f"label{label:02}"


def write_csv(path: pathlib.Path, rows: Iterator[tuple[str, str]]) -> None:
    """A table id,text,label."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "text", "label"])
        table.writerows((f"s{number}", text, label) for number, (text, label) in enumerate(rows))


def stream(size: int) -> None:
    """At least so many bytes of JSON lines to standard output: a block of distinct statements over and over."""
    lines = [json.dumps({"text": text}) for text, _ in statements(STREAM_BLOCK)]
    block = ("\n".join(lines) + "\n").encode()
    for left in range(size, 0, -len(block)):
        end = len(block) if left >= len(block) else block.index(b"\n", left - 1) + 1
        sys.stdout.buffer.write(block[:end])
    sys.stdout.buffer.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", nargs="?", type=pathlib.Path, metavar="OUT.csv")
    parser.add_argument("--rows", type=int, default=2_400)
    parser.add_argument("--labels", type=int, default=3)
    parser.add_argument("--words", type=int, default=12_000, help="distinct words to draw from (default 12,000)")
    parser.add_argument("--length", type=int, default=25, help="words of a text on average (default 25)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--stream", type=int, metavar="BYTES", help="JSON lines to standard output instead")
    arguments = parser.parse_args()
    if arguments.stream:
        stream(arguments.stream)
    elif arguments.output:
        a = arguments
        write_csv(a.output, statements(a.rows, a.labels, a.words, a.length, a.seed))
    else:
        parser.error("name OUT.csv, or --stream BYTES")


if __name__ == "__main__":
    main()
