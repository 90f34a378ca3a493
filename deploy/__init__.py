"""Files for operators (see docs/runbook.md) and the script that writes the bill of materials."""
