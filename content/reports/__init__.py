"""Reports of illegal fees: their content, receipts and evidence files."""
