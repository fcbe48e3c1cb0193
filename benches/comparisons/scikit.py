"""scikit-learn's side, run by the peers' Python: `python -m comparisons.scikit TASK '{"argument": …}'`.

Each task is a function here; its result is printed as JSON. The features are demarche's: word 1-2-grams and character
2-5-grams inside words, each TF-IDF with sublinear tf, smoothed idf and rows of length 1.
"""

import csv
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import joblib
import numpy as np
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from .model_file import ModelFile

WEIGHTING = {"sublinear_tf": True, "smooth_idf": True, "norm": "l2", "dtype": np.float64}
BATCH = 1_000


def features(words: tuple[int, int], chars: tuple[int, int] | None) -> FeatureUnion:
    """A vectorizer for each block."""
    word_terms = TfidfVectorizer(ngram_range=words, token_pattern=r"(?u)\b\w+\b", **WEIGHTING)
    blocks = [("words", word_terms)]
    if chars:
        blocks.append(("chars", TfidfVectorizer(analyzer="char_wb", ngram_range=chars, **WEIGHTING)))
    return FeatureUnion(blocks)


def table(path: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    csv.field_size_limit(10**9)
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def columns(path: str) -> tuple[list[str], list[str]]:
    """Texts and labels."""
    rows = list(table(path))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def fit(train: str, model: str, chars: bool, c: float, solver: str, tolerance: float) -> dict[str, Any]:
    """From the table to the model file, with the seconds of its two halves."""
    texts, labels = columns(train)
    start = time.perf_counter()
    union = features((1, 2), (2, 5) if chars else None)
    matrix = union.fit_transform(texts)
    middle = time.perf_counter()
    logistic = LogisticRegression(C=c, solver=solver, tol=tolerance, max_iter=100_000, random_state=0)
    logistic.fit(matrix, labels)
    end = time.perf_counter()
    joblib.dump(Pipeline([("features", union), ("logistic", logistic)]), model)
    return {"features": middle - start, "solver": end - middle}


def predict(model: str, table_path: str, output: str) -> dict[str, Any]:
    """From a table to a table with the label and its probabilities, in batches."""
    pipeline = joblib.load(model)
    labels = list(pipeline.classes_)
    with open(output, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        batch: list[dict[str, str]] = []

        def flush() -> None:
            found = pipeline.predict_proba([row["text"] for row in batch])
            for row, p in zip(batch, found, strict=True):
                out.writerow([*row.values(), labels[int(p.argmax())], *(f"{value:.6f}" for value in p)])
            batch.clear()

        for number, row in enumerate(table(table_path)):
            if number == 0:
                out.writerow([*row, "prediction", *(f"p_{label}" for label in labels)])
            batch.append(row)
            if len(batch) == BATCH:
                flush()
        if batch:
            flush()
    return {}


def in_memory(model: str, texts: str, passes: int) -> dict[str, Any]:
    """The seconds of each pass over the texts of a file, one a line, after one unmeasured."""
    pipeline = joblib.load(model)
    with open(texts, encoding="utf-8") as file:
        lines = file.read().splitlines()
    seconds = []
    for number in range(passes + 1):
        start = time.perf_counter()
        for first in range(0, len(lines), BATCH):
            pipeline.predict_proba(lines[first : first + BATCH])
        if number:
            seconds.append(time.perf_counter() - start)
    return {"seconds": seconds}


def first_prediction(model: str, text: str) -> dict[str, Any]:
    """One text to probabilities."""
    return {"p": joblib.load(model).predict_proba([text])[0].tolist()}


def with_weights(pipeline: Pipeline, ours: str) -> int:
    """Puts the weights of a model file of ours into a pipeline; how many terms only one of the two has."""
    file = ModelFile(ours)
    logistic = pipeline["logistic"]
    if file.labels != list(logistic.classes_) or len(file.labels) == 2:
        raise ValueError("three labels or more are wanted, and the same ones in both models")
    blocks = [(name, list(block.get_feature_names_out())) for name, block in pipeline["features"].transformer_list]
    parts, different = zip(*(file.weights(name, terms) for name, terms in blocks), strict=True)
    logistic.coef_, logistic.intercept_ = np.vstack(parts).T, file.intercept
    return sum(different)


def transplant(model: str, ours: str, output: str) -> dict[str, Any]:
    """A pipeline with the weights of a model file of ours."""
    pipeline = joblib.load(model)
    different = with_weights(pipeline, ours)
    joblib.dump(pipeline, output)
    return {"different_terms": different}


def objective(train: str, model: str, c: float, ours: str | None = None) -> dict[str, Any]:
    """Sum of log-losses + |W|²/(2 C) on scikit-learn's features, for its weights or those in a model file of ours."""
    pipeline = joblib.load(model)
    texts, labels = columns(train)
    union, logistic = pipeline["features"], pipeline["logistic"]
    matrix = union.transform(texts)
    different = with_weights(pipeline, ours) if ours else 0
    weights = logistic.coef_
    scores = matrix @ weights.T + logistic.intercept_
    gold = np.searchsorted(logistic.classes_, labels)
    losses = logsumexp(scores, axis=1) - scores[np.arange(len(gold)), gold]
    value = losses.sum() + (weights**2).sum() / (2 * c)
    return {"objective": float(value), "terms": matrix.shape[1], "values": matrix.nnz, "different_terms": different}


def agree(ours: str, theirs: str) -> dict[str, Any]:
    """How far two tables of predictions of the same rows are apart, and how often each is right."""
    a, b = list(table(ours)), list(table(theirs))
    names = [name for name in b[0] if name.startswith("p_")]
    p, q = (np.array([[float(row[name]) for name in names] for row in rows]) for rows in (a, b))
    right = [float(np.mean([row["prediction"] == row["label"] for row in rows])) for rows in (a, b)]
    same = float(np.mean(p.argmax(axis=1) == q.argmax(axis=1)))
    return {"apart": float(np.abs(p - q).max()), "same": same, "accuracy": right, "rows": len(a)}


def main() -> None:
    task, arguments = sys.argv[1:]
    tasks = {f.__name__: f for f in (fit, predict, in_memory, first_prediction, transplant, objective, agree)}
    print(json.dumps(tasks[task](**json.loads(arguments))))


if __name__ == "__main__":
    main()
