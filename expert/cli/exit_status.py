"""The exit statuses of the command line: the same for every command, and part of the contract."""

DONE = 0
FOUND = 1
"""A check found something."""
WRONG_USAGE = 2
REFUSED = 3
"""The input was refused: the problems are on standard error, nothing is on standard output."""
PROGRAM_ERROR = 70
"""A mistake in the program itself."""
CANNOT_WRITE = 74
"""The answer could not be written: the disk is full."""
INTERRUPTED = 130
"""Ended by Ctrl-C."""
READER_GONE = 141
"""Whoever read standard output closed it, as `head` does."""
TERMINATED = 143
"""Ended by SIGTERM."""
