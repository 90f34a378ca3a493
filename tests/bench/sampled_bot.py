"""`python -m tests.bench.sampled_bot FILE`: `bot.py run` with a sampling profiler.

It takes a sample every millisecond of CPU time. FILE gets the stacks as JSON: files, innermost first, and a count.
"""

import gc
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import bot

SAMPLE_INTERVAL = 0.001  # seconds
stacks: Counter[tuple[str, ...]] = Counter()


def record_stack(_: int, frame: FrameType | None) -> None:
    files: list[str] = []
    while frame is not None:
        if not files or files[-1] != frame.f_code.co_filename:
            files.append(frame.f_code.co_filename)
        frame = frame.f_back
    stacks[tuple(files)] += 1


def main() -> int:
    signal.signal(signal.SIGPROF, record_stack)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_INTERVAL, SAMPLE_INTERVAL)
    try:
        return bot.main(["run"])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.enable()
        Path(sys.argv[1]).write_text(json.dumps([[list(files), n] for files, n in stacks.items()]))


if __name__ == "__main__":
    sys.exit(main())
