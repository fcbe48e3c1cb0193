"""demarche beside what one would use instead, in one go: scikit-learn, fastText, Vowpal Wabbit, LIBLINEAR.

    python3 benches/peers.py [--demarche PATH] [--data FOLDER] [--scale small|full] [--only NAMES] [-o FILE.md]

The peers are installed into a virtual environment, the data are generated, every program runs on one thread in turn
with the others, and the answers are held against each other. The result is Markdown: a table for each comparison and
one of the ratios. docs/performance.md says how to read it; `-o docs/performance.md` puts the result into it.

Without --demarche the program and benches/in_memory.rs are built with cargo. LIBLINEAR is used where it is installed.
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import subprocess
import sys

from comparisons import fitting, installed, predicting, scaling, searching, setting, starting, streaming
from comparisons.page import Section, page, write

ROOT = pathlib.Path(__file__).resolve().parent.parent
#: A load average from which on other programs were running.
BUSY = 0.5
COMPARISONS = {
    "predict": predicting.compare,
    "fit": fitting.compare,
    "search": searching.compare,
    "scaling": scaling.compare,
    "start": starting.compare,
    "memory": streaming.compare,
}


def built(arguments: list[str], name: str) -> pathlib.Path:
    """The path of a program, compiled by cargo."""
    command = ["cargo", *arguments, "--message-format", "json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    for message in map(json.loads, lines):
        if message.get("executable") and message["target"]["name"] == name:
            return pathlib.Path(message["executable"])
    sys.exit(f"cargo built no program named {name}")


def head(arguments: argparse.Namespace, demarche: pathlib.Path, load: float) -> str:
    """What the figures were taken with."""
    today = datetime.date.today()
    busy = " **Other programs were running: these times are not to be cited.**" if load > BUSY else ""
    return (
        f"Taken on {today} at scale {arguments.scale}, {arguments.runs} runs of each program in turn: medians, in "
        "brackets the least and the greatest. Seeds: 1 for training, 2 for what is held out. Load average at the "
        f"start: {load:.1f}.{busy}\n\n- {installed.machine()}\n- {installed.versions(demarche)}\n"
    )


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demarche", type=pathlib.Path, metavar="PATH", help="the program to measure (default: built)")
    parser.add_argument("--in-memory", type=pathlib.Path, metavar="PATH", help="benches/in_memory.rs (default: built)")
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="FOLDER",
        help=f"has {', '.join(fitting.SETS)}, each with train.csv and dev.csv",
    )
    parser.add_argument("--scale", choices=list(setting.SCALES), default="small")
    parser.add_argument(
        "--only",
        default=",".join(COMPARISONS),
        metavar="NAMES",
        help="of the comparisons, between commas (default: %(default)s)",
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument("--gigabytes", type=float, help="size of the stream (default 0.05, or 1 at full scale)")
    parser.add_argument(
        "--venv",
        type=pathlib.Path,
        default=ROOT / "target" / "peers-venv",
        help="the virtual environment (default under target)",
    )
    parser.add_argument(
        "--folder",
        type=pathlib.Path,
        default=ROOT / "target" / "peers",
        help="for data and models (default under target)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=pathlib.Path,
        metavar="FILE.md",
        help="written, or the part between its two marks (default: printed)",
    )
    arguments = parser.parse_args()
    arguments.only = arguments.only.split(",")
    if unknown := set(arguments.only) - set(COMPARISONS):
        parser.error(f"no comparison is named {', '.join(sorted(unknown))}")
    return arguments


def main() -> None:
    load = os.getloadavg()[0]
    arguments = parsed()
    demarche = arguments.demarche or built(["build", "--release", "--bin", "demarche"], "demarche")
    in_memory = arguments.in_memory
    if not in_memory and "predict" in arguments.only:
        in_memory = built(["bench", "--bench", "in_memory", "--no-run"], "in_memory")
    sizes = setting.SCALES[arguments.scale]
    if arguments.gigabytes:
        sizes = dataclasses.replace(sizes, gigabytes=arguments.gigabytes)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    place = setting.Setting(
        demarche=demarche.resolve(),
        in_memory=in_memory and in_memory.resolve(),
        python=installed.python(arguments.venv.absolute()),
        folder=arguments.folder.absolute(),
        data=arguments.data,
        sizes=sizes,
        runs=arguments.runs,
    )
    sections: list[Section] = []
    for name in arguments.only:
        print(f"comparison: {name}", file=sys.stderr)
        sections += COMPARISONS[name](place)
        text = page(head(arguments, place.demarche, load), sections)
        if arguments.output:
            write(arguments.output, text)
    if not arguments.output:
        print(text)


if __name__ == "__main__":
    main()
