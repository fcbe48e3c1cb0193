"""Prediction: texts to probabilities in memory, and whole commands from table to table."""

import pathlib
import shlex

from .measure import LONG, Cost, in_turn, median, must
from .page import Section, figure, megabytes, processor, ranged
from .setting import Setting

#: The greatest difference of a probability that counts as agreement. With the same weights what remains are single
#: precision and six decimals; two fits of one's own end at slightly different points.
SAME_WEIGHTS, OWN_FITS = 5e-6, 1e-3
C = 10.0
#: A statement's bytes and how many there are, for the arithmetic of a billion.
STATEMENT_BYTES, BILLION, CORES = 150, 10**9, 16
AT_ONCE = "demarche, two runs of one thread at once"


def compare(setting: Setting) -> list[Section]:
    """Both comparisons for both kinds of features, and the arithmetic."""
    memory = Section(
        "Prediction in memory, one thread, three labels",
        ["features", "program", "MB/s of text", "peak MB", "accuracy"],
    )
    whole = Section(
        "Prediction, whole command, table in and out",
        ["features", "program", "seconds", "of the processor", "MB/s of text", "peak MB"],
    )
    sums = Section(
        "A billion statements on one machine of 16 cores",
        ["features", "MB/s, one thread", "of two threads' double", "hours at that", "hours at half of it"],
    )
    for name, chars in (("words 1–2", False), ("words 1–2, characters 2–5", True)):
        data = Prepared(setting, chars)
        in_memory(setting, data, name, memory)
        rate, efficiency = whole_command(setting, data, name, whole)
        seconds = BILLION * STATEMENT_BYTES / (rate * 1e6 * CORES * efficiency)
        hours = [figure(seconds / 3600), figure(2 * seconds / 3600)]
        sums.rows.append([name, figure(rate), f"{efficiency:.0%}", *hours])
    sums.notes = [
        f"hours = {BILLION:,} statements × {STATEMENT_BYTES} bytes / (MB/s of one thread × {CORES} cores × "
        "efficiency).",
        f"Assumed: statements of {STATEMENT_BYTES} bytes (25 words), the rate of the whole command above, every core "
        f"as fast as one here, the efficiency of two threads here for all {CORES} (the last column has half of it), "
        f"and a disk that reads and writes as fast. {CORES} processes on as many parts of the table come nearest to "
        "it.",
        "At small scale most of a command is its start, so only a full run gives figures for this.",
    ]
    return [memory, whole, sums]


class Prepared:
    """Models of all programs for one kind of features, and the statements that they predict."""

    def __init__(self, setting: Setting, chars: bool) -> None:
        self.kind = "chars" if chars else "words"
        rows = setting.sizes.chars_rows if chars else setting.sizes.words_rows
        self.train = setting.generated(rows)
        self.unseen = setting.generated(setting.sizes.unseen, seed=2)
        self.plain, self.calibrated = (setting.file(f"{self.kind}-{c}.safetensors") for c in ("plain", "calibrated"))
        must(setting.fixed(self.train, self.plain, chars, C))
        must(setting.fixed(self.train, self.calibrated, chars, C, "dirichlet"))
        self.scikit = setting.file(f"{self.kind}.joblib")
        setting.ask(
            "scikit", "fit", train=self.train, model=self.scikit, chars=chars, c=C, solver="lbfgs", tolerance=1e-8
        )
        figures = setting.ask("scikit", "objective", train=self.train, model=self.scikit, c=C)
        self.terms, self.trained_rows = figures["terms"], rows
        self.texts = setting.file("unseen.txt")
        for part, table in (("train", self.train), ("unseen", self.unseen)):
            texts = self.texts if part == "unseen" else setting.file("train.txt")
            files = {"fasttext": setting.file(f"{part}.fasttext"), "vw": setting.file(f"{part}.vw"), "texts": texts}
            self.bytes = setting.ask("others", "plain", train=table, **files)["bytes"]
        self.gold = setting.file("unseen.fasttext")
        self.fasttext = {dim: setting.file(f"unseen-{dim}.bin") for dim in (10, 100)}
        self.vw = setting.file("unseen.model.vw")
        if not chars:
            for dim, model in self.fasttext.items():
                setting.ask("others", "fit_fasttext", train=setting.file("train.fasttext"), model=model, dim=dim)
            setting.ask("others", "fit_vw", train=setting.file("train.vw"), model=self.vw, labels=3)


def in_memory(setting: Setting, data: Prepared, name: str, section: Section) -> None:
    """Adds the rows of one kind of features."""
    texts = data.texts
    commands = {"scikit-learn": setting.peer("scikit", "in_memory", model=data.scikit, texts=texts, passes=1)}
    if setting.in_memory:
        commands["demarche"] = [setting.in_memory, data.calibrated, texts, 3]
    if data.kind == "words":
        for dim, model in data.fasttext.items():
            arguments = {"kind": "fasttext", "model": model, "texts": texts, "passes": 1}
            commands[f"fastText, {dim} dimensions"] = setting.peer("others", "in_memory", **arguments)
        arguments = {"kind": "vw", "model": data.vw, "texts": texts, "passes": 1}
        commands["Vowpal Wabbit"] = setting.peer("others", "in_memory", **arguments)
    commands["wc -w"] = ["wc", "-w", texts]
    costs = in_turn(setting.runs, commands, timeout=LONG)
    accuracies = accuracy(setting, data, section)
    rates = {
        program: [rate for cost in found for rate in rates_of(cost, data.bytes)] for program, found in costs.items()
    }
    for program in sorted(rates, key=lambda program: (program != "demarche", program == "wc -w")):
        peak = megabytes([cost.peak for cost in costs[program]])
        section.rows.append([name, program, ranged(rates[program]), peak, accuracies.get(program, "–")])
    if "demarche" in rates:
        ours = median(rates["demarche"])
        section.ratio(f"prediction in memory, {name}", "scikit-learn", ours / median(rates["scikit-learn"]))
        for peer in (peer for peer in rates if peer.startswith(("fastText", "Vowpal"))):
            section.ratio(f"prediction in memory, {name}", peer, ours / median(rates[peer]))
    else:
        section.notes.append(f"{name}: benches/in_memory.rs was not built, so demarche has no row.")


