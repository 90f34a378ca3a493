"""Public data of an office: JSON and calendar files."""
