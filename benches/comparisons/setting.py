"""Where the programs and files of a run are, how large its data are, and the commands that all comparisons use."""

import json
import pathlib
import sys
from dataclasses import dataclass

import generated

from .measure import LONG, must


@dataclass(frozen=True)
class Sizes:
    """How much data each comparison gets."""

    #: Rows of training for about 100,000 terms at full scale, of words alone and with characters beside them.
    words_rows: int
    chars_rows: int
    #: Statements predicted.
    unseen: int
    #: The large generated set: rows, labels, distinct words, words of a row.
    large: tuple[int, int, int, int]
    #: Rows of the set on which the search is compared.
    search_rows: int
    #: Doubling sizes: rows; distinct words at `fixed_rows` rows; labels at `fixed_rows` rows.
    rows: tuple[int, ...]
    words: tuple[int, ...]
    labels: tuple[int, ...]
    fixed_rows: int
    gigabytes: float
    starts: int = 20


def doubling(first: int, last: int) -> tuple[int, ...]:
    """From the first to the last, each twice the one before."""
    sizes = [first]
    while sizes[-1] < last:
        sizes.append(2 * sizes[-1])
    return tuple(sizes)


SCALES = {
    "small": Sizes(
        words_rows=1_000,
        chars_rows=1_000,
        unseen=5_000,
        large=(800, 20, 80_000, 60),
        search_rows=300,
        rows=doubling(1_000, 32_000),
        words=doubling(50, 800),
        labels=doubling(2, 16),
        fixed_rows=4_000,
        gigabytes=0.05,
    ),
    "full": Sizes(
        words_rows=4_800,
        chars_rows=4_000,
        unseen=200_000,
        large=(9_000, 20, 80_000, 150),
        search_rows=2_400,
        rows=doubling(8_192, 1_048_576),
        words=doubling(125, 16_000),
        labels=doubling(2, 64),
        fixed_rows=32_768,
        gigabytes=1,
    ),
}


@dataclass(frozen=True)
class Setting:
    """What a comparison needs to know."""

    demarche: pathlib.Path
    in_memory: pathlib.Path | None
    python: pathlib.Path
    folder: pathlib.Path
    data: pathlib.Path | None
    sizes: Sizes
    runs: int

    def file(self, name: str) -> pathlib.Path:
        """A file among those that a run makes."""
        return self.folder / name

    def generated(
        self, rows: int, labels: int = 3, words: int = 12_000, length: int = 25, seed: int = 1
    ) -> pathlib.Path:
        """A generated table, made once."""
        path = self.file(f"generated-{rows}-{labels}-{words}-{length}-{seed}.csv")
        if not path.exists():
            print(f"  generating {rows:,} rows", file=sys.stderr)
            part = path.with_suffix(".part")
            generated.write_csv(part, generated.statements(rows, labels, words, length, seed))
            part.rename(path)
        return path

    def fixed(self, table: pathlib.Path, model: pathlib.Path, chars: bool, c: float, calibration: str = "none") -> list:
        """The command that trains with every part of the recipe fixed, on one thread."""
        recipe = ["--words", "1-2", "--chars", "2-5" if chars else "none", "--c", c, "--class-weights", "none"]
        recipe += ["--scaling", "idf", "--parties", "ignore", "--calibration", calibration]
        return [self.demarche, "train", table, *recipe, "--threads", 1, "--quiet", "--force", "-o", model]

    def predicts(self, table: pathlib.Path, model: pathlib.Path, output: pathlib.Path, threads: int = 1) -> list:
        """The command that predicts a table."""
        files = ["--model", model, "-o", output]
        return [self.demarche, "predict", table, *files, "--threads", threads, "--quiet", "--force"]

    def peer(self, module: str, task: str, **arguments: object) -> list:
        """The command that does a task of `comparisons/scikit.py`, `grid.py` or `others.py`."""
        text = json.dumps(arguments, default=str)
        return [self.python, "-m", f"comparisons.{module}", task, text]

    def ask(self, module: str, task: str, **arguments: object) -> dict:
        """The result of such a task, which is not measured."""
        return must(self.peer(module, task, **arguments), timeout=LONG).json()
