"""The engine held against three other evaluators: stock experta, the reference, and CLIPS."""
