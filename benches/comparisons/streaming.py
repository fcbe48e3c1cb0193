"""Constant memory: JSON lines through a pipe."""

import os
import pathlib
import subprocess
import sys

import generated

from .measure import LONG, must
from .page import Section, megabytes, ranged
from .setting import Setting


def compare(setting: Setting) -> list[Section]:
    """Peak memory and speed at a tenth of the size and at the whole, on one thread and on all."""
    section = Section("Constant memory", ["JSON lines through a pipe", "threads", "MB/s of input", "peak MB"])
    whole = int(setting.sizes.gigabytes * 1e9)
    for size in (whole // 10, whole):
        for threads in sorted({1, os.cpu_count() or 1}):
            print(f"  {size:,} bytes on {threads} threads", file=sys.stderr)
            costs = [piped(setting, size, threads) for _ in range(setting.runs)]
            rates = [size / 1e6 / cost.seconds for cost in costs]
            section.rows.append(
                [f"{size / 1e6:,.0f} MB", str(threads), ranged(rates), megabytes([cost.peak for cost in costs])]
            )
    section.notes.append(
        "The model that is built in; CSV to nowhere. The same 20,000 statements over and over, written as fast as they "
        "are read."
    )
    return [section]


def piped(setting: Setting, size: int, threads: int):
    """One run."""
    script = pathlib.Path(generated.__file__)
    with subprocess.Popen([sys.executable, str(script), "--stream", str(size)], stdout=subprocess.PIPE) as writer:
        command = [
            setting.demarche,
            "predict",
            "-",
            "--input-format",
            "jsonl",
            "--format",
            "csv",
            "--threads",
            threads,
            "--quiet",
        ]
        return must(command, stdin=writer.stdout, discard=True, timeout=LONG)
