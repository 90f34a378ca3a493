"""Charts as values, as pictures and as text."""
