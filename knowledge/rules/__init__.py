"""Rule cards, one file for each clinical question."""
