"""What is known: monographs, medicines, findings, calculators and rules."""
