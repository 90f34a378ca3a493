"""Answers to single situations of citizens: their records, files, question words and cards."""
