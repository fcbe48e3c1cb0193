"""The cost of a fit against rows, terms and labels, on doubling sizes."""

import pathlib

from .measure import LONG, exponent, in_turn, median, must
from .page import Section, figure, megabytes, ranged
from .setting import Setting


def compare(setting: Setting) -> list[Section]:
    """One table for each of the three."""
    sizes = setting.sizes
    by_rows = {rows: setting.generated(rows, words=48_000) for rows in sizes.rows}
    by_words = {words: setting.generated(sizes.fixed_rows, words=words) for words in sizes.words}
    by_labels = {labels: setting.generated(sizes.fixed_rows, labels=labels) for labels in sizes.labels}
    return [doubling(setting, *line) for line in (("rows", by_rows), ("terms", by_words), ("labels", by_labels))]


def doubling(setting: Setting, what: str, tables: dict[int, pathlib.Path]) -> Section:
    """Whole commands at fixed flags on each table."""
    section = Section(f"Cost against {what}", ["rows", "labels", "terms", "seconds", "of the processor", "peak MB"])
    models = {size: setting.file(f"{what}-{size}.safetensors") for size in tables}
    commands = {
        f"{size:,} for {what}": setting.fixed(table, models[size], False, 10.0) for size, table in tables.items()
    }
    costs = in_turn(setting.runs, commands, timeout=LONG)
    measured, seconds, cpu = [], [], []
    for model, found in zip(models.values(), costs.values(), strict=True):
        card = must([setting.demarche, "inspect", model, "--format", "json"]).json()
        rows, labels, terms = card["statements"], len(card["labels"]), card["features"]
        measured.append({"rows": rows, "labels": labels, "terms": terms}[what])
        seconds.append(median(cost.seconds for cost in found))
        cpu.append(median(cost.cpu for cost in found))
        cells = [f"{number:,}" for number in (rows, labels, terms)]
        cells += [ranged([cost.seconds for cost in found]), figure(cpu[-1]), megabytes([cost.peak for cost in found])]
        section.rows.append(cells)
    every, last = exponent(measured, seconds), exponent(measured[-3:], seconds[-3:])
    section.notes = [
        f"Seconds grow with {what} to the power {every:.2f} over all sizes, {last:.2f} over the last three; those of "
        f"the processor {exponent(measured, cpu):.2f} and {exponent(measured[-3:], cpu[-3:]):.2f} (least squares on "
        "logarithms).",
        "`demarche train` at fixed flags, words 1–2, C = 10, one thread, from the table to the model file.",
    ]
    powers = f"to the power {every:.2f}, at the end {last:.2f}"
    section.summary.append([f"cost of a fit against {what}", "–", powers])
    return section
