"""Updates of every kind of the Bot API, random and mutated, thrown at the running bot: `python -m tests.fuzz`."""
