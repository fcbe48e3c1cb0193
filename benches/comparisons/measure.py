"""Running programs one at a time and in turn, with their time and peak memory."""

import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LAUNCHER = pathlib.Path(__file__).with_name("launch.py")
#: Seconds after which a command is given up: of a peer that may be slow, and of one that has to end.
TIMEOUT, LONG = 600, 7_200
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass
class Cost:
    """What one run of a command took, and what it printed."""

    seconds: float
    cpu: float
    peak: int
    output: str

    def json(self) -> Any:
        """What the command printed, as JSON."""
        return json.loads(self.output)


def environment() -> dict[str, str]:
    """The environment of measured commands: one thread, and numpy's choice of kernels left to numpy."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    return inherited | ONE_THREAD | {"PYTHONWARNINGS": "ignore", "PYTHONPATH": str(LAUNCHER.parent.parent)}


def run(
    command: Sequence[object], stdin: Any = subprocess.DEVNULL, discard: bool = False, timeout: int = TIMEOUT
) -> Cost | None:
    """Runs a command to its end; `None` when it takes longer than the timeout."""
    words = [str(word) for word in command]
    with tempfile.TemporaryDirectory() as folder:
        cost = pathlib.Path(folder, "cost.json")
        launched = [sys.executable, "-I", "-S", str(LAUNCHER), str(cost), str(timeout), *words]
        output = subprocess.DEVNULL if discard else subprocess.PIPE
        done = subprocess.run(
            launched, stdin=stdin, stdout=output, stderr=subprocess.PIPE, env=environment(), text=True
        )
        if done.returncode:
            raise RuntimeError(f"{words[0]} could not be started:\n{done.stderr[-2000:]}")
        figures = json.loads(cost.read_text())
    if figures["status"] is None:
        return None
    if figures["status"]:
        raise RuntimeError(f"{' '.join(words)}\nended with {figures['status']}:\n{done.stderr[-2000:]}")
    return Cost(figures["seconds"], figures["cpu"], figures["peak"], done.stdout or "")


def must(command: Sequence[object], **options: Any) -> Cost:
    """Runs a command that has to end in time."""
    cost = run(command, **options)
    if cost is None:
        raise RuntimeError(f"{' '.join(map(str, command))}\ntook too long")
    return cost


def in_turn(runs: int, commands: dict[str, Sequence[object]], timeout: int = TIMEOUT) -> dict[str, list[Cost]]:
    """Runs all commands one after another, and that so many times. One that takes too long is not tried again."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    late = set()
    for number in range(runs):
        for name, command in commands.items():
            if name in late:
                continue
            print(f"  {name}: run {number + 1} of {runs}", file=sys.stderr)
            if cost := run(command, timeout=timeout):
                costs[name].append(cost)
            else:
                late.add(name)
    return {name: [] if name in late else found for name, found in costs.items()}


def median(values: Iterable[float]) -> float:
    """The one in the middle."""
    return statistics.median(values)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and greatest."""
    return median(values), min(values), max(values)


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The slope of log seconds over log sizes, by least squares."""
    return statistics.linear_regression(*([math.log(v) for v in vs] for vs in (sizes, seconds))).slope
