"""`python -m expert` is the command `neuroladder`."""

from expert.cli import run_as_process

if __name__ == "__main__":
    run_as_process()
