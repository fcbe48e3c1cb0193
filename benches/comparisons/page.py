"""The Markdown page: one table for each comparison, and one of the ratios."""

import pathlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .measure import median, spread

BEGIN = "<!-- output of benches/peers.py: begin -->"
END = "<!-- output of benches/peers.py: end -->"


@dataclass
class Section:
    """One comparison: a table, what is to be known about it, and its ratios for the summary."""

    title: str
    header: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    summary: list[Sequence[str]] = field(default_factory=list)

    def ratio(self, what: str, peer: str, value: float, unit: str = "as fast") -> None:
        """Adds a line to the summary: so many times as fast as, or of the memory of, the peer."""
        self.summary.append([what, peer, f"{figure(value)}× {unit}"])

    def markdown(self) -> str:
        """Heading, table, notes."""
        notes = "".join(f"\n- {note}" for note in self.notes)
        return f"### {self.title}\n\n{table(self.header, self.rows)}\n{notes}\n"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are aligned right."""
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float) -> str:
    """Three digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def ranged(values: Sequence[float]) -> str:
    """Median and, in brackets, least and greatest."""
    middle, least, greatest = (figure(value) for value in spread(values))
    return f"{middle} ({least}–{greatest})"


def processor(seconds: Sequence[float]) -> str:
    """The median of seconds of the processor, which other programs on the machine change less."""
    return figure(median(seconds))


def megabytes(peaks: Sequence[int]) -> str:
    """The median of peak memories in MB."""
    return f"{median(peaks) / 1e6:,.0f}"


def page(head: str, sections: Sequence[Section]) -> str:
    """All of it, the summary first."""
    ratios = [row for section in sections for row in section.summary]
    summary = f"### demarche against its peers\n\n{table(['what', 'peer', 'demarche is'], ratios)}\n"
    return "\n".join([head, summary if ratios else "", *(section.markdown() for section in sections)])


def write(path: pathlib.Path, text: str) -> None:
    """Writes a file, or, where it has the two marks, what stands between them."""
    if path.exists() and BEGIN in (old := path.read_text(encoding="utf-8")):
        between = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
        text = between.sub(lambda _: f"{BEGIN}\n\n{text}\n{END}", old)
    path.write_text(text, encoding="utf-8")
