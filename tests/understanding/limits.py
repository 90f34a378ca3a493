"""Measure the time to understand a message, and the memory: `python -m tests.understanding.limits`.

It runs in a process of its own, because the libraries that train models use memory as well.
"""

import subprocess
import sys
import time
from pathlib import Path

from handlers.core.context import Deployment
from runtime import build_services
from tests.understanding.accuracy import OWN_FILES, read_messages

MAX_MILLISECONDS, MAX_MEGABYTES = 5.0, 120.0


def measure_limits() -> tuple[float, float]:
    """Return the 95th percentile of the milliseconds for a message, and the megabytes of this process."""
    services = build_services.build_services(Deployment(), "loket")
    times = []
    for row in (row for path in OWN_FILES if path.exists() for row in read_messages(path)):
        start = time.process_time()
        services.find_case(row.text, services.decide(row.text))
        times.append((time.process_time() - start) * 1000)
    return sorted(times)[int(len(times) * 0.95)], read_peak_memory()


def read_peak_memory() -> float:
    """Return the peak megabytes of this process. `getrusage` would also count the process that started it."""
    status = Path("/proc/self/status").read_text("ascii", errors="replace")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def print_limits() -> None:
    """Measure in a new process and print the result."""
    subprocess.run([sys.executable, "-m", "tests.understanding.limits"], check=True)


def main() -> None:
    slowest, memory = measure_limits()
    print(
        f"\nlimits: a message is understood in {slowest:.1f} ms (p95, at most {MAX_MILLISECONDS:.0f}),"
        f" memory {memory:.0f} MB (at most {MAX_MEGABYTES:.0f})",
        flush=True,
    )


if __name__ == "__main__":
    main()
