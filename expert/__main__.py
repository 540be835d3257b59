"""`python -m expert` is the command `neuroladder`."""

from expert.cli import main

if __name__ == "__main__":
    main()
