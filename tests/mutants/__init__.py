"""Mutation testing: one place of a module changes at a time, and a test must fail. `make mutants MINUTES=20`.

`mutated_modules.py` lists modules and their tests. `equivalent.txt` lists mutants with the meaning of the original, with
the reason. Everything happens in a copy in a temporary folder. The mutator is our own. A run needs the tests of one
module in a process that has loaded the libraries. That takes a tenth of the time of a new process.
"""
