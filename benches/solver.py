"""Our solver against scikit-learn's lbfgs and newton-cg: same matrix, same objective, one core.

    python benches/solver.py TRAIN.csv [TRAIN.csv ...] [--c C] [--tolerance T] [--repeats N] [--program PATH]

TRAIN.csv has the columns text and label. The features are made here, so that all solvers read the same numbers:
word 1-2-grams and character 2-5-grams inside words, each TF-IDF with sublinear tf, smoothed idf and rows of length 1.
Without --program the Rust side, benches/solver.rs, is built with cargo (profile bench).

The interface of the Rust side:
    PROGRAM MATRIX WEIGHTS C TOLERANCE REPEATS
    MATRIX   little-endian: n_rows u64, n_features u64, n_classes u64, n_values u64, row starts u64 x (n_rows + 1),
             columns u32, values f32, labels u32
    WEIGHTS  written by it as f64: weights (n_features, n_classes) row by row, then the intercepts
    prints   {"seconds": [one per repeat, the fit alone], "iterations": n, "passes": n, "objective": x}

What is compared:
 1. Every objective is recomputed here from the weights, in float64 and by the same code:
    f = sum_i -ln p_i(gold_i) + |W|^2 / (2 C), with one weight vector for two labels as scikit-learn has it.
 2. lbfgs and newton-cg each get the loosest tolerance (two a decade, from 1) at which their f is at most
    1e-6 above ours, relative; a dash when none down to 3e-11 is enough.
 3. Then all are timed in turn, N rounds; the table has the medians. lbfgs at tol 1e-8 stands beside them.
Everything runs on one core: threads are limited to 1, and the process with its children is pinned where the
system allows it. scikit-learn's timings contain its checks of the input, which are small beside a fit.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import csv
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import scipy
import sklearn
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

ALLOWED_GAP = 1e-6
TOLERANCES = [float(f"{digit}e-{power}") for power in range(11) for digit in (1, 0.3)]
WEIGHTING = {"sublinear_tf": True, "smooth_idf": True, "norm": "l2"}


def read(path):
    csv.field_size_limit(10**9)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"]]
    labels = sorted({row["label"] for row in rows})
    union = FeatureUnion([
        ("words", TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **WEIGHTING)),
        ("chars", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **WEIGHTING)),
    ])
    matrix = union.fit_transform([row["text"] for row in rows]).tocsr().astype(np.float32)
    matrix.sort_indices()
    return matrix, np.array([labels.index(row["label"]) for row in rows]), len(labels)


def write(path, matrix, gold, n_classes):
    with open(path, "wb") as file:
        np.array([*matrix.shape, n_classes, matrix.nnz], "<u8").tofile(file)
        matrix.indptr.astype("<u8").tofile(file)
        matrix.indices.astype("<u4").tofile(file)
        matrix.data.astype("<f4").tofile(file)
        gold.astype("<u4").tofile(file)


def objective(matrix, gold, c, weights, intercepts):
    """For weights of shape (n_classes, n_features), or (1, n_features) for the log-odds of two labels."""
    scores = matrix @ weights.T + intercepts
    if len(weights) == 1:
        scores = np.hstack([np.zeros_like(scores), scores])
    losses = logsumexp(scores, axis=1) - scores[np.arange(len(gold)), gold]
    return losses.sum() + (weights**2).sum() / (2 * c)


class Ours:
    def __init__(self, program, folder, matrix, gold, n_classes, c, tolerance):
        self.command = [program, str(folder / "matrix"), str(folder / "weights"), str(c), str(tolerance), "1"]
        self.shape = (matrix.shape[1] + 1, n_classes)
        write(folder / "matrix", matrix, gold, n_classes)

    def fit(self):
        """Seconds, weights and intercepts; the program fits once unmeasured before it measures."""
        report = json.loads(subprocess.run(self.command, check=True, stdout=subprocess.PIPE).stdout)
        fitted = np.fromfile(self.command[2], "<f8").reshape(self.shape)
        weights, intercepts = fitted[:-1].T, fitted[-1]
        if len(weights) == 2:
            weights, intercepts = weights[1:] - weights[:1], intercepts[1:] - intercepts[:1]
        return report["seconds"][0], weights, intercepts


class Theirs:
    def __init__(self, solver, tolerance, matrix, gold, c):
        self.model = LogisticRegression(C=c, solver=solver, tol=tolerance, max_iter=100_000)
        self.data = matrix, gold

    def fit(self):
        start = time.perf_counter()
        self.model.fit(*self.data)
        return time.perf_counter() - start, self.model.coef_, self.model.intercept_


def loosest(solver, matrix, gold, c, bound):
    """The fit with the loosest tolerance whose objective is within the bound, with that tolerance; or None."""
    for tolerance in TOLERANCES:
        candidate = Theirs(solver, tolerance, matrix, gold, c)
        if objective(matrix, gold, c, *candidate.fit()[1:]) <= bound:
            return candidate, tolerance
    return None


def compare(path, program, c, our_tolerance, repeats):
    matrix, gold, n_classes = read(path)
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(program, pathlib.Path(folder), matrix, gold, n_classes, c, our_tolerance)
        matrix = matrix.astype(np.float64)
        best = objective(matrix, gold, c, *ours.fit()[1:])
        solvers, tolerances = {"ours": ours}, {}
        for name in ("lbfgs", "newton-cg"):
            print(f"{path}: looking for the tolerance of {name}", file=sys.stderr)
            if found := loosest(name, matrix, gold, c, best * (1 + ALLOWED_GAP)):
                solvers[name], tolerances[name] = found
        solvers["lbfgs 1e-8"] = Theirs("lbfgs", 1e-8, matrix, gold, c)
        seconds = {name: [] for name in solvers}
        objectives = {}
        for repeat in range(repeats):
            print(f"{path}: round {repeat + 1} of {repeats}", file=sys.stderr)
            for name, solver in solvers.items():
                elapsed, *fitted = solver.fit()
                seconds[name].append(elapsed)
                objectives[name] = objective(matrix, gold, c, *fitted)
    median = {name: statistics.median(times) for name, times in seconds.items()}
    fastest = min(median[name] for name in tolerances) if tolerances else float("nan")

    def cell(name):
        if name not in median:
            return "–"
        gap = objectives[name] / objectives["ours"] - 1
        tolerance = f" at {tolerances[name]:.0e}" if name in tolerances else ""
        return f"{1000 * median[name]:.1f} ms{tolerance} ({gap:+.1e})"

    spread = f"{1000 * min(seconds['ours']):.1f}–{1000 * max(seconds['ours']):.1f}"
    return [
        f"{pathlib.Path(path).parent.name}/{pathlib.Path(path).stem}",
        f"{matrix.shape[0]:,} × {matrix.shape[1]:,} × {n_classes}",
        f"{matrix.nnz:,}",
        f"{objectives['ours']:.6f}",
        f"{1000 * median['ours']:.1f} ms ({spread})",
        cell("lbfgs"),
        cell("newton-cg"),
        f"**{fastest / median['ours']:.1f}×**",
        cell("lbfgs 1e-8"),
        f"{median['lbfgs 1e-8'] / median['ours']:.1f}×",
    ]


def build():
    """The path of the Rust side, compiled by cargo."""
    command = ["cargo", "bench", "--bench", "solver", "--no-run", "--message-format", "json"]
    root = pathlib.Path(__file__).resolve().parent.parent
    lines = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    for message in map(json.loads, lines):
        if message.get("executable") and message["target"]["name"] == "solver":
            return message["executable"]
    sys.exit("cargo built no program named solver")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="+", metavar="TRAIN.csv")
    parser.add_argument("--c", type=float, default=1.0, help="inverse regularisation strength (default 1)")
    parser.add_argument("--tolerance", type=float, default=1e-7, help="of our solver (default 1e-7)")
    parser.add_argument("--repeats", type=int, default=7, help="rounds of timing (default 7)")
    parser.add_argument("--program", help="the compiled benches/solver.rs")
    arguments = parser.parse_args()
    program = arguments.program or build()
    warnings.filterwarnings("ignore", category=sklearn.exceptions.ConvergenceWarning)
    warnings.filterwarnings("ignore", module="scipy.optimize")  # a line search that ends at the limit of precision
    pinned = hasattr(os, "sched_setaffinity")
    if pinned:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    header = ["set", "rows × features × labels", "values", "our objective", "ours (range)", "lbfgs", "newton-cg"]
    header += ["faster of the two / ours", "lbfgs, tol 1e-8", "its ratio"]
    lines = [header, [":--"] + ["--:"] * (len(header) - 1)]
    lines += [compare(path, program, arguments.c, arguments.tolerance, arguments.repeats) for path in arguments.tables]
    print("\n".join(f"| {' | '.join(line)} |" for line in lines))
    print(
        f"\nC = {arguments.c:g}, our tolerance {arguments.tolerance:g}; medians of {arguments.repeats} rounds, {'pinned to one core' if pinned else 'one thread'}"
        "; in brackets the objective relative to ours."
        f" scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {np.__version__},"
        f" Python {platform.python_version()}."
    )


if __name__ == "__main__":
    main()
