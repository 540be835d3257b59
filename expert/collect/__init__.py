"""From settled facts to the parts of the assessment; nothing is decided here."""
