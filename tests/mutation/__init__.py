"""Mutants of the knowledge, and whether the tests notice them: `python -m tests.mutation`."""
