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


def in_help(found: str = "", *, reads: bool = True) -> str:
    """The last line of a help page: what status 1 means there, if anything, and 3 where the command reads input."""
    told = ("0 done", f"1 {found}" if found else "", "2 wrong usage", "3 the input was refused" if reads else "")
    return f"Exit status: {', '.join(filter(None, told))}."