def rates_of(cost: Cost, size: int) -> list[float]:
    """MB/s of each pass; of `wc`, which tells no seconds, of the process."""
    seconds = cost.json()["seconds"] if cost.output.lstrip().startswith("{") else [cost.seconds]
    return [size / 1e6 / value for value in seconds]


def accuracy(setting: Setting, data: Prepared, section: Section) -> dict[str, str]:
    """The share of right labels of each program; demarche and scikit-learn are held against each other."""
    ours, theirs, moved = setting.file("ours.csv"), setting.file("theirs.csv"), setting.file("moved.joblib")
    must(setting.predicts(data.unseen, data.plain, ours))
    setting.ask("scikit", "transplant", model=data.scikit, ours=data.plain, output=moved)
    found = {}
    for fit, model in (("moved", moved), ("own", data.scikit)):
        setting.ask("scikit", "predict", model=model, table_path=data.unseen, output=theirs)
        found[fit] = setting.ask("scikit", "agree", ours=ours, theirs=theirs)
    verdicts = [
        f"{found[fit]['apart']:.1e} ({'agree' if found[fit]['apart'] <= bound else 'DISAGREE'}, bound {bound:g})"
        for fit, bound in (("moved", SAME_WEIGHTS), ("own", OWN_FITS))
    ]
    section.notes.append(
        f"{data.kind}: {data.terms:,} terms from {data.trained_rows:,} rows, C = {C:g}; {found['own']['rows']:,} "
        f"unseen statements, {data.bytes / 1e6:.1f} MB. demarche without calibration against scikit-learn, greatest "
        f"difference of a probability: with demarche's weights in scikit-learn {verdicts[0]}, each with its own fit "
        f"{verdicts[1]}; the same likeliest label for {found['moved']['same']:.3%} and {found['own']['same']:.3%}."
    )
    found = found["own"]
    shares = {"demarche": f"{found['accuracy'][0]:.3f}", "scikit-learn": f"{found['accuracy'][1]:.3f}"}
    if data.kind == "words":
        shared = {"gold": data.gold, "texts": data.texts}
        for dim, model in data.fasttext.items():
            share = setting.ask("others", "accuracy", kind="fasttext", model=model, **shared)["accuracy"]
            shares[f"fastText, {dim} dimensions"] = f"{share:.3f}"
        share = setting.ask("others", "accuracy", kind="vw", model=data.vw, **shared)["accuracy"]
        shares["Vowpal Wabbit"] = f"{share:.3f}"
        section.notes.append(
            "demarche's speed is with a Dirichlet calibration, which scikit-learn does not do; its accuracy is "
            "without. fastText (wordNgrams 2, 2,000,000 buckets) and Vowpal Wabbit (one against all, --ngram 2, -b 22) "
            "hash their pairs of words and get text that is cut into words already. `wc -w` counts the words of the "
            "same bytes, its start included."
        )
    return shares


def whole_command(setting: Setting, data: Prepared, name: str, section: Section) -> tuple[float, float]:
    """Adds the rows of one kind of features; MB/s of one thread, and the efficiency of two, at most 1."""
    outputs: list[pathlib.Path] = [setting.file(f"whole-{n}.csv") for n in range(4)]
    one, two = (setting.predicts(data.unseen, data.calibrated, outputs[n], n + 1) for n in range(2))
    other = setting.predicts(data.unseen, data.calibrated, outputs[3], 1)
    scikit = setting.peer("scikit", "predict", model=data.scikit, table_path=data.unseen, output=outputs[2])
    commands = {
        "demarche, one thread": one,
        "demarche, two threads": two,
        AT_ONCE: at_once(one, other),
        "scikit-learn and csv": scikit,
        "wc -w": ["wc", "-w", data.unseen],
    }
    costs = in_turn(setting.runs, commands, timeout=LONG)
    sizes = {program: data.bytes * (2 if program == AT_ONCE else 1) for program in commands}
    rates = {program: [sizes[program] / 1e6 / cost.seconds for cost in found] for program, found in costs.items()}
    for program, found in costs.items():
        seconds, peaks = ranged([cost.seconds for cost in found]), megabytes([cost.peak for cost in found])
        cpu = processor([cost.cpu for cost in found])
        section.rows.append([name, program, seconds, cpu, ranged(rates[program]), peaks])
    first, second, both, peer = (median(rates[program]) for program in list(commands)[:4])
    section.ratio(f"prediction, whole command, {name}", "scikit-learn", first / peer)
    section.notes.append(
        f"{name}: two threads are {second / first:.2f} times as fast as one; two runs of one thread at once, which share "
        f"nothing but the machine, do {both / first:.2f} times as much as one (their peak is that of the larger). "
        "Start and reading of the model count."
    )
    return first, min(1.0, second / (2 * first))


def at_once(one: list, other: list) -> list:
    """Runs both commands at the same time; fails, after both have ended, where one fails."""
    one, other = (shlex.join(str(part) for part in command) for command in (one, other))
    return ["sh", "-c", f"{one} & {other}; status=$?; wait $! && exit $status"]
