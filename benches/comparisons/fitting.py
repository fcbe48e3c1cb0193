"""Fits at fixed flags, nothing searched and nothing calibrated: from a table to a model file."""

import pathlib
import subprocess
import sys

from .installed import liblinear
from .measure import LONG, TIMEOUT, Cost, in_turn, median, must, run
from .page import Section, megabytes, processor, ranged
from .setting import Setting

C = 10.0
SOLVERS = ("lbfgs", "newton-cg", "sag", "saga")
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
#: How far an objective may lie above demarche's to count as equal, relative.
EQUAL = 1e-5
SETS = ("un3", "newsmtsc_rw", "r8")
HEADER = (
    "program",
    "seconds",
    "of the processor",
    "in the solver",
    "peak MB",
    "objective",
    "above demarche's",
    "accuracy",
)


def compare(setting: Setting) -> list[Section]:
    """The large generated set, then the sets of `--data`."""
    rows, labels, words, length = setting.sizes.large
    train = setting.generated(rows, labels, words, length)
    held_out = setting.generated(max(500, rows // 10), labels, words, length, seed=2)
    sections = [Comparison(setting, "generated", train, held_out, chars=False).section()]
    for name in SETS if setting.data else ():
        train, held_out = setting.file(f"{name}-train.csv"), setting.file(f"{name}-dev.csv")
        for source, copy in (("train", train), ("dev", held_out)):
            setting.ask("others", "normalise", source=setting.data / name / f"{source}.csv", output=copy)
        sections.append(Comparison(setting, name, train, held_out, chars=True).section())
    return sections


class Comparison:
    """All programs on one set."""

    def __init__(self, setting: Setting, name: str, train: pathlib.Path, held_out: pathlib.Path, chars: bool) -> None:
        self.setting, self.name, self.chars = setting, name, chars
        self.train, self.held_out = train, held_out
        self.model = self.file("safetensors")
        self.commands = {"demarche": setting.fixed(train, self.model, chars, C)}
        self.notes: list[str] = []
        print(f"{name}: demarche's objective", file=sys.stderr)
        must(self.commands["demarche"], timeout=TIMEOUT)
        vectorizer = self.file("vectorizer.joblib")
        must(self.scikit(vectorizer, "lbfgs", 1.0), timeout=LONG)
        self.ours = setting.ask("scikit", "objective", train=train, model=vectorizer, c=C, ours=self.model)
        self.objectives = {"demarche": self.ours["objective"]}
        self.vectorizer = vectorizer

    def file(self, suffix: str) -> pathlib.Path:
        """A file of this set."""
        return self.setting.file(f"{self.name}.{suffix}")

    def scikit(self, model: pathlib.Path, solver: str, tolerance: float) -> list:
        """scikit-learn's fit."""
        recipe = {"chars": self.chars, "c": C, "solver": solver, "tolerance": tolerance}
        return self.setting.peer("scikit", "fit", train=self.train, model=model, **recipe)

    def find_tolerances(self) -> None:
        """For each solver the loosest tolerance at which its objective equals ours, found within ten minutes."""
        for solver in SOLVERS:
            model, left, closest = self.file(f"{solver}.joblib"), float(TIMEOUT), float("inf")
            for tolerance in TOLERANCES:
                print(f"{self.name}: {solver} at tolerance {tolerance:g}", file=sys.stderr)
                command = self.scikit(model, solver, tolerance)
                cost = run(command, timeout=max(1, round(left)))
                if cost is None:
                    break
                left -= cost.seconds
                value = self.setting.ask("scikit", "objective", train=self.train, model=model, c=C)["objective"]
                closest = value / self.ours["objective"] - 1
                if closest <= EQUAL:
                    program = f"scikit-learn {solver}, tol {tolerance:g}"
                    self.commands[program], self.objectives[program] = command, value
                    break
            else:
                self.notes.append(f"{solver} has no row: at its tightest tolerance it is {closest:.1e} above.")
                continue
            if closest > EQUAL:
                last = "no fit ended" if closest == float("inf") else f"the last fit that ended is {closest:.1e} above"
                self.notes.append(
                    f"{solver} has no row: in {TIMEOUT // 60} minutes it does not come within {EQUAL:g} of the "
                    f"objective; {last}."
                )

    def add_others(self) -> None:
        """LIBLINEAR, Vowpal Wabbit and fastText, each with files in its own form."""
        for part, table in (("train", self.train), ("dev", self.held_out)):
            files = {
                "fasttext": self.file(f"{part}.fasttext"),
                "vw": self.file(f"{part}.vw"),
                "texts": self.file(f"{part}.txt"),
            }
            labels = self.setting.ask("others", "plain", train=table, **files)["labels"]
            if part == "train":
                n_labels = labels
            if liblinear():
                output = self.file(f"{part}.svm")
                self.setting.ask("others", "liblinear_features", train=table, model=self.vectorizer, output=output)
        if program := liblinear():
            options = ["-s", 0, "-c", C, "-B", 1, "-q"]
            self.commands["LIBLINEAR -s 0, features ready"] = [
                program,
                *options,
                self.file("train.svm"),
                self.file("liblinear"),
            ]
        else:
            self.notes.append("LIBLINEAR (Debian's package liblinear-tools) was not there.")
        arguments = {"train": self.file("train.vw"), "model": self.file("model.vw"), "labels": n_labels}
        self.commands["Vowpal Wabbit --oaa"] = self.setting.peer("others", "fit_vw", **arguments)
        arguments = {"train": self.file("train.fasttext"), "model": self.file("bin"), "dim": 100}
        self.commands["fastText"] = self.setting.peer("others", "fit_fasttext", **arguments)

    def accuracies(self, programs: list[str]) -> dict[str, float]:
        """The share of held-out rows that each program has right, scikit-learn's probabilities held against ours."""
        ours, theirs = self.file("ours.csv"), self.file("theirs.csv")
        must(self.setting.predicts(self.held_out, self.model, ours))
        shares, apart, same = {}, [], []
        shared = {"gold": self.file("dev.fasttext"), "texts": self.file("dev.txt")}
        for program in programs:
            if program.startswith("scikit-learn"):
                solver = program.split()[1].rstrip(",")
                self.setting.ask(
                    "scikit", "predict", model=self.file(f"{solver}.joblib"), table_path=self.held_out, output=theirs
                )
                found = self.setting.ask("scikit", "agree", ours=ours, theirs=theirs)
                shares["demarche"], shares[program] = found["accuracy"]
                apart.append(found["apart"])
                same.append(found["same"])
            elif program == "LIBLINEAR -s 0, features ready":
                shares[program] = self.liblinear_accuracy()
            elif program != "demarche":
                kind, model = ("vw", "model.vw") if program.startswith("Vowpal") else ("fasttext", "bin")
                arguments = {"kind": kind, "model": self.file(model), **shared}
                shares[program] = self.setting.ask("others", "accuracy", **arguments)["accuracy"]
        if apart:
            self.notes.append(
                f"On the held-out rows demarche's and scikit-learn's probabilities are at most {max(apart):.1e} apart "
                f"at equal objective, and the likeliest label is the same for at least {min(same):.2%}."
            )
        return shares

    def liblinear_accuracy(self) -> float:
        """From the words of liblinear-predict."""
        program = liblinear().replace("train", "predict")
        command = [program, self.file("dev.svm"), self.file("liblinear"), self.file("liblinear.out")]
        words = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return float(words.split("=")[1].split("%")[0]) / 100

    def section(self) -> Section:
        """Runs everything."""
        self.find_tolerances()
        self.add_others()
        costs = in_turn(self.setting.runs, self.commands)
        costs = {
            program: found
            for program, found in costs.items()
            if found or self.notes.append(f"{program} took more than {TIMEOUT // 60} minutes.")
        }
        shares = self.accuracies(list(costs))
        words = "words 1–2, characters 2–5" if self.chars else "words 1–2"
        section = Section(f"Fit at fixed flags: {self.name}, {words}", HEADER, notes=self.notes)
        for program, found in costs.items():
            section.rows.append(self.row(program, found, shares.get(program)))
        self.add_ratios(section, costs)
        section.notes.insert(
            0,
            f"{self.ours['terms']:,} terms, {self.ours['values']:,} values, C = {C:g}; {self.ours['different_terms']} "
            "terms that only one of demarche and scikit-learn has. Whole commands on one thread, from the table to "
            "the model file. The objective, Σ log-loss + ‖W‖²/2C, is computed by one function from the weights in the "
            f"model files; tolerances are the loosest of {TOLERANCES[0]:g}, {TOLERANCES[1]:g}, … {TOLERANCES[-1]:g} "
            f"within {EQUAL:g} of demarche's.",
        )
        section.notes.append(
            "LIBLINEAR fits each label against the rest, penalises the intercept and reads finished features (not "
            "timed). Vowpal Wabbit (10 passes, pairs of words hashed) and fastText (25 epochs, pairs of words hashed) "
            "minimise something else: only their accuracy compares."
        )
        return section

    def row(self, program: str, found: list[Cost], share: float | None) -> list[str]:
        """A row of the table."""
        solver = ranged([cost.json()["solver"] for cost in found]) if program.startswith("scikit-learn") else "–"
        value = self.objectives.get(program)
        gap = f"{value / self.ours['objective'] - 1:+.1e}" if value else "–"
        seconds, peak = ranged([cost.seconds for cost in found]), megabytes([cost.peak for cost in found])
        accuracy = f"{share:.3f}" if share else "–"
        cpu = processor([cost.cpu for cost in found])
        return [program, seconds, cpu, solver, peak, f"{value:.4f}" if value else "–", gap, accuracy]

    def add_ratios(self, section: Section, costs: dict[str, list[Cost]]) -> None:
        """Against the fastest of scikit-learn's solvers, and every other program."""

        def middle(program: str, name: str) -> float:
            return median(getattr(cost, name) for cost in costs[program])

        peers = [program for program in costs if program != "demarche"]
        scikit = [program for program in peers if program.startswith("scikit-learn")]
        fastest = min(scikit, key=lambda program: middle(program, "seconds"), default=None)
        for program in peers:
            if program not in scikit or program == fastest:
                ratio = middle(program, "seconds") / middle("demarche", "seconds")
                section.ratio(f"fit at fixed flags, {self.name}", program, ratio)
        if fastest:
            ratio = middle("demarche", "peak") / middle(fastest, "peak")
            section.ratio(f"peak memory of that fit, {self.name}", fastest, ratio, "of its memory")
