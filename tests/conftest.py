"""What holds for every test: tables and rules are read and checked afresh, and nothing is kept in the user's folders."""

import os

os.environ["NEUROLADDER_CACHE"] = "off"
