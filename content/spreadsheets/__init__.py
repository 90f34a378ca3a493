"""Reading and writing of spreadsheets."""
