"""The virtual environment in which the peers are installed, and what the figures were taken with."""

import os
import pathlib
import platform
import shutil
import subprocess
import sys

#: The newest of each that install together; fastText's wheel needs numpy 1.
PINNED = (
    "numpy==1.26.4",
    "scipy==1.17.1",
    "scikit-learn==1.9.1",
    "joblib==1.6.0",
    "fasttext-wheel==0.9.2",
    "vowpalwabbit==9.11.9",
)


def python(folder: pathlib.Path) -> pathlib.Path:
    """The interpreter of the environment, which is made first where it is missing or other versions were asked for."""
    interpreter = folder / "bin" / "python"
    stamp = folder / "pinned.txt"
    if not stamp.exists() or stamp.read_text() != "\n".join(PINNED):
        print(f"installing {', '.join(PINNED)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(interpreter), "-m", "pip", "install", "--quiet", *PINNED], check=True)
        stamp.write_text("\n".join(PINNED))
    return interpreter


def liblinear() -> str | None:
    """LIBLINEAR's program, where it is installed (Debian's package liblinear-tools)."""
    return shutil.which("liblinear-train") or shutil.which("train")


def machine() -> str:
    """Processor, cores, memory, system."""
    processor = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        processor = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), processor)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def versions(demarche: pathlib.Path) -> str:
    """Of demarche, Python, the peers."""
    ours = subprocess.run([demarche, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    found = "LIBLINEAR found" if liblinear() else "LIBLINEAR not found"
    return f"{ours}, Python {platform.python_version()}, {', '.join(PINNED).replace('==', ' ')}, {found}"
