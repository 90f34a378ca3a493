"""Place names in free text, and distances."""
