"""The ledger: an append-only file of what was advised, on which facts, by which rules, and whether that still holds.

`Ledger(path)` records and reads; `verify` checks the chain and the contents; `replay` runs an entry again. Nothing here
reads the clock or asks who is there: callers say both, and they are kept as said.
"""
