"""Start: one sentence on standard input with the model that is built in."""

import sys

from .measure import median, run
from .page import Section, figure, megabytes, ranged
from .setting import Setting

SENTENCE = "The minister rejected the offer and accused the other side of breaking its word."


def compare(setting: Setting) -> list[Section]:
    """The times of a whole process from its start to its end."""
    train = setting.generated(setting.sizes.words_rows)
    model = setting.file("start.joblib")
    setting.ask("scikit", "fit", train=train, model=model, chars=True, c=10.0, solver="lbfgs", tolerance=1e-4)
    table = setting.file("sentence.csv")
    table.write_text(f'text\n"{SENTENCE}"\n', encoding="utf-8")
    commands = {
        "demarche predict, one sentence": [setting.demarche, "predict", "-", "--input-format", "csv", "--threads", 1],
        "demarche --version": [setting.demarche, "--version"],
        "Python, scikit-learn, joblib.load, one sentence": setting.peer(
            "scikit", "first_prediction", model=model, text=SENTENCE
        ),
    }
    section = Section("Start", ["command", "milliseconds", "peak MB"])
    costs = {name: [] for name in commands}
    print(f"  {setting.sizes.starts} starts of each", file=sys.stderr)
    for _ in range(setting.sizes.starts):
        for name, command in commands.items():
            with open(table) as sentence:
                costs[name].append(run(command, stdin=sentence))
    for name, found in costs.items():
        section.rows.append(
            [name, ranged([1000 * cost.seconds for cost in found]), megabytes([cost.peak for cost in found])]
        )
    ours, _, theirs = (median(cost.seconds for cost in found) for found in costs.values())
    section.ratio("start to one prediction", "Python and scikit-learn", theirs / ours)
    section.notes.append(
        f"{setting.sizes.starts} runs of each in turn; the first reads the files from disk or cache as it finds them. "
        "Python's own start is 9 MB, which is the least this measures."
    )
    size = setting.demarche.stat().st_size
    section.notes.append(f"The program's file has {figure(size / 1e6)} MB.")
    return [section]
