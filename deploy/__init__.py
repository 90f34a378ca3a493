"""Files for those who run Loket (docs/runbook.md), and the bill of materials."""
