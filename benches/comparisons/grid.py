"""scikit-learn's `GridSearchCV` over the recipes and folds of demarche's search.

Run by the peers' Python: `python -m comparisons.grid search '{"argument": …}'`.
"""

import json
import sys
from typing import Any

import joblib
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import Pipeline

from .scikit import columns, features, table


class Ratio(TransformerMixin, BaseEstimator):
    """Multiplies each term by the mean over labels of its absolute log-count ratio (naive Bayes), or leaves it alone.

    demarche has a ratio of its own for each label, which one matrix cannot hold: the work is the same, the fit is not.
    """

    def __init__(self, used: bool = False) -> None:
        self.used = used

    def fit(self, matrix: Any, labels: Any) -> "Ratio":
        """Counts the rows of each label that have the term."""
        self.scale_ = np.ones(matrix.shape[1])
        if self.used:
            present = (matrix > 0).astype(np.float64)
            names = np.unique(labels)
            inside = np.vstack([1 + present[np.asarray(labels) == name].sum(axis=0).A1 for name in names])
            outside = 2 + present.sum(axis=0).A1 - inside
            shares = [counts / counts.sum(axis=1, keepdims=True) for counts in (inside, outside)]
            self.scale_ = np.abs(np.log(shares[0] / shares[1])).mean(axis=0)
        return self

    def transform(self, matrix: Any) -> Any:
        """The scaled rows."""
        return matrix.multiply(self.scale_).tocsr() if self.used else matrix


def length(n_grams: dict[str, int] | None) -> tuple[int, int] | None:
    """A range of n-grams."""
    return (n_grams["first"], n_grams["last"]) if n_grams else None


def search(train: str, folds: str, recipes: list[dict], solver: str, tolerance: float, model: str) -> dict[str, Any]:
    """The best recipe by mean macro-F1 over the folds, refitted to all rows; and how right it is where."""
    texts, labels = columns(train)
    fold = [int(row["fold"]) - 1 for row in table(folds)]
    grid = [
        {
            "features": [features(length(recipe["words"]), length(recipe["chars"]))],
            "ratio__used": [recipe["scaling"] != "idf"],
            "logistic__C": [recipe["c"]],
            "logistic__class_weight": [None if recipe["class_weights"] == "none" else "balanced"],
        }
        for recipe in recipes
    ]
    logistic = LogisticRegression(solver=solver, tol=tolerance, max_iter=10_000)
    pipeline = Pipeline([("features", None), ("ratio", Ratio()), ("logistic", logistic)])
    found = GridSearchCV(pipeline, grid, scoring="f1_macro", cv=PredefinedSplit(fold), n_jobs=1).fit(texts, labels)
    joblib.dump(found.best_estimator_, model)
    return {"best": int(found.best_index_), "scores": found.cv_results_["mean_test_score"].tolist()}


if __name__ == "__main__":
    print(json.dumps(search(**json.loads(sys.argv[2]))))
