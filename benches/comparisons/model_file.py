"""The weights of a model file of demarche (safetensors), by term."""

import json
import pathlib

import numpy as np

TYPES = {"F64": "<f8", "F32": "<f4", "U32": "<u4", "U8": "u1"}


class ModelFile:
    """Labels, intercepts, and for each block (`words`, `chars`) its terms with their weights."""

    def __init__(self, path: str) -> None:
        self.bytes = pathlib.Path(path).read_bytes()
        start = 8 + int.from_bytes(self.bytes[:8], "little")
        self.header = json.loads(self.bytes[8:start])
        self.start = start
        self.labels: list[str] = json.loads(self.header["__metadata__"]["demarche"])["labels"]
        self.intercept = self.tensor("intercept")
        weights = self.tensor("weights").reshape(-1, len(self.labels)).astype(np.float64)
        self.blocks = {}
        for block in ("words", "chars"):
            if f"{block}.terms" in self.header:
                terms = self.terms(block)
                self.blocks[block] = terms, weights[: len(terms)]
                weights = weights[len(terms) :]

    def tensor(self, name: str) -> np.ndarray:
        """The numbers of a tensor."""
        entry = self.header[name]
        first, last = (self.start + offset for offset in entry["data_offsets"])
        return np.frombuffer(self.bytes[first:last], TYPES[entry["dtype"]])

    def terms(self, block: str) -> list[str]:
        """The terms of a block in the order of their weights."""
        text, ends = self.tensor(f"{block}.terms").tobytes(), [0, *self.tensor(f"{block}.ends").tolist()]
        return [text[a:b].decode() for a, b in zip(ends[:-1], ends[1:], strict=True)]

    def weights(self, block: str, wanted: list[str]) -> tuple[np.ndarray, int]:
        """The weights of the wanted terms, in their order, and how many terms only one side has."""
        terms, weights = self.blocks[block]
        place = {term: number for number, term in enumerate(terms)}
        found = [place.get(term, -1) for term in wanted]
        missing = found.count(-1)
        rows = weights[found]
        rows[np.array(found) == -1] = 0
        return rows, missing + len(terms) - (len(wanted) - missing)
