"""Fuzzing: random and mutated updates of every kind for the running bot: `python -m tests.fuzz`."""
