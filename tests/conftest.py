"""What holds for every test: tables and rules are read and checked afresh, and no folder of the user is written to."""

import os
import signal

from hypothesis import settings

os.environ["NEUROLADDER_CACHE"] = "off"

# Started in the background by a shell, the tests would hand an ignored Ctrl-C on to the programs that they run.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, so that a check that passed once passes again; HYPOTHESIS_PROFILE=random draws others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
