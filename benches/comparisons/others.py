"""fastText's, Vowpal Wabbit's and LIBLINEAR's side.

Run by the peers' Python: `python -m comparisons.others TASK '{"argument": …}'`. They read texts already cut into words:
`plain` writes what each wants from a table.
"""

import csv
import json
import re
import sys
import time
import unicodedata
from typing import Any

WORDS = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """Words in lower case between blanks."""
    return WORDS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def plain(train: str, fasttext: str, vw: str, texts: str) -> dict[str, Any]:
    """The rows of a table in fastText's form, in Vowpal Wabbit's, and as texts alone, one a line."""
    from .scikit import columns

    rows = list(zip(*columns(train), strict=True))
    number = {label: place + 1 for place, label in enumerate(sorted({label for _, label in rows}))}
    with open(fasttext, "w") as a, open(vw, "w") as b, open(texts, "w") as c:
        for text, label in rows:
            words = normalised(text)
            a.write(f"__label__{label} {words}\n")
            b.write(f"{number[label]} | {words}\n")
            c.write(f"{words}\n")
    return {"labels": len(number), "bytes": sum(len(text.encode()) + 1 for text, _ in rows)}


def normalise(source: str, output: str) -> dict[str, Any]:
    """A table whose texts are cut into words, so that all programs see the same ones."""
    from .scikit import table

    with open(output, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "text", "label"])
        out.writerows([row["id"], normalised(row["text"]), row["label"]] for row in table(source))
    return {}


def fit_fasttext(train: str, model: str, dim: int) -> dict[str, Any]:
    """fastText with pairs of words, 25 epochs at rate 1."""
    import fasttext

    fitted = fasttext.train_supervised(train, wordNgrams=2, epoch=25, lr=1.0, dim=dim, thread=1, seed=1, verbose=0)
    fitted.save_model(model)
    return {}


def fit_vw(train: str, model: str, labels: int) -> dict[str, Any]:
    """Vowpal Wabbit, one against all with pairs of words, 10 passes, 2^22 weights a label."""
    import vowpalwabbit

    options = f"--oaa {labels} --loss_function logistic --ngram 2 -b 22 --passes 10 -k --quiet --holdout_off"
    arguments = [*options.split(), "-d", train, "--cache_file", f"{model}.cache", "-f", model]
    vowpalwabbit.Workspace(arg_list=arguments).finish()
    return {}


def liblinear_features(train: str, model: str, output: str) -> dict[str, Any]:
    """scikit-learn's features of a table in LIBLINEAR's form."""
    import joblib
    import numpy as np
    from sklearn.datasets import dump_svmlight_file

    from .scikit import columns

    texts, labels = columns(train)
    pipeline = joblib.load(model)
    matrix = pipeline["features"].transform(texts)
    dump_svmlight_file(matrix, np.searchsorted(pipeline.classes_, labels), output, zero_based=False)
    return {}


def in_memory(kind: str, model: str, texts: str, passes: int) -> dict[str, Any]:
    """The seconds of each pass over the texts of a file, one a line, after one unmeasured."""
    with open(texts, encoding="utf-8") as file:
        lines = file.read().splitlines()
    score = {"fasttext": scores_of_fasttext, "vw": scores_of_vw}[kind](model)
    seconds = []
    for number in range(passes + 1):
        start = time.perf_counter()
        score(lines)
        if number:
            seconds.append(time.perf_counter() - start)
    return {"seconds": seconds}


def accuracy(kind: str, model: str, gold: str, texts: str) -> dict[str, Any]:
    """The share of texts whose likeliest label is gold's, which stand in fastText's form."""
    with open(gold) as file:
        labels = [line.split(" ", 1)[0].removeprefix("__label__") for line in file]
    with open(texts) as file:
        lines = file.read().splitlines()
    found = {"fasttext": scores_of_fasttext, "vw": scores_of_vw}[kind](model)(lines)
    if kind == "vw":
        names = sorted(set(labels))
        predicted = [names[max(range(len(row)), key=row.__getitem__)] for row in found]
    else:
        predicted = [row[0].removeprefix("__label__") for row in found[0]]
    return {"accuracy": sum(a == b for a, b in zip(labels, predicted, strict=True)) / len(labels)}


def scores_of_fasttext(model: str) -> Any:
    """A function from texts to labels with all their probabilities."""
    import fasttext

    loaded = fasttext.load_model(model)
    return lambda lines: loaded.predict(lines, k=-1)


def scores_of_vw(model: str) -> Any:
    """A function from texts to the probabilities of all labels."""
    import vowpalwabbit

    loaded = vowpalwabbit.Workspace(arg_list=["-i", model, "-t", "--probabilities", "--quiet"])
    return lambda lines: [loaded.predict(f"| {line}") for line in lines]


def main() -> None:
    task, arguments = sys.argv[1:]
    tasks = {f.__name__: f for f in (plain, normalise, fit_fasttext, fit_vw, liblinear_features, in_memory, accuracy)}
    print(json.dumps(tasks[task](**json.loads(arguments))))


if __name__ == "__main__":
    main()
