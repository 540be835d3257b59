"""Tests of Neuroladder, in folders that mirror the rooms."""
