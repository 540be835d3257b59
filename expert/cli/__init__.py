"""The command line of Neuroladder, one file for each group of commands."""
