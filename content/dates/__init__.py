"""Dates and clock times in free text: Indonesian, Javanese, Sundanese and English."""
