class LedgerError(Exception):
    """A ledger that cannot be used, or a request that it must refuse. The message names the file and the remedy.

    It never repeats what an entry holds.
    """
