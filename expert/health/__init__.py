"""What the knowledge looks like from above: its faults, its coverage by cases, its catalogue and its book."""
