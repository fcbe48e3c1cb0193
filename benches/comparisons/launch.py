"""Runs one command and writes what it cost, as JSON: seconds, those of the processor, peak bytes, exit status.

    python3 -I -S launch.py COST.json TIMEOUT COMMAND...

A process of its own, because a child begins with the peak memory of the process that starts it: the one that starts the
measured command has to be small. Its own 9 MB are the least that can be measured. A command that runs longer than
TIMEOUT seconds is killed; its status is then null.
"""

import os
import signal
import sys
import time


def main() -> None:
    cost, timeout, *command = sys.argv[1:]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    late = []

    def end(*_: object) -> None:
        late.append(True)
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(int(timeout))
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    signal.alarm(0)
    unit = 1 if sys.platform == "darwin" else 1024
    code = "null" if late else os.waitstatus_to_exitcode(status)
    with open(cost, "w") as file:
        cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit
        file.write(f'{{"seconds": {seconds}, "cpu": {cpu}, "peak": {peak}, "status": {code}}}')


main()
