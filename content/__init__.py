"""Content: the library of files that editors write, and pure functions on text, dates and hours.

Nothing here accesses the network, the database or the clock.
"""
