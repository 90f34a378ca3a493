"""Clean evidence in a child process with limits of memory and time, so that no file can stop the bot.

The parent starts `python -m runtime.workers.evidence_process` and writes the file to its standard input. It reads
one line of JSON and the cleaned bytes from its standard output. The child gets no environment: no token, no keys.
"""

import asyncio
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from content.reports.evidence_cleaning import (
    MAX_BYTES,
    CleanEvidence,
    EvidenceForm,
    EvidenceProblem,
    EvidenceTrace,
    clean_evidence,
)

MEMORY_LIMIT = 600 * 1024 * 1024  # bytes of address space: Python and Pillow take about 200 MB of it
CPU_LIMIT = 20  # seconds of processor time
WALL_LIMIT = 60.0  # seconds, on a machine that is busy
ROOT = Path(__file__).parents[2]


class _Header(msgspec.Struct):
    problem: str = ""
    form: str = ""
    suffix: str = ""
    trace: str = ""


async def clean_in_child(content: bytes, memory_limit: int = MEMORY_LIMIT) -> CleanEvidence | EvidenceProblem:
    """Return the cleaned file or the reason for rejecting it; HUGE where the child reached a limit."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "runtime.workers.evidence_process", str(memory_limit),
        cwd=ROOT, env={}, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(WALL_LIMIT):
            output, _ = await child.communicate(content)
    except TimeoutError:
        return EvidenceProblem.HUGE
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _decode_result(output) if child.returncode == 0 else EvidenceProblem.HUGE


def _decode_result(output: bytes) -> CleanEvidence | EvidenceProblem:
    line, _, cleaned = output.partition(b"\n")
    header = msgspec.json.decode(line, type=_Header)
    if header.problem:
        return EvidenceProblem(header.problem)
    trace = EvidenceTrace(header.trace) if header.trace else None
    return CleanEvidence(EvidenceForm(header.form), header.suffix, cleaned, trace)


def _encode_result(found: CleanEvidence | EvidenceProblem) -> bytes:
    if isinstance(found, EvidenceProblem):
        return msgspec.json.encode(_Header(problem=found)) + b"\n"
    header = _Header(form=found.form, suffix=found.suffix, trace=found.trace or "")
    return msgspec.json.encode(header) + b"\n" + found.content


def _yield_to_the_bot() -> None:
    """Give the bot the processor first, and let the kernel kill this process first when memory is short."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    with suppress(OSError):
        os.nice(10)


def main() -> int:
    """Clean standard input to standard output; the argument is the memory limit in bytes."""
    memory_limit = int(sys.argv[1])
    for limited, most in (
        (resource.RLIMIT_AS, memory_limit),
        (resource.RLIMIT_CPU, CPU_LIMIT),
        (resource.RLIMIT_CORE, 0),
    ):
        # The filter of loket.service allows the system call prlimit64, not setrlimit.
        resource.prlimit(0, limited, (most, most))
    _yield_to_the_bot()
    sys.stdout.buffer.write(_encode_result(clean_evidence(sys.stdin.buffer.read(MAX_BYTES + 1))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
