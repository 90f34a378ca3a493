"""`bot.py check`: all faults and warnings of the content, each with file, line and remedy."""

from pathlib import Path
from typing import TextIO

from content.loading.content_check import check_content, check_understanding
from content.loading.library_loader import LIBRARY_FOLDER
from content.loading.source_files import FindingLevel
from runtime import clock


def report_findings(out: TextIO, folder: Path | None = None) -> int:
    """Check a folder, or the library in use. Return 0 when there are no faults (warnings may remain), otherwise 1."""
    folder = folder or LIBRARY_FOLDER
    findings = check_content(folder, clock.now().date())
    if all(finding.level is not FindingLevel.FAULT for finding in findings):
        findings += check_understanding(folder)
    for finding in findings:
        out.write(f"{finding}\n")
    faults = sum(1 for finding in findings if finding.level is FindingLevel.FAULT)
    out.write(f"{faults} kesalahan, {len(findings) - faults} peringatan.\n")
    return 1 if faults else 0
