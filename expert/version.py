"""The version of the program, printed in every answer; the package's own metadata says the same (tested)."""

VERSION = "0.1.0"
