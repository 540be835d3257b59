"""What holds for every test: tables and rules are read and checked afresh, and no folder of the user is written to."""

import os

os.environ["NEUROLADDER_CACHE"] = "off"
