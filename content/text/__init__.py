"""Text processing: HTML, redaction, translation, comparison of messages."""
