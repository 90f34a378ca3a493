"""`bot.py check`: every fault and warning of the content, each with file, line and remedy."""

from pathlib import Path
from typing import TextIO

from content.check import check, heard
from content.library import LIBRARY
from content.source import Level
from runtime import clock


def report(out: TextIO, folder: Path | None = None) -> int:
    """Of the library that is in use, or of another folder. 0 when nothing is wrong (warnings may remain), else 1."""
    folder = folder or LIBRARY
    findings = check(folder, clock.now().date())
    if all(finding.level is not Level.FAULT for finding in findings):
        findings += heard(folder)
    for finding in findings:
        out.write(f"{finding}\n")
    faults = sum(1 for finding in findings if finding.level is Level.FAULT)
    out.write(f"{faults} kesalahan, {len(findings) - faults} peringatan.\n")
    return 1 if faults else 0
