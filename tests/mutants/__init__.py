"""Mutants: one place of a module changed at a time, and do the tests notice? `make mutants MINUTES=20`.

Modules and the tests that hold each are in `table.py`; mutants that mean the same as the original are listed with the
reason in `equivalent.txt`. Everything happens in a copy in a temporary folder. An own mutator of two short files: a run
needs the tests of one module in a process that has the libraries loaded already, which takes a tenth of the time of a
fresh one.
"""
